"""The last reply that a visitor's browser had.

Drivers answer in the surgery's words: to them, days that could not be had are no days.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import requests

from gpharness.drivers import wire


class LastReply:
    """Status and code of the newest reply in this thread, green or not."""

    def __init__(self) -> None:
        self._kept = threading.local()

    def heard_by(self, browser: Callable[[], requests.Session]) -> Callable[[], requests.Session]:
        """Browsers whose every reply is heard here."""

        def listened_to() -> requests.Session:
            session = browser()
            session.hooks["response"].append(self._hear)
            return session

        return listened_to

    def forget(self) -> None:
        """Nothing was answered yet."""
        self._kept.told = {"status": None, "code": None}

    def told(self) -> dict[str, Any]:
        """``status`` and, of a refusal, ``code``; both None where nothing was answered."""
        return dict(getattr(self._kept, "told", {"status": None, "code": None}))

    def _hear(self, reply: requests.Response, **_: object) -> None:
        code = None
        if not reply.ok:
            code = wire.problem(reply).get("code", f"HTTP_{reply.status_code}")
        self._kept.told = {"status": reply.status_code, "code": code}
