"""The switches of the EMIS simulator: the ``[emis]`` table of a scenario."""

from __future__ import annotations

from dataclasses import dataclass

STYLES = ("standard", "legacy")


@dataclass(frozen=True, slots=True)
class EmisSettings:
    """How this EMIS behaves where real ones differ or nothing public is known.

    Attributes:
        style: ``standard``, or ``legacy`` for older services that answer coded refusals with 500.
        idle_minutes: how long an online session lives unused.
        most_sessions: online sessions kept at once; the longest unused makes room.

    Raises:
        ValueError: a switch has a value it cannot have; the message names it and the remedy.
    """

    style: str = "standard"
    idle_minutes: int = 20
    most_sessions: int = 10_000

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise ValueError(f"emis.style is {self.style!r}: use one of {', '.join(STYLES)}")
        for name in ("idle_minutes", "most_sessions"):
            if getattr(self, name) < 1:
                raise ValueError(f"emis.{name} is {getattr(self, name)}: use 1 or more")
