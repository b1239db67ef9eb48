"""A world as one file: taken from here, put back here, opened or forked beside this one."""

from __future__ import annotations

from gpworld import checkpoint as files
from gpworld.checkpoint import CheckpointError
from gpworld.control import environment as documents
from gpworld.control.ask import ARCHIVE, FILE, Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import ControlRefusal, bad
from gpworld.core.exchange import Reply
from gpworld.core.replies import bytes_reply
from gpworld.world import Checkpoint, World

MOST_WORLDS = 64


def checkpoint(plane: Plane, ask: Ask) -> Reply:
    whole = ask.flag("journal") if "journal" in ask else True
    try:
        archive = files.dumps(plane.world.checkpoint(), journal=whole)
    except CheckpointError as failure:
        raise ControlRefusal(409, "no-text", str(failure)) from failure
    return bytes_reply(archive, media_type=ARCHIVE)


def restore(plane: Plane, ask: Ask) -> object:
    kept = read(ask)
    if files.is_of(plane.world, kept):
        plane.world.restore(kept.state)
    else:
        plane.hosting.become(plane.key, opened(kept))
    plane.settle("restored")
    world = plane.world
    return {"scenario": world.scenario.name, "seed": world.seeds.seed, "now": world.clock.now()}


def fork(plane: Plane, ask: Ask) -> object:
    return serve(plane, opened(plane.world.checkpoint()))


def serve(plane: Plane, world: World) -> object:
    """Another world of this host, on ports of its own: its key and its environment.

    Raises:
        ControlRefusal: 409, there are too many.
    """
    if len(plane.hosting.planes()) >= MOST_WORLDS:
        world.close()
        raise ControlRefusal(
            409, "too-many", f"{MOST_WORLDS} worlds are open: delete one before you create another"
        )
    created = plane.hosting.create(world)
    return {"key": created.key, "environment": documents.document(created)}


def read(ask: Ask) -> Checkpoint:
    """The checkpoint that a request brings along.

    Raises:
        ControlRefusal: there is none, or it is none of this version.
    """
    try:
        return files.loads(ask.raw(FILE))
    except CheckpointError as failure:
        raise ControlRefusal(400, "checkpoint", str(failure)) from failure


def opened(kept: Checkpoint) -> World:
    """A world that stands as the checkpoint says.

    Raises:
        ControlRefusal: its parts do not go together.
    """
    try:
        return World.of(kept)
    except ValueError as failure:
        raise bad(f"the checkpoint's scenario does not go with its state: {failure}") from failure
