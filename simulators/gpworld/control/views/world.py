"""The world as a whole: health, reset, scenarios, its environment, other worlds, what happens."""

from __future__ import annotations

from collections.abc import Iterable

from gpworld.control import environment as documents
from gpworld.control import product
from gpworld.control.ask import FILE, Ask
from gpworld.control.happenings import Happening
from gpworld.control.plane import Plane
from gpworld.control.refusal import ControlRefusal, bad, missing
from gpworld.control.views import checkpoints
from gpworld.control.written import plain_json
from gpworld.core.exchange import Later, Reply, Stream
from gpworld.core.replies import bytes_reply
from gpworld.scenario import ScenarioError, load_scenario
from gpworld.scenario.load import names, parse_scenario
from gpworld.world import Scenario, World

_EVENTS = (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"))


def health(plane: Plane, ask: Ask) -> object:
    world = plane.world
    failures = [*world.clock.agenda.failures]
    for guard in world.guards.values():
        failures += guard.failures
    return {
        "status": "failing" if failures else "ok",
        "failures": [f"{type(failure).__name__}: {failure}" for failure in failures],
        "world": plane.key,
        "scenario": world.scenario.name,
        "now": world.clock.now(),
        "servers": plane.addresses,
    }


def reset(plane: Plane, ask: Ask) -> object:
    plane.world.reset(ask.instant("at") if "at" in ask else None)
    plane.settle("reset")
    return {"now": plane.world.clock.now(), "scenario": plane.world.scenario.name}


def scenario(plane: Plane, ask: Ask) -> object:
    return _about(plane.world.scenario, plane.world.seeds.seed)


def scenarios(plane: Plane, ask: Ask) -> object:
    return {"scenarios": names()}


def load(plane: Plane, ask: Ask) -> object:
    world = _world(ask, plane.world.seeds.seed)
    plane.hosting.become(plane.key, world)
    plane.settle("scenario", name=world.scenario.name)
    return _about(world.scenario, world.seeds.seed)


def environment(plane: Plane, ask: Ask) -> object:
    return documents.document(plane)


def booking_settings(plane: Plane, ask: Ask) -> object:
    return product.settings(plane)


def worlds(plane: Plane, ask: Ask) -> object:
    return {
        "worlds": [
            {"key": each.key, "scenario": each.world.scenario.name, "servers": each.addresses}
            for each in plane.hosting.planes()
        ]
    }


def create_world(plane: Plane, ask: Ask) -> object:
    if FILE in ask and ask.names != {FILE}:
        raise bad("a checkpoint says all there is to say: send nothing else with it")
    made = checkpoints.opened(checkpoints.read(ask)) if FILE in ask else _world(ask, None)
    return checkpoints.serve(plane, made)


def delete_world(plane: Plane, ask: Ask, key: str) -> object:
    if key == plane.key:
        raise ControlRefusal(409, "own-world", "a world does not delete itself: stop gpworld up")
    try:
        plane.hosting.delete(key)
    except KeyError:
        raise missing(f"no world {key} is open") from None
    return {"deleted": key}


def events(plane: Plane, ask: Ask) -> object:
    after = ask.count("after", 0)
    seen = plane.happenings
    if "wait" not in ask:
        return _events(seen.last, seen.after(after))

    def ready() -> Reply | None:
        found = seen.after(after)
        return bytes_reply(plain_json(_events(seen.last, found))) if found else None

    def give_up() -> Reply:
        return bytes_reply(plain_json(_events(seen.last, ())))

    return Later(ready, give_up, min(max(ask.real("wait"), 0.0), 60.0), seen)


def follow_events(plane: Plane, ask: Ask) -> object:
    seen = plane.happenings

    def more(position: int) -> tuple[list[bytes], int]:
        found = seen.after(position)
        chunks = [b"id: %d\ndata: %b\n\n" % (each.number, plain_json(each)) for each in found]
        return chunks, found[-1].number if found else position

    return Stream(Reply(200, _EVENTS, b""), more, ask.count("after", 0), seen)


def _events(last: int, found: Iterable[Happening]) -> dict[str, object]:
    return {"last": last, "events": list(found)}


def _about(found: Scenario, seed: int) -> dict[str, object]:
    return {"name": found.name, "seed": seed, "start": found.start}


def _world(ask: Ask, seed: int | None) -> World:
    """The world that a request names by ``scenario``, or brings along as ``toml``."""
    seed = ask.number("seed") if "seed" in ask else seed
    start = ask.instant("at") if "at" in ask else None
    try:
        return World(_scenario(ask), start=start, seed=seed)
    except ScenarioError as failure:
        raise bad(str(failure)) from failure


def _scenario(ask: Ask) -> Scenario:
    if "toml" in ask:
        return parse_scenario(ask.text("toml"))
    name = ask.text("scenario")
    if name not in names():
        raise bad(f"scenario {name} is not one of {', '.join(names())}; send a file as toml")
    return load_scenario(name)
