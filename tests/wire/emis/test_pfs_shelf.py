"""PFS: a slot list that is kept is the list that would be made now, whatever has happened."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from gpworld.book.model import Booker, Via, Wanted
from gpworld.book.refusals import Refusal
from gpworld.emis import online
from gpworld.emis import wire_pfs as wire
from gpworld.emis.fragments import Fragments
from gpworld.emis.shelf import Shelf
from wire.emis.surgery import MARIA, Surgery, at, build

BY = Booker(Via.STAFF, "asha.patel")
FIRST, LAST = at(20, 0), at(31, 0, month=12)

happenings = st.one_of(
    st.integers(0, 3 * 24 * 60).map(lambda minutes: ("later", minutes)),
    st.integers(0, 30).map(lambda index: ("book", index)),
    st.integers(0, 30).map(lambda index: ("block", index)),
    st.integers(0, 30).map(lambda index: ("embargo", index)),
    st.sampled_from((0, 30, 600)).map(lambda minutes: ("notice", minutes)),
    st.just(("again", 0)),
)


def happen(surgery: Surgery, what: str, number: int) -> None:
    slots = sorted(surgery.slots.values())
    slot = slots[number % len(slots)]
    now = surgery.clock.now()
    try:
        if what == "later":
            surgery.clock.advance(timedelta(minutes=number))
        elif what == "book":
            surgery.book.book(Wanted((slot,), MARIA, BY))
        elif what == "block":
            surgery.book.change_slot(slot, BY, blocked=True)
        elif what == "embargo":
            surgery.book.change_slot(slot, BY, embargoed_until=now + timedelta(hours=5))
        elif what == "notice":
            surgery.online(minutes_notice=number)
        else:
            surgery.book.restore(surgery.book.state())
    except Refusal:
        return  # taken or deleted before: nothing has happened


@given(st.lists(happenings, max_size=12))
def test_a_kept_list_is_always_the_list_of_now(story: list[tuple[str, int]]) -> None:
    surgery = build()
    fragments = Fragments(wire.offer)
    shelf = Shelf(fragments)
    for what, number in [("again", 0), *story]:
        happen(surgery, what, number)
        now = surgery.clock.now()
        fresh = wire.offered(online.offers(surgery.home, FIRST, LAST, now), fragments)
        assert shelf.offered(surgery.home, FIRST, LAST, now) == fresh


def test_a_list_is_joined_once_while_nothing_changes() -> None:
    surgery = build()
    shelf = Shelf(Fragments(wire.offer))
    now = surgery.clock.now()
    once = shelf.offered(surgery.home, FIRST, LAST, now)
    assert shelf.offered(surgery.home, FIRST, LAST, now) is once


def test_a_slot_that_starts_leaves_a_kept_list_at_that_instant() -> None:
    surgery = build()
    shelf = Shelf(Fragments(wire.offer))
    now = surgery.clock.now()
    next_slot = online.offers(surgery.home, FIRST, LAST, now)[0]
    shown = f'"SlotId":{next_slot.id},'.encode()
    just_before = next_slot.start - timedelta(microseconds=1)
    assert shown in shelf.offered(surgery.home, FIRST, LAST, now)
    assert shown in shelf.offered(surgery.home, FIRST, LAST, just_before)
    assert shown not in shelf.offered(surgery.home, FIRST, LAST, next_slot.start)
