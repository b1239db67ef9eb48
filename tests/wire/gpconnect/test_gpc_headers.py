"""Section 3: request and response headers, formats, compression, and unknown addresses."""

import gzip
import json

import pytest

JSON, XML = "application/fhir+json", "application/fhir+xml"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Ssp-TraceID", None, "Ssp-TraceID is missing"),
        ("Ssp-TraceID", " ", "Ssp-TraceID is missing"),
        ("Ssp-TraceID", "not-a-uuid", "is not a UUID"),
        ("Ssp-From", None, "Ssp-From is missing"),
        ("Ssp-To", None, "Ssp-To is missing"),
        ("Ssp-To", "990000000099", "is not this practice"),
        ("Ssp-InteractionID", None, "Ssp-InteractionID is missing"),
        ("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:read:moon-1", "unknown"),
        (
            "Ssp-InteractionID",
            "urn:nhs:names:services:gpconnect:fhir:rest:search:Slot-1",
            "case sensitive",
        ),
        (
            "Ssp-InteractionID",
            "urn:nhs:names:services:gpconnect:fhir:rest:search:patient-1",
            "is for GET /Patient",
        ),
    ],
)
def test_a_wrong_spine_header_is_named(consumer, name, value, said):
    reply = consumer.free(headers={name: value})
    assert reply.refusal == (400, "BAD_REQUEST")
    assert said in reply.why


def test_an_interaction_must_fit_its_verb(consumer):
    reply = consumer.ask("SearchSlots", method="POST")
    assert reply.refusal == (400, "BAD_REQUEST")
    assert "not for POST /Slot" in reply.why


