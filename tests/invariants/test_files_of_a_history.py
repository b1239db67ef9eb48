"""A history on disk: many lines are read together, and none of them is lost or let through."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from gpharness.invariants import files
from gpharness.invariants.history import Line
from gpharness.invariants.memory import many_values
from invariants import histories as day


@pytest.mark.parametrize("count", [files.AT_ONCE - 1, files.AT_ONCE, 2 * files.AT_ONCE + 1])
def test_more_lines_than_are_read_together_keep_their_order(tmp_path: Path, count: int):
    history = day.instead(lines=[Line("address", f"http://b.test/{n}") for n in range(count)])
    files.save(history, tmp_path)
    assert files.load(tmp_path) == history


@pytest.mark.parametrize("second", ['["address"]', '["address","a","b"]', '["address","a"'])
def test_one_line_among_good_ones_spoils_its_file(tmp_path: Path, second: str):
    files.save(day.good(), tmp_path)
    path = tmp_path / "lines.ndjson"
    path.write_text(f'["address","a"]\n{second}\n["address","b"]\n')
    with pytest.raises(files.NoHistory, match=r"lines\.ndjson holds no history"):
        files.load(tmp_path)


def test_rubbish_is_looked_for_again_when_the_many_values_are_there():
    frozen = gc.get_freeze_count()
    with many_values():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
