"""Why a slot is not offered: the verdict is the systems' own, whatever stands in the book."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faults.callers import Callers
from gpworld.book.model import Booker, Channel, Slot, SlotPlan, Via, Wanted
from gpworld.book.refusals import Refusal
from gpworld.core import london
from gpworld.core.exchange import Reply
from gpworld.emis import online
from gpworld.staff.directory import UnknownOrganisation
from gpworld.why import Who, why_not
from gpworld.why.model import Stage, Through, WhyNot
from refbooking.clinical.access import Doors
from refbooking.clinical.model import ClinicalSystem, UpstreamFailure, UpstreamSlot
from refbooking_cross.towns import HILLCREST, HUB, MARIA, RIVERSIDE, Region
from refbooking_staff.simulated import WorldTime
from traces.surgeries import surgery

DESK = Booker(Via.STAFF, "the practice")
WEDNESDAY = datetime(2026, 10, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def at() -> Iterator[Where]:
    with surgery() as place:
        yield Where(place)


class Where:
    """A place that says little of itself: Hypothesis writes down what it hands to a test."""

    def __init__(self, place: Region) -> None:
        self.place = place


@dataclass(frozen=True)
class Wish:
    """A slot as chance would have it, and its practice's rules."""

    after: timedelta
    flags: Mapping[str, Any]
    fate: str
    staffed: bool
    sharing: Mapping[str, Any]
    online: Mapping[str, Any]


MINUTES = st.sampled_from(
    (-30, 0, 5, 45, 600, 3 * 1440, 20 * 1440, 42 * 1440, 43 * 1440, 60 * 1440)
)
EMBARGO = st.sampled_from((None, timedelta(hours=-1), timedelta(hours=1)))
FLAGS = st.fixed_dictionaries(
    {
        "online": st.booleans(),
        "gp_connect": st.sampled_from((True, True, True, False)),
        "blocked": st.sampled_from((False, False, False, True)),
        "channel": st.sampled_from((Channel.IN_PERSON, Channel.IN_PERSON, Channel.VISIT)),
        "only_ods": st.sampled_from(((), (), (RIVERSIDE,), (HILLCREST, "Y90009"))),
        "only_types": st.sampled_from(((), (), ("gp-practice",), ("nhs-trust",))),
    }
)
SHARING = st.fixed_dictionaries(
    {
        "enabled": st.sampled_from((True, True, True, False)),
        "in_directory": st.sampled_from((True, True, True, False)),
        "days_ahead": st.sampled_from((None, None, 3, 60)),
        "max_per_organisation": st.sampled_from((None, None, 0, 1)),
        "agreements": st.sampled_from((None, None, (), (RIVERSIDE,))),
    }
)
ONLINE = st.fixed_dictionaries(
    {
        "days_ahead": st.sampled_from((42, 0, 3)),
        "minutes_notice": st.sampled_from((0, 10, 1440)),
        "max_appointments": st.sampled_from((None, 0, 1)),
    }
)
WISHES = st.builds(
    Wish,
    after=MINUTES.map(lambda minutes: timedelta(minutes=minutes)),
    flags=st.tuples(FLAGS, EMBARGO).map(lambda both: both[0] | {"embargoed_until": both[1]}),
    fate=st.sampled_from(("free", "free", "free", "taken", "deleted")),
    staffed=st.sampled_from((True, True, False)),
    sharing=SHARING,
    online=ONLINE,
)
BY_CHANCE = settings(max_examples=25, deadline=None, derandomize=True)


def made(place: Region, ods: str, wish: Wish) -> Slot:
    """A world at its start in which the wish has come true."""
    world = place.world
    world.reset()
    practice, now = world.practices[ods], world.clock.now()
    wait = wish.flags["embargoed_until"]
    flags = dict(wish.flags) | {"embargoed_until": None if wait is None else now + wait}
    rules = practice.organisation
    world.directory.change_organisation(
        ods,
        sharing=replace(rules.sharing, **wish.sharing),
        online=replace(rules.online, **wish.online),
    )
    clinician = next(user for user in practice.users if user.clinician and user.job_role == "R0260")
    if not wish.staffed:
        world.directory.change_user(clinician.id, job_role="R9999")
    plan = SlotPlan(now + wish.after, 7, "Review", **flags)
    session = practice.book.open_session(
        "By chance", site=practice.sites[0].id, clinicians=(clinician.id,), slot_minutes=7,
        slots=[plan],
    )  # fmt: skip
    (slot,) = practice.book.slots_of(session.id)
    if wish.fate == "taken":
        practice.book.book(Wanted((slot.id,), practice.register.patients()[-1].id, DESK))
    elif wish.fate == "deleted":
        practice.book.delete_slot(slot.id, DESK)
    return practice.book.any_slot(slot.id)


