"""The manage link: seeing and cancelling an appointment, and what the practice did to it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import requests
from flask import Flask
from werkzeug.test import TestResponse

from refbooking.clock import SetClock
from refbooking.london import instant
from refbooking.service import Service
from refbooking_patient.surgery import BORN, Book, Invite, Patient, link_in
from refbooking_staff.riverside import Desk, Gateway, code

NINE_ID = 50000
START = instant(datetime(2026, 11, 3, 9, 0))  # noqa: DTZ001 - made aware by instant()


class Manager(Patient):
    """Somebody with a manage link."""

    @property
    def path(self) -> str:
        """Where the manage link's routes are."""
        return f"/api/v1/patient/manage/{self.token}"

    def cancel(self, reason: str = "better", key: str | None = None) -> TestResponse:
        """Cancel the appointment."""
        return self.post("/cancel", {"reason": reason}, key=key)


@pytest.fixture
def manager(app: Flask, maria: Patient, gateway: Gateway, service: Service) -> Manager:
    """Maria, booked at 9am on Tuesday 3 November, with her manage link opened."""
    assert maria.book_first().status_code == 201
    service.run_due_jobs()
    found = Manager(app.test_client(), link_in(gateway.bodies[-1], "m"))
    found.identify(BORN)
    return found


def test_a_manage_link_asks_for_the_date_of_birth(app: Flask, manager: Manager) -> None:
    stranger = Manager(app.test_client(), manager.token)
    assert code(stranger.get()) == (401, "IDENTITY_REQUIRED")
    assert code(stranger.cancel()) == (401, "IDENTITY_REQUIRED")
    assert code(stranger.identify("1999-01-01")) == (422, "IDENTITY_MISMATCH")


def test_ten_wrong_dates_lock_the_manage_link(app: Flask, manager: Manager) -> None:
    for _ in range(9):
        manager.identify("1999-01-01")
    assert code(manager.identify("1999-01-01")) == (423, "LINK_LOCKED")
    assert code(manager.identify()) == (423, "LINK_LOCKED")


def test_the_appointment_is_shown_with_reasons_for_cancelling(manager: Manager) -> None:
    told = manager.get().get_json()
    assert (told["state"], told["can_cancel"]) == ("confirmed", True)
    assert told["start"] == "2026-11-03T09:00:00+00:00"
    assert {"code": "better", "label": "I feel better"} in told["reasons"]


def test_cancelling_frees_the_slot_and_texts_the_patient(
    manager: Manager, book: Book, gateway: Gateway, service: Service
) -> None:
    assert manager.cancel().get_json()["state"] == "cancelled_by_patient"
    assert book.booked() == []
    service.run_due_jobs()
    assert "at 9am on Tuesday 3 November is cancelled" in gateway.bodies[-1]


def test_cancelling_twice_is_harmless(
    manager: Manager, book: Book, gateway: Gateway, service: Service
) -> None:
    replies = [manager.cancel(key="one"), manager.cancel(key="one"), manager.cancel(key="two")]
    assert {(r.status_code, r.get_json()["state"]) for r in replies} == {
        (200, "cancelled_by_patient")
    }
    service.run_due_jobs()
    assert book.calls("CancelAppointment") == 1
    assert len([text for text in gateway.bodies if "is cancelled" in text]) == 1


@pytest.mark.parametrize(("minutes", "allowed"), [(61, True), (60, True), (59, False)])
def test_cancelling_is_possible_up_to_an_hour_before(
    manager: Manager, clock: SetClock, book: Book, minutes: int, allowed: bool
) -> None:
    clock.set(START - timedelta(minutes=minutes))
    manager.identify()
    reply = manager.cancel()
    if allowed:
        assert reply.status_code == 200
    else:
        assert code(reply) == (409, "CANCEL_TOO_LATE")
        assert book.booked() == [(NINE_ID, 3000)]


def test_a_past_appointment_is_too_late_even_without_a_cutoff(
    product: Callable[..., Flask], invite: Invite, gateway: Gateway, clock: SetClock
) -> None:
    app = product(cancel_cutoff_minutes=0)
    invite(app).book_first()
    app.extensions["refbooking"].run_due_jobs()
    manager = Manager(app.test_client(), link_in(gateway.bodies[-1], "m"))
    clock.set(START)
    manager.identify()
    assert code(manager.cancel()) == (409, "CANCEL_TOO_LATE")


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_reason_must_be_one_of_the_list(manager: Manager, reason: str) -> None:
    assert code(manager.cancel(reason)) == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ((500, {}, ""), (502, "CANCEL_FAILED")),
        (requests.ConnectionError("down"), (502, "CANCEL_FAILED")),
        (requests.ReadTimeout("slow"), (504, "CANCEL_FAILED")),
    ],
    ids=["5xx", "down", "slow"],
)
def test_a_cancel_that_failed_says_the_appointment_stands(
    manager: Manager, book: Book, app: Flask, failure: Exception, expected: tuple[int, str]
) -> None:
    book.broken["CancelAppointment"] = failure
    assert code(manager.cancel()) == expected
    assert book.booked() == [(NINE_ID, 3000)]
    (task,) = Desk(app.test_client()).get("/tasks").get_json()["items"]
    assert task["kind"] == "cancel_failed"
    book.broken.clear()
    assert manager.get().get_json()["state"] == "confirmed"
    assert manager.cancel().status_code == 200
    assert Desk(app.test_client()).get("/tasks").get_json()["items"] == []


