"""``gpworld env``: what to put into your own product's settings."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

import click

from gpworld.cli.running import env_option, environment


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(("json", "dotenv", "shell")),
    default="json",
    show_default=True,
    help="The whole file, or addresses and keys as variables.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines: the same as --format json.")
@env_option
def env(form: str, as_json: bool, env_path: str | None) -> None:
    """Print what to put into your own product's settings.

    \b
    Example:
      gpworld env --format dotenv > .env
      eval "$(gpworld env --format shell)"
    """
    document = environment(env_path)
    if form == "json" or as_json:
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    for name, value in variables(document):
        if form == "shell":
            click.echo(f"export {name}={shlex.quote(value)}")
        else:
            click.echo(f"{name}={json.dumps(value, ensure_ascii=False)}")


def variables(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Addresses and keys as environment variables, ``GPWORLD_EMIS_URL`` and so on.

    libfaketime's own come under their own names, all but ``LD_PRELOAD``: without it they do
    nothing, with it the shell they are meant for would itself leave real time.
    """
    for path, value in _values(document):
        yield re.sub(r"\W+", "_", f"GPWORLD_{path}", flags=re.ASCII).upper(), value
    yield from ((document["faketime"] or {}).get("variables", {})).items()


def _values(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("control", "clock", "sms"):
        yield from _flat(part, document[part] or {})
    for name, service in document["services"].items():
        yield from _flat(name, service)
    if (faketime := document["faketime"]) and faketime["preload"]:
        yield "faketime_preload", faketime["preload"]
    for organisation in document["organisations"]:
        for key, value in (organisation.get("emis") or {}).items():
            yield f"{organisation['ods']}_emis_{key}", str(value)
    for user in document["staff"]:
        keys = {key: user.get(key) for key in ("booking_token", "emis", "systmone")}
        yield from _flat(f"{user['ods']}_{user['user']}", keys)


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        name = f"{prefix}_{key}"
        if isinstance(value, Mapping):
            yield from _flat(name, value)
        elif value is not None:
            yield name, str(value)
