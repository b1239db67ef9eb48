"""What takes long is done a stretch at a time, and in between the world answers others."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from gpworld.control.client import ControlError
from gpworld.control.stretches import in_stretches
from gpworld.core.exchange import Reply


def work(done: list[int]) -> Generator[None, None, str]:
    for stretch in range(3):
        done.append(stretch)
        yield
    return f"{len(done)} stretches"


def said(words: str) -> Reply:
    return Reply(200, (), words.encode())


def test_each_call_does_one_stretch_and_rings() -> None:
    done: list[int] = []
    rung: list[int] = []
    later = in_stretches(work(done), said)
    deaf = later.bell.listen(lambda: rung.append(len(done)))
    assert [later.ready() for _ in range(3)] == [None] * 3
    assert (done, rung) == ([0, 1, 2], [1, 2, 3])
    deaf()
    assert later.ready() == said("3 stretches")


def test_whoever_gives_up_has_the_rest_done_at_once() -> None:
    done: list[int] = []
    later = in_stretches(work(done), said)
    assert later.ready() is None
    assert later.give_up() == said("3 stretches")


def test_what_is_refused_after_some_stretches_is_refused_as_ever(control, served):
    with pytest.raises(ControlError, match="nothing in this world is called inv_000000000000"):
        control.trace("inv_000000000000")
