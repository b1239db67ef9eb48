"""Fixtures of the world: in this process, on ports of this machine, and beside others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gpharness.inprocess import InProcess
    from gpworld.core.guard import Listener
    from gpworld.serve.host import Host
    from gpworld.serve.served import Served
    from gpworld.sms.courier import Courier
    from gpworld.world import Checkpoint, World

ON_SOCKETS = {"gp_servers", "gp_served"}
"""Fixtures that ask for the served world; a product that is started asks for it too."""


@pytest.fixture(scope="session")
def gp_on_reply() -> Listener | None:
    """What hears every reply of the simulators in this process: nobody, unless a project wants."""
    return None


@pytest.fixture(scope="session")
def gp_courier() -> Courier | None:
    """Who carries receipts to the product: threads over HTTP, unless a project wants another."""
    return None


@pytest.fixture(scope="session")
def gp_checkpoint(pytestconfig: pytest.Config) -> Checkpoint | None:
    """Where each test begins: the checkpoint of ``--gp-from``, or None, at the scenario's start."""
    path = pytestconfig.getoption("--gp-from")
    if path is None:
        return None
    from gpworld import checkpoint

    try:
        return checkpoint.load(path)
    except checkpoint.CheckpointError as failure:
        raise pytest.UsageError(f"--gp-from: {failure}") from failure


@pytest.fixture(scope="session")
def gp_opened_world(pytestconfig: pytest.Config, gp_checkpoint: Checkpoint | None) -> World:
    """The world of all tests in this process that use no sockets; ``gp_world`` is it, put back.

    It is built from ``--gp-scenario``, or stands as ``--gp-from`` says.
    """
    return _opened(pytestconfig, gp_checkpoint)


@pytest.fixture(scope="session")
def _gp_served_world(pytestconfig: pytest.Config, gp_checkpoint: Checkpoint | None) -> World:
    """The world behind ``gp_servers``: one of its own, for its clock's hand never rests."""
    return _opened(pytestconfig, gp_checkpoint)


def _opened(config: pytest.Config, begun: Checkpoint | None) -> World:
    from gpharness.ground import junctures
    from gpworld.scenario.load import load_scenario
    from gpworld.world import World

    if begun is None:
        world = World(load_scenario(config.getoption("--gp-scenario")))
    else:
        world = World.of(begun)
    junctures.put_before(world)
    return world


@pytest.fixture
def gp_world(
    request: pytest.FixtureRequest,
    gp_command: str | None,
    gp_checkpoint: Checkpoint | None,
    gp_on_reply: Listener | None,
    gp_courier: Courier | None,
    pytestconfig: pytest.Config,
) -> Iterator[World]:
    """A world of this test alone, at its beginning; what fails inside it unseen fails the test.

    A test on sockets has the served world, others one on which nothing happens by itself.
    Who listens and who carries receipts is settled anew for each test: folders of one run may
    differ in that, and a fixture of the whole session would keep what the first of them had.
    """
    on_sockets = gp_command or ON_SOCKETS & {*request.fixturenames}
    name = "_gp_served_world" if on_sockets else "gp_opened_world"
    world: World = request.getfixturevalue(name)
    world.attended(gp_on_reply, gp_courier)
    if gp_checkpoint is None:
        world.reset()
    else:
        world.restore(gp_checkpoint.state)
    yield world
    world.raise_failures()
    unspent = world.faults.unspent()
    fail_unused(pytestconfig, [standing.rule.name for standing in unspent])


def fail_unused(config: pytest.Config, names: list[str]) -> None:
    """A fault that never struck tested nothing, if ``--gp-fail-unused`` asks for that."""
    if names and config.getoption("--gp-fail-unused"):
        pytest.fail(
            f"fault rules that did not do their part: {', '.join(names)}; "
            "look at their match and times, or leave them out",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def gp_host() -> Iterator[Host]:
    """What serves the worlds of this process: any number of them, each on ports of its own."""
    from gpworld.serve.host import Host

    with Host() as host:
        yield host


@pytest.fixture(scope="session")
def gp_servers(gp_host: Host, _gp_served_world: World) -> Iterator[Served]:
    """The world's servers on ports of this machine, for as long as the run lasts."""
    with gp_host.open(_gp_served_world) as served:
        yield served
        served.raise_failures()


@pytest.fixture
def gp_served(gp_servers: Served, gp_world: World) -> Served:
    """``gp_world`` on ports of this machine: ``addresses`` says where each server is."""
    return gp_servers


@pytest.fixture
def gp_fork(gp_host: Host, gp_world: World) -> Iterator[Callable[[], Served]]:
    """Makes another world, served too, that stands as ``gp_world`` does at that moment."""
    from gpworld.world import World

    with ExitStack() as forks:

        def fork() -> Served:
            return forks.enter_context(gp_host.open(World.of(gp_world.checkpoint())))

        yield fork


@pytest.fixture(scope="session")
def gp_addresses(gp_opened_world: World) -> Mapping[str, str]:
    """Where the simulators are to be found in process, by system."""
    from gpharness.inprocess import addresses

    return addresses(gp_opened_world)


@pytest.fixture(scope="session")
def gp_mounted(gp_opened_world: World) -> InProcess:
    """The simulators behind ``requests``, not turned on yet: mount a product beside them."""
    from gpharness.inprocess import InProcess, mount_world

    return mount_world(InProcess(), gp_opened_world)


@pytest.fixture
def gp_inprocess(gp_mounted: InProcess) -> Iterator[InProcess]:
    """All calls of ``requests`` go to what is mounted, for one test."""
    with gp_mounted.taking_calls():
        yield gp_mounted
    gp_mounted.forget()
