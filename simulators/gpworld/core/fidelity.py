"""The fidelity ledger: what of a simulator is known, what inferred, and what our choice."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Where a simulated rule comes from."""

    SPECIFIED = "specified"
    OBSERVED = "observed"
    INFERRED = "inferred"
    OUR_CHOICE = "our choice"


@dataclass(frozen=True, slots=True)
class Rule:
    """One simulated rule.

    Attributes:
        id: ``<system>.<part>.<rule>``, such as ``emis.pfs.booking-window``.
        sentence: the rule in one sentence.
        source: how far it can be relied on.
        because: what it rests on, or why we chose so.
        operations: endpoints whose answers rest on it; empty is all of the system.
    """

    id: str
    sentence: str
    source: Source
    because: str
    operations: tuple[str, ...] = ()
