"""The product's only sense of time: one clock, passed in, always in UTC."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol

import requests


class ClockUnreadable(Exception):
    """The clock could not be asked; nothing may be decided without knowing the time."""


class Clock(Protocol):
    """Anything that knows the present instant."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class RealClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock everything else is passed


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The instant it was last set to, in UTC."""
        with self._lock:
            return self._at

    def set(self, at: datetime) -> None:
        """Move to an instant, which must be aware."""
        with self._lock:
            self._at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward by a length of time."""
        with self._lock:
            self._at += by


class UrlClock:
    """A clock kept elsewhere: `GET url` answers `{"now": <RFC 3339>}`."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._local = threading.local()

    def now(self) -> datetime:
        """The present instant there; raises `ClockUnreadable` naming the address."""
        try:
            reply = self._ask()
            reply.raise_for_status()
            at = datetime.fromisoformat(reply.json()["now"])
        except (requests.RequestException, ValueError, KeyError, TypeError) as failure:
            raise ClockUnreadable(
                f"clock.url {self.url} gave no time ({type(failure).__name__}: {failure}); "
                "check that the clock's server is up and that clock.token is right"
            ) from failure
        if at.tzinfo is None:
            raise ClockUnreadable(f"clock.url {self.url} gave a time without an offset: {at}")
        return at.astimezone(UTC)

    def _ask(self) -> requests.Response:
        """One keep-alive session per thread: sessions are not safe to share.

        The question never changes, and the clock is asked several times in each request:
        preparing it once spares a quarter of what asking costs.
        """
        session = getattr(self._local, "session", None)
        if not isinstance(session, requests.Session):
            session = requests.Session()
            session.trust_env = False  # what we talk to is named in the settings
            asked = requests.Request("GET", self.url, headers=self._headers)
            self._local.question = session.prepare_request(asked)
            self._local.session = session
        return session.send(self._local.question, timeout=(2, 5))
