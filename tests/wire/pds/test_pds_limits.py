"""Limits in the world's time, and their texts (section 9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gpworld.pds.settings import PdsSettings
from wire.pds.nation import FREE, MARIA, Nation, build, json, problem
from wire.pds.test_pds_retrieve import create

SEE = (
    "Please see: https://digital.nhs.uk/developer/guides-and-documentation/reference-guide"
    "#rate-limits for more details."
)
QUOTA = (
    "Your application, Booker, has exceeded its quota of 3 requests every 1 minute(s) and is being "
    f"rate limited. {SEE}"
)
SPIKE = (
    "Your application, Booker, has created a spike in traffic and is being rate limited. Please "
    f"reduce the frequency of your requests. {SEE}"
)
API = f"This API is currently receiving a high volume of requests and is being rate limited. {SEE}"


def limited(**limits: int) -> Nation:
    return build(PdsSettings(application="Booker", **limits))  # type: ignore[arg-type]  # limits are ints


@pytest.mark.parametrize(
    ("limits", "seconds", "text"),
    [
        ({"requests_per_minute": 3}, 60, QUOTA),
        ({"requests_per_second": 3}, 1, SPIKE),
        ({"api_per_minute": 3}, 60, API),
    ],
)
def test_over_a_limit_is_429_until_the_next_window(limits: dict[str, int], seconds: int, text: str):
    nation = limited(**limits)
    for number in (MARIA, FREE, MARIA):
        assert nation.get(number).status in (200, 404)
    reply = nation.get(MARIA)
    assert problem(reply) == (429, "TOO_MANY_REQUESTS", text)
    assert reply.header("Retry-After") is None
    nation.clock.advance(timedelta(seconds=seconds, milliseconds=-1))
    assert nation.get(MARIA).status == 429
    nation.clock.advance(timedelta(milliseconds=1))
    assert nation.get(MARIA).status == 200


def test_of_several_limits_the_quota_speaks_first_and_the_whole_service_last():
    every = {"requests_per_minute": 3, "requests_per_second": 3, "api_per_minute": 3}
    texts = []
    for _ in range(3):
        nation = limited(**every)
        for _ in range(3):
            nation.get(MARIA)
        texts.append(problem(nation.get(MARIA))[2])
        every.pop(next(iter(every)))
    assert texts == [QUOTA, SPIKE, API]


def named(place: int) -> list[dict[str, object]]:
    return [{"use": "usual", "family": f"New{place}", "given": ["Babs"]}]


def test_the_sandbox_has_no_limits(nation: Nation):
    for _ in range(300):
        assert nation.get(MARIA).status == 200
    for place in range(10):
        assert create(nation, name=named(place)).status == 201


def test_a_strict_world_takes_three_creations_a_second(strict: Nation):
    for place in range(3):
        assert create(strict, name=named(place)).status == 201
    text = "There have been too many Create Patient requests. Please try again later."
    assert problem(create(strict)) == (429, "TOO_MANY_REQUESTS", text)
    strict.clock.advance(timedelta(seconds=1))
    assert create(strict).status == 201


def test_a_limit_of_creations_that_is_set_holds_in_the_sandbox_too():
    nation = limited(creates_per_second=1)
    assert create(nation).status == 201
    assert create(nation).status == 429


def test_an_update_counts_as_well_and_is_not_made_over_the_limit():
    nation = limited(requests_per_second=1)
    male = {"op": "replace", "path": "/gender", "value": "male"}
    assert nation.patch(MARIA, male).status == 200
    female = {"op": "replace", "path": "/gender", "value": "female"}
    assert nation.patch(MARIA, female).status == 429
    assert nation.held(MARIA).gender == "male"


def test_ping_and_tokens_are_free():
    nation = limited(requests_per_second=0)
    assert json(nation.send("GET", "/_ping")) == {"status": "pass"}
