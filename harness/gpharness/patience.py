"""What a caller in this process lives to see of a reply that is late, cut off or never comes.

Nobody waits: the world's clock moves by as much as the caller would have waited.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout

from gpworld.core.clock import Mode
from gpworld.core.exchange import Answer, Broken, Cut, Dribbled, Hold, Later, Reply, Stream

if TYPE_CHECKING:
    from gpworld.core.clock import WorldClock


def read_timeout(given: object) -> float | None:
    """The seconds for which ``requests`` would read: of ``5``, ``(2, 10)`` or nothing."""
    if isinstance(given, tuple):
        given = given[1]
    return float(given) if isinstance(given, int | float) else None


def outlast(answer: Answer, patience: float | None, clock: WorldClock | None) -> Reply | Stream:
    """The reply, for a caller who reads for ``patience`` seconds.

    Raises:
        ReadTimeout: it does not come in time; what it was to do has been done all the same.
        ConnectionError: the connection ends instead.
    """
    waited = 0.0
    while isinstance(answer, Hold):
        if patience is not None and answer.seconds > patience:
            _pass(clock, patience - waited)
            _finish(answer)
            raise ReadTimeout(f"Read timed out. (read timeout={patience})")
        _pass(clock, answer.seconds - waited)
        waited = answer.seconds
        answer = answer.then(waited * 1000)
    if isinstance(answer, Broken):
        raise _broken(answer, patience, waited, clock)
    if isinstance(answer, Dribbled):
        _pass(clock, answer.seconds)  # something arrives all the time, so no reading times out
        return answer.reply
    if isinstance(answer, Later):
        return answer.ready() or answer.give_up()  # nobody else is there to ring
    return answer


def _finish(answer: Answer) -> None:
    while isinstance(answer, Hold):
        answer = answer.then(answer.seconds * 1000)


def _broken(
    answer: Broken, patience: float | None, waited: float, clock: WorldClock | None
) -> Exception:
    if answer.cut is Cut.TRUNCATE:
        return ChunkedEncodingError("Connection broken: IncompleteRead")
    if answer.cut is Cut.RESET:
        return ConnectionError("Connection aborted: Connection reset by peer")
    _pass(clock, (patience or 0.0) - waited)
    return ReadTimeout(f"Read timed out. (read timeout={patience})")


def _pass(clock: WorldClock | None, seconds: float) -> None:
    """Let time pass where it stands; a clock that runs by itself is left to run."""
    if clock is not None and clock.mode is Mode.FROZEN and seconds > 0:
        clock.advance(timedelta(seconds=seconds))
