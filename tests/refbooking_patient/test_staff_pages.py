"""The staff's pages: every step works without a script, and refusals lose nothing typed."""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from refbooking.service import Service
from refbooking_patient.page_rules import check_page
from refbooking_patient.surgery import Browser
from refbooking_staff.riverside import MARIA, Gateway

HEADER = "title,given_name,family_name,date_of_birth,nhs_number,contact_number\n"


@pytest.fixture
def asha(app: Flask) -> Browser:
    """Asha at the staff pages, signed in."""
    browser = Browser(app.test_client(), "/staff").open()
    return browser.send(person="Y90001:asha.patel")


@pytest.fixture
def desk(asha: Browser) -> Browser:
    """Asha with the compose page of her own practice open."""
    return asha.open("/staff/compose?site=Y90001")


def test_signing_in_needs_a_choice(app: Flask) -> None:
    page = Browser(app.test_client(), "/staff").open().send()
    assert (page.page.status_code, page.code) == (422, "VALIDATION_FAILED")  # type: ignore[union-attr]  # opened


def test_every_other_page_asks_who_you_are_first(app: Flask) -> None:
    for path in ("compose", "links", "batch", "tasks"):
        assert Browser(app.test_client(), f"/staff/{path}").open().heading == "Who are you?"


def test_the_organisation_step_lists_the_agreed_sites(asha: Browser) -> None:
    assert asha.heading == "Which organisation is it for?"
    assert list(asha.choices()) == ["Riverside Surgery", "Northgate Hub"]


def test_a_practice_that_books_nowhere_else_sees_no_organisation_step(app: Flask) -> None:
    browser = Browser(app.test_client(), "/staff").open().send(person="Y90002:north.gate")
    assert browser.heading == "Send a message"


def test_a_link_is_sent_and_shown(desk: Browser, gateway: Gateway) -> None:
    desk.send(nhs_number=MARIA, slot_type="Blood test", do="send")
    assert desk.heading == "Message sent"
    assert "awaiting response" in desk.words
    assert len(gateway.texts) == 1


def test_a_missing_slot_type_is_named_and_the_message_kept(desk: Browser) -> None:
    desk.send(nhs_number=MARIA, message="Come and see us", do="send")
    assert desk.code == "SLOT_TYPE_REQUIRED"
    assert "Select a slot type" in desk.words
    assert desk.soup.find("textarea").get_text(strip=True) == "Come and see us"  # type: ignore[union-attr]  # it is there


def test_the_text_and_its_parts_are_shown_before_sending(desk: Browser, gateway: Gateway) -> None:
    desk.send(nhs_number=MARIA, slot_type="Blood test", message="Hello 🙂", do="preview")
    assert "3 parts" in desk.words or "2 parts" in desk.words
    assert gateway.texts == []


def test_a_second_link_is_sent_only_when_asked_for(desk: Browser, gateway: Gateway) -> None:
    desk.send(nhs_number=MARIA, slot_type="Blood test", do="send")
    desk.open("/staff/compose?site=Y90001").send(
        nhs_number=MARIA, slot_type="Blood test", do="send"
    )
    assert desk.code == "DUPLICATE_LIVE_INVITATION"
    desk.send(nhs_number=MARIA, slot_type="Blood test", supersede="yes", do="send")
    assert desk.heading == "Message sent"
    assert len(gateway.texts) == 2


def test_a_patient_without_a_record_is_told_at_the_field(desk: Browser) -> None:
    desk.send(nhs_number="9990000026", slot_type="Blood test", do="send")
    assert desk.code == "PATIENT_NOT_FOUND"
    assert desk.soup.select_one("#nhs_number-error") is not None


def test_a_link_is_cancelled_from_its_page(desk: Browser, gateway: Gateway) -> None:
    desk.send(nhs_number=MARIA, slot_type="Blood test", do="send")
    desk.send()
    assert "State cancelled" in desk.words


def test_the_list_is_searched_without_an_nhs_number_in_the_address(desk: Browser) -> None:
    desk.send(nhs_number=MARIA, slot_type="Blood test", do="send")
    desk.open("/staff/links").send(nhs_number=MARIA)
    assert "999 000 0018" in desk.words
    desk.send(nhs_number="123")
    assert desk.code == "VALIDATION_FAILED"


def test_a_list_of_patients_is_sent(asha: Browser, service: Service, gateway: Gateway) -> None:
    asha.open("/staff/batch")
    content = HEADER + f"Ms,Maria,Okoro,1980-03-02,{MARIA},07700 900123\n"
    form = asha.soup.find("form", action="/staff/batch")
    hidden = {str(i["name"]): str(i["value"]) for i in form.find_all("input", type="hidden")}  # type: ignore[union-attr]  # it is there
    reply = asha.client.post(
        "/staff/batch",
        data={**hidden, "slot_type": "Blood test", "file": (io.BytesIO(content.encode()), "a.csv")},
        follow_redirects=True,
    )
    assert check_page(reply) == []
    assert "List sent" in reply.text
    service.run_due_jobs()
    assert len(gateway.texts) == 1


def test_a_list_without_a_file_is_refused_at_the_field(asha: Browser) -> None:
    asha.open("/staff/batch").send(slot_type="Blood test")
    assert asha.code == "VALIDATION_FAILED"
    assert asha.soup.select_one("#file-error") is not None


def test_tasks_are_listed(asha: Browser) -> None:
    assert "There is nothing to do." in asha.open("/staff/tasks").words


def test_a_form_of_another_visitor_is_refused(desk: Browser) -> None:
    reply = desk.client.post("/staff/compose", data={"nonce": "no", "nhs_number": MARIA})
    assert check_page(reply) == []
    assert reply.status_code == 400
    assert 'data-error-code="FORM_EXPIRED"' in reply.text


def test_a_closed_clinical_system_is_told_on_the_page(app: Flask) -> None:
    browser = Browser(app.test_client(), "/staff").open().send(person="Y90001:lee.idle")
    browser.open("/staff/compose?site=Y90001")
    assert browser.code == "CLINICAL_SYSTEM_NOT_OPEN"


def test_the_staff_pages_do_not_exist_outside_test_systems(product: Callable[..., Flask]) -> None:
    app = product()
    service: Service = app.extensions["refbooking"]
    object.__setattr__(service.settings, "test_mode", False)
    reply = app.test_client().get("/staff")
    assert reply.status_code == 404
    assert 'data-error-code="NOT_FOUND"' in reply.text
