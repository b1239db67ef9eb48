"""The first failure wins, in the ruled order, and the check alone says the same (X20, 6.6)."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from refbooking_cross.towns import HUB, MARIA, RIVERSIDE, TYPE, Region

Cause = Callable[[Region], None]


def no_module(place: Region) -> None:
    """The booking module is off."""
    place.organisation(RIVERSIDE, module_enabled=False)


def no_pair(place: Region) -> None:
    """Riverside may not book at the hub."""
    place.organisation(RIVERSIDE, books_at=["Y90003"])


def no_role(place: Region) -> None:
    """Asha has no role."""
    place.change_user(RIVERSIDE, "asha.patel", role=None)


def no_name(place: Region) -> None:
    """Asha has no family name."""

    def change(body: dict[str, Any]) -> None:
        next(one for one in body["staff"] if one["user"] == "asha.patel")["family"] = " "

    place.tell(change)


def no_phone(place: Region) -> None:
    """Riverside has no telephone."""
    place.organisation(RIVERSIDE, phone=" ")


def no_slots(place: Region) -> None:
    """The hub has nothing."""
    place.truth.empty_book(HUB)


def no_patient(place: Region) -> None:
    """Maria has moved away."""
    place.truth.leave(MARIA)


def no_mobile(place: Region) -> None:
    """Maria has no mobile."""
    place.truth.change_patient(MARIA, mobile=None)


def no_agreement(place: Region) -> None:
    """PDS has another date of birth."""
    place.world.population.change(MARIA, birth_date="1984-03-13")


ORDER: list[tuple[Cause, str]] = [
    (no_module, "MODULE_NOT_ENABLED"),
    (no_role, "USER_ROLE_MISSING"),
    (no_name, "USER_NAME_MISSING"),
    (no_phone, "ORG_PHONE_MISSING"),
    (no_slots, "NO_BOOKABLE_SLOTS"),
    (no_mobile, "MOBILE_MISSING"),
    (no_agreement, "PATIENT_DETAILS_MISMATCH"),
]


def codes(place: Region) -> tuple[str, list[str]]:
    """What sending answers, and what the check alone answers."""
    asked = {"patient": {"nhs_number": MARIA}, "slot_type": TYPE, "site": HUB}
    sent = place.desk().post("/invitations", json=asked).get_json()
    checked = place.desk().post("/invitations:check", json=asked).get_json()
    assert checked["ok"] is (not checked["errors"])
    return sent.get("code", "sent"), [error["code"] for error in checked["errors"]]


@pytest.mark.parametrize(
    ("first", "then"),
    [(one, other) for one in range(len(ORDER)) for other in range(one, len(ORDER))],
)
def test_the_first_of_two_causes_is_told(place: Region, first: int, then: int) -> None:
    for cause, _ in {first: ORDER[first], then: ORDER[then]}.values():
        cause(place)
    code = ORDER[first][1]
    assert codes(place) == (code, [code])
    assert place.texts() == []


def test_a_patient_who_left_is_told_after_the_slots(place: Region) -> None:
    no_patient(place)
    assert codes(place) == ("PATIENT_NOT_REGISTERED", ["PATIENT_NOT_REGISTERED"])


def test_without_any_cause_the_check_is_good_and_sends_nothing(place: Region) -> None:
    asked = {"patient": {"nhs_number": MARIA}, "slot_type": TYPE, "site": HUB}
    reply = place.desk().post("/invitations:check", json=asked)
    assert reply.get_json() == {"ok": True, "errors": []}
    assert place.texts() == []
    assert place.invitations() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"module_enabled": False}, "MODULE_NOT_ENABLED"),
        ({"cross_org_enabled": False}, "MODULE_NOT_ENABLED"),
        ({"books_at": []}, "SITE_NOT_ALLOWED"),
    ],
)
def test_module_and_pair_come_before_anything_is_asked(
    place: Region, changed: dict[str, object], code: str
) -> None:
    place.organisation(RIVERSIDE, **changed)
    assert codes(place) == (code, [code])
    assert place.wires["emis"].asked == []
    assert place.desk().get(f"/slot-types?site={HUB}").get_json()["code"] == code
    assert place.desk().get("/sites").get_json() == {"items": []}


def test_a_list_of_patients_is_for_the_own_organisation_only(place: Region) -> None:
    data = {
        "file": (io.BytesIO(b"title\n"), "list.csv"),
        "settings": json.dumps({"slot_type": TYPE, "site": HUB}),
    }
    reply = place.desk().post("/batches", data=data, content_type="multipart/form-data")
    assert (reply.status_code, reply.get_json()["code"]) == (422, "CROSS_ORG_BATCH_NOT_ALLOWED")


def test_at_home_neither_role_nor_name_nor_telephone_is_asked_for(place: Region) -> None:
    for user in ("tom.reed", "jo"):
        reply = place.desk(user).send(MARIA, slot_type="Blood test", supersede=True)
        assert reply.status_code == 201


def test_the_selector_has_the_own_organisation_first_and_the_others_a_to_z(place: Region) -> None:
    names = [one["name"] for one in place.desk().get("/sites").get_json()["items"]]
    assert names[0] == "Riverside Surgery"
    assert names[1:] == sorted(names[1:])
    assert "Northgate Hub" in names
    assert place.desk("dana.cole").get("/sites").get_json() == {"items": []}
