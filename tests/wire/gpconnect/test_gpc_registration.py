"""Section 7.3: registering a temporary patient."""

import threading
from datetime import date, timedelta

import pytest

from gpworld.people.model import Gender, Registration, Standing

NHS = "https://fhir.nhs.uk/Id/nhs-number"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
COMMUNICATION = {
    "url": f"{SD}/Extension-CareConnect-GPC-NHSCommunication-1",
    "extension": [
        {
            "url": "language",
            "valueCodeableConcept": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/STU3/CodeSystem/CareConnect-HumanLanguage-1",
                        "code": "pl",
                        "display": "Polish",
                    }
                ]
            },
        },
        {"url": "interpreterRequired", "valueBoolean": True},
    ],
}
PHONE = {"system": "phone", "value": "07700900933", "use": "mobile"}
ROOM = {"use": "temp", "line": ["Room 6, Lock House"], "city": "Lockton", "postalCode": "ZZ99 9ZZ"}
NAME = {"use": "official", "family": "Okoro", "given": ["Maria"]}


def test_a_registered_patient_is_temporary_verified_findable_and_readable(world, consumer, nhs):
    reply = consumer.register("pds_only")
    assert reply.status == 200
    assert reply.header("Location") is None
    bundle = reply.json
    assert (bundle["type"], bundle["meta"]["profile"]) == (
        "searchset",
        [f"{SD}/GPConnect-Searchset-Bundle-1"],
    )
    (patient,) = reply.resources("Patient")
    period, kind = patient["extension"][0]["extension"]
    assert period["valuePeriod"]["start"] == "2026-10-20T09:00:00+01:00"
    assert kind["valueCodeableConcept"]["coding"][0]["code"] == "T"
    status = patient["identifier"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]
    assert status["code"] == "01"
    assert consumer.find(nhs("pds_only")).resources("Patient") == [patient]
    assert consumer.ask("ReadPatient", f"Patient/{patient['id']}").json == patient
    held = world.practices["Y90003"].register.patient(int(patient["id"]))
    assert (held.registration, held.standing) == (Registration.TEMPORARY, Standing.ACTIVE)


def test_a_second_registration_is_a_duplicate(consumer):
    assert consumer.register("pds_only").status == 200
    assert consumer.register("pds_only").refusal == (409, "DUPLICATE_REJECTED")


def test_what_was_sent_is_given_back(consumer):
    sent = {
        "telecom": [
            PHONE,
            {"system": "phone", "value": "01632960001", "use": "home"},
            {"system": "phone", "value": "01632960002", "use": "work"},
            {"system": "phone", "value": "01632960003", "use": "temp"},
            {"system": "email", "value": "m@example.test", "use": "home"},
        ],
        "address": [ROOM, ROOM | {"use": "home"}],
        "extension": [COMMUNICATION],
        "name": [NAME | {"given": ["Maria", "Jane"]}, {"use": "nickname", "given": ["Mia"]}],
    }
    (patient,) = consumer.register("pds_only", **sent).resources("Patient")
    assert {name: patient[name] for name in ("telecom", "address", "name")} == {
        name: sent[name] for name in ("telecom", "address", "name")
    }
    assert patient["extension"][1] == COMMUNICATION


def test_what_was_sent_gives_way_to_what_the_practice_changes(world, consumer):
    (patient,) = consumer.register("pds_only", telecom=[PHONE]).resources("Patient")
    register = world.practices["Y90003"].register
    register.change(int(patient["id"]), mobile="07700900555", phone="")
    again = consumer.ask("ReadPatient", f"Patient/{patient['id']}").json
    assert [each["value"] for each in again["telecom"]] == ["07700900555"]


def test_gaps_are_filled_from_pds(world, consumer):
    (patient,) = consumer.register("pds_only", gender=None).resources("Patient")
    assert patient["gender"] == "female"
    assert patient["telecom"] == [{"system": "phone", "value": "07700900123", "use": "mobile"}]
    assert patient["address"][0]["postalCode"] == "ZZ99 4AB"


def test_pds_is_not_updated(world, consumer, nhs):
    before = world.population.person(nhs("pds_only"))
    consumer.register("pds_only", telecom=[PHONE], address=[ROOM])
    assert world.population.person(nhs("pds_only")) == before


