"""Links and slots that need no search: what is passed over is what the search would pass too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpharness.invariants.history import Act, ClientCall
from gpharness.invariants.linear import Operation, is_linearizable
from gpharness.invariants.models import LinkModel, SlotModel, is_plain, of_link
from gpharness.invariants.shown import is_contested
from invariants import histories as day

ANSWERS = (
    {"step": "identity"},
    {"step": "choose"},
    {"step": "booked", "start": day.START, "site": day.OURS},
    {"step": "booked", "start": day.LATER, "site": day.OURS},
    {"step": "booked"},
    {"step": "declined"},
    {"step": "cancelled"},
    {"code": "LINK_EXPIRED"},
    {"code": "LINK_ALREADY_USED"},
    {"facts": {"shown": 2}},
)
ACTS = (Act.LOOK, Act.SLOTS, Act.CONFIRM, Act.DECLINE, Act.STAFF_CANCEL)
MOMENTS = st.integers(0, 6)
TOOK = st.none() | st.integers(0, 4)
CALLS = st.builds(
    lambda act, answer, began, took: day.call(act, began, took=took, **answer),
    st.sampled_from(ACTS), st.sampled_from(ANSWERS), MOMENTS, TOOK,
)  # fmt: skip
USUAL = st.builds(
    lambda answer, began, took: day.call(Act.LOOK, began, took=took, **answer),
    st.sampled_from(ANSWERS[:3]), MOMENTS, st.integers(0, 4),
)  # fmt: skip


@given(st.lists(CALLS, max_size=5) | st.lists(USUAL, max_size=5))
def test_a_link_that_is_passed_over_is_linearizable(calls: list[ClientCall]):
    calls.sort(key=lambda call: call.began)
    operations = [each for each in map(of_link, calls) if each is not None]
    assert not is_plain(calls) or is_linearizable(LinkModel(), operations)


def test_a_link_of_a_good_day_is_passed_over():
    assert is_plain([call for call in day.good().calls or [] if call.about == day.LINK])


@given(
    st.lists(
        st.builds(
            lambda does, who, began, took: Operation(
                does, who, (day.at(began), 0.0), (day.at(began + took), 0.0), sure=does == "book"
            ),
            st.sampled_from(["book", "free"]), st.sampled_from("abc"), MOMENTS, st.integers(0, 4),
        ),
        max_size=5,
    ),
    st.integers(1, 3),
)  # fmt: skip
def test_slots_that_are_passed_over_are_linearizable(operations: list[Operation], room: int):
    assert is_contested(room, operations) or is_linearizable(SlotModel(room), operations)


def test_slots_with_room_for_all_who_book_are_passed_over():
    moment = (day.NINE, 0.0)
    books = [Operation("book", who, moment, moment) for who in "aab"]
    assert not is_contested(2, books)
    assert is_contested(1, books)
