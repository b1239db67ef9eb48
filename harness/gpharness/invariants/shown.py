"""A client journal as operations on objects, each object by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeAlias

from gpharness.invariants.evidence import Evidence
from gpharness.invariants.history import Act, ClientCall, LedgerChange
from gpharness.invariants.linear import Operation, shortest_failure
from gpharness.invariants.models import LinkModel, SlotModel, of_link, of_slot
from gpharness.invariants.told import Breach, Row, rows

Place: TypeAlias = tuple[str, datetime]
"""A site and a start: what a patient knows of a slot."""
OF_SLOTS = frozenset({Act.CONFIRM, Act.CANCEL})
"""What patients do with slots; all else only looks."""


def slots(found: Evidence) -> Iterator[tuple[int, Breach | None]]:
    """Per start at a site: how many operations, and why they cannot have happened."""
    room = Counter((slot.ods, slot.start) for slot in found.history.slots)
    for place, operations in _of_slots(found).items():
        capacity = room[place] or 1
        failing = None
        if is_contested(capacity, operations):
            failing = shortest_failure(SlotModel(capacity), operations)
        yield len(operations), _slot_breach(place, failing) if failing else None


def is_contested(capacity: int, operations: Sequence[Operation]) -> bool:
    """Whether a patient may have come too late; with room for all, every order will do."""
    books = [each.value for each in operations if each.does == "book"]
    given_back = any(each.sure and each.does == "free" for each in operations)
    return len(books) > 1 and (given_back or len(set(books)) > capacity)


def links(found: Evidence) -> Iterator[Breach]:
    """The links of which clients were told what cannot have happened."""
    for url, calls in found.calls_of_link.items():
        if url in found.plain_links:
            continue
        operations = [each for each in map(of_link, calls) if each is not None]
        failing = shortest_failure(LinkModel(), operations)
        if failing:
            yield _link_breach(found.link_name(url), failing)


def _link_breach(name: str, failing: tuple[Operation, ...]) -> Breach:
    return Breach(name, _why_link(failing), _printed(failing))


def _of_slots(found: Evidence) -> dict[Place, list[Operation]]:
    per: defaultdict[Place, list[Operation]] = defaultdict(list)
    for call in found.history.calls or ():
        if call.start is None or call.act not in OF_SLOTS:
            continue
        operation = of_slot(call, found.patient(call))
        if operation is not None:
            per[call.site, call.start].append(operation)
    for change in found.history.changes:
        operation = of_slot(change, change.patient)
        if operation is None:
            continue
        for number in change.slots:
            slot = found.slots.get((change.ods, number))
            if slot is not None and (slot.ods, slot.start) in per:
                per[slot.ods, slot.start].append(operation)
    return per


def _slot_breach(place: Place, failing: tuple[Operation, ...]) -> Breach:
    whose = sorted({str(each.value) for each in failing if each.does == "book"})
    return Breach(
        f"{place[1]:%Y-%m-%d %H:%M} at {place[0]}",
        f"{' and '.join(whose)} were told that they have it, and it can be given once only",
        _printed(failing),
    )


def _why_link(failing: tuple[Operation, ...]) -> str:
    does = [each.does for each in failing]
    if does.count("book") > 1:
        return "one link was confirmed for two different appointments"
    if "show slots" in does:
        return "a link that was used up or had ended showed slots again"
    return "a link that was used up or had ended was something else before or after"


def _printed(failing: tuple[Operation, ...]) -> tuple[Row, ...]:
    seen: list[ClientCall | LedgerChange] = [each.seen for each in failing if each.seen is not None]
    return rows(*seen)
