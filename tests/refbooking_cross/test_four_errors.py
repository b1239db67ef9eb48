"""The four errors of booking elsewhere: each from its real cause, and gone with it (X14–X17)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from werkzeug.test import TestResponse

from refbooking_cross.towns import HUB, MARIA, RIVERSIDE, THIRD, TYPE, Region

ROLE = "Add a user role in your clinical system to continue"
NAME = "Add your full name to book in to this organisation"
SLOTS = "No appointments available. Check slots and try again"
DETAILS = "Check patient details in your clinical system and try again"

IVY, GRACE, FIONA = "9990000093", "9990000077", "9990000182"
BETHAN, NADIA = "9990000298", "9990000239"


def send(place: Region, user: str = "asha.patel", nhs_number: str = MARIA) -> TestResponse:
    """Try to send a link for the hub."""
    return place.desk(user).send(nhs_number, slot_type=TYPE, site=HUB, message="Please book.")


def refused(reply: TestResponse, code: str, title: str) -> dict[str, object]:
    """The refusal's document, its code and words checked."""
    told: dict[str, object] = reply.get_json()
    assert (reply.status_code, told["code"], told["title"]) == (422, code, title)
    return told


def nothing_was_sent(place: Region) -> None:
    """No text, no link, and nobody registered anywhere."""
    assert place.texts() == []
    assert place.invitations() == []
    assert place.wires["gpconnect"].calls("$gpc.registerpatient") == 0


def test_a_user_without_a_role_is_told_where_to_add_one(place: Region) -> None:
    told = refused(send(place, "tom.reed"), "USER_ROLE_MISSING", ROLE)
    assert told["help"] == {
        "emis": ["Configuration", "Organisation Configuration", "Users", "Edit User", "Role"],
        "systmone": [
            "Setup",
            "Staff & Organisation setup",
            "Amend Staff",
            "Local Settings",
            "Employment role",
        ],
    }
    assert told["upstream"] == {"system": "emis", "status": 200, "code": "role-empty"}
    nothing_was_sent(place)
    assert place.wires["gpconnect"].asked == []


def test_with_a_role_the_same_user_sends(place: Region) -> None:
    place.change_user(RIVERSIDE, "tom.reed", role="Receptionist")
    assert send(place, "tom.reed").status_code == 201


@pytest.mark.parametrize(("user", "missing"), [("jo", "family"), ("okafor", "given")])
def test_a_user_without_a_full_name_is_told_so_and_gives_it(
    place: Region, user: str, missing: str
) -> None:
    told = refused(send(place, user), "USER_NAME_MISSING", NAME)
    assert told["upstream"] == {"system": "emis", "status": 200, "code": f"{missing}-name-empty"}
    nothing_was_sent(place)
    reply = place.desk(user).call("PUT", "/me/name", json={"given": " Joanna ", "family": "Okafor"})
    assert reply.status_code == 204
    sent = send(place, user)
    assert sent.status_code == 201
    assert sent.get_json()["sent_by"]["name"] == "Joanna Okafor"


def test_spaces_are_no_name(place: Region) -> None:
    reply = place.desk("jo").call("PUT", "/me/name", json={"given": "Jo", "family": "  "})
    assert reply.status_code == 422
    refused(send(place, "jo"), "USER_NAME_MISSING", NAME)


def all_taken(place: Region) -> None:
    """Every slot of the type is somebody else's."""
    for slot in place.truth.slots(HUB, THIRD, THIRD.replace(hour=12)):
        place.truth.book(slot, GRACE)


def no_longer_for_others(place: Region) -> None:
    """The slots are not GP Connect's any more."""
    _change(place, gp_connect=False)


def kept_for_another_practice(place: Region) -> None:
    """The slots are for another organisation."""
    _change(place, only_ods=("Y90003",))


def kept_for_urgent_care(place: Region) -> None:
    """The slots are for another kind of organisation."""
    _change(place, only_types=("urgent-care",))


def embargoed(place: Region) -> None:
    """The slots are held back until the day."""
    _change(place, embargoed_until=THIRD)


def blocked(place: Region) -> None:
    """The slots are blocked."""
    _change(place, blocked=True)


def not_so_far_ahead(place: Region) -> None:
    """The site opens its book a few days ahead only."""
    place.share(HUB, days_ahead=5)


def _change(place: Region, **changed: object) -> None:
    book = place.world.practices[HUB].book
    for slot in book.slots(THIRD, THIRD.replace(hour=12)):
        place.change_slot(HUB, slot, **changed)


