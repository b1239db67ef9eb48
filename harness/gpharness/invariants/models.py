"""What a slot and what a link may do: the two models that client journals are held against."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from gpharness.invariants.history import Act, ClientCall, LedgerChange
from gpharness.invariants.linear import Operation

UNSURE = frozenset({"BOOKING_OUTCOME_UNKNOWN", "BOOKING_IN_PROGRESS", "NO_ANSWER"})
"""Answers after which a confirmation may have gone through after all."""
USED = "LINK_ALREADY_USED"
DEAD = frozenset(
    {
        "LINK_EXPIRED",
        "LINK_CANCELLED",
        "LINK_SUPERSEDED",
        "LINK_DECLINED",
        "LINK_LOCKED",
        "LINK_BLOCKED",
    }
)
ENDED = frozenset({"declined", "cancelled"})
"""Steps that end a link, and refuse nothing."""
SomeBooking: TypeAlias = tuple[str, datetime | None]
"""A site and a start; a start of None is one that nobody was told."""


# -- a slot: free, booked by X, free … ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SlotModel:
    """All slots of one start at one site: so many may be held at once, each patient holds one."""

    capacity: int = 1

    @property
    def start(self) -> frozenset[Hashable]:
        """Free."""
        return frozenset()

    def after(
        self, state: frozenset[Hashable], operation: Operation
    ) -> Iterator[frozenset[Hashable]]:
        """A booking needs room, or is shown again; what is given back is free."""
        who = operation.value
        if operation.does == "book":
            if who in state or len(state) < self.capacity:
                yield state | {who}
        elif who in state:
            yield state - {who}


def of_slot(each: ClientCall | LedgerChange, patient: str) -> Operation | None:
    """What a call or a change did to its slot; None: nothing."""
    if isinstance(each, LedgerChange):
        if each.did != "cancelled":
            return None
        began, ended = (each.at, float("-inf")), (each.at, float("inf"))
        return Operation("free", patient, began, ended, sure=False, seen=each)
    if each.act == Act.CANCEL:
        done = each.step == "cancelled"
        return Operation("free", patient, each.asked_at, each.answered_at, done, seen=each)
    if each.act != Act.CONFIRM:
        return None
    if each.step == "booked" and each.code is None:
        return Operation("book", patient, each.asked_at, each.answered_at, seen=each)
    return None


# -- a link: unused, used once, or ended ----------------------------------------------------------

LinkState: TypeAlias = tuple[str, SomeBooking | str | None]
UNUSED: LinkState = ("unused", None)


@dataclass(frozen=True, slots=True)
class LinkModel:
    """One link: it books one appointment, or it ends; both for ever."""

    @property
    def start(self) -> LinkState:
        """Not used yet."""
        return UNUSED

    def after(self, state: LinkState, operation: Operation) -> Iterator[LinkState]:
        """What an answer says of the link, and what it leaves behind."""
        kind, found = state
        match operation.does:
            case "book":
                if kind == "used":
                    yield from _same(found, operation.value)
                elif kind == "unused":
                    assert isinstance(operation.value, tuple)
                    yield "used", operation.value
            case "show slots":
                if kind == "unused":
                    yield state
            case "show used":
                if kind == "used":
                    yield state
            case "end":
                if kind == "unused" or (kind == "ended" and found == operation.value):
                    assert isinstance(operation.value, str | None)
                    yield "ended", operation.value


def _same(held: object, shown: object) -> Iterator[LinkState]:
    """The booking that a link holds, if it can be the one that was shown."""
    assert isinstance(held, tuple)
    assert isinstance(shown, tuple)
    starts = {start for _, start in (held, shown) if start is not None}
    if len(starts) <= 1:
        yield "used", (held[0] or shown[0], next(iter(starts), None))


def is_plain(calls: Iterable[ClientCall]) -> bool:
    """Whether a link refused nothing, was used once at the most, and shows only that ever after.

    The calls are in the order in which they began; that order then explains every answer.
    """
    held: SomeBooking | None = None
    for call in calls:
        if call.code is not None or call.ended is None or call.step in ENDED:
            return False
        if call.step == "booked":
            held = held or (call.site, call.start)
            if held != (call.site, call.start):
                return False
        elif held is not None:
            return False
    return True


def of_link(call: ClientCall) -> Operation | None:
    """What a call says of its link; None: nothing that the model knows."""
    if call.code is not None or call.ended is None:
        return _of_refusal(call)
    if call.step == "booked":
        return _operation(call, "book", (call.site, call.start))
    if call.step == "declined":
        return _operation(call, "end", "LINK_DECLINED")
    if call.act == Act.STAFF_CANCEL and call.step == "cancelled":
        return _operation(call, "end", "LINK_CANCELLED")
    if call.step == "choose" and call.act in (Act.LOOK, Act.IDENTITY):
        return _operation(call, "show slots", None, reads=True)
    if call.act == Act.SLOTS and call.facts.get("shown"):
        return _operation(call, "show slots", None, reads=True)
    return None


def _of_refusal(call: ClientCall) -> Operation | None:
    if is_unsure(call):
        return _unsure(call)
    if call.code in DEAD:
        return _operation(call, "end", call.code)
    if call.code == USED:
        return _operation(call, "show used", None, reads=True)
    return None


def is_unsure(call: ClientCall) -> bool:
    """Whether what was asked for may yet come about: no answer, one that says so, or a breakdown.

    A 503 with a code of the catalogue is a refusal like any other.
    """
    code = call.code or ""
    return call.ended is None or code in UNSURE or code.startswith("HTTP_5")


def _unsure(call: ClientCall) -> Operation | None:
    """It may have booked, or ended the link, at any time after it was asked."""
    if call.act == Act.CONFIRM:
        value: tuple[str, Hashable] = ("book", (call.site, call.wanted))
    elif call.act == Act.DECLINE:
        value = ("end", "LINK_DECLINED")
    elif call.act == Act.STAFF_CANCEL:
        value = ("end", "LINK_CANCELLED")
    else:
        return None
    return Operation(value[0], value[1], call.asked_at, None, sure=False, seen=call)


def _operation(call: ClientCall, does: str, value: Hashable, *, reads: bool = False) -> Operation:
    ended = None if call.ended is None else (call.ended, call.until)
    return Operation(does, value, (call.began, call.since), ended, True, reads, call)
