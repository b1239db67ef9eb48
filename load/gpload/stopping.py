"""Being told to stop: SIGTERM ends a run, its world and its product as Ctrl-C does."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stoppable() -> Iterator[None]:
    """While it lasts, SIGTERM interrupts as Ctrl-C does, so that what was started is ended."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return

    def told(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, told) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bool]:
    """Wait for the leader of a session; its exit status, and whether it had to be told to stop.

    It is left to end in good order; told twice, it is ended at once.  Nothing of its session stays.
    """
    try:
        return _waited(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _waited(process: subprocess.Popen[bytes]) -> tuple[int, bool]:
    try:
        return process.wait(), False
    except KeyboardInterrupt:
        process.terminate()
    try:
        return process.wait(), True
    except KeyboardInterrupt:
        process.kill()
        process.wait()
        raise
