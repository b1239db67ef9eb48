"""Replies lost before and after the book took the appointment: two ends, each once in the book."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from gpharness.answers import Invitation, Offer, Step, View
from gpharness.ground import PatientFacts, SessionWish
from gpharness.scene import Scene, Tab
from gpharness.steps.troubles import systems_are_in_trouble
from gpworld.book.model import Counts, Did
from gpworld.world import World

START = datetime(2026, 11, 3, 9, 40, tzinfo=UTC)
CREATED = 6


@dataclass(frozen=True)
class Town:
    """Whose staff send a link for which site, whose system is in trouble, and two patients."""

    system: str
    staff: str
    site: str
    made: str
    unmade: str


TOWNS = (
    Town("EMIS", "Asha", "Riverside Surgery", "Maria Okoro", "James Whitfield"),
    Town("SystmOne", "Lin", "Hillcrest Practice", "Adeola Bankole", "Wendy Clarke"),
    Town("GP Connect", "Asha", "Northgate Hub", "Maria Okoro", "James Whitfield"),
)


@pytest.mark.parametrize("town", TOWNS, ids=[town.system for town in TOWNS])
def test_what_was_made_is_confirmed_and_what_was_not_is_apologised_for(
    town: Town, gp_scene: Scene, gp_world: World
) -> None:
    ods = gp_scene.practice(town.site)
    before = _in_the_book(gp_world, ods)
    gp_scene.ground.open_session(SessionWish(ods, "Physio", START, CREATED, shared=True))
    made, unmade = gp_scene.patient(town.made), gp_scene.patient(town.unmade)
    tabs = {each.nhs_number: _at_the_check(gp_scene, town, each) for each in (made, unmade)}
    systems_are_in_trouble(
        gp_scene,
        [
            [town.system, "loses its reply to the next booking", f"for {made.name}"],
            [town.system, "breaks off before the next booking", f"for {unmade.name}"],
        ],
    )
    for place, tab in enumerate(tabs.values()):
        assert _confirmed(tab, place).code == "BOOKING_OUTCOME_UNKNOWN"
    assert _ends(gp_scene, made, unmade) == ("nothing", "nothing")
    gp_scene.pass_time(timedelta(seconds=5))
    assert _ends(gp_scene, made, unmade) == ("confirmed", "nothing")
    gp_scene.pass_time(timedelta(seconds=55))
    assert _ends(gp_scene, made, unmade) == ("confirmed", "apologised")
    assert [len(gp_scene.ground.appointments(ods, each.nhs_number)) for each in (made, unmade)] == [
        1,
        0,
    ]
    assert _confirmed(tabs[unmade.nhs_number], 2).step == Step.BOOKED
    assert _ends(gp_scene, made, unmade) == ("confirmed", "apologised and confirmed")
    after = _in_the_book(gp_world, ods)
    assert (after[0] - before[0], after[1].booked - before[1].booked) == (2, 2)
    for counts in (before[1], after[1]):
        told = (counts.free, counts.booked, counts.blocked, counts.embargoed, counts.deleted)
        assert sum(told) == counts.created
    assert after[1].created == before[1].created + CREATED


def _at_the_check(scene: Scene, town: Town, patient: PatientFacts) -> Tab:
    """A link that has been sent, opened and looked at."""
    user, site = scene.staff(town.staff), scene.practice(town.site)
    sent = scene.driver.send_invitation(
        user, patient=patient.nhs_number, site=site, slot_type="Physio"
    )
    assert isinstance(sent, Invitation), sent
    tab = scene.open(patient, scene.link(patient))
    tab.visit.give_date_of_birth(patient.birth_date)
    return tab


def _confirmed(tab: Tab, place: int) -> View:
    """What the patient sees who confirms the time at this place of the day."""
    offers: list[Offer] = tab.visit.times(START.date())
    starts_at = START + place * timedelta(minutes=10)
    [offer] = [each for each in offers if each.start == starts_at]
    return tab.visit.confirm(offer)


def _ends(scene: Scene, *patients: PatientFacts) -> tuple[str, ...]:
    """What each patient has been texted since the link."""
    kinds = {"confirmed": "texts.confirmation", "apologised": "texts.failure"}
    patterns = {kind: scene.driver.profile.text(key) for kind, key in kinds.items()}
    return tuple(
        " and ".join(
            kind
            for text in scene.texts(patient)
            for kind, pattern in patterns.items()
            if re.search(pattern, text.body)
        )
        or "nothing"
        for patient in patients
    )


def _in_the_book(world: World, ods: str) -> tuple[int, Counts]:
    """How often the book has taken a booking, and how its slots stand."""
    book = world.practices[ods].book
    return sum(change.did is Did.BOOKED for change in book.since(0)), book.counts()
