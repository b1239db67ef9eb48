"""Every rule for consumers is broken once here, and kept once: none says what it does not do."""

from __future__ import annotations

import pytest

from gpworld.core.exchange import Request
from gpworld.lint import docs, rules
from gpworld.lint.judge import Bench
from gpworld.lint.model import Mode, Verdict
from lint.callers import HandClock, Session, slots
from lint.spoilt import BROKEN, KEPT, MOVING, Step

ALL = rules()


def lived_through(session: Session, steps: list[Step]) -> Session:
    for step in steps:
        if isinstance(step, float):
            session.clock.advance(step)
        elif isinstance(step, Request):
            session.send(step)
        else:
            session.send(*step)
    return session


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_request_that_breaks_it_is_noted_with_the_reason(rule) -> None:
    system = rule.id.partition(".")[0]
    session = lived_through(Session(system, moving=rule.id in MOVING), BROKEN[rule.id])
    assert session.verdicts()[rule.id] == Verdict.BROKEN
    assert session.why(rule.id).strip()


@pytest.mark.parametrize("system", KEPT)
def test_a_careful_product_keeps_every_rule_and_breaks_none(system: str) -> None:
    session = lived_through(Session(system, moving=True), KEPT[system])
    broken = [(t.rule, t.findings[0].why) for t in session.bench.tallies() if t.broken]
    assert broken == []
    kept = {rule for rule, verdict in session.verdicts().items() if verdict == Verdict.KEPT}
    assert {rule.id for rule in rules(system)} - kept == set()


def test_the_table_has_no_rule_that_there_is_not() -> None:
    assert set(BROKEN) == {rule.id for rule in ALL}
    assert len(BROKEN) == len(ALL) >= 60


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_asks_and_where_it_stands(rule) -> None:
    assert rule.says.endswith(".")
    assert any(letter.isdigit() for letter in rule.source)
    known = {*_operations(rule.id.partition(".")[0])}
    assert all(each.endswith("*") or each in known for each in rule.operations)


def _operations(system: str) -> tuple[str, ...]:
    from importlib import import_module

    operations: tuple[str, ...] = import_module(f"gpworld.{system}.facts").OPERATIONS
    return operations


def test_pauses_are_not_judged_while_time_stands() -> None:
    for rule in MOVING:
        session = lived_through(Session(rule.partition(".")[0]), BROKEN[rule])
        assert session.verdicts()[rule] == Verdict.NEVER


def test_two_requests_under_way_together_may_have_been_made_in_the_same_second() -> None:
    session = Session("gpconnect")
    first = session.bench.hear(1, slots())
    session.clock.advance(60)
    session.send(slots())
    first.ended(200)
    assert session.verdicts()["gpconnect.jwt-new"] == Verdict.KEPT


def test_what_is_remembered_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpworld.lint.judge.MOST_MARKS", 3)
    bench = Bench("pds", None, HandClock(), Mode.LENIENT)
    for step in (step for rule, steps in BROKEN.items() if rule[:4] == "pds." for step in steps):
        if isinstance(step, Request):
            bench.hear(1, step)
    assert len(bench.state().marks) == 3
    assert max(len(tally.findings) for tally in bench.tallies()) <= 5


def test_the_page_in_docs_is_what_the_rules_say() -> None:
    assert docs.PAGE.read_text("utf-8") == docs.page(), "run python -m gpworld.lint.docs"
