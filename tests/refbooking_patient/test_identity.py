"""The date of birth: what opens a link, what counts as a wrong try, and how long it lasts."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking.store.tables import invitation
from refbooking_patient.surgery import BORN, Book, Browser, Invite, Patient
from refbooking_staff.riverside import Desk, code


def state(app: Flask) -> str:
    """The one invitation's state as staff see it."""
    (item,) = Desk(app.test_client()).get("/invitations").get_json()["items"]
    return str(item["state"])


def test_a_link_tells_nothing_personal_before_the_date_of_birth(maria: Patient) -> None:
    told = maria.get().get_json()
    assert told["state"] == "identity_needed"
    assert told["site"]["name"] == "Riverside Surgery"
    assert told["phone"] == "01632 960001"
    assert "Maria" not in str(told)


def in_state(app: Flask, state: str) -> None:
    """Put the one invitation into a state, as the thread that sends it would."""
    service: Service = app.extensions["refbooking"]
    with service.store.begin() as tx:
        tx.execute(update(invitation).values(state=state))


def test_a_patient_who_taps_before_the_text_is_noted_as_gone_is_let_in(
    maria: Patient, app: Flask
) -> None:
    in_state(app, "created")
    app.extensions["refbooking"].wait = lambda _seconds: in_state(app, "sent")
    assert maria.get().get_json()["state"] == "identity_needed"


def test_a_link_whose_text_never_went_is_unknown_and_counts_as_no_guess(
    maria: Patient, app: Flask
) -> None:
    in_state(app, "created")
    for _ in range(25):
        assert code(maria.get()) == (404, "LINK_NOT_FOUND")
    in_state(app, "sent")
    assert maria.get().status_code == 200


def test_slots_need_the_date_of_birth(maria: Patient) -> None:
    assert code(maria.get("/slots")) == (401, "IDENTITY_REQUIRED")
    assert maria.identify().status_code == 200
    assert len(maria.offers()) == 2


def test_the_session_comes_as_a_cookie_of_this_link_and_as_a_header(maria: Patient) -> None:
    reply = maria.identify()
    assert reply.headers["X-Patient-Session"]
    cookie = reply.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Path={maria.path}" in cookie
    maria.session = None  # the cookie alone is enough
    assert maria.get("/slots").status_code == 200


def test_a_wrong_date_says_no_more_than_that(maria: Patient) -> None:
    reply = maria.identify("1980-03-03")
    assert code(reply) == (422, "IDENTITY_MISMATCH")
    assert reply.get_json()["tries_left"] == 9
    assert "field_errors" not in reply.get_json()


@pytest.mark.parametrize("text", ["1980-02-30", "80-03-02", "2026-10-21", "soon"])
def test_a_date_that_is_no_date_does_not_count(maria: Patient, text: str) -> None:
    for _ in range(12):
        assert code(maria.identify(text)) == (422, "VALIDATION_FAILED")
    assert maria.identify().status_code == 200


def test_the_ninth_wrong_date_leaves_one_try(maria: Patient) -> None:
    for _ in range(9):
        assert code(maria.identify("1999-01-01")) == (422, "IDENTITY_MISMATCH")
    assert maria.identify().status_code == 200


def test_the_tenth_wrong_date_locks_the_link_for_good(maria: Patient, app: Flask) -> None:
    for _ in range(9):
        maria.identify("1999-01-01")
    assert code(maria.identify("1999-01-01")) == (423, "LINK_LOCKED")
    assert code(maria.identify()) == (423, "LINK_LOCKED")
    assert code(maria.get()) == (423, "LINK_LOCKED")
    assert state(app) == "locked"


def test_wrong_dates_add_up_across_right_ones(maria: Patient) -> None:
    for _ in range(3):
        for _ in range(3):
            maria.identify("1999-01-01")
        assert maria.identify().status_code == 200
    assert code(maria.identify("1999-01-01")) == (423, "LINK_LOCKED")


def test_the_tenth_wrong_date_shuts_a_used_link_but_the_booking_stands(
    maria: Patient, app: Flask, book: Book
) -> None:
    assert maria.book_first().status_code == 201
    for _ in range(9):
        maria.identify("1999-01-01")
    assert code(maria.identify("1999-01-01")) == (423, "LINK_LOCKED")
    assert code(maria.identify()) == (423, "LINK_LOCKED")
    assert state(app) == "booked"


def test_the_check_lasts_an_hour_without_use(maria: Patient, clock: SetClock) -> None:
    maria.identify()
    clock.advance(timedelta(minutes=59, seconds=59))
    assert maria.get("/slots").status_code == 200
    clock.advance(timedelta(minutes=60))
    assert code(maria.get("/slots")) == (401, "IDENTITY_REQUIRED")
    assert maria.identify().status_code == 200