def test_somebody_who_left_is_taken_back_as_temporary(world, consumer, nhs):
    register = world.practices["Y90003"].register
    reply = consumer.register("left")
    assert reply.status == 200
    held = register.by_nhs_number(nhs("left"))
    assert held.id == world.patients["left"]
    assert (held.registration, held.standing, held.registered_on, held.left_on) == (
        Registration.TEMPORARY,
        Standing.ACTIVE,
        date(2026, 10, 20),
        None,
    )


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("plain", (409, "DUPLICATE_REJECTED")),
        ("unverified", (409, "DUPLICATE_REJECTED")),
        ("absent", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
        ("deceased", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
        ("pds_deceased", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
        ("restricted", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
        ("superseded", (400, "INVALID_NHS_NUMBER")),
        ("invalid", (400, "INVALID_NHS_NUMBER")),
    ],
)
def test_people_who_cannot_be_registered(consumer, name, refusal):
    assert consumer.register(name).refusal == refusal


@pytest.mark.parametrize("name", ["superseded", "invalid"])
def test_a_number_out_of_use_is_no_number_whoevers_details_come_with_it(consumer, name):
    others = {"name": [NAME | {"family": "Someone", "given": ["Else"]}], "birthDate": "2001-01-01"}
    assert consumer.register(name, **others).refusal == (400, "INVALID_NHS_NUMBER")


def test_an_email_needs_no_use(consumer):
    sent = {"system": "email", "value": "m@example.test"}
    (patient,) = consumer.register("pds_only", telecom=[PHONE, sent]).resources("Patient")
    assert patient["telecom"] == [PHONE, sent | {"use": "home"}]


def test_an_address_is_given_back_without_its_text(consumer):
    sent = ROOM | {"text": "Room 6, Lock House, Lockton"}
    (patient,) = consumer.register("pds_only", address=[sent]).resources("Patient")
    assert patient["address"] == [ROOM]


def test_the_registration_begins_at_its_minute_until_the_register_keeps_but_the_day(
    world, consumer
):
    world.clock.advance(timedelta(hours=3, minutes=7))
    (patient,) = consumer.register("pds_only").resources("Patient")
    register = world.practices["Y90003"].register
    register.change(int(patient["id"]), mobile="07700900555")
    again = consumer.ask("ReadPatient", f"Patient/{patient['id']}").json
    starts = [each["extension"][0]["extension"][0]["valuePeriod"] for each in (patient, again)]
    assert starts == [
        {"start": "2026-10-20T12:07:00+01:00"},
        {"start": "2026-10-20T00:00:00+01:00"},
    ]


def test_the_loop_of_an_active_patient_whose_number_cannot_be_verified(consumer, nhs):
    assert consumer.find(nhs("unverified_wrong")).resources("Patient") == []
    assert consumer.register("unverified_wrong").refusal == (409, "DUPLICATE_REJECTED")


@pytest.mark.parametrize(
    ("birth_date", "family", "given", "passes"),
    [
        ("1984-03-12", "Someone", "Else", True),
        ("1984-03-13", "Okoro", "Maria", True),
        ("1984-04-12", "OKOnkwo", "mary", True),
        ("1985-03-12", "oko", "M", True),
        ("1984-04-13", "Okoro", "Maria", False),
        ("1984-03-13", "Okaro", "Maria", False),
        ("1984-03-13", "Okoro", "Jane", False),
        ("1984-12-03", "Okoro", "Maria", False),
    ],
)
def test_the_rule_of_two_in_three(consumer, birth_date, family, given, passes):
    name = [NAME | {"family": family, "given": [given]}]
    reply = consumer.register("pds_only", birthDate=birth_date, name=name)
    assert reply.status == (200 if passes else 400)
    if not passes:
        assert reply.code == "INVALID_PATIENT_DEMOGRAPHICS"


def test_nobody_is_registered_while_pds_is_out(world, consumer):
    world.switch(pds_outage=True)
    assert consumer.register("pds_only").refusal == (500, "INTERNAL_SERVER_ERROR")


BAD = (400, "BAD_REQUEST")
NUMBER = (400, "INVALID_NHS_NUMBER")
RESOURCE = (422, "INVALID_RESOURCE")
CASES = {
    "no identifier": ({"identifier": None}, NUMBER),
    "nine digits": ({"identifier": [{"system": NHS, "value": "999000001"}]}, NUMBER),
    "wrong check digit": ({"identifier": [{"system": NHS, "value": "9990000019"}]}, NUMBER),
    "no value": ({"identifier": [{"system": NHS}]}, NUMBER),
    "no system": ({"identifier": [{"value": "9990000018"}]}, BAD),
    "no birth date": ({"birthDate": None}, BAD),
    "birth month only": ({"birthDate": "1984-03"}, RESOURCE),
    "impossible birth date": ({"birthDate": "1984-02-30"}, RESOURCE),
    "no name": ({"name": None}, BAD),
    "no official name": ({"name": [NAME | {"use": "usual"}]}, BAD),
    "two official names": ({"name": [NAME, NAME]}, BAD),
    "no family": ({"name": [{"use": "official", "given": ["Maria"]}]}, BAD),
    "no given": ({"name": [{"use": "official", "family": "Okoro"}]}, BAD),
    "unknown gender": ({"gender": "woman"}, RESOURCE),
    "telecom use repeated": ({"telecom": [PHONE, PHONE]}, BAD),
    "two emails": (
        {"telecom": [PHONE | {"system": "email"}, PHONE | {"system": "email", "use": "home"}]},
        BAD,
    ),
    "telecom old": ({"telecom": [PHONE | {"use": "old"}]}, RESOURCE),
    "telecom fax": ({"telecom": [PHONE | {"system": "fax"}]}, RESOURCE),
    "telecom without use": ({"telecom": [{"system": "phone", "value": "1"}]}, RESOURCE),
    "address work": ({"address": [ROOM | {"use": "work"}]}, RESOURCE),
    "address old": ({"address": [ROOM | {"use": "old"}]}, RESOURCE),
    "address repeated": ({"address": [ROOM, ROOM]}, RESOURCE),
    "two nhsCommunication": ({"extension": [COMMUNICATION, COMMUNICATION]}, RESOURCE),
    "registration details": (
        {"extension": [{"url": f"{SD}/Extension-CareConnect-GPC-RegistrationDetails-1"}]},
        RESOURCE,
    ),
    "active": ({"active": True}, RESOURCE),
    "deceased": ({"deceasedBoolean": False}, RESOURCE),
    "deceased when": ({"deceasedDateTime": "2020-01-01"}, RESOURCE),
    "multiple birth": ({"multipleBirthBoolean": False}, RESOURCE),
    "multiple birth order": ({"multipleBirthInteger": 2}, RESOURCE),
    "contact": ({"contact": [{"name": {"family": "Okoro"}}]}, RESOURCE),
    "generalPractitioner": ({"generalPractitioner": [{"reference": "Practitioner/31"}]}, RESOURCE),
    "managingOrganization": ({"managingOrganization": {"reference": "Organization/1"}}, RESOURCE),
    "maritalStatus": ({"maritalStatus": {"text": "Single"}}, RESOURCE),
    "communication": ({"communication": [{"language": {"text": "Polish"}}]}, RESOURCE),
    "photo": ({"photo": [{"url": "https://example.test/p"}]}, RESOURCE),
    "link": ({"link": [{"other": {"reference": "Patient/1"}, "type": "refer"}]}, RESOURCE),
    "animal": ({"animal": {"species": {"text": "Cat"}}}, RESOURCE),
    "unknown element": ({"nonsense": "1"}, RESOURCE),
    "unknown inner element": ({"name": [NAME | {"nonsense": "1"}]}, RESOURCE),
    "a number for text": ({"gender": 1}, RESOURCE),
    "null": ({"telecom": [None]}, RESOURCE),
}


@pytest.mark.parametrize(("changes", "refusal"), CASES.values(), ids=CASES)
def test_a_registration_that_says_too_little_or_too_much(consumer, changes, refusal):
    assert consumer.register("pds_only", **changes).refusal == refusal


def test_one_more_identifier_is_tolerated(consumer, nhs):
    more = [
        {"system": NHS, "value": nhs("pds_only")},
        {"system": "https://hub.example.test/Id", "value": "77"},
    ]
    assert consumer.register("pds_only", identifier=more).status == 200


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda body: body.update(parameter=[]), BAD),
        (lambda body: body["parameter"].append(body["parameter"][0]), BAD),
        (lambda body: body["parameter"][0].update(name="registerpatient"), BAD),
        (lambda body: body["parameter"][0].pop("resource"), BAD),
        (lambda body: body["parameter"][0].update(resource={"resourceType": "Slot"}), RESOURCE),
        (lambda body: body["parameter"][0].update(resource={"resourceType": "Moon"}), RESOURCE),
        (lambda body: body["parameter"][0].update(resource=[]), RESOURCE),
        (lambda body: body.update(resourceType="Patient"), RESOURCE),
        (lambda body: body.pop("resourceType"), RESOURCE),
        (lambda body: body.update(more="x"), RESOURCE),
    ],
    ids=["none", "two", "misspelt", "empty", "a slot", "a moon", "a list", "bare", "none of", "x"],
)
def test_the_parameters_must_be_one_patient(consumer, change, refusal):
    body = consumer.registration("pds_only")
    change(body)
    assert consumer.ask("RegisterPatient", body=body).refusal == refusal


