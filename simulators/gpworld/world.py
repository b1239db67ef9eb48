"""A world: everything that one scenario is made of, on one clock; nothing is shared with others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from gpworld import faults
from gpworld.core.agenda import Agenda, Entry
from gpworld.core.clock import ClockState, Mode, WorldClock
from gpworld.core.engine import Engine
from gpworld.core.exchange import Request
from gpworld.core.faults import FaultBook, Rule, Standing
from gpworld.core.guard import Guard, Listener
from gpworld.core.journal import Journal, JournalState
from gpworld.core.punctuality import Punctuality, PunctualitySettings
from gpworld.core.recall import Recalled
from gpworld.core.seeds import Seeds
from gpworld.core.troubles import Troubles
from gpworld.emis.settings import EmisSettings
from gpworld.emis.state import Emis
from gpworld.gpconnect.settings import GpConnectSettings
from gpworld.gpconnect.state import GpConnect
from gpworld.ledger import RULES
from gpworld.lint.judge import Judge
from gpworld.lint.model import LintSettings, LintState
from gpworld.pds.settings import PdsSettings
from gpworld.pds.state import Pds
from gpworld.people.population import Population
from gpworld.practice import Practices
from gpworld.practice.ground import Ground, GroundState
from gpworld.sms.courier import Courier
from gpworld.sms.plans import service_plan
from gpworld.sms.settings import SmsSettings
from gpworld.sms.state import Sms
from gpworld.staff.directory import Directory
from gpworld.systmone.settings import SystmoneSettings
from gpworld.systmone.state import Systmone

if TYPE_CHECKING:
    from gpworld.core.app import Dialect

Settings = TypeVar("Settings")
Plan = TypeVar("Plan")


class Scenario(Protocol):
    """What a world is made from; ``gpworld.scenario`` reads one from a file."""

    @property
    def name(self) -> str: ...

    @property
    def seed(self) -> int: ...

    @property
    def start(self) -> datetime | None:
        """When its world begins; None follows real time."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The ODS codes of its organisations."""

    def anchor(self, now: datetime) -> datetime:
        """The instant to build for in a world that begins at ``now``."""

    def peopled(self, seeds: Seeds, progress: Callable[[int, int], None] | None = None) -> Self:
        """The same with its made-up people among its patients."""

    def fill(self, ground: Ground, start: datetime, seeds: Seeds) -> None:
        """Put everything on an empty ground."""

    def settings(self, system: str, kind: type[Settings]) -> Settings:
        """A system's settings."""

    def services(self, read: Callable[[Mapping[str, Any]], Plan]) -> tuple[Plan, ...]:
        """The text gateway's services."""

    def faults(self, read: Callable[[Mapping[str, Any]], tuple[Rule, ...]]) -> tuple[Rule, ...]:
        """The fault rules that hold from the start."""


