"""Asking a court: which scenarios fail a product, and which parts of the service they come by."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import orjson

from gallery.wrong_product import Place, Wrong
from gpharness.conform.run import QUIET
from gpharness.conform.verdict import Verdict

TESTS = Path(__file__).parents[1]
FELL_OVER = "SERVER_FAULT"


class CourtGone(RuntimeError):
    """The court ended early; the message has its last words."""


@dataclass(frozen=True)
class Finding:
    """What one scenario said of one product."""

    id: str
    verdict: Verdict
    rules: tuple[str, ...]
    reason: str
    reached: frozenset[Place] = field(default=frozenset())

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Finding:
        """From JSON."""
        return cls(
            body["id"],
            Verdict(body["verdict"]),
            tuple(body["rules"]),
            body["reason"],
            frozenset((owner, name) for owner, name in body["reached"]),
        )

    @property
    def feature(self) -> str:
        """The file that it is in."""
        return self.id.partition(": ")[0]

    def kills(self, product: Wrong) -> bool:
        """Whether the product has failed a scenario of the rule that it breaks, and by its doing.

        A product that has merely fallen over is a mistake of the gallery's.
        """
        failed = self.verdict is Verdict.FAILED and product.rule in self.rules
        return failed and (product.crashes or FELL_OVER not in self.reason)


class Known(NamedTuple):
    """A scenario that can be asked for; examples of one outline share their name."""

    id: str
    rules: list[str]
    name: str

    @property
    def feature(self) -> str:
        """The file that it is in."""
        return self.id.partition(": ")[0]


class Bench:
    """A court of one's own; used with ``with``."""

    scenarios: list[Known]

    def __enter__(self) -> Bench:
        """Start it."""
        self._folder = tempfile.TemporaryDirectory(prefix="gallery-")
        paths = [str(TESTS), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gallery.court", self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **QUIET, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )
        self.scenarios = [Known(*each) for each in self._answer()]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def judge(
        self,
        product: Wrong | None,
        *,
        rule: str | None = None,
        scenarios: Iterable[str] = (),
        until_failed: bool = False,
        watched: bool = False,
    ) -> list[Finding]:
        """Judge a wrong product, or the reference for ``None``, on a rule's scenarios and others.

        Those that are named come first.
        """
        order = {
            "product": product.name if product else None,
            "rule": rule,
            "scenarios": list(scenarios),
            "until_failed": until_failed,
            "watched": watched,
        }
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(orjson.dumps(order) + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise CourtGone(self.last_words()) from None
        return [Finding.read(each) for each in self._answer()]

    def _answer(self) -> list[Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise CourtGone(self.last_words())
        found: list[Any] = orjson.loads(line)
        return found

    def last_words(self) -> str:
        return (Path(self._folder.name) / "court.log").read_text("utf-8", "replace")[-2_000:]
