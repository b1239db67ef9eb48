"""Reading fault rules as they are written, and refusing those that mean nothing in this world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gpworld.core.effects import Effect, MissingWindow, Moment, Prefetch, Receipt, Stale, Status
from gpworld.core.effects_read import read_effect
from gpworld.core.faults import Match, Rule, is_called
from gpworld.core.given import FaultError, Given, Table, nearest

RULE = ("name", "match", "effect", "moment", "nth", "chance", "times")
MATCH = ("system", "operation", "organisation", "patient", "number")
MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SystemScope:
    """What a rule about one system may speak of.

    Attributes:
        operations: their names; ``searches`` are those that look for slots.
        sends: those that hand in a text.
        tells: which of organisation, patient and number its requests carry.
        organisations: the ODS codes whose system this is.
        styles: other ways it has of refusing.
    """

    operations: tuple[str, ...]
    searches: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    tells: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    styles: tuple[str, ...] = ()


Scope = Mapping[str, SystemScope]
"""Each system of a world by name."""


def read_rule(table: Table, scope: Scope) -> Rule:
    """The rule of a table, made sure that some request of this world can meet it.

    Raises:
        FaultError: a key, a value or a combination that means nothing; it names the remedy.
    """
    given = Given(table, RULE)
    name = given.text("name")
    if not name or len(name) > 80:
        raise FaultError("name", "give each rule a name of its own, up to 80 characters")
    if "match" not in given or "effect" not in given:
        missing = "effect" if "match" in given else "match"
        example = '{ system = "emis" }' if missing == "match" else "{ status = 503 }"
        raise FaultError(missing, f"is missing; write it like {missing} = {example}")
    match, effect = _match(given.raw("match"), scope), read_effect(given.raw("effect"))
    _goes_with(match, effect, scope[match.system])
    if isinstance(effect, Receipt | Prefetch):
        match = replace(match, operation=scope[match.system].sends[0])
    return Rule(
        name=name,
        match=match,
        effect=effect,
        moment=_moment(given, effect),
        nth=given.whole("nth", 0, MOST, 0),
        chance=given.number("chance", 0, 1, 1.0),
        times=given.whole("times", 0, MOST, 0),
        given=table,
    )


def _moment(given: Given, effect: Effect) -> Moment:
    moments = effect.moments
    if "moment" not in given:
        return moments[0]
    word = given.text("moment", tuple(Moment))
    if word not in moments:
        raise FaultError("moment", f"this effect strikes {moments[0]} only; leave moment out")
    return Moment(word)


def _match(table: object, scope: Scope) -> Match:
    given = Given(table, MATCH, "match")
    if "system" not in given:
        raise FaultError("match.system", f"is missing; use one of {', '.join(scope)}")
    system = given.text("system", tuple(scope))
    if not system:
        raise FaultError("match.system", f"is empty; use one of {', '.join(scope)}")
    here = scope[system]
    for key in ("organisation", "patient", "number"):
        if given.text(key) and key not in here.tells:
            raise FaultError(f"match.{key}", f"no request to {system} tells it; leave it out")
    return Match(
        system,
        _operation(given.text("operation"), system, here),
        _organisation(given.text("organisation"), system, here),
        given.text("patient").replace(" ", ""),
        given.text("number"),
    )


def _organisation(ods: str, system: str, here: SystemScope) -> str:
    if ods and ods not in here.organisations:
        known = ", ".join(sorted(here.organisations)) or "another system"
        raise FaultError("match.organisation", f"{ods} has no {system} here; use {known}")
    return ods


def _operation(pattern: str, system: str, here: SystemScope) -> str:
    if pattern and not any(is_called(pattern, each) for each in here.operations):
        plain = [each.rpartition(".")[2] for each in here.operations]
        raise FaultError(
            "match.operation",
            f"no operation of {system} is called {pattern!r}; {nearest(pattern, plain)}",
        )
    return pattern


def _goes_with(match: Match, effect: Effect, here: SystemScope) -> None:
    """That the effect can happen to what is matched."""
    if isinstance(effect, Stale | MissingWindow):
        _is_about(match, here.searches, "a search for slots")
    if isinstance(effect, Receipt | Prefetch):
        _is_about(match, here.sends, "handing in a text")
    if isinstance(effect, Status) and effect.style not in ("", *here.styles):
        known = f"use {' or '.join(here.styles)}" if here.styles else "leave it out"
        raise FaultError("effect.status.style", f"{match.system} has no such style; {known}")


def _is_about(match: Match, operations: tuple[str, ...], what: str) -> None:
    if any(not match.operation or is_called(match.operation, each) for each in operations):
        return
    of = f"{match.operation} of {match.system}" if match.operation else match.system
    known = ", ".join(each.rpartition(".")[2] for each in operations) or "another system"
    raise FaultError("effect", f"it only happens to {what}, which {of} is not; match {known}")
