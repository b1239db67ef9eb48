"""Section 10.2: the Spine directory's FHIR API."""

import pytest

from gpworld.core.exchange import Request
from gpworld.gpconnect.interactions import INTERACTIONS

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
IA = "https://fhir.nhs.uk/Id/nhsServiceInteractionId"
KEY = "https://fhir.nhs.uk/Id/nhsMhsPartyKey"
SLOT = "urn:nhs:names:services:gpconnect:fhir:rest:search:slot-1"
BASE = "/spine-directory/FHIR/R4"
HOST = "http://127.0.0.1:7103"
UUID = "7f0c5a52-4f3e-4a2e-9c1d-1d0f3c1d2e3f"
ORGANISATION, INTERACTION = f"organization={ODS}|Y90003", f"identifier={IA}|{SLOT}"


@pytest.fixture
def look_up(consumer):
    def ask(kind, query, method="GET", **headers):
        given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        path = f"{BASE}/{kind}"
        # R4, so the STU3 models of the other tests do not fit
        return consumer.send(Request(method, path, query, given, raw_path=path), valid=False)

    return ask


def test_an_endpoint_tells_the_service_root(look_up):
    reply = look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}", X_Correlation_Id=UUID)
    assert reply.status == 200
    assert reply.header("Content-Type") == "application/fhir+json"
    assert reply.header("X-Correlation-Id") == UUID
    bundle = reply.json
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    assert bundle["link"] == [
        {
            "relation": "self",
            "url": f"{HOST}{BASE}/Endpoint?{ORGANISATION}&{INTERACTION}",
        }
    ]
    (entry,) = bundle["entry"]
    endpoint = entry["resource"]
    assert entry["fullUrl"] == f"{HOST}{BASE}/Endpoint/{endpoint['id']}"
    assert entry["search"] == {"mode": "match"}
    assert endpoint["address"] == f"{HOST}/Y90003/STU3/1/gpconnect"
    assert endpoint["status"] == "active"
    assert endpoint["managingOrganization"]["identifier"] == {"system": ODS, "value": "Y90003"}
    held = {each["system"].rpartition("/")[2]: each["value"] for each in endpoint["identifier"]}
    assert (held["nhsMhsFQDN"], held["nhsMhsPartyKey"]) == ("127.0.0.1", "Y90003-000003")
    assert held["nhsMhsCPAId"] == held["nhsMHSId"]
    assert endpoint["extension"] == [
        {
            "url": "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId",
            "valueReference": {"identifier": {"system": IA, "value": SLOT}},
        }
    ]


def test_a_device_tells_the_asid(look_up):
    (entry,) = look_up("Device", f"{ORGANISATION}&{INTERACTION}").json["entry"]
    device = entry["resource"]
    assert device["identifier"] == [
        {"system": "https://fhir.nhs.uk/Id/nhsSpineASID", "value": "990000000003"},
        {"system": KEY, "value": "Y90003-000003"},
    ]
    assert device["owner"]["identifier"] == {"system": ODS, "value": "Y90003"}
    assert len(device["extension"]) == 1 + len(INTERACTIONS)


def test_what_the_directory_says_leads_to_the_slots(look_up, consumer, slots):
    endpoint = look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}").json["entry"][0]["resource"]
    device = look_up("Device", f"{ORGANISATION}&{INTERACTION}").json["entry"][0]["resource"]
    prefix = "/ssp/" + endpoint["address"].removesuffix("/Y90003/STU3/1/gpconnect")
    asid = device["identifier"][0]["value"]
    assert consumer.free(prefix=prefix, headers={"Ssp-To": asid}).resources("Slot")


def test_by_party_key_alone_every_interaction_is_told(look_up):
    bundle = look_up("Endpoint", f"{ORGANISATION}&identifier={KEY}|Y90003-000003").json
    assert bundle["total"] == len(INTERACTIONS)
    ids = {entry["resource"]["id"] for entry in bundle["entry"]}
    assert len(ids) == len(INTERACTIONS)


def test_ids_are_the_same_in_every_look_up(look_up):
    first, second = (look_up("Device", f"{ORGANISATION}&{INTERACTION}").json for _ in range(2))
    assert first["entry"] == second["entry"]
    assert first["id"] != second["id"]


@pytest.mark.parametrize("kind", ["Endpoint", "Device"])
@pytest.mark.parametrize(
    "query",
    [
        f"organization={ODS}|Y99999&{INTERACTION}",
        f"organization={ODS}|Y90005&{INTERACTION}",
        f"{ORGANISATION}&identifier={IA}|urn:nhs:names:services:other",
        f"{ORGANISATION}&identifier={IA}|{SLOT.upper()}",
        f"{ORGANISATION}&{INTERACTION}&identifier={KEY}|Y90001-000001",
    ],
    ids=["unknown", "no system", "interaction", "case", "party key"],
)
def test_no_match_is_an_empty_bundle(look_up, kind, query):
    reply = look_up(kind, query)
    assert (reply.status, reply.json["total"]) == (200, 0)
    assert "entry" not in reply.json


