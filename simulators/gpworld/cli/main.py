"""The command and its subcommands; each is imported only when it is called for.

Other distributions add subcommands by the entry-point group ``gpworld.commands``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from gpworld.cli.say import Trouble
from gpworld.control.errors import WorldError

GROUP = "gpworld.commands"

COMMANDS: Mapping[str, tuple[str, str]] = {
    "up": ("gpworld.cli.up:up", "Start a world and serve it until it is stopped."),
    "env": ("gpworld.cli.env:env", "Print what to put into your own product's settings."),
    "status": ("gpworld.cli.status:status", "Say how a running world is."),
    "reset": ("gpworld.cli.reset:reset", "Begin a running world again."),
    "checkpoint": (
        "gpworld.cli.checkpoint:checkpoint",
        "Keep a running world in a file, put it back, or fork it.",
    ),
    "clock": ("gpworld.cli.clock:clock", "Show or move a world's clock."),
    "scenario": ("gpworld.cli.scenario:scenario", "List, show, check and load scenarios."),
    "sms": ("gpworld.cli.sms:sms", "Read the texts that were sent, or wait for one."),
    "journal": ("gpworld.cli.journal:journal", "Read what the simulators were asked."),
    "trace": (
        "gpworld.cli.trace:trace",
        "Follow one invitation through every system it touched.",
    ),
    "why-not": ("gpworld.cli.why_not:why_not", "Say which rule keeps a slot from a patient."),
    "book": ("gpworld.cli.book:book", "Look at an appointment book."),
    "fidelity": (
        "gpworld.cli.fidelity:fidelity",
        "Say what of the simulators is known, inferred, or our own choice.",
    ),
    "lint": (
        "gpworld.cli.lint:lint",
        "Say which rules of the contracts a product keeps, and which it breaks.",
    ),
    "fault": ("gpworld.cli.fault:fault", "Make a running world's systems slow or broken."),
    "doctor": ("gpworld.cli.doctor:doctor", "Say what is wrong with this machine, and the remedy."),
}
"""Where each subcommand is, and its line in the help: no import is needed to print it."""

ADDED: Mapping[str, tuple[str, str]] = {
    "conform": ("bdd", "Judge a booking product, scenario by scenario."),
    "invariants": ("bdd", "Hold a run, or the running world, against nineteen invariants."),
    "load": ("load", "Find out how many patients can be invited a minute."),
}
"""What comes with an extra: which one, and its line."""


class Commands(click.Group):
    """Subcommands by name, looked up late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Ours in the order of the table, then those that were added."""
        return [*COMMANDS, *sorted(_added())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of ours, or one that another distribution added."""
        if cmd_name in COMMANDS:
            return _found(EntryPoint(cmd_name, COMMANDS[cmd_name][0], GROUP))
        added = _added().get(cmd_name)
        return _found(added) if added else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help."""
        rows = [(name, line) for name, (_, line) in COMMANDS.items()]
        rows += [(name, _line(point)) for name, point in sorted(_added().items())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the command line; a wrong one is one line and exit status 2."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as wrong:
            raise _in_one_line(wrong) from wrong

    def invoke(self, ctx: click.Context) -> object:
        """Run; a world that cannot be acted on is one line and exit status 2."""
        try:
            return super().invoke(ctx)
        except WorldError as failure:
            raise Trouble(str(failure)) from failure
        except click.UsageError as wrong:
            raise _in_one_line(wrong) from wrong


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gpworld")
def main() -> None:
    """A simulated world of English general practice.

    \b
    Example:
      gpworld up
      gpworld clock advance 7d

    Exit status: 0 done, 1 a check failed, 2 it could not run.
    """


def _in_one_line(wrong: click.UsageError) -> click.ClickException:
    """A wrong command line in one line; no command at all is answered with the help."""
    if isinstance(wrong, NoArgsIsHelpError):
        return wrong
    sentence = wrong.format_message().rstrip(".").replace("\n", " ")
    about = f": see {wrong.ctx.command_path} --help" if wrong.ctx else ""
    return Trouble(f"{sentence}{about}")


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _line(point: EntryPoint) -> str:
    """What the help says of an added command."""
    return ADDED[point.name][1] if point.name in ADDED else f"From {point.value}."


def _found(point: EntryPoint) -> click.Command:
    try:
        command = getattr(import_module(point.module), point.attr)
    except ModuleNotFoundError as missing:
        if point.name not in ADDED:
            raise
        extra = ADDED[point.name][0]
        raise Trouble(
            f'{point.name} needs {missing.name}: pip install "gpworld[{extra}]"'
        ) from missing
    assert isinstance(command, click.Command)
    return command
