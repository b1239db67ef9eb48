"""Lists of slots that are old, and searches of which one fortnight fails."""

from __future__ import annotations

from datetime import timedelta

import pytest

from faults.callers import MARIA, ODS, Callers, reply_of
from gpworld.book.model import Booker, Via, Wanted
from gpworld.core.exchange import Reply
from gpworld.systmone.faults import again
from gpworld.world import World

SEARCH = {"system": "emis", "operation": "GetSlotsForSession*"}


def first_free(world: World) -> tuple[int, int]:
    """A session and a slot in it that anybody may have."""
    book = world.practices[ODS].book
    now = world.clock.now()
    for session in book.sessions():
        for slot in book.slots_of(session.id):
            if slot.booking is None and slot.start > now + timedelta(hours=3) and not slot.blocked:
                return session.id, slot.id
    raise LookupError("no slot is free")


def take(world: World, slot: int) -> None:
    practice = world.practices[ODS]
    patient = practice.register.by_nhs_number(MARIA)
    assert patient is not None
    practice.book.book(Wanted((slot,), patient.id, Booker(Via.STAFF, "somebody")))


def listed(callers: Callers, session: int) -> bytes:
    return reply_of(callers.emis("GetSlotsForSessionV2", appointmentSessionId=session)).body


@pytest.mark.parametrize("seconds", [60, None])
def test_a_list_is_given_again_as_it_was(
    callers: Callers, world: World, seconds: int | None
) -> None:
    callers.rule("stale", SEARCH, {"stale": True if seconds is None else {"seconds": seconds}})
    session, slot = first_free(world)
    before = listed(callers, session)
    take(world, slot)
    assert listed(callers, session) == before
    world.clock.advance(timedelta(seconds=59))
    assert listed(callers, session) == before
    world.clock.advance(timedelta(seconds=1))
    assert (listed(callers, session) == before) is (seconds is None)


def test_another_question_gets_its_own_answer(callers: Callers, world: World) -> None:
    callers.rule("stale", {"system": "emis"}, {"stale": True})
    session, _ = first_free(world)
    sessions = [each.id for each in world.practices[ODS].book.sessions()]
    other = next(each for each in sessions if each != session)
    assert listed(callers, session) != listed(callers, other)


def test_a_cleared_rule_and_a_reset_forget_what_was_listed(callers: Callers, world: World) -> None:
    callers.rule("stale", SEARCH, {"stale": True})
    session, slot = first_free(world)
    before = listed(callers, session)
    take(world, slot)
    world.faults.remove("stale")
    assert listed(callers, session) != before


def test_bookings_are_never_stale(callers: Callers) -> None:
    callers.rule("stale", {"system": "emis"}, {"stale": True})
    before = callers.booked()
    assert reply_of(callers.book()).status == 200
    assert reply_of(callers.book()).status == 200
    assert callers.booked() == before + 2


def test_a_systmone_reply_given_again_answers_the_new_message(callers: Callers) -> None:
    old = Reply(200, (), b'<ListSlotsReply uuid="old" patientId="p-1"><Slot uuid="in"/></x>')
    request = callers.systmone_request("ListSlots", uuid='n&"ew')
    assert again(callers.world.systmone, request, old).body == (
        b'<ListSlotsReply uuid="n&amp;&quot;ew" patientId="p-1"><Slot uuid="in"/></x>'
    )


def test_one_fortnight_fails_and_the_others_are_searched(callers: Callers, world: World) -> None:
    callers.rule("gap", {"system": "emis"}, {"missing_window": {"number": 2, "status": 504}})
    windows = (
        ("20/10/2026", "03/11/2026"),
        ("04/11/2026", "18/11/2026"),
        ("19/11/2026", "01/12/2026"),
    )
    assert [reply_of(callers.sessions(*each)).status for each in windows] == [200, 504, 200]
    assert [reply_of(callers.sessions(*each)).status for each in windows] == [200, 504, 200]
    (rule,) = world.faults.standings()
    assert (rule.seen, rule.struck) == (2, 2)
