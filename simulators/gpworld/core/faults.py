"""Fault rules as frozen data, and the book that decides which of them strike a request.

A rule says which requests it is about, which of those it strikes, and what then happens.
Its chance is its own: drawn by its name and by how many matching requests there were, so that
another rule beside it changes nothing, and the same seed strikes the same requests again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from gpworld.core.effects import Delay, Effect, MissingWindow, Moment, Stale
from gpworld.core.era import Era
from gpworld.core.seeds import Seeds
from gpworld.core.turns import Turns

Table = Mapping[str, Any]  # a rule as it is written in a scenario, a preset or a request
NOTHING: Table = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for slots looks through.

    ``days_ahead`` is its first day counted from today; ``slots`` how many slots there are in it,
    free or not.
    """

    days_ahead: int
    slots: int

    @property
    def fortnight(self) -> int:
        """Which stretch of fifteen days from today on it begins in: 1, 2, 3 …"""
        return max(self.days_ahead, 0) // 15 + 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What a dialect can say of a request before it is answered; what is unknown is empty.

    Attributes:
        operations: the names it goes by, as the journal has them; a proxy adds its own.
        organisation: the ODS code of the organisation whose system is asked.
        patient: an NHS number; ``number``: a phone number, digits only.
        question: tells one search from another, for lists that are given again.
        search: works out what is searched; None when it is no search for slots.
    """

    operations: tuple[str, ...]
    organisation: str = ""
    patient: str = ""
    number: str = ""
    question: str = ""
    search: Callable[[], Search] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests a rule is about; what is empty matches all.  Operations may hold ``*``."""

    system: str
    operation: str = ""
    organisation: str = ""
    patient: str = ""
    number: str = ""

    def meets(self, facts: Facts) -> bool:
        """Whether it is about this request (of its system)."""
        return (
            self.organisation in ("", facts.organisation)
            and self.patient in ("", facts.patient)
            and (not self.number or alike(self.number, facts.number))
            and (not self.operation or any(is_called(self.operation, o) for o in facts.operations))
        )


def is_called(pattern: str, operation: str) -> bool:
    """Whether an operation goes by this name, with its facade (``partner.Book*``) or without."""
    return fnmatchcase(operation, pattern) or fnmatchcase(operation.rpartition(".")[2], pattern)


def alike(one: str, other: str) -> bool:
    """Whether two phone numbers are the same, whichever way they are written."""
    return _digits(one)[-10:] == _digits(other)[-10:]


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault rule.

    Attributes:
        nth: only the n-th matching request; 0 is any.
        chance: the share of matching requests that it strikes.
        times: how often it strikes before it is spent; 0 is without end.
        given: the rule as it was written.
    """

    name: str
    match: Match
    effect: Effect
    moment: Moment
    nth: int = 0
    chance: float = 1.0
    times: int = 0
    given: Table = field(default_factory=lambda: NOTHING, compare=False)

    def meets(self, facts: Facts) -> bool:
        """Whether it is about this request: rules about searches want a search."""
        if not self.match.meets(facts):
            return False
        if isinstance(self.effect, MissingWindow):
            return facts.search is not None and facts.search().fortnight == self.effect.number
        return facts.search is not None or not isinstance(self.effect, Stale)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule and how it has fared."""

    rule: Rule
    turns: Turns

    @property
    def seen(self) -> int:
        """Matching requests so far."""
        return self.turns.seen

    @property
    def struck(self) -> int:
        """How many of them it struck."""
        return self.turns.struck

    @property
    def spent(self) -> bool:
        """Whether it can never strike again."""
        return self.turns.spent


def fresh(rule: Rule) -> Standing:
    """A rule that has met nothing yet."""
    return Standing(rule, Turns(nth=rule.nth, chance=rule.chance, times=rule.times))


class Watch:
    """A rule on watch: it counts in place what it meets, and is touched under the book's lock."""

    __slots__ = ("_seeds", "_turns", "rule", "seen", "struck")

    def __init__(self, standing: Standing, seeds: Seeds) -> None:
        self.rule, self._turns, self._seeds = standing.rule, standing.turns, seeds
        self.seen, self.struck = standing.seen, standing.struck

    @property
    def standing(self) -> Standing:
        """The rule and how it has fared, as a value."""
        return Standing(self.rule, replace(self._turns, seen=self.seen, struck=self.struck))

    @property
    def spent(self) -> bool:
        """Whether it can never strike again."""
        return self._turns.is_over(self.seen, self.struck)

    def strikes(self) -> bool:
        """Count one more matching request; whether it strikes that one."""
        self.seen += 1
        strikes = self._turns.strikes(self.seen, self._draw)
        self.struck += strikes
        return strikes

    def _draw(self, match: int) -> float:
        return self._seeds.generator("fault", self.rule.name, match).random()


