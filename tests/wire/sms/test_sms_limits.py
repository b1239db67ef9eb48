"""Section 9 of the contract: rate limits, daily limits, smoke and outcome numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wire.sms.gateway import PLAN, SURGERY, Gateway


def rate_message(key_type: str, limit: int) -> str:
    return f"Exceeded rate limit for key type {key_type} of {limit} requests per 60 seconds"


@pytest.mark.parametrize(("limit", "burst"), [(3000, 999), (600, 200), (60, 20), (6, 2), (4, 2)])
def test_a_burst_of_a_third_of_the_limit_passes(limit: int, burst: int):
    gateway = Gateway(replace(PLAN, rate_per_minute=limit))
    statuses = [gateway.post({}).status for _ in range(burst + 1)]
    assert statuses == [400] * burst + [429]
    refused = gateway.post({})
    assert (refused.names, refused.messages) == (["RateLimitError"], [rate_message("TEST", limit)])
    assert refused.reply.header("Retry-After") is None


def test_the_bucket_refills_in_whole_tokens():
    gateway = Gateway(replace(PLAN, rate_per_minute=60))
    while gateway.post({}).status == 400:
        pass
    gateway.step(seconds=0.9)
    assert gateway.post({}).status == 429
    gateway.step(seconds=1)
    assert gateway.post({}).status == 429  # one came and one was taken: none is left
    gateway.step(seconds=2)
    assert [gateway.post({}).status for _ in range(2)] == [400, 429]


def test_each_key_type_and_each_service_has_its_own_bucket(gateway: Gateway):
    tight = Gateway(replace(PLAN, rate_per_minute=6), replace(PLAN, name="Second"))
    while tight.post({}).status == 400:
        pass
    assert tight.post({}, tight.key("live")).status == 400
    assert tight.post({}, tight.key("test", "Second")).status == 400
    while (answer := tight.post({}, tight.key("team"))).status == 400:
        pass
    assert answer.messages == [rate_message("TEAM", 6)]


def test_reading_takes_no_token():
    gateway = Gateway(replace(PLAN, rate_per_minute=6))
    for _ in range(20):
        assert gateway.get("/v2/notifications").status == 200
    assert gateway.post(gateway.form()).status == 201


@pytest.mark.parametrize(("trial", "limit"), [(False, 250_000), (True, 50)])
def test_the_daily_limit_depends_on_trial(trial: bool, limit: int):
    gateway = Gateway(replace(PLAN, trial=trial))
    assert gateway.sms.services[gateway.service_id()].daily == limit


def test_the_daily_limit_is_shared_by_live_and_team_and_ends_at_midnight_utc():
    gateway = Gateway(replace(PLAN, daily=2))
    gateway.send("07700900555", key=gateway.key("team"))
    gateway.send(key=gateway.key("live"))
    refused = gateway.post(gateway.form(), gateway.key("live"))
    assert (refused.status, refused.names) == (429, ["TooManyRequestsError"])
    assert refused.messages == ["Exceeded send limits (sms: 2) for today"]
    gateway.step(hours=15, minutes=59)
    assert gateway.post(gateway.form(), gateway.key("live")).status == 429
    gateway.step(minutes=1)
    gateway.send(key=gateway.key("live"))


def test_texts_of_test_keys_are_not_counted():
    gateway = Gateway(replace(PLAN, daily=1))
    for _ in range(3):
        gateway.send()
    gateway.send(key=gateway.key("live"))


def test_texts_abroad_have_a_limit_of_their_own():
    gateway = Gateway(replace(PLAN, international=True, daily_international=1))
    key = gateway.key("live")
    gateway.send("+33612345678", key=key)
    refused = gateway.post(gateway.form("07797712345"), key)
    assert (refused.status, refused.names) == (429, ["TooManyRequestsError"])
    assert refused.messages == ["Exceeded send limits (international_sms: 1) for today"]
    gateway.send(key=key)


@pytest.mark.parametrize("key_type", ["test", "team", "live"])
@pytest.mark.parametrize("number", ["07700900000", "+44 7700 900111", "00447700900222"])
def test_smoke_numbers_are_accepted_and_nothing_follows(key_type: str, number: str):
    gateway = Gateway(replace(PLAN, guests=(number,), daily=1))
    key = gateway.key(key_type)
    first, second = gateway.send(number, key=key), gateway.send(number, key=key)
    assert first != second
    gateway.step()
    assert gateway.get(f"/v2/notifications/{first}", key=key).status == 404
    assert gateway.get("/v2/notifications", key=key).json["notifications"] == []
    assert gateway.product.errands == []
    gateway.send(number, key=key)  # not in the daily count either
    refused = gateway.sim("GET", "/refusals").json["refusals"]
    assert [entry["status"] for entry in refused] == [201, 201, 201]
    assert refused[0]["errors"][0]["message"] == "accepted, by design not delivered"


def test_smoke_numbers_are_validated_and_take_a_token():
    gateway = Gateway(replace(PLAN, rate_per_minute=6))
    long = gateway.post(gateway.form("07700900000", "a" * 919))
    assert long.status == 400
    gateway.send("07700900000")
    assert gateway.post(gateway.form("07700900000")).status == 429


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("07700900003", "temporary-failure"),
        ("+447700900003", "temporary-failure"),
        (" 07700900003\n", "temporary-failure"),
        ("07700 900 003", "delivered"),
        ("07700900002", "permanent-failure"),
        ("07700900001", "delivered"),
        ("07700900991", "technical-failure"),
        ("07700900992", "sending"),
        ("07700900994", "sending"),
    ],
)
@pytest.mark.parametrize("key_type", ["test", "live"])
def test_the_end_of_the_number_as_written_decides(number: str, status: str, key_type: str):
    gateway = Gateway()
    message = gateway.send(number, key=gateway.key(key_type))
    gateway.step()
    assert gateway.read(message)["status"] == status


def test_outcome_numbers_can_be_for_test_keys_only():
    gateway = Gateway(PLAN, outcome_key_types=("test",))
    test = gateway.send("07700900003")
    live = gateway.send("07700900003", key=gateway.key("live"))
    gateway.step()
    assert gateway.read(test)["status"] == "temporary-failure"
    assert gateway.read(live)["status"] == "delivered"


def test_the_service_is_named_in_its_own_keys():
    gateway = Gateway()
    key = gateway.key("team")
    assert key[-73:-37] == gateway.service_id(SURGERY)
    assert key.startswith("riverside_surgery-team-")
