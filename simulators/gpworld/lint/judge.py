"""The judge of a world: hears each request before it is answered, and keeps count by rule.

It is cheap, since every request passes it: rules are looked up once for each operation, a request's
parts are read once, and no more than a few findings and marks are kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from types import ModuleType
from typing import Any

from gpworld.core.clock import Clock
from gpworld.core.clock import Mode as Pace
from gpworld.core.consumer import (
    HEADER,
    KEPT,
    UNHEARD,
    Earlier,
    Judged,
    Need,
    Rule,
    headed,
)
from gpworld.core.exchange import Reply, Request, Said
from gpworld.lint import consumer
from gpworld.lint.model import (
    SYSTEMS,
    BenchState,
    Finding,
    LintSettings,
    LintState,
    Mode,
    Tally,
)

MOST_FINDINGS = 5
"""Findings that are kept of a rule; the others are only counted."""
MOST_MARKS = 4_000
"""What is remembered of earlier requests to one system; the oldest goes first."""
LONGEST = 1_500
"""Characters of rule ids in a header at most."""


class Score:
    """A rule with its counts."""

    __slots__ = ("broken", "findings", "kept", "rule")

    def __init__(self, rule: Rule[Any]) -> None:
        self.rule = rule
        self.kept, self.broken = 0, 0
        self.findings: list[Finding] = []

    def add(self, number: int, operation: str, why: str) -> None:
        """The request of this exchange breaks it."""
        self.broken += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(number, operation, why))

    def tally(self) -> Tally:
        """As a value."""
        return Tally(self.rule.id, self.kept, self.broken, tuple(self.findings))

    def set(self, tally: Tally) -> None:
        """Become this value."""
        self.kept, self.broken = tally.kept, tally.broken
        self.findings = list(tally.findings)


class Bench:
    """One system's part: its rules, its mode, and what it remembers of callers."""

    def __init__(self, name: str, system: object, clock: Clock, mode: Mode) -> None:
        self._name, self._system, self._clock = name, system, clock
        self.mode = mode
        self._lock = threading.Lock()
        self._about: dict[str, tuple[Score, ...]] = {}
        self._marks: OrderedDict[str, Earlier] = OrderedDict()

    @cached_property
    def _consumer(self) -> ModuleType:
        return consumer(self._name)

    @cached_property
    def _scores(self) -> list[Score]:
        """The rules with their counts; there are none before somebody asks."""
        return [Score(rule) for rule in self._consumer.RULES]

    @property
    def _is_open(self) -> bool:
        return "_scores" in self.__dict__

    def hear(self, number: int, request: Request) -> Judged:
        """Judge the request of an exchange, before it is answered."""
        with self._lock:
            notes = Notes(self, self._clock, number)
            call = self._consumer.read(request, notes)
            if call is None:
                return UNHEARD
            broken: list[tuple[Rule[Any], str]] = []
            for score in self._scores_of(call.operation):
                why = score.rule.check(call)
                if why == KEPT:
                    score.kept += 1
                elif why is not None:
                    broken.append((score.rule, why))
                    score.add(number, call.operation, why)
        mode = self.mode
        refusal = self._refusal(request, broken) if broken and mode is Mode.STRICT else None
        return Heard(notes, broken, mode, refusal)

    def _scores_of(self, operation: str) -> tuple[Score, ...]:
        found = self._about.get(operation)
        if found is None:
            found = tuple(each for each in self._scores if each.rule.is_about(operation))
            self._about[operation] = found
        return found

    def _refusal(self, request: Request, broken: list[tuple[Rule[Any], str]]) -> Reply | None:
        """What ``strict`` answers, unless the simulator refuses by itself, in its own order."""
        if any(rule.enforced for rule, _ in broken):
            return None
        for rule, why in broken:
            if rule.need is Need.MUST:
                reply: Reply = self._consumer.refused(self._system, request, f"{why} ({rule.id})")
                return reply
        return None

    def put(self, number: int, mark: str, value: str) -> Earlier | None:
        """Leave a value under a mark, in the name of an exchange; ``hear`` holds the lock."""
        earlier = self._marks.pop(mark, None)
        self._marks[mark] = Earlier(number, self._clock.now(), value)
        if len(self._marks) > MOST_MARKS:
            self._marks.popitem(last=False)
        return earlier

    def answered(self, number: int, marks: Iterable[str], status: int) -> None:
        """What an exchange left is now known to have been answered so."""
        with self._lock:
            for mark in marks:
                left = self._marks.get(mark)
                if left is not None and left.number == number:
                    self._marks[mark] = replace(left, status=status)

    def tallies(self) -> list[Tally]:
        """All rules with their counts, in the order they were written down."""
        with self._lock:
            return [score.tally() for score in self._scores]

    def state(self) -> BenchState:
        """All of it as a value."""
        with self._lock:
            scores = self._scores if self._is_open else []
            exercised = tuple(each.tally() for each in scores if each.kept or each.broken)
            return BenchState(self.mode, exercised, tuple(self._marks.items()))

    def restore(self, state: BenchState) -> None:
        """Become this state."""
        known = {tally.rule: tally for tally in state.tallies}
        with self._lock:
            self.mode = state.mode
            self._marks = OrderedDict(state.marks)
            for score in self._scores if known or self._is_open else []:
                score.set(known.get(score.rule.id, Tally(score.rule.id)))


