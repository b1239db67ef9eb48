"""What becomes of a request that breaks a rule: noted, taught, or refused in the system's words."""

from __future__ import annotations

import pickle
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld import checkpoint
from gpworld.core.consumer import HEADER
from gpworld.core.exchange import Reply, Request
from gpworld.core.limits import Limits
from gpworld.lint.judge import joined
from gpworld.lint.model import Finding, Mode, Tally, Verdict
from gpworld.scenario import ScenarioError, load_scenario
from gpworld.scenario.load import parse_scenario
from gpworld.world import World
from lint.callers import GUID, START, book, find, look_up, message, partner, pds, pfs, slots, sms

TOLERATED = {
    "emis": partner("organisation/GetOrganisation", Authorization="opaque"),
    "systmone": message("StaffListUsers", Content_Type="application/xml"),
    "gpconnect": slots(jwt={"aud": "https://elsewhere.test"}),
    "pds": pds(Authorization=None, NHSD_Session_URID=None),
    "sms": sms("GET", "/v2/templates", jwt={"iss": GUID, "iat": 1, "exp": 2}),
}
"""Requests that break a rule which their simulator does not hold them to, by system."""
RULE = {
    "emis": "emis.partner.bearer",
    "systmone": "systmone.content-type",
    "gpconnect": "gpconnect.jwt-aud",
    "pds": "pds.bearer",
    "sms": "sms.token-claims",
}


@pytest.fixture(scope="module")
def opened() -> World:
    return World(load_scenario("surgery"), start=START)


@pytest.fixture
def world(opened: World) -> World:
    opened.reset(START)
    return opened


def answered(world: World, system: str, request: Request) -> Reply:
    reply = world.guards[system](request).reply
    assert isinstance(reply, Reply)
    assert world.guards[system].failures == []
    return reply


@pytest.mark.parametrize("system", TOLERATED)
def test_lenient_notes_it_and_answers_as_ever(world: World, system: str) -> None:
    reply = answered(world, system, TOLERATED[system])
    assert reply.header(HEADER) is None
    assert RULE[system] in [tally.rule for tally in world.lint.broken()]
    found = next(tally for tally in world.lint.broken() if tally.rule == RULE[system])
    assert found.findings[0].exchange == world.journal.last


@pytest.mark.parametrize("system", TOLERATED)
def test_teach_names_the_rule_in_an_otherwise_equal_answer(world: World, system: str) -> None:
    before = answered(world, system, TOLERATED[system])
    world.lint.take(Mode.TEACH)
    after = answered(world, system, TOLERATED[system])
    assert after.status == before.status
    assert RULE[system] in (after.header(HEADER) or "").split("; ")


def test_teach_says_nothing_of_a_request_that_keeps_all_rules(world: World) -> None:
    world.lint.take(Mode.TEACH)
    assert answered(world, "pds", pds()).header(HEADER) is None


@pytest.mark.parametrize(
    ("system", "status", "code"),
    [
        ("emis", 400, "PARAMETER_INVALID"),
        ("systmone", 200, 'errorCode="1"'),
        ("gpconnect", 400, "BAD_REQUEST"),
        ("pds", 400, "INVALID_VALUE"),
        ("sms", 400, "BadRequestError"),
    ],
)
def test_strict_refuses_in_the_systems_own_words(
    world: World, system: str, status: int, code: str
) -> None:
    world.lint.take(Mode.STRICT, system)
    reply = answered(world, system, TOLERATED[system])
    assert reply.status == status
    assert code in reply.body.decode()
    assert RULE[system] in reply.body.decode()
    assert [each.status for each in world.journal] == [status]


def test_strict_refuses_each_facade_in_its_own_shape(world: World) -> None:
    world.lint.take(Mode.STRICT)
    online = answered(world, "emis", pfs("POST", "sessions", body={}))
    assert list(orjson.loads(online.body)) == ["Message", "ModelState"]
    directory = answered(world, "gpconnect", look_up(apikey=None))
    assert "gpconnect.directory-key" in directory.body.decode()
    assert directory.header("X-Correlation-Id")


def test_strict_leaves_to_the_simulator_what_it_refuses_by_itself(world: World) -> None:
    world.lint.take(Mode.STRICT)
    reply = answered(world, "pds", pds(X_Request_ID=None, Authorization=None))
    assert orjson.loads(reply.body)["issue"][0]["details"]["coding"][0]["code"] == "MISSING_VALUE"


def test_strict_does_not_refuse_for_advice(world: World) -> None:
    world.lint.take(Mode.STRICT)
    reply = answered(world, "sms", sms("GET", "/v2/templates", User_Agent=None))
    assert "sms.user-agent" not in reply.body.decode()
    assert [tally.rule for tally in world.lint.broken()] == ["sms.user-agent"]