def test_being_asked_again_is_not_a_wrong_try(maria: Patient, clock: SetClock) -> None:
    for _ in range(12):
        assert maria.identify().status_code == 200
        clock.advance(timedelta(hours=2))


def test_the_session_of_one_link_does_not_open_another(
    app: Flask, maria: Patient, invite: Invite, book: Book
) -> None:
    book.add_session(date(2026, 11, 4), "Smear")
    other = invite(app, slot_type="Smear")
    maria.identify()
    other.session = maria.session
    assert code(other.get("/slots")) == (401, "IDENTITY_REQUIRED")


def test_a_date_corrected_by_the_practice_is_the_right_one(maria: Patient, book: Book) -> None:
    book.patients[0]["dateOfBirth"] = "03/03/1980"
    assert code(maria.identify(BORN)) == (422, "IDENTITY_MISMATCH")
    assert maria.identify("1980-03-03").status_code == 200


@pytest.mark.parametrize("status", ["Left", "Deceased"])
def test_a_patient_who_left_or_died_is_told_neutrally(
    maria: Patient, book: Book, app: Flask, status: str
) -> None:
    book.patients[0]["currentStatus"] = status
    reply = maria.identify()
    assert code(reply) == (409, "LINK_BLOCKED")
    assert status.casefold() not in reply.get_data(as_text=True).casefold()
    assert state(app) == "blocked"
    assert code(maria.get()) == (409, "LINK_BLOCKED")


def test_a_wrong_date_does_not_tell_that_the_patient_left(maria: Patient, book: Book) -> None:
    book.patients[0]["currentStatus"] = "Left"
    assert code(maria.identify("1999-01-01")) == (422, "IDENTITY_MISMATCH")


def test_opened_is_set_by_the_right_date_and_not_by_fetching(maria: Patient, app: Flask) -> None:
    for path in ("", "/days", "/times", "/check", "/booked"):
        app.test_client().get(f"/b/{maria.token}{path}")
        app.test_client().head(f"/b/{maria.token}{path}")
    maria.get()
    assert state(app) == "sent"
    maria.identify()
    assert state(app) == "opened"


def test_an_unreadable_record_is_the_sites_problem(maria: Patient, book: Book) -> None:
    book.broken["GetMatchedPatients"] = (500, {}, "")
    assert code(maria.identify()) == (503, "SITE_UNAVAILABLE")
    book.broken.clear()
    assert maria.identify().status_code == 200


def test_the_pages_ask_again_after_an_hour(browser: Browser, clock: SetClock) -> None:
    browser.open().give_birth_date().open(browser.at + "/days")
    assert browser.heading == "Choose a day"
    clock.advance(timedelta(minutes=60))
    browser.open(browser.at + "/days")
    assert browser.heading == "What is your date of birth?"
    assert browser.code is None


def test_a_form_sent_after_an_hour_starts_again(browser: Browser, clock: SetClock) -> None:
    browser.open().give_birth_date().click("Tuesday 3 November")
    clock.advance(timedelta(minutes=60))
    browser.send(offer=browser.choices()["9am"])
    assert (browser.code, browser.heading) == ("FORM_EXPIRED", "Start again")
    browser.click("Start again")
    assert browser.heading == "What is your date of birth?"


def test_unknown_links_answer_alike_and_then_make_wait(
    app: Flask, maria: Patient, clock: SetClock
) -> None:
    client = app.test_client()
    mistyped = maria.token.swapcase()
    answers = {
        client.get(f"/api/v1/patient/links/{token}").get_data()
        for token in (mistyped, "never-existed")
    }
    assert len(answers) == 1
    for _ in range(18):
        assert code(client.get("/api/v1/patient/links/guess")) == (404, "LINK_NOT_FOUND")
    reply = client.get("/api/v1/patient/links/guess")
    assert code(reply) == (429, "TOO_MANY_TRIES")
    assert int(reply.headers["Retry-After"]) > 0
    assert maria.get().status_code == 200  # a known link is not held up
    clock.advance(timedelta(minutes=10))
    assert code(client.get("/api/v1/patient/links/guess")) == (404, "LINK_NOT_FOUND")


def test_two_people_may_open_one_link(app: Flask, maria: Patient) -> None:
    second = Patient(app.test_client(), maria.token)
    assert maria.identify().status_code == 200
    assert second.identify().status_code == 200


def test_nothing_of_the_visit_is_kept_by_caches(maria: Patient, service: Service) -> None:
    assert maria.get().headers["Cache-Control"] == "no-store"


def test_a_session_key_is_stored_only_as_a_digest(maria: Patient, service: Service) -> None:
    maria.identify()
    with service.store.read() as tx:
        stored = str(tx.exec_driver_sql("select * from patient_session").all())
    assert maria.session
    assert maria.session not in stored