def door(place: Region, site: str, user: str) -> ClinicalSystem:
    """A clinical system as the product opens it, with nothing remembered."""
    told = place.service.settings
    staff = next(one for one in told.staff.values() if one.user == user)
    doors = Doors(WorldTime(place.world), random.Random(5), lambda: told)
    return doors(told.organisations[site], staff, "Receptionist")


def listed(system: ClinicalSystem, slot: Slot) -> UpstreamSlot | None:
    """The slot in the product's reading of the list, if it is free there."""
    day = london.local_date(slot.start)
    try:
        shown = system.slots(day, day, None).slots
    except UpstreamFailure:
        return None
    fits = [one for one in shown if (one.start, one.minutes) == (slot.start, slot.minutes)]
    return next((one for one in fits if one.status == "free"), None)


def booked(system: ClinicalSystem, slot: UpstreamSlot, nhs_number: str) -> bool:
    """Whether the system lets the patient have it."""
    patient = system.patient(nhs_number)
    assert patient is not None
    try:
        system.book(slot, system.admit(patient), "cough", "Online ABCD")
    except UpstreamFailure:
        return False
    return True


def bookable(found: WhyNot) -> bool:
    """The verdict of the systems, the product's own rules left out."""
    return all(each.passes for each in found.rules if each.stage is not Stage.PRODUCT)


@BY_CHANCE
@given(wish=WISHES)
def test_gp_connect_lists_and_books_exactly_what_nothing_keeps(at: Where, wish: Wish) -> None:
    place = at.place
    slot = made(place, HUB, wish)
    found = why_not(place.world, HUB, slot.id, Who(patient=MARIA, organisation=RIVERSIDE))
    assert found.through is Through.GP_CONNECT
    system = door(place, HUB, "asha.patel")
    shown = listed(system, slot)
    assert (shown is not None) == found.listed, found.kept_by
    assert (shown is not None and booked(system, shown, MARIA)) == bookable(found), found.kept_by


@BY_CHANCE
@given(wish=WISHES)
def test_emis_staff_are_shown_and_given_exactly_what_nothing_keeps(at: Where, wish: Wish) -> None:
    place = at.place
    slot = made(place, RIVERSIDE, wish)
    found = why_not(place.world, RIVERSIDE, slot.id, Who(patient=MARIA))
    system = door(place, RIVERSIDE, "asha.patel")
    shown = listed(system, slot)
    assert (shown is not None) == found.listed, found.kept_by
    assert (shown is not None and booked(system, shown, MARIA)) == bookable(found), found.kept_by


@BY_CHANCE
@given(wish=WISHES)
def test_systmone_staff_are_shown_and_given_exactly_what_nothing_keeps(
    at: Where, wish: Wish
) -> None:
    place = at.place
    slot = made(place, HILLCREST, wish)
    patient = place.somebody(HILLCREST)
    found = why_not(place.world, HILLCREST, slot.id, Who(patient=patient.nhs_number or ""))
    system = door(place, HILLCREST, "lin.wei")
    shown = listed(system, slot)
    assert (shown is not None) == found.listed, found.kept_by
    got = shown is not None and booked(system, shown, patient.nhs_number or "")
    assert got == bookable(found), found.kept_by


@BY_CHANCE
@given(wish=WISHES)
def test_patients_online_are_shown_exactly_what_nothing_keeps(at: Where, wish: Wish) -> None:
    place = at.place
    world = place.world
    slot = made(place, RIVERSIDE, wish)
    practice, far = world.practices[RIVERSIDE], timedelta(days=90)
    offers = online.offers(practice, slot.start - far, slot.start + far, world.clock.now())
    found = why_not(world, RIVERSIDE, slot.id, Who(through=Through.ONLINE))
    assert (slot.id in {each.id for each in offers}) == found.listed, found.kept_by

    slot = made(place, HILLCREST, wish)
    patient = place.somebody(HILLCREST)
    session = world.systmone.log_on(HILLCREST, patient.id, (patient.id,))
    today = f"{london.local_date(world.clock.now())}T00:00:00.0Z"
    who = {"patientId": f"p-{patient.id}", "onlineUserId": f"p-{patient.id}", "unitId": HILLCREST}
    asked = {"suid": session.suid, "startDate": today, "numberOfDays": "90", **who}
    reply = Callers(world).systmone("ListSlots", **asked)
    assert isinstance(reply, Reply)
    found = why_not(world, HILLCREST, slot.id, Who(through=Through.ONLINE))
    assert (f'"ses-{slot.session}"' in reply.body.decode()) == found.listed, found.kept_by


# -- in words -------------------------------------------------------------------------------------


