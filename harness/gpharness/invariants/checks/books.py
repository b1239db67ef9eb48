"""I1 and I16: what the ledgers of the books say of slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from gpharness.invariants import shown
from gpharness.invariants.evidence import Evidence
from gpharness.invariants.history import WHOLE, LedgerChange, SlotCount
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows

Key: TypeAlias = tuple[str, int]
"""An organisation, and a slot or session of its book."""
TAKES, GIVES = "booked", "cancelled"


def one_a_slot(found: Evidence) -> Finding:
    """I1: each slot goes free, booked, free … in the ledger; what patients were told fits too."""
    if not found.history.changes and not found.history.calls:
        return NotChecked("no ledger and no client journal")
    seen = list(shown.slots(found)) if found.history.calls else []
    breaches = [breach for _, breach in seen if breach is not None]
    count = sum(change.did == TAKES for change in found.history.changes)
    return judged(count + len(seen), [*_twice(found), *breaches])


def _twice(found: Evidence) -> Iterator[Breach]:
    held: dict[Key, LedgerChange] = {}
    for change in found.history.changes:
        for slot in change.slots if change.did in (TAKES, GIVES) else ():
            before = held.get((change.ods, slot))
            if change.did == TAKES and before is not None:
                sentence = "booked while it was somebody's already"
                yield Breach(f"slot {slot} of {change.ods}", sentence, rows(before, change))
            if change.did == TAKES:
                held[change.ods, slot] = change
            elif before is not None and before.booking == change.booking:
                del held[change.ods, slot]


def conserved(found: Evidence) -> Finding:
    """I16: no slot comes from nowhere or lives on when deleted; a book's own counts agree."""
    if found.history.counts is None:
        return NotChecked("nobody asked the books for their counts")
    book = _Slots()
    breaches = [breach for change in found.history.changes for breach in book.see(change)]
    breaches += book.against(found.history.counts)
    return judged(len(found.history.counts), breaches)


class _Slots:
    """Slots as the ledger alone makes them."""

    def __init__(self) -> None:
        self._session: dict[Key, int] = {}
        self._made: Counter[Key] = Counter()
        self._deleted: dict[Key, LedgerChange] = {}
        self._booked: dict[Key, int | None] = {}

    def see(self, change: LedgerChange) -> Iterator[Breach]:
        """Follow one change."""
        if change.did == "session opened" and change.session is not None:
            for slot in change.slots:
                self._session[change.ods, slot] = change.session
                self._made[change.ods, change.session] += 1
                self._made[change.ods, WHOLE] += 1
            return
        for slot in change.slots:
            key = (change.ods, slot)
            if key not in self._session:
                yield Breach(f"slot {slot} of {change.ods}", "it was never made", rows(change))
            elif key in self._deleted and change.did not in (GIVES, "amended"):
                before = self._deleted[key]
                sentence = "it was deleted before"
                yield Breach(f"slot {slot} of {change.ods}", sentence, rows(before, change))
            self._turn(key, change)

    def _turn(self, key: Key, change: LedgerChange) -> None:
        if change.did == "slot deleted":
            self._deleted[key] = change
        elif change.did == TAKES:
            self._booked[key] = change.booking
        elif change.did == GIVES and self._booked.get(key) == change.booking:
            del self._booked[key]

    def against(self, counts: Iterable[SlotCount]) -> Iterator[Breach]:
        """Hold the books' own counts against the ledger."""
        booked, deleted = self._per_session(self._booked), self._per_session(self._deleted)
        for count in counts:
            key = (count.ods, count.session)
            about = f"session {count.session} of {count.ods}"
            total = count.free + count.booked + count.blocked + count.deleted
            if total != count.created:
                sentence = f"{count.created} slots were created and there are {total}"
                yield Breach(about, sentence, rows(count))
            ledger = (self._made[key], booked[key], deleted[key])
            if ledger != (count.created, count.booked, count.deleted):
                told = "the ledger has {} created, {} booked, {} deleted".format(*ledger)
                yield Breach(about, told, rows(count))

    def _per_session(self, slots: Iterable[Key]) -> Counter[Key]:
        known = (key for key in slots if key in self._session)
        found = Counter((ods, self._session[ods, slot]) for ods, slot in known)
        for (ods, _), count in list(found.items()):
            found[ods, WHOLE] += count
        return found
