"""What of the simulators is known, inferred, or our own choice."""

from __future__ import annotations

from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad
from gpworld.core.fidelity import Source
from gpworld.ledger import RULES, found


def fidelity(plane: Plane, ask: Ask) -> object:
    system = _one_of(ask, "system", tuple(RULES))
    source = _one_of(ask, "source", tuple(each.value for each in Source))
    return {"rules": found(system, Source(source) if source else None)}


def _one_of(ask: Ask, key: str, words: tuple[str, ...]) -> str | None:
    if key not in ask:
        return None
    word = ask.text(key)
    if word not in words:
        raise bad(f"{key} {word} is not one of {', '.join(words)}")
    return word
