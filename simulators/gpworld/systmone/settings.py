"""The SystmOne simulator's switches, as a scenario's ``[systmone]`` table sets them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystmoneSettings:
    """Limits that nothing public states: all of them are our choice (contract part C).

    Attributes:
        idle_minutes: a session ends after this long without a call.
        appointment_limit: appointments still to come that an online user may hold, where neither
            the practice nor the patient has a limit of its own.
        lock_after: wrong passphrases in a row that lock an account; None is never.
        cancel_minutes: the least time to the start for an online cancellation.
        most_sessions: sessions kept per facade; over it the one idle for longest ends.
    """

    idle_minutes: int = 20
    appointment_limit: int = 5
    lock_after: int | None = None
    cancel_minutes: int = 60
    most_sessions: int = 10_000
