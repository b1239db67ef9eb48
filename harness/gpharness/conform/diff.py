"""Two runs side by side: what regressed, what is fixed, what is new or gone, and what is noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from gpharness.conform.report.summary import FORM
from gpharness.conform.verdict import Verdict

Summary = Mapping[str, Any]  # a decoded summary.json
NAME = "summary.json"
SLOWER, LEAST_SECONDS = 2.0, 1.0
"""How many times slower a scenario must be, and by how many seconds, to be worth a line."""


class NoSummary(ValueError):
    """A run that cannot be compared; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A scenario whose verdict is another than before; None where it was not run."""

    id: str
    before: str | None
    after: str | None
    reason: str = ""


@dataclass(slots=True)
class Difference:
    """What lies between two runs.

    Attributes:
        regressed: passed before, failed now.
        fixed: failed before, passed now.
        still: failed before and now.
        new, gone: run only now, only before.
        noise: to or from *error* or *not applicable*: no word about the product.
        slower: passed both times, but took much longer; seconds before and now.
    """

    regressed: list[Change] = field(default_factory=list)
    fixed: list[Change] = field(default_factory=list)
    still: list[Change] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)
    noise: list[Change] = field(default_factory=list)
    slower: list[tuple[str, float, float]] = field(default_factory=list)

    @property
    def status(self) -> int:
        """1 when the product is worse than before."""
        return int(bool(self.regressed or any(c.after == Verdict.FAILED for c in self.new)))


def read(path: Path) -> Summary:
    """The summary of a run: its folder, or the file itself.

    Raises:
        NoSummary: there is none, or it is of another form.
    """
    file = path / NAME if path.is_dir() else path
    try:
        body = orjson.loads(file.read_bytes())
    except (OSError, ValueError) as failure:
        raise NoSummary(
            f"{file} cannot be read ({failure}): give the folder of a run of gpworld conform"
        ) from failure
    if not isinstance(body, dict) or body.get("form") != FORM:
        raise NoSummary(f"{file} is no summary of form {FORM}: run gpworld conform again")
    return body


def compare(before: Summary, after: Summary) -> Difference:
    """What is different in ``after``."""
    old, new = _by_id(before), _by_id(after)
    found = Difference()
    for id in dict.fromkeys([*old, *new]):
        was, now = old.get(id, {}), new.get(id, {})
        change = Change(id, was.get("verdict"), now.get("verdict"), now.get("reason", ""))
        place = _place(found, change)
        if place is not None:
            place.append(change)
        elif change.after == Verdict.PASSED and _is_slower(was["seconds"], now["seconds"]):
            found.slower.append((id, was["seconds"], now["seconds"]))
    return found


def _place(found: Difference, change: Change) -> list[Change] | None:
    """Where a change belongs; None for none at all."""
    if change.before is None:
        return found.new
    if change.after is None:
        return found.gone
    match (change.before, change.after):
        case (Verdict.PASSED, Verdict.FAILED):
            return found.regressed
        case (Verdict.FAILED, Verdict.PASSED):
            return found.fixed
        case (Verdict.FAILED, Verdict.FAILED):
            return found.still
    return found.noise if change.before != change.after else None


def _is_slower(before: float, after: float) -> bool:
    return after > before * SLOWER and after - before > LEAST_SECONDS


def _by_id(summary: Summary) -> dict[str, Mapping[str, Any]]:
    return {each["id"]: each for each in summary["scenarios"]}
