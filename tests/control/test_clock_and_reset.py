"""Moving a world's clock, and beginning again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gpworld.control.client import ControlError

START = "2026-10-20T08:00:00+00:00"


def test_the_clock_tells_time_and_pace(control):
    assert control.clock() == {"mode": "frozen", "now": START, "rate": 1.0}


@pytest.mark.parametrize(
    ("length", "arrives"),
    [
        ("7d", "2026-10-27T08:00:00+00:00"),
        ("168h", "2026-10-27T08:00:00+00:00"),
        ("15m", "2026-10-20T08:15:00+00:00"),
        ("1s", "2026-10-20T08:00:01+00:00"),
        ("1h30m", "2026-10-20T09:30:00+00:00"),
        (timedelta(minutes=2), "2026-10-20T08:02:00+00:00"),
    ],
)
def test_it_is_advanced_by_a_length_and_stands(control, length, arrives):
    assert control.move_clock(advance=length) == {"mode": "frozen", "now": arrives, "rate": 1.0}


def test_it_is_set_in_any_offset(control):
    assert control.move_clock(set="2026-10-25T01:30:00+01:00")["now"] == "2026-10-25T00:30:00+00:00"
    later = datetime(2026, 11, 1, tzinfo=UTC)
    assert control.move_clock(set=later)["now"] == "2026-11-01T00:00:00+00:00"


def test_it_runs_scaled_follows_and_stands_again(control):
    assert control.move_clock(scale=60)["mode"] == "scaled"
    assert control.move_clock(follow=True)["mode"] == "following"
    assert control.move_clock(freeze=True)["mode"] == "frozen"


def refused(control, **moves):
    with pytest.raises(ControlError) as refusal:
        control.move_clock(**moves)
    return refusal.value.status, str(refusal.value)


def test_it_never_goes_back(control):
    status, sentence = refused(control, set="2026-10-20T07:59:59+00:00")
    assert status == 409
    assert sentence.startswith("time only goes forward: it is 2026-10-20T08:00:00Z")
    assert control.clock()["now"] == START


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [
        ({}, "say one of set, advance, freeze, scale, follow"),
        ({"set": START, "follow": True}, "say one of set, advance, freeze, scale, follow"),
        ({"set": "tomorrow"}, 'set: "tomorrow" is not an instant: write it with its offset'),
        ({"set": "2026-10-21T09:00:00"}, "is not an instant: write it with its offset"),
        ({"advance": "a week"}, 'advance: "a week" is not a length of time: write 7d'),
        ({"advance": "-1d"}, 'advance: "-1d" is not a length of time'),
        ({"advance": "99999999999d"}, "is longer than any calendar: write less"),
        ({"set": "9999-12-31T23:59:59-23:59"}, "is not an instant"),
        ({"freeze": False}, "freeze and follow take true"),
        ({"scale": "fast"}, "scale has to be a number"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(control, moves, sentence):
    status, said = refused(control, **moves)
    assert status == 400
    assert sentence in said


def test_a_pace_beyond_reason_is_refused(control):
    assert refused(control, scale=0)[1].startswith("scale takes a rate above 0")


def test_a_value_that_is_not_known_is_named(control):
    with pytest.raises(ControlError, match=r"advanced is not known here; did you mean advance\?"):
        control._post("clock", {"advanced": "1d"})


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_that_is_no_object_is_refused(control, served, body):
    reply = control._session.post(f"{control.url}/__test__/clock", data=body)
    assert (reply.status_code, reply.json()["code"]) == (400, "bad-request")


def test_a_reset_begins_again(control):
    control.move_clock(advance="3d")
    assert control.reset() == {"now": START, "scenario": "surgery"}


def test_a_reset_may_begin_at_another_instant(control):
    assert control.reset("2027-03-27T09:00:00+00:00")["now"] == "2027-03-27T09:00:00+00:00"
    assert control.clock()["mode"] == "frozen"
    assert control.reset()["now"] == START


def test_a_reset_keeps_addresses_keys_and_tokens(control):
    before = control.environment()
    control.move_clock(advance="30d")
    control.reset()
    assert control.environment() == before


def test_what_is_due_is_listed(control, world):
    world.agenda.handle("test", lambda _: None)
    world.agenda.add(world.clock.now() + timedelta(hours=1), "test", who="Maria")
    [entry] = control.agenda()
    assert (entry["kind"], entry["due"], entry["facts"]) == (
        "test", "2026-10-20T09:00:00+00:00", {"who": "Maria"},
    )  # fmt: skip


def test_a_move_beyond_the_calendar_is_refused_and_the_clock_goes_on(control):
    before = control.clock()["now"]
    assert refused(control, advance="3650000d") == (
        409,
        "a world's clock goes from 1900 to 2999: keep within",
    )
    assert control.clock()["now"] == before
