"""Starting what a run needs: a world with its product where none is running, and Locust itself.

Locust runs as a process of its own, as it patches whatever process imports it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from gpload.shapes import Wish
from gpload.stopping import ended
from gpworld.cli.say import Trouble

if TYPE_CHECKING:
    from gpload.run import Run

START_SECONDS, STOP_SECONDS = 60.0, 30.0
PAUSE = 0.1
MISSING = "Locust is not installed: pip install 'gpworld[load]'"


def locustfile() -> Path:
    """Our locustfile, in the installed package or in a checkout.

    Raises:
        FileNotFoundError: neither has it.
    """
    here = Path(str(files("gpload")))
    for path in (here / "_shared" / "locustfile.py", here.parent / "locustfile.py"):
        if path.is_file():
            return path
    raise FileNotFoundError("no locustfile.py with gpload: install the wheel again")


@contextmanager
def world(folder: Path, scenario: str, product: str | None) -> Iterator[Path]:
    """A world and its product for one run; yields its environment file.

    Raises:
        Trouble: it does not come up; its own last line says why.
    """
    env = folder / "env.json"
    words = [sys.executable, "-m", "gpworld", "up", "--ports", "auto", "--quiet"]
    words += ["--scenario", scenario, "--env-file", str(env)]
    words += ["--product-command", product] if product else []
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "world.log").open("wb") as log:
        process = subprocess.Popen(
            words, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait(process, env, folder / "world.log")
        yield env
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], env: Path, log: Path) -> None:
    for _ in range(int(START_SECONDS / PAUSE)):
        if _whole(env):
            return
        try:
            process.wait(PAUSE)
        except subprocess.TimeoutExpired:
            continue
        said = log.read_text("utf-8", "replace").strip().splitlines()
        raise Trouble(f"the world did not come up: {said[-1] if said else 'it said nothing'}")
    raise Trouble(f"the world was not ready within {START_SECONDS:g} s: see {log}")


def _whole(env: Path) -> bool:
    try:
        found: Mapping[str, Any] = json.loads(env.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return "booking" in found["services"]


def arguments(
    wish: Wish, env: Path, out: Path, *, most: int = 5000, command: str = ""
) -> list[str]:
    """What Locust is told of a run."""
    said = {
        "env": env, "shape": wish.shape, "rate": wish.rate, "for": wish.seconds,
        "scale": wish.scale, "patients": wish.patients, "most": most, "seed": wish.seed,
        "out": out, "command": command, "practice": wish.practice,
    }  # fmt: skip
    told = [f"--gp-{name}={value}" for name, value in said.items() if value not in (None, "")]
    told += [f"--gp-fault={name}" for name in wish.faults]
    return [*told, "--headless", "--only-summary"]


def performed(
    wish: Wish, env: Path, out: Path, *more: str, most: int = 5000, command: str = "",
    one_of_many: bool = False,
) -> Run:  # fmt: skip
    """One run in a world that is there, to its end; ``more`` is for Locust: ``--processes``, ``4``.

    What Locust says is shown; of ``one_of_many`` it is kept in ``locust.log``, and when that one
    is told to stop the others are not begun.

    Raises:
        Trouble: it did not come to its end.
        KeyboardInterrupt: it is one of many, and was told to stop.
    """
    (out / "run.json").unlink(missing_ok=True)  # an earlier run is not to pass for this one
    told = arguments(wish, env, out, most=most, command=command)
    log = out / "locust.log" if one_of_many else None
    status, stopped = _locust([*told, *more], log)
    if stopped and one_of_many:
        raise KeyboardInterrupt
    if stopped and not (out / "run.json").exists():
        raise Trouble("the run was stopped before it had begun")
    if status not in (0, 1) or not (out / "run.json").exists():
        where = f"in {log}" if log else "above"
        raise Trouble(f"the run did not come to its end: what Locust said is {where}")
    from gpload.run import Run  # which needs what may not be installed

    return Run.load(out)


def needed() -> None:
    """Say so if what load tests need is not installed.

    Raises:
        Trouble: it is not.
    """
    if find_spec("locust") is None or find_spec("hdrh") is None:
        raise Trouble(MISSING)


def locust(arguments: Sequence[str]) -> int:
    """Run Locust with our locustfile to its end; its exit status.

    Raises:
        Trouble: it is not installed.
    """
    return _locust(arguments, None)[0]


def _locust(arguments: Sequence[str], log: Path | None) -> tuple[int, bool]:
    needed()
    words = [sys.executable, "-m", "locust", "-f", str(locustfile()), *arguments]
    with _heard(log) as said:
        # a session of its own: an interrupt at the terminal is ours to pass on
        return ended(subprocess.Popen(words, stdout=said, stderr=said, start_new_session=True))


@contextmanager
def _heard(log: Path | None) -> Iterator[IO[bytes] | None]:
    """Where a process is to speak: a file, or None for where we do."""
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        yield file
