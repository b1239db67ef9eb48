"""What a run found, as plain values: scenarios with their steps and evidence; kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from gpharness.conform.verdict import Verdict

Body = Mapping[str, Any]  # a decoded JSON object

NOT_REACHED = "not reached"


@dataclass(slots=True)
class Step:
    """A step as it went.

    Attributes:
        kind: ``given``, ``when`` or ``then``; an *And* has that of the step before it.
        outcome: a verdict's word, or ``not reached``.
        seconds: real time that it took.
        began, ended: the world's instants, RFC 3339; equal where no time passed.
    """

    keyword: str
    text: str
    kind: str
    line: int
    outcome: str = NOT_REACHED
    seconds: float = 0.0
    began: str = ""
    ended: str = ""
    table: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """One exchange: ``caller`` asked ``system``; ``step`` is the place of its step, from 0."""

    step: int
    at: str
    caller: str
    system: str
    method: str
    path: str
    status: int
    ms: float
    operation: str = ""
    rules: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TextSent:
    """A text message on a phone, its secrets struck out."""

    at: str
    to: str
    body: str


@dataclass(slots=True)
class BookChange:
    """A line of an appointment book's ledger, in words."""

    at: str
    ods: str
    did: str
    what: str
    by: str


@dataclass(slots=True)
class FaultMet:
    """A fault rule or trouble, and how many requests it met."""

    name: str
    met: int


@dataclass(slots=True)
class Sent:
    """A rule for those who call the simulators, as the product kept or broke it.

    Attributes:
        exchange: the number of the first exchange that broke it; 0 where none did.
    """

    rule: str
    says: str
    source: str
    need: str
    cites: list[str]
    kept: int
    broken: int
    exchange: int = 0
    why: str = ""


@dataclass(slots=True)
class Attached:
    """A file beside the report, named after its content."""

    title: str
    file: str
    step: int = -1


@dataclass(slots=True)
class Evidence:
    """What was seen while a scenario ran."""

    calls: list[Call] = field(default_factory=list)
    texts: list[TextSent] = field(default_factory=list)
    changes: list[BookChange] = field(default_factory=list)
    faults: list[FaultMet] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)


@dataclass(slots=True)
class Scenario:
    """A scenario with its verdict.

    Attributes:
        uri: the feature file, from the features' folder on.
        systems: the clinical systems that the product asked (``emis`` …), or that it would have.
        rules: ids of the behaviour's rules that its tags name.
    """

    uri: str
    feature: str
    rule: str
    name: str
    example: str
    line: int
    tags: list[str]
    steps: list[Step]
    verdict: Verdict = Verdict.PASSED
    reason: str = ""
    trace: str = ""
    seconds: float = 0.0
    worker: int = 0
    systems: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def title(self) -> str:
        """The name, with the example's row where there are several."""
        return f"{self.name} [{self.example}]" if self.example else self.name

    @property
    def id(self) -> str:
        """The same in every run."""
        return f"{self.uri}: {self.title}"


@dataclass(slots=True)
class Run:
    """A whole run: what was judged, how, and every scenario in the order of the features."""

    product: str
    driver: str
    world: str
    profile: str
    version: str
    selection: str
    began: str
    seconds: float
    workers: int
    scenarios: list[Scenario] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What went wrong outside of all scenarios."""
    logs: list[Attached] = field(default_factory=list)
    """What products that were started here have written."""

    def count(self, verdict: Verdict) -> int:
        """How many scenarios have a verdict."""
        return sum(each.verdict is verdict for each in self.scenarios)

    @property
    def judged(self) -> int:
        """How many scenarios said something about the product."""
        return self.count(Verdict.PASSED) + self.count(Verdict.FAILED)

    @property
    def status(self) -> int:
        """The exit status: 1 for a product that failed, 2 when that cannot be told."""
        if self.count(Verdict.FAILED):
            return 1
        return 2 if self.troubles or self.count(Verdict.ERROR) or not self.judged else 0


def write(value: Scenario | Run) -> bytes:
    """As JSON."""
    return orjson.dumps(value)


def read_scenario(body: Body) -> Scenario:
    """A scenario from JSON."""
    evidence: Body = body["evidence"]
    return Scenario(
        **{
            **body,
            "verdict": Verdict(body["verdict"]),
            "steps": [Step(**each) for each in body["steps"]],
            "evidence": Evidence(
                calls=[Call(**each) for each in evidence["calls"]],
                texts=[TextSent(**each) for each in evidence["texts"]],
                changes=[BookChange(**each) for each in evidence["changes"]],
                faults=[FaultMet(**each) for each in evidence["faults"]],
                sent=[Sent(**each) for each in evidence["sent"]],
                attached=[Attached(**each) for each in evidence["attached"]],
            ),
        }
    )


def read_run(body: Body) -> Run:
    """A run from JSON."""
    scenarios = [read_scenario(each) for each in body["scenarios"]]
    logs = [Attached(**each) for each in body["logs"]]
    return Run(**{**body, "scenarios": scenarios, "logs": logs})
