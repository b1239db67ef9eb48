"""SystmOne as the sender's own book: everything that EMIS can do, through other messages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from gpworld.core.exchange import Reply, Request
from gpworld.people.model import Patient as PatientOfPractice
from refbooking_cross.towns import HILLCREST, THIRD, Region, region
from refbooking_patient.surgery import Patient
from refbooking_staff.riverside import code

BLOODS = "Blood test"
USER = "grace.odum"


@pytest.fixture
def place() -> Iterator[Region]:
    """Hillcrest, on SystmOne, with three blood tests on Tuesday 3 November."""
    with region() as made:
        made.open_slots(HILLCREST, type=BLOODS, gp_connect=False, count=3)
        yield made


@pytest.fixture
def person(place: Region) -> PatientOfPractice:
    """A patient of Hillcrest."""
    return place.somebody(HILLCREST)


def sent(place: Region, person: PatientOfPractice, **more: object) -> Patient:
    """The patient with a link for a blood test."""
    place.desk(USER).sent(nhs_number=person.nhs_number, slot_type=BLOODS, **more)
    patient = place.holder(place.texts()[-1])
    assert patient.identify(person.birth_date.isoformat()).status_code == 200
    return patient


def held(place: Region, person: PatientOfPractice) -> list[tuple[datetime, str]]:
    """What the patient holds at Hillcrest."""
    return place.at_hub(HILLCREST, str(person.nhs_number))


def test_who_is_signed_in_is_read_from_systmone(place: Region) -> None:
    assert place.desk(USER).get("/me").get_json()["role"] == "Receptionist"
    assert place.desk("neil.fox").get("/me").get_json()["role"] is None
    place.change_user(HILLCREST, USER, role="Practice manager")
    assert place.desk(USER).get("/me").get_json()["role"] == "Practice manager"


def test_slot_types_are_listed_with_what_can_still_be_booked(place: Region) -> None:
    told = place.desk(USER).get("/slot-types").get_json()["items"]
    assert told == [{"name": BLOODS, "bookable": 3}, {"name": "Routine", "bookable": 6}]
    place.world.clock.set(THIRD + timedelta(minutes=10))
    told = place.desk(USER).get("/slot-types").get_json()["items"]
    assert told == [{"name": BLOODS, "bookable": 1}]


def test_clinicians_are_listed_by_name(place: Region) -> None:
    told = place.desk(USER).get(f"/clinicians?slot_type={BLOODS}").get_json()["items"]
    assert told == [{"id": "ana.ruiz", "name": "Dr A Ruiz"}]


def test_a_patient_books_straight_into_systmone(place: Region, person: PatientOfPractice) -> None:
    patient = sent(place, person)
    reply = patient.confirm(patient.offers()[0])
    assert reply.status_code == 201
    [(start, note)] = held(place, person)
    assert start == THIRD
    assert reply.get_json()["reference"] in note
    [entry] = place.world.practices[HILLCREST].register.record(person.id)
    assert "[link]" in entry.text


def test_the_patient_cancels_in_systmone(place: Region, person: PatientOfPractice) -> None:
    patient = sent(place, person)
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    token = place.texts()[-1]
    holder = place.manage(token)
    holder.identify(person.birth_date.isoformat())
    assert holder.post("/cancel", {"reason": "better"}).status_code == 200
    assert held(place, person) == []


def test_a_slot_that_was_taken_gone_or_blocked(place: Region, person: PatientOfPractice) -> None:
    patient = sent(place, person)
    first, second, third = patient.offers()
    [a, b, c] = place.world.practices[HILLCREST].book.slots(THIRD, THIRD + timedelta(hours=1))
    other = next(
        one
        for one in place.world.practices[HILLCREST].register.patients()
        if one.id != person.id and str(one.standing) == "active"
    )
    place.truth.book(
        place.truth.slots(HILLCREST, THIRD, THIRD + timedelta(minutes=5))[0], str(other.nhs_number)
    )
    place.change_slot(HILLCREST, b, blocked=True)
    place.change_slot(HILLCREST, c, type="Dressing")
    assert a.id != b.id
    codes = [patient.confirm(one).get_json()["code"] for one in (first, second, third)]
    assert codes == ["SLOT_TAKEN", "SLOT_GONE", "SLOT_GONE"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("1103", (409, "SLOT_TAKEN")),
        ("1102", (409, "SLOT_GONE")),
        ("9011", (409, "SLOT_GONE")),
        ("9012", (409, "SLOT_GONE")),
        ("5", (409, "SLOT_IN_PAST")),
        ("9001", (409, "LINK_BLOCKED")),
        ("9002", (409, "LINK_BLOCKED")),
        ("9031", (409, "BOOKING_REFUSED")),
        ("6", (503, "SITE_UNAVAILABLE")),
        ("0", (202, "BOOKING_OUTCOME_UNKNOWN")),
    ],
)
def test_what_systmone_answers_to_a_booking(
    place: Region, person: PatientOfPractice, error: str, expected: tuple[int, str]
) -> None:
    patient = sent(place, person)
    offer = patient.offers()[0]
    place.wires["systmone"].before = lambda call: (
        says(error) if call.header("type") == "StaffBookAppointment" else None
    )
    assert code(patient.confirm(offer)) == expected


def says(error: str) -> Reply:
    """An Error document."""
    body = f'<Error errorCode="{error}" userFriendlyMessage="No" uuid="u"/>'.encode()
    return Reply(200, (("Content-Type", "text/xml"),), body)


def test_an_unreadable_answer_to_a_booking_is_reconciled(
    place: Region, person: PatientOfPractice
) -> None:
    patient = sent(place, person)
    offer = patient.offers()[0]
    place.wires["systmone"].after = lambda call: (
        Reply(200, (), b"<html") if call.header("type") == "StaffBookAppointment" else None
    )
    assert code(patient.confirm(offer)) == (202, "BOOKING_OUTCOME_UNKNOWN")
    place.world.clock.set(place.world.clock.now() + timedelta(seconds=5))
    place.service.run_due_jobs()
    assert patient.get("/booking").get_json()["state"] == "booked"


def test_one_logon_serves_until_systmone_ends_it(place: Region) -> None:
    def logons() -> int:
        asked = place.wires["systmone"].asked
        return sum(call.header("type") == "StaffLogon" for call in asked)

    desk = place.desk(USER)
    desk.get("/slot-types")
    desk.get("/me")
    assert logons() == 1
    place.world.clock.set(place.world.clock.now() + timedelta(minutes=21))
    assert desk.get("/me").status_code == 200
    assert logons() == 2


def not_signed_in(place: Region) -> None:
    """There is no passphrase."""

    def change(body: dict[str, object]) -> None:
        people = body["staff"]
        assert isinstance(people, list)
        next(one for one in people if one["user"] == USER)["systmone"] = None

    place.tell(change)


def inactive(place: Region) -> None:
    """The account was closed."""
    place.change_user(HILLCREST, USER, active=False)


@pytest.mark.parametrize("cause", [not_signed_in, inactive])
def test_whoever_cannot_log_on_is_told_to_open_the_clinical_system(
    place: Region, person: PatientOfPractice, cause: object
) -> None:
    assert callable(cause)
    cause(place)
    reply = place.desk(USER).send(str(person.nhs_number), slot_type=BLOODS)
    assert code(reply) == (409, "CLINICAL_SYSTEM_NOT_OPEN")
    assert place.texts() == []


@pytest.mark.parametrize(
    ("strike", "expected"),
    [
        (Reply(503, (), b""), (503, "CLINICAL_SYSTEM_UNAVAILABLE")),
        (says("0"), (503, "CLINICAL_SYSTEM_UNAVAILABLE")),
        (Reply(200, (), b"<!DOCTYPE x><x/>"), (503, "CLINICAL_SYSTEM_UNAVAILABLE")),
    ],
    ids=["503", "error 0", "another document"],
)
def test_a_systmone_that_is_down_is_told(
    place: Region, strike: Reply, expected: tuple[int, str]
) -> None:
    def struck(_request: Request) -> Reply:
        return strike

    place.wires["systmone"].before = struck
    assert code(place.desk(USER).get("/slot-types")) == expected


def test_a_patient_nobody_knows_and_one_who_left(place: Region, person: PatientOfPractice) -> None:
    assert code(place.desk(USER).send("9990009996", slot_type=BLOODS))[1] in (
        "PATIENT_NOT_FOUND",
        "VALIDATION_FAILED",
    )
    place.truth.leave(str(person.nhs_number))
    reply = place.desk(USER).send(str(person.nhs_number), slot_type=BLOODS)
    assert code(reply) == (422, "PATIENT_NOT_REGISTERED")


def test_times_on_both_sides_of_a_clock_change_are_right(
    place: Region, person: PatientOfPractice
) -> None:
    before = datetime(2026, 10, 24, 8, 0, tzinfo=UTC)
    place.open_slots(HILLCREST, type=BLOODS, at=before, count=1)
    patient = sent(place, person)
    starts = [one["start"] for one in patient.offers()]
    assert starts[0] == "2026-10-24T09:00:00+01:00"
    assert starts[1] == "2026-11-03T09:00:00+00:00"
    patient.confirm(patient.offers()[0])
    assert held(place, person)[0][0] == before