class Lot(NamedTuple):
    """What falls to one request.

    Attributes:
        names: of all the rules that strike it; none for most requests.
        deeds: those of them that do something else than delay it.
        before_ms, after_ms: what the others hold it back for, before the work and after it.
    """

    names: tuple[str, ...] = ()
    deeds: tuple[Rule, ...] = ()
    before_ms: float = 0.0
    after_ms: float = 0.0


NO_LOT = Lot()


class FaultBook:
    """The rules of one world.  Deciding and counting is one step: no two callers see one turn."""

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds
        self._lock = threading.Lock()
        self._watches: dict[str, Watch] = {}
        self._awake: dict[str, list[Watch]] = {}  # by system
        self.era = Era()
        """Another one when everything is put back: what was held back before never happens."""

    @property
    def concerned(self) -> Set[str]:
        """Systems that some rule may still strike: the only thing asked when there is none."""
        return self._awake.keys()

    def add(self, rules: Iterable[Rule]) -> None:
        """Take on rules; one of a name that is there takes its place and begins anew."""
        with self._lock:
            self._watches |= {rule.name: Watch(fresh(rule), self._seeds) for rule in rules}
            self._look()

    def remove(self, name: str | None = None) -> int:
        """Drop the rule of this name, or all; returns how many there were."""
        with self._lock:
            gone = list(self._watches) if name is None else [name]
            dropped = [self._watches.pop(each, None) for each in gone]
            self._look()
        return sum(each is not None for each in dropped)

    def standings(self) -> list[Standing]:
        """All rules in the order in which they were added, with their counts."""
        with self._lock:
            return [watch.standing for watch in self._watches.values()]

    def unspent(self) -> list[Standing]:
        """The rules that did not do what was asked of them: a test may want there to be none."""
        return [standing for standing in self.standings() if standing.turns.unused]

    def draw(self, system: str, facts: Facts, callers: int = 0) -> Lot:
        """What falls to a request; ``callers`` are the replies held back in this system now."""
        struck: list[tuple[Rule, int]] = []
        spent = False
        with self._lock:
            for watch in self._awake.get(system, ()):
                if watch.rule.meets(facts):
                    if watch.strikes():
                        struck.append((watch.rule, watch.seen))
                    spent = spent or watch.spent
            if spent:
                self._look()
        return self._lot(struck, facts, callers) if struck else NO_LOT

    def _lot(self, struck: list[tuple[Rule, int]], facts: Facts, callers: int) -> Lot:
        """What these rules do, each at its n-th match."""
        deeds, before_ms, after_ms = [], 0.0, 0.0
        for rule, match in struck:
            if not isinstance(rule.effect, Delay):
                deeds.append(rule)
                continue
            latency = rule.effect.latency
            slots = facts.search().slots if latency.per_slot_ms and facts.search else 0
            chance = partial(self._seeds.generator, "fault-delay", rule.name, match)
            ms = latency.draw(chance, slots, callers)
            if rule.moment is Moment.BEFORE:
                before_ms += ms
            else:
                after_ms += ms
        return Lot(tuple([rule.name for rule, _ in struck]), tuple(deeds), before_ms, after_ms)

    def _look(self) -> None:
        """See which rules are not spent; who asks without the lock finds them all, old or new."""
        awake: dict[str, list[Watch]] = {}
        for watch in self._watches.values():
            if not watch.spent:
                awake.setdefault(watch.rule.match.system, []).append(watch)
        self._awake = awake

    def state(self) -> tuple[Standing, ...]:
        """All of it as a value."""
        return tuple(self.standings())

    def restore(self, state: tuple[Standing, ...]) -> None:
        """Become this state; what is still held back is forgotten."""
        with self._lock:
            self._watches = {each.rule.name: Watch(each, self._seeds) for each in state}
            self.era.over, self.era = True, Era()
            self._look()
