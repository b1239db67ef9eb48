"""``gpworld journal``: what the simulators were asked and what they answered."""

from __future__ import annotations

from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world
from gpworld.cli.topic import Topic


@click.group(cls=Topic)
def journal() -> None:
    """Read what the simulators were asked.

    \b
    Example:
      gpworld journal list --system emis
      gpworld journal show 17
      gpworld journal export --format har > run.har
    """


@journal.command("list")
@click.option("--system", help="Only this simulator.")
@click.option("--path", help="Only this path; may end in *.")
@click.option("--status", type=int, help="Only replies of this status.")
@click.option("--after", type=int, default=0, help="Only exchanges after this number.")
@click.option("--limit", type=int, default=200, show_default=True, help="The newest so many.")
@on_a_world
def list_(env_path: str | None, as_json: bool, **filters: Any) -> None:
    """Exchanges, oldest first.

    \b
    Example: gpworld journal list --status 409 --json
    """
    asked = {key: value for key, value in filters.items() if value is not None}
    found = client(env_path).journal(**asked)
    rows = [_row(each) for each in found["exchanges"]]
    if as_json:
        say.as_json(rows)
        return
    say.table(
        ("number", "time", "system", "method", "path", "status"),
        (
            [row[k] for k in ("number", "time", "system", "method", "path", "status")]
            for row in rows
        ),
    )
    if found["dropped"]:
        click.echo(f"{found['dropped']} older exchanges have been dropped.")


@journal.command()
@click.argument("number", type=int)
@on_a_world
def show(number: int, env_path: str | None, as_json: bool) -> None:
    """One exchange whole.

    \b
    Example: gpworld journal show 17
    """
    found = client(env_path).exchange(number)
    if as_json:
        say.as_json(found)
        return
    query = f"?{found['query']}" if found["query"] else ""
    click.echo(f"{found['at']}  {found['system']}  {found['operation']}")
    _message(f"{found['method']} {found['path']}{query}", found["headers"], found["body"])
    click.echo()
    _message(str(found["status"]), found["reply_headers"], found["reply_body"])


@journal.command()
@click.option("--format", "form", type=click.Choice(("jsonl", "har")), default="jsonl")
@on_a_world
def export(form: str, env_path: str | None, as_json: bool) -> None:
    """The whole journal on standard output.

    \b
    Example: gpworld journal export --format har
    """
    click.echo(client(env_path).export_journal(form), nl=False)


def _row(each: dict[str, Any]) -> dict[str, Any]:
    kept = ("number", "system", "operation", "method", "path", "query", "status")
    return {
        **{key: each[key] for key in kept},
        "time": each["at"],
        "took_ms": each["took_ms"],
        "asked_delay_ms": each["asked_ms"],
        "delivered_delay_ms": each["delivered_ms"],
    }


def _message(first: str, headers: list[list[str]], body: str) -> None:
    click.echo(first)
    for name, value in headers:
        click.echo(f"{name}: {value}")
    if body:
        click.echo()
        click.echo(body)
