"""The world's time for programs that know nothing of worlds: a file that libfaketime reads.

libfaketime is loaded into a program before all else and answers for the system's clock.
The file holds what it is to answer, as seconds since 1970 (with ``FAKETIME_FMT=%s``, so that no
program's time zone matters) or as seconds ahead of real time, with a sign.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from gpworld.control import envfile
from gpworld.control.plane import Plane
from gpworld.core.clock import ClockState, MachineWall, Mode, Wall

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SAME_SECONDS = 0.005
"""An offset that differs by less is the same: it was only worked out a moment later."""
INSTALL = "sudo apt-get install -y faketime"
_PLACES = ("lib/*/faketime", "lib/faketime", "lib64/faketime", "local/lib/faketime")


def installed() -> Path | None:
    """Where libfaketime lies on this machine (the build for programs with threads)."""
    for place in _PLACES:
        for found in sorted(Path("/usr").glob(f"{place}/libfaketimeMT.so.1")):
            return found
    return None


def variables(path: Path) -> dict[str, str]:
    """What a program's environment needs, besides ``LD_PRELOAD``, to live by this file."""
    return {
        "FAKETIME_TIMESTAMP_FILE": str(path.resolve()),
        "FAKETIME_FMT": "%s",
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def under(path: Path, environment: Mapping[str, str]) -> bool:
    """Whether a program with this environment lives by this file itself."""
    named = environment.get("FAKETIME_TIMESTAMP_FILE")
    loaded = "faketime" in environment.get("LD_PRELOAD", "")
    return loaded and named is not None and Path(named).resolve() == path.resolve()


def written(state: ClockState, real: datetime) -> str:
    """A clock as libfaketime reads it, at a moment of real time.

    A scaled clock is written as the instant that it shows, to be written again soon: libfaketime's
    own factor counts from each program's start, so that no two programs would agree.

    Raises:
        OSError: it stands before 1970; a negative number of seconds means something else.
    """
    if state.mode is Mode.FOLLOWING:
        return f"{(state.now - real).total_seconds():+.6f}\n"
    if state.now < EPOCH:
        raise OSError(errno.EINVAL, "libfaketime tells no instant before 1970")
    return f"{state.now.timestamp():.6f}\n"


class FaketimeFile:
    """A file that tells the time of a served world, until it is closed and the file is gone."""

    def __init__(self, plane: Plane, path: Path, *, wall: Wall | None = None) -> None:
        """Write it at once.

        Raises:
            OSError: it cannot be there.
        """
        self.path = path
        self._plane, self._wall = plane, wall or MachineWall()
        self._lock = threading.Lock()
        self._told = ""
        self._failure: OSError | None = None
        self._closed = False
        self._deaf = self._listen()
        plane.settled.append(self._again)
        self.beat()

    def beat(self) -> None:
        """Write how time stands; call it several times a second, for clocks that are scaled.

        Raises:
            OSError: it could not be written, now or when the clock was moved.
        """
        self._write()
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """Tell the time no more, and take the file away."""
        with self._lock:
            self._closed = True
            self._deaf()
            self.path.unlink(missing_ok=True)
        self._plane.settled.remove(self._again)

    def _listen(self) -> Callable[[], None]:
        return self._plane.world.clock.agenda.on_change(self._write)

    def _again(self) -> None:
        """After a reset or a load the world, and so its clock, may be another."""
        with self._lock:
            self._deaf()
            self._deaf = self._listen()
        self._write()

    def _write(self) -> None:
        """Put the present state there, if it is not there; a failure waits for the next beat."""
        with self._lock:
            if self._closed:
                return
            state, real = self._plane.world.clock.state(), self._wall.utc()
            try:
                line = written(state, real)
                if not _same(line, self._told):
                    envfile.put(self.path, line, mode=0o644)
                self._told = line
            except OSError as failure:
                self._failure = failure


def _same(line: str, told: str) -> bool:
    if line == told or not told or line[0] not in "+-" or told[0] not in "+-":
        return line == told
    return abs(float(line) - float(told)) < SAME_SECONDS


def preloaded(path: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str] | None:
    """A whole environment for a program that is to live by this file; None without libfaketime."""
    found = installed()
    if found is None:
        return None
    before = environment.get("LD_PRELOAD", "").split()
    loaded = " ".join([str(found), *(each for each in before if "libfaketime" not in each)])
    return {**environment, **variables(path), "LD_PRELOAD": loaded}
