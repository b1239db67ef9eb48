"""Workers on two machines, as far as a network can tell: one in a network namespace of its own.

Only ``make test-slow`` asks for it; it needs Linux, iproute2, and root to make namespaces.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gpload.run import Run

HERE, THERE = "10.254.77.1", "10.254.77.2"
GPWORLD = [sys.executable, "-m", "gpworld"]
PATIENTS = 20


class Namespace:
    """One network namespace and what runs in it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def start(self, stack: ExitStack, *words: str) -> subprocess.Popen[str]:
        """A process that ends with the stack, if not before."""
        inside = ["ip", "netns", "exec", self.name, *GPWORLD, *words]
        process = subprocess.Popen(
            inside,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        stack.callback(_end, process)
        return process


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def ip(*words: str) -> None:
    try:
        subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        why = getattr(failure, "stderr", "") or str(failure)
        pytest.fail(
            f"network namespaces cannot be made here (ip {' '.join(words)}: {why.strip()}): "
            "run this as root with iproute2, or leave make test-slow to a machine where it can be"
        )


@contextmanager
def two_machines() -> Iterator[tuple[Namespace, Namespace]]:
    """Two namespaces with a cable between them."""
    names = [f"gpload-{os.getpid()}-{side}" for side in "ab"]
    with ExitStack() as stack:
        for name in names:
            ip("netns", "add", name)
            stack.callback(ip, "netns", "del", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("link", "add", "gpload0", "netns", names[0], "type", "veth", "peer", "name", "gpload1",
           "netns", names[1])  # fmt: skip
        for name, device, address in zip(names, ("gpload0", "gpload1"), (HERE, THERE), strict=True):
            ip("-n", name, "address", "add", f"{address}/24", "dev", device)
            ip("-n", name, "link", "set", device, "up")
        yield Namespace(names[0]), Namespace(names[1])


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_worker_on_another_machine_needs_nothing_but_the_masters_address(tmp_path: Path):
    env, out = tmp_path / "env.json", tmp_path / "run"
    with two_machines() as (here, there), ExitStack() as stack:
        world = here.start(
            stack, "up", "--scenario", "town", "--host", HERE, "--ports", "auto", "--json",
            "--env-file", str(env),
        )  # fmt: skip
        assert world.stdout is not None
        assert any(line.endswith("{\n") for line in world.stdout), "the world did not come up"
        master = here.start(
            stack, "load", "run", "--master", "--expect", "2", "--bind", HERE, "--env", str(env),
            "--shape", "look", "--users", str(PATIENTS), "--for", "3s", "--out", str(out),
        )  # fmt: skip
        for machine in (here, there):
            machine.start(stack, "load", "run", "--worker", HERE)
        said, _ = master.communicate(timeout=150)
    assert (out / "run.json").exists(), said
    found = Run.load(out)
    assert found.workers == 2
    assert {event["worker"] for event in found.events} == {0, 1}
    assert sorted(event["visitor"] for event in found.events) == sorted(
        f"reader-{card}" for card in range(PATIENTS)
    )
    assert found.timeline.summary("page: open link").count == PATIENTS
