"""The file of a checkpoint: the same for the same world, safe to open, refused with the reason."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpworld import checkpoint
from gpworld.checkpoint import CheckpointError, archive, kinds
from gpworld.checkpoint.values import NoValue, Reader, Unreadable, Writer
from gpworld.core.journal import Forgotten
from gpworld.world import Checkpoint, World
from worlds.moves import KINDS, Hand, whole

Change = Callable[[dict[str, object]], None]


@pytest.fixture(scope="module")
def kept(built: World) -> bytes:
    """The file of a world in which everything has happened."""
    built.reset()
    Hand(built).make([(kind, number) for number in (1, 2) for kind in KINDS])
    return File(whole(built))


class File(bytes):
    """Bytes that nobody wants to see in a report."""

    def __repr__(self) -> str:
        return "File()"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def changed(data: bytes, part: str, change: Change) -> bytes:
    """The same file with something changed in one part, as a careful forger would."""
    held = parts(data)
    document = json.loads(held[part])
    change(document)
    held[part] = json.dumps(document).encode()
    head = json.loads(held["head.json"])
    head["digest"] = archive.digest({k: v for k, v in held.items() if k != "head.json"})
    return archive.packed({**held, "head.json": json.dumps(head).encode()})


def refusal(data: bytes) -> str:
    with pytest.raises(CheckpointError) as raised:
        checkpoint.loads(data, "their.gpworld")
    return str(raised.value)


# -- what is in it ------------------------------------------------------------------------------


def test_the_same_world_gives_the_same_bytes(kept: bytes) -> None:
    again = checkpoint.loads(kept)
    assert checkpoint.dumps(again) == kept
    assert checkpoint.dumps(World.of(again).checkpoint()) == kept


def test_a_file_is_plain_text_in_a_zip_and_says_what_it_holds(kept: bytes) -> None:
    held = parts(kept)
    assert list(held) == ["head.json", "scenario/1.toml", "scenario/2.toml", "world.json"]
    assert b'name = "surgery"' in held["scenario/2.toml"]
    head = checkpoint.head(kept)
    assert (head.scenario, head.seed, head.sources) == ("surgery", 7, ("cast.toml", "surgery.toml"))
    assert head.exchanges > 5


def test_exchanges_are_kept_with_secrets_struck_out_and_without_this_machines_times(
    kept: bytes, built: World
) -> None:
    journal = checkpoint.loads(kept).state.journal
    raw = [header for each in built.journal.state().kept for header in each.headers]
    secrets = [value for name, value in raw if name == "Authorization"]
    assert secrets
    assert not any(secret.encode() in parts(kept)["world.json"] for secret in secrets)
    assert {each.took_ms for each in journal.kept} == {0.0}
    assert [each.number for each in journal.kept] == [each.number for each in built.journal]


def test_without_its_journal_a_file_keeps_the_position_and_owns_up(kept: bytes) -> None:
    before = checkpoint.loads(kept)
    bare = checkpoint.loads(checkpoint.dumps(before, journal=False)).state.journal
    assert bare.kept == ()
    assert (bare.last, bare.dropped) == (before.state.journal.last, len(before.state.journal.kept))


def test_a_question_about_exchanges_that_were_left_out_is_refused(kept: bytes) -> None:
    bare = checkpoint.loads(checkpoint.dumps(checkpoint.loads(kept), journal=False))
    world = World.of(bare)
    Hand(world).look(0)
    with pytest.raises(Forgotten, match="have been dropped"):
        world.journal.after(0)


def test_saving_writes_the_whole_file_or_none(kept: bytes, tmp_path: Path) -> None:
    place = tmp_path / "kept.gpworld"
    checkpoint.save(checkpoint.loads(kept), place)
    assert place.read_bytes() == kept
    assert checkpoint.load(place) == checkpoint.loads(kept)
    assert list(tmp_path.iterdir()) == [place]
    with pytest.raises(CheckpointError, match=r"cannot be written \(No such file or directory\)"):
        checkpoint.put(kept, tmp_path / "nowhere" / "x")


def test_made_up_people_are_made_up_once(built: World) -> None:
    from unit.villages import village

    world = World(village(more="\n[population]\npeople = 5\n"))
    fork = World.of(world.checkpoint())
    read = World.of(checkpoint.loads(whole(world)))
    for each in (fork, read):
        each.clock.advance(timedelta(days=1))
        each.reset()
        assert whole(each) == whole(world)


# -- what is refused ----------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"none.gpworld cannot be read .*: check its path"):
        checkpoint.load(tmp_path / "none.gpworld")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"name = 'surgery'", b"\x80\x04N."])
def test_what_is_no_checkpoint_is_refused(data: bytes) -> None:
    said = refusal(data)
    assert said.startswith("their.gpworld is no checkpoint of a world, or a damaged one (")
    assert said.endswith("make it again with gpworld checkpoint save")
    with pytest.raises(CheckpointError, match="is no checkpoint of a world"):
        checkpoint.head(data)


def test_another_version_is_refused_by_name(kept: bytes) -> None:
    said = refusal(changed(kept, "head.json", lambda head: head.update(gpworld="9.9.9")))
    assert said == (
        "their.gpworld was written by gpworld 9.9.9, and this is 0.1.0: "
        "open it with that version, or make it again with this one"
    )


def test_worlds_of_other_values_are_refused_though_the_version_is_the_same(kept: bytes) -> None:
    said = refusal(changed(kept, "head.json", lambda head: head.update(schema="0123")))
    assert f"other values (schema 0123, here {kinds.stamp()})" in said


def test_a_file_that_was_changed_is_refused(kept: bytes) -> None:
    held = parts(kept)
    held["world.json"] = held["world.json"].replace(b"9990000018", b"9990000019")
    assert "its contents are not those that were written" in refusal(archive.packed(held))


def test_a_part_too_large_for_any_world_is_never_unpacked(
    kept: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000)
    assert "it is larger than any world" in refusal(kept)


def forged(kept: bytes, state: object, *table: list[str]) -> str:
    """What is said to a file with this in place of its state."""

    def change(document: dict[str, object]) -> None:
        document.update(kinds=list(table), state=state)

    return refusal(changed(kept, "world.json", change))


@pytest.mark.parametrize(
    ("state", "table", "why"),
    [
        (1, [], "its state is not that of a world"),
        (["tuple"], [], "its state is not that of a world"),
        ([0], [["os:system", "command"]], "os:system is no kind of value"),
        ([0], [["gpworld.world:World"]], "gpworld.world:World is no kind of value"),
        ([0], [["gpworld.book.model:Slot", "id"]], "Slot is no kind of value with these fields"),
        (["eval", "1"], [], "'eval' is no kind of value"),
        ([7], [], "7 is no kind of value"),
        ([True], [], "True is no kind of value"),
        ({"a": 1}, [], "{'a': 1} is no value of a world"),
        ([0, "a", "b", ["tuple"]], [["gpworld.people.model:Practice", "ods", "id", "period"]],
         "() is no period of a Practice"),
        ([0, "no"], [["gpworld.core.clock:Mode"]], "'no' is not a valid Mode"),
        (["time", "2026-10-20"], [], "lacks its offset"),
        (["dict", 1], [], "zip() argument 2 is shorter"),
        (["dict", ["list"], 1], [], "unhashable type: 'list'"),
    ],
    ids=str,
)  # fmt: skip
def test_what_no_world_is_made_of_is_refused(
    kept: bytes, state: object, table: list[list[str]], why: str
) -> None:
    assert why in forged(kept, state, *table)


def test_nesting_without_end_is_refused(kept: bytes) -> None:
    held = parts(kept)
    held["world.json"] = b'{"kinds": [], "state": ' + b'["tuple",' * 200_000
    head = json.loads(held["head.json"])
    head["digest"] = archive.digest({k: v for k, v in held.items() if k != "head.json"})
    deep = archive.packed({**held, "head.json": json.dumps(head).encode()})
    assert "their.gpworld is no checkpoint of a world" in refusal(deep)


def test_a_scenario_that_is_wrong_is_refused(kept: bytes) -> None:
    held = parts(kept)
    held["scenario/2.toml"] += b"\nnonsense = 1\n"
    head = json.loads(held["head.json"])
    head["digest"] = archive.digest({k: v for k, v in held.items() if k != "head.json"})
    assert "nonsense" in refusal(archive.packed({**held, "head.json": json.dumps(head).encode()}))


def test_a_state_of_another_scenario_is_refused(kept: bytes) -> None:
    held = parts(kept)
    text = held["scenario/2.toml"].decode() + '\n[[organisation]]\nods = "Y90099"\nname = "New"\n'
    held["scenario/2.toml"] = text.encode()
    head = json.loads(held["head.json"])
    head["digest"] = archive.digest({k: v for k, v in held.items() if k != "head.json"})
    said = refusal(archive.packed({**held, "head.json": json.dumps(head).encode()}))
    assert "its books are not those of its scenario" in said


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(at=st.floats(0, 0.999), byte=st.integers(0, 255))
def test_whatever_byte_is_wrong_it_is_refused_or_means_the_same(
    kept: bytes, at: float, byte: int
) -> None:
    place = int(len(kept) * at)
    damaged = kept[:place] + bytes([byte]) + kept[place + 1 :]
    try:
        found = checkpoint.loads(damaged)
    except CheckpointError:
        return
    assert checkpoint.dumps(found) == kept


# -- values -------------------------------------------------------------------------------------


def test_nothing_but_values_of_a_world_can_be_written() -> None:
    for odd in (object(), print, 1 + 2j, Checkpoint, {1, 2}):
        with pytest.raises(NoValue, match="is nothing that a checkpoint can hold"):
            Writer().write(("so far so good", odd))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    | st.binary() | st.datetimes(timezones=st.just(UTC)) | st.dates(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple)
    | st.dictionaries(st.text() | st.integers(), inner) | st.frozensets(st.text()),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(value=plain)
def test_what_was_written_is_read_as_it_was(value: object) -> None:
    writer = Writer()
    written = json.loads(json.dumps(writer.write(value)))
    read = Reader(writer.table).read(written)
    assert read == value
    assert json.dumps(Writer().write(read)) == json.dumps(written)


def test_a_number_may_stand_for_a_fraction_and_nothing_else_for_another() -> None:
    assert kinds.fits(float)(1)
    assert not kinds.fits(int)(1.0)
    assert not kinds.fits(int)(True)
    assert kinds.fits(tuple[int, ...])(())
    assert not kinds.fits(tuple[int, str])((1,))
    assert not kinds.fits(dict[str, int])({1: 1})


def test_a_table_names_only_what_it_needs() -> None:
    with pytest.raises(Unreadable, match="subprocess:Popen is no kind of value"):
        Reader([["subprocess:Popen", "args"]])
