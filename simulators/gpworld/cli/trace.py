"""``gpworld trace``: one invitation followed from staff's click to the confirmation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world


@click.command()
@click.argument("subject", metavar="INVITATION|SMS|APPOINTMENT")
@click.option("--har", "har_file", type=click.Path(path_type=Path), help="Write a HAR 1.2 file.")
@click.option("--mermaid", "as_mermaid", is_flag=True, help="Print a mermaid sequenceDiagram.")
@on_a_world
def trace(
    subject: str, har_file: Path | None, as_mermaid: bool, env_path: str | None, as_json: bool
) -> None:
    """Follow one invitation through every system it touched.

    The subject is an invitation's id as the product knows it, a text's id, reference or link, an
    appointment's or slot's id, an NHS number, or a trace id.

    \b
    Example:
      gpworld trace inv_28jt97kb6cq643dzvmxx
      gpworld trace 2100010 --har booking.har
    """
    control = client(env_path)
    if har_file is not None:
        _write(har_file, control.trace(subject, "har"))
        return
    found = control.trace(subject)
    if as_json:
        say.as_json(found)
    elif as_mermaid:
        click.echo(found["mermaid"], nl=False)
    else:
        _print(found)


def _write(path: Path, log: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(log, indent=1), encoding="utf-8")
    except OSError as failure:
        why = failure.strerror or str(failure)
        raise say.Trouble(f"{path} cannot be written ({why}): name another file") from failure
    click.echo(f"{path}: {len(log['log']['entries'])} exchanges")


def _print(found: dict[str, Any]) -> None:
    click.echo(f"{found['subject']}: {len(found['steps'])} steps")
    for named in found["trace_ids"]:
        click.echo(f"trace {named}")
    if found["dropped"]:
        click.echo(f"The journal has dropped {found['dropped']} exchanges: some may be missing.")
    action = ""
    for step in found["steps"]:
        if step["action"] and step["action"] != action:
            action = step["action"]
            click.echo(f"\n{step['at'][:19].replace('T', ' ')}  {action}")
        click.echo(_line(step))


def _line(step: dict[str, Any]) -> str:
    way = " > ".join(step["through"])
    parts = [f"  +{step['offset_ms'] / 1000:<10.3f} {way:<44} {step['operation']}: "]
    parts.append(step["outcome"])
    if step["asked_ms"]:
        parts.append(f"  delay asked {step['asked_ms']:g} ms, delivered {_ms(step)}")
    if step["faults"]:
        parts.append(f"  faults: {', '.join(step['faults'])}")
    tied = f"  [{step['joined']}" + (f" {step['exchange']}]" if step["exchange"] else "]")
    return "".join(parts) + tied


def _ms(step: dict[str, Any]) -> str:
    delivered = step["delivered_ms"]
    return "none" if delivered is None else f"{delivered:g} ms"
