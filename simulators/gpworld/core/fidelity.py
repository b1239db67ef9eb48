"""The fidelity ledger: what of a simulator is known, what inferred, and what our choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

HEADER = "X-Gpworld-Fidelity"
"""A request that carries it with the value ``ask`` gets it back with rule ids in the reply."""
LONGEST = 1500
"""Characters of ids in that header at most; clients refuse header lines without a bound."""


class Source(StrEnum):
    """Where a simulated rule comes from."""

    SPECIFIED = "specified"
    OBSERVED = "observed"
    INFERRED = "inferred"
    OUR_CHOICE = "our choice"


UNCERTAIN = frozenset((Source.INFERRED, Source.OUR_CHOICE))
"""The sources of rules that the real system may not follow."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One simulated rule.

    Attributes:
        id: ``<system>.<part>.<rule>``, such as ``emis.pfs.booking-window``.
        sentence: the rule in one sentence.
        source: how far it can be relied on.
        because: what it rests on, or why we chose so.
        operations: endpoints whose answers rest on it, ``partner.*`` for all that begin so;
            empty is all of the system.
    """

    id: str
    sentence: str
    source: Source
    because: str
    operations: tuple[str, ...] = ()

    def names(self, operation: str) -> bool:
        """Whether the rule is about this operation by its name, and not about a whole facade."""
        return operation in self.operations

    def bears_on(self, operation: str) -> bool:
        """Whether the answers of this operation rest on it."""
        if not self.operations or operation in self.operations:
            return True
        facades = (each[:-1] for each in self.operations if each.endswith("*"))
        return any(operation.startswith(facade) for facade in facades)


def told(rules: Iterable[Rule], operation: str) -> str:
    """What the reply header says: ids of the uncertain rules that an operation rests on.

    Those that name it come first; what no longer fits is counted: ``…, +12 more``.
    """
    found = [each for each in rules if each.source in UNCERTAIN and each.bears_on(operation)]
    found.sort(key=lambda rule: not rule.names(operation))
    line = ""
    for index, rule in enumerate(found):
        longer = f"{line}, {rule.id}" if line else rule.id
        if len(longer) > LONGEST:
            return f"{line}, +{len(found) - index} more"
        line = longer
    return line or "none"
