"""One world as it is served: its doors, its control plane and the hand that moves its agenda."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from gpworld.control.plane import Plane
from gpworld.serve.door import Door
from gpworld.serve.pulse import Pulse
from gpworld.serve.ticker import Ticker
from gpworld.world import World


class Served:
    """A world that can be reached; a context manager that closes it."""

    def __init__(
        self,
        plane: Plane,
        doors: list[Door],
        *,
        close: Callable[[Served], None],
        failures: list[BaseException],
    ) -> None:
        """``close`` is how its host stops serving it, ``failures`` what went wrong on the loop."""
        self.plane = plane
        self._doors, self._close, self._loop_failures = doors, close, failures
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ticker: Ticker | None = None
        self._pulse: Pulse | None = None

    @property
    def key(self) -> str:
        """What the host knows this world by."""
        return self.plane.key

    @property
    def world(self) -> World:
        """The world itself, as it is now."""
        return self.plane.world

    @property
    def addresses(self) -> Mapping[str, str]:
        """The base address of each server, ``control`` among them."""
        return self.plane.addresses

    def close(self) -> None:
        """Stop serving."""
        self._close(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def raise_failures(self) -> None:
        """Raise the first failure of the world's own code that nobody was there to see."""
        self.world.raise_failures()
        for failures in (*(door.failures for door in self._doors), self._loop_failures):
            if failures:
                first = failures[0]
                failures.clear()
                raise first

    # -- on the loop ----------------------------------------------------------------------------

    async def begin(self) -> None:
        """Open the doors and start the clock's hand."""
        self._loop = asyncio.get_running_loop()
        self._ticker = Ticker(self._loop, self.world.clock)
        self._pulse = Pulse(self._loop, self.world.engine.punctuality.loop)
        for door in self._doors:
            await door.attach()

    def shut(self) -> None:
        """Close the doors, stop the clock's hand and the pulse."""
        self._still()
        for door in self._doors:
            door.shut()

    async def end(self) -> None:
        """Close the doors, wait until everybody is out, and end the world's own threads."""
        self.shut()
        for door in self._doors:
            await door.emptied()
        self.world.close()

    def become(self, world: World) -> None:
        """Serve another world behind the same doors; call it on the loop."""
        assert self._loop is not None, "a world that is not served yet"
        self._still()
        self.world.engine.restore(())  # what was held back is reset, not done in a world that went
        self.world.close()
        self.plane.world = world
        for door in self._doors:
            if door.system in world.guards:
                door.welcome(world.guards[door.system])
        self._ticker = Ticker(self._loop, world.clock)
        self._pulse = Pulse(self._loop, world.engine.punctuality.loop)

    def _still(self) -> None:
        if self._ticker is not None:
            self._ticker.stop()
        if self._pulse is not None:
            self._pulse.stop()