@pytest.mark.parametrize("verb", ["PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_verbs_are_not_implemented(consumer, verb):
    assert consumer.ask("SearchSlots", method=verb).refusal == (405, "NOT_IMPLEMENTED")


def test_head_is_not_implemented_and_has_no_body(consumer):
    reply = consumer.ask("SearchSlots", method="HEAD")
    assert (reply.status, reply.body) == (405, b"")


def test_an_invented_verb_is_not_implemented(consumer):
    assert consumer.ask("SearchSlots", method="BREW").refusal == (405, "NOT_IMPLEMENTED")


@pytest.mark.parametrize(
    "path", ["patient", "Patient/", "Patients", "Patient/1/Moon", "Appointment/1/_history/1", "$x"]
)
def test_unknown_paths_hold_nothing(consumer, path):
    assert consumer.ask("FindPatient", path).refusal == (404, "NO_RECORD_FOUND")


@pytest.mark.parametrize("ods", ["Y99999", "y90003", "Y90005"])
def test_nobody_answers_for_an_organisation_without_a_clinical_system(consumer, ods):
    assert consumer.ask("Metadata", ods=ods).refusal == (404, "NO_RECORD_FOUND")


def test_the_service_root_itself_holds_nothing(consumer):
    assert consumer.ask("Metadata", "/").refusal == (404, "NO_RECORD_FOUND")


@pytest.mark.parametrize(
    ("accept", "parameter", "content_type", "expected"),
    [
        (JSON, None, None, JSON),
        (XML, None, None, XML),
        (f"{XML};charset=utf-8", None, None, XML),
        (JSON, XML, None, XML),
        (XML, JSON, None, JSON),
        (JSON, "application/fhir%2Bxml", None, XML),
        ("text/html", XML, None, XML),
        (None, None, None, JSON),
        (None, None, XML, XML),
        ("*/*", None, None, JSON),
        (f"text/html, {XML};q=0.8, {JSON};q=0.5", None, None, XML),
        (f"{JSON};q=0.1, {XML}", None, None, XML),
    ],
)
def test_the_format_is_negotiated(consumer, accept, parameter, content_type, expected):
    query = f"_format={parameter}" if parameter else ""
    headers = {"Accept": accept, "Content-Type": content_type}
    reply = consumer.ask("Metadata", query=query, headers=headers)
    assert reply.status == 200
    assert reply.header("Content-Type") == f"{expected};charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "parameter"),
    [
        ("text/html", None),
        ("application/json+fhir", None),
        (f"{JSON};q=0", None),
        (JSON, "text/xml"),
        (JSON, ""),
    ],
)
def test_another_format_is_refused(consumer, accept, parameter):
    query = "" if parameter is None else f"_format={parameter}"
    reply = consumer.ask("Metadata", query=query, headers={"Accept": accept})
    assert reply.refusal == (415, "BAD_REQUEST")


def test_xml_can_be_switched_off(world, consumer):
    world.switch(xml=False)
    assert consumer.ask("Metadata", headers={"Accept": XML}).refusal == (415, "BAD_REQUEST")
    assert consumer.ask("Metadata").json["format"] == [JSON]


@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain"])
def test_a_body_needs_its_content_type(consumer, slots, content_type):
    reply = consumer.book(slots[0], headers={"Content-Type": content_type})
    assert reply.refusal == (415, "BAD_REQUEST")


@pytest.mark.parametrize("coding", ["gzip", "deflate, gzip;q=0.5"])
def test_replies_are_zipped_when_that_is_accepted(consumer, coding):
    reply = consumer.ask("Metadata", headers={"Accept-Encoding": coding})
    assert reply.header("Content-Encoding") == "gzip"
    assert gzip.decompress(reply.reply.body) == consumer.ask("Metadata").body


@pytest.mark.parametrize("coding", [None, "identity", "gzip;q=0"])
def test_replies_are_plain_otherwise(consumer, coding):
    reply = consumer.ask("Metadata", headers={"Accept-Encoding": coding})
    assert reply.header("Content-Encoding") is None


def test_minimal_replies_have_the_same_status_and_no_body(consumer, slots):
    reply = consumer.book(slots[0], headers={"Prefer": "return=minimal"})
    assert (reply.status, reply.body) == (201, b"")
    assert reply.header("ETag")
    full = consumer.book(slots[1], headers={"Prefer": "return=representation"})
    assert full.json["resourceType"] == "Appointment"


def test_a_refusal_is_never_minimal(consumer, slots):
    assert consumer.book(slots[0]).status == 201
    reply = consumer.book(slots[0], headers={"Prefer": "return=minimal"})
    assert reply.refusal == (409, "DUPLICATE_REJECTED")


def test_an_outcome_names_profile_severity_and_coding_system(consumer):
    outcome = consumer.ask("ReadPatient", "Patient/nobody").json
    assert outcome["meta"]["profile"] == [
        "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"
    ]
    assert outcome["issue"] == [
        {
            "severity": "error",
            "code": "not-found",
            "details": {
                "coding": [
                    {
                        "system": "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1",
                        "code": "PATIENT_NOT_FOUND",
                        "display": "Patient not found",
                    }
                ]
            },
            "diagnostics": "There is no Patient/nobody here.",
        }
    ]


def test_outcomes_may_name_the_value_set_instead(world, consumer):
    world.switch(error_system="ValueSet")
    coding = consumer.ask("ReadPatient", "Patient/x").json["issue"][0]["details"]["coding"][0]
    assert coding["system"] == "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1"


# -- section 3.4: each check comes before the next ---------------------------------------------


def _wrong_until(consumer, world, stage):
    """A booking whose every check from ``stage`` on would fail."""
    headers, body = {"If-Match": 'W/"0"'}, b"{"
    claims = consumer.claims("patient/*.read")
    if stage <= 1:
        headers["Ssp-From"] = None
    if stage <= 2:
        headers["Ssp-InteractionID"] = "urn:moon"
    if stage > 3:
        claims = consumer.claims("patient/*.write")
    if stage <= 4:
        headers["Accept"] = "text/html"
    if stage > 5:
        body = {"resourceType": "Appointment", "id": "999999"}
    world.share(enabled=stage > 6)
    return consumer.ask(
        "AmendAppointment", "Appointment/999999", body=body, headers=headers, claims=claims
    )


@pytest.mark.parametrize(
    ("stage", "refusal", "said"),
    [
        (1, (400, "BAD_REQUEST"), "Ssp-From"),
        (2, (400, "BAD_REQUEST"), "Ssp-InteractionID"),
        (3, (400, "BAD_REQUEST"), "requested_scope"),
        (4, (415, "BAD_REQUEST"), "Accept"),
        (5, (400, "BAD_REQUEST"), "well-formed JSON"),
        (6, (403, "ACCESS_DENIED"), "capability"),
        (7, (404, "NO_RECORD_FOUND"), "Appointment/999999"),
    ],
)
def test_checks_come_in_the_contracts_order(consumer, world, stage, refusal, said):
    reply = _wrong_until(consumer, world, stage)
    assert reply.refusal == refusal
    assert said in reply.why


def test_if_match_comes_before_business_rules(consumer, slots):
    booked = consumer.book(slots[0]).json
    path = f"Appointment/{booked['id']}"
    wrong = booked | {"status": "arrived"}
    stale = consumer.ask("AmendAppointment", path, body=wrong, headers={"If-Match": 'W/"0"'})
    assert stale.refusal == (409, "FHIR_CONSTRAINT_VIOLATION")
    assert consumer.ask("AmendAppointment", path, body=wrong).refusal == (422, "INVALID_RESOURCE")


def test_blanks_around_a_header_do_not_count(consumer):
    padded = {name: f" {value}\t" for name, value in consumer.headers("SearchSlots").items()}
    spine = {name: value for name, value in padded.items() if name.startswith("Ssp-")}
    assert consumer.free(headers=spine).status == 200


def test_a_byte_order_mark_before_a_body_is_passed_over(consumer, slots):
    body = b"\xef\xbb\xbf" + json.dumps(consumer.appointment(slots[0])).encode()
    assert consumer.ask("BookAppointment", body=body).status == 201
