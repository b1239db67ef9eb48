"""A served world as its control plane knows it."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from gpworld.control.happenings import Happenings
from gpworld.control.introduce import introduce

if TYPE_CHECKING:
    from gpworld.book.book import Book
    from gpworld.book.model import Change
    from gpworld.world import World


class Hosting(Protocol):
    """What a control plane asks of the host that serves its world."""

    def planes(self) -> list[Plane]:
        """The control planes of all worlds served there."""
        ...

    def create(self, world: World) -> Plane:
        """Serve another world on ports of its own."""
        ...

    def delete(self, key: str) -> None:
        """Stop serving a world; KeyError when there is none of that key."""
        ...

    def become(self, key: str, world: World) -> None:
        """Serve another world on the ports of this one."""
        ...


@dataclass(eq=False)
class Plane:
    """One world, where it answers, and who may give it orders.

    Attributes:
        token: opens everything; ``clock_token`` only tells the time, for products under test.
        addresses: base address by server.
        settled: called after a reset or a load, such as to write the environment file again.
        booking: what to tell the booking product beyond the world: its secret, its database.
        faketime: the file that tells programs under libfaketime the world's time, if there is one.
    """

    key: str
    world: World
    token: str
    clock_token: str
    addresses: dict[str, str]
    hosting: Hosting
    happenings: Happenings = field(default_factory=Happenings)
    settled: list[Callable[[], None]] = field(default_factory=list)
    booking: dict[str, Any] = field(default_factory=dict)
    faketime: Path | None = None
    pid: int = field(default_factory=os.getpid)
    _watched: weakref.WeakSet[Book] = field(default_factory=weakref.WeakSet)

    def __post_init__(self) -> None:
        introduce(self.world, self.addresses)
        self._watch()

    @property
    def clock(self) -> dict[str, str]:
        """Where a product asks for the time, and the token that opens no more than that."""
        return {"url": f"{self.addresses['control']}/__test__/clock", "token": self.clock_token}

    def meet(self, server: str, url: str) -> None:
        """Another server belongs to this world: whoever speaks of it is told where it is."""
        self.addresses[server] = url
        introduce(self.world, self.addresses)

    def settle(self, kind: str, **facts: object) -> None:
        """After everything may have changed: note it and tell whoever waits for it."""
        introduce(self.world, self.addresses)
        self._watch()
        self.happenings.note(self.world.clock.now(), kind, facts)
        for call in self.settled:
            call()

    def _watch(self) -> None:
        for ods, practice in self.world.practices.items():
            if practice.book not in self._watched:
                self._watched.add(practice.book)
                practice.book.listen(self._changed_in(ods))

    def _changed_in(self, ods: str) -> Callable[[Change], None]:
        def changed(change: Change) -> None:
            self.happenings.note(change.at, "book", {"ods": ods, "change": change})

        return changed
