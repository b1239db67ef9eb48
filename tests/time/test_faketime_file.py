"""The file that tells a world's time to libfaketime: what it holds, and what programs see."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gpworld.control import faketime
from gpworld.control.client import ControlClient
from gpworld.control.faketime import FaketimeFile
from gpworld.core.clock import ClockState, Mode
from gpworld.serve import Served

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
Run = Callable[..., str]


def seconds(served: Served) -> float:
    return served.world.clock.now().timestamp()


def test_a_standing_clock_is_an_instant_for_programs_of_every_time_zone(
    program: Run, told: FaketimeFile
) -> None:
    assert told.path.read_text() == "1792483200.000000\n"
    for zone in ("UTC", "Europe/London", "Asia/Tokyo"):
        assert program("time.time()", TZ=zone) == str(START.timestamp())


@pytest.mark.parametrize("hour", ["2026-10-25T00:30:00", "2026-10-25T01:30:00"])
def test_the_hour_that_london_has_twice_is_told_apart(
    program: Run, control: ControlClient, hour: str
) -> None:
    control.move_clock(set=f"{hour}+00:00")
    told = program(
        "time.strftime('%FT%T', time.gmtime()), time.localtime().tm_hour", TZ="Europe/London"
    )
    assert told == f"{hour} 1"


def test_each_move_is_there_when_its_order_is_answered(
    program: Run, control: ControlClient
) -> None:
    for days in (1, 2):
        control.move_clock(advance="1d")
        assert program("time.time()") == str((START + timedelta(days=days)).timestamp())


def test_a_clock_that_follows_is_an_offset(
    program: Run, control: ControlClient, served: Served, told: FaketimeFile
) -> None:
    control.move_clock(follow=True)
    assert told.path.read_text()[0] in "+-"
    before = seconds(served)
    seen = float(program("time.time()"))
    assert before - 0.05 <= seen <= seconds(served) + 0.05


def test_a_scaled_clock_is_told_again_at_each_beat(
    program: Run, control: ControlClient, served: Served, told: FaketimeFile
) -> None:
    control.move_clock(scale=3600)
    first = float(told.path.read_text())
    before = seconds(served)
    told.beat()
    seen = float(program("time.time()"))
    assert first < before <= seen + 0.001
    assert seen <= seconds(served)


def test_a_reset_takes_programs_back(program: Run, control: ControlClient) -> None:
    control.move_clock(advance="7d")
    control.reset("2026-03-28T08:00:00+00:00")
    assert program("time.strftime('%F', time.gmtime())") == "2026-03-28"


def test_another_scenario_on_the_same_ports_goes_on_telling(
    program: Run, control: ControlClient
) -> None:
    control.load(scenario="surgery")
    control.move_clock(advance="1d")
    assert program("time.strftime('%F', time.gmtime())") == "2026-10-21"


def test_waits_go_on_in_real_time_while_the_clock_stands(program: Run) -> None:
    wait = "__import__('threading').Event().wait(0.01)"
    assert program(f"time.time(), {wait}, time.time()") == "1792483200.0 False 1792483200.0"


def test_whoever_reads_finds_a_whole_line(told: FaketimeFile, control: ControlClient) -> None:
    read: list[str] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            read.append(told.path.read_text())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(30):
        control.move_clock(advance="1s")
    over.set()
    watcher.join(10)
    assert read
    assert all(line.endswith(".000000\n") and len(line) == 18 for line in read)


def test_others_than_its_owner_may_read_it(told: FaketimeFile) -> None:
    assert stat.S_IMODE(told.path.stat().st_mode) == 0o644


def test_it_goes_when_it_is_closed_and_no_move_brings_it_back(
    served: Served, control: ControlClient, tmp_path: Path
) -> None:
    told = FaketimeFile(served.plane, tmp_path / "now")
    told.close()
    control.move_clock(advance="1s")
    control.reset()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_no_longer_be_written_is_told_at_the_next_beat(
    served: Served, control: ControlClient, tmp_path: Path
) -> None:
    told = FaketimeFile(served.plane, tmp_path / "now")
    told.path.unlink()
    told.path.mkdir()
    control.move_clock(advance="1s")
    with pytest.raises(IsADirectoryError):
        told.beat()
    told.path.rmdir()
    told.close()


def test_a_clock_before_1970_is_refused() -> None:
    state = ClockState(Mode.FROZEN, datetime(1969, 12, 31, tzinfo=UTC), 1.0)
    with pytest.raises(OSError, match="libfaketime tells no instant before 1970"):
        faketime.written(state, START)


def test_a_program_is_given_the_library_once_beside_others_of_its_own(tmp_path: Path) -> None:
    library = str(faketime.installed())
    given = faketime.preloaded(tmp_path / "now", {"LD_PRELOAD": f"/lib/own.so {library}"})
    assert given is not None
    assert given["LD_PRELOAD"] == f"{library} /lib/own.so"
    assert given["FAKETIME_TIMESTAMP_FILE"] == str(tmp_path / "now")


def test_a_process_knows_whether_it_lives_by_the_file_itself(tmp_path: Path) -> None:
    given = faketime.preloaded(tmp_path / "now", os.environ)
    assert given is not None
    assert faketime.under(tmp_path / "now", given)
    assert not faketime.under(tmp_path / "other", given)
    assert not faketime.under(tmp_path / "now", {**given, "LD_PRELOAD": ""})
