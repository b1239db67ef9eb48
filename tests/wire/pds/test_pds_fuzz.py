"""Whatever is sent, PDS answers with a status of its contract, in FHIR's shape, and never fails."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.exchange import Reply, Request
from gpworld.pds.query import KNOWN
from gpworld.pds.settings import PdsSettings
from wire.pds.nation import (
    BIRTH_PLACE,
    DORA,
    MARIA,
    OLD,
    PHARMACY,
    RID,
    RITA,
    Nation,
    build,
)
from wire.pds.test_pds_retrieve import BABY

STATUSES = {200, 201, 400, 401, 403, 404, 409, 412, 429, 503}
OPEN, STRICT = build(), build(PdsSettings(strict=True))
PRISTINE = OPEN.population.state()
METHODS = st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"])
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30)
PATHS = st.sampled_from(
    [
        "/Patient",
        f"/Patient/{MARIA}",
        f"/Patient/{OLD}",
        f"/Patient/{MARIA}/RelatedPerson",
        "/Coverage",
        "/oauth2/token",
        "/_status",
        "/_ping",
        "/personal-demographics/FHIR/R4/Patient",
        "/personal-demographics/FHIR/R4",
    ]
) | st.text(max_size=20).map(lambda path: f"/Patient/{path}")
TOKENS = st.sampled_from(["Bearer", "Bearer x", "Basic x", "Bearer patient~1~2~x", "Bearer ~~~"])
HEADERS = st.fixed_dictionaries(
    {"X-Request-ID": st.just(RID) | LATIN},
    optional={
        "Authorization": TOKENS | LATIN,
        "If-Match": st.sampled_from(['W/"1"', 'W/"3"', "x"]) | LATIN,
        "Content-Type": st.sampled_from(
            [
                "application/json-patch+json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
            ]
        )
        | LATIN,
        "NHSD-Session-URID": LATIN,
        "X-Sync-Wait": LATIN,
        "X-Correlation-ID": LATIN,
        "Host": LATIN,
    },
)
VALUES = st.sampled_from(
    [
        "",
        "Okoro",
        "Ok*",
        "1984-03-12",
        "ge1984-01-01",
        "true",
        "50",
        "ZZ99 4AB",
        "female",
        "*",
        "[a",
    ]
) | st.text(max_size=12)
QUERIES = st.lists(st.tuples(st.sampled_from(sorted(KNOWN)) | st.text(max_size=5), VALUES))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        [
            "usual",
            "home",
            "temp",
            "mobile",
            "phone",
            "email",
            "2020-01-01",
            "2020-01-01T00:00:00+00:00",
            "NAME1",
            "ADDR1",
            "TELE1",
            PHARMACY["url"],
            BIRTH_PLACE["url"],
        ]
    )
    | st.text(max_size=8)
)
MEMBERS = st.sampled_from(
    [
        "id",
        "use",
        "period",
        "start",
        "end",
        "family",
        "given",
        "line",
        "postalCode",
        "text",
        "system",
        "value",
        "url",
        "extension",
        "valueString",
        "identifier",
        "telecom",
        "type",
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=5),
    max_leaves=10,
)
ROOTS = st.sampled_from(
    [
        "name",
        "address",
        "telecom",
        "contact",
        "generalPractitioner",
        "extension",
        "gender",
        "birthDate",
        "deceasedDateTime",
        "multipleBirthInteger",
        "meta",
        "id",
        "",
        "identifier",
        "managingOrganization",
    ]
)
STEPS = st.sampled_from(
    [
        "",
        "/0",
        "/1",
        "/-",
        "/0/id",
        "/1/id",
        "/0/use",
        "/0/period",
        "/0/line/0",
        "/0/url",
        "/~2",
        "//",
    ]
) | st.text(max_size=6).map(lambda step: f"/{step}")
PATCHES = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "replace", "remove", "test"]) | LEAVES,
        "path": st.tuples(ROOTS, STEPS).map(lambda parts: f"/{parts[0]}{parts[1]}") | LEAVES,
    },
    optional={"value": JSON},
)


def send(nation: Nation, method: str, path: str, query: str, headers: Any, body: bytes) -> Reply:
    reply = nation.guard(Request(method, path, query, tuple(headers.items()), body)).reply
    failures = list(nation.guard.failures)
    nation.guard.failures.clear()
    assert not failures
    assert isinstance(reply, Reply)
    assert reply.status in STATUSES
    return reply


@given(st.booleans(), METHODS, PATHS, QUERIES, HEADERS, st.binary(max_size=60))
def test_no_request_makes_it_fail(
    strict: bool, method: str, path: str, query: Any, headers: Any, body: bytes
):
    written = urlencode(query, errors="surrogatepass")
    send(STRICT if strict else OPEN, method, path, written, headers, body)


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_no_query_makes_it_fail(query: str):
    send(OPEN, "GET", "/Patient", query, {"X-Request-ID": RID}, b"")


@given(st.dictionaries(st.sampled_from(sorted(KNOWN)), VALUES))
def test_no_search_makes_it_fail(asked: dict[str, str]):
    query = urlencode({"family": "Okoro", "birthdate": "ge1900-01-01", **asked})
    send(OPEN, "GET", "/Patient", query, {"X-Request-ID": RID}, b"")


@given(st.sampled_from([MARIA, RITA, DORA]), st.lists(PATCHES, min_size=1, max_size=4))
def test_no_patches_make_it_fail_and_all_that_are_taken_leave_a_valid_record(
    number: str, patches: list[dict[str, Any]]
):
    OPEN.population.restore(PRISTINE)
    reply = OPEN.patch(number, *patches)
    if reply.status == 200:
        assert OPEN.held(number).version == PRISTINE[number].version + 1
    else:
        assert OPEN.held(number) is PRISTINE[number]
    assert OPEN.get(number).status == 200


@given(
    st.sampled_from(["name", "address", "telecom", "contact", "generalPractitioner", "extension"]),
    JSON | st.dictionaries(MEMBERS, JSON),
)
def test_nothing_that_is_added_makes_it_fail(kind: str, value: object):
    OPEN.population.restore(PRISTINE)
    OPEN.patch(MARIA, {"op": "add", "path": f"/{kind}/-", "value": value})


@given(st.dictionaries(st.sampled_from(sorted(BABY)), JSON, max_size=3), st.booleans())
def test_no_creation_makes_it_fail(change: dict[str, object], bare: bool):
    OPEN.population.restore(PRISTINE)
    body = orjson.dumps(change if bare else {**BABY, **change})
    send(OPEN, "POST", "/Patient", "", {"X-Request-ID": RID}, body)


def test_a_request_over_the_limits_never_reaches_it():
    headers = (("X-Request-ID", RID),)
    reply = OPEN.guard(Request("POST", "/Patient", "", headers, b"x" * 1_000_001)).reply
    assert isinstance(reply, Reply)
    assert reply.status == 413
