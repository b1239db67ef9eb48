"""From the message to the appointment at another organisation, EMIS to EMIS and SystmOne too."""

import re

import pytest

from refbooking_cross.towns import (
    CLINIC,
    HILLCREST,
    HUB,
    MARIA,
    RIVERSIDE,
    THIRD,
    TYPE,
    Region,
)


def test_a_patient_of_one_emis_practice_is_booked_at_another(place: Region) -> None:
    patient = place.opened()
    reply = patient.confirm(patient.offers()[0])
    assert reply.status_code == 201
    told = reply.get_json()
    assert told["site"] == {
        "ods": HUB,
        "name": "Northgate Hub",
        "address": "20 North Gate, Exampleton, ZZ99 2AA",
        "phone": "01632 960002",
    }
    [(start, note)] = place.at_hub()
    assert start == THIRD
    assert told["reference"] in note


def test_only_the_message_is_saved_and_only_at_the_sender(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    riverside, hub = place.world.practices[RIVERSIDE], place.world.practices[HUB]
    ours = riverside.register.by_nhs_number(MARIA)
    theirs = hub.register.by_nhs_number(MARIA)
    assert ours is not None
    assert theirs is not None
    [entry] = riverside.register.record(ours.id)
    assert "Please book. At Northgate Hub. [link]" in entry.text
    assert list(hub.register.record(theirs.id)) == []
    assert riverside.book.bookings(ours.id) == []


def test_the_texts_name_the_site_and_the_confirmation_its_address(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    invitation, confirmation = place.texts()
    assert invitation.startswith("Riverside Surgery: Please book. At Northgate Hub. http")
    assert confirmation.startswith(
        "Riverside Surgery: you are booked at Northgate Hub, 20 North Gate, Exampleton, ZZ99 2AA, "
        "at 9am on Tuesday 3 November."
    )


def test_a_patient_who_is_unknown_there_is_registered_for_a_while_and_only_on_confirming(
    place: Region,
) -> None:
    patient = place.opened()
    patient.offers()
    hub = place.world.practices[HUB].register
    assert hub.by_nhs_number(MARIA) is None
    patient.confirm(patient.offers()[0])
    found = hub.by_nhs_number(MARIA)
    assert found is not None
    assert str(found.registration) == "temporary"


def test_a_patient_who_is_known_there_is_not_registered_again(place: Region) -> None:
    grace = "9990000077"
    place.desk().sent(site=HUB, slot_type=TYPE, nhs_number=grace)
    patient = place.holder(place.texts()[-1])
    patient.identify("2001-04-04")
    assert patient.confirm(patient.offers()[0]).status_code == 201
    assert place.wires["gpconnect"].calls("$gpc.registerpatient") == 0
    assert len(place.at_hub(nhs_number=grace)) == 1


def test_the_patient_cancels_at_the_other_organisation_by_the_manage_link(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    holder = place.manage(place.texts()[-1])
    assert holder.get().get_json()["state"] == "confirmed"
    reply = holder.post("/cancel", {"reason": "better"})
    assert reply.get_json()["state"] == "cancelled_by_patient"
    assert place.at_hub() == []
    place.service.run_due_jobs()
    assert "your appointment at Northgate Hub, at 9am on Tuesday 3 November" in place.texts()[-1]


def test_staff_cancel_a_booking_at_the_other_organisation(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    [told] = place.invitations()
    reply = place.desk().post(f"/bookings/{told['booking_id']}/cancel", json={"reason": "Moved"})
    assert reply.get_json()["state"] == "cancelled_by_practice"
    assert place.at_hub() == []


def test_an_appointment_that_the_other_organisation_takes_out_is_shown_so(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    [slot] = place.truth.appointments(HUB, MARIA)
    place.truth.close_session(HUB, slot.session)
    told = place.manage(place.texts()[-1]).get().get_json()
    assert told["state"] == "cancelled_by_practice"


def test_a_patient_of_one_systmone_practice_is_booked_at_another(place: Region) -> None:
    person = place.somebody(HILLCREST)
    number = str(person.nhs_number)
    place.desk("lin.wei").sent(site=CLINIC, slot_type=TYPE, nhs_number=number)
    patient = place.holder(place.texts()[-1])
    assert patient.identify(person.birth_date.isoformat()).status_code == 200
    reply = patient.confirm(patient.offers()[0])
    assert reply.status_code == 201, reply.get_json()
    assert reply.get_json()["site"]["name"] == "Wharf Lane Clinic"
    [(start, note)] = place.at_hub(CLINIC, number)
    assert start == THIRD
    assert reply.get_json()["reference"] in note
    hillcrest = place.world.practices[HILLCREST]
    assert len(hillcrest.register.record(person.id)) == 1
    assert hillcrest.book.bookings(person.id) == []


def test_every_page_names_the_site_and_the_check_and_the_end_its_address(place: Region) -> None:
    place.invited()
    browser = place.browser(place.texts()[-1]).open()
    pages = [browser.page]
    browser.give_birth_date("12", "3", "1984")
    pages.append(browser.page)
    browser.click("Tuesday 3 November")
    pages.append(browser.page)
    [offer] = list(browser.choices().values())[:1]
    browser.send(offer=offer)
    pages.append(browser.page)
    assert "20 North Gate, Exampleton, ZZ99 2AA" in browser.words
    browser.send()
    pages.append(browser.page)
    assert browser.heading == "Appointment booked"
    assert "20 North Gate, Exampleton, ZZ99 2AA" in browser.words
    for page in pages:
        assert page is not None
        assert "Northgate Hub" in page.text
        assert "Riverside" not in re.sub(r"<title>.*</title>", "", page.text)


@pytest.mark.parametrize("state", ["expired", "cancelled"])
def test_refusals_name_the_site_on_page_and_in_json(place: Region, state: str) -> None:
    place.invited()
    if state == "expired":
        place.world.clock.set(THIRD)
    else:
        [told] = place.invitations()
        place.desk().post(f"/invitations/{told['id']}/cancel", json={})
    browser = place.browser(place.texts()[-1]).open()
    assert browser.page is not None
    assert (browser.page.status_code, browser.code) == (410, f"LINK_{state.upper()}")
    assert "Northgate Hub" in browser.page.text
    document = place.holder(place.texts()[-1]).get().get_json()
    assert document["site"] == {"ods": HUB, "name": "Northgate Hub"}
