"""Rules that break the gateway on purpose: for a number, the nth time, then never again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from gpworld.core.seeds import Seeds
from gpworld.core.turns import Turns
from gpworld.sms.errors import Refused, broken, over_daily, over_rate
from gpworld.sms.filters import Filter
from gpworld.sms.model import FINAL, Message, Service

ENDPOINTS = ("send", "read")
RECEIPTS = ("none", "twice", "late", "wrong-order", "before-answer")
OUTCOMES = (*sorted(FINAL), "stuck", "pending", "slow")
HTTP = ("429-rate", "429-daily", "500", "503", "504")
DOES: dict[str, tuple[str, ...]] = {
    "status": OUTCOMES,
    "http": HTTP,
    "receipt": RECEIPTS,
    "hand-over": ("fails",),
    "prefetch": ("true",),
    "duplicate-text": ("true",),
}


class ChaosError(ValueError):
    """A rule that means nothing; the message names the field and the remedy."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it applies, what it does, how often.

    Attributes:
        when: which sends it is about; ``given`` is the filter as it was written.
        turns: which matches it fires at, counted as the world's fault rules count theirs.
        seconds: how late a late receipt is, in the world's seconds.
    """

    id: str
    when: Filter
    given: Mapping[str, str]
    do: Mapping[str, str]
    turns: Turns
    endpoint: str = "send"
    seconds: float = 60.0

    @property
    def spent(self) -> bool:
        """Whether it has fired as often as it may."""
        return bool(self.turns.times) and self.turns.struck >= self.turns.times


@dataclass(frozen=True, slots=True)
class Orders:
    """What the rules that fired ask for."""

    rules: tuple[str, ...] = ()
    do: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def and_then(self, others: Orders) -> Orders:
        """These and others; where both say something of the same, the others do."""
        return Orders(
            self.rules + others.rules,
            {**self.do, **others.do},
            max(self.seconds, others.seconds),
        )

    def raise_http(self, service: Service, key_type: str) -> None:
        """Answer with the error that was asked for, if one was."""
        wanted = self.do.get("http")
        if wanted is None:
            return
        if wanted == "429-rate":
            refused = over_rate(key_type, service.plan.rate_per_minute)
        elif wanted == "429-daily":
            refused = over_daily("sms", service.daily)
        else:
            refused = broken(int(wanted))
        raise Refused(refused.status, refused.errors, self.rules)


NO_ORDERS = Orders()


class Chaos:
    """The rules of one gateway."""

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds
        self._lock = threading.Lock()
        self._rules: dict[str, Rule] = {}

    def add(self, rule: Rule) -> Rule:
        """Take on a rule under the id it carries."""
        with self._lock:
            self._rules[rule.id] = rule
        return rule

    def next_id(self) -> str:
        """An id for a new rule."""
        return f"rule-{self._seeds.next_number('sms.chaos')}"

    def rules(self) -> list[Rule]:
        """All rules, oldest first."""
        with self._lock:
            return list(self._rules.values())

    def remove(self, rule_id: str | None = None, service_id: str | None = None) -> int:
        """Drop one rule, the rules of one service, or all; returns how many."""
        with self._lock:
            gone = [
                rule.id
                for rule in self._rules.values()
                if rule_id in (None, rule.id) and service_id in (None, rule.when.service_id)
            ]
            for name in gone:
                del self._rules[name]
            return len(gone)

    def fire(self, endpoint: str, service: Service, message: Message | None = None) -> Orders:
        """What the rules ask for at this request."""
        if not self._rules:
            return Orders()
        fired: list[Rule] = []
        with self._lock:
            for rule in list(self._rules.values()):
                if rule.spent or rule.endpoint != endpoint or not _about(rule, service, message):
                    continue
                turns, fires = rule.turns.met(partial(self._draw, rule.id))
                self._rules[rule.id] = rule = replace(rule, turns=turns)
                if fires:
                    fired.append(rule)
        do = {name: value for rule in fired for name, value in rule.do.items()}
        return Orders(
            tuple(rule.id for rule in fired), do, max((rule.seconds for rule in fired), default=0.0)
        )

    def _draw(self, rule_id: str, count: int) -> float:
        return self._seeds.generator("sms.chaos", rule_id, count).random()

    def state(self) -> dict[str, Rule]:
        """All rules as a value."""
        with self._lock:
            return dict(self._rules)

    def restore(self, value: dict[str, Rule]) -> None:
        """Take all rules from a value."""
        with self._lock:
            self._rules = dict(value)


def _about(rule: Rule, service: Service, message: Message | None) -> bool:
    if message is not None:
        return rule.when(message)
    return rule.when.service_id in (None, service.id)


_COUNTS = ("nth", "first", "every", "times")


def read_rule(rule_id: str, when: Filter, given: Mapping[str, object]) -> Rule:
    """The rule that a call describes; ``when`` has been read from its filter already.

    Raises:
        ChaosError: an unknown or senseless field.
    """
    known = {"when", "do", "endpoint", "probability", "seconds", *_COUNTS}
    if odd := sorted(set(given) - known):
        raise ChaosError(f"{odd[0]}: unknown field; known: {', '.join(sorted(known))}")
    counts = {name: _whole(name, given[name]) for name in _COUNTS if name in given}
    times = counts.pop("times", max(1, counts.get("first", 1)))
    endpoint = str(given.get("endpoint", "send"))
    do = _do(given.get("do"))
    if endpoint not in ENDPOINTS:
        raise ChaosError(f"endpoint: {endpoint!r} is unknown; use {' or '.join(ENDPOINTS)}")
    if endpoint == "read" and (when.clauses or set(do) != {"http"}):
        raise ChaosError("endpoint: reads can only be answered with http, by service")
    if any(clause.name in ("status", "since") for clause in when.clauses) or when.kind != "out":
        raise ChaosError("when: status, since and kind cannot be known before a text is sent")
    written = given.get("when")
    return Rule(
        rule_id,
        when,
        dict(written) if isinstance(written, Mapping) else {},
        do,
        Turns(
            **counts,
            times=times,
            chance=_share(given.get("probability", 1.0), "probability", 1.0),
        ),
        endpoint,
        seconds=_share(given.get("seconds", 60.0), "seconds", 1e6),
    )


def _whole(name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
        return value
    raise ChaosError(f"{name}: give a whole number from 0 to 1000000")


def _share(value: object, name: str, most: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value)
    raise ChaosError(f"{name}: give a number from 0 to {most:g}")


def _do(given: object) -> dict[str, str]:
    if not isinstance(given, Mapping) or not given:
        raise ChaosError(f"do: give one or more of {', '.join(DOES)}, as in {{'http': '503'}}")
    do = {str(name): str(value).lower() for name, value in given.items()}
    for name, value in do.items():
        if name not in DOES:
            raise ChaosError(
                f"do: {name!r} is unknown; use {', '.join(DOES)} "
                "(delays and dropped connections belong to the fault rules of the world)"
            )
        if value not in DOES[name]:
            raise ChaosError(f"do.{name}: {value!r} is unknown; use {', '.join(DOES[name])}")
    return do
