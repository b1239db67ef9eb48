"""A reply says which of our choices it rests on, to those who ask and to nobody else."""

from __future__ import annotations

import pytest

from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Reply, Request
from gpworld.core.fidelity import HEADER, LONGEST, Rule, Source, told
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.ledger import RULES
from gpworld.scenario.load import load_scenario
from gpworld.world import World

PDS_ID = ("X-Request-ID", "00000000-0000-4000-8000-000000000001")
MARIA = "/Patient/9990000018"


@pytest.fixture(scope="module")
def world() -> World:
    return World(load_scenario("surgery"))


def reply(guard: Guard, path: str, *headers: tuple[str, str], method: str = "GET") -> Reply:
    answer = guard(Request(method, path, "", headers)).reply
    assert isinstance(answer, Reply)
    return answer


def test_nothing_is_said_unasked(world):
    assert reply(world.guards["pds"], MARIA, PDS_ID).header(HEADER) is None


@pytest.mark.parametrize("word", ["yes", "ASK", ""])
def test_no_other_word_asks(world, word):
    assert reply(world.guards["pds"], MARIA, PDS_ID, (HEADER, word)).header(HEADER) is None


def test_the_rules_that_name_the_operation_come_first(world):
    line = reply(world.guards["pds"], MARIA, PDS_ID, (HEADER, "ask")).header(HEADER)
    named = [rule.id for rule in RULES["pds"] if rule.names("get_patient")]
    assert line is not None
    told_ids = line.split(", ")
    assert told_ids[0] in named
    assert "pds.access.token-picks-mode" in told_ids
    assert "pds.search.scores" not in told_ids


def test_what_was_observed_or_specified_is_not_listed(world):
    line = reply(world.guards["pds"], MARIA, PDS_ID, (HEADER, "ask")).header(HEADER)
    assert "pds.errors.missing-record" not in (line or "")


def test_a_refusal_says_it_too(world):
    refused = reply(world.guards["emis"], "/emis/pfs/demographics", (HEADER, "ask"))
    assert refused.status == 401
    line = refused.header(HEADER) or ""
    assert "emis.pfs.session-refusal" in line or "more" in line
    assert "emis.partner." not in line


def test_every_world_gives_its_guards_the_ledger(world):
    for system, guard in world.guards.items():
        line = reply(guard, "/nowhere", (HEADER, "ask")).header(HEADER)
        assert line, system
        assert all(each.startswith((f"{system}.", "+")) for each in line.split(", ")), line


@pytest.mark.parametrize("system", RULES)
def test_the_line_is_bounded_and_counts_the_rest(system):
    names = {name for rule in RULES[system] for name in rule.operations}
    for operation in names:
        line = told(RULES[system], operation)
        assert len(line) <= LONGEST + len(", +999 more")
        listed = line.split(", ")
        rest = int(listed.pop()[1:].split()[0]) if line.endswith("more") else 0
        uncertain = (Source.INFERRED, Source.OUR_CHOICE)
        bearing = [
            rule for rule in RULES[system] if rule.bears_on(operation) and rule.source in uncertain
        ]
        assert len(listed) + rest == max(len(bearing), 1)


def test_a_system_without_such_rules_says_none():
    guard = Guard(
        "toy",
        lambda request: Reply(204, (), b""),
        clock=WorldClock(),
        journal=Journal(),
        rules=(Rule("toy.a.b", "B.", Source.SPECIFIED, "it says so"),),
    )
    assert reply(guard, "/", (HEADER, "ask")).header(HEADER) == "none"
