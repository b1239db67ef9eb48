"""The patient's pages: every journey by clicking, and every page keeps the rules of pages."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlparse

import pytest
from flask import Flask

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_patient.page_rules import check_page
from refbooking_patient.surgery import TUESDAY, Book, Browser, Invite, Patient, link_in
from refbooking_staff.riverside import Desk, Gateway

NINE_ID = 50000
SITE = "Riverside Surgery"


@pytest.fixture
def choosing(browser: Browser) -> Browser:
    """Maria at the times of Tuesday 3 November."""
    return browser.open().give_birth_date().click("Tuesday 3 November")


@pytest.fixture
def checking(choosing: Browser) -> Browser:
    """Maria at the check page for 9am."""
    return choosing.send(offer=choosing.choices()["9am"])


@pytest.fixture
def booked(checking: Browser) -> Browser:
    """Maria at the confirmation."""
    return checking.send()


@pytest.fixture
def managing(booked: Browser, gateway: Gateway, service: Service) -> Browser:
    """Maria at the page of her manage link."""
    service.run_due_jobs()
    token = link_in(gateway.bodies[-1], "m")
    return Browser(booked.client, f"/m/{token}").open().give_birth_date()


def status(browser: Browser) -> int:
    """The status of the page on show."""
    assert browser.page is not None
    return browser.page.status_code


# The journey


def test_from_the_link_to_the_appointment(browser: Browser, book: Book) -> None:
    browser.open()
    assert browser.heading == "What is your date of birth?"
    browser.give_birth_date()
    assert browser.heading == "Choose a day"
    assert "Tuesday 3 November – 2 appointments" in browser.words
    browser.click("Tuesday 3 November")
    assert browser.heading == "Choose a time on Tuesday 3 November"
    assert list(browser.choices()) == ["9am", "9:10am"]
    browser.send(offer=browser.choices()["9:10am"])
    assert browser.heading == "Check your appointment"
    for words in ("Blood test", "Tuesday 3 November 2026", "9:10am", "10 minutes", "In person"):
        assert words in browser.words
    assert "1 River Street, Exampleton, ZZ99 1AA" in browser.words
    assert book.booked() == []
    browser.send()
    assert browser.heading == "Appointment booked"
    assert "Your reference" in browser.words
    assert "1 River Street" in browser.words
    assert len(book.booked()) == 1


def test_every_page_names_the_site_and_no_page_names_the_patient(
    browser: Browser, managing: Browser
) -> None:
    for path in ("", "/days", "/booked"):
        text = browser.open(browser.at + path).page.text  # type: ignore[union-attr]  # opened
        assert SITE in text
        assert "Maria" not in text
        assert "Okoro" not in text
    assert SITE in managing.page.text  # type: ignore[union-attr]  # opened
    assert "Maria" not in managing.page.text  # type: ignore[union-attr]  # opened


def test_every_post_is_answered_with_see_other(app: Flask, maria: Patient) -> None:
    client = app.test_client()
    page = Browser(client, f"/b/{maria.token}").open()
    nonce = page.soup.find("input", attrs={"name": "nonce"})["value"]  # type: ignore[index]  # it is there
    reply = client.post(page.at, data={"nonce": nonce, "day": "2", "month": "3", "year": "1980"})
    assert reply.status_code == 303
    cookie = reply.headers["Set-Cookie"]
    assert f"Path=/b/{maria.token}" in cookie
    assert "HttpOnly" in cookie


def test_every_step_but_the_last_has_a_way_back(choosing: Browser, book: Book) -> None:
    assert choosing.soup.select_one(".nhsuk-back-link") is not None
    choosing.send(offer=choosing.choices()["9am"])
    assert choosing.soup.select_one(".nhsuk-back-link") is not None
    choosing.send()
    assert choosing.soup.select_one(".nhsuk-back-link") is None


def test_the_time_can_be_changed_from_the_check_page(checking: Browser) -> None:
    checking.click("Change time")
    assert checking.heading == "Choose a time on Tuesday 3 November"


def test_later_weeks_are_a_page_away(browser: Browser, book: Book) -> None:
    for week in range(5):
        book.add_session(date(2026, 10, 26) + timedelta(weeks=week), "Blood test", free=1)
    browser.open().give_birth_date()
    assert "Monday 26 October – 1 appointment" in browser.words
    assert "Monday 16 November" not in browser.words
    browser.click("Later weeks")
    assert "Monday 16 November – 1 appointment" in browser.words
    browser.click("Earlier weeks")
    assert "Monday 26 October" in browser.words


def test_times_stand_under_the_parts_of_the_day(browser: Browser, book: Book) -> None:
    number = book.add_session(TUESDAY, "Blood test", free=3)
    for slot, at in zip(book.slots[number], ("12:00", "17:50", "18:00"), strict=True):
        slot["startTime"] = at
    browser.open().give_birth_date().click("Tuesday 3 November")
    legends = [legend.get_text(strip=True) for legend in browser.soup.find_all("legend")]
    assert legends == ["Morning", "Afternoon", "Evening"]
    assert "midday" in browser.choices()


def test_windows_are_chosen_like_times(app: Flask, invite: Invite) -> None:
    maria = invite(app, precision="window", mode="telephone")
    browser = Browser(app.test_client(), f"/b/{maria.token}").open().give_birth_date()
    assert "Tuesday 3 November – morning" in browser.words
    browser.click("Tuesday 3 November")
    assert list(browser.choices()) == ["Morning, 8am to 1pm"]
    browser.send(offer=browser.choices()["Morning, 8am to 1pm"])
    assert "Telephone call" in browser.words
    assert browser.send().heading == "Appointment booked"
    assert "Morning, 8am to 1pm" in browser.words


# Errors at fields


def test_a_mismatch_keeps_what_was_typed_and_says_no_more(browser: Browser) -> None:
    browser.open().give_birth_date(day="3")
    assert (status(browser), browser.code) == (422, "IDENTITY_MISMATCH")
    assert "The date of birth does not match" in browser.words
    assert browser.soup.find("input", id="dob-day")["value"] == "3"  # type: ignore[index]  # it is there
    assert browser.soup.find("a", href="#dob-day") is not None


def test_a_malformed_date_is_named_at_its_box(browser: Browser) -> None:
    browser.open().give_birth_date(year="80")
    assert (status(browser), browser.code) == (422, "VALIDATION_FAILED")
    wrong = [str(box["id"]) for box in browser.soup.select(".nhsuk-input--error")]
    assert wrong == ["dob-year"]


def test_a_time_must_be_chosen(choosing: Browser) -> None:
    choosing.send()
    assert (status(choosing), choosing.code) == (422, "VALIDATION_FAILED")
    assert "Choose a time" in choosing.words


# Refusals


def test_a_slot_taken_meanwhile_shows_fresh_times(checking: Browser, book: Book) -> None:
    book.take(NINE_ID)
    checking.send()
    assert (status(checking), checking.code) == (409, "SLOT_TAKEN")
    assert checking.heading == "That appointment has just been taken"
    assert list(checking.choices()) == ["9:10am"]
    checking.send(offer=checking.choices()["9:10am"])
    assert checking.send().heading == "Appointment booked"


def test_the_last_slot_taken_leads_to_other_days(checking: Browser, book: Book) -> None:
    book.take(NINE_ID)
    book.take(NINE_ID + 1)
    checking.send()
    assert checking.code == "SLOT_TAKEN"
    assert "There are no more appointments on this day." in checking.words
    checking.click("Choose another day")
    assert (status(checking), checking.code) == (200, "NO_SLOTS_NOW")
    assert "Your link works until 8am on Tuesday 27 October" in checking.words


def test_a_forged_offer_leads_back_to_the_list(checking: Browser, maria: Patient) -> None:
    checking.open(f"/b/{maria.token}/check?offer=of_forged")
    assert (status(checking), checking.code) == (422, "SLOT_NOT_OFFERED")
    assert checking.click("Choose an appointment").heading == "Choose a day"


def test_the_check_page_of_a_passed_time_shows_what_is_left(
    checking: Browser, clock: SetClock, maria: Patient, service: Service
) -> None:
    with service.store.begin() as tx:
        tx.exec_driver_sql("update invitation set expires_at = '2027-01-01T00:00:00.000000Z'")
    at = checking.page.request.full_path  # type: ignore[union-attr]  # opened
    clock.advance(timedelta(days=14, minutes=65))  # 9:05am on Tuesday 3 November, winter time
    checking.open(f"/b/{maria.token}").give_birth_date().open(at)
    assert (status(checking), checking.code) == (409, "SLOT_IN_PAST")
    assert list(checking.choices()) == ["9:10am"]


DEAD = {
    "expired": (410, "LINK_EXPIRED", "This link has expired"),
    "cancelled": (410, "LINK_CANCELLED", "This link no longer works"),
    "superseded": (410, "LINK_SUPERSEDED", "This link no longer works"),
    "declined": (410, "LINK_DECLINED", "You told us you do not want this appointment"),
    "locked": (423, "LINK_LOCKED", "This link is locked"),
    "blocked": (409, "LINK_BLOCKED", "We cannot book this appointment online"),
}


@pytest.mark.parametrize("ended", DEAD)
def test_a_link_that_has_ended_says_so_and_whom_to_call(
    browser: Browser, service: Service, ended: str
) -> None:
    with service.store.begin() as tx:
        tx.exec_driver_sql(f"update invitation set state = '{ended}'")
    browser.open()
    assert (status(browser), browser.code, browser.heading) == DEAD[ended]
    assert "01632 960001" in browser.words
    assert browser.soup.find("form") is None


def test_an_unknown_link_and_an_unknown_page_look_like_pages(app: Flask) -> None:
    for path, code in (("/b/never", "LINK_NOT_FOUND"), ("/m/never", "LINK_NOT_FOUND"), ("/x", "")):
        browser = Browser(app.test_client(), path).open()
        assert status(browser) == 404
        assert browser.code == (code or "NOT_FOUND")


def test_too_many_unknown_links_make_wait(app: Flask) -> None:
    browser = Browser(app.test_client(), "/b/never")
    for _ in range(20):
        browser.open()
    browser.open()
    assert (status(browser), browser.code) == (429, "TOO_MANY_TRIES")


def test_a_book_that_is_down_offers_to_try_again(browser: Browser, book: Book) -> None:
    browser.open().give_birth_date()
    book.broken["GetAppointmentSessions"] = (503, {}, "")
    browser.open(browser.at + "/days")
    assert (status(browser), browser.code) == (503, "SITE_UNAVAILABLE")
    book.broken.clear()
    assert browser.click("Try again").heading == "Choose a day"


# After confirming


def test_confirming_twice_shows_the_same_confirmation(checking: Browser, book: Book) -> None:
    again = Browser(checking.client, checking.at, checking.page)
    first = checking.send().words
    assert again.send().words == first
    assert book.calls("BookAppointment") == 1


def test_refreshing_the_confirmation_books_nothing(booked: Browser, book: Book) -> None:
    first = booked.words
    assert booked.open(f"{booked.at}/booked").words == first
    assert booked.open().words == first
    assert book.calls("BookAppointment") == 1


def test_a_used_link_opened_elsewhere_asks_for_the_date_of_birth_first(
    app: Flask, booked: Browser, maria: Patient
) -> None:
    elsewhere = Browser(app.test_client(), f"/b/{maria.token}").open()
    assert elsewhere.heading == "What is your date of birth?"
    assert elsewhere.give_birth_date().heading == "Appointment booked"


def test_the_booking_link_offers_no_way_to_cancel(booked: Browser) -> None:
    assert [a for a in booked.soup.find_all("a") if "/m/" in str(a.get("href"))] == []
    assert booked.soup.find("form") is None


def test_an_unknown_outcome_is_a_page_that_tells_of_news_and_never_reloads_itself(
    checking: Browser, book: Book, clock: SetClock, service: Service
) -> None:
    book.lost.add("BookAppointment")
    checking.send()
    assert (status(checking), checking.code) == (202, "BOOKING_OUTCOME_UNKNOWN")
    assert checking.soup.find("meta", attrs={"http-equiv": "refresh"}) is None
    news = checking.soup.find(attrs={"role": "status"})
    assert news is not None
    assert (news["data-seconds"], str(news["data-news"]).rpartition("/")[2]) == ("5", "booked")
    clock.advance(timedelta(seconds=5))
    service.run_due_jobs()
    assert checking.click("Check again").heading == "Appointment booked"


def test_a_second_tab_sees_that_the_booking_is_going_on(
    checking: Browser, book: Book, app: Flask
) -> None:
    tab = Browser(checking.client, checking.at)
    seen: list[tuple[int, str | None]] = []

    def look(operation: str) -> None:
        if operation == "BookAppointment":
            tab.open()
            seen.append((status(tab), tab.code))

    book.before = look
    checking.send()
    assert seen == [(409, "BOOKING_IN_PROGRESS")]
    assert checking.heading == "Appointment booked"


# Managing and declining


def test_an_appointment_is_cancelled_by_clicking(managing: Browser, book: Book) -> None:
    assert managing.heading == "Your appointment"
    managing.click("Cancel this appointment")
    assert managing.heading == "Cancel your appointment"
    assert not managing.soup.find_all("input", checked=True)
    managing.send()
    assert (status(managing), managing.code) == (422, "VALIDATION_FAILED")
    managing.send(reason="better")
    assert managing.heading == "Appointment cancelled"
    assert book.booked() == []


def test_after_cancelling_the_booking_link_says_that_it_was_used(
    managing: Browser, browser: Browser
) -> None:
    managing.click("Cancel this appointment").send(reason="better")
    browser.open()
    assert (status(browser), browser.code) == (200, "LINK_ALREADY_USED")
    assert "This link has been used." in browser.words


def test_a_cancel_that_fails_says_the_appointment_stands(managing: Browser, book: Book) -> None:
    book.broken["CancelAppointment"] = (500, {}, "")
    managing.click("Cancel this appointment").send(reason="better")
    assert (status(managing), managing.code) == (502, "CANCEL_FAILED")
    assert "01632 960001" in managing.words
    assert managing.click("See your appointment").heading == "Your appointment"


def test_within_the_last_hour_there_is_no_cancel_button(managing: Browser, clock: SetClock) -> None:
    at = managing.at
    managing.click("Cancel this appointment")
    clock.advance(timedelta(days=14, minutes=30))  # 8:30am, half an hour before
    managing.open(at).give_birth_date()
    assert "Cancel this appointment" not in managing.words
    managing.open(f"{at}/cancel")
    assert (status(managing), managing.code) == (409, "CANCEL_TOO_LATE")


def test_an_appointment_the_practice_cancelled_is_shown_so(managing: Browser, book: Book) -> None:
    book.free(NINE_ID)
    managing.open()
    assert managing.heading == "Your appointment was cancelled by the practice"


def test_another_time_is_asked_for_by_clicking(
    product: Callable[..., Flask], invite: Invite, gateway: Gateway
) -> None:
    app = product(ask_to_rebook=True)
    invite(app).book_first()
    app.extensions["refbooking"].run_due_jobs()
    browser = Browser(app.test_client(), f"/m/{link_in(gateway.bodies[-1], 'm')}").open()
    browser.give_birth_date().send()
    assert "We have asked the surgery to contact you" in browser.words


def test_an_invitation_is_declined_by_clicking(app: Flask, invite: Invite) -> None:
    maria = invite(app, allow_decline=True)
    browser = Browser(app.test_client(), f"/b/{maria.token}").open().give_birth_date()
    browser.click("I do not want this appointment")
    browser.send(reason="x" * 201)
    assert (status(browser), browser.code) == (422, "VALIDATION_FAILED")
    browser.send(reason="I am away")
    assert (status(browser), browser.code) == (410, "LINK_DECLINED")
    (item,) = Desk(app.test_client()).get("/invitations").get_json()["items"]
    assert item["ended_reason"] == "I am away"


# What no page may do


def test_a_form_from_elsewhere_is_refused(app: Flask, maria: Patient) -> None:
    reply = app.test_client().post(f"/b/{maria.token}", data={"day": "2"})
    assert check_page(reply) == []
    assert reply.status_code == 400
    assert 'data-error-code="FORM_EXPIRED"' in reply.text


def test_addresses_hold_nothing_personal(checking: Browser, gateway: Gateway) -> None:
    url = urlparse(checking.page.request.full_path)  # type: ignore[union-attr]  # opened
    for personal in ("9990000018", "1980", "Maria", "Okoro"):
        assert personal not in url.path + url.query
        assert personal not in gateway.bodies[0]


def test_the_look_is_served_by_ourselves(app: Flask) -> None:
    files = {"base.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
    for name, kind in files.items():
        with app.test_client().get(f"/static/{name}") as reply:
            text = reply.get_data(as_text=True)
            assert (reply.status_code, reply.mimetype) == (200, kind)
            assert re.findall(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text) == []
