"""Fixtures of the product under test, of those who ask it, and of the truth it is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gpharness.plugin.verdicts import RUNNING
from gpharness.plugin.worlds import fail_unused

if TYPE_CHECKING:
    from gpharness.driver import Driver
    from gpharness.ground import Ground
    from gpharness.invariants.scenario import Watch
    from gpharness.product import Running
    from gpharness.profile import Profile
    from gpharness.scene import Scene
    from gpworld.control.client import ControlClient


def _begin_afar(control: ControlClient, path: str | None) -> None:
    """Have a running world begin again, from a checkpoint if one is given."""
    if path is None:
        control.reset()
        return
    from gpworld import checkpoint
    from gpworld.control.client import ControlError

    try:
        control.restore(checkpoint.get(Path(path)))
    except (checkpoint.CheckpointError, ControlError) as failure:
        raise pytest.UsageError(f"--gp-from: {failure}") from failure


@pytest.fixture
def gp_ground(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Ground]:
    """The truth: of the world in this process, or of the running one that ``--gp-env`` names."""
    if pytestconfig.getoption("--gp-env"):
        from gpharness.ground.remote import RemoteGround

        ground = RemoteGround.of(pytestconfig.getoption("--gp-env"))
        _begin_afar(ground.control, pytestconfig.getoption("--gp-from"))
        yield ground
        idle = ground.troubles.idle()
        names = [str(rule["name"]) for rule in ground.control.faults(unused=True)]
        fail_unused(pytestconfig, [*idle, *names])
        return
    from gpharness.ground.local import LocalGround

    local = LocalGround(request.getfixturevalue("gp_world"))
    yield local
    fail_unused(pytestconfig, local.troubles.idle())


@pytest.fixture(scope="session")
def gp_profile(pytestconfig: pytest.Config) -> Profile:
    """The product's conformance profile."""
    from gpharness.profile import Profile

    path = pytestconfig.getoption("--gp-profile")
    return Profile.load(path) if path else Profile()


@pytest.fixture(scope="session")
def gp_tokens(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Mapping[str, str]:
    """The staff's test tokens for the product: ``Y90001:asha.patel`` and its token."""
    from gpharness import tokens

    path = pytestconfig.getoption("--gp-env")
    if path:
        return tokens.of_environment(path)
    return tokens.of_world(request.getfixturevalue("gp_opened_world"))


@pytest.fixture(scope="session")
def gp_command(pytestconfig: pytest.Config) -> str | None:
    """How the product is started beside the world's servers; None when it is not ours to start."""
    command: str | None = pytestconfig.getoption("--gp-command")
    return command


@pytest.fixture(scope="session")
def _gp_started(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> Iterator[Callable[[str], Running]]:
    """Starts a product by its command, once in a run; folders of one run may differ in theirs."""
    from gpharness import product

    with ExitStack() as stack:

        @cache
        def started(command: str) -> Running:
            folder = request.getfixturevalue("tmp_path_factory").mktemp("product")
            served = request.getfixturevalue("gp_servers")
            return stack.enter_context(product.running(command, served, folder))

        yield started


@pytest.fixture
def gp_product(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, gp_command: str | None
) -> Iterator[Running | None]:
    """The product that ``gp_command`` has started; None when it is not ours to start."""
    if pytestconfig.getoption("--gp-target") or not gp_command:
        yield None
        return
    running: Running = request.getfixturevalue("_gp_started")(gp_command)
    pytestconfig.stash[RUNNING] = running
    yield running
    del pytestconfig.stash[RUNNING]


@pytest.fixture
def gp_target(pytestconfig: pytest.Config, gp_product: Running | None) -> str:
    """The product's base address: ``--gp-target``, or where ``gp_command`` has started it."""
    target: str | None = pytestconfig.getoption("--gp-target")
    if target:
        return target
    if gp_product is None:
        raise pytest.UsageError(
            "no product to test: give --gp-target URL or --gp-command COMMAND, "
            "or define the fixture gp_driver"
        )
    return gp_product.url


@pytest.fixture
def gp_restart(gp_product: Running | None) -> Callable[[], None]:
    """Ends the product in whatever it is doing, and starts it again."""
    from gpharness.driver import NotSupported

    if gp_product is None:
        raise NotSupported("only a product that --gp-command has started can be started again")
    return gp_product.restart


@pytest.fixture
def gp_forgetful(gp_target: str) -> Iterator[str]:
    """The product's address; it forgets before the test and after, when jobs would be left."""
    from gpharness import product

    product.forget(gp_target)
    yield gp_target
    product.forget(gp_target)


@pytest.fixture
def gp_driver(
    pytestconfig: pytest.Config,
    gp_forgetful: str,
    gp_profile: Profile,
    gp_tokens: Mapping[str, str],
) -> Iterator[Driver]:
    """The product under test, asked by ``--gp-driver``.

    A project whose product needs more to be asked defines this fixture itself.
    """
    from gpharness.drivers import load

    make = load(pytestconfig.getoption("--gp-driver"))
    driver = make(gp_forgetful, gp_tokens, gp_profile)
    yield driver
    close = getattr(driver, "close", None)
    if close is not None:
        close()


@pytest.fixture
def gp_scene(gp_driver: Driver, gp_ground: Ground) -> Scene:
    """The memory of one scenario: what every step works on.

    The driver comes first: a product forgets what it had to do before its world begins again.
    """
    from gpharness.scene import Scene

    return Scene(gp_driver, gp_ground)


@pytest.fixture(scope="session")
def gp_check_invariants(pytestconfig: pytest.Config) -> bool:
    """Whether every scenario has to keep the nineteen invariants: ``--gp-invariants``."""
    return bool(pytestconfig.getoption("--gp-invariants"))


@pytest.fixture
def gp_invariants(gp_driver: Driver, gp_ground: Ground) -> Watch:
    """Watches this test: ``check()`` raises where an invariant is broken, with its history."""
    from gpharness.invariants.scenario import Watch

    return Watch(gp_ground, gp_driver)
