"""What is said of a scenario, and of whom: the product, or the harness and its simulators.

An exception means something only together with where it came from.  A check that does not hold is
the product's doing; a simulator that broke, a Given that did not take effect or a fixture that
could not be made is ours, and says nothing about the product.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gpharness.capability import NotSupported
from gpharness.invariants.report import InvariantBroken

DRIVERS = "gpharness.drivers."
"""Our own drivers: where they stumble, it is over what the product answered."""
UNREACHED = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ChunkedEncodingError")
"""What ``requests`` raises when the product does not answer."""
UNREADABLE = ("HTTPError", "JSONDecodeError", "KeyError", "ValueError", "TypeError")
"""What our drivers raise over an answer that is not the contract's."""


class Verdict(StrEnum):
    """What is said of a scenario."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    NOT_APPLICABLE = "not applicable"

    @property
    def weight(self) -> int:
        """Which of several verdicts stands for them all: the heaviest."""
        return _WEIGHTS[self]


_WEIGHTS = {
    Verdict.NOT_APPLICABLE: 0,
    Verdict.PASSED: 1,
    Verdict.ERROR: 2,
    Verdict.FAILED: 3,
}


class WorldLate(Exception):
    """The world did not keep the times it promised, so nothing that took time can be judged."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason in words."""

    verdict: Verdict
    reason: str = ""
    trace: str = ""


GOOD = Judgement(Verdict.PASSED)


def heaviest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict that stands for several; None for none."""
    return max(verdicts, key=lambda verdict: verdict.weight, default=None)


def judge(failure: BaseException, kind: str | None, driver: str = DRIVERS) -> Judgement:
    """What a failure says, raised in a step of a kind (``given`` …) or outside of all steps.

    ``driver`` is the module of the driver: where that is a team's own, it may itself be at fault.
    """
    said = _said(failure)
    if isinstance(failure, NotSupported):
        return Judgement(Verdict.NOT_APPLICABLE, said)
    trace = "".join(traceback.format_exception(failure))
    if isinstance(failure, InvariantBroken):
        return Judgement(Verdict.FAILED, f"an invariant does not hold\n{said}", trace)
    if kind == "given":
        return Judgement(Verdict.ERROR, f"a Given did not take effect: {said}", trace)
    if kind is not None:
        reason = _of_the_product(failure, said, driver)
        if reason is not None:
            return Judgement(Verdict.FAILED, reason, trace)
    return Judgement(Verdict.ERROR, f"{type(failure).__name__}: {said}", trace)


def _of_the_product(failure: BaseException, said: str, driver: str) -> str | None:
    """Why the product is to blame; None when it is not."""
    name = type(failure).__name__
    if isinstance(failure, AssertionError):
        return said
    raiser = _raised_by(failure, driver)
    if not raiser.startswith((DRIVERS, driver)):
        return None
    if name in UNREACHED:
        return f"the product did not answer: {said}"
    if name == "TimeoutError":
        return f"the page has not what a patient looks for: {said}"
    if raiser.startswith(DRIVERS) and name in UNREADABLE:
        return f"the product's answer cannot be read ({name}: {said})"
    return None


def _raised_by(failure: BaseException, driver: str) -> str:
    """The innermost module on the way that is the harness's, the world's or the driver's."""
    named = (
        str(frame.f_globals.get("__name__", ""))
        for frame, _ in traceback.walk_tb(failure.__traceback__)
    )
    ours = [
        name
        for name in named
        if name.startswith(("gpharness.", "gpworld.", driver))
        and not name.startswith("gpharness.conform.")
    ]
    return ours[-1] if ours else ""


def _said(failure: BaseException) -> str:
    said = str(failure).strip()
    return said or _line_of(failure)


def _line_of(failure: BaseException) -> str:
    """The source line of a check without words."""
    frames = traceback.extract_tb(failure.__traceback__)
    line = frames[-1].line if frames else ""
    return f"this does not hold: {(line or '').removeprefix('assert ')}"
