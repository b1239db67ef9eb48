"""Section 2 of the contract: tokens, in the order in which they are judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from gpworld.sms.plans import ServicePlan
from unit.stand_ins import HandWall
from wire.sms.gateway import SURGERY, Gateway

MALFORMED = (
    "Invalid token: make sure your API token matches the example at "
    "https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header"
)
CLOCK = "Error: Your system clock must be accurate to within 30 seconds"
NOT_FOUND = "Invalid token: API key not found"
SCHEME = "Unauthorized: authentication bearer scheme must be used"
SECRET = "x" * 36
STRANGER = "0b0d6e7e-93a1-4bd5-8a43-3a1b5c7d9e10"


def signed(secret: str, claims: dict[str, Any], algorithm: str = "HS256") -> str:
    return "Bearer " + jwt.encode(claims, secret, algorithm=algorithm)


def refusal(gateway: Gateway, authorization: str | None) -> tuple[int, str]:
    answer = gateway.get("/v2/notifications", authorization=authorization)
    assert answer.names == ["AuthError"]
    assert answer.json["status_code"] == answer.status
    return answer.status, answer.messages[0]


@pytest.mark.parametrize(
    ("authorization", "status", "message"),
    [
        (None, 401, "Unauthorized: authentication token must be provided"),
        ("", 401, "Unauthorized: authentication token must be provided"),
        ("Basic abc", 401, SCHEME),
        ("Bearerx", 401, SCHEME),
        ("Bearer ", 403, MALFORMED),
        ("Bearer not.a.token", 403, MALFORMED),
        ("bearer not.a.token", 403, MALFORMED),
        (signed(SECRET, {"iat": 1}), 403, "Invalid token: iss field not provided"),
        (
            signed(SECRET, {"iss": "riverside"}),
            403,
            "Invalid token: service id is not the right data type",
        ),
        (signed(SECRET, {"iss": STRANGER}), 403, "Invalid token: service not found"),
    ],
)
def test_a_token_that_leads_to_no_service_is_refused(
    gateway: Gateway, authorization: str | None, status: int, message: str
):
    assert refusal(gateway, authorization) == (status, message)


def test_the_scheme_may_be_written_in_any_case(gateway: Gateway):
    answer = gateway.get("/v2/notifications", authorization=f"bEARER {gateway.token()}")
    assert answer.status == 200


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (ServicePlan(SURGERY, keys=()), "Invalid token: service has no API keys"),
        (ServicePlan(SURGERY, active=False), "Invalid token: service is archived"),
        (
            ServicePlan(SURGERY, active=False, keys=()),
            "Invalid token: service has no API keys",
        ),
        (ServicePlan(SURGERY, revoked=("test",)), "Invalid token: API key revoked"),
    ],
)
def test_a_service_that_cannot_be_used_says_so(plan: ServicePlan, message: str):
    gateway = Gateway(plan)
    assert refusal(gateway, f"Bearer {gateway.token()}") == (403, message)


NOW: Callable[[Gateway], float] = lambda gateway: gateway.sms.wall.utc().timestamp()  # noqa: E731


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"iat": None}, NOT_FOUND),
        ({"iat": -31}, CLOCK),
        ({"iat": 40}, CLOCK),
        ({"iat": "soon"}, CLOCK),
        ({"iat": [1]}, CLOCK),
        ({"nbf": 40}, CLOCK),
        ({"exp": -40}, MALFORMED),
        ({"aud": "somebody"}, MALFORMED),
        ({"iat": -31, "aud": "somebody"}, MALFORMED),
        ({"iat": 40, "aud": "somebody"}, CLOCK),
        ({"nbf": "never"}, NOT_FOUND),
    ],
)
def test_claims_are_judged_once_the_signature_fits(
    gateway: Gateway, claims: dict[str, Any], message: str
):
    now = int(NOW(gateway))
    given = {
        name: now + value if isinstance(value, int) else value for name, value in claims.items()
    }
    assert refusal(gateway, f"Bearer {gateway.token(**given)}") == (403, message)


def test_a_wrong_signature_wins_over_an_old_token(gateway: Gateway):
    token = signed(SECRET, {"iss": gateway.service_id(), "iat": 1})
    assert refusal(gateway, token) == (403, NOT_FOUND)


@pytest.mark.parametrize("algorithm", ["HS512", "none"])
def test_another_algorithm_is_named(gateway: Gateway, algorithm: str):
    secret = "" if algorithm == "none" else "x" * 64
    token = signed(secret, {"iss": gateway.service_id(), "iat": int(NOW(gateway))}, algorithm)
    assert refusal(gateway, token) == (403, "Invalid token: algorithm used is not HS256")


def test_a_token_may_be_used_again(gateway: Gateway):
    authorization = f"Bearer {gateway.token()}"
    for _ in range(3):
        assert gateway.get("/v2/templates", authorization=authorization).status == 200


def test_a_token_of_the_worlds_time_is_as_good_as_one_of_the_machines(gateway: Gateway):
    gateway.clock.advance(timedelta(days=400))
    world = int(gateway.clock.now().timestamp())
    assert gateway.get("/v2/templates", authorization=f"Bearer {gateway.token(iat=world)}")
    assert gateway.get("/v2/templates", authorization=f"Bearer {gateway.token()}").status == 200
    old = gateway.token(iat=world - 31)
    assert refusal(gateway, f"Bearer {old}") == (403, CLOCK)


@pytest.mark.parametrize("away", [timedelta(days=30), timedelta(days=-30)])
def test_a_token_is_refused_when_it_is_of_age_by_neither_clock(gateway: Gateway, away: timedelta):
    gateway.sms.wall = HandWall(gateway.clock.now() + away)
    clocks = [clock().timestamp() for clock in (gateway.clock.now, gateway.sms.wall.utc)]
    for now in map(int, clocks):
        for right in (now - 30, now, now + 30):
            authorization = f"Bearer {gateway.token(iat=right)}"
            assert gateway.get("/v2/templates", authorization=authorization).status == 200
        for wrong in (now - 31, now + 31):
            assert refusal(gateway, f"Bearer {gateway.token(iat=wrong)}") == (403, CLOCK)
    between = int(sum(clocks) / 2)
    assert refusal(gateway, f"Bearer {gateway.token(iat=between)}") == (403, CLOCK)


def test_a_key_of_one_service_does_not_open_another(gateway: Gateway):
    token = gateway.token(gateway.key(), iss=gateway.service_id("Hillcrest Practice"))
    assert refusal(gateway, f"Bearer {token}") == (403, NOT_FOUND)


def test_authentication_comes_before_everything_else():
    gateway = Gateway(ServicePlan(SURGERY, rate_per_minute=1, daily=0))
    answer = gateway.post({"nonsense": 1}, authorization="")
    assert (answer.status, answer.names) == (401, ["AuthError"])
