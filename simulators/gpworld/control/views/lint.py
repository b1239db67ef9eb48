"""What products send, held against the contracts: what was kept, what was broken, and the modes."""

from __future__ import annotations

from gpworld import lint as books
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad
from gpworld.lint.model import SYSTEMS, Mode, Tally


def lint(plane: Plane, ask: Ask) -> object:
    judge = plane.world.lint
    return {
        "modes": judge.modes,
        "rules": [_shown(tally) for tally in judge.tallies(_system(ask))],
    }


def set_lint(plane: Plane, ask: Ask) -> object:
    mode, system = ask.one_of("mode", Mode), _system(ask)
    plane.world.lint.take(mode, system)
    plane.happenings.note(
        plane.world.clock.now(), "lint", {"mode": mode, "system": system or "all"}
    )
    return {"modes": plane.world.lint.modes}


def clear_lint(plane: Plane, ask: Ask) -> object:
    plane.world.lint.forget()
    return {"cleared": True}


def _system(ask: Ask) -> str | None:
    system = ask.text_or("system", None)
    if system is not None and system not in SYSTEMS:
        raise bad(f"system {system} is not one of {', '.join(SYSTEMS)}")
    return system


def _shown(tally: Tally) -> dict[str, object]:
    rule = books.rule(tally.rule)
    return {
        "id": rule.id,
        "says": rule.says,
        "need": rule.need,
        "source": rule.source,
        "cites": rule.cites,
        "operations": rule.operations,
        "verdict": tally.verdict,
        "kept": tally.kept,
        "broken": tally.broken,
        "findings": tally.findings,
    }
