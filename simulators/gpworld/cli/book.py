"""``gpworld book``: a day of a practice's appointment book."""

from __future__ import annotations

from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world
from gpworld.cli.topic import Topic


@click.group(cls=Topic)
def book() -> None:
    """Look at an appointment book.

    \b
    Example:
      gpworld book show
      gpworld book show Y90001 --day 2026-10-20
    """


@book.command()
@click.argument("ods", required=False)
@click.option("--day", metavar="D", help="A day such as 2026-10-20; else the world's today.")
@on_a_world
def show(ods: str | None, day: str | None, env_path: str | None, as_json: bool) -> None:
    """A day of practice ODS, or all practices.

    \b
    Example: gpworld book show Y90001
    """
    control = client(env_path)
    if ods is None:
        _practices(control.organisations(), as_json)
        return
    found = control.book(ods, day)
    if as_json:
        say.as_json(found)
        return
    click.echo(f"{ods} on {found['day']}, at {found['now']}, version {found['version']}")
    if not found["sessions"]:
        click.echo("No sessions on this day.")
    for session in found["sessions"]:
        staff = ", ".join(session["staff"]) or "nobody named"
        say.table(
            ("slot", "time", "minutes", "type", "channel", "status", "patient"),
            map(_slot, session["slots"]),
            f"{session['name']}: {staff} (session {session['id']})",
        )


def _practices(organisations: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        say.as_json(organisations)
        return
    say.table(
        ("ods", "name", "system", "books", "receives"),
        (
            (o["ods"], o["name"], o["clinical_system"], o["books"], o["receives"])
            for o in organisations
        ),
    )


def _slot(slot: dict[str, Any]) -> tuple[object, ...]:
    holder = slot.get("held_by")
    return (
        slot["id"],
        slot["local"][11:16],
        slot["minutes"],
        slot["type"],
        slot["channel"],
        slot["status"],
        f"{holder['name']} {holder['nhs_number']}" if holder else "",
    )
