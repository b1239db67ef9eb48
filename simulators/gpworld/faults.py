"""What fault rules may speak of in a world, and each dialect's part in carrying them out.

The dialects' modules are imported when the first rule asks for them, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from gpworld import presets
from gpworld.core.exchange import Reply, Request
from gpworld.core.faults import Facts, Rule
from gpworld.core.faults_read import Scope, SystemScope, read_rule
from gpworld.core.given import FaultError, Given, Table
from gpworld.staff.model import ClinicalSystem

SYSTEMS = ("emis", "systmone", "gpconnect", "pds", "sms")
Organisations = Mapping[str, ClinicalSystem | str | None]
"""The clinical system of each organisation, by ODS code."""


def scope(organisations: Organisations) -> Scope:
    """What rules may speak of in a world of these organisations."""
    return {name: _system(name, organisations) for name in SYSTEMS}


def _system(name: str, organisations: Organisations) -> SystemScope:
    dialect = import_module(f"gpworld.{name}.facts")
    mine = {
        ods
        for ods, system in organisations.items()
        if (system is not None if name == "gpconnect" else system == name)
    }
    return SystemScope(
        operations=dialect.OPERATIONS,
        searches=dialect.SEARCHES,
        sends=dialect.SENDS,
        tells=dialect.TELLS,
        organisations=frozenset(mine),
        styles=dialect.STYLES,
    )


def read(table: Table, where: Scope) -> tuple[Rule, ...]:
    """The rules of one entry: one that is written out, or all of a ``preset``.

    A preset may be narrowed to an ``organisation``: then its rules for other systems are left out.

    Raises:
        FaultError: the entry means nothing in this world.
    """
    if "preset" not in table:
        return (read_rule(table, where),)
    given = Given(table, ("preset", "organisation"))
    chosen = presets.preset(given.text("preset"))
    ods = given.text("organisation")
    known = {code for system in where.values() for code in system.organisations}
    given.text("organisation", known)
    wanted = [
        rule
        for rule in chosen.narrowed(ods)
        if not ods or ods in where[rule["match"]["system"]].organisations
    ]
    if not wanted:
        raise FaultError("organisation", f"{chosen.name} has no rule for {ods}; leave it out")
    return tuple(read_rule(rule, where) for rule in wanted)


@dataclass(frozen=True, slots=True)
class DialectManners:
    """A dialect's ``facts`` and ``faults`` modules, for the simulator of one world."""

    system: object
    reading: ModuleType
    failing: ModuleType

    def facts(self, request: Request) -> Facts:
        """What can be said of a request before it is answered."""
        found: Facts = self.reading.facts(self.system, request)
        return found

    def outage(self, request: Request, status: int, style: str) -> Reply:
        """An error of the system as such, in its own words."""
        reply: Reply = self.failing.outage(self.system, request, status, style)
        return reply

    def again(self, request: Request, reply: Reply) -> Reply:
        """An earlier reply, made to answer this request."""
        answer: Reply = self.failing.again(self.system, request, reply)
        return answer


def manners(name: str, system: object) -> Callable[[], DialectManners]:
    """The part of one dialect, imported when it is called for."""

    def give() -> DialectManners:
        reading, failing = (import_module(f"gpworld.{name}.{part}") for part in ("facts", "faults"))
        return DialectManners(system, reading, failing)

    return give