class System(Protocol):
    """The state of one simulator."""

    def state(self) -> Any: ...

    def restore(self, state: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class WorldState:
    """A whole world as a value.

    Attributes:
        seeds: how far each stream of ids has been drawn.
        added: the order of the agenda entry that was added last.
        systems: each simulator's own state.
        recalled: what stale suppliers remember.
        lint: what is known of the callers.
    """

    clock: ClockState
    ground: GroundState
    seeds: dict[str, int]
    agenda: tuple[Entry, ...]
    added: int
    systems: dict[str, Any]
    faults: tuple[Standing, ...]
    recalled: Recalled
    journal: JournalState
    lint: LintState = field(default_factory=LintState)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A world at one instant: what it was made from, and how it stands.

    Nothing in it is changed by the world that it was taken of, nor by those made from it.
    ``gpworld.checkpoint`` writes it to a file and reads it from one.
    """

    scenario: Scenario
    seed: int
    start: datetime | None
    state: WorldState


class World:
    """One simulated world, in process: clock, ground, simulators and the guards before them.

    Addresses, keys and credentials are drawn from the seed alone: no reset changes them.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        start: datetime | None = None,
        seed: int | None = None,
        courier: Courier | None = None,
        on_reply: Listener | None = None,
        progress: Callable[[int, int], None] | None = None,
        state: WorldState | None = None,
    ) -> None:
        """Build a world; ``start`` and ``seed`` take the place of the scenario's own.

        ``courier`` carries receipts and answered texts out; by default threads that start on
        demand, over HTTP.
        ``on_reply`` hears every reply of a simulator: tests hold them against the schemas.
        ``progress`` hears how many people have been made up, of how many.
        ``state`` is how it stands; by default as at the scenario's beginning.

        Raises:
            ValueError: the scenario is wrong about something (a ``ScenarioError``).
        """
        self.seeds = Seeds(scenario.seed if seed is None else seed)
        self.scenario = scenario.peopled(self.seeds, progress)
        self._start = start or scenario.start
        self.agenda = Agenda()
        self.clock = WorldClock(self._start, agenda=self.agenda)
        self.journal = Journal()
        self.ground = Ground.empty(scenario.codes, self.clock.now)
        self._pristine: tuple[datetime, GroundState] | None = None
        self.ground.restore(self._built() if state is None else state.ground)
        self.engine = Engine.of(
            self.seeds,
            self.clock,
            Punctuality(scenario.settings("punctuality", PunctualitySettings)),
        )
        self.faults.add(scenario.faults(self.read_fault))
        self._faults_pristine = self.faults.state()
        self._open_systems(courier)
        self.lint = Judge(self.systems, self.clock, scenario.settings("lint", LintSettings))
        self._apps: dict[str, Dialect] = {}
        self._opening = threading.Lock()
        self.guards = {name: self._guard(name, on_reply) for name in self.systems}
        self._systems_pristine = self._systems_state()
        if state is not None:
            self.restore(state)

    @classmethod
    def of(
        cls,
        checkpoint: Checkpoint,
        *,
        courier: Courier | None = None,
        on_reply: Listener | None = None,
    ) -> Self:
        """A world that stands as another did; any number can be made of one checkpoint.

        Raises:
            ValueError: the checkpoint's scenario does not suit its state.
        """
        return cls(
            checkpoint.scenario,
            start=checkpoint.start,
            seed=checkpoint.seed,
            courier=courier,
            on_reply=on_reply,
            state=checkpoint.state,
        )

    def _open_systems(self, courier: Courier | None) -> None:
        """The simulators over the ground, each with its own table of the scenario."""
        read, clock, seeds = self.scenario.settings, self.clock, self.seeds
        self.emis = Emis(self.practices, clock, seeds, read("emis", EmisSettings))
        self.systmone = Systmone(self.practices, clock, seeds, read("systmone", SystmoneSettings))
        self.gpconnect = GpConnect(
            practices=self.practices,
            directory=self.directory,
            population=self.population,
            clock=clock,
            seeds=seeds,
            settings=read("gpconnect", GpConnectSettings),
        )
        self.pds = Pds(self.population, clock, seeds, read("pds", PdsSettings))
        self.sms = Sms(
            clock=clock,
            agenda=self.agenda,
            seeds=seeds,
            settings=self._gateway(),
            courier=courier,
        )
        self.systems: dict[str, System] = {
            "emis": self.emis,
            "systmone": self.systmone,
            "gpconnect": self.gpconnect,
            "pds": self.pds,
            "sms": self.sms,
        }

    def _gateway(self) -> SmsSettings:
        """The text gateway's settings, with the scenario's services if it names any."""
        settings = self.scenario.settings("sms", SmsSettings)
        services = self.scenario.services(service_plan)
        return replace(settings, services=services) if services else settings

    # -- what there is ------------------------------------------------------------------------

    @property
    def directory(self) -> Directory:
        """Organisations, sites and users."""
        return self.ground.directory

    @property
    def population(self) -> Population:
        """The persons behind PDS."""
        return self.ground.population

    @property
    def practices(self) -> Practices:
        """The practices by ODS code, each with its book and its register."""
        return self.ground.practices

    @property
    def faults(self) -> FaultBook:
        """The fault rules that stand, with what they have struck."""
        return self.engine.book

    def read_fault(self, table: Mapping[str, Any]) -> tuple[Rule, ...]:
        """The rules of an entry as a scenario, a preset or a request writes it.

        Raises:
            FaultError: it means nothing in this world; it names the key and the remedy.
        """
        held = self.directory.organisations()
        return faults.read(table, faults.scope({each.ods: each.clinical_system for each in held}))

    def apps(self) -> dict[str, Dialect]:
        """The simulators by system; guards stand in front of these."""
        return {name: self._app(name) for name in self.systems}

    # -- beginning again ------------------------------------------------------------------------

    def reset(self, at: datetime | None = None) -> None:
        """Begin again from scenario and seed: at ``at``, frozen, or as the scenario says."""
        self.clock.restart(at or self._start)
        self.ground.restore(self._built())
        self.seeds.restore({})
        self.agenda.replace([])
        self.journal.clear()
        self.lint.reset()
        self.engine.restore(self._faults_pristine)
        for name, system in self.systems.items():
            system.restore(self._systems_pristine[name])

    def state(self) -> WorldState:
        """All of it as a value; replies that are held back at this moment are not in it."""
        return WorldState(
            clock=self.clock.state(),
            ground=self.ground.state(),
            seeds=self.seeds.counts(),
            agenda=tuple(self.agenda.pending()),
            added=self.agenda.last,
            systems=self._systems_state(),
            faults=self.faults.state(),
            recalled=self.engine.memory.state(),
            journal=self.journal.state(),
            lint=self.lint.state(),
        )

    def restore(self, state: WorldState) -> None:
        """Become this state: it has to be one of a world of the same scenario and seed.

        The clock stands until everything else is in its place.
        """
        self.clock.restart(state.clock.now)
        self.agenda.replace([])
        self.ground.restore(state.ground)
        self.seeds.restore(state.seeds)
        self.journal.restore(state.journal)
        self.lint.restore(state.lint)
        self.engine.restore(state.faults, state.recalled)
        for name, system in self.systems.items():
            system.restore(state.systems[name])
        self.agenda.replace(list(state.agenda), state.added)
        if state.clock.mode is Mode.FOLLOWING:
            self.clock.follow()
        elif state.clock.mode is Mode.SCALED:
            self.clock.scale(state.clock.rate)

    def checkpoint(self) -> Checkpoint:
        """This world at this instant."""
        return Checkpoint(self.scenario, self.seeds.seed, self._start, self.state())

    def raise_failures(self) -> None:
        """Raise the first failure that happened inside the world, and forget them all.

        A simulator that broke, an agenda entry that could not be done: nothing of the kind may
        stay unseen behind a status code.
        """
        failures = [failure for guard in self.guards.values() for failure in guard.failures]
        failures += self.agenda.failures + self.sms.failures
        for guard in self.guards.values():
            guard.failures.clear()
        self.agenda.failures.clear()
        self.sms.failures.clear()
        if failures:
            raise failures[0]

    def attended(self, on_reply: Listener | None, courier: Courier | None) -> None:
        """Have others hear the replies and carry the receipts from now on.

        For tests that take turns with one world, each with its own listener and courier; None
        stands for nobody, and for the courier that the world was made with.
        """
        for guard in self.guards.values():
            guard.on_reply = on_reply
        self.sms.carried_by(courier)

    def close(self) -> None:
        """Stop the world's own threads; it is not used afterwards."""
        self.sms.close()

    # -- inside -----------------------------------------------------------------------------------

    def _built(self) -> GroundState:
        """The ground as it is in a world that begins now, made apart from the living one."""
        start = self.scenario.anchor(self.clock.now())
        if self._pristine is None or self._pristine[0] != start:
            fresh = Ground.empty(self.scenario.codes, lambda: start)
            self.scenario.fill(fresh, start, self.seeds)
            self._pristine = start, fresh.state()
        return self._pristine[1]

    def _app(self, name: str) -> Dialect:
        """A simulator, made when it is first needed.

        Its modules are imported only then: together they take a third of a second.
        """
        with self._opening:
            if name not in self._apps:
                dialect = import_module(f"gpworld.{name}.app")
                self._apps[name] = dialect.create_app(self.systems[name])
            return self._apps[name]

    def _guard(self, name: str, on_reply: Listener | None) -> Guard:
        return Guard(
            name,
            lambda request: self._app(name).answer(request),
            clock=self.clock,
            journal=self.journal,
            journalled=_is_of_the_world,
            rules=RULES[name],
            on_reply=on_reply,
            troubles=Troubles(name, self.engine, faults.manners(name, self.systems[name])),
            judge=self.lint.of(name),
        )

    def _systems_state(self) -> dict[str, Any]:
        return {name: system.state() for name, system in self.systems.items()}


def _is_of_the_world(request: Request) -> bool:
    """Whether the journal keeps it: a tester's look into the inbox is no part of the world."""
    return not request.path.startswith("/_sim/")