@pytest.mark.parametrize(
    "cause",
    [
        all_taken,
        no_longer_for_others,
        kept_for_another_practice,
        kept_for_urgent_care,
        embargoed,
        blocked,
        not_so_far_ahead,
    ],
)
def test_a_site_without_bookable_slots_is_told_so_until_it_has_some(
    place: Region, cause: Callable[[Region], None]
) -> None:
    cause(place)
    told = refused(send(place), "NO_BOOKABLE_SLOTS", SLOTS)
    assert told["retryable"] is True
    nothing_was_sent(place)
    place.share(HUB, days_ahead=None)
    place.open_slots(HUB, at=datetime.fromisoformat("2026-11-04T09:00:00+00:00"))
    assert send(place).status_code == 201


def test_slots_for_us_and_for_practices_are_found(place: Region) -> None:
    _change(place, only_ods=(RIVERSIDE,), only_types=("gp-practice",))
    assert send(place).status_code == 201


def test_a_slot_type_the_search_did_not_bring_counts_as_none(place: Region) -> None:
    reply = place.desk().send(MARIA, slot_type="Never heard of", site=HUB)
    refused(reply, "NO_BOOKABLE_SLOTS", SLOTS)


def wrong_birth_date_on_pds(place: Region) -> None:
    """PDS has another date of birth."""
    place.world.population.change(MARIA, birth_date="1984-03-13")


def dead_on_pds(place: Region) -> None:
    """PDS knows of the patient's death."""
    place.world.population.change(MARIA, deceased=THIRD)


def renamed_at_home(place: Region) -> None:
    """The practice has another family name than PDS."""
    place.truth.change_patient(MARIA, family="Eze")


def first_name_at_home(place: Region) -> None:
    """The practice has another given name than PDS."""
    place.truth.change_patient(MARIA, given=("Martha",))


@pytest.mark.parametrize(
    ("cause", "upstream"),
    [
        (wrong_birth_date_on_pds, "date-of-birth"),
        (dead_on_pds, "deceased"),
        (renamed_at_home, "family-name"),
        (first_name_at_home, "given-name"),
    ],
)
def test_details_that_differ_from_pds_are_told(
    place: Region, cause: Callable[[Region], None], upstream: str
) -> None:
    cause(place)
    told = refused(send(place), "PATIENT_DETAILS_MISMATCH", DETAILS)
    assert told["upstream"] == {"system": "pds", "status": 200, "code": upstream}
    nothing_was_sent(place)


@pytest.mark.parametrize(("number", "why"), [(BETHAN, "date-of-birth"), (NADIA, "superseded")])
def test_people_of_the_cast_whose_details_differ(place: Region, number: str, why: str) -> None:
    told = refused(send(place, nhs_number=number), "PATIENT_DETAILS_MISMATCH", DETAILS)
    upstream = told["upstream"]
    assert isinstance(upstream, dict)
    assert upstream["code"] == why


def test_a_superseded_number_or_another_birth_date_does_not_matter_at_home(place: Region) -> None:
    for number in (BETHAN, NADIA):
        assert place.desk().send(number, slot_type="Blood test").status_code == 201


def test_once_the_details_agree_the_message_goes(place: Region) -> None:
    renamed_at_home(place)
    refused(send(place), "PATIENT_DETAILS_MISMATCH", DETAILS)
    place.truth.change_patient(MARIA, family="OKORO")
    assert send(place).status_code == 201


def test_details_that_differ_at_the_site_are_told(place: Region) -> None:
    hub = place.world.practices[HUB].register
    there = hub.by_nhs_number(GRACE)
    assert there is not None
    hub.change(there.id, birth_date=date(2001, 4, 5))
    told = refused(send(place, nhs_number=GRACE), "PATIENT_DETAILS_MISMATCH", DETAILS)
    assert told["upstream"] == {"system": "gpconnect", "status": 200, "code": "date-of-birth"}
    hub.change(there.id, birth_date=date(2001, 4, 4))
    assert send(place, nhs_number=GRACE).status_code == 201


def test_a_restricted_patient_who_is_not_active_there_is_refused(place: Region) -> None:
    told = refused(send(place, nhs_number=FIONA), "PATIENT_DETAILS_MISMATCH", DETAILS)
    assert told["upstream"] == {"system": "pds", "status": 200, "code": "restricted"}
    assert place.desk().send(FIONA, slot_type="Blood test").status_code == 201


def test_a_patient_who_left_the_site_long_ago_can_be_invited(place: Region) -> None:
    assert send(place, nhs_number=IVY).status_code == 201
