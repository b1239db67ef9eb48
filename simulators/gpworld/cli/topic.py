"""A subcommand that has subcommands of its own, one of which is meant when none is named."""

from __future__ import annotations

import click


class Topic(click.Group):
    """``gpworld clock`` means ``gpworld clock show``: its first subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the first subcommand in front of options, or of nothing."""
        asks_for_help = any(name in args for name in ("-h", "--help"))
        if not asks_for_help and (not args or args[0].startswith("-")):
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were written down."""
        return list(self.commands)
