"""The gateway's switches: timings, outcomes, limits of the inbox (contract section 15)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from gpworld.sms.plans import ServicePlan

_RATES = (
    (datetime(2026, 4, 1, tzinfo=UTC), 0.024),
    (datetime(2025, 4, 1, tzinfo=UTC), 0.0233),
)
_FIRST_RATE = 0.0227

SMOKE_NUMBERS = frozenset(("447700900000", "447700900111", "447700900222"))

OUTCOMES: dict[str, str] = {
    "7700900003": "temporary-failure",
    "7700900002": "permanent-failure",
    # The simulator's own additions, at the far end of the drama range.
    "7700900991": "technical-failure",
    "7700900992": "stuck",
    "7700900993": "pending",
    "7700900994": "slow",
}
"""How a text ends, by the last ten characters of its number as written."""


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """How the gateway behaves; seconds are the world's.

    Attributes:
        services: the services there are from the start.
        hand_over_seconds: from accepted to handed to the network.
        network_seconds: from there to each answer of the network.
        slow_seconds: the same for numbers and rules that ask for a slow network.
        give_up_hours: how long a text may stay without a final answer.
        retry_seconds: between two tries of a callback.
        retries: how many tries follow the first.
        callback_timeout: real seconds that one try may take.
        callback_hosts: hosts besides loopback that callbacks may go to.
        page_size: messages on one page of a ``/v2`` list.
        outcome_key_types: key types to which outcome numbers apply.
        sms_rate: pounds for one part; None takes the published rate of the day.
        keep_messages: texts kept at most, oldest out first; ``keep_bytes`` likewise.
        count_only: keep counters and the last thousand texts: for load runs.
        inbox_token: bearer token that ``/_sim`` asks for; empty asks for none.
        inbox_hosts: host names besides loopback under which ``/_sim`` may be called.
    """

    services: tuple[ServicePlan, ...] = (ServicePlan("Riverside Surgery"),)
    hand_over_seconds: float = 0.02
    network_seconds: float = 0.1
    slow_seconds: float = 30.0
    give_up_hours: float = 72.0
    retry_seconds: float = 300.0
    retries: int = 5
    callback_timeout: float = 5.0
    callback_hosts: tuple[str, ...] = ()
    page_size: int = 250
    outcomes: dict[str, str] = field(default_factory=lambda: dict(OUTCOMES))
    outcome_key_types: tuple[str, ...] = ("test", "team", "live")
    sms_rate: float | None = None
    keep_messages: int = 20_000
    keep_bytes: int = 128_000_000
    keep_refusals: int = 1_000
    keep_events: int = 20_000
    count_only: bool = False
    inbox_token: str = ""
    inbox_hosts: tuple[str, ...] = ()

    def rate(self, moment: datetime) -> float:
        """What one part costs at home, in pounds, at an instant."""
        if self.sms_rate is not None:
            return self.sms_rate
        return next((rate for start, rate in _RATES if moment >= start), _FIRST_RATE)
