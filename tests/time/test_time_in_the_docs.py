"""The examples of docs/time.md as a reader types them: programs that follow a world's clock."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from gpworld.serve import Served

PAGE = (Path(__file__).parents[2] / "docs/time.md").read_text()
PATIENCE = 30.0


def examples(language: str, holding: str) -> str:
    """The one example in a language that holds these words."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (example,) = [each for each in found if holding in each]
    return str(example)


@pytest.fixture
def asking(served: Served, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of a product that asks; what time it is."""
    monkeypatch.setenv("GPWORLD_CLOCK_URL", served.plane.clock["url"])
    monkeypatch.setenv("GPWORLD_CLOCK_TOKEN", served.plane.clock["token"])
    return served.world.clock.now().isoformat()


@pytest.mark.usefixtures("control")
def test_the_python_client_tells_the_worlds_time(asking: str) -> None:
    names: dict[str, object] = {}
    exec(compile(examples("python", "urlopen"), "time.md", "exec"), names)
    now = names["now"]
    assert callable(now)
    assert now() == datetime(2026, 10, 20, 8, tzinfo=UTC) == datetime.fromisoformat(asking)


@pytest.mark.usefixtures("control")
def test_the_javascript_client_tells_the_worlds_time(asking: str) -> None:
    node = compute_driver_executable()[0]  # the one that comes with the browser's driver
    script = examples("javascript", "fetch") + "now().then((at) => console.log(at.toISOString()));"
    ran = subprocess.run(
        [node, "-e", script], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert ran.stdout == "2026-10-20T08:00:00.000Z\n"
    assert asking.startswith("2026-10-20T08:00:00")


class Terminal:
    """A shell session as the page shows it: each line typed, its output held against the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._variables = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        self.background: subprocess.Popen[str] | None = None

    def type(self, line: str, shown: list[str]) -> None:
        if line.startswith("eval"):
            self._variables = self._evaluated(line)
        elif line.endswith(" &"):
            self.background = subprocess.Popen(
                ["bash", "-c", f"exec env {line.removesuffix(' &')}"],
                cwd=self._folder,
                env=self._variables,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert self.heard(len(shown)) == shown
        else:
            said = self._run(line).splitlines()
            assert said + self.heard(len(shown) - len(said)) == shown

    def heard(self, lines: int) -> list[str]:
        """The next lines of what runs in the background."""
        if lines == 0:
            return []
        assert self.background is not None
        assert self.background.stdout is not None
        return [self.background.stdout.readline().rstrip("\n") for _ in range(lines)]

    def _evaluated(self, line: str) -> dict[str, str]:
        pairs = self._run(f"{line}; env -0").split("\0")
        return dict(pair.split("=", 1) for pair in pairs if pair)

    def _run(self, line: str) -> str:
        return subprocess.run(
            ["bash", "-c", line],
            cwd=self._folder,
            env=self._variables,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=PATIENCE,
        ).stdout


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal in a folder where ``gpworld up`` runs as on the page, but on free ports."""
    (command,) = re.findall(r"^\$ gpworld (up .*--faketime-file.*)$", PAGE, re.MULTILINE)
    up = subprocess.Popen(
        [sys.executable, "-m", "gpworld", *command.split(), "--only", "sms", "--ports", "auto"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert up.stdout is not None
    assert up.stdout.readline(), "gpworld up did not start"
    terminal = Terminal(tmp_path)
    yield terminal
    if terminal.background is not None:
        terminal.background.kill()
        terminal.background.communicate()
    up.terminate()
    up.communicate()
    assert not (tmp_path / ".gpworld/now").exists()


def test_a_program_that_never_heard_of_gpworld_sees_its_link_expire(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "link.py").write_text(examples("python", "link.py"))
    session = re.split(r"^\$ ", examples("console", "link.py"), flags=re.MULTILINE)[1:]
    for typed in session:
        line, *shown = typed.splitlines()
        terminal.type(line, shown)
    assert terminal.background is not None
    assert terminal.background.wait(PATIENCE) == 0
