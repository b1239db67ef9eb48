"""Products for tests of the judge: one that earns every verdict, one in a world that breaks."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from refbooking.in_process import create

JAMES, ADEOLA = b"9990000026", b"9990000557"
LATE, WINTER = timedelta(hours=1), datetime(2026, 10, 25, 1, tzinfo=UTC)
Start = Callable[..., Any]
Environ = dict[str, Any]


class Clock(Protocol):
    def now(self) -> datetime: ...


class Forgetful:
    """A clock that never learnt of the end of summer time: links live an hour too long."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        now = self._clock.now()
        return now - LATE if now > WINTER else now


def one_of_each(settings: dict[str, Any], clock: Clock) -> Callable[[Environ, Start], Any]:
    """Right in most, wrong about time, deaf to whatever concerns James, and telling of Adeola."""
    app = create(settings, Forgetful(clock))
    tells = False

    def serve(environ: Environ, start: Start) -> Iterable[bytes]:
        nonlocal tells
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        tells = ADEOLA in body or (tells and environ["PATH_INFO"] != "/__test__/reset")
        if JAMES in body:
            start("409 Conflict", [("Content-Type", "application/problem+json")])
            return [json.dumps({"code": "NOT_ALLOWED", "title": "Not for James"}).encode()]
        if tells and environ["PATH_INFO"] == "/__test__/events":
            told = json.loads(b"".join(app(environ, lambda *_: None)))
            for event in told["events"]:
                event["data"] = {**(event["data"] or {}), "about": ADEOLA.decode()}
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(told).encode()]
        return app({**environ, "wsgi.input": io.BytesIO(body)}, start)

    return serve


def in_a_broken_world(settings: dict[str, Any], clock: Clock) -> Callable[[Environ, Start], Any]:
    """A right product whose EMIS falls over; at the second reset the process is gone."""
    from gpworld.emis import app as emis

    resets = 0

    class Broken:
        def __init__(self, system: object) -> None: ...

        def answer(self, request: object) -> Any:
            raise RuntimeError("the shelf has collapsed")

    emis.create_app = Broken
    app = create(settings, clock)

    def serve(environ: Environ, start: Start) -> Iterable[bytes]:
        nonlocal resets
        resets += environ["PATH_INFO"] == "/__test__/reset"
        if resets > 1:
            os._exit(3)
        return app(environ, start)

    return serve