def test_a_cancel_whose_answer_was_lost_is_read_back_at_once(
    manager: Manager, book: Book, service: Service, gateway: Gateway
) -> None:
    book.lost.add("CancelAppointment")
    assert manager.cancel().get_json()["state"] == "cancelled_by_patient"
    service.run_due_jobs()
    assert "is cancelled" in gateway.bodies[-1]


@pytest.mark.parametrize("found_by", ["the job", "the patient"])
def test_a_cancel_whose_answer_was_lost_is_found_out_once_the_book_can_be_read(
    manager: Manager,
    book: Book,
    clock: SetClock,
    service: Service,
    gateway: Gateway,
    found_by: str,
) -> None:
    book.lost.add("CancelAppointment")
    book.broken["GetPatientAppointments"] = (500, {}, "")
    assert code(manager.cancel()) == (504, "CANCEL_FAILED")
    book.broken.clear()
    if found_by == "the job":
        clock.advance(timedelta(seconds=5))
        service.run_due_jobs()
    assert manager.get().get_json()["state"] == "cancelled_by_patient"
    clock.advance(timedelta(minutes=2))
    service.run_due_jobs()
    assert len([body for body in gateway.bodies if "is cancelled" in body]) == 1


def test_what_the_practice_takes_out_much_later_is_not_put_down_to_the_patient(
    manager: Manager, book: Book, clock: SetClock, service: Service
) -> None:
    book.broken["CancelAppointment"] = requests.ReadTimeout("nothing was done")
    assert code(manager.cancel()) == (504, "CANCEL_FAILED")
    clock.advance(timedelta(minutes=2))
    service.run_due_jobs()
    book.free(NINE_ID)
    assert manager.get().get_json()["state"] == "cancelled_by_practice"


def test_an_appointment_the_practice_took_out_is_shown_so(
    manager: Manager, book: Book, gateway: Gateway, service: Service
) -> None:
    book.free(NINE_ID)
    texts = len(gateway.texts)
    told = manager.get().get_json()
    assert (told["state"], told["can_cancel"]) == ("cancelled_by_practice", False)
    service.run_due_jobs()
    assert len(gateway.texts) == texts


def test_an_unreadable_book_is_no_news(manager: Manager, book: Book) -> None:
    book.broken["GetPatientAppointments"] = (500, {}, "")
    assert manager.get().get_json()["state"] == "confirmed"


def test_a_slot_the_practice_freed_can_be_booked_by_the_next_patient(
    manager: Manager, book: Book, app: Flask, invite: Invite
) -> None:
    book.free(NINE_ID)
    book.add_patient("9990000026", dateOfBirth="02/03/1980")
    other = invite(app, nhs_number="9990000026")
    other.identify()
    offer = other.offers()[0]
    assert offer["start"] == "2026-11-03T09:00:00+00:00"
    assert other.confirm(offer).status_code == 201


def test_a_cancelled_appointment_does_not_give_the_link_back(
    manager: Manager, maria: Patient
) -> None:
    manager.cancel()
    told = maria.get().get_json()
    assert (told["state"], told["detail"]) == ("used", "This link has been used.")
    result = maria.get("/booking")
    assert (result.status_code, result.get_json()["state"]) == (200, "used")
    assert "Contact Riverside Surgery" in result.get_json()["detail"]
    assert code(maria.get("/slots")) == (409, "LINK_ALREADY_USED")


def test_a_version_that_is_out_of_date_is_refused(manager: Manager) -> None:
    headers = {"X-Patient-Session": manager.session or "", "Idempotency-Key": "v"}
    reply = manager.client.post(
        f"{manager.path}/cancel",
        json={"reason": "better"},
        headers={**headers, "If-Match": '"99"'},
    )
    assert code(reply) == (409, "APPOINTMENT_CHANGED")
    etag = manager.get().headers["ETag"]
    reply = manager.client.post(
        f"{manager.path}/cancel", json={"reason": "better"}, headers={**headers, "If-Match": etag}
    )
    assert reply.status_code == 200


def test_asking_for_another_time_cancels_nothing(
    product: Callable[..., Flask], invite: Invite, gateway: Gateway, book: Book
) -> None:
    app = product(ask_to_rebook=True)
    invite(app).book_first()
    app.extensions["refbooking"].run_due_jobs()
    manager = Manager(app.test_client(), link_in(gateway.bodies[-1], "m"))
    manager.identify()
    assert manager.post("/rebook", {}).get_json() == {"asked": True}
    (task,) = Desk(app.test_client()).get("/tasks").get_json()["items"]
    assert task["kind"] == "rebook_asked"
    assert book.booked() == [(NINE_ID, 3000)]


def test_asking_for_another_time_is_off_unless_switched_on(manager: Manager) -> None:
    assert code(manager.post("/rebook", {})) == (403, "NOT_ALLOWED")


def test_the_booking_link_itself_cannot_cancel(app: Flask, maria: Patient) -> None:
    maria.book_first()
    assert maria.post("/cancel", {"reason": "better"}).status_code == 404
    as_manage = Manager(app.test_client(), maria.token)
    assert code(as_manage.get()) == (404, "LINK_NOT_FOUND")


def test_a_reminder_is_sent_a_day_before_and_not_after_a_cancellation(
    manager: Manager, clock: SetClock, service: Service, gateway: Gateway
) -> None:
    clock.set(START - timedelta(hours=24))
    service.run_due_jobs()
    assert len([text for text in gateway.bodies if "reminder" in text]) == 1


def test_no_reminder_follows_a_cancellation(
    manager: Manager, clock: SetClock, service: Service, gateway: Gateway
) -> None:
    manager.cancel()
    clock.set(START - timedelta(hours=24))
    service.run_due_jobs()
    assert [text for text in gateway.bodies if "reminder" in text] == []
