"""What a fault does to one exchange: each effect a value, plain data that prints itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from gpworld.core.latency import Latency


class Moment(StrEnum):
    """When a fault strikes: before the simulator has done anything, or once it has."""

    BEFORE = "before"
    AFTER = "after"


BOTH = (Moment.BEFORE, Moment.AFTER)
AFTER = (Moment.AFTER,)
BEFORE = (Moment.BEFORE,)


@dataclass(frozen=True, slots=True)
class Delay:
    """The exchange takes longer: before the work is done, or with the reply held back."""

    latency: Latency
    moments: ClassVar[tuple[Moment, ...]] = BOTH


@dataclass(frozen=True, slots=True)
class Dribble:
    """The body comes in small pieces, over so many milliseconds."""

    ms: float
    moments: ClassVar[tuple[Moment, ...]] = AFTER


@dataclass(frozen=True, slots=True)
class Status:
    """An error of this status in the system's own words.

    ``style`` is another way that the system has: ``legacy`` for EMIS services of the older
    generation, ``document`` for a SystmOne that answers 200 with an Error document.
    """

    status: int
    style: str = ""
    moments: ClassVar[tuple[Moment, ...]] = BOTH


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset: with moment ``after`` the work is done and its reply lost."""

    moments: ClassVar[tuple[Moment, ...]] = BOTH


@dataclass(frozen=True, slots=True)
class Hang:
    """Nothing comes, until the caller gives up: with ``after`` the work has been done."""

    moments: ClassVar[tuple[Moment, ...]] = BOTH


@dataclass(frozen=True, slots=True)
class Truncate:
    """The head promises a body of which this share comes before the connection closes."""

    share: float = 0.5
    moments: ClassVar[tuple[Moment, ...]] = AFTER


@dataclass(frozen=True, slots=True)
class Malformed:
    """A whole reply whose body cannot be parsed."""

    moments: ClassVar[tuple[Moment, ...]] = AFTER


@dataclass(frozen=True, slots=True)
class Empty:
    """A reply of the right status without a body."""

    moments: ClassVar[tuple[Moment, ...]] = AFTER


@dataclass(frozen=True, slots=True)
class Stale:
    """A list of slots is worked out once and given again, as old as it then is.

    ``seconds``: how long in the world's time; None is until the rule is cleared.
    """

    seconds: float | None = None
    moments: ClassVar[tuple[Moment, ...]] = BEFORE


@dataclass(frozen=True, slots=True)
class MissingWindow:
    """Of the searches that one long search is made of, one fails.

    ``number``: the fortnight from today on that cannot be searched; 1 begins today.
    """

    number: int
    status: int = 503
    moments: ClassVar[tuple[Moment, ...]] = BEFORE


@dataclass(frozen=True, slots=True)
class Receipt:
    """What becomes of a text's delivery receipt; ``seconds`` is how late a late one is."""

    how: str
    seconds: float = 60.0
    moments: ClassVar[tuple[Moment, ...]] = AFTER


@dataclass(frozen=True, slots=True)
class Prefetch:
    """A scanner opens the text's links once, before the patient does."""

    moments: ClassVar[tuple[Moment, ...]] = AFTER


Effect: TypeAlias = (
    Delay
    | Dribble
    | Status
    | Reset
    | Hang
    | Truncate
    | Malformed
    | Empty
    | Stale
    | MissingWindow
    | Receipt
    | Prefetch
)
