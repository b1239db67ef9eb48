"""How a run comes along: a live display in a terminal, plain lines everywhere else."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import click

from gpharness.conform.result import Scenario
from gpharness.conform.verdict import Verdict

if TYPE_CHECKING:
    from rich.console import Console

EVERY = 50
COLOURS = {Verdict.FAILED: "red", Verdict.ERROR: "yellow"}


class Display(Protocol):
    """Shows a run while it goes on."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def on(self, worker: int, kind: str, told: Any) -> None:
        """Something has happened (``conform.run``)."""


def display(console: Console, *, quiet: bool) -> Display:
    """The display for where the command writes to."""
    if quiet:
        return Silent()
    return Live(console) if console.is_terminal else Lines()


class Silent:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def on(self, worker: int, kind: str, told: Any) -> None:
        """Nothing."""


class Lines(Silent):
    """A line for each scenario that failed or was in error, and one now and then."""

    def __init__(self) -> None:
        self._chosen: int | None = None
        self._seen = Counter[Verdict]()

    def on(self, worker: int, kind: str, told: Any) -> None:
        """A line, where there is something to say."""
        if kind == "collected" and self._chosen is None:
            self._chosen = told["chosen"]
            click.echo(f"{self._chosen} scenarios")
        if isinstance(told, Scenario):
            self._seen[told.verdict] += 1
            if told.verdict in COLOURS:
                click.echo(f"{told.verdict}: {told.title} ({told.uri}:{told.line})")
            done = self._seen.total()
            if done % EVERY == 0:
                click.echo(f"{done} of {self._chosen}: {counted(self._seen)}")


class Live(Silent):
    """A bar, the counts, and below them what each worker is doing."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live as Screen
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        columns = (BarColumn(), MofNCompleteColumn(), Elapsed(), TextColumn("{task.description}"))
        self._progress = Progress(*columns)
        self._all = self._progress.add_task("", total=None)
        self._screen = Screen(self._progress, console=console, transient=True)
        self._seen = Counter[Verdict]()
        self._doing: dict[int, str] = {}

    def __enter__(self) -> Self:
        self._screen.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the display away."""
        self._screen.stop()

    def on(self, worker: int, kind: str, told: Any) -> None:
        """Bring the display up to date."""
        if kind == "collected":
            self._progress.update(self._all, total=told["chosen"])
        elif kind == "began":
            self._doing[worker] = str(told).partition(": ")[2]
        elif kind == "gone":
            self._doing.pop(worker, None)
        elif isinstance(told, Scenario):
            self._end(told)
        self._draw()

    def _end(self, told: Scenario) -> None:
        self._seen[told.verdict] += 1
        self._progress.update(self._all, advance=1, description=counted(self._seen))
        if told.verdict in COLOURS:
            words = f"{told.verdict}: {told.title}"
            self._screen.console.print(words, style=COLOURS[told.verdict], markup=False)

    def _draw(self) -> None:
        from rich.console import Group
        from rich.text import Text

        lines = [Text(f"  {self._doing[n]}", "dim", no_wrap=True) for n in sorted(self._doing)]
        self._screen.update(Group(self._progress, *lines))


def counted(seen: Counter[Verdict]) -> str:
    """``12 passed, 1 failed``."""
    return ", ".join(f"{seen[verdict]} {verdict}" for verdict in Verdict if seen[verdict])
