"""The staff's pages for another organisation: the extra step, the four errors, the pop-up."""

import pytest

from refbooking_cross.towns import HUB, MARIA, RIVERSIDE, TYPE, Region
from refbooking_patient.surgery import Browser

ANSWERS = {"nhs_number": MARIA, "slot_type": TYPE, "message": "Come and see us."}


def at_hub(place: Region, user: str = "asha.patel") -> Browser:
    """Somebody with the compose page for the hub open."""
    browser = Browser(place.app.test_client(), "/staff").open()
    browser.send(person=f"{RIVERSIDE}:{user}")
    assert browser.heading == "Which organisation is it for?"
    return browser.open(f"/staff/compose?site={HUB}")


def value(browser: Browser, name: str) -> str:
    """What a field holds."""
    field = browser.soup.find(attrs={"name": name})
    assert field is not None
    if field.name == "select":
        chosen = field.find("option", selected=True)
        return str(chosen["value"]) if chosen else ""
    return str(field.get("value") or field.get_text(strip=True))


def test_a_link_for_the_hub_is_sent_from_the_page(place: Region) -> None:
    browser = at_hub(place)
    assert "Appointment at Northgate Hub." in browser.words
    assert "Both organisations use EMIS" in browser.words
    assert f"{TYPE} (2)" in browser.words
    browser.send(**ANSWERS, do="send")
    assert browser.heading == "Message sent"
    assert "Northgate Hub" in browser.words
    assert "At Northgate Hub." in place.texts()[-1]


def test_the_text_is_shown_with_the_site_before_it_is_sent(place: Region) -> None:
    browser = at_hub(place).send(**ANSWERS, do="preview")
    assert "Riverside Surgery: Come and see us. At Northgate Hub." in browser.words
    assert place.texts() == []


def test_the_compose_page_costs_three_slot_searches(place: Region) -> None:
    at_hub(place)
    assert place.wires["gpconnect"].calls("/gpconnect/Slot") == 3


def test_a_user_without_a_role_reads_where_to_add_one(place: Region) -> None:
    browser = at_hub(place, "tom.reed").send(**ANSWERS, do="send")
    assert browser.code == "USER_ROLE_MISSING"
    assert "Add a user role in your clinical system to continue" in browser.words
    assert "EMIS: Configuration > Organisation Configuration > Users" in browser.words
    assert "SystmOne: Setup > Staff & Organisation setup > Amend Staff" in browser.words
    assert value(browser, "message") == "Come and see us."


@pytest.mark.parametrize("button", ["name", "send"])
def test_the_name_is_added_in_the_pop_up_and_nothing_is_typed_again(
    place: Region, button: str
) -> None:
    browser = at_hub(place, "jo").send(**ANSWERS, do="send")
    assert browser.code == "USER_NAME_MISSING"
    link = browser.soup.select_one(".nhsuk-error-summary a")
    assert link is not None
    assert link["href"] == "#given"
    assert browser.soup.select_one("details[open] #given") is not None
    kept = {**ANSWERS, "nhs_number": value(browser, "nhs_number")}
    browser.send(**kept, given="Jo", family="Lane", do=button)
    if button == "name":
        assert value(browser, "message") == "Come and see us."
        assert value(browser, "nhs_number") == MARIA
        assert value(browser, "slot_type") == TYPE
        browser.send(**kept, do="send")
    assert browser.heading == "Message sent"
    assert len(place.texts()) == 1


def test_a_name_of_spaces_is_refused_at_its_field(place: Region) -> None:
    browser = at_hub(place, "jo").send(**ANSWERS, given="Jo", family=" ", do="name")
    assert browser.code == "VALIDATION_FAILED"
    assert "Enter a name of 1 to 100 characters" in browser.words
    assert value(browser, "message") == "Come and see us."


def test_a_site_without_slots_is_told_on_opening_the_page(place: Region) -> None:
    place.truth.empty_book(HUB)
    browser = at_hub(place)
    assert browser.code == "NO_BOOKABLE_SLOTS"
    assert "No appointments available. Check slots and try again" in browser.words
    assert "contact support" in browser.words


def test_details_that_differ_are_told_at_the_number(place: Region) -> None:
    place.truth.change_patient(MARIA, family="Eze")
    browser = at_hub(place).send(**ANSWERS, do="send")
    assert browser.code == "PATIENT_DETAILS_MISMATCH"
    assert "Check patient details in your clinical system and try again" in browser.words
    assert value(browser, "message") == "Come and see us."
    place.truth.change_patient(MARIA, family="Okoro")
    assert browser.send(**ANSWERS, do="send").heading == "Message sent"


def test_a_new_link_that_cannot_be_sent_is_told_with_its_remedy(place: Region) -> None:
    browser = at_hub(place).send(**ANSWERS, do="send")
    place.truth.empty_book(HUB)
    resend = next(
        form for form in browser.soup.select("form") if str(form["action"]).endswith("/resend")
    )
    nonce = resend.find(attrs={"name": "nonce"})
    assert nonce is not None
    reply = browser.client.post(str(resend["action"]), data={"nonce": nonce["value"]})
    assert reply.status_code == 422
    assert 'data-error-code="NO_BOOKABLE_SLOTS"' in reply.text
    assert len(place.texts()) == 1
