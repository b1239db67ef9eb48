"""The search agrees with trying every order, and shows the fewest operations that cannot be."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpharness.invariants.history import BEGINNING, Stamp
from gpharness.invariants.linear import Model, Operation, is_linearizable, shortest_failure
from gpharness.invariants.models import LinkModel, SlotModel

MONDAY, TUESDAY = ("Y90001", BEGINNING), ("Y90001", BEGINNING.replace(day=2))


def stamp(moment: float) -> Stamp:
    """A moment as the search has it."""
    return BEGINNING, moment


def does(
    what: str, value: Hashable, began: float, ended: float | None, *, sure: bool = True
) -> Operation:
    """An operation from one moment to another; ``ended`` None: nobody knows what became of it."""
    reads = what.startswith("show")
    end = None if ended is None else stamp(ended)
    return Operation(what, value, stamp(began), end, sure=sure and end is not None, reads=reads)


def by_brute_force(model: Model[Hashable], operations: Sequence[Operation]) -> bool:
    """Whether any order of any choice of the unsure ones explains everything."""
    sure = [each for each in operations if each.sure]
    unsure = [each for each in operations if not each.sure]
    choices = (some for size in range(len(unsure) + 1) for some in combinations(unsure, size))
    return any(
        _explains(model, order)
        for some in choices
        for order in permutations([*sure, *some])
        if _in_time(order)
    )


def _in_time(order: Sequence[Operation]) -> bool:
    """What had ended before another began comes before it."""
    return not any(
        later.ended is not None and later.ended < earlier.began
        for n, earlier in enumerate(order)
        for later in order[n + 1 :]
    )


def _explains(model: Model[Hashable], order: Sequence[Operation]) -> bool:
    states = {model.start}
    for each in order:
        states = {after for state in states for after in model.after(state, each)}
    return bool(states)


WHAT = {
    "slot": (
        SlotModel(1),
        [("book", "Maria"), ("book", "James"), ("free", "Maria"), ("free", "James")],
    ),
    "link": (
        LinkModel(),
        [
            ("book", MONDAY), ("book", TUESDAY), ("book", ("", None)), ("show slots", None),
            ("show used", None), ("end", "LINK_EXPIRED"), ("end", "LINK_LOCKED"),
        ],
    ),
}  # fmt: skip


@st.composite
def histories(draw: st.DrawFn, object: str) -> list[Operation]:
    """Up to five operations whose moments overlap as they like; some without a known outcome."""
    found = []
    for _ in range(draw(st.integers(0, 5))):
        what, value = draw(st.sampled_from(WHAT[object][1]))
        began = draw(st.integers(0, 6))
        took = draw(st.integers(0, 4) | st.none())
        if took is None and what.startswith("show"):
            continue  # an answer that nobody got shows nothing
        found.append(does(what, value, began, None if took is None else began + took))
    return found


@pytest.mark.parametrize("object", WHAT)
@given(data=st.data())
def test_the_search_says_what_trying_every_order_says(object: str, data: st.DataObject):
    model, history = WHAT[object][0], data.draw(histories(object))
    assert is_linearizable(model, history) == by_brute_force(model, history)


@pytest.mark.parametrize("object", WHAT)
@given(data=st.data())
def test_what_is_shown_fails_by_itself_and_nothing_in_it_can_be_spared(
    object: str, data: st.DataObject
):
    model, history = WHAT[object][0], data.draw(histories(object))
    shown = shortest_failure(model, history)
    if shown is None:
        assert by_brute_force(model, history)
        return
    assert not by_brute_force(model, shown)
    for size in range(len(shown)):
        for fewer in combinations(shown, size):
            others = [
                each if each in fewer else each._replace(sure=False)
                for each in history
                if each in fewer or not each.reads
            ]
            assert by_brute_force(model, others)


def test_two_bookings_of_one_slot_are_the_shortest_history():
    history = [
        does("book", "Maria", 0, 2),
        does("book", "James", 1, 3),
        does("book", "Priya", 9, 10, sure=False),
    ]
    assert shortest_failure(SlotModel(1), history) == tuple(history[:2])


def test_a_cancellation_in_between_is_never_cut_away():
    history = [
        does("book", "Maria", 0, 1),
        does("free", "Maria", 2, 3),
        does("book", "James", 4, 5),
        does("book", "Priya", 6, 7),
    ]
    assert shortest_failure(SlotModel(1), history) == tuple(history[2:])


def test_two_slots_of_one_start_have_room_for_two():
    history = [does("book", who, 0, 1) for who in ("Maria", "James", "Priya")]
    assert is_linearizable(SlotModel(2), history[:2])
    assert shortest_failure(SlotModel(2), history) == tuple(history)


def test_of_sixteen_at_once_only_one_can_have_booked_with_one_link():
    starts = [("Y90001", BEGINNING.replace(day=n)) for n in range(1, 17)]
    unknown = [does("book", start, 0, None) for start in starts]
    assert is_linearizable(LinkModel(), [*unknown, does("book", starts[5], 1, 2)])
    assert not is_linearizable(
        LinkModel(), [*unknown, does("book", starts[5], 1, 2), does("book", starts[6], 3, 4)]
    )


def test_a_lost_answer_may_have_booked_long_after():
    lost = does("book", MONDAY, 0, None)
    assert is_linearizable(
        LinkModel(), [lost, does("show slots", None, 5, 6), does("book", MONDAY, 7, 8)]
    )


def test_a_lost_answer_never_books_before_it_was_asked_for():
    history = [does("show used", None, 0, 1), does("book", MONDAY, 2, None)]
    assert shortest_failure(LinkModel(), history) == (history[0],)


def test_slots_that_are_shown_while_it_is_being_booked_may_have_been_shown_before():
    history = [does("book", MONDAY, 0, 9), does("show slots", None, 1, 8)]
    assert is_linearizable(LinkModel(), history)
    later = [*history, does("show slots", None, 10, 11)]
    assert shortest_failure(LinkModel(), later) == (history[0], later[2])


def test_a_link_that_has_ended_one_way_does_not_end_another():
    history = [does("end", "LINK_EXPIRED", 0, 1), does("end", "LINK_LOCKED", 2, 3)]
    assert shortest_failure(LinkModel(), history) == tuple(history)


def _sequences() -> Iterator[list[Operation]]:
    for order in permutations(WHAT["slot"][1], 3):
        yield [does(what, who, 2 * n, 2 * n + 1) for n, (what, who) in enumerate(order)]


def test_one_after_the_other_there_is_one_order_only():
    for history in _sequences():
        assert is_linearizable(SlotModel(1), history) == _explains(SlotModel(1), history)
