"""When the book gives no clear answer: nothing is guessed, the book is read, somebody is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
from flask import Flask

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_patient.surgery import Book, Patient
from refbooking_staff.riverside import Desk, Gateway, code

NINE_ID = 50000


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Asha."""
    return Desk(app.test_client(), keys=900)


@pytest.fixture
def pass_time(service: Service, clock: SetClock) -> Callable[[float], None]:
    """Let seconds go by and run what falls due."""

    def pass_by(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))
        service.run_due_jobs()

    return pass_by


Pass = Callable[[float], None]


def state(desk: Desk) -> str:
    """The newest invitation's state."""
    return str(desk.get("/invitations").get_json()["items"][0]["state"])


def test_a_lost_answer_is_not_guessed(maria: Patient, book: Book, desk: Desk) -> None:
    book.lost.add("BookAppointment")
    reply = maria.book_first()
    assert code(reply) == (202, "BOOKING_OUTCOME_UNKNOWN")
    assert reply.get_json()["poll"] == f"{maria.path}/booking"
    assert reply.get_json()["retry_after"] == 5
    assert reply.headers["Retry-After"] == "5"
    assert state(desk) == "outcome_unknown"
    assert code(maria.get("/booking")) == (202, "BOOKING_OUTCOME_UNKNOWN")


def test_nothing_else_is_booked_while_nobody_knows(maria: Patient, book: Book, desk: Desk) -> None:
    maria.identify()
    nine, ten_past = maria.offers()
    book.lost.add("BookAppointment")
    maria.confirm(nine)
    book.lost.clear()
    for offer in (nine, ten_past):
        assert code(maria.confirm(offer)) == (202, "BOOKING_OUTCOME_UNKNOWN")
    assert code(maria.get("/slots")) == (202, "BOOKING_OUTCOME_UNKNOWN")
    assert book.calls("BookAppointment") == 1
    (item,) = desk.get("/invitations").get_json()["items"]
    refused = desk.post(f"/invitations/{item['id']}/cancel")
    assert code(refused) == (409, "INVITATION_NOT_CANCELLABLE")


@pytest.mark.parametrize("how", ["lost", "unreadable", "500"])
def test_an_appointment_that_was_made_is_found(
    maria: Patient, book: Book, gateway: Gateway, pass_time: Pass, desk: Desk, how: str
) -> None:
    if how == "500":
        book.before = lambda operation: (
            book.take(NINE_ID, 3000) if operation == "BookAppointment" else None
        )
        book.broken["BookAppointment"] = (500, {}, "")
    else:
        getattr(book, how).add("BookAppointment")
    assert maria.book_first().status_code == 202
    pass_time(4.9)
    assert state(desk) == "outcome_unknown"
    pass_time(0.1)
    assert state(desk) == "booked"
    told = maria.get("/booking").get_json()
    assert (told["state"], told["start"]) == ("booked", "2026-11-03T09:00:00+00:00")
    assert len([text for text in gateway.bodies if "you are booked" in text]) == 1
    assert book.booked() == [(NINE_ID, 3000)]


def test_a_silent_book_is_believed_only_after_a_minute(
    maria: Patient, book: Book, gateway: Gateway, pass_time: Pass, desk: Desk
) -> None:
    book.broken["BookAppointment"] = requests.ReadTimeout("nothing was done")
    assert maria.book_first().status_code == 202
    book.broken.clear()
    for seconds in (5, 10, 15):
        pass_time(seconds)
        assert state(desk) == "outcome_unknown"
    pass_time(30)
    assert state(desk) == "opened"
    assert "did not go through" in gateway.bodies[-1]
    assert f"/b/{maria.token}" in gateway.bodies[-1]
    assert maria.confirm(maria.offers()[0]).status_code == 201


def test_an_appointment_made_late_by_a_silent_book_is_still_found(
    maria: Patient, book: Book, pass_time: Pass, desk: Desk
) -> None:
    book.broken["BookAppointment"] = requests.ReadTimeout("it is still working")
    maria.book_first()
    book.broken.clear()
    pass_time(5)
    book.take(NINE_ID, 3000)
    pass_time(10)
    assert state(desk) == "booked"


def test_a_book_that_answered_badly_is_believed_at_once(
    maria: Patient, book: Book, gateway: Gateway, pass_time: Pass, desk: Desk
) -> None:
    book.broken["BookAppointment"] = (500, {}, "")
    maria.book_first()
    book.broken.clear()
    pass_time(5)
    assert state(desk) == "opened"
    assert len([text for text in gateway.bodies if "did not go through" in text]) == 1


def test_a_link_that_expired_meanwhile_says_whom_to_call(
    maria: Patient, book: Book, gateway: Gateway, clock: SetClock, pass_time: Pass, desk: Desk
) -> None:
    clock.advance(timedelta(hours=168) - timedelta(seconds=2))
    book.broken["BookAppointment"] = (500, {}, "")
    assert maria.book_first().status_code == 202
    book.broken.clear()
    pass_time(5)
    assert state(desk) == "expired"
    assert "01632 960001" in gateway.bodies[-1]
    assert "/b/" not in gateway.bodies[-1]


