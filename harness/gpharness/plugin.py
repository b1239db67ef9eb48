"""The pytest plugin: options, markers and fixtures, and the verdict *not applicable*.

Nothing heavy is imported here: worlds, servers and drivers are loaded when a fixture is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gpharness.driver import Driver
    from gpharness.ground import Ground
    from gpharness.inprocess import InProcess
    from gpharness.invariants.scenario import Watch
    from gpharness.product import Running
    from gpharness.profile import Profile
    from gpharness.scene import Scene
    from gpworld.control.client import ControlClient
    from gpworld.core.guard import Listener
    from gpworld.serve.host import Host
    from gpworld.serve.served import Served
    from gpworld.sms.courier import Courier
    from gpworld.world import Checkpoint, World

pytest_plugins = ("gpharness.stubs",)

HTTP_DRIVER = "gpharness.drivers.http:HttpDriver"
NOT_APPLICABLE = "gp_not_applicable"
NOT_SET = "gp_not_set"
LAST_WORDS = 40  # lines of the product's log that a failing test shows
_RUNNING = pytest.StashKey["Running"]()
ON_SOCKETS = {"gp_servers", "gp_served"}
"""Fixtures that ask for the served world; a product that is started asks for it too."""
_IN_A_GIVEN = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, all with gp in front: others own the plainer names."""
    group = parser.getgroup("gpworld", "a booking product in a simulated world of general practice")
    group.addoption("--gp-target", metavar="URL", help="base address of the product under test")
    group.addoption("--gp-profile", metavar="TOML", help="how the product is meant to differ")
    group.addoption(
        "--gp-scenario", metavar="NAME", default="surgery", help="world to build (%(default)s)"
    )
    group.addoption(
        "--gp-from", metavar="FILE", help="begin each test from this checkpoint, not a scenario"
    )
    group.addoption(
        "--gp-driver",
        metavar="MODULE:CLASS",
        default=HTTP_DRIVER,
        help="what asks the product (%(default)s)",
    )
    group.addoption(
        "--gp-command",
        metavar="COMMAND",
        help="start the product so, with {settings}, {port} and {host} filled in",
    )
    group.addoption(
        "--gp-env", metavar="FILE", help="environment file of a world that is running already"
    )
    group.addoption(
        "--gp-fail-unused",
        action="store_true",
        help="a test fails whose fault rules did not do what was asked of them",
    )
    group.addoption(
        "--gp-invariants",
        action="store_true",
        help="check the nineteen invariants after each scenario; a broken one fails it",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register what the tags of the features become, so that strict markers stay strict."""
    from gpharness.tags import markers

    for line in markers():
        config.addinivalue_line("markers", line)


# -- verdicts -----------------------------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool | None:
    """``@profile:link.uses`` becomes the marker ``profile("link.uses")``."""
    name, _, value = tag.partition(":")
    if name != "profile":
        return None
    pytest.mark.profile(value)(function)
    return True


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """A scenario that the product's profile rules out is not applicable; others are watched."""
    rule = getattr(scenario, "rule", None)
    given = {*feature.tags, *scenario.tags, *(rule.tags if rule else ())}
    given |= {marker.name for marker in request.node.iter_markers()}  # those of its examples too
    _refuse_what_does_not_apply(request, given)
    if request.getfixturevalue("gp_check_invariants"):
        request.getfixturevalue("gp_invariants")


def _refuse_what_does_not_apply(request: pytest.FixtureRequest, given: set[str]) -> None:
    """Raise what makes a scenario not applicable.

    Raises:
        NotSupported: the profile rules it out.
    """
    from gpharness import tags
    from gpharness.driver import NotSupported

    if not any(tag in tags.NEEDS or tag.startswith(tags.PROFILE) for tag in given):
        return
    reason = tags.why_not(given, request.getfixturevalue("gp_profile"))
    if reason is not None:
        raise NotSupported(reason)


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_bdd_after_scenario(request: pytest.FixtureRequest, feature: Any, scenario: Any) -> None:
    """What has come to its end has to have kept the invariants."""
    if sys.exc_info()[0] is None and request.getfixturevalue("gp_check_invariants"):
        request.getfixturevalue("gp_invariants").check()


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_after_step(
    request: pytest.FixtureRequest, step: Any, step_func_args: Mapping[str, object]
) -> None:
    """A Given that was refused has not taken effect: what follows would judge another story."""
    from gpharness.given import must_have_taken_effect

    scene = step_func_args.get("gp_scene")
    if step.type == "given" and scene is not None:
        must_have_taken_effect(step.name, scene)


@pytest.hookimpl(optionalhook=True)
def pytest_bdd_step_error(request: pytest.FixtureRequest, step: Any) -> None:
    """A Given that fails is an error: the product has not been judged yet."""
    request.node.stash[_IN_A_GIVEN] = step.type == "given"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None] | pytest.TestReport:
    """What a product cannot be asked is neither passed nor failed."""
    report: pytest.TestReport = yield  # type: ignore[assignment,misc]  # a wrapper hook is sent its result
    if call.excinfo is not None and call.excinfo.typename == "NotSupported":
        report.outcome = "skipped"
        path, line, _ = item.location
        report.longrepr = (path, line or 0, f"not applicable: {call.excinfo.value}")
        setattr(report, NOT_APPLICABLE, True)
    elif report.failed and _not_set(item, call):
        setattr(report, NOT_SET, True)
    running = item.config.stash.get(_RUNNING, None)
    if report.failed and running is not None:
        last = running.process.lines()[-LAST_WORDS:]
        report.sections.append(("end of the product's log", "\n".join(last)))
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """The word for it."""
    if getattr(report, NOT_APPLICABLE, False):
        return "not applicable", "n", "NOT APPLICABLE"
    if getattr(report, NOT_SET, False):
        return "error", "E", "ERROR"
    return None


def _not_set(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Whether a scenario ended before its scene was set."""
    refused = call.excinfo is not None and call.excinfo.typename == "GivenHadNoEffect"
    return refused or item.stash.get(_IN_A_GIVEN, False)


# -- the world ----------------------------------------------------------------------------------


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
    _fail_unused(pytestconfig, [standing.rule.name for standing in unspent])


def _fail_unused(config: pytest.Config, names: list[str]) -> None:
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


# -- truth and product --------------------------------------------------------------------------


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
        _fail_unused(pytestconfig, [*idle, *names])
        return
    from gpharness.ground.local import LocalGround

    local = LocalGround(request.getfixturevalue("gp_world"))
    yield local
    _fail_unused(pytestconfig, local.troubles.idle())


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
    from contextlib import ExitStack

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
    pytestconfig.stash[_RUNNING] = running
    yield running
    del pytestconfig.stash[_RUNNING]


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
