"""How far a run is, said now and then: who has come, and who has not made up their mind yet."""

from __future__ import annotations

from dataclasses import dataclass

EVERY = 5.0
"""Seconds from one line to the next."""


@dataclass(slots=True)
class Progress:
    """The lines of one run.

    Attributes:
        planned: how many are to come.
        seconds: until when they come; ``latest``: until when they are waited for.
    """

    planned: int
    seconds: float
    latest: float
    due: float = EVERY

    def line(self, now: float, started: int, on_their_way: int) -> str | None:
        """What to say at a second of the run; None while there is nothing new to say."""
        if now < self.due or (now > self.seconds and not on_their_way):
            return None
        self.due = now + EVERY
        if now <= self.seconds:
            return f"{started:,} of {self.planned:,} have come, {on_their_way:,} on their way"
        return (
            f"all have come; {on_their_way:,} still undecided, "
            f"for {max(0.0, self.latest - now):.0f} s more at the most"
        )