def test_a_practice_may_be_missing_from_the_directory(world, look_up):
    world.share(in_directory=False)
    assert look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}").json["total"] == 0
    assert look_up("Device", f"{ORGANISATION}&{INTERACTION}").json["total"] == 0


@pytest.mark.parametrize(("maker", "total"), [("Y99002", 1), ("Y99001", 0)])
def test_devices_can_be_asked_for_by_maker(look_up, maker, total):
    query = f"{ORGANISATION}&{INTERACTION}&manufacturing-organization={ODS}|{maker}"
    assert look_up("Device", query).json["total"] == total


def _refused(reply):
    issue = reply.json["issue"][0]
    coding = issue["details"]["coding"][0]
    assert coding["system"].endswith("/ValueSet/Spine-ErrorOrWarningCode-1")
    assert "meta" not in reply.json
    return reply.status, issue["code"], coding["code"]


@pytest.mark.parametrize(
    ("kind", "query", "issue"),
    [
        ("Endpoint", "", "required"),
        ("Endpoint", INTERACTION, "required"),
        ("Endpoint", ORGANISATION, "required"),
        ("Device", f"{ORGANISATION}&identifier={KEY}|Y90003-000003", "required"),
        ("Endpoint", f"organization=Y90003&{INTERACTION}", "invalid"),
        ("Endpoint", f"organization=|Y90003&{INTERACTION}", "invalid"),
        ("Endpoint", f"organization={ODS}|&{INTERACTION}", "invalid"),
        ("Endpoint", f"organization=urn:x|Y90003&{INTERACTION}", "invalid"),
        ("Endpoint", f"{ORGANISATION}&{ORGANISATION}&{INTERACTION}", "invalid"),
        ("Endpoint", f"{ORGANISATION}&identifier={SLOT}", "invalid"),
        ("Endpoint", f"{ORGANISATION}&identifier=urn:x|{SLOT}", "invalid"),
        ("Endpoint", f"{ORGANISATION}&{INTERACTION}&{INTERACTION}", "invalid"),
        ("Endpoint", f"{ORGANISATION}&{INTERACTION}&_count=1", "invalid"),
        (
            "Endpoint",
            f"{ORGANISATION}&{INTERACTION}&manufacturing-organization={ODS}|Y99001",
            "invalid",
        ),
    ],
)
def test_a_look_up_that_cannot_be_read_is_refused(look_up, kind, query, issue):
    assert _refused(look_up(kind, query)) == (400, issue, "BAD_REQUEST")


def test_the_correlation_id_must_be_a_uuid(look_up):
    reply = look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}", X_Correlation_Id="x")
    assert _refused(reply) == (400, "invalid", "BAD_REQUEST")


def test_a_refusal_carries_the_correlation_id(look_up):
    reply = look_up("Endpoint", "", X_Correlation_Id=UUID)
    assert reply.json["id"] == reply.header("X-Correlation-Id") == UUID


@pytest.mark.parametrize("path", ["Organization", "endpoint", "Endpoint/1"])
def test_unknown_paths_are_not_found(look_up, path):
    assert _refused(look_up(path, "")) == (404, "not-found", "NO_RECORD_FOUND")


@pytest.mark.parametrize("path", [BASE, f"{BASE}/", f"{BASE}Moon"])
def test_the_directory_itself_holds_nothing_and_says_so_its_own_way(consumer, path):
    asked = Request("GET", path, "", (("X-Correlation-Id", UUID),), raw_path=path)
    reply = consumer.send(asked, valid=False)
    assert reply.refusal == (404, "NO_RECORD_FOUND")
    assert reply.json["id"] == UUID
    assert "meta" not in reply.json


@pytest.mark.parametrize("verb", ["LOCK", "BREW"])
def test_an_invented_verb_is_told_what_the_directory_is_for(look_up, verb):
    reply = look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}", method=verb)
    assert (reply.refusal, reply.header("Allow")) == ((405, "NOT_IMPLEMENTED"), "GET")


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_directory_is_only_read(look_up, verb):
    reply = look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}", verb)
    assert _refused(reply) == (405, "not-supported", "NOT_IMPLEMENTED")
    assert reply.header("Allow") == "GET"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200),
        ("application/fhir+json; charset=utf-8", 200),
        ("application/json", 200),
        ("text/html, */*;q=0.1", 200),
        ("text/html", 406),
        ("application/fhir+xml", 406),
    ],
)
def test_the_directory_speaks_json(look_up, accept, status):
    reply = look_up("Endpoint", f"{ORGANISATION}&{INTERACTION}", Accept=accept)
    assert reply.status == status
    if status == 406:
        assert _refused(reply) == (406, "invalid", "MISSING_OR_INVALID_HEADER")
