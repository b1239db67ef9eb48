"""The house: it holds one of everything that people and conformance suites look for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gpworld.book.model import BookingStatus, Channel, Slot, SlotStatus
from gpworld.core.london import local, local_date
from gpworld.scenario import cast, load_scenario
from gpworld.staff.model import ClinicalSystem
from gpworld.world import World

BOOKING = ("Y90001", "Y90003")
WITH_SYSTEM = ("Y90001", "Y90002", "Y90003", "Y90004", "Y90006", "Y90007", "Y90008")
EIGHT_WEEKS = timedelta(weeks=8)
FLAGS = {
    "restricted",
    "very_restricted",
    "deceased",
    "superseded",
    "invalid",
    "absent",
    "minimal",
    "pds_only",
    "left",
    "unverified",
    "unlinked",
    "proxy",
    "pds_mismatch",
    "moved",
    "no_mobile",
    "history",
}


@pytest.fixture(
    scope="module",
    params=[
        datetime(2026, 10, 20, 8, 3, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 50, tzinfo=UTC),
        datetime(2027, 3, 27, 12, tzinfo=UTC),
    ],
    ids=["autumn", "new-year", "spring"],
)
def house(request: pytest.FixtureRequest) -> World:
    return World(load_scenario("house"), start=request.param)


@pytest.fixture(scope="module")
def people(house: World) -> list[dict[str, Any]]:
    return cast.patients(house)


def slots(house: World, ods: str, ahead: timedelta = timedelta(days=400)) -> list[Slot]:
    now = house.clock.now()
    return house.practices[ods].book.slots(now - timedelta(days=9), now + ahead)


def test_there_is_every_kind_of_organisation(house: World) -> None:
    o = house.directory.organisation
    assert (o("Y90001").clinical_system, o("Y90001").books, o("Y90001").receives) == (
        ClinicalSystem.EMIS,
        True,
        False,
    )
    assert (o("Y90003").clinical_system, o("Y90003").books, o("Y90003").receives) == (
        ClinicalSystem.SYSTMONE,
        True,
        True,
    )
    assert (o("Y90002").kind, o("Y90002").books, o("Y90002").receives) == ("hub", False, True)
    assert (o("Y90005").kind, o("Y90005").clinical_system) == ("trust", None)
    assert not any(slot.gp_connect for slot in slots(house, "Y90006"))
    assert not o("Y90007").sharing.enabled
    assert not o("Y90008").sharing.in_directory


@pytest.mark.parametrize("ods", BOOKING)
def test_both_booking_practices_may_book_at_every_kind_of_site(house: World, ods: str) -> None:
    sites = [
        house.directory.organisation(site) for site in house.directory.organisation(ods).books_at
    ]
    assert {site.clinical_system for site in sites} == set(ClinicalSystem)
    assert {"Y90006", "Y90007", "Y90008"} <= {site.ods for site in sites}
    assert all(site.receives for site in sites)


def test_every_organisation_has_staff_of_all_kinds(house: World) -> None:
    for ods in house.scenario.codes:
        users = house.directory.users(ods)
        assert any(u.given and u.family and u.role and u.active and not u.clinician for u in users)
        assert any(u.given and u.family and not u.role for u in users)
        assert any(u.given and not u.family for u in users)
        assert any(u.family and not u.given for u in users)
        assert any(not u.active for u in users)


def test_the_people_whom_the_features_name_work_at_riverside(house: World) -> None:
    asha, tom, jo = (
        house.directory.user_named("Y90001", name) for name in ("asha.patel", "tom.reed", "jo")
    )
    assert asha is not None
    assert tom is not None
    assert jo is not None
    assert (asha.role, tom.role, jo.family) == ("Receptionist", None, "")


@pytest.mark.parametrize("system", ["emis", "systmone"])
def test_each_clinical_system_has_online_accounts_of_all_kinds(
    house: World, people: list[dict[str, Any]], system: str
) -> None:
    held = [person for person in people if person[system]]
    now = house.clock.now()

    def waits(person: dict[str, Any]) -> bool:
        practice = house.practices[person["ods"]]
        patient = practice.register.by_nhs_number(person["nhs_number"])
        assert patient is not None
        bookings = practice.book.bookings(patient.id, live=True)
        return any(booking.start > now for booking in bookings)

    linked = [person for person in held if person[system]["linked"] and not waits(person)]
    assert len(linked) >= 3
    assert any(person["max_appointments"] for person in linked)
    assert any("unlinked" in person["flags"] for person in held if not person[system]["linked"])
    assert any("proxy" in person["flags"] for person in linked)


def test_every_flag_is_carried_by_somebody(people: list[dict[str, Any]]) -> None:
    carried = Counter(flag for person in people for flag in person["flags"])
    assert set(carried) == FLAGS


def test_there_are_plain_patients_everywhere_a_family_and_twins(
    people: list[dict[str, Any]],
) -> None:
    plain = Counter(person["ods"] for person in people if not person["flags"])
    assert all(plain[ods] >= 3 for ods in WITH_SYSTEM)
    related = [person for person in people if person["related"]]
    assert Counter(person["family"] for person in related)["Marsh"] >= 2
    births = Counter((p["birth_date"], p["family"], p["postcode"]) for p in related)
    assert max(births.values()) == 2


@pytest.mark.parametrize("ods", BOOKING)
def test_patients_to_be_refused_elsewhere_are_unknown_at_the_sites(
    house: World, people: list[dict[str, Any]], ods: str
) -> None:
    sites = house.directory.organisation(ods).books_at
    for flag in ("pds_mismatch", "superseded", "restricted"):
        numbers = [p["nhs_number"] for p in people if p["ods"] == ods and flag in p["flags"]]
        assert numbers
        for site in sites:
            register = house.practices[site].register
            assert not any(register.by_nhs_number(number) for number in numbers)


@pytest.mark.parametrize("ods", BOOKING)
def test_booking_practices_have_plain_patients_to_text_and_types_to_choose(
    house: World, people: list[dict[str, Any]], ods: str
) -> None:
    textable = [p for p in people if p["ods"] == ods and not p["flags"] and p["mobile"]]
    assert len(textable) >= 3
    now = house.clock.now()
    free = {s.type for s in slots(house, ods, EIGHT_WEEKS) if s.status(now) is SlotStatus.FREE}
    assert len(free) >= 5


@pytest.mark.parametrize("ods", WITH_SYSTEM)
def test_each_weekday_of_eight_weeks_has_plenty_of_free_slots(house: World, ods: str) -> None:
    now = house.clock.now()
    tomorrow = local_date(now) + timedelta(days=1)
    free = Counter(
        local_date(slot.start)
        for slot in slots(house, ods, EIGHT_WEEKS)
        if slot.status(now) is SlotStatus.FREE
    )
    days = [tomorrow + timedelta(days=number) for number in range(54)]
    assert all(free[day] >= 20 for day in days if day.weekday() < 5)


def test_all_channels_and_all_kinds_of_slot_are_there(house: World) -> None:
    now = house.clock.now()
    found = [slot for ods in WITH_SYSTEM for slot in slots(house, ods, EIGHT_WEEKS)]
    assert {slot.channel for slot in found} == set(Channel)
    statuses = {slot.status(now) for slot in found}
    assert {SlotStatus.BLOCKED, SlotStatus.EMBARGOED, SlotStatus.FREE} <= statuses
    assert {slot.online for slot in found} == {True, False}
    assert {slot.gp_connect for slot in found} == {True, False}
    kept = {(bool(slot.only_ods), bool(slot.only_types)) for slot in found if slot.gp_connect}
    assert kept == {(False, False), (True, False), (False, True), (True, True)}


@pytest.mark.parametrize("ods", ["Y90002", "Y90003", "Y90004"])
def test_receiving_sites_have_unrestricted_slots_with_an_eligible_clinician(
    house: World, ods: str
) -> None:
    now, book = house.clock.now(), house.practices[ods].book
    open_to_all = 0
    for slot in slots(house, ods, timedelta(days=14)):
        if not slot.gp_connect or slot.only_ods or slot.only_types:
            continue
        lead = [house.directory.user(n) for n in book.session(slot.session).clinicians]
        eligible = any(user and user.job_role for user in lead)
        open_to_all += eligible and slot.start > now and slot.status(now) is SlotStatus.FREE
    assert open_to_all >= 60


def test_the_hub_has_sessions_that_hide_their_slots(house: World) -> None:
    book = house.practices["Y90002"].book
    leads = {session.clinicians for session in book.sessions()}
    assert () in leads
    users = [house.directory.user(number) for lead in leads for number in lead]
    assert any(user and user.clinician and not user.job_role for user in users)


@pytest.mark.parametrize("ods", ["Y90001", "Y90002", "Y90003", "Y90004"])
def test_a_slot_starts_within_the_hour_and_one_in_the_other_half_of_the_year(
    house: World, ods: str
) -> None:
    now = house.clock.now()
    found = slots(house, ods)
    assert any(now < slot.start < now + timedelta(hours=1) for slot in found)
    assert any(local(slot.start).utcoffset() != local(now).utcoffset() for slot in found)
    assert any(slot.start < now for slot in found)


def test_some_slots_follow_one_another_on_one_session(house: World) -> None:
    pairs = zip(slots(house, "Y90002"), slots(house, "Y90002")[1:], strict=False)
    assert any(a.session == b.session and a.end == b.start and a.type == b.type for a, b in pairs)


def test_some_appointments_are_in_the_books_already(house: World) -> None:
    now = house.clock.now()
    found = [b for ods in WITH_SYSTEM for b in house.practices[ods].book.bookings()]
    assert any(booking.start < now for booking in found)
    assert any(booking.start > now and booking.live for booking in found)
    assert any(booking.status is BookingStatus.CANCELLED for booking in found)


def test_the_gateway_has_its_services_keys_and_templates(house: World) -> None:
    listed = cast.sms(house, {"booking": "http://127.0.0.1:7106"})
    assert listed is not None
    keys = [listed["api_key"], listed["team_key"], listed["other_service_key"]]
    assert len({*keys, listed["low_limit"]["api_key"]}) == 4
    assert listed["low_limit"]["per_minute"] == 6
    bodies = {t.name: t.body for t in house.sms.settings.services[0].templates}
    assert bodies["message"] == "((message))"
    assert "((practice))" in bodies["invitation"]
    assert listed["receipts"]["callback_url"] == "http://127.0.0.1:7106/hooks/sms/receipts"


def test_nothing_in_the_house_breaks_when_time_goes_on() -> None:
    world = World(load_scenario("house"), start=datetime(2026, 10, 20, 8, tzinfo=UTC))
    world.clock.advance(timedelta(days=60))
    world.raise_failures()
