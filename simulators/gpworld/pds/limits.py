"""How much may be asked, counted in the world's time (section 9)."""

from __future__ import annotations

from gpworld.pds.errors import LIMITS, Problem
from gpworld.pds.state import Pds

CREATIONS = 3  # a second, of the live service
MORE = f"Please see: {LIMITS} for more details."


def within_limits(pds: Pds) -> None:
    """Quota, then spike limit of the application, then that of the whole service: else 429."""
    settings = pds.settings
    if not pds.spend("quota", settings.requests_per_minute, 60):
        raise _refused(
            f"Your application, {settings.application}, has exceeded its quota of "
            f"{settings.requests_per_minute} requests every 1 minute(s) and is being rate limited. "
            f"{MORE}"
        )
    if not pds.spend("spike", settings.requests_per_second):
        raise too_many(pds)
    if not pds.spend("service", settings.api_per_minute, 60):
        raise _refused(
            "This API is currently receiving a high volume of requests and is being rate limited. "
            f"{MORE}"
        )


def creation(pds: Pds) -> None:
    """The spike limit of POST /Patient: else 429."""
    limit = pds.settings.creates_per_second
    if limit is None and pds.settings.strict:
        limit = CREATIONS
    if not pds.spend("creations", limit):
        raise _refused("There have been too many Create Patient requests. Please try again later.")


def too_many(pds: Pds) -> Problem:
    """429, the spike text of an application."""
    return _refused(
        f"Your application, {pds.settings.application}, has created a spike in traffic and is "
        f"being rate limited. Please reduce the frequency of your requests. {MORE}"
    )


def _refused(diagnostics: str) -> Problem:
    return Problem("TOO_MANY_REQUESTS", diagnostics, gateway=True)
