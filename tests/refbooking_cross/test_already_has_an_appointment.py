"""Inviting somebody who has such an appointment is allowed; staff alone are told (E64)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gpworld.core.exchange import Reply, Request
from refbooking.api.openapi import document
from refbooking_cross.towns import (
    HILLCREST,
    HUB,
    MARIA,
    RIVERSIDE,
    THIRD,
    TYPE,
    Region,
    region,
)
from refbooking_patient.surgery import Browser

BLOODS = "Blood test"
WARNED = ["ALREADY_HAS_APPOINTMENT"]
GRACE = "9990000077"  # on the hub's list as well as on Riverside's
Home = tuple[str, str, str]  # practice, user, the simulator that is the practice's own system


@pytest.fixture
def place() -> Iterator[Region]:
    """Blood tests at Riverside (EMIS) and Hillcrest (SystmOne), physiotherapy at the hub."""
    with region() as made:
        for ods in (RIVERSIDE, HILLCREST):
            made.open_slots(ods, type=BLOODS, gp_connect=False, count=3)
        made.open_slots(HUB, count=3)
        yield made


@pytest.fixture(params=[(RIVERSIDE, "asha.patel", "emis"), (HILLCREST, "grace.odum", "systmone")])
def home(request: pytest.FixtureRequest) -> Home:
    """A practice that books at itself."""
    found: Home = request.param
    return found


def book(place: Region, ods: str, number: str, at: datetime = THIRD) -> None:
    """The practice books a patient into one of its slots at the desk."""
    [slot] = place.truth.slots(ods, at, at + timedelta(minutes=1))
    place.truth.book(slot, number)


def patient_of(place: Region, ods: str) -> str:
    """The NHS number of somebody who can be texted."""
    return str(place.somebody(ods).nhs_number)


def says_no(asked: Callable[[Request], bool]) -> Callable[[Request], Reply | None]:
    """A system that is down for some calls."""
    return lambda call: Reply(503, (), b"") if asked(call) else None


def looks_up(call: Request) -> bool:
    """Whether a call asks for a patient's appointments."""
    return (
        "GetPatientAppointmentsV2" in call.path
        or call.header("type") == "StaffListAppointments"
        or call.path.endswith("/Appointment")
    )


def test_staff_are_told_of_an_appointment_of_the_same_type(place: Region, home: Home) -> None:
    ods, user, _ = home
    number = patient_of(place, ods)
    book(place, ods, number)
    told = place.desk(user).sent(nhs_number=number, slot_type=BLOODS)
    assert (told["state"], told["warnings"]) == ("sent", WARNED)
    assert len(place.texts()) == 1


def test_nobody_is_told_without_such_an_appointment(place: Region, home: Home) -> None:
    ods, user, _ = home
    number = patient_of(place, ods)
    assert place.desk(user).sent(nhs_number=number, slot_type=BLOODS)["warnings"] == []


def test_another_slot_type_is_no_reason_to_warn(place: Region, home: Home) -> None:
    ods, user, _ = home
    number = patient_of(place, ods)
    place.open_slots(ods, type="Dressing", gp_connect=False, at=THIRD + timedelta(hours=2))
    book(place, ods, number, THIRD + timedelta(hours=2))
    assert place.desk(user).sent(nhs_number=number, slot_type=BLOODS)["warnings"] == []


def test_one_that_was_cancelled_or_has_begun_is_no_reason(place: Region, home: Home) -> None:
    ods, user, _ = home
    number = patient_of(place, ods)
    book(place, ods, number)
    [held] = place.truth.appointments(ods, number)
    place.truth.close_session(ods, held.session)
    place.open_slots(ods, type=BLOODS, gp_connect=False, at=THIRD + timedelta(hours=2))
    book(place, ods, number, THIRD + timedelta(hours=2))
    place.world.clock.set(THIRD + timedelta(hours=2))
    assert place.desk(user).sent(nhs_number=number, slot_type=BLOODS)["warnings"] == []


def test_one_beyond_the_horizon_is_no_reason(place: Region, home: Home) -> None:
    ods, user, _ = home
    number = patient_of(place, ods)
    far = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    place.open_slots(ods, type=BLOODS, gp_connect=False, at=far)
    book(place, ods, number, far)
    assert place.desk(user).sent(nhs_number=number, slot_type=BLOODS)["warnings"] == []


def test_a_book_that_cannot_be_asked_stops_nothing(place: Region, home: Home) -> None:
    ods, user, system = home
    number = patient_of(place, ods)
    book(place, ods, number)
    place.wires[system].before = says_no(looks_up)
    told = place.desk(user).sent(nhs_number=number, slot_type=BLOODS)
    assert (told["state"], told["warnings"]) == ("sent", [])
    assert [looks_up(call) for call in place.wires[system].asked].count(True) == 1


def test_staff_are_told_of_an_appointment_at_the_other_organisation(place: Region) -> None:
    book(place, HUB, GRACE)
    told = place.desk().sent(site=HUB, slot_type=TYPE, nhs_number=GRACE)
    assert (told["state"], told["warnings"]) == ("sent", WARNED)


def test_an_appointment_at_home_says_nothing_of_the_other_organisation(place: Region) -> None:
    place.open_slots(RIVERSIDE, at=THIRD + timedelta(hours=3))
    book(place, RIVERSIDE, GRACE, THIRD + timedelta(hours=3))
    assert place.desk().sent(site=HUB, slot_type=TYPE, nhs_number=GRACE)["warnings"] == []


def test_a_patient_unknown_to_the_other_organisation_is_not_asked_about(place: Region) -> None:
    assert place.desk().sent(site=HUB, slot_type=TYPE, nhs_number=MARIA)["warnings"] == []
    assert not any(looks_up(call) for call in place.wires["gpconnect"].asked)
    assert place.wires["gpconnect"].calls("$gpc.registerpatient") == 0


def test_the_other_organisation_not_answering_stops_nothing(place: Region) -> None:
    book(place, HUB, GRACE)
    place.wires["gpconnect"].before = says_no(looks_up)
    told = place.desk().sent(site=HUB, slot_type=TYPE, nhs_number=GRACE)
    assert (told["state"], told["warnings"]) == ("sent", [])


def test_the_page_warns_staff_in_words(place: Region) -> None:
    book(place, RIVERSIDE, MARIA)
    browser = Browser(place.app.test_client(), "/staff").open()
    browser.send(person=f"{RIVERSIDE}:asha.patel").open(f"/staff/compose?site={RIVERSIDE}")
    browser.send(nhs_number=MARIA, slot_type=BLOODS, do="send")
    assert browser.heading == "Message sent"
    assert "This patient already has an appointment of this type at this site." in browser.words
    browser.open("/staff/links")
    assert "already has an appointment" not in browser.words


def test_the_patient_is_told_nothing_of_it(place: Region) -> None:
    book(place, RIVERSIDE, MARIA)
    place.desk().sent(slot_type=BLOODS)
    patient = place.holder(place.texts()[-1])
    patient.identify("1984-03-12")
    for answer in (patient.get(), patient.get("/slots")):
        assert "warnings" not in answer.get_json()
        assert "ALREADY" not in answer.text
    assert len(patient.offers()) == 2
    assert "already" not in place.texts()[-1]


def test_the_contract_names_the_warning() -> None:
    components = document()["components"]
    assert isinstance(components, dict)
    warnings = components["schemas"]["Invitation"]["properties"]["warnings"]
    assert "ALREADY_HAS_APPOINTMENT" in warnings["items"]["enum"]
