"""Fault rules of a world, what they have struck, and how punctual the world is."""

from __future__ import annotations

from gpworld import presets
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad, missing
from gpworld.core.faults import Rule, Standing, fresh
from gpworld.core.faults_read import RULE
from gpworld.core.given import FaultError

TAKES = (*RULE, "preset", "organisation")
MOST_RULES = 1_000


def faults(plane: Plane, ask: Ask) -> object:
    book = plane.world.faults
    unused = "unused" in ask and ask.flag("unused")
    found = book.unspent() if unused else book.standings()
    return {"rules": [_shown(each) for each in found]}


def add_fault(plane: Plane, ask: Ask) -> object:
    try:
        rules = plane.world.read_fault(ask.table)
    except FaultError as failure:
        raise bad(str(failure)) from failure
    if len(plane.world.faults.standings()) + len(rules) > MOST_RULES:
        raise bad(f"there are {MOST_RULES} rules: clear some first")
    plane.world.faults.add(rules)
    for rule in rules:
        _note(plane, "fault", rule.name)
    return {"rules": [_shown(fresh(rule)) for rule in rules]}


def clear_faults(plane: Plane, ask: Ask) -> object:
    name = ask.text_or("name", None)
    removed = plane.world.faults.remove(name)
    if name is not None and not removed:
        raise missing(f"there is no fault rule {name}: GET /__test__/faults lists all")
    _note(plane, "fault-cleared", name or "all")
    return {"removed": removed}


def fault_presets(plane: Plane, ask: Ask) -> object:
    found = (presets.preset(name) for name in presets.names())
    return {
        "presets": [
            {"name": each.name, "sentence": each.sentence, "rules": each.rules} for each in found
        ]
    }


def punctuality(plane: Plane, ask: Ask) -> object:
    return plane.world.engine.punctuality.report()


def clear_punctuality(plane: Plane, ask: Ask) -> object:
    plane.world.engine.punctuality.clear()
    return punctuality(plane, ask)


def _shown(standing: Standing) -> dict[str, object]:
    rule: Rule = standing.rule
    return {
        **dict(rule.given),
        "name": rule.name,
        "moment": rule.moment,
        "seen": standing.seen,
        "struck": standing.struck,
        "spent": standing.spent,
        "unused": standing.turns.unused,
    }


def _note(plane: Plane, kind: str, name: str) -> None:
    plane.happenings.note(plane.world.clock.now(), kind, {"name": name})
