"""The product before the real simulators: from the text to the appointment, and to its reminder."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gpharness.ground.model import SessionWish
from refbooking_staff.riverside import Desk, code
from refbooking_staff.simulated import Town, town

RIVERSIDE = "Y90001"
MARIA, BORN = "9990000018", "1984-03-12"
THIRD = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def place() -> Iterator[Town]:
    """Riverside with three blood tests on Tuesday 3 November."""
    with town() as made:
        made.truth.open_session(SessionWish(RIVERSIDE, "Blood test", THIRD, count=3))
        yield made


@pytest.fixture
def asha(place: Town) -> Desk:
    """The receptionist."""
    return Desk(place.app.test_client(), place.tokens["asha.patel"])


def link_in(text: str) -> str:
    """The path of the link in a text."""
    found = re.search(r"/[bm]/(\w+)", text)
    assert found is not None, text
    return found[1]


class Visit:
    """A patient with a link, over the JSON API."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        self._client = client
        self._path = path
        self._session: dict[str, str] = {}

    def post(self, step: str, body: dict[str, str]) -> TestResponse:
        """One POST with a key of its own."""
        headers = {**self._session, "Idempotency-Key": step}
        return self._client.post(f"{self._path}/{step}", json=body, headers=headers)

    def born(self, day: str) -> TestResponse:
        """Give the date of birth."""
        reply = self.post("identity", {"date_of_birth": day})
        self._session = {"X-Patient-Session": reply.headers.get("X-Patient-Session", "")}
        return reply

    def offers(self) -> list[dict[str, str]]:
        """Everything on offer."""
        told = self._client.get(f"{self._path}/slots", headers=self._session).get_json()
        return [offer for day in told["days"] for offer in day["offers"]]


def visit(place: Town, text: str) -> Visit:
    """Open the booking link of a text."""
    return Visit(place.app.test_client(), f"/api/v1/patient/links/{link_in(text)}")


def booked(place: Town, asha: Desk) -> Visit:
    """Maria is invited and books the first time; the visit is to her appointment."""
    asha.sent(slot_type="Blood test", message="Please book your blood test.")
    there = visit(place, place.texts()[0])
    there.born(BORN)
    reply = there.post("booking", {"offer_id": there.offers()[0]["offer_id"]})
    assert reply.status_code == 201, reply.get_json()
    place.service.run_due_jobs()
    manage = Visit(place.app.test_client(), f"/api/v1/patient/manage/{link_in(place.texts()[1])}")
    manage.born(BORN)
    return manage


def test_a_patient_books_from_the_text_straight_into_the_book(place: Town, asha: Desk) -> None:
    booked(place, asha)
    [slot] = place.truth.appointments(RIVERSIDE, MARIA)
    assert (slot.start, slot.type, slot.patient) == (THIRD, "Blood test", MARIA)
    assert "you are booked at Riverside Surgery" in place.texts()[1]
    assert "9am on Tuesday 3 November" in place.texts()[1]
    [entry] = place.truth.record(MARIA)
    assert "Please book your blood test. [link]" in entry


def test_staff_see_the_booking_of_an_invitation(place: Town, asha: Desk) -> None:
    booked(place, asha)
    [told] = asha.get("/invitations?state=booked").get_json()["items"]
    assert told["label"] == "booked"
    reply = asha.get(f"/bookings/{told['booking_id']}")
    made = reply.get_json()
    assert (made["state"], made["start"]) == ("confirmed", "2026-11-03T09:00:00+00:00")
    assert code(asha.call("POST", f"/invitations/{told['id']}/cancel")) == (
        409,
        "INVITATION_NOT_CANCELLABLE",
    )


def test_staff_cancel_a_booking_in_the_book_and_again_harmlessly(place: Town, asha: Desk) -> None:
    booked(place, asha)
    [told] = asha.get("/invitations?state=booked").get_json()["items"]
    where = f"/bookings/{told['booking_id']}/cancel"
    stale = asha.post(where, json={}, headers={"If-Match": '"99"'})
    assert code(stale) == (409, "APPOINTMENT_CHANGED")
    for _ in range(2):
        assert asha.post(where, json={}).get_json()["state"] == "cancelled_by_practice"
    assert place.truth.appointments(RIVERSIDE, MARIA) == []


