"""What the product sent in a whole run, as the report of ``gpworld conform`` adds it up."""

from __future__ import annotations

import orjson

from gpharness.conform import sending
from gpharness.conform.report import html, summary
from gpharness.conform.result import Run, Scenario, Sent


def sent(rule: str, kept: int, broken: int = 0, why: str = "") -> Sent:
    return Sent(
        rule, "It asks.", "PDS, 1", "must", ["GPC-1"], kept, broken, 7 if broken else 0, why
    )


def scenario(name: str, *rules: Sent) -> Scenario:
    made = Scenario("a.feature", "A", "", name, "", 1, [], [])
    made.evidence.sent = list(rules)
    return made


SCENARIOS = [
    scenario("one", sent("pds.bearer", 2), sent("pds.accept", 1)),
    scenario("two", sent("pds.bearer", 1, 1, "no token")),
    scenario("three", sent("pds.bearer", 0, 2, "no token at all")),
]
RUN = Run("Mine", "http", "surgery", "", "1", "", "now", 1.0, 1, SCENARIOS)


def test_broken_rules_come_first_with_where_they_were_broken() -> None:
    bearer, accept = sending.rows(SCENARIOS)
    assert (bearer.rule.rule, bearer.kept, bearer.broken) == ("pds.bearer", 3, 3)
    assert bearer.first is not None
    assert (bearer.first.why, bearer.first.exchange) == ("no token", 7)
    assert bearer.scenarios == ["a.feature: two", "a.feature: three"]
    assert (accept.rule.rule, accept.broken, accept.first) == ("pds.accept", 0, None)


def test_the_summary_has_every_rule_that_was_exercised() -> None:
    told = orjson.loads(summary.document(RUN))["sent"]
    assert told["pds.accept"]["verdict"] == "kept"
    assert told["pds.bearer"]["verdict"] == "broken"
    assert told["pds.bearer"]["cites"] == ["GPC-1"]


def test_the_page_has_a_section_and_no_verdict_comes_of_it() -> None:
    page = html.page(RUN).decode()
    assert "What the product sends" in page
    assert "of 2 rules that they are about, 1 was broken." in page
    assert "The product passed 3 scenarios." in page
