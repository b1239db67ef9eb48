"""Larkbook on the web: plain WSGI, its own words, its own shapes."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from foreign.larkbook import Clock, Larkbook, Link, Memory, No

Start = Callable[[str, list[tuple[str, str]]], object]
Screen = dict[str, Any]


def create(settings: dict[str, Any], clock: Clock) -> Callable[[dict[str, Any], Start], Any]:
    """The product; a file beside its database remembers for it when it is started again."""
    kept = Path(settings["database_url"].removeprefix("sqlite:///")).with_suffix(".lark")
    memory = pickle.loads(kept.read_bytes()) if kept.exists() else Memory()
    lark = Larkbook(settings, clock, memory, lambda now: _write(kept, now))

    def serve(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        said = json.loads(environ["wsgi.input"].read(length) or b"{}")
        words = unquote(environ["PATH_INFO"]).strip("/").split("/")
        try:
            shown = _answer(lark, environ, words, said)
        except No as no:
            shown = {"screen": "sorry", "because": str(no)}
        _write(kept, lark.memory)
        start("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [json.dumps(shown).encode()]

    return serve


def _write(kept: Path, memory: Memory) -> None:
    kept.write_bytes(pickle.dumps(memory))


def _answer(lark: Larkbook, environ: dict[str, Any], words: list[str], said: Screen) -> Screen:
    worker, shown = environ.get("HTTP_X_DESK", ""), environ.get("HTTP_X_PASS", "")
    match words:
        case ["desk", "kinds"]:
            return {"kinds": lark.kinds(worker)}
        case ["desk", "invite"]:
            return _desk(lark.invite(worker, said["patient"], said["kind"]))
        case ["desk", number]:
            return _desk(lark.numbered(worker, int(number)))
        case ["desk", number, "withdraw"]:
            lark.withdraw(worker, int(number))
            return {}
        case ["go", key, *rest]:
            return _page(lark, lark.link(key), shown, rest, said)
        case ["hooks", "sms", "receipts"]:
            lark.receipt(said["reference"], said["status"])
        case ["testing", "due"]:
            lark.due()
        case ["testing", "empty"]:
            lark.memory = Memory()
        case _:
            raise No("unknown")
    return {}


def _desk(link: Link) -> Screen:
    told = {"number": link.number, "state": link.state, "delivery": link.delivery}
    return told | {"queued": link.queued, "noted": link.noted}


def _page(lark: Larkbook, link: Link, shown: str, rest: list[str], said: Screen) -> Screen:
    if rest == ["birthday"]:
        shown = lark.birthday(link, said["birthday"])
    elif not lark.knows(link, shown):
        return {"screen": "start again" if rest else "birthday"}
    elif rest == ["take"]:
        lark.take(link, said["kind"], said["time"])
    if link.state == "spent" and link.chosen:
        start = link.chosen.start.isoformat()
        return {"screen": "see you", "pass": shown, "time": start, "number": f"L{link.number}"}
    if link.state in ("booking", "checking"):
        return {"screen": "hold on", "pass": shown, "because": link.state}
    times = [each.isoformat() for each in lark.times(link)]
    return {"screen": "times", "pass": shown, "kind": link.kind, "times": times}
