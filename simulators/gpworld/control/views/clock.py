"""The world's time: what it is, moving it on, and what is due."""

from __future__ import annotations

from datetime import timedelta

from gpworld.control import times
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad

MOVES = ("set", "advance", "freeze", "scale", "follow")


def clock(plane: Plane, ask: Ask) -> object:
    return plane.world.clock.state()


def move_clock(plane: Plane, ask: Ask) -> object:
    if len(ask.names) != 1:
        raise bad(f"say one of {', '.join(MOVES)}")
    world_clock = plane.world.clock
    if "set" in ask:
        world_clock.set(ask.instant("set"))
    elif "advance" in ask:
        world_clock.advance(_length(ask))
    elif "scale" in ask:
        world_clock.scale(ask.real("scale"))
    elif "freeze" in ask and ask.flag("freeze"):
        world_clock.freeze()
    elif "follow" in ask and ask.flag("follow"):
        world_clock.follow()
    else:
        raise bad("freeze and follow take true")
    plane.happenings.note(world_clock.now(), "clock", {"mode": world_clock.mode})
    return world_clock.state()


def agenda(plane: Plane, ask: Ask) -> object:
    return {"entries": plane.world.clock.agenda.pending()}


def _length(ask: Ask) -> timedelta:
    try:
        return times.length(ask.text("advance"))
    except ValueError as failure:
        raise bad(f"advance: {failure}") from failure
