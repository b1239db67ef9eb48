"""``gpworld up``: starting a world and serving it until it is stopped."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gpworld.cli import product
from gpworld.cli.checkpoint import read
from gpworld.cli.say import Trouble
from gpworld.control import envfile

if TYPE_CHECKING:
    from gpworld.control.faketime import FaketimeFile
    from gpworld.serve import Host, Ports, Served
    from gpworld.world import World

BEAT_SECONDS = 0.1
"""How often it is looked whether all is well, and a scaled clock is told anew."""


@click.command()
@click.option("--scenario", "name", metavar="NAME|FILE", show_default="house")
@click.option(
    "--from", "checkpoint", type=click.Path(path_type=Path), metavar="FILE",
    help="Go on from a checkpoint.",
)  # fmt: skip
@click.option(
    "--env-file", type=click.Path(path_type=Path), default=envfile.DEFAULT, show_default=True,
    help="Where to write the addresses and keys.",
)  # fmt: skip
@click.option("--port-base", metavar="N", type=int, help="Count ports from here; else from 7100.")
@click.option("--ports", type=click.Choice(("auto",)), help="Take whatever ports are free.")
@click.option("--only", metavar="NAMES", help="Only these servers, such as emis,sms.")
@click.option("--without", metavar="NAMES", help="All servers but these, such as booking.")
@click.option("--seed", type=int, help="Another seed than the scenario's.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--product-command", metavar="COMMAND", help="Your product, in place of ours.")
@click.option(
    "--faketime-file", type=click.Path(path_type=Path), metavar="FILE",
    help="Tell programs under libfaketime the world's time in this file.",
)  # fmt: skip
@click.option(
    "--lint", "lint_mode", type=click.Choice(("lenient", "teach", "strict")),
    help="What becomes of requests that break a contract; else as the scenario says.",
)  # fmt: skip
@click.option("--quiet", is_flag=True, help="Print nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the environment document.")
def up(
    name: str | None,
    checkpoint: Path | None,
    env_file: Path,
    port_base: int | None,
    ports: str | None,
    only: str | None,
    without: str | None,
    seed: int | None,
    host: str,
    product_command: str | None,
    faketime_file: Path | None,
    lint_mode: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Start a world and serve it until it is stopped with Ctrl-C or SIGTERM.

    \b
    Example:
      gpworld up
      gpworld up --scenario surgery --ports auto --env-file /tmp/surgery.json
      gpworld up --without booking
      gpworld up --from monday.gpworld
      gpworld up --product-command "my-product --settings {settings} --port {port}"
      gpworld up --without booking --faketime-file .gpworld/now
    """
    _nobody_there(env_file)
    chosen = _chosen(only, without)
    where = _ports(port_base, ports)
    with ExitStack() as stack, _stopping() as stopping:
        gc.disable()  # of what a start makes, hardly anything is garbage: a tenth of its time
        stack.callback(gc.enable)
        world = _world(name, seed, checkpoint, lint_mode)
        running = _running(stack)
        served = _serve(running, world, where, host, chosen)
        told = _tell_time(stack, served, faketime_file) if faketime_file else None
        beside = None
        if "booking" in chosen:
            beside = _start_product(stack, served, where, host, env_file, product_command)
            beside.wait(stopping)
        if not stopping.is_set():
            _announce(stack, served, env_file, quiet=quiet, as_json=as_json)
            _settle_in(running, served.world)
        while not stopping.wait(BEAT_SECONDS):
            if told is not None:
                with _writing(told.path, "--faketime-file"):
                    told.beat()
            if beside is not None and beside.ended:
                raise Trouble(f"the booking product has stopped: {beside.last_words()}")


def _running(stack: ExitStack) -> Host:
    from gpworld.serve import Host

    return stack.enter_context(Host())


def _serve(host: Host, world: World, ports: Ports, address: str, chosen: set[str]) -> Served:
    from gpworld.serve import PortTaken

    try:
        served = host.open(world, ports, address=address, only=chosen, key="main")
    except PortTaken as taken:
        raise Trouble(str(taken)) from taken
    return served


def _tell_time(stack: ExitStack, served: Served, path: Path) -> FaketimeFile:
    """Have a file tell the world's time to programs under libfaketime."""
    from gpworld.control import faketime

    if faketime.under(path, os.environ):
        raise Trouble(
            f"gpworld itself is told the time by {path}: start it without LD_PRELOAD, "
            "and only your product with it"
        )
    with _writing(path, "--faketime-file"):
        told = faketime.FaketimeFile(served.plane, path)
    stack.callback(told.close)
    served.plane.faketime = path
    return told


