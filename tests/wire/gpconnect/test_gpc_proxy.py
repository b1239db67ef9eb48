"""Section 9: the Spine Secure Proxy."""

import pytest

from gpworld.core.exchange import Request
from gpworld.gpconnect.interactions import INTERACTIONS

HOST = "http://127.0.0.1:7103"
ROOT = f"{HOST}/Y90003/STU3/1/gpconnect"
SSP = f"/ssp/{HOST}"
SLOT = "urn:nhs:names:services:gpconnect:fhir:rest:search:slot-1"


def _refused(reply):
    issue = reply.json["issue"][0]
    coding = issue["details"]["coding"][0]
    assert "meta" not in reply.json
    assert coding == {
        "system": "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0",
        "code": str(reply.status),
        "display": issue["diagnostics"],
    }
    return reply.status, issue["code"], issue["diagnostics"]


def test_a_reply_through_the_proxy_is_the_providers(consumer, slots):
    direct, proxied = consumer.free(), consumer.free(prefix=SSP)
    assert (proxied.status, proxied.body) == (direct.status, direct.body)
    assert proxied.reply.headers == direct.reply.headers
    assert proxied.reply.operation == "SearchSlots"


def test_bodies_and_refusals_pass_unchanged(consumer, slots):
    assert consumer.book(slots[0], prefix=SSP).status == 201
    again = consumer.book(slots[0], prefix=SSP)
    assert again.refusal == (409, "DUPLICATE_REJECTED")
    assert "meta" in again.json


def test_an_encoded_address_is_the_same_address(consumer, percent):
    assert consumer.ask("Metadata", prefix=f"/ssp/{percent(HOST)}").status == 200


def test_the_address_follows_the_public_url(world, consumer):
    world.system.public_url = "https://gp.example.test"
    assert consumer.ask("Metadata", prefix="/ssp/https://gp.example.test").status == 200
    reply = consumer.ask("Metadata", prefix=SSP)
    assert _refused(reply)[:2] == (400, "invalid")


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1:7103",
        "http://localhost:7103",
        "http://127.0.0.1",
        "HTTP://127.0.0.1:7103",
        "http:/127.0.0.1:7103",
        "elsewhere",
    ],
)
def test_another_address_than_the_directorys_is_refused(consumer, target):
    reply = consumer.ask("Metadata", prefix=f"/ssp/{target}")
    assert _refused(reply) == (
        400,
        "invalid",
        f"ENDPOINT_{ROOT}_VARIES_FROM_TARGETURL_{target}/Y90003/STU3/1/gpconnect/metadata",
    )


@pytest.mark.parametrize("ods", ["Y90001", "y90003", "Y900031"])
def test_another_practices_address_is_refused(consumer, ods):
    reply = consumer.ask("Metadata", prefix=SSP, ods=ods)
    assert _refused(reply)[:2] == (400, "invalid")


def test_an_unknown_sender_is_refused(consumer):
    reply = consumer.free(prefix=SSP, headers={"Ssp-From": "123456789012"})
    assert _refused(reply) == (
        403,
        "forbidden",
        "ASID_CHECK_FAILED_MESSAGESENDER_123456789012",
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Ssp-To": "123456789012"},
        {"Ssp-To": "990000000005"},
        {"Ssp-InteractionID": f"{SLOT}0"},
        {"Ssp-InteractionID": SLOT.upper()},
    ],
    ids=["unknown", "consumer only", "unknown interaction", "wrong case"],
)
def test_a_receiver_that_is_not_registered_for_the_interaction_is_refused(consumer, headers):
    reply = consumer.free(prefix=SSP, headers=headers)
    asid = headers.get("Ssp-To", "990000000003")
    assert _refused(reply) == (
        403,
        "forbidden",
        f"PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{asid}",
    )


def test_a_practice_missing_from_the_directory_is_refused(world, consumer):
    world.share(in_directory=False)
    assert _refused(consumer.free(prefix=SSP))[2].startswith("PARTYKEY_INTERACTION_CHECK_FAILED")
    assert consumer.free().status == 200


def test_without_an_agreement_nothing_passes(world, consumer):
    world.share(agreements=("Y90002",))
    assert _refused(consumer.free(prefix=SSP)) == (
        403,
        "forbidden",
        "FOT_CHECK_FAILED_MESSAGESENDER_990000000001_MESSAGERECEIVER_990000000003",
    )
    world.share(agreements=("Y90001",))
    assert consumer.free(prefix=SSP).status == 200


@pytest.mark.parametrize("verb", ["PATCH", "TRACE", "LOCK", "BREW"])
def test_other_verbs_do_not_pass(consumer, verb):
    reply = consumer.ask("SearchSlots", prefix=SSP, method=verb)
    assert _refused(reply) == (405, "forbidden", "405: Method Not Allowed")
    assert reply.json["issue"][0]["severity"] == "fatal"


def test_a_verb_that_passes_is_the_providers_to_refuse(consumer):
    reply = consumer.ask("SearchSlots", prefix=SSP, method="DELETE")
    assert reply.refusal == (405, "NOT_IMPLEMENTED")


def test_a_body_of_an_odd_kind_does_not_pass(consumer, slots):
    reply = consumer.book(slots[0], prefix=SSP, headers={"Content-Type": "text/plain"})
    assert _refused(reply) == (415, "invalid", "Unsupported_Media_Type")


@pytest.mark.parametrize("name", ["Ssp-From", "Ssp-To", "Ssp-InteractionID"])
def test_a_missing_header_does_not_pass(consumer, name):
    reply = consumer.free(prefix=SSP, headers={name: None})
    assert _refused(reply) == (400, "invalid", f"MISSING_HEADER_{name}")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Ssp-From": "1", "target": True}, "ENDPOINT_"),
        ({"Ssp-From": "1", "Ssp-To": "2"}, "ASID_CHECK_FAILED"),
        ({"Ssp-To": "2", "verb": "PATCH"}, "PARTYKEY_"),
    ],
    ids=["address before sender", "sender before receiver", "receiver before verb"],
)
def test_the_proxy_checks_in_its_tables_order(consumer, headers, said):
    prefix = "/ssp/http://localhost" if headers.pop("target", False) else SSP
    verb = headers.pop("verb", None)
    reply = consumer.ask("SearchSlots", prefix=prefix, headers=headers, method=verb)
    assert _refused(reply)[2].startswith(said)


@pytest.mark.parametrize("interaction", INTERACTIONS, ids=lambda each: each.name)
def test_a_preflight_names_the_verb_of_the_interaction(consumer, interaction):
    reply = consumer.ask(interaction.name, prefix=SSP, method="OPTIONS")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.header("Access-Control-Request-Method") == interaction.verb


def test_the_bare_proxy_holds_nothing(consumer):
    headers = tuple(consumer.headers("Metadata").items())
    reply = consumer.send(Request("GET", "/ssp/", "", headers))
    assert reply.refusal == (404, "NO_RECORD_FOUND")