def test_a_link_that_expired_meanwhile_is_booked_all_the_same(
    maria: Patient, book: Book, clock: SetClock, pass_time: Pass, desk: Desk
) -> None:
    clock.advance(timedelta(hours=168) - timedelta(seconds=2))
    book.lost.add("BookAppointment")
    maria.book_first()
    pass_time(5)
    assert state(desk) == "booked"


def test_a_book_that_cannot_be_read_for_ten_minutes_becomes_a_task(
    maria: Patient, book: Book, pass_time: Pass, desk: Desk, gateway: Gateway
) -> None:
    book.lost.add("BookAppointment")
    maria.book_first()
    book.broken["GetPatientAppointments"] = (503, {}, "")
    for _ in range(9):
        pass_time(60)
    assert desk.get("/tasks").get_json()["items"] == []
    pass_time(60)
    (task,) = desk.get("/tasks").get_json()["items"]
    assert task["kind"] == "check_booking"
    assert state(desk) == "outcome_unknown"
    assert len(gateway.texts) == 1  # still no guess
    assert code(maria.get("/booking")) == (202, "BOOKING_OUTCOME_UNKNOWN")


def test_a_book_that_can_be_read_again_in_time_settles_it(
    maria: Patient, book: Book, pass_time: Pass, desk: Desk
) -> None:
    book.lost.add("BookAppointment")
    maria.book_first()
    book.broken["GetPatientAppointments"] = requests.ConnectionError("down")
    pass_time(200)
    book.broken.clear()
    pass_time(100)
    assert state(desk) == "booked"


def test_nobody_reached_is_a_clear_no(maria: Patient, book: Book, desk: Desk) -> None:
    book.broken["BookAppointment"] = requests.exceptions.ConnectTimeout("nobody there")
    assert code(maria.book_first()) in ((503, "SITE_UNAVAILABLE"), (504, "SITE_TIMEOUT"))
    assert state(desk) == "opened"


def test_a_restart_in_the_middle_of_a_booking_is_reconciled(
    product: Callable[..., Flask],
    app: Flask,
    maria: Patient,
    book: Book,
    clock: SetClock,
    gateway: Gateway,
) -> None:
    class PulledPlug(BaseException):
        """The process ends here."""

    def pull(operation: str) -> None:
        if operation == "BookAppointment":
            book.take(NINE_ID, 3000)
            raise PulledPlug

    maria.identify()
    nine = maria.offers()[0]
    book.before = pull
    with pytest.raises(PulledPlug):
        maria.confirm(nine)
    book.before = lambda _operation: None
    again = product()
    after = Patient(again.test_client(), maria.token, session=maria.session)
    assert code(after.get("/booking")) == (202, "BOOKING_OUTCOME_UNKNOWN")
    clock.advance(timedelta(seconds=5))
    again.extensions["refbooking"].run_due_jobs()
    assert after.get("/booking").get_json()["state"] == "booked"
    assert len([text for text in gateway.bodies if "you are booked" in text]) == 1


def test_a_claim_that_never_came_to_the_book_is_given_back(
    maria: Patient, book: Book, pass_time: Pass, desk: Desk
) -> None:
    class PulledPlug(BaseException):
        """The thread ends here."""

    def pull(operation: str) -> None:
        if operation == "GetAppointmentSessions":
            raise PulledPlug

    maria.identify()
    nine = maria.offers()[0]
    book.before = pull
    with pytest.raises(PulledPlug):
        maria.confirm(nine)
    book.before = lambda _operation: None
    assert code(maria.get("/slots")) == (409, "BOOKING_IN_PROGRESS")
    pass_time(120)
    assert state(desk) == "opened"
    assert maria.confirm(maria.offers()[0]).status_code == 201


def test_a_clock_that_is_set_forward_while_somebody_books_makes_no_lost_claim_of_it(
    maria: Patient, book: Book, gateway: Gateway, pass_time: Pass
) -> None:
    def set_forward(operation: str) -> None:
        if operation == "BookAppointment":
            for seconds in (121.0, 5.0, 60.0, 600.0):
                pass_time(seconds)

    book.before = set_forward
    assert maria.book_first().status_code == 201
    assert book.booked() == [(NINE_ID, 3000)]
    assert not [text for text in gateway.bodies if "did not go through" in text]


def test_a_claim_that_nobody_is_at_any_more_is_looked_into_after_two_minutes(
    maria: Patient, book: Book, service: Service, pass_time: Pass, desk: Desk
) -> None:
    class PulledPlug(BaseException):
        """What ends a process ends it anywhere."""

    def pull(operation: str) -> None:
        if operation == "BookAppointment":
            raise PulledPlug

    book.before = pull
    with pytest.raises(PulledPlug):
        maria.book_first()
    book.before = lambda operation: None
    assert service.at_work == set()
    assert state(desk) == "confirming"
    for seconds in (121.0, 5.0, 60.0):
        pass_time(seconds)
    assert state(desk) == "opened"
