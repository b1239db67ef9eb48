"""What the unit tests share: a wall clock moved by hand, and a plain exchange."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gpworld.core.exchange import Request
from gpworld.core.journal import Exchange

START = datetime(2026, 10, 20, 8, tzinfo=UTC)


class HandWall:
    """The machine's time, for a test that moves it itself."""

    def __init__(self, at: datetime = START) -> None:
        self.at, self.seconds = at, 0.0

    def utc(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def go_by(self, seconds: float) -> None:
        self.seconds += seconds


def a_request(path: str = "/", **fields: object) -> Request:
    """A GET request, with what a test wants different."""
    given = {"method": "GET", "path": path, "query": "", "headers": (), **fields}
    return Request(**given)  # type: ignore[arg-type]  # fields of Request, named by tests


def an_exchange(number: int = 1, **fields: object) -> Exchange:
    """An exchange that went well, with what a test wants different."""
    given = {
        "number": number,
        "at": START,
        "system": "emis",
        "method": "GET",
        "path": "/",
        "query": "",
        "headers": (),
        "body": b"",
        "status": 200,
        "reply_headers": (),
        "reply_body": b"",
        **fields,
    }
    return Exchange(**given)  # type: ignore[arg-type]  # fields of Exchange, named by tests