def _start_product(
    stack: ExitStack,
    served: Served,
    ports: Ports,
    address: str,
    env_file: Path,
    command: str | None,
) -> product.Product:
    from gpworld.control import product as told
    from gpworld.serve import PortTaken
    from gpworld.serve.ports import vacant

    try:
        url = vacant("booking", address, ports)
    except PortTaken as taken:
        raise Trouble(str(taken)) from taken
    files = product.Files.beside(env_file)
    with _writing(env_file):
        files.settings.parent.mkdir(parents=True, exist_ok=True)
    files.clear()
    served.plane.booking["database_url"] = f"sqlite:///{files.database}"
    served.plane.meet("booking", url)
    environment = _surroundings(served) if command else None
    command = product.OURS if command is None else command
    started = product.Product(
        command, files, told.settings(served.plane), url, environment=environment
    )
    stack.callback(started.stop)
    return started


def _surroundings(served: Served) -> dict[str, str] | None:
    """The environment variables of a product that is not ours; None: no others than here.

    Where a file tells the world's time, it lives by that; ours asks for the time by itself.
    """
    from gpworld.control import faketime

    if served.plane.faketime is None:
        return None
    found = faketime.preloaded(served.plane.faketime)
    if found is None:
        raise Trouble(
            "--faketime-file with --product-command needs libfaketime on this machine: "
            f"install it with {faketime.INSTALL}"
        )
    return found


def _announce(
    stack: ExitStack, served: Served, env_file: Path, *, quiet: bool, as_json: bool
) -> None:
    """Write the environment file, keep it true, and say where everything is."""
    from gpworld.control.environment import document

    def write() -> None:
        envfile.write(env_file, document(served.plane))

    stack.callback(envfile.remove, env_file, served.plane.pid)
    with _writing(env_file):
        write()
    served.plane.settled.append(write)
    if as_json:
        from gpworld.cli import say

        say.as_json(document(served.plane))
    elif not quiet:
        from gpworld.cli.greeting import greet

        greet(served, env_file)


def _settle_in(host: Host, world: World) -> None:
    """What need not be done before the first request, but better before the second."""

    def open_all() -> None:
        world.apps()
        world.lint.tallies()

    host.settle()
    threading.Thread(target=open_all, name="settling-in", daemon=True).start()


def _world(
    name: str | None, seed: int | None, checkpoint: Path | None, lint_mode: str | None
) -> World:
    from gpworld.lint.model import Mode
    from gpworld.scenario import ScenarioError, load_scenario
    from gpworld.world import World

    if checkpoint is not None and (name, seed) != (None, None):
        raise click.UsageError("--from says which scenario and seed: leave the others out")
    try:
        if checkpoint is not None:
            world = World.of(read(checkpoint))
        else:
            world = World(load_scenario(name or "house"), seed=seed, progress=_making_up())
    except ScenarioError as failure:
        raise Trouble(str(failure)) from failure
    if lint_mode is not None:
        world.lint.begin_with(Mode(lint_mode))
    return world


def _making_up() -> Callable[[int, int], None]:
    """Says on standard error how a large population comes along, once it takes over a second."""
    began = time.monotonic()

    def told(made: int, all_of_them: int) -> None:
        if time.monotonic() - began > 1:
            click.echo(f"\rMaking up people: {made:,} of {all_of_them:,}", err=True, nl=False)
            if made + 1_000 >= all_of_them:
                click.echo("", err=True)

    return told


def _ports(base: int | None, ports: str | None) -> Ports:
    from gpworld.serve import Ports
    from gpworld.serve.ports import OFFSETS, PORT_BASE

    if base is not None and ports is not None:
        raise click.UsageError("--port-base and --ports auto exclude one another: give one")
    if ports == "auto":
        return Ports.auto()
    if base is not None and not 1 <= base <= 65_535 - max(OFFSETS.values()):
        raise click.UsageError(f"--port-base {base} leaves no room for the servers' ports")
    return Ports.fixed(PORT_BASE if base is None else base)


def _chosen(only: str | None, without: str | None) -> set[str]:
    """The servers to start, besides the control plane."""
    from gpworld.serve.ports import OFFSETS

    known = set(OFFSETS) - {"control"}
    for option, given in (("--only", only), ("--without", without)):
        for name in _names(given) - known:
            raise click.UsageError(f"{option}: {name} is none of {', '.join(sorted(known))}")
    return (_names(only) if only else known) - _names(without)


def _names(given: str | None) -> set[str]:
    return {name.strip() for name in (given or "").split(",") if name.strip()}


def _nobody_there(env_file: Path) -> None:
    """Leave a world alone that already runs with this environment file.

    A file that was left behind goes now: a starter waits for it to appear.
    """
    try:
        pid = envfile.read(env_file)["pid"]
    except (envfile.NoWorld, KeyError):
        pid = None
    if pid is not None and envfile.alive(pid):
        raise Trouble(
            f"a world runs with {env_file} (process {pid}): stop it, or name another --env-file"
        )
    with _writing(env_file):
        env_file.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path, option: str = "--env-file") -> Iterator[None]:
    """Say in one line why a file that an option names, or what lies beside it, cannot be there."""
    try:
        yield
    except OSError as failure:
        raise Trouble(
            f"{path} cannot be written ({failure.strerror}): name another with {option}"
        ) from failure


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    stopping = threading.Event()
    names = [signal.SIGINT, signal.SIGTERM]
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in names}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