class Notes:
    """The past as one request sees it, and what it leaves there."""

    __slots__ = ("_bench", "_clock", "marks", "number")

    def __init__(self, bench: Bench, clock: Clock, number: int) -> None:
        self._bench, self._clock, self.number = bench, clock, number
        self.marks: list[str] = []

    @property
    def now(self) -> datetime:
        """The world's instant."""
        return self._clock.now()

    @property
    def moving(self) -> bool:
        """Whether the world's time passes by itself as real time does."""
        return getattr(self._clock, "mode", None) is Pace.FOLLOWING

    def put(self, mark: str, value: str) -> Earlier | None:
        """Leave a value under a mark; what an earlier request left there."""
        self.marks.append(mark)
        return self._bench.put(self.number, mark, value)

    def ended(self, status: int) -> None:
        """Its request was answered."""
        if self.marks:
            self._bench.answered(self.number, self.marks, status)


class Heard:
    """A request that was judged, until it is answered."""

    __slots__ = ("_broken", "_mode", "_notes", "refusal")

    def __init__(
        self,
        notes: Notes,
        broken: list[tuple[Rule[Any], str]],
        mode: Mode,
        refusal: Reply | None,
    ) -> None:
        self._notes, self._broken, self._mode = notes, broken, mode
        self.refusal = refusal

    def taught(self, answer: Said) -> Said:
        """The answer; in mode ``teach``, with the ids of the rules that its request broke."""
        if not self._broken or self._mode is not Mode.TEACH:
            return answer
        return headed(answer, HEADER, _told([rule.id for rule, _ in self._broken]))

    def ended(self, status: int) -> None:
        """It was answered with this status."""
        self._notes.ended(status)


def _told(ids: list[str]) -> str:
    """The ids that fit into a header; what no longer does is counted."""
    line = ""
    for index, each in enumerate(ids):
        longer = f"{line}; {each}" if line else each
        if len(longer) > LONGEST:
            return f"{line}; +{len(ids) - index} more"
        line = longer
    return line


class Judge:
    """Of one world: a bench for each system."""

    def __init__(self, systems: Mapping[str, object], clock: Clock, settings: LintSettings) -> None:
        self._benches = {
            name: Bench(name, systems[name], clock, settings.of(name)) for name in SYSTEMS
        }
        self._first = self.modes

    def of(self, system: str) -> Bench:
        """One system's bench."""
        return self._benches[system]

    @property
    def modes(self) -> dict[str, Mode]:
        """The mode of each system."""
        return {name: bench.mode for name, bench in self._benches.items()}

    def take(self, mode: Mode, system: str | None = None) -> None:
        """Set the mode of one system, or of all, until the world begins again."""
        for name, bench in self._benches.items():
            if system in (None, name):
                bench.mode = mode

    def begin_with(self, mode: Mode) -> None:
        """Set the mode of all systems, now and whenever the world begins again."""
        self.take(mode)
        self._first = self.modes

    def tallies(self, system: str | None = None) -> list[Tally]:
        """Every rule of one system, or of all, with how often it was kept and broken."""
        return [
            tally
            for name, bench in self._benches.items()
            if system in (None, name)
            for tally in bench.tallies()
        ]

    def broken(self) -> list[Tally]:
        """The rules that were broken, with their first findings."""
        return [tally for tally in self.tallies() if tally.broken]

    def forget(self) -> None:
        """Begin counting anew; modes stay."""
        for bench in self._benches.values():
            bench.restore(BenchState(bench.mode))

    def reset(self) -> None:
        """As in a world that begins."""
        for name, bench in self._benches.items():
            bench.restore(BenchState(self._first[name]))

    def state(self) -> LintState:
        """All of it as a value."""
        return LintState({name: bench.state() for name, bench in self._benches.items()})

    def restore(self, state: LintState) -> None:
        """Become this state."""
        for name, bench in self._benches.items():
            bench.restore(state.benches.get(name, BenchState(self._first[name])))


def joined(sessions: Iterable[Iterable[Tally]]) -> list[Tally]:
    """The tallies of several sessions together, in the order of the first."""
    found: dict[str, Tally] = {}
    for tallies in sessions:
        for tally in tallies:
            before = found.get(tally.rule)
            found[tally.rule] = tally if before is None else before.joined(tally, MOST_FINDINGS)
    return list(found.values())
