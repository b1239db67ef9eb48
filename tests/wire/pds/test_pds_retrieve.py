"""Retrieving a record, and what is hidden; related people; creating (sections 4, 5, 7, 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from gpworld.core.exchange import Reply
from gpworld.people.nhs_number import is_valid
from wire.pds.nation import (
    BAD,
    DORA,
    FREE,
    GONE,
    MARIA,
    NEW,
    NOAH,
    OLD,
    RITA,
    UK,
    VERA,
    Nation,
    json,
    person,
    problem,
    record,
)

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
DEATH = UK + "DeathNotificationStatus"


@pytest.mark.parametrize(
    "number",
    [
        "1",
        "999000001",
        "99900000180",
        "9990000019",
        "999 000 0018",
        "abcdefghij",
        "９９９００００018",
    ],
)
def test_an_id_that_is_no_nhs_number_is_refused(nation: Nation, number: str):
    assert problem(nation.get(number)) == (400, "INVALID_RESOURCE_ID", None)


def test_a_valid_number_that_nobody_holds_is_not_found(nation: Nation):
    reply = nation.get(FREE)
    assert problem(reply) == (404, "RESOURCE_NOT_FOUND", None)
    assert json(reply)["issue"][0]["severity"] == "information"


def test_a_record_has_a_weak_etag_of_its_version_which_is_a_text(nation: Nation):
    reply = nation.get(MARIA)
    assert (reply.header("ETag"), record(reply)["meta"]["versionId"]) == ('W/"3"', "3")


def test_a_merged_number_leads_to_the_record_that_replaced_it(nation: Nation):
    reply = nation.get(OLD)
    assert record(reply)["id"] == NEW
    assert reply.header("ETag") == 'W/"4"'


def test_merges_are_followed_to_the_end(nation: Nation):
    nation.population.add(person(FREE, "Lal", "Dev", superseded_by=OLD))
    assert record(nation.get(FREE))["id"] == NEW


@pytest.mark.parametrize("more", [{}, {"superseded_by": GONE}])
def test_an_invalid_record_is_never_shown(nation: Nation, more: dict[str, str]):
    nation.population.add(person(FREE, "Void", "Ivy", invalid=not more, **more))
    for number in (GONE, FREE):
        reply = nation.get(number)
        assert problem(reply) == (404, "INVALIDATED_RESOURCE", None)
        assert json(reply)["issue"][0]["code"] == "processing"


def test_an_invalid_record_that_was_merged_leads_on(nation: Nation):
    nation.population.add(person(FREE, "Void", "Ivy", invalid=True, superseded_by=NEW))
    assert record(nation.get(FREE))["id"] == NEW


def test_a_merge_into_nothing_finds_nothing(nation: Nation):
    nation.population.add(person(FREE, "Lal", "Dev", superseded_by="9999999999"))
    assert problem(nation.get(FREE)) == (404, "RESOURCE_NOT_FOUND", None)


def test_the_dead_are_shown_with_their_death_and_no_managing_organisation(nation: Nation):
    found = record(nation.get(DORA))
    assert found["deceasedDateTime"] == "2026-02-03T00:00:00+00:00"
    assert "managingOrganization" not in found
    [death] = found["extension"]
    status, effective = death["extension"]
    assert death["url"] == DEATH
    assert status["url"] == "deathNotificationStatus"
    assert status["valueCodeableConcept"]["coding"][0]["code"] == "2"
    assert effective == {
        "url": "systemEffectiveDate",
        "valueDateTime": "2026-02-03T00:00:00+00:00",
    }


def test_whoever_is_registered_nowhere_has_no_practice_and_perhaps_a_former_one(nation: Nation):
    found = record(nation.get(NOAH))
    assert "generalPractitioner" not in found
    assert found["managingOrganization"]["identifier"]["value"] == "Y90002"
    assert "id" not in found["managingOrganization"]
    assert not {"address", "telecom", "contact", "extension"} & set(found), "absent, not empty"


def test_a_whole_record_has_every_part_in_its_shape(nation: Nation):
    found = record(nation.get(MARIA))
    assert [name["use"] for name in found["name"]] == ["usual", "maiden", "nickname"]
    assert found["name"][0]["given"] == ["Maria", "Jane"]
    assert found["name"][0]["suffix"] == ["MBE"]
    [identifier] = found["identifier"]
    assert identifier["system"] == "https://fhir.nhs.uk/Id/nhs-number"
    [verified] = identifier["extension"][0]["valueCodeableConcept"]["coding"]
    assert (verified["code"], verified["version"]) == ("01", "1.0.0")
    home, old, temp = found["address"]
    assert home["extension"][0]["extension"][0]["valueCoding"]["code"] == "PAF"
    assert home["extension"][0]["extension"][1]["valueString"] == "12345678"
    assert old["period"] == {"start": "2000-01-01", "end": "2025-12-31"}
    assert (temp["use"], temp["text"]) == ("temp", "Student Accommodation")
    assert found["telecom"][3]["extension"][0]["url"] == UK + "OtherContactSystem"
    assert found["contact"][0]["relationship"][0]["coding"][0]["code"] == "C"
    assert found["generalPractitioner"][0]["identifier"]["value"] == "Y90001"
    assert found["multipleBirthInteger"] == 1
    assert [each["url"].rpartition("-")[2] for each in found["extension"]] == [
        "NominatedPharmacy",
        "birthPlace",
        "NHSCommunication",
    ]
    assert found["meta"]["security"] == [
        {"system": CONFIDENTIALITY, "code": "U", "display": "unrestricted"}
    ]


def test_hidden_parts_are_never_shown(nation: Nation):
    text = nation.get(MARIA).body
    assert all(word not in text for word in (b"Spy", b"0HI", b"07700900777"))


def test_a_bad_birth_date_is_shown_as_it_is_held(nation: Nation):
    assert record(nation.get(BAD))["birthDate"] == "1950-03"


@pytest.mark.parametrize(
    ("number", "code", "display"), [(RITA, "R", "restricted"), (VERA, "V", "very restricted")]
)
def test_a_restricted_record_keeps_only_who_not_where(
    nation: Nation, number: str, code: str, display: str
):
    found = record(nation.get(number))
    assert set(found) == {
        "resourceType",
        "id",
        "identifier",
        "meta",
        "name",
        "gender",
        "birthDate",
        "multipleBirthInteger",
    }
    assert found["meta"]["security"] == [
        {"system": CONFIDENTIALITY, "code": code, "display": display}
    ]


def test_a_restricted_record_keeps_the_death(nation: Nation):
    dora = nation.held(DORA)
    nation.population.add(replace(dora, sensitivity=nation.held(RITA).sensitivity))
    found = record(nation.get(DORA))
    assert found["deceasedDateTime"] == "2026-02-03T00:00:00+00:00"
    assert [each["url"] for each in found["extension"]] == [DEATH]


def test_parts_without_an_id_get_a_steady_one_of_eight_hex_digits(nation: Nation):
    home = replace(nation.held(NEW).addresses[0], id="")
    nation.population.change(NEW, addresses=(home,))
    first, second = (record(nation.get(NEW))["address"][0]["id"] for _ in range(2))
    assert first == second
    assert len(first) == 8
    assert int(first, 16) >= 0


# -- related people -------------------------------------------------------------------------------


def related(nation: Nation, number: str) -> Any:
    reply = nation.send("GET", f"/Patient/{number}/RelatedPerson")
    assert reply.status == 200
    return json(reply)


def test_related_people_are_linked_or_described(nation: Nation):
    found = related(nation, MARIA)
    assert (found["type"], found["total"]) == ("searchset", 2)
    linked, described = (entry["resource"] for entry in found["entry"])
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": NEW}
    assert linked["patient"] == {"identifier": number}
    assert not {"name", "address", "telecom"} & set(linked)
    assert linked["relationship"][0]["coding"] == [
        {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "PRN"},
        {
            "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalRelatedPersonRole",
            "code": "Guardian",
            "display": "Guardian",
        },
    ]
    assert described["patient"] == {}
    assert described["name"][0]["family"] == "Ali"
    assert described["telecom"][0]["value"] == "01632960222"
    urls = [entry["fullUrl"].partition("/Patient")[2] for entry in found["entry"]]
    assert urls == [f"/{MARIA}/RelatedPerson/{name}" for name in ("RELA1", "RELA2")]


@pytest.mark.parametrize("number", [NEW, RITA, VERA])
def test_nobody_related_or_a_restricted_person_gives_an_empty_bundle(nation: Nation, number: str):
    found = related(nation, number)
    assert found["total"] == 0
    assert "entry" not in found


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("1", (400, "INVALID_RESOURCE_ID", None)),
        (FREE, (404, "RESOURCE_NOT_FOUND", None)),
        (GONE, (404, "INVALIDATED_RESOURCE", None)),
    ],
)
def test_related_people_are_refused_like_a_record(nation: Nation, number: str, wanted: object):
    assert problem(nation.send("GET", f"/Patient/{number}/RelatedPerson")) == wanted


# -- creating -------------------------------------------------------------------------------------

BABY = {
    "resourceType": "Patient",
    "name": [{"use": "usual", "family": "New", "given": ["Babs"]}],
    "gender": "female",
    "birthDate": "2026-10-19",
    "address": [{"use": "home", "line": ["1 Fresh Street"], "postalCode": "ZZ99 9NE"}],
}


def create(nation: Nation, **more: object) -> Reply:
    body = orjson.dumps({k: v for k, v in {**BABY, **more}.items() if v is not None})
    return nation.send("POST", "/Patient", headers={"Content-Type": "application/json"}, body=body)


def test_a_new_person_gets_a_reserved_number_and_version_1(nation: Nation):
    reply = create(nation)
    made = json(reply)
    assert (reply.status, made["meta"]["versionId"]) == (201, "1")
    assert made["id"].startswith("999")
    assert is_valid(made["id"])
    assert record(nation.get(made["id"]))["name"][0]["family"] == "New"
    found = json(nation.search(("family", "New"), ("birthdate", "2026-10-19")))
    assert found["total"] == 1


def test_somebody_who_is_there_already_is_a_single_match(nation: Nation):
    number = json(create(nation))["id"]
    reply = create(nation)
    text = f"Unable to create new patient. NHS number {number} found for supplied demographic data."
    assert problem(reply) == (200, "SINGLE_MATCH", text)
    assert json(reply)["issue"][0]["severity"] == "error"


def test_several_who_are_there_are_multiple_matches(nation: Nation):
    for number in (FREE, "9990009996"):
        nation.population.add(person(number, "New", "Babs", birth_date="2026-10-19"))
    text = "Unable to create new patient. Multiple matches found for supplied demographic data."
    assert problem(create(nation)) == (200, "MULTIPLE_MATCHES", text)


@pytest.mark.parametrize("field", ["name", "gender", "birthDate", "address"])
def test_a_creation_names_what_is_missing(nation: Nation, field: str):
    text = f"Missing value - '{field}'"
    assert problem(create(nation, **{field: None})) == (400, "MISSING_VALUE", text)


def test_of_several_that_are_missing_the_name_comes_first_and_the_birth_date_last(nation: Nation):
    absent: dict[str, object] = dict.fromkeys(("name", "address", "gender", "birthDate"))
    while absent:
        text = f"Missing value - '{next(iter(absent))}'"
        assert problem(create(nation, **absent)) == (400, "MISSING_VALUE", text)
        del absent[next(iter(absent))]


def test_blank_lines_of_a_new_address_are_left_out(nation: Nation):
    lines = ["", "317 Stuart Street", " ", "Exampleton", ""]
    made = json(create(nation, address=[{"use": "home", "line": lines, "postalCode": "ZZ99 9NE"}]))
    assert made["address"][0]["line"] == ["317 Stuart Street", "Exampleton"]


def test_a_new_record_gives_its_parts_ids_of_its_own(nation: Nation):
    address = {"id": "456", "use": "home", "line": ["1 Road"], "postalCode": "ZZ99 9NE"}
    made = json(create(nation, address=[address]))
    assert made["address"][0]["id"] != "456"
    assert json(nation.get(made["id"])) == made


def test_who_registers_a_new_person_is_taken_and_is_no_part_of_the_record(nation: Nation):
    authority = {
        "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-RegisteringAuthority",
        "extension": [
            {"url": "registeringAuthorityType", "valueCodeableConcept": {"coding": [{"code": "x"}]}}
        ],
    }
    reply = create(nation, extension=[authority])
    assert reply.status == 201
    assert "extension" not in json(reply)


def test_an_item_that_is_no_object_is_named_with_its_place(nation: Nation):
    text = "Invalid value - '['another', 'array']' in field 'address/0'"
    given = [["another", "array"]]
    assert problem(create(nation, address=given)) == (400, "INVALID_VALUE", text)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"resourceType": "Group"}'])
def test_what_is_no_patient_cannot_be_created(nation: Nation, body: bytes):
    status, code, text = problem(nation.send("POST", "/Patient", body=body))
    assert (status, code) == (400, "INVALID_CREATE")
    assert text == "Invalid patient create data provided - 'the body is not a Patient'"


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        (
            list("ABCDEF"),
            "TOO_MANY_VALUES_SUBMITTED",
            "Too many values submitted - ['A', 'B', 'C', 'D', 'E', 'F'] in field 'name/0/given'",
        ),
        (
            [],
            "TOO_FEW_VALUES_SUBMITTED",
            "Too few values submitted - [] in field 'name/0/given'",
        ),
        (["x" * 36], "INVALID_VALUE", f"Invalid value - '{'x' * 36}' in field 'name/0/given'"),
    ],
)
def test_given_names_are_one_to_five_of_35_letters(
    nation: Nation, given: list[str], code: str, text: str
):
    names = [{"use": "usual", "family": "New", "given": given}]
    assert problem(create(nation, name=names)) == (400, code, text)
