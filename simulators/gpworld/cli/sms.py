"""``gpworld sms``: the texts that were sent, and waiting for one."""

from __future__ import annotations

from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, environment, on_a_world
from gpworld.cli.say import CheckFailed, Trouble
from gpworld.cli.topic import Topic
from gpworld.control.errors import Unreachable

LEEWAY_SECONDS = 10.0


@click.group(cls=Topic)
def sms() -> None:
    """Read the texts that were sent, or wait for one.

    \b
    Example:
      gpworld sms list
      gpworld sms wait --to 07700900123 --print link
    """


@sms.command("list")
@click.option("--to", metavar="NUMBER", help="Only texts to this number.")
@on_a_world
def list_(to: str | None, env_path: str | None, as_json: bool) -> None:
    """Every text, newest first.

    \b
    Example: gpworld sms list --to 07700900123 --json
    """
    texts = client(env_path).outbox(to)
    if as_json:
        say.as_json(texts)
    else:
        say.table(
            ("id", "at", "to", "status", "text"),
            ((t["id"], t["at"], t["to"], t["status"], t["body"]) for t in texts),
        )


@sms.command()
@click.argument("text_id", metavar="ID")
@on_a_world
def show(text_id: str, env_path: str | None, as_json: bool) -> None:
    """One text with its whole story.

    \b
    Example: gpworld sms show 6f1c…
    """
    text = _inbox(env_path, f"/{text_id}", {})
    if as_json:
        say.as_json(text)
        return
    say.facts((key, text.get(key)) for key in ("id", "to", "from", "at", "status", "reference"))
    click.echo()
    click.echo(text["text"])
    click.echo()
    for change in text.get("timeline", ()):
        click.echo(f"{change['at']}  {change['status']}")


@sms.command()
@click.option("--to", required=True, metavar="NUMBER", help="The number it is sent to.")
@click.option("--match", metavar="TEXT", help="It contains this, in any case.")
@click.option("--timeout", metavar="S", type=float, default=10.0, show_default=True,
              help="Real seconds to wait.")  # fmt: skip
@click.option("--print", "part", type=click.Choice(("link", "code", "body")), default="body",
              show_default=True, help="What of it to print.")  # fmt: skip
@on_a_world
def wait(
    to: str, match: str | None, timeout: float, part: str, env_path: str | None, as_json: bool
) -> None:
    """The newest text that matches, once there is one.

    \b
    Example:
      gpworld sms wait --to 07700900123 --match "your appointment" --print link

    Exit status 1 when none comes in time.
    """
    asked = {"to": to, "newest": "1", "timeout": str(timeout)}
    if match is not None:
        asked["contains"] = match
    if part != "body":
        asked["has"] = part
    text = _inbox(env_path, "/wait", asked, timeout)["message"]
    if as_json:
        say.as_json(text)
    elif part == "link":
        click.echo(text["links"][0]["url"])
    elif part == "code":
        click.echo(text["codes"][0]["value"])
    else:
        click.echo(text["body"])


def _inbox(
    env_path: str | None, path: str, asked: dict[str, str], patience: float = 0.0
) -> dict[str, Any]:
    """What the gateway's inbox answers."""
    import requests

    service = environment(env_path)["services"].get("sms")
    if service is None:
        raise Trouble("this world has no SMS server: start it without --only, or with sms in it")
    session = requests.Session()
    session.trust_env = False
    address = f"{service['url']}/_sim/inbox{path}"
    try:
        reply = session.get(address, params=asked, timeout=patience + LEEWAY_SECONDS)
    except requests.RequestException as failure:
        raise Unreachable(f"nobody answers at {service['url']}: see gpworld status") from failure
    told: dict[str, Any] = reply.json()
    if reply.status_code == 408:
        raise CheckFailed(f"no such text in {patience:g} s: {told['cause']}")
    if not reply.ok:
        raise Trouble(str(told.get("error", f"the inbox answered {reply.status_code}")))
    return told
