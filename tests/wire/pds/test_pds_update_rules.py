"""What a record may become, and who may make it so: business, modes, restriction (section 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gpworld.people.model import Sensitivity
from wire.pds.nation import (
    BAD,
    BIRTH_PLACE,
    DORA,
    LANGUAGE,
    MARIA,
    NOAH,
    PHARMACY,
    RITA,
    UK,
    VERA,
    Nation,
    json,
    problem,
    record,
)
from wire.pds.test_pds_update import FORBIDDEN, MALE, UPDATE, add, expect, put, remove

NO_PERMISSION = (
    UPDATE + "This user does not have permission to update the fields in the patches provided."
)
DEATH = {
    "url": UK + "DeathNotificationStatus",
    "extension": [
        {
            "url": "deathNotificationStatus",
            "valueCodeableConcept": {
                "coding": [
                    {
                        "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeathNotificationStatus",
                        "version": "1.0.0",
                        "code": "2",
                    }
                ]
            },
        }
    ],
}
TEMP = {
    "use": "temp",
    "text": "Second Home",
    "line": ["1 Beach Road"],
    "postalCode": "ZZ99 8BE",
    "period": {"start": "2026-10-20", "end": "2026-12-20"},
}
MOBILE = {"system": "phone", "use": "mobile", "value": "07700900555"}
WORK = {"system": "email", "use": "work", "value": "w@example.test"}


def without(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: each for key, each in value.items() if key not in keys}


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("gender", ["male", "unknown"])
def test_a_gender_may_become_male_female_or_unknown(nation: Nation, gender: str):
    assert record(nation.patch(MARIA, put("/gender", gender)))["gender"] == gender


BAD_VALUES: list[tuple[str, object, str, str]] = [
    ("/gender", "other", "other", "gender"),
    ("/gender", "woman", "woman", "gender"),
    ("/gender", 1, "1", "gender"),
    ("/birthDate", "2026-10-21", "2026-10-21", "birthDate"),
    ("/birthDate", "1984", "1984", "birthDate"),
    ("/birthDate", "19840312", "19840312", "birthDate"),
    ("/birthDate", "1984-02-30", "1984-02-30", "birthDate"),
    ("/multipleBirthInteger", 0, "0", "multipleBirthInteger"),
    ("/multipleBirthInteger", 10, "10", "multipleBirthInteger"),
    ("/multipleBirthInteger", True, "True", "multipleBirthInteger"),
    ("/multipleBirthInteger", "1", "1", "multipleBirthInteger"),
]


@pytest.mark.parametrize(("path", "value", "said", "field"), BAD_VALUES)
def test_a_value_that_cannot_be_is_named_with_its_field(
    nation: Nation, path: str, value: object, said: str, field: str
):
    text = f"Invalid value - '{said}' in field '{field}'"
    assert problem(nation.patch(MARIA, put(path, value))) == (400, "INVALID_VALUE", text)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-10-01T00:00:00+01:00",
        "2026-10-01T00:00:00Z",
        "2026-10-01T00:00:00",
        "2026-10-01T00:00:00-00:00",
        "yesterday",
        "2026-13-01",
    ],
)
def test_a_death_has_the_offset_of_utc(nation: Nation, moment: str):
    reply = nation.patch(MARIA, add("/deceasedDateTime", moment), add("/extension/-", DEATH))
    text = f"Invalid value - '{moment}' in field 'deceasedDateTime'"
    assert problem(reply) == (400, "INVALID_VALUE", text)


@pytest.mark.parametrize("moment", ["2026-10-01T10:11:12+00:00", "2026-10-01"])
def test_a_death_comes_with_its_notification(nation: Nation, moment: str):
    alone = nation.patch(MARIA, add("/deceasedDateTime", moment))
    text = UPDATE + "a death needs its notification status"
    assert problem(alone) == (400, "INVALID_UPDATE", text)
    both = nation.patch(MARIA, add("/deceasedDateTime", moment), add("/extension/-", DEATH))
    found = record(both)
    assert found["deceasedDateTime"].startswith(moment[:19])
    assert found["extension"][-1]["url"] == DEATH["url"]


def test_a_death_cannot_be_removed_and_not_lie_before_the_birth(nation: Nation):
    text = FORBIDDEN + "source not permitted to remove 'deceasedDateTime'"
    reply = nation.patch(DORA, remove("/deceasedDateTime"))
    assert problem(reply) == (403, "FORBIDDEN_UPDATE", text)
    born = problem(nation.patch(DORA, put("/birthDate", "2026-02-04")))
    assert born == (400, "INVALID_VALUE", "Invalid value - '2026-02-04' in field 'birthDate'")
    early = nation.patch(MARIA, add("/deceasedDateTime", "1984-03-11"), add("/extension/-", DEATH))
    assert problem(early)[1] == "INVALID_VALUE"


# -- names, addresses, telecoms, extensions -------------------------------------------------------

ITEMS: list[tuple[str, dict[str, Any], tuple[int, str, str] | None]] = [
    ("name", {"use": "nickname", "family": "X", "given": ["John Paul"]}, None),
    (
        "name",
        {"use": "official", "family": "X"},
        (400, "INVALID_VALUE", "Invalid value - 'official' in field 'name/3/use'"),
    ),
    (
        "name",
        {"use": "temp", "family": "x" * 36},
        (400, "INVALID_VALUE", f"Invalid value - '{'x' * 36}' in field 'name/3/family'"),
    ),
    (
        "name",
        {"use": "temp", "family": "X", "given": list("ABCDEF")},
        (
            400,
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - ['A', 'B', 'C', 'D', 'E', 'F'] in field 'name/3/given'",
        ),
    ),
    (
        "name",
        {"use": "temp", "family": "X", "nick": "Y"},
        (400, "INVALID_VALUE", "Invalid value - 'nick' in field 'name/3'"),
    ),
    (
        "name",
        {"use": "temp", "family": "X", "period": "now"},
        (400, "INVALID_VALUE", "Invalid value - 'now' in field 'name/3/period'"),
    ),
    (
        "name",
        {"use": "temp", "family": "X", "period": {"start": "soon"}},
        (400, "INVALID_VALUE", "Invalid value - 'soon' in field 'name/3/period/start'"),
    ),
    ("address", TEMP, None),
    (
        "address",
        without(TEMP, "text"),
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "a temporary address needs text, start and end in 'address/3'",
        ),
    ),
    (
        "address",
        {**TEMP, "period": {"start": "2026-10-20"}},
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "a temporary address needs text, start and end in 'address/3'",
        ),
    ),
    (
        "address",
        {**TEMP, "period": {"start": "2026-10-01", "end": "2026-12-31"}},
        (400, "INVALID_UPDATE", UPDATE + "period is longer than 90 days in 'address/3'"),
    ),
    (
        "address",
        {**TEMP, "use": "billing", "period": {"start": "2026-01-01", "end": "2027-01-03"}},
        (400, "INVALID_UPDATE", UPDATE + "period is longer than 366 days in 'address/3'"),
    ),
    (
        "address",
        {**TEMP, "use": "billing", "period": {"start": "2026-01-01", "end": "2027-01-02"}},
        None,
    ),
    (
        "address",
        {**TEMP, "use": "old"},
        (400, "INVALID_VALUE", "Invalid value - 'old' in field 'address/3/use'"),
    ),
    (
        "address",
        {**TEMP, "line": list("ABCDEF")},
        (
            400,
            "INVALID_VALUE",
            "Invalid value - '['A', 'B', 'C', 'D', 'E', 'F']' in field 'address/3/line'",
        ),
    ),
    (
        "address",
        {**TEMP, "line": ["A", " "]},
        (400, "INVALID_VALUE", "Invalid value - ' ' in field 'address/3/line/1'"),
    ),
    ("telecom", {**MOBILE, "use": "work"}, None),
    (
        "telecom",
        MOBILE,
        (400, "INVALID_UPDATE", UPDATE + "more than one telecom of phone and mobile"),
    ),
    ("telecom", {**MOBILE, "period": {"start": "2020-01-01", "end": "2021-01-01"}}, None),
    (
        "telecom",
        {**MOBILE, "system": "pager"},
        (400, "INVALID_VALUE", "Invalid value - 'pager' in field 'telecom/4/system'"),
    ),
    (
        "telecom",
        {**MOBILE, "use": "old"},
        (400, "INVALID_VALUE", "Invalid value - 'old' in field 'telecom/4/use'"),
    ),
    ("telecom", {**WORK, "value": "a@bc.de"}, None),
    (
        "telecom",
        {**WORK, "value": "a@b.de"},
        (400, "INVALID_VALUE", "Invalid value - 'a@b.de' in field 'telecom/4/value'"),
    ),
    ("telecom", {**WORK, "value": "a" * 81 + "@test.uk"}, None),
    (
        "telecom",
        {**WORK, "value": "a" * 82 + "@test.uk"},
        (
            400,
            "INVALID_VALUE",
            f"Invalid value - '{'a' * 82 + '@test.uk'}' in field 'telecom/4/value'",
        ),
    ),
    (
        "extension",
        PHARMACY,
        (400, "INVALID_UPDATE", UPDATE + f"more than one extension '{PHARMACY['url']}'"),
    ),
    (
        "extension",
        {"url": "http://example.test/own", "valueString": "x"},
        (
            400,
            "INVALID_VALUE",
            "Invalid value - 'http://example.test/own' in field 'extension/3/url'",
        ),
    ),
    (
        "extension",
        {"url": UK + "ContactPreference"},
        (400, "INVALID_VALUE", "Invalid value - '' in field 'extension/3'"),
    ),
]


@pytest.mark.parametrize(("kind", "item", "wanted"), ITEMS)
def test_a_new_part_of_a_record_must_be_like_its_kind(
    nation: Nation, kind: str, item: dict[str, Any], wanted: tuple[int, str, str] | None
):
    reply = nation.patch(MARIA, add(f"/{kind}/-", item))
    if wanted is None:
        shown = record(reply)[kind][-1]
        assert without(shown, "id") == item
    else:
        assert problem(reply) == wanted


@pytest.mark.parametrize(
    ("kind", "value", "fine"),
    [
        ("PAF", "12345678", True),
        ("PAF", "1234567", False),
        ("UPRN", "1", True),
        ("UPRN", "123456789012", True),
        ("UPRN", "1234567890123", False),
        ("UPRN", "12a", False),
        ("OTHER", "12345678", False),
    ],
)
def test_an_address_key_is_a_paf_or_a_uprn(nation: Nation, kind: str, value: str, fine: bool):
    key = {
        "url": UK + "AddressKey",
        "extension": [
            {
                "url": "type",
                "valueCoding": {
                    "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-AddressKeyType",
                    "code": kind,
                },
            },
            {"url": "value", "valueString": value},
        ],
    }
    reply = nation.patch(MARIA, add("/address/-", {**TEMP, "extension": [key]}))
    if fine:
        assert record(reply)["address"][-1]["extension"] == [key]
    else:
        text = f"Invalid value - '{kind} {value}' in field 'address/3/extension'"
        assert problem(reply) == (400, "INVALID_VALUE", text)


def test_what_a_record_held_before_is_not_judged_again(nation: Nation):
    assert record(nation.patch(BAD, MALE))["birthDate"] == "1950-03"
    assert record(nation.patch(MARIA, MALE))["address"][2]["use"] == "temp"


# -- the practice ---------------------------------------------------------------------------------

NEXT = {
    "type": "Organization",
    "identifier": {
        "system": "https://fhir.nhs.uk/Id/ods-organization-code",
        "value": "Y90002",
        "period": {"start": "2026-10-20"},
    },
}


@pytest.mark.parametrize(
    ("organisation", "fine"), [("Y90002", True), ("y90002", True), ("Y90001", False), (None, False)]
)
def test_a_practice_takes_people_on_itself(nation: Nation, organisation: str | None, fine: bool):
    reply = nation.patch(
        NOAH, add("/generalPractitioner/-", NEXT), NHSD_End_User_Organisation_ODS=organisation
    )
    if fine:
        [practice] = record(reply)["generalPractitioner"]
        assert practice["identifier"]["value"] == "Y90002"
    else:
        text = FORBIDDEN + "source not permitted to update 'generalPractitioner'"
        assert problem(reply) == (403, "FORBIDDEN_UPDATE", text)


@pytest.mark.parametrize(("organisation", "status"), [("Y90001", 200), ("Y90002", 403)])
def test_a_practice_lets_people_go_itself(nation: Nation, organisation: str, status: int):
    reply = nation.patch(
        MARIA,
        expect("/generalPractitioner/0/id", "PRAC1"),
        remove("/generalPractitioner/0"),
        NHSD_End_User_Organisation_ODS=organisation,
    )
    assert reply.status == status


# -- patients -------------------------------------------------------------------------------------


def telecom(place: int, handle: str, value: str) -> list[dict[str, object]]:
    return [expect(f"/telecom/{place}/id", handle), put(f"/telecom/{place}/value", value)]


PATIENT_MAY: dict[str, list[dict[str, object]]] = {
    "a mobile": telecom(0, "TELE1", "07700900321"),
    "an email": telecom(1, "TELE2", "other@example.test"),
    "a second home": [add("/address/-", TEMP)],
    "an address": [expect("/address/0/id", "ADDR1"), put("/address/0/line", ["5 Mill Lane"])],
    "an emergency contact": [expect("/contact/0/id", "CONT1"), remove("/contact/0")],
    "a pharmacy": [expect("/extension/0/url", PHARMACY["url"]), remove("/extension/0")],
    "a birth place": [expect("/extension/0/url", BIRTH_PLACE["url"]), remove("/extension/0")],
    "a language": [expect("/extension/0/url", LANGUAGE["url"]), remove("/extension/0")],
}
PATIENT_MAY_NOT: dict[str, list[dict[str, object]]] = {
    "a gender": [MALE],
    "a birth date": [put("/birthDate", "1984-03-13")],
    "a name": [expect("/name/0/id", "NAME1"), put("/name/0/family", "X")],
    "a practice": [add("/generalPractitioner/-", NEXT)],
    "a name among allowed things": [*telecom(0, "TELE1", "07700900321"), put("/gender", "male")],
    "a textphone": telecom(3, "TELE4", "01632960010"),
    "a home phone": [add("/telecom/-", {**MOBILE, "use": "home"})],
    "a death": [add("/extension/-", DEATH)],
    "a contact preference": [
        add(
            "/extension/-",
            {
                "url": UK + "ContactPreference",
                "extension": [{"url": "PreferredContactTimes", "valueString": "noon"}],
            },
        )
    ],
}


@pytest.mark.parametrize("what", PATIENT_MAY)
def test_a_patient_changes_how_they_are_reached(strict: Nation, what: str):
    strict.patient()
    assert strict.patch(MARIA, *PATIENT_MAY[what]).status == 200


@pytest.mark.parametrize("what", PATIENT_MAY_NOT)
def test_a_patient_changes_nothing_else(strict: Nation, what: str):
    strict.patient()
    reply = strict.patch(MARIA, *PATIENT_MAY_NOT[what])
    assert problem(reply) == (400, "INVALID_UPDATE", NO_PERMISSION)


# -- restricted people ----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [RITA, VERA])
def test_an_update_of_a_restricted_person_keeps_what_it_does_not_show(nation: Nation, number: str):
    before = nation.held(number)
    found = record(nation.patch(number, MALE))
    assert not {"address", "telecom", "contact", "generalPractitioner"} & set(found)
    after = nation.held(number)
    for part in ("addresses", "telecoms", "contacts", "practice", "related", "managing"):
        assert getattr(after, part) == getattr(before, part) != ()
    assert set(after.extensions) == set(before.extensions)
    assert (after.gender, after.version) == ("male", before.version + 1)


@pytest.mark.parametrize(
    ("patch", "root"),
    [
        (add("/address/-", TEMP), "address"),
        (add("/telecom/-", MOBILE), "telecom"),
        (add("/contact/-", {"telecom": [MOBILE]}), "contact"),
        (add("/generalPractitioner/-", NEXT), "generalPractitioner"),
        (add("/extension/-", PHARMACY), "extension"),
        (add("/extension/-", BIRTH_PLACE), "extension"),
    ],
)
def test_what_is_hidden_of_a_restricted_person_cannot_be_changed(
    nation: Nation, patch: dict[str, object], root: str
):
    text = FORBIDDEN + f"source not permitted to update '{root}'"
    reply = nation.patch(RITA, patch, NHSD_End_User_Organisation_ODS="Y90002")
    assert problem(reply) == (403, "FORBIDDEN_UPDATE", text)


@pytest.mark.parametrize(
    "test",
    [
        expect("/address/0/id", "ADDR1"),
        expect("/address/0", {"postalCode": "ZZ99 4AB"}),
        expect("/telecom/0", {"value": "x"}),
        expect("/generalPractitioner/0", {}),
        expect("/extension/0/url", PHARMACY["url"]),
    ],
)
def test_a_test_patch_tells_nothing_of_what_is_hidden(nation: Nation, test: dict[str, object]):
    right = problem(nation.patch(RITA, test, MALE))
    nation.population.add(
        replace(
            nation.held(RITA), addresses=(), telecoms=(), contacts=(), practice=None, extensions=()
        )
    )
    assert problem(nation.patch(RITA, test, MALE)) == right
    assert right[0] == 400


def test_a_death_of_a_restricted_person_can_be_told(nation: Nation):
    found = record(
        nation.patch(RITA, add("/deceasedDateTime", "2026-10-19"), add("/extension/-", DEATH))
    )
    assert [each["url"] for each in found["extension"]] == [DEATH["url"]]
    nation.population.change(RITA, sensitivity=Sensitivity.UNRESTRICTED)
    assert len(json(nation.get(RITA))["extension"]) == 4
