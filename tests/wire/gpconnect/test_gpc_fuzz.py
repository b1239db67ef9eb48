"""Whatever comes in, a documented status goes out, never a failure of ours."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.exchange import Request
from gpworld.gpconnect.fidelity import RULES
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.gpconnect.settings import GpConnectSettings

DOCUMENTED = {200, 201, 400, 403, 404, 405, 406, 409, 415, 422}
TEXT = st.text(max_size=20)
SIMPLE = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
PLACES = st.lists(st.integers(0, 10**6), min_size=1, max_size=6)
NAMES = [each.name for each in INTERACTIONS]


def _spoilt(value, places, new):
    """A copy with something somewhere in it replaced, or taken out."""
    if places and isinstance(value, dict) and value:
        key = sorted(value)[places[0] % len(value)]
        inner = _spoilt(value[key], places[1:], new)
        return {**value, key: inner}
    if places and isinstance(value, list) and value:
        index = places[0] % len(value)
        return [*value[:index], _spoilt(value[index], places[1:], new), *value[index + 1 :]]
    return new


def _told(consumer, *args, **kw):
    reply = consumer.ask(*args, **kw, valid=False)
    assert reply.status in DOCUMENTED, (reply.status, reply.body)
    return reply


@given(st.sampled_from(NAMES), TEXT, st.binary(max_size=60), TEXT)
def test_any_path_query_and_body(consumer, slots, name, query, body, accept):
    headers = {"Accept": f"application/fhir+json, {accept}", "Content-Type": "application/fhir+xml"}
    _told(consumer, name, query=quote(query, safe="=&|:"), body=body, headers=headers)


@given(st.text(max_size=30), st.sampled_from(["", "/ssp/", "/spine-directory/FHIR/R4/"]))
def test_any_address(consumer, path, beginning):
    headers = tuple(consumer.headers("Metadata").items())
    raw = beginning + "/" * (not beginning) + quote(path)
    request = Request("GET", raw, "", headers, raw_path=raw)
    assert consumer.send(request, valid=False).status in DOCUMENTED


@given(st.dictionaries(st.sampled_from(["start", "end", "status", "_include"]), TEXT), TEXT)
def test_any_slot_search(consumer, slots, changes, prefix):
    good = {
        "start": "ge2026-10-21",
        "end": "le2026-10-22",
        "status": "free",
        "_include": "Slot:schedule",
    }
    query = "&".join(f"{k}={quote(v)}" for k, v in (good | changes).items())
    _told(consumer, "SearchSlots", query=f"{query}&searchFilter={quote(prefix)}")


@given(PLACES, VALUES, st.booleans())
def test_any_spoilt_booking(world, consumer, slots, places, new, xml):
    headers = {"Accept": "application/fhir+xml"} if xml else {}
    body = json.dumps(_spoilt(consumer.appointment(slots[0]), places, new)).encode()
    reply = _told(consumer, "BookAppointment", body=body, headers=headers)
    if reply.status == 201:
        (booking,) = world.book.bookings(live=True)
        world.book.cancel(booking.id, booking.by)


@given(PLACES, VALUES)
def test_any_spoilt_registration(consumer, places, new):
    body = json.dumps(_spoilt(consumer.registration("pds_only"), places, new)).encode()
    _told(consumer, "RegisterPatient", body=body)


@given(st.sampled_from(["AmendAppointment", "CancelAppointment"]), PLACES, VALUES)
def test_any_spoilt_change(world, consumer, slots, name, places, new):
    if not world.book.bookings(live=True):
        consumer.book(slots[0], valid=False)
    (booking,) = world.book.bookings(live=True)
    path = f"Appointment/{booking.id}"
    held = consumer.ask("ReadAppointment", path, valid=False).json
    body = json.dumps(_spoilt(held, places, new)).encode()
    _told(consumer, name, path, body=body)


@given(PLACES, VALUES)
def test_any_spoilt_token(consumer, places, new):
    claims = _spoilt(consumer.claims("organization/*.read"), places, new)
    _told(consumer, "Metadata", claims=claims if claims else {"iss": ""})


@given(
    st.sampled_from(["Ssp-TraceID", "Ssp-To", "Authorization", "Accept", "Prefer", "If-Match"]),
    st.text(st.characters(max_codepoint=255), max_size=40),
)
def test_any_header(consumer, name, value):
    _told(consumer, "Metadata", headers={name: value, "Accept-Encoding": value})


@given(st.sampled_from(["Endpoint", "Device"]), st.dictionaries(TEXT, TEXT, max_size=3), TEXT)
def test_any_look_up(consumer, kind, parameters, correlation):
    query = "&".join(f"{quote(k)}={quote(v)}" for k, v in parameters.items())
    path = f"/spine-directory/FHIR/R4/{kind}"
    request = Request("GET", path, query, (("X-Correlation-Id", correlation),), raw_path=path)
    assert consumer.send(request, valid=False).status in DOCUMENTED


def test_a_token_nested_beyond_reason_is_refused(consumer):
    nested = {"url": "x"}
    for _ in range(300):
        nested = {"url": "x", "extension": [nested]}
    claims = consumer.claims("organization/*.read")
    claims["requesting_device"]["extension"] = [nested]
    reply = consumer.ask("Metadata", claims=claims)
    assert reply.refusal == (422, "INVALID_RESOURCE")
    assert "nested deeper" in reply.why


@pytest.mark.parametrize(
    "wrong",
    [{"error_system": "Both"}, {"partial_bundle": "patient"}, {"unstaffed_role": "R0001"}],
)
def test_a_switch_without_that_position_is_named(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"gpconnect.{name} is"):
        GpConnectSettings(**wrong)


def test_the_ledger_names_operations_that_exist():
    known = {*NAMES, "SpineProxy", "FindEndpoint", "FindDevice"}
    assert all(set(rule.operations) <= known for rule in RULES)
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("gpconnect.") for each in ids)
