"""The host: one event loop, in the foreground or in a thread, that serves any number of worlds."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import sys
import threading
from collections.abc import Collection, Coroutine
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from gpworld.control.app import create_app, create_guard
from gpworld.control.plane import Plane
from gpworld.serve import ports as listening
from gpworld.serve.door import Door
from gpworld.serve.ports import Ports
from gpworld.serve.served import Served
from gpworld.serve.settle import Broom
from gpworld.world import World

if TYPE_CHECKING:
    from gpworld.core.app import Dialect

PATIENCE_SECONDS = 10.0


class Host:
    """Opens and closes worlds: each a set of ports on the one loop.

    Use it as a context manager to have the loop run in a thread of its own; or call ``run``
    to have it run here.  ``open`` and ``close`` may be called from any thread, at any time.
    """

    def __init__(self) -> None:
        self._loop = _new_loop()
        self._loop.set_exception_handler(self._failed)
        self._thread: threading.Thread | None = None
        self._running_in: int | None = None
        self._keys = itertools.count(1)
        self._worlds: dict[str, Served] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._broom: Broom | None = None
        self.failures: list[BaseException] = []

    # -- the loop -------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Run in a thread; when this returns, the loop is turning."""
        turning = threading.Event()
        self._loop.call_soon(turning.set)
        self._thread = threading.Thread(target=self.run, name="gpworld-host", daemon=True)
        self._thread.start()
        turning.wait(PATIENCE_SECONDS)
        return self

    def run(self) -> None:
        """Run here, until ``stop`` is called from elsewhere."""
        self._running_in = threading.get_ident()
        try:
            self._loop.run_forever()
        finally:
            self._running_in = None

    def stop(self) -> None:
        """Close every world and end the loop."""
        for served in list(self._worlds.values()):
            self.close(served)
        if self._broom is not None:
            self._do(self._unsettle(self._broom))
        if self._running_in is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS)
        if self._running_in is None:
            self._loop.close()

    def settle(self) -> None:
        """Its worlds stand: from here on the process looks for garbage no more than it must."""
        self._do(self._settle())

    async def _settle(self) -> None:
        self._broom = self._broom or Broom(self._loop)

    async def _unsettle(self, broom: Broom) -> None:
        self._broom = None
        broom.stop()

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.failures.append(context.get("exception") or RuntimeError(context["message"]))

    # -- worlds ---------------------------------------------------------------------------------

    def open(
        self,
        world: World,
        ports: Ports | None = None,
        *,
        address: str = "127.0.0.1",
        only: Collection[str] | None = None,
        key: str | None = None,
    ) -> Served:
        """Serve a world: every simulator of it (or ``only`` these) and its control plane.

        It answers at once: callers that come before the loop runs wait in the sockets' queues.

        Raises:
            PortTaken: a port cannot be had; then nothing is left open.
        """
        ports = ports or Ports.auto()
        systems = [name for name in world.guards if only is None or name in only]
        sockets = {}
        try:
            for name in ("control", *systems):
                sockets[name] = listening.listen(name, address, ports)
        except OSError:
            for opened in sockets.values():
                opened.close()
            raise
        plane = Plane(
            key=key or f"world-{next(self._keys)}",
            world=world,
            token=secrets.token_urlsafe(24),
            clock_token=secrets.token_urlsafe(24),
            addresses={name: listening.url(opened) for name, opened in sockets.items()},
            hosting=self,
        )
        guards = {"control": create_guard(plane, lambda: self._control), **world.guards}
        doors = [Door(name, guards[name], opened) for name, opened in sockets.items()]
        served = self._worlds[plane.key] = Served(
            plane, doors, close=self.close, failures=self.failures
        )
        self._do(served.begin())
        return served

    def close(self, served: Served) -> None:
        """Stop serving a world; of it nothing stays."""
        if self._worlds.pop(served.key, None) is None:
            return
        if threading.get_ident() == self._running_in:
            served.shut()  # whoever asked for it on the loop has its word that the doors are closed
        self._do(served.end())

    @cached_property
    def _control(self) -> Dialect:
        """The control plane's application, shared by all worlds here and made when first asked."""
        return create_app()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this on the loop and wait for it; on the loop's own thread it is only begun."""
        if threading.get_ident() == self._running_in:
            task = self._loop.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif self._running_in is not None:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)
        else:
            self._loop.run_until_complete(work)

    # -- what the control plane asks of it ------------------------------------------------------

    def planes(self) -> list[Plane]:
        """The control planes of all worlds served here, in order of opening."""
        return [served.plane for served in list(self._worlds.values())]

    def create(self, world: World) -> Plane:
        """Serve another world on ports of its own."""
        return self.open(world).plane

    def delete(self, key: str) -> None:
        """Stop serving the world of this key.

        Raises:
            KeyError: there is none.
        """
        self.close(self._worlds[key])

    def become(self, key: str, world: World) -> None:
        """Serve another world on the ports of this one."""
        self._worlds[key].become(world)
        if self._broom is not None:
            self._broom.sweep()


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # not to be had on every platform

    return uvloop.new_event_loop()
