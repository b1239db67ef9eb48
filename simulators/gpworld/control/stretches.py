"""Long work done a stretch at a time: in between the world answers others."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from gpworld.core.exchange import Later, Reply

Done = TypeVar("Done")
PATIENCE_SECONDS = 600.0


def in_stretches(work: Generator[None, None, Done], answer: Callable[[Done], Reply]) -> Later:
    """The reply to some work once that is done; the work yields wherever others may go first."""
    going_on = _GoingOn(work, answer)
    return Later(going_on.go_on, going_on.finish, PATIENCE_SECONDS, going_on)


class _GoingOn(Generic[Done]):
    """Work and its own bell (``core.exchange.Bell``), which rings after each stretch."""

    def __init__(self, work: Generator[None, None, Done], answer: Callable[[Done], Reply]) -> None:
        self._work, self._answer = work, answer
        self._listeners: list[Callable[[], None]] = []

    def go_on(self) -> Reply | None:
        """One stretch more; the reply, if it was the last."""
        try:
            next(self._work)
        except StopIteration as end:
            return self._answer(end.value)
        for wake in tuple(self._listeners):
            wake()
        return None

    def finish(self) -> Reply:
        """All the rest at once."""
        while (reply := self.go_on()) is None:
            pass
        return reply

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` after each stretch, until the returned function is called."""
        self._listeners.append(wake)
        return lambda: self._listeners.remove(wake)
