"""The patients' telephones: texts of the simulated gateway, read once for everybody here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

PAUSE = 0.2
BOOKING_LINK = re.compile(r"https?://\S+/b/\w+")
CODE = re.compile(r"\b(\d{6}) is your security code")
MOST = 1000


@dataclass(frozen=True, slots=True)
class Text:
    """One text on a phone; ``reference`` is what the product named it."""

    to: str
    reference: str
    body: str


class Inbox:
    """All texts that came since this inbox was opened.

    ``sleep`` and ``now`` are the caller's, so that green threads wait in their own way.
    """

    def __init__(
        self, sms_url: str, sleep: Callable[[float], object], now: Callable[[], float]
    ) -> None:
        self._url = f"{sms_url.rstrip('/')}/_sim/inbox"
        self._sleep, self._now = sleep, now
        self._session = requests.Session()
        self._session.trust_env = False
        self._after = str(self._get("/cursor")["cursor"])
        self._of: defaultdict[str, list[Text]] = defaultdict(list)
        self._asked = -PAUSE

    def look(self) -> None:
        """Fetch what is new, at most once a pause however many are waiting."""
        if self._now() < self._asked + PAUSE:
            return
        self._asked = self._now()
        found = self._get("", after=self._after, limit=str(MOST), full="true")
        self._after = str(found["cursor"])
        for row in reversed(found["messages"]):
            text = Text(row["to_written"], row.get("reference") or "", row["text"])
            self._of[_digits(text.to)].append(text)

    def link(self, mobile: str, ref: str = "", patience: float = 30.0) -> str | None:
        """The newest booking link on a phone; of several people's, that of invitation ``ref``.

        A product need not name its texts after invitations: on a phone that has had one link only,
        that is the one.
        """
        found = self._wait(mobile, BOOKING_LINK, ref, patience)
        return found or self._only_one(mobile)

    def code(self, mobile: str, patience: float = 10.0) -> str | None:
        """The newest security code on a phone."""
        found = self._wait(mobile, CODE, "", patience)
        return found and found[:6]

    def _wait(self, mobile: str, what: re.Pattern[str], ref: str, patience: float) -> str | None:
        until = self._now() + patience
        while True:
            for text in reversed(self._of[_digits(mobile)]):
                found = what.search(text.body)
                if found and ref in text.reference:
                    return found[0]
            if self._now() >= until:
                return None
            self._sleep(PAUSE)
            self.look()

    def _only_one(self, mobile: str) -> str | None:
        links = {found[0] for text in self._of[_digits(mobile)] if (found := _link(text))}
        return links.pop() if len(links) == 1 else None

    def _get(self, path: str, **asked: str) -> Mapping[str, Any]:
        reply = self._session.get(f"{self._url}{path}", params=asked, timeout=30)
        reply.raise_for_status()
        found: Mapping[str, Any] = reply.json()
        return found


def _link(text: Text) -> re.Match[str] | None:
    return BOOKING_LINK.search(text.body)


def _digits(number: str) -> str:
    """A number however it was written: ``+447700900123`` and ``07700 900123`` are one."""
    return re.sub(r"\D", "", number)[-10:]
