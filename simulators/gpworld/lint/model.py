"""What is known of the callers of a world: modes, findings and tallies, all plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from gpworld.core.consumer import Earlier


class Mode(StrEnum):
    """What becomes of a request that breaks a rule."""

    LENIENT = "lenient"
    """It is noted, and answered as ever."""
    TEACH = "teach"
    """It is noted and answered as ever, and a header of the answer names the rules."""
    STRICT = "strict"
    """It is noted, and refused in the system's own words."""


class Verdict(StrEnum):
    """What can be said of a rule."""

    KEPT = "kept"
    BROKEN = "broken"
    NEVER = "never exercised"


@dataclass(frozen=True, slots=True)
class Finding:
    """One request that broke a rule: the number of its exchange, what it asked for, and why."""

    exchange: int
    operation: str
    why: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a rule was kept and broken, and the first findings."""

    rule: str
    kept: int = 0
    broken: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Broken if ever, kept if exercised."""
        if self.broken:
            return Verdict.BROKEN
        return Verdict.KEPT if self.kept else Verdict.NEVER

    def joined(self, other: Tally, most: int) -> Tally:
        """Of two sessions together: counts added, the first findings of both, ``most`` of them."""
        return replace(
            self,
            kept=self.kept + other.kept,
            broken=self.broken + other.broken,
            findings=(*self.findings, *other.findings)[:most],
        )


@dataclass(frozen=True, slots=True)
class BenchState:
    """What one system knows of its callers; rules without a mention were never exercised."""

    mode: Mode = Mode.LENIENT
    tallies: tuple[Tally, ...] = ()
    marks: tuple[tuple[str, Earlier], ...] = ()


@dataclass(frozen=True, slots=True)
class LintState:
    """The same of a whole world, by system."""

    benches: dict[str, BenchState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LintSettings:
    """The modes that a world begins in: one for all, and another for a system that names it."""

    mode: str = Mode.LENIENT.value
    emis: str = ""
    systmone: str = ""
    gpconnect: str = ""
    pds: str = ""
    sms: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError: a mode that there is not."""
        for name in ("mode", *SYSTEMS):
            value = getattr(self, name)
            if value not in tuple(Mode) and (name == "mode" or value):
                raise ValueError(f"{name} has to be one of {', '.join(Mode)}")

    def of(self, system: str) -> Mode:
        """A system's mode."""
        return Mode(getattr(self, system) or self.mode)


SYSTEMS = ("emis", "systmone", "gpconnect", "pds", "sms")
