"""Section 7.2: finding and reading patients; section 6.1: what they look like."""

import pytest

NHS = "https://fhir.nhs.uk/Id/nhs-number"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
CS = "https://fhir.nhs.uk/STU3/CodeSystem"


def test_a_found_patient_has_everything_that_is_held(world, consumer, nhs):
    found = consumer.find(nhs("plain"))
    assert found.status == 200
    (patient,) = found.resources("Patient")
    version = str(world.practices["Y90003"].register.patient(world.patients["plain"]).version)
    assert patient == {
        "resourceType": "Patient",
        "id": str(world.patients["plain"]),
        "meta": {"versionId": version, "profile": [f"{SD}/CareConnect-GPC-Patient-1"]},
        "extension": [
            {
                "url": f"{SD}/Extension-CareConnect-GPC-RegistrationDetails-1",
                "extension": [
                    {
                        "url": "registrationPeriod",
                        "valuePeriod": {"start": "2019-04-02T00:00:00+01:00"},
                    },
                    {
                        "url": "registrationType",
                        "valueCodeableConcept": {
                            "coding": [
                                {
                                    "system": f"{CS}/CareConnect-RegistrationType-1",
                                    "code": "R",
                                    "display": "Regular",
                                }
                            ]
                        },
                    },
                ],
            }
        ],
        "identifier": [
            {
                "extension": [
                    {
                        "url": f"{SD}/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1",
                        "valueCodeableConcept": {
                            "coding": [
                                {
                                    "system": f"{CS}/CareConnect-NHSNumberVerificationStatus-1",
                                    "code": "01",
                                    "display": "Number present and verified",
                                }
                            ]
                        },
                    }
                ],
                "system": NHS,
                "value": nhs("plain"),
            }
        ],
        "active": True,
        "name": [{"use": "official", "family": "Okoro", "given": ["Maria"], "prefix": ["Ms"]}],
        "telecom": [
            {"system": "phone", "value": "01632960100", "use": "home"},
            {"system": "phone", "value": "07700900100", "use": "mobile"},
            {"system": "email", "value": "maria@example.test", "use": "home"},
        ],
        "gender": "female",
        "birthDate": "1984-03-12",
        "address": [
            {
                "use": "home",
                "line": ["1 Weir Lane"],
                "city": "Lockton",
                "district": "Norfolk",
                "postalCode": "ZZ99 3WZ",
            }
        ],
        "generalPractitioner": [{"reference": "Practitioner/31"}],
        "managingOrganization": {"reference": "Organization/org-Y90003"},
    }


def test_a_percent_encoded_identifier_finds_the_same(consumer, nhs, percent):
    token = NHS + "|" + nhs("plain")
    query = "identifier=" + percent(token)
    assert consumer.ask("FindPatient", query=query).json == consumer.find(nhs("plain")).json


def test_an_empty_searchset_has_no_entry_total_or_link(consumer, nhs):
    assert consumer.find(nhs("absent")).json == {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{SD}/GPConnect-Searchset-Bundle-1"]},
        "type": "searchset",
    }


@pytest.mark.parametrize(
    "name", ["absent", "pds_only", "left", "deceased", "restricted", "unverified_wrong"]
)
def test_some_patients_are_not_found(consumer, nhs, name):
    found = consumer.find(nhs(name))
    assert (found.status, found.resources("Patient")) == (200, [])


@pytest.mark.parametrize("name", ["plain", "opted_out", "unverified"])
def test_others_are(consumer, nhs, name):
    assert len(consumer.find(nhs(name)).resources("Patient")) == 1


def test_a_number_that_pds_confirms_is_verified_for_good(world, consumer, nhs):
    register = world.practices["Y90003"].register
    assert consumer.find(nhs("unverified")).resources("Patient")
    assert register.patient(world.patients["unverified"]).verified
    world.switch(pds_outage=True)
    assert consumer.find(nhs("unverified")).resources("Patient")


def test_nobody_is_verified_while_pds_is_out(world, consumer, nhs):
    world.switch(pds_outage=True)
    found = consumer.find(nhs("unverified"))
    assert (found.status, found.resources("Patient")) == (200, [])


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("", (400, "BAD_REQUEST")),
        (f"Identifier={NHS}|9990000018", (400, "BAD_REQUEST")),
        (f"identifier={NHS}|9990000018&identifier={NHS}|9990000018", (400, "BAD_REQUEST")),
        ("identifier=9990000018", (422, "INVALID_PARAMETER")),
        ("identifier=|9990000018", (422, "INVALID_PARAMETER")),
        (f"identifier={NHS}|", (422, "INVALID_PARAMETER")),
        ("identifier=", (422, "INVALID_PARAMETER")),
        ("identifier=https://example.test/Id|9990000018", (400, "INVALID_IDENTIFIER_SYSTEM")),
        (f"identifier={NHS.upper()}|9990000018", (400, "INVALID_IDENTIFIER_SYSTEM")),
        (f"identifier={NHS}|999000001", (400, "INVALID_NHS_NUMBER")),
        (f"identifier={NHS}|99900000188", (400, "INVALID_NHS_NUMBER")),
        (f"identifier={NHS}|9990000019", (400, "INVALID_NHS_NUMBER")),
        (f"identifier={NHS}|999000001X", (400, "INVALID_NHS_NUMBER")),
    ],
)
def test_a_search_that_cannot_be_read_is_refused(consumer, query, refusal):
    assert consumer.ask("FindPatient", query=query).refusal == refusal


def test_parameters_that_nobody_knows_are_ignored(consumer, nhs):
    query = f"_count=1&identifier={NHS}|{nhs('plain')}&_sort=x&_format=application/fhir+json"
    assert consumer.ask("FindPatient", query=query).resources("Patient")


def test_a_patient_is_read_with_an_etag(world, consumer):
    number = world.patients["plain"]
    read = consumer.ask("ReadPatient", f"Patient/{number}")
    assert (read.status, read.json["id"]) == (200, str(number))
    assert read.header("ETag") == f'W/"{read.json["meta"]["versionId"]}"'


@pytest.mark.parametrize(
    "logical_id", ["0", "1", "999999", "a-b.C", "A" * 64, "0201", "-1", "9" * 60, "%C2%B2", "x_y"]
)
def test_unknown_patients_are_not_found_by_id(consumer, logical_id):
    reply = consumer.ask("ReadPatient", f"Patient/{logical_id}")
    assert reply.refusal == (404, "PATIENT_NOT_FOUND")


@pytest.mark.parametrize("name", ["left", "deceased", "restricted", "unverified_wrong"])
def test_hidden_patients_are_not_found_by_id(world, consumer, name):
    reply = consumer.ask("ReadPatient", f"Patient/{world.patients[name]}")
    assert reply.refusal == (404, "PATIENT_NOT_FOUND")


def test_the_capability_switch_refuses_every_call(world, consumer, nhs):
    world.share(enabled=False)
    for reply in (consumer.find(nhs("plain")), consumer.ask("Metadata"), consumer.free()):
        assert reply.refusal == (403, "ACCESS_DENIED")
        assert "appointment management" in reply.why
