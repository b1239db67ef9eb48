"""How long a patient's page may wait for others in all: 20 seconds, whatever it asks them (E52)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from refbooking.clinical.model import UpstreamTimeout

PAGE_SECONDS = 20.0

Stopwatch = Callable[[], float]
"""Seconds of real time since some moment, never running backwards."""


class Budget:
    """The seconds that the calls of one request share."""

    def __init__(self, seconds: float, stopwatch: Stopwatch) -> None:
        self._stopwatch = stopwatch
        self._ends = stopwatch() + seconds

    def left(self) -> float:
        """What is left, in seconds; 0.0 once it is used up."""
        return max(0.0, self._ends - self._stopwatch())


budget: ContextVar[Budget | None] = ContextVar("budget", default=None)
"""The budget of the request being answered; staff and jobs have none."""


def patience(longest: float, system: str) -> float:
    """The seconds to wait for one call, `longest` at most.

    Raises `UpstreamTimeout` in the name of `system` when nothing is left.
    """
    shared = budget.get()
    if shared is None:
        return longest
    left = shared.left()
    if not left:
        raise UpstreamTimeout(system, f"not asked: {PAGE_SECONDS:.0f} seconds were used up")
    return min(longest, left)


@contextmanager
def in_full() -> Iterator[None]:
    """Calls that must not be cut short once begun, because their outcome matters.

    Raises `UpstreamTimeout` when there is nothing left to begin with.
    """
    patience(PAGE_SECONDS, "refbooking")
    before = budget.set(None)
    try:
        yield
    finally:
        budget.reset(before)
