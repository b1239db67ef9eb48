"""Joined slot lists, each kept for as long as nothing that it shows can have changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gpworld.book.model import Slot
from gpworld.emis import online
from gpworld.emis import wire_pfs as wire
from gpworld.emis.fragments import Fragments
from gpworld.emis.wire_pfs import Offer
from gpworld.practice import Practice
from gpworld.staff.model import OnlineRules

MOST = 256


@dataclass(frozen=True, slots=True)
class Joined:
    """A reply, and what must still hold for it to be given again."""

    body: bytes
    stamp: tuple[int, int]
    rules: OnlineRules
    begin: datetime
    until: datetime

    def holds(self, practice: Practice, now: datetime) -> bool:
        """Whether it would be the same if it were made now."""
        return (
            self.begin <= now < self.until
            and self.stamp == practice.book.stamp
            and self.rules is practice.organisation.online
        )


class Shelf:
    """The last lists that were asked for, by practice and window."""

    def __init__(self, fragments: Fragments[Slot, Offer]) -> None:
        self._fragments = fragments
        self._kept: dict[tuple[str, datetime, datetime], Joined] = {}

    def offered(self, practice: Practice, first: datetime, last: datetime, now: datetime) -> bytes:
        """The reply to GET appointmentslots for [first, last)."""
        key = (practice.ods, first, last)
        kept = self._kept.get(key)
        if kept is None or not kept.holds(practice, now):
            kept = self._join(practice, first, last, now)
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = kept
        return kept.body

    def _join(self, practice: Practice, first: datetime, last: datetime, now: datetime) -> Joined:
        # The stamp is read first: a change in between makes the list be joined again, not kept.
        stamp, rules = practice.book.stamp, practice.organisation.online
        shown = online.offers(practice, first, last, now)
        return Joined(
            wire.offered(shown, self._fragments),
            stamp,
            rules,
            now,
            online.steady_until(practice, first, last, now),
        )