KEPT: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any], str, str], ...] = (
    ("flag", {"gp_connect": False}, {}, "gpconnect", "it is not GP Connect bookable"),
    ("visit", {"channel": Channel.VISIT}, {}, "gpconnect",
     "it is a home visit, which cannot be booked through GP Connect"),
    ("embargo", {"embargoed_until": timedelta(hours=1)}, {}, "gpconnect",
     "it is under embargo"),
    ("blocked", {"blocked": True}, {}, "gpconnect", "the practice has blocked it"),
    ("organisation code", {"only_ods": (HILLCREST,)}, {}, "gpconnect", "it is kept for Y90003"),
    ("organisation type", {"only_types": ("nhs-trust",)}, {}, "gpconnect",
     "it is kept for nhs-trust"),
    ("window", {}, {"days_ahead": 0}, "gpconnect",
     "it lies beyond the practice's booking window"),
    ("organisation limit", {}, {"max_per_organisation": 0}, "gpconnect",
     "Y90001 holds all it may"),
    ("capability", {}, {"enabled": False}, "provider", "it is switched off at Y90002"),
    ("directory", {}, {"in_directory": False}, "directory", "Y90002 has no endpoint or ASID"),
    ("agreement", {}, {"agreements": ()}, "proxy",
     "Y90002 has no sharing agreement with Y90001"),
)  # fmt: skip
PLAIN = Wish(
    after=timedelta(days=1),
    flags={"gp_connect": True, "embargoed_until": None},
    fate="free",
    staffed=True,
    sharing={},
    online={},
)
FROM_RIVERSIDE = Who(patient=MARIA, organisation=RIVERSIDE)


@pytest.mark.parametrize(("rule", "flags", "sharing", "system", "says"), KEPT)
def test_the_rule_that_keeps_a_slot_is_named_with_its_system(
    at: Where,
    rule: str,
    flags: Mapping[str, Any],
    sharing: Mapping[str, Any],
    system: str,
    says: str,
) -> None:
    slot = made(at.place, HUB, replace(PLAIN, flags=PLAIN.flags | flags, sharing=sharing))
    first = why_not(at.place.world, HUB, slot.id, FROM_RIVERSIDE).kept_by[0]
    assert (first.rule, first.system, first.says) == (rule, system, says)


def test_the_role_the_fate_and_the_start_of_a_slot_are_rules_too(at: Where) -> None:
    wishes = {
        "role": replace(PLAIN, staffed=False),
        "taken": replace(PLAIN, fate="taken"),
        "deleted": replace(PLAIN, fate="deleted"),
        "past": replace(PLAIN, after=timedelta(minutes=-5)),
        "horizon": replace(PLAIN, after=timedelta(days=43)),
    }
    for rule, wish in wishes.items():
        slot = made(at.place, HUB, wish)
        found = why_not(at.place.world, HUB, slot.id, FROM_RIVERSIDE)
        assert found.kept_by[0].rule == rule


def test_nothing_keeps_a_plain_slot_and_asking_changes_nothing(at: Where) -> None:
    world = at.place.world
    slot = made(at.place, HUB, PLAIN)
    before = world.state().ground
    found = why_not(world, HUB, slot.id, replace(FROM_RIVERSIDE, slot_type="Review"))
    assert found.offered
    assert world.state().ground == before


def test_the_type_of_the_link_and_the_patient_count_as_well(at: Where) -> None:
    world = at.place.world
    slot = made(at.place, HUB, PLAIN)
    found = why_not(world, HUB, slot.id, replace(FROM_RIVERSIDE, slot_type="Physio"))
    assert [(each.rule, each.says) for each in found.kept_by] == [("type", "its type is Review")]
    stranger = Who(patient="9990099999", organisation=RIVERSIDE)
    rules = [each.rule for each in why_not(world, HUB, slot.id, stranger).kept_by]
    assert rules == ["patient", "registration"]


def test_the_same_slot_at_another_instant(at: Where) -> None:
    world = at.place.world
    flags = PLAIN.flags | {"embargoed_until": timedelta(hours=1)}
    slot = made(at.place, HUB, replace(PLAIN, flags=flags))
    assert not why_not(world, HUB, slot.id, FROM_RIVERSIDE).offered
    later = world.clock.now() + timedelta(hours=2)
    assert why_not(world, HUB, slot.id, FROM_RIVERSIDE, later).offered


def test_what_is_not_there_is_refused_with_what_is(at: Where) -> None:
    with pytest.raises(UnknownOrganisation, match="there is no organisation Y99999 here; there"):
        why_not(at.place.world, "Y99999", 1)
    with pytest.raises(Refusal, match="Y90002 has no slot 1: gpworld book show Y90002 lists them"):
        why_not(at.place.world, HUB, 1)
