"""What can be asked of a world that a scenario has run in, wherever the world is."""

from __future__ import annotations

from collections import Counter
from typing import Any, Protocol

from gpharness.conform.result import BookChange, FaultMet, Sent
from gpharness.conform.tap import Heard
from gpharness.conform.verdict import WorldLate


class Witness(Protocol):
    """Asks a world what it has seen since a scenario began."""

    def mark(self) -> int:
        """The number of the newest exchange."""
        ...

    def exchanges(self) -> list[Heard]:
        """What the product asked of the simulators, oldest first."""
        ...

    def changes(self) -> list[BookChange]:
        """What was changed in the appointment books."""
        ...

    def faults(self, exchanges: list[Heard]) -> list[FaultMet]:
        """The fault rules that stand, and those that struck one of these exchanges."""
        ...

    def sent(self) -> list[Sent]:
        """The rules for callers of the simulators that the product kept or broke."""
        ...

    def vouch(self) -> None:
        """Raise what makes this world unfit to judge a product."""
        ...


def met(standing: dict[str, int], exchanges: list[Heard]) -> list[FaultMet]:
    """The rules that stand, and those that have gone since they struck."""
    struck = Counter(rule for each in exchanges for rule in each.rules)
    return [FaultMet(name, count) for name, count in {**standing, **struck}.items()]


def must_be_on_time(report: Any) -> None:
    """Raise `WorldLate` when a world's report of its punctuality speaks against it."""
    if report["error_ms"]["count"] and not report["valid"]:
        raise WorldLate(
            f"its replies were up to {report['error_ms']['max']} ms later than asked, "
            f"with a bound of {report['bound_ms']} ms: use a quieter machine or fewer workers"
        )
