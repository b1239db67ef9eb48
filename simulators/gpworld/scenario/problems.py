"""What is wrong with a scenario file: where, which key, why, and what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Path = Sequence[str | int]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"]+)\s*\]\]?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: ``key`` is written as in ``patient 3, birth_date``."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.key}: {self.message}"


MOST_TOLD = 20
"""A mistake that is made a hundred times need not be told a hundred times."""


class ScenarioError(ValueError):
    """A scenario that cannot be used; its text has one line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        told = [str(problem) for problem in self.problems[:MOST_TOLD]]
        if len(self.problems) > MOST_TOLD:
            told.append(f"and {len(self.problems) - MOST_TOLD} more: mend these first")
        super().__init__("\n".join(told))


@dataclass(frozen=True, slots=True)
class Where:
    """The table of a scenario file that something was read from."""

    source: Source
    path: tuple[str | int, ...] = ()

    def refuse(self, key: str, message: str) -> ScenarioError:
        """The error to raise for a key of this table."""
        return ScenarioError([self.source.problem((*self.path, *filter(None, [key])), message)])


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one scenario file, to find a key's line in."""

    file: str
    text: str

    def problem(self, path: Path, message: str) -> Problem:
        """A problem with what stands at ``path``."""
        return Problem(self.file, self.line(path), _words(path), message)

    def line(self, path: Path) -> int:
        """The line on which ``path`` begins, or the nearest that can be found (from 1)."""
        lines = self.text.splitlines()
        low, high = 0, len(lines)
        found = 0
        prefix = ""
        for at, part in enumerate(path):
            if isinstance(part, int):
                continue
            prefix = f"{prefix}.{part}" if prefix else part
            place = path[at + 1] if at + 1 < len(path) else None
            heads = _headers(lines, prefix, low, high)
            if heads:
                nth = place if isinstance(place, int) and place < len(heads) else 0
                found = heads[nth]
                low, high = found + 1, _end(lines, found, prefix, high)
                continue
            key = _key_line(lines, part, low, high)
            if key is not None:
                found = low = key
                if isinstance(place, int):
                    found = low = _inline_item(lines, key, place, high)
        return found + 1


def nearest(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'online'?`` where a known word looks alike, else the list of known ones."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(known)}"


def _headers(lines: Sequence[str], name: str, low: int, high: int) -> list[int]:
    found = []
    for number in range(low, high):
        match = _HEADER.match(lines[number])
        if match and match.group(2).replace('"', "") == name:
            found.append(number)
    return found


def _end(lines: Sequence[str], head: int, name: str, high: int) -> int:
    """Where the table that begins at ``head`` ends: at the next header that is not inside it."""
    for number in range(head + 1, high):
        match = _HEADER.match(lines[number])
        if match and not match.group(2).replace('"', "").startswith(f"{name}."):
            return number
    return high


def _key_line(lines: Sequence[str], key: str, low: int, high: int) -> int | None:
    pattern = re.compile(rf'(?:^|[\s,{{])"?{re.escape(key)}"?\s*=')
    return next((n for n in range(low, high) if pattern.search(lines[n])), None)


def _inline_item(lines: Sequence[str], key: int, place: int, high: int) -> int:
    """The line of the ``place``-th inline table of an array that begins on line ``key``."""
    tables = [n for n in range(key, high) for _ in range(lines[n].count("{"))]
    return tables[place] if place < len(tables) else key


def _words(path: Path) -> str:
    """``("patient", 2, "birth_date")`` as ``patient 3, birth_date``."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int):
            words[-1] = f"{words[-1]} {part + 1}"
        else:
            words.append(part)
    return ", ".join(words) or "the file"
