"""Sections 7.1 and 7.4: the capability statement, practitioners, organisations, locations."""

import pytest

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
USER = "https://fhir.nhs.uk/Id/sds-user-id"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"


def _profile(name):
    return [f"{SD}/CareConnect-GPC-{name}-1"]


def test_the_capability_statement_names_what_can_be_done(consumer):
    told = consumer.ask("Metadata")
    statement = told.json
    assert told.status == 200
    assert (statement["version"], statement["fhirVersion"], statement["status"]) == (
        "1.2.7",
        "3.0.1",
        "active",
    )
    assert (statement["kind"], statement["acceptUnknown"]) == ("instance", "both")
    assert statement["format"] == ["application/fhir+json", "application/fhir+xml"]
    assert len(statement["profile"]) == 9
    (rest,) = statement["rest"]
    assert rest["operation"][0]["name"] == "gpc.registerpatient"
    told = {
        resource["type"]: (
            [each["code"] for each in resource["interaction"]],
            [each["name"] for each in resource.get("searchParam", [])],
            resource.get("searchInclude", []),
        )
        for resource in rest["resource"]
    }
    read_and_search = (["read", "search-type"], ["identifier"], [])
    assert told == {
        "Patient": read_and_search,
        "Organization": read_and_search,
        "Practitioner": read_and_search,
        "Location": (["read"], [], []),
        "Slot": (
            ["search-type"],
            ["start", "end", "status", "searchFilter"],
            [
                "Slot:schedule",
                "Schedule:actor:Practitioner",
                "Schedule:actor:Location",
                "Location:managingOrganization",
            ],
        ),
        "Appointment": (["read", "create", "update", "search-type"], ["start"], []),
    }


def test_a_practitioner_is_found_by_user_id_and_read(consumer):
    (found,) = consumer.ask("FindPractitioner", query=f"identifier={USER}|555000000031").resources(
        "Practitioner"
    )
    read = consumer.ask("ReadPractitioner", "Practitioner/31")
    assert read.json == found
    assert read.header("ETag") == f'W/"{found["meta"]["versionId"]}"'
    assert found == {
        "resourceType": "Practitioner",
        "id": "31",
        "meta": found["meta"],
        "identifier": [
            {"system": USER, "value": "555000000031"},
            {"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "7731"},
        ],
        "name": [{"use": "usual", "family": "Wei", "given": ["Lin"], "prefix": ["Dr"]}],
        "gender": "female",
    }
    assert found["meta"]["profile"] == _profile("Practitioner")


def test_the_organisation_is_found_by_its_code_and_read(consumer):
    (found,) = consumer.ask("FindOrganization", query=f"identifier={ODS}|Y90003").resources(
        "Organization"
    )
    read = consumer.ask("ReadOrganization", f"Organization/{found['id']}")
    assert read.json == found
    assert read.header("ETag") == f'W/"{found["meta"]["versionId"]}"'
    assert found["identifier"] == [{"system": ODS, "value": "Y90003"}]
    assert (found["name"], found["telecom"]) == (
        "Hillcrest Practice",
        [{"system": "phone", "value": "01632960003", "use": "work"}],
    )
    assert found["meta"]["profile"] == _profile("Organization")


def test_its_version_follows_its_content(world, consumer):
    first = consumer.ask("ReadOrganization", "Organization/org-Y90003").header("ETag")
    world.directory.change_organisation("Y90003", name="Hillcrest Surgery")
    assert consumer.ask("ReadOrganization", "Organization/org-Y90003").header("ETag") != first


def test_a_location_is_read(consumer):
    read = consumer.ask("ReadLocation", "Location/21")
    assert read.json == {
        "resourceType": "Location",
        "id": "21",
        "meta": read.json["meta"],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-site-code", "value": "Y9000301"}],
        "name": "Hillcrest",
        "telecom": [{"system": "phone", "value": "01632960021", "use": "work"}],
        "address": {
            "use": "work",
            "line": ["1 Weir Lane"],
            "city": "Lockton",
            "district": "Norfolk",
            "postalCode": "ZZ99 3WZ",
        },
        "managingOrganization": {"reference": "Organization/org-Y90003"},
    }
    assert read.json["meta"]["profile"] == _profile("Location")
    assert read.header("ETag")


@pytest.mark.parametrize(
    ("name", "path", "code"),
    [
        ("ReadPractitioner", "Practitioner/999", "PRACTITIONER_NOT_FOUND"),
        ("ReadPractitioner", "Practitioner/abc", "PRACTITIONER_NOT_FOUND"),
        ("ReadOrganization", "Organization/Y90003", "ORGANISATION_NOT_FOUND"),
        ("ReadOrganization", "Organization/org-Y90001", "ORGANISATION_NOT_FOUND"),
        ("ReadLocation", "Location/999", "NO_RECORD_FOUND"),
        ("ReadLocation", "Location/23", "NO_RECORD_FOUND"),
        ("ReadLocation", "Location/a.b", "NO_RECORD_FOUND"),
    ],
)
def test_unknown_places_are_not_found(consumer, name, path, code):
    assert consumer.ask(name, path).refusal == (404, code)


@pytest.mark.parametrize(
    ("name", "system"), [("FindPractitioner", USER), ("FindOrganization", ODS)]
)
def test_searches_follow_the_same_rules(consumer, name, system):
    def told(query):
        return consumer.ask(name, query=query).refusal

    assert consumer.ask(name, query=f"identifier={system}|nobody").json.get("entry") is None
    assert told("") == (400, "BAD_REQUEST")
    assert told(f"Identifier={system}|x") == (400, "BAD_REQUEST")
    assert told(f"identifier={system}|x&identifier={system}|x") == (400, "BAD_REQUEST")
    assert told("identifier=x") == (422, "INVALID_PARAMETER")
    assert told(f"identifier={system}|") == (422, "INVALID_PARAMETER")
    assert told("identifier=urn:x|x") == (400, "INVALID_IDENTIFIER_SYSTEM")


def test_a_practitioner_without_family_name_cannot_be_sent(consumer):
    reply = consumer.ask("ReadPractitioner", "Practitioner/35")
    assert reply.refusal == (500, "INTERNAL_SERVER_ERROR")
    assert "no family name" in reply.why
