"""Chance, counts and turns: each rule's own, the same for the same seed, and never given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gpworld.core.effects import Delay, Moment, Reset
from gpworld.core.faults import Facts, FaultBook, Match, Rule
from gpworld.core.latency import Latency, Uniform
from gpworld.core.seeds import Seeds

REQUESTS = 10_000
ANY = Facts(operations=("partner.BookAppointment",), organisation="Y90001")
SEEDS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181, 6765, 10946)


def rule(name: str = "tenth", **fields: Any) -> Rule:
    given: dict[str, Any] = {
        "match": Match("emis"),
        "effect": Reset(),
        "moment": Moment.BEFORE,
        **fields,
    }
    return Rule(name, **given)


def struck(seed: int, *rules: Rule, requests: int = REQUESTS, name: str = "tenth") -> list[int]:
    """Which of so many requests the rule of this name strikes."""
    book = FaultBook(Seeds(seed))
    book.add(rules)
    return [number for number in range(requests) if name in book.draw("emis", ANY).names]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chance_of_a_tenth_strikes_a_tenth(seed: int) -> None:
    assert 880 <= len(struck(seed, rule(chance=0.1))) <= 1_120


def test_the_same_seed_strikes_the_same_requests_and_another_seed_others() -> None:
    first = struck(7, rule(chance=0.1), requests=500)
    assert struck(7, rule(chance=0.1), requests=500) == first
    assert struck(8, rule(chance=0.1), requests=500) != first


def test_another_rule_beside_it_changes_nothing() -> None:
    alone = struck(7, rule(chance=0.1), requests=500)
    others = (rule("before", chance=0.5), rule(chance=0.1), rule("after", chance=0.3))
    assert struck(7, *others, requests=500) == alone


def test_rules_of_different_names_have_different_luck() -> None:
    rules = (rule(chance=0.1), rule("other", chance=0.1))
    assert struck(7, *rules, requests=500) != struck(7, *rules, requests=500, name="other")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"times": 2}, [0, 1]),
        ({"nth": 3}, [2]),
        ({"nth": 3, "times": 1}, [2]),
        ({"chance": 0.0}, []),
    ],
)
def test_turns_are_taken_as_written(fields: dict[str, object], expected: list[int]) -> None:
    assert struck(1, rule(**fields), requests=5) == expected


def test_only_matching_requests_count() -> None:
    book = FaultBook(Seeds(1))
    book.add([rule(nth=2, match=Match("emis", "BookAppointment", "Y90001"))])
    assert not book.draw("emis", ANY).names
    assert not book.draw("sms", ANY).names
    assert not book.draw("emis", Facts(("partner.CancelAppointment",), "Y90001")).names
    assert not book.draw("emis", Facts(("partner.BookAppointment",), "Y90002")).names
    assert book.draw("emis", ANY).names == ("tenth",)


@pytest.mark.parametrize(
    ("pattern", "meets"),
    [
        ("BookAppointment", True),
        ("partner.BookAppointment", True),
        ("Book*", True),
        ("partner.*", True),
        ("*Appointment", True),
        ("pfs.*", False),
        ("bookappointment", False),
    ],
)
def test_operations_match_with_their_facade_or_without(pattern: str, meets: bool) -> None:
    assert Match("emis", pattern).meets(ANY) is meets


@pytest.mark.parametrize("written", ["07700 900123", "+447700900123", "447700900123"])
def test_phone_numbers_match_however_they_are_written(written: str) -> None:
    assert Match("sms", number=written).meets(Facts((), number="07700900123"))
    assert not Match("sms", number=written).meets(Facts((), number="07700900124"))
    assert not Match("sms", number=written).meets(Facts(()))


def test_a_spent_system_costs_nothing_any_more() -> None:
    book = FaultBook(Seeds(1))
    assert book.concerned == frozenset()
    book.add([rule(times=1), rule("mine", match=Match("sms"))])
    assert book.concerned == {"emis", "sms"}
    book.draw("emis", ANY)
    assert book.concerned == {"sms"}
    assert book.remove("mine") == 1
    assert book.concerned == frozenset()


def test_unspent_are_those_that_did_not_do_their_part() -> None:
    book = FaultBook(Seeds(1))
    book.add([rule("twice", times=2), rule("ever"), rule("third", nth=3), rule("never", chance=0)])
    book.draw("emis", ANY)
    assert [each.rule.name for each in book.unspent()] == ["twice", "third", "never"]
    book.draw("emis", ANY)
    book.draw("emis", ANY)
    assert [each.rule.name for each in book.unspent()] == ["never"]


def test_one_turn_is_given_to_one_of_many_callers() -> None:
    book = FaultBook(Seeds(1))
    book.add([rule(times=1)])
    with ThreadPoolExecutor(32) as callers:
        found = list(callers.map(lambda _: book.draw("emis", ANY), range(320)))
    assert sum(len(lot.names) for lot in found) == 1


def test_a_state_put_back_goes_on_where_it_was() -> None:
    book = FaultBook(Seeds(7))
    book.add([rule(chance=0.3)])
    for _ in range(40):
        book.draw("emis", ANY)
    kept = book.state()
    first = [book.draw("emis", ANY).names for _ in range(60)]
    book.restore(kept)
    assert [book.draw("emis", ANY).names for _ in range(60)] == first


def test_delays_are_drawn_by_the_seed_too() -> None:
    def delays(seed: int) -> list[float]:
        book = FaultBook(Seeds(seed))
        book.add([rule(effect=Delay(Latency(Uniform(0, 1_000))))])
        return [book.draw("emis", ANY).before_ms for _ in range(20)]

    assert delays(1) == delays(1)
    assert delays(1) != delays(2)
    assert len(set(delays(1))) == 20
