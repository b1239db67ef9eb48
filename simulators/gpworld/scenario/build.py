"""A scenario: what a world is made of, and the making of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self, TypeVar

from gpworld.core.faults import Rule as FaultRule
from gpworld.core.given import FaultError
from gpworld.core.seeds import Seeds
from gpworld.practice.ground import Ground
from gpworld.scenario import appointments, calendar, organisations, patients, sessions, settings
from gpworld.scenario.plan import (
    AppointmentPlan,
    BookingPlan,
    OrganisationPlan,
    PatientPlan,
    PopulationPlan,
    SessionPlan,
    UserPlan,
)
from gpworld.scenario.problems import ScenarioError, Source, Where

Settings = TypeVar("Settings")
Plan = TypeVar("Plan")
Entries = list[tuple[Mapping[str, Any], Where]]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that a file and the one it extends say, and where each entry stands."""

    merged: Mapping[str, Any]
    places: Mapping[str, list[Where]]
    where: Where
    sources: tuple[Source, ...] = ()
    """The texts that they were read from, the extended file's first."""

    def section(self, name: str) -> Mapping[str, Any]:
        """One ``[section]``; empty when it is left out."""
        found = self.merged.get(name, {})
        assert isinstance(found, dict), "the schema saw to it"
        return found

    def within(self, section: str) -> Where:
        """Where one ``[section]`` stands, for errors."""
        return replace(self.where, path=(section,))

    def entries(self, name: str) -> Entries:
        """The ``[[name]]`` entries with their places."""
        return list(zip(self.merged.get(name, []), self.places.get(name, []), strict=True))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file that has been read and checked."""

    tables: Tables
    organisations: tuple[OrganisationPlan, ...]
    users: tuple[UserPlan, ...]
    sessions: tuple[SessionPlan, ...]
    patients: tuple[PatientPlan, ...]
    appointments: tuple[AppointmentPlan, ...]
    population: PopulationPlan
    booking: BookingPlan

    @classmethod
    def read(cls, tables: Tables) -> Self:
        """From tables that the schema has passed.

        Raises:
            ScenarioError: a date that no calendar has.
        """
        practices = tuple(OrganisationPlan.read(*each) for each in tables.entries("organisation"))
        inside = (user for organisation in practices for user in organisation.users)
        return cls(
            tables=tables,
            organisations=practices,
            users=(*inside, *(UserPlan.read(*each) for each in tables.entries("user"))),
            sessions=tuple(SessionPlan.read(*each) for each in tables.entries("session")),
            patients=patients.numbered(PatientPlan.read(*e) for e in tables.entries("patient")),
            appointments=tuple(
                AppointmentPlan.read(*each) for each in tables.entries("appointment")
            ),
            population=PopulationPlan.read(
                tables.section("population"), tables.within("population")
            ),
            booking=BookingPlan.read(tables.section("booking")),
        )

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return str(self.tables.merged["name"])

    @property
    def description(self) -> str:
        """What it is for, in a sentence or two."""
        return str(self.tables.merged.get("description", ""))

    @property
    def seed(self) -> int:
        """The seed that all its chance is drawn from, unless another is given."""
        return int(self.tables.merged.get("seed", 1))

    @property
    def start(self) -> datetime | None:
        """The instant at which its world begins; None follows real time."""
        clock = self.tables.section("clock")
        return datetime.fromisoformat(clock["start"]) if "start" in clock else None

    @property
    def unreserved(self) -> bool:
        """Whether details outside the reserved ranges are let through."""
        return bool(self.tables.merged.get("allow_unreserved", False))

    @property
    def codes(self) -> tuple[str, ...]:
        """The ODS codes of its organisations, in the order of the file."""
        return tuple(organisation.ods for organisation in self.organisations)

    def anchor(self, now: datetime) -> datetime:
        """The instant to build for in a world that begins at ``now``.

        Real time is cut to five minutes, so that a reset finds the world that is kept.
        """
        return calendar.anchor(now) if self.start is None else now

    def settings(self, system: str, kind: type[Settings]) -> Settings:
        """A system's own table as its settings.

        Raises:
            ScenarioError: a key that it does not have, or a value of the wrong kind.
        """
        return settings.read(kind, self.tables.section(system), self.tables.within(system))

    def services(self, read: Callable[[Mapping[str, Any]], Plan]) -> tuple[Plan, ...]:
        """The ``[[sms_service]]`` entries as the text gateway reads them.

        Raises:
            ScenarioError: the gateway refuses one; its reason and where the entry stands.
        """
        services = []
        for table, where in self.tables.entries("sms_service"):
            try:
                services.append(read(table))
            except ValueError as failure:
                raise where.refuse("", str(failure)) from failure
        return tuple(services)

    def peopled(self, seeds: Seeds, progress: Callable[[int, int], None] | None = None) -> Self:
        """The same scenario with the people of ``[population]`` made up and among its patients."""
        if not self.population.people or self._is_peopled:
            return self
        from gpworld.scenario import population  # Faker takes a sixth of a second to import

        where = self.population.practices or tuple(
            plan.ods for plan in self.organisations if plan.clinical_system
        )
        made_up = tuple(population.make_up(self.population, where, seeds, progress))
        return replace(self, patients=self.patients + made_up)

    @property
    def _is_peopled(self) -> bool:
        return len(self.patients) > len(self.tables.merged.get("patient", ()))

    def faults(
        self, read: Callable[[Mapping[str, Any]], tuple[FaultRule, ...]]
    ) -> tuple[FaultRule, ...]:
        """The ``[[fault]]`` entries as the world reads them.

        Raises:
            ScenarioError: a rule that means nothing in this world, or a name that is there twice.
        """
        found: dict[str, FaultRule] = {}
        for table, where in self.tables.entries("fault"):
            try:
                rules = read(table)
            except FaultError as failure:
                path = (*where.path, *filter(None, failure.key.split(".")))
                problem = where.source.problem(path, failure.sentence)
                raise ScenarioError([problem]) from failure
            for rule in rules:
                if rule.name in found:
                    raise where.refuse("name", f"{rule.name} is there twice; rename one of them")
                found[rule.name] = rule
        return tuple(found.values())

    def fill(self, ground: Ground, start: datetime, seeds: Seeds) -> None:
        """Put everything on an empty ground, for a world that begins at ``start``.

        Raises:
            ScenarioError: a time that the clocks skip, a person or slot that is not there.
        """
        for place, plan in enumerate(self.organisations):
            organisations.settle(plan, place, ground)
        organisations.employ(self.users, ground, seeds)
        for session in self.sessions:
            sessions.hold(session, ground, start)
        for patient in self.patients:
            patients.register(patient, ground, seeds, start)
        patients.relate(self.patients, ground, seeds)
        for appointment in self.appointments:
            appointments.make(appointment, ground, start)
