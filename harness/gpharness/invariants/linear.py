"""Whether what clients were told of one object can have happened in some order: linearizability.

Each object, a slot or a link, is judged alone: a history is linearizable when each of its objects
is (Herlihy and Wing).  The search is Wing and Gong's, an operation being put in its place no sooner
than one that ends demands it (Lowe's just-in-time form), over sets of *(state, what has been put)*.

An operation without a known outcome may have taken effect at any time after it began, or never.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, NamedTuple, Protocol, TypeVar

from gpharness.invariants.history import ClientCall, LedgerChange, Stamp

State = TypeVar("State", bound=Hashable)
MOST_TRIED = 3000
"""How many small histories are tried before one that cannot be cut further will do."""


class Operation(NamedTuple):
    """One operation on one object.

    Attributes:
        does: what it does, in the model's words; ``value`` is what with, or what it found.
        ended: None when it may yet take effect.
        sure: whether it did take effect; else it may have.
        reads: whether it never changes anything.
        seen: what it was made of, for printing.
    """

    does: str
    value: Hashable
    began: Stamp
    ended: Stamp | None
    sure: bool = True
    reads: bool = False
    seen: ClientCall | LedgerChange | None = None


class Model(Protocol[State]):
    """What one object may do, one operation at a time."""

    @property
    def start(self) -> State:
        """How it begins."""
        ...

    def after(self, state: State, operation: Operation) -> Iterable[State]:
        """The states that an operation may leave behind; none when it cannot happen now."""
        ...


@dataclass(frozen=True, slots=True)
class _Place(Generic[State]):
    """One way it may have gone so far: the state, and which of the open operations are done."""

    state: State
    done: frozenset[int]


def is_linearizable(model: Model[State], operations: Sequence[Operation]) -> bool:
    """Whether some order of the operations explains all that was answered."""
    return _first_failure(model, operations) is None


def shortest_failure(
    model: Model[State], operations: Sequence[Operation]
) -> tuple[Operation, ...] | None:
    """The fewest operations that cannot have happened, whatever became of the others; or None.

    What is left out of a failing history is not taken as never done: it may have been done or
    not.  So a cancellation between two bookings is never "cut away" into a double booking.
    """
    end = _first_failure(model, operations)
    if end is None:
        return None
    until = operations[end].ended
    assert until is not None
    known = [each for each in operations if each.began <= until]
    must = [n for n, each in enumerate(known) if each.sure and each.ended is not None]
    for kept in _small(must):
        if not is_linearizable(model, _weakened(known, kept)):
            return tuple(known[n] for n in kept)
    return tuple(known[n] for n in _cut(model, known, must))


def _small(must: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The smallest sets first, as many as are worth a try."""
    tried = 0
    for size in (1, 2, 3):
        for kept in combinations(must, size):
            tried += 1
            if tried > MOST_TRIED:
                return
            yield kept


def _cut(model: Model[State], known: Sequence[Operation], must: Sequence[int]) -> list[int]:
    """Leave out one after the other while it still fails: nothing more can be left out then."""
    kept = list(must)
    for each in reversed(must):
        fewer = [n for n in kept if n != each]
        if not is_linearizable(model, _weakened(known, fewer)):
            kept = fewer
    return kept


def _weakened(known: Sequence[Operation], kept: Iterable[int]) -> list[Operation]:
    """All but those kept may have happened or not."""
    sure = set(kept)
    return [
        each if n in sure else each._replace(sure=False)
        for n, each in enumerate(known)
        if n in sure or not each.reads
    ]


def _first_failure(model: Model[State], operations: Sequence[Operation]) -> int | None:
    """Which operation's end no order can explain; None when all can be."""
    if _in_turn(operations):
        return _first_misfit(model, operations)
    places = {_Place(model.start, frozenset())}
    open_now: set[int] = set()
    for _, is_end, n in _moments(operations):
        if not is_end:
            open_now.add(n)
            continue
        places = set(_ended(model, operations, places, open_now, n))
        open_now.discard(n)
        if not places:
            return n
    return None


def _in_turn(operations: Sequence[Operation]) -> bool:
    """Whether each had its answer before the next began: then there is one order only."""
    last: Stamp | None = None
    for each in operations:
        if not each.sure or each.ended is None or (last is not None and each.began <= last):
            return False
        last = each.ended
    return True


def _first_misfit(model: Model[State], operations: Sequence[Operation]) -> int | None:
    """The first that cannot come where it came."""
    states = [model.start]
    for n, each in enumerate(operations):
        states = [after for state in states for after in model.after(state, each)]
        if not states:
            return n
    return None


def _moments(operations: Sequence[Operation]) -> list[tuple[Stamp, bool, int]]:
    """Beginnings and ends in order; at one and the same moment all begin before any ends."""
    begins = [(each.began, False, n) for n, each in enumerate(operations)]
    ends = [(each.ended, True, n) for n, each in enumerate(operations) if each.ended is not None]
    return sorted(begins + ends)


def _ended(
    model: Model[State],
    operations: Sequence[Operation],
    places: set[_Place[State]],
    open_now: set[int],
    n: int,
) -> Iterator[_Place[State]]:
    """The ways that explain the end of operation ``n``."""
    optional = not operations[n].sure
    seen: set[_Place[State]] = set()
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if n in place.done:
            yield _Place(place.state, place.done - {n})
            continue
        if optional:
            yield place
        waiting += _steps(model, operations, place, open_now)


def _steps(
    model: Model[State],
    operations: Sequence[Operation],
    place: _Place[State],
    open_now: set[int],
) -> Iterator[_Place[State]]:
    """One operation more; a read that fits is put at once, for that can never do harm."""
    todo = [n for n in open_now if n not in place.done]
    reads = [n for n in todo if operations[n].reads and _fits(model, place.state, operations[n])]
    if reads:
        yield _Place(place.state, place.done | set(reads))
        return
    for n in todo:
        if not operations[n].reads:
            for state in model.after(place.state, operations[n]):
                yield _Place(state, place.done | {n})


def _fits(model: Model[State], state: State, operation: Operation) -> bool:
    return any(True for _ in model.after(state, operation))