def test_a_refused_booking_books_nothing(world: World) -> None:
    world.lint.take(Mode.STRICT)
    before = {ods: len(each.book.since(0)) for ods, each in world.practices.items()}
    answered(world, "gpconnect", book(meta=None))
    assert {ods: len(each.book.since(0)) for ods, each in world.practices.items()} == before


def test_a_reset_forgets_and_goes_back_to_the_first_modes(world: World) -> None:
    answered(world, "pds", TOLERATED["pds"])
    world.lint.take(Mode.STRICT)
    world.reset(START)
    assert world.lint.broken() == []
    assert set(world.lint.modes.values()) == {Mode.LENIENT}


def test_a_world_that_began_with_a_mode_begins_again_with_it() -> None:
    world = World(load_scenario("surgery"), start=START)
    world.lint.begin_with(Mode.TEACH)
    world.lint.take(Mode.STRICT)
    world.reset(START)
    assert set(world.lint.modes.values()) == {Mode.TEACH}


def test_a_checkpoint_keeps_findings_modes_and_memory(world: World) -> None:
    first = pds(X_Request_ID=GUID)
    answered(world, "pds", first)
    answered(world, "pds", TOLERATED["pds"])
    world.lint.take(Mode.TEACH, "pds")
    kept = checkpoint.loads(checkpoint.dumps(world.checkpoint()))
    again = World.of(kept)
    assert again.lint.tallies() == world.lint.tallies()
    assert again.lint.modes == world.lint.modes
    other = answered(again, "pds", replace(first, path="/Patient/9990000026"))
    assert "pds.one-request-per-id" in (other.header(HEADER) or "")


def test_the_scenario_says_the_mode_for_all_or_for_one() -> None:
    world = World(parse_scenario('name = "x"\n[lint]\nmode = "teach"\nsms = "strict"\n'))
    assert world.lint.modes == {
        "emis": "teach", "systmone": "teach", "gpconnect": "teach", "pds": "teach",
        "sms": "strict",
    }  # fmt: skip
    with pytest.raises(ScenarioError, match="lint"):
        parse_scenario('name = "x"\n[lint]\nmode = "harsh"\n')


def test_what_is_over_a_limit_is_not_read(world: World) -> None:
    guard = world.guards["pds"]
    guard.limits, before = Limits(body=5), guard.limits
    try:
        answered(world, "pds", replace(TOLERATED["pds"], body=b"123456"))
    finally:
        guard.limits = before
    assert world.lint.broken() == []


def test_nothing_that_opens_doors_is_remembered_or_told(world: World) -> None:
    request = find()
    answered(world, "gpconnect", request)
    answered(world, "gpconnect", find(Authorization="Bearer s3cret-token"))
    told = pickle.dumps(world.lint.state())
    assert (request.header("Authorization") or "")[7:].encode() not in told
    assert b"s3cret-token" not in told


def test_sessions_are_added_up() -> None:
    one = [Tally("a", 1, 1, (Finding(3, "x", "why"),)), Tally("b")]
    two = [Tally("a", 2, 0), Tally("b", 1)]
    added = joined([one, two])
    assert [(tally.kept, tally.broken, tally.verdict) for tally in added] == [
        (3, 1, Verdict.BROKEN),
        (1, 0, Verdict.KEPT),
    ]


REQUESTS = st.sampled_from(
    [
        ("emis", pfs("POST", "appointments", body={})),
        ("emis", pfs("POST", "me/applications", body={})),
        ("emis", partner("medicalRecord/FileRecord", "patientNumber=1", {}, "POST")),
        ("systmone", message("StaffBookAppointment")),
        ("gpconnect", book()),
        ("gpconnect", slots()),
        ("pds", pds("PATCH", body={})),
        ("pds", pds(path="/Patient")),
        ("sms", sms(body={})),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("resourceType", "participant", "contained", "extension", "LinkageDetails",
                 "patches", "consultationList", "parameter", "meta", "reference", "identifier")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@given(asked=REQUESTS, body=JSON, query=st.text(max_size=40), header=st.text(max_size=20))
def test_no_request_breaks_the_judge(
    opened: World, asked: tuple[str, Request], body: object, query: str, header: str
) -> None:
    system, request = asked
    headers = tuple((name, header) for name, _ in request.headers)
    for spoilt in (
        replace(request, body=orjson.dumps(body)),
        replace(request, query=query),
        replace(request, headers=headers, body=b"\xff<" + header.encode("utf-8", "replace")),
    ):
        opened.lint.of(system).hear(1, spoilt)
