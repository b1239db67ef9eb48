"""``gpworld doctor``: what is wrong with this machine, ports, clock and files, and the remedy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from gpworld.cli import running, say
from gpworld.cli.reach import reachable
from gpworld.control import envfile
from gpworld.control.errors import WorldError

OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do about it."""

    what: str
    well: bool
    seen: str
    remedy: str = ""


@click.command()
@running.on_a_world
def doctor(env_path: str | None, as_json: bool) -> None:
    """Say what is wrong with this machine, ports, clock and files, and what to do.

    \b
    Example:
      gpworld doctor

    Exit status 1 when something is wrong.
    """
    path = running.path(env_path)
    findings = [finding for check in CHECKS for finding in check(path)]
    if as_json:
        say.as_json(
            [{"what": f.what, "ok": f.well, "seen": f.seen, "remedy": f.remedy} for f in findings]
        )
    else:
        say.table(
            ("", "what", "seen", "what to do"),
            (("ok" if f.well else "WRONG", f.what, f.seen, f.remedy) for f in findings),
        )
    if not all(finding.well for finding in findings):
        raise click.exceptions.Exit(1)


def _python(path: Path) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "Python", sys.version_info >= OLDEST, version, "" if sys.version_info >= OLDEST else
        "install Python 3.11 or newer",
    )  # fmt: skip


def _zone(path: Path) -> Iterator[Finding]:
    from gpworld.core import london

    try:
        yield Finding("time zone", True, str(london.LONDON))
    except KeyError:
        yield Finding("time zone", False, "no Europe/London", "pip install tzdata")


def _proxies(path: Path) -> Iterator[Finding]:
    named = [
        name
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
        if name in os.environ
    ]
    exempt = os.environ.get("no_proxy", os.environ.get("NO_PROXY", ""))
    well = not named or "127.0.0.1" in exempt or exempt == "*"
    yield Finding(
        "proxy", well, ", ".join(named) or "none",
        "" if well else "export NO_PROXY=127.0.0.1,localhost, else your product's calls go astray",
    )  # fmt: skip


def _file(path: Path) -> Iterator[Finding]:
    beside = path.resolve().parent
    while not beside.exists():
        beside = beside.parent
    well = os.access(beside, os.W_OK)
    yield Finding("folder", well, str(beside), "" if well else "name another with --env-file")
    if not path.exists():
        yield Finding("environment file", True, f"no world runs ({path} is not there)")
        return
    try:
        document = envfile.read(path)
    except WorldError as failure:
        yield Finding("environment file", False, str(failure), f"remove {path}")
        return
    if not envfile.alive(document["pid"]):
        yield Finding(
            "environment file", False, f"left by process {document['pid']}, which has gone",
            f"remove {path}, or start a world: gpworld up",
        )  # fmt: skip
        return
    yield Finding("environment file", True, f"{path}, process {document['pid']}")
    for name, service in {"control": document["control"], **document["services"]}.items():
        well = reachable(name, service["url"])
        remedy = "" if well else "stop gpworld up and start it again"
        yield Finding(f"server {name}", well, service["url"], remedy)


def _ports(path: Path) -> Iterator[Finding]:
    """The usual ports; taken ones are well when a world of ours runs."""
    from gpworld.serve.ports import OFFSETS, Ports, PortTaken, vacant

    if path.exists():
        return
    ports = Ports.fixed()
    for name in OFFSETS:
        try:
            vacant(name, "127.0.0.1", ports)
        except PortTaken as taken:
            sentence, _, remedy = str(taken).partition(": ")
            yield Finding(f"port {ports.of(name)}", False, sentence, remedy)
            return
    yield Finding("ports", True, f"{ports.of('control')} to {ports.of('booking')} are free")


CHECKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (_python, _zone, _proxies, _file, _ports)
