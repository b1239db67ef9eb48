"""Who looks for garbage in a serving process: not the interpreter whenever it likes, but a broom.

A world is some hundred thousand objects that stay, and so are five thousand replies held back;
going through them again and again costs a tenth of the replies, and everybody waits meanwhile.
A request leaves none, unless something went wrong in it.
"""

from __future__ import annotations

import asyncio
import gc
import sys

BEAT_SECONDS = 0.1
SELDOM = 10
"""One beat in so many is looked through, as long as no garbage is found."""
GROWN_BLOCKS = 1_000_000
"""About a hundred megabytes; a world with five thousand replies held back grows by less."""


def settle() -> None:
    """Take all that is here for lasting, and have the interpreter look for garbage no more."""
    gc.disable()
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Broom:
    """Looks for garbage to the beat of a loop: through what one beat has brought, and not each.

    What a beat left is only looked through in a sweep of all: when the process has grown, or when
    a world has made room for another and nobody expects punctuality yet.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin; call it on the loop."""
        self._loop, self._was_enabled = loop, gc.isenabled()
        self._passes = 0
        """Beats to come whose objects are taken for lasting, unseen."""
        self.sweep()
        self._arm()

    def sweep(self) -> None:
        """Look through all there is, for as long as it takes."""
        settle()
        self._most = sys.getallocatedblocks() + GROWN_BLOCKS

    def stop(self) -> None:
        """Leave it to the interpreter again; call it on the loop."""
        self._timer.cancel()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def _arm(self) -> None:
        self._timer = self._loop.call_later(BEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        self._arm()
        if sys.getallocatedblocks() > self._most:
            self.sweep()
        elif self._passes:
            self._passes -= 1
            gc.freeze()
        elif not gc.collect(0):
            self._passes = SELDOM - 1