def test_staff_cannot_cancel_what_has_begun(place: Town, asha: Desk) -> None:
    booked(place, asha)
    [told] = asha.get("/invitations?state=booked").get_json()["items"]
    place.world.clock.set(THIRD)
    reply = asha.post(f"/bookings/{told['booking_id']}/cancel", json={})
    assert code(reply) == (409, "CANCEL_TOO_LATE")


def test_a_reminder_is_sent_a_day_before_and_once(place: Town, asha: Desk) -> None:
    booked(place, asha)
    place.world.clock.set(THIRD - timedelta(hours=24, seconds=1))
    place.service.run_due_jobs()
    assert len(place.texts()) == 2
    place.world.clock.set(THIRD - timedelta(hours=24))
    place.service.run_due_jobs()
    place.world.clock.set(THIRD - timedelta(hours=1))
    place.service.run_due_jobs()
    assert len(place.texts()) == 3
    assert place.texts()[2].startswith("Riverside Surgery: reminder of your appointment")


def test_no_reminder_after_the_patient_cancelled(place: Town, asha: Desk) -> None:
    booked(place, asha).post("cancel", {"reason": "better"})
    place.service.run_due_jobs()
    place.world.clock.set(THIRD - timedelta(hours=24))
    place.service.run_due_jobs()
    assert len(place.texts()) == 3
    assert "is cancelled" in place.texts()[2]


def test_no_reminder_after_the_practice_took_the_appointment_away(place: Town, asha: Desk) -> None:
    booked(place, asha)
    [slot] = place.truth.appointments(RIVERSIDE, MARIA)
    place.truth.close_session(RIVERSIDE, slot.session)
    place.world.clock.set(THIRD - timedelta(hours=24))
    place.service.run_due_jobs()
    assert len(place.texts()) == 2


def test_no_reminder_for_a_patient_who_has_died(place: Town, asha: Desk) -> None:
    booked(place, asha)
    place.truth.die(MARIA)
    place.world.clock.set(THIRD - timedelta(hours=24))
    place.service.run_due_jobs()
    assert len(place.texts()) == 2


def test_a_reminder_goes_to_the_number_of_today(place: Town, asha: Desk) -> None:
    booked(place, asha)
    place.truth.change_patient(MARIA, mobile="07700 900999")
    place.world.clock.set(THIRD - timedelta(hours=24))
    place.service.run_due_jobs()
    assert len(place.truth.texts("07700900999")) == 1


def test_a_list_of_patients_is_invited(place: Town, asha: Desk) -> None:
    columns = "title,given_name,family_name,date_of_birth,nhs_number,contact_number"
    rows = [
        "Ms,Maria,Okoro,1984-03-12,9990000018,07700900123",
        "Mr,James,Whitfield,1959-11-02,9990000026,",
        "Mrs,Priya,Nair,1990-07-25,9990000034,01632 960125",
    ]
    data = {
        "file": (io.BytesIO("\n".join([columns, *rows]).encode()), "list.csv"),
        "settings": json.dumps({"slot_type": "Blood test"}),
    }
    reply = asha.post("/batches", data=data, content_type="multipart/form-data")
    codes = [row["code"] for row in reply.get_json()["rows"]]
    assert codes == [None, None, "ROW_TO_BOOK_MANUALLY"]
    place.service.run_due_jobs()
    assert len(place.texts()) == 2
    assert len({link_in(text) for text in place.texts()}) == 2


def test_a_user_without_a_role_still_sends_for_the_own_organisation(
    place: Town, asha: Desk
) -> None:
    tom = Desk(asha.client, place.tokens["tom.reed"])
    assert tom.get("/me").get_json()["role"] is None
    assert tom.sent(slot_type="Blood test")["sent_by"]["role"] is None
    jo = Desk(asha.client, place.tokens["jo"])
    assert jo.get("/me").get_json()["family"] == ""


def test_a_patient_who_left_is_refused(place: Town, asha: Desk) -> None:
    place.truth.leave(MARIA)
    assert code(asha.send(slot_type="Blood test")) == (422, "PATIENT_NOT_REGISTERED")
    assert place.texts() == []
