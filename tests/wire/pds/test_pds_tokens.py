"""The token exchange of an application on its own, claim by claim (section 2)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import jwt
import orjson
import pytest

from gpworld.core.exchange import Reply
from wire.pds.nation import MARIA, START, Nation, json, record

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_URL = "https://int.api.service.test/oauth2/token"
NOW = int(START.timestamp())
OF_BOTH = "Missing or non-matching 'iss'/'sub' claims in client_assertion JWT"
WRONG_TYPE = f"Missing or invalid client_assertion_type - must be '{JWT_BEARER}'"
_ids = count(1)


def claim(name: str, text: str) -> str:
    return f"Invalid '{name}' claim in client_assertion JWT - {text}"


ALG = "Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'"
TYP = "Invalid 'typ' header in client_assertion JWT - must be 'JWT'"


def assertion(header: dict[str, Any] | None = None, **claims: Any) -> str:
    """One that is good, unless said otherwise; None leaves a member out."""
    head = {"kid": "test-1", "alg": "RS512", "typ": "JWT", **(header or {})}
    body = {
        "iss": "key-1",
        "sub": "key-1",
        "jti": f"jti-{next(_ids)}",
        "aud": TOKEN_URL,
        "exp": NOW + 300,
        **claims,
    }
    parts = (
        {name: value for name, value in part.items() if value is not None} for part in (head, body)
    )
    coded = (jwt.utils.base64url_encode(orjson.dumps(part)).decode() for part in parts)
    return ".".join((*coded, "c2ln"))


def exchange(nation: Nation, given: str | None = None, **form: str | None) -> Reply:
    asked = {
        "grant_type": "client_credentials",
        "client_assertion_type": JWT_BEARER,
        "client_assertion": given or assertion(),
        **form,
    }
    body = urlencode({name: value for name, value in asked.items() if value is not None})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return nation.send("POST", "/oauth2/token", headers=headers, body=body.encode())


def refusal(reply: Reply) -> tuple[int, str, str]:
    told = json(reply)
    assert told.pop("message_id").startswith("rrt-")
    assert set(told) == {"error", "error_description"}
    return reply.status, told["error"], told["error_description"]


def test_a_signed_assertion_is_exchanged_for_an_application_token(strict: Nation):
    strict.token = None
    granted = json(exchange(strict))
    assert set(granted) == {"access_token", "expires_in", "token_type", "issued_at"}
    assert granted["token_type"] == "Bearer"
    strict.token = granted["access_token"]
    assert record(strict.get(MARIA))["id"] == MARIA


def test_an_application_token_outlives_a_jump_of_the_clock(strict: Nation):
    strict.token = None
    strict.token = json(exchange(strict))["access_token"]
    strict.clock.advance(timedelta(days=30))
    assert record(strict.get(MARIA))["id"] == MARIA


@pytest.mark.parametrize(
    ("form", "error", "text"),
    [
        ({"grant_type": None}, "invalid_request", "grant_type is missing"),
        ({"grant_type": "password"}, "unsupported_grant_type", "grant_type is invalid"),
        ({"client_assertion_type": None}, "invalid_request", WRONG_TYPE),
        ({"client_assertion_type": "x"}, "invalid_request", WRONG_TYPE),
        ({"client_assertion": None}, "invalid_request", "Missing client_assertion"),
        ({"client_assertion": "x"}, "invalid_request", "Malformed JWT in client_assertion"),
    ],
)
def test_a_form_that_lacks_something_is_told_what(
    nation: Nation, form: dict[str, str | None], error: str, text: str
):
    assert refusal(exchange(nation, **form)) == (400, error, text)


@pytest.mark.parametrize(
    ("header", "claims", "status", "text"),
    [
        ({"alg": "RS256"}, {}, 400, ALG),
        ({"alg": "HS512"}, {}, 400, ALG),
        ({"kid": None}, {}, 400, "Missing 'kid' header in client_assertion JWT"),
        ({"kid": ""}, {}, 400, "Missing 'kid' header in client_assertion JWT"),
        ({"typ": None}, {}, 400, TYP),
        ({"typ": "invalid"}, {}, 400, TYP),
        ({}, {"exp": None}, 400, "Missing 'exp' claim in client_assertion JWT"),
        ({}, {"exp": str(NOW + 300)}, 400, claim("exp", "must be an integer")),
        ({}, {"exp": NOW - 20}, 400, claim("exp", "JWT has expired")),
        ({}, {"exp": 4_000_000_000}, 400, claim("exp", "more than 5 minutes in future")),
        ({}, {"sub": "other"}, 400, OF_BOTH),
        ({}, {"iss": "other"}, 400, OF_BOTH),
        ({}, {"sub": None}, 400, OF_BOTH),
        ({}, {"iss": None}, 400, OF_BOTH),
        ({}, {"jti": None}, 400, "Missing 'jti' claim in client_assertion JWT"),
        ({}, {"jti": 123}, 400, claim("jti", "must be a unique string value such as a GUID")),
        ({}, {"aud": None}, 401, "Missing or invalid 'aud' claim in client_assertion JWT"),
        ({}, {"aud": "invalid"}, 401, "Missing or invalid 'aud' claim in client_assertion JWT"),
    ],
)
def test_an_assertion_that_lacks_something_is_told_what(
    nation: Nation, header: dict[str, Any], claims: dict[str, Any], status: int, text: str
):
    reply = exchange(nation, assertion(header, **claims))
    assert refusal(reply) == (status, "invalid_request", text)


@pytest.mark.parametrize(
    ("header", "claims", "text"),
    [
        ({"alg": "RS256"}, {"exp": NOW - 20}, ALG),
        ({"kid": None}, {"exp": NOW - 20}, claim("exp", "JWT has expired")),
        ({"kid": None, "typ": None}, {}, "Missing 'kid' header in client_assertion JWT"),
        ({"typ": None}, {"exp": None}, TYP),
        ({}, {"exp": None, "iss": None}, "Missing 'exp' claim in client_assertion JWT"),
        ({}, {"iss": None, "jti": None}, OF_BOTH),
        ({}, {"jti": None, "aud": None}, "Missing 'jti' claim in client_assertion JWT"),
        ({}, {"aud": None, "exp": 4_000_000_000}, claim("exp", "more than 5 minutes in future")),
    ],
)
def test_of_two_faults_of_an_assertion_the_first_in_order_is_told(
    nation: Nation, header: dict[str, Any], claims: dict[str, Any], text: str
):
    assert refusal(exchange(nation, assertion(header, **claims)))[2] == text


def test_an_assertion_is_timely_by_the_worlds_clock_or_the_machines(nation: Nation):
    machine = nation.pds.wall.utc()
    for now in (START, machine):
        assert exchange(nation, assertion(exp=int(now.timestamp()) + 300)).status == 200


def test_an_assertion_is_good_for_one_exchange(nation: Nation):
    once = assertion(jti="the-same")
    before = nation.pds.state()
    assert exchange(nation, once).status == 200
    text = "Non-unique 'jti' claim in client_assertion JWT"
    assert refusal(exchange(nation, once)) == (400, "invalid_request", text)
    nation.pds.restore(before)
    assert exchange(nation, once).status == 200


def test_an_assertion_that_was_refused_may_come_again_when_it_is_mended(nation: Nation):
    assert exchange(nation, assertion(jti="mended", aud=None)).status == 401
    assert exchange(nation, assertion(jti="mended")).status == 200


def test_an_audience_may_be_a_list(nation: Nation):
    assert exchange(nation, assertion(aud=["https://other.test", TOKEN_URL])).status == 200
