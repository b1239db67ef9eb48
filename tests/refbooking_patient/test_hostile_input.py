"""What nobody types: half characters, endless nesting, altered offers. A refusal, never a 500."""

import pytest
from flask import Flask

from refbooking_patient.surgery import BORN, Browser, Patient
from refbooking_staff.riverside import Desk, code

HALF_A_CHARACTER = '{"%s": "\\ud800"}'


@pytest.mark.parametrize("field", ["nhs_number", "state", "batch", "cursor"])
def test_half_a_character_in_a_search_is_an_unreadable_body(app: Flask, field: str) -> None:
    """A lone surrogate is sound JSON and no text: it must not reach the database."""
    desk = Desk(app.test_client())
    reply = desk.post("/invitations:search", data=HALF_A_CHARACTER % field)

    assert code(reply) == (400, "BODY_UNREADABLE")


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000])
def test_endless_nesting_is_an_unreadable_body(maria: Patient, body: str) -> None:
    """The parser's own stack is the limit that is met first."""
    reply = maria.client.post(f"{maria.path}/identity", data=body)

    assert code(reply) == (400, "BODY_UNREADABLE")


@pytest.mark.parametrize("version", ['"1e9"', '"²"', "9" * 5000, '"99999999999999999999"'])
@pytest.mark.usefixtures("maria")
def test_a_version_that_never_was_is_refused_as_changed(app: Flask, version: str) -> None:
    """However many digits it has."""
    desk = Desk(app.test_client())
    (one,) = desk.post("/invitations:search", json={}).get_json()["items"]
    reply = desk.post(f"/invitations/{one['id']}/cancel", headers={"If-Match": version})

    assert code(reply) == (412, "CHANGED_MEANWHILE")


@pytest.mark.parametrize("junk", ["\r\n", "\r\nSet-Cookie: a=b\r\n", "!", " ", "=", "é"])
def test_an_offer_with_anything_put_into_it_is_not_offered(maria: Patient, junk: str) -> None:
    """Even what a lenient decoder would skip: an offer goes into the address of the next page."""
    maria.identify()
    offer = maria.offers()[0]["offer_id"]
    reply = maria.confirm(offer[:8] + junk + offer[8:])

    assert code(reply) == (422, "SLOT_NOT_OFFERED")


def test_a_line_end_in_an_offer_does_not_break_the_pages(browser: Browser) -> None:
    """It would break the header of the redirect to the check page."""
    choosing = browser.open().give_birth_date().click("Tuesday 3 November")
    offer = next(iter(choosing.choices().values()))
    choosing.send(offer=offer[:8] + "\r\n" + offer[8:])

    assert choosing.code == "SLOT_NOT_OFFERED"


@pytest.mark.parametrize("written", ["1980-W09-7", "19800302", "1980-062"])
def test_dates_are_written_in_one_way_only(maria: Patient, written: str) -> None:
    """ISO 8601 has more ways than the contract."""
    assert code(maria.identify(written)) == (422, "VALIDATION_FAILED")
    maria.identify(BORN)
    assert code(maria.get(f"/slots?from={written}")) == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize("part", ["9" * 5000, "-1", "²", "x"])
def test_a_page_of_weeks_that_is_not_there_is_the_nearest(browser: Browser, part: str) -> None:
    """The list of days is shown whatever the address says."""
    browser.open().give_birth_date()
    browser.open(f"{browser.at}?part={part}")

    assert browser.heading == "Choose a day"
