"""A long journal is read cheaply, and the cheap way finds what the plain one does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.scenario import load_scenario
from gpworld.sms.links import links
from gpworld.sms.model import Message
from gpworld.sms.numbers import normal_form
from gpworld.trace import trace
from gpworld.trace.holders import Holders
from gpworld.trace.ids import FEW, Ids
from gpworld.world import World
from refbooking_cross.towns import MARIA, MARIA_BORN, RIVERSIDE, Region
from traces.surgeries import NAMES, surgery

STRANGERS = 400
LETTERS = "0123456789ab-_/"
WORDS = st.text(LETTERS, min_size=1, max_size=3)


@given(st.lists(WORDS, max_size=2 * FEW), st.text(LETTERS, max_size=30))
def test_an_id_is_found_where_it_stands_by_itself(words: list[str], text: str) -> None:
    def alone(word: str) -> bool:
        return bool(re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text))

    assert Ids(words).stand_in(text.encode()) == any(alone(word) for word in words)


@pytest.fixture(scope="module")
def world() -> World:
    return World(load_scenario("surgery"))


WAYS = ("{}", "+44{}", "0044 {}", "(0){}", "0{:.4} {:.20}", "44{}", "0{} ", "4{}", "nobody {}")


@given(st.data())
def test_whoever_can_be_texted_at_a_number_is_found_however_it_is_written(
    world: World, data: st.DataObject
) -> None:
    patients = [
        (each.nhs_number, each.mobile)
        for practice in world.practices.values()
        for each in practice.register.patients()
        if each.nhs_number and each.mobile
    ]
    mobiles = st.sampled_from([mobile.removeprefix("0") for _, mobile in patients])
    way = data.draw(st.sampled_from(WAYS))
    number = data.draw(mobiles | st.text("0123456789 +-", max_size=12))
    asked = way.format(number, number[4:])
    same = {nhs for nhs, mobile in patients if normal_form(mobile) == normal_form(asked)}
    assert Holders(world).of([asked]) == same


def booked(place: Region) -> list[str]:
    """Maria is invited and books; whatever her invitation can be called."""
    place.open_slots(RIVERSIDE, type="Blood test", gp_connect=False)
    place.desk().sent(site=RIVERSIDE, slot_type="Blood test", nhs_number=MARIA)
    maria = place.holder(place.texts()[-1])
    maria.identify(MARIA_BORN)
    assert maria.confirm(maria.offers()[0]).status_code == 201
    place.service.run_due_jobs()
    texts = [each for each in place.world.sms.outbox.texts() if isinstance(each, Message)]
    (booking,) = place.world.practices[RIVERSIDE].book.bookings(live=True)
    link = links(texts[-1].body)[0]
    invitation = str(place.invitations()[0]["id"])
    return [invitation, texts[-1].id, link.url, link.token, f"Slot/{booking.slots[0]}", MARIA]


@pytest.mark.parametrize("unsent", [(), NAMES], ids=["names", "nothing named"])
def test_strangers_in_the_journal_change_nothing_in_a_trace(unsent: tuple[str, ...]) -> None:
    with surgery(unsent=unsent) as place:
        names, journal = booked(place), place.world.journal
        before, last = [trace(place.world, name) for name in names], journal.last
        place.desk().sent(site=RIVERSIDE, slot_type="Blood test", nhs_number="9990000026")
        state = journal.state()
        strange = [each for each in state.kept if each.number > last]
        more = [
            replace(strange[n % len(strange)], number=state.last + 1 + n) for n in range(STRANGERS)
        ]
        kept = (*state.kept, *more)
        journal.restore(replace(state, kept=kept, last=state.last + STRANGERS))
        assert [trace(place.world, name) for name in names] == before
