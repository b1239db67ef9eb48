"""The file of a checkpoint: a zip of plain JSON and the scenario's own text, the same bytes always.

``head.json`` says what wrote it and what it holds, ``scenario/1.toml`` … are the scenario's files,
``world.json`` is the state.  Nothing in it is ever executed, so a stranger's may be opened.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gpworld.checkpoint import archive
from gpworld.checkpoint.kinds import SYSTEMS, fits, stamp
from gpworld.checkpoint.values import Reader, Writer
from gpworld.core.clock import FIRST, LAST
from gpworld.core.journal import JournalState
from gpworld.scenario import Scenario
from gpworld.scenario.load import read_again
from gpworld.scenario.problems import Source
from gpworld.world import Checkpoint, World, WorldState

HEAD, WORLD = "head.json", "world.json"
_WRONG = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)


class CheckpointError(ValueError):
    """A file that no world can be made from; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself.

    Attributes:
        gpworld, schema: the version that wrote it, and the stamp of what its values are made of.
        digest: of all that it holds: equal for equal worlds on any machine.
        sources: the names of the scenario's files.
    """

    gpworld: str
    schema: str
    scenario: str
    seed: int
    start: str | None
    now: str
    exchanges: int
    digest: str
    sources: tuple[str, ...]


def dumps(checkpoint: Checkpoint, *, journal: bool = True) -> bytes:
    """A checkpoint as the bytes of its file; without its ``journal`` only its position is kept.

    Exchanges go in as they go out anywhere: with secrets struck out.  What was measured in real
    time stays behind, for it is this machine's and not the world's.

    Raises:
        CheckpointError: its scenario was not read from a text.
    """
    sources = _sources(checkpoint)
    if not sources:
        raise CheckpointError("only a world whose scenario was read from a text can be written")
    state = replace(checkpoint.state, journal=_leaving(checkpoint.state.journal, journal))
    writer = Writer()
    written = writer.write(state)
    parts = {f"scenario/{at}.toml": each.text.encode() for at, each in enumerate(sources, 1)}
    parts[WORLD] = archive.plain({"kinds": writer.table, "state": written})
    head = Head(
        gpworld=version("gpworld"),
        schema=stamp(),
        scenario=checkpoint.scenario.name,
        seed=checkpoint.seed,
        start=checkpoint.start.isoformat() if checkpoint.start else None,
        now=state.clock.now.isoformat(),
        exchanges=len(state.journal.kept),
        digest=archive.digest(parts),
        sources=tuple(each.file for each in sources),
    )
    return archive.packed({HEAD: archive.plain(asdict(head), indent=1), **parts})


def loads(data: bytes, name: str = "the checkpoint") -> Checkpoint:
    """The checkpoint whose file has these bytes.

    Raises:
        CheckpointError: they are no checkpoint, a damaged one, or one of another version.
    """
    try:
        parts = archive.unpacked(data)
        told = _head(parts)
        _same_version(told, name)
        if told.digest != archive.digest({key: held for key, held in parts.items() if key != HEAD}):
            raise ValueError("its contents are not those that were written")
        return _checkpoint(told, parts)
    except CheckpointError:
        raise
    except _WRONG as failure:
        why = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
        raise CheckpointError(
            f"{name} is no checkpoint of a world, or a damaged one ({why:.200}): "
            "make it again with gpworld checkpoint save"
        ) from failure


def head(data: bytes, name: str = "the checkpoint") -> Head:
    """What a file says of itself, whichever version wrote it.

    Raises:
        CheckpointError: it is no checkpoint.
    """
    try:
        return _head(archive.unpacked(data))
    except _WRONG as failure:
        raise CheckpointError(f"{name} is no checkpoint of a world: name another file") from failure


def save(checkpoint: Checkpoint, path: str | Path, *, journal: bool = True) -> None:
    """Write a checkpoint to a file: whole, or not at all.

    Raises:
        CheckpointError: as ``dumps``, or the file cannot be written.
    """
    data, path = dumps(checkpoint, journal=journal), Path(path)
    put(data, path)


def put(data: bytes, path: Path) -> None:
    """Write a checkpoint's bytes to a file: whole, or not at all.

    Raises:
        CheckpointError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as failure:
        beside.unlink(missing_ok=True)
        raise CheckpointError(
            f"{path} cannot be written ({failure.strerror}): name another file"
        ) from failure


def load(path: str | Path) -> Checkpoint:
    """The checkpoint in a file.

    Raises:
        CheckpointError: as ``loads``, or the file cannot be read.
    """
    return loads(get(Path(path)), str(path))


def get(path: Path) -> bytes:
    """The bytes of a checkpoint's file.

    Raises:
        CheckpointError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as failure:
        raise CheckpointError(
            f"{path} cannot be read ({failure.strerror}): check its path"
        ) from failure


def is_of(world: World, checkpoint: Checkpoint) -> bool:
    """Whether a world was made from the same, so that it can become what the checkpoint says."""
    ours = world.checkpoint()
    made = [(_sources(each), each.seed, each.start) for each in (ours, checkpoint)]
    return bool(_sources(ours)) and made[0] == made[1]


# -- inside -------------------------------------------------------------------------------------


def _sources(checkpoint: Checkpoint) -> tuple[Source, ...]:
    """What its scenario was read from; nothing when it was not."""
    scenario = checkpoint.scenario
    return scenario.tables.sources if isinstance(scenario, Scenario) else ()


def _leaving(journal: JournalState, whole: bool) -> JournalState:
    if not whole:
        return JournalState((), journal.last, journal.dropped + len(journal.kept))
    kept = (
        replace(exchange.redacted(), took_ms=0.0, delivered_ms=None) for exchange in journal.kept
    )
    return replace(journal, kept=tuple(kept))


def _head(parts: Mapping[str, bytes]) -> Head:
    told = Head(**json.loads(parts[HEAD]))
    return replace(told, sources=tuple(told.sources))


def _same_version(told: Head, name: str) -> None:
    ours = version("gpworld")
    if told.gpworld != ours:
        raise CheckpointError(
            f"{name} was written by gpworld {told.gpworld}, and this is {ours}: "
            "open it with that version, or make it again with this one"
        )
    if told.schema != stamp():
        raise CheckpointError(
            f"{name} was written by another state of gpworld {ours}, whose worlds are made of "
            f"other values (schema {told.schema}, here {stamp()}): make it again with this one"
        )


def _checkpoint(told: Head, parts: Mapping[str, bytes]) -> Checkpoint:
    texts = [
        (file, parts[f"scenario/{at}.toml"].decode()) for at, file in enumerate(told.sources, 1)
    ]
    scenario = read_again(texts)
    world = json.loads(parts[WORLD])
    state = Reader(world["kinds"]).read(world["state"])
    _fitting(state, scenario)
    start = datetime.fromisoformat(told.start) if told.start is not None else None
    if type(told.seed) is not int:
        raise ValueError("its seed is no number")
    return Checkpoint(scenario, told.seed, start, state)


def _fitting(state: Any, scenario: Scenario) -> None:
    """Whether a state can be one of a world of this scenario."""
    if not isinstance(state, WorldState) or not FIRST <= state.clock.now <= LAST:
        raise ValueError("its state is not that of a world")
    if state.systems.keys() != SYSTEMS.keys() or not all(
        fits(kind)(state.systems[name]) for name, kind in SYSTEMS.items()
    ):
        raise ValueError("its systems are not those of a world")
    for held in (state.ground.books, state.ground.registers):
        if set(held) != set(scenario.codes):
            raise ValueError("its books are not those of its scenario")
