"""How the command line speaks: tables for people, JSON for machines, one line for troubles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import click


class Trouble(click.ClickException):
    """It could not run: one line that says what to do; exit status 2."""

    exit_code: ClassVar[int] = 2


class CheckFailed(click.ClickException):
    """A check failed, a wait ended without a match: exit status 1."""

    exit_code: ClassVar[int] = 1


def as_json(value: Any) -> None:
    """Whatever was found, for machines."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Rows under columns, for people."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    if title:
        click.echo(title)
    shown = Table(*columns, box=SIMPLE_HEAD)
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 200
    console.print(shown)


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Names and values, one a line."""
    rows = [(name, "" if value is None else str(value)) for name, value in pairs]
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        click.echo(f"{name:<{width}}  {value}")