@pytest.mark.parametrize("body", [b"{", b"nonsense", b'{"a": "\xff"}', b"", b" "])
def test_a_body_that_is_not_well_formed_is_a_bad_request(consumer, body):
    headers = {"Content-Type": "application/fhir+json"}
    assert consumer.ask("RegisterPatient", body=body, headers=headers).refusal == BAD


def test_of_two_registrations_at_once_one_wins(world, consumer, nhs):
    bodies = [consumer.registration("pds_only") for _ in range(8)]
    ready, told = threading.Barrier(len(bodies)), []

    def register(body):
        ready.wait()
        told.append(consumer.ask("RegisterPatient", body=body).status)

    threads = [threading.Thread(target=register, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200] + [409] * 7
    register = world.practices["Y90003"].register
    assert [p.nhs_number for p in register.patients()].count(nhs("pds_only")) == 1


def test_a_checkpoint_keeps_what_was_sent(world, consumer):
    before = world.system.state()
    (patient,) = consumer.register("pds_only", telecom=[PHONE]).resources("Patient")
    after = world.system.state()
    world.system.restore(before)
    assert world.system.state() == before
    world.system.restore(after)
    again = consumer.ask("ReadPatient", f"Patient/{patient['id']}").json
    assert again == patient
    assert Gender(again["gender"]) is Gender.FEMALE
