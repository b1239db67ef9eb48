"""What a trace is made of: steps in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened.

    Attributes:
        at: the world's instant; ``offset_ms`` counts from the first step.
        action: what the people in front of the product were doing, as far as it shows.
        kind: ``exchange``, ``book`` (a book changed), ``text`` (a text got on) or ``callback``.
        through: who was passed on the way: asker first, whoever answered last.
        outcome: a status and what it stands for, or what became of book or text.
        asked_ms, delivered_ms: a delay that faults asked for, and how long it took all in all.
        faults: the rules that struck.
        joined: what ties it to the invitation, such as ``traceparent``, ``patient`` or ``text``.
        exchange: its number in the journal, if it is an exchange.
    """

    at: datetime
    offset_ms: float
    action: str
    kind: str
    system: str
    operation: str
    through: tuple[str, ...]
    outcome: str
    asked_ms: float = 0.0
    delivered_ms: float | None = None
    took_ms: float | None = None
    faults: tuple[str, ...] = ()
    joined: str = ""
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One invitation, or whatever was asked about, from its first step to its last.

    ``dropped`` exchanges of the world have been forgotten: the beginning may be missing.
    """

    subject: str
    trace_ids: tuple[str, ...]
    dropped: int
    steps: tuple[Step, ...]
