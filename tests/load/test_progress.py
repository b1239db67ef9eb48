"""A run says how far it is, and for how long it may still wait."""

from __future__ import annotations

from gpload.progress import Progress


def told(progress: Progress, seconds: range, on_their_way: int = 3) -> list[str]:
    lines = (progress.line(float(now), min(now, 20), on_their_way) for now in seconds)
    return [line for line in lines if line]


def test_every_five_seconds_it_says_who_has_come():
    assert told(Progress(20, 20.0, 110.0), range(12)) == [
        "5 of 20 have come, 3 on their way",
        "10 of 20 have come, 3 on their way",
    ]


def test_afterwards_it_says_how_many_are_undecided_and_for_how_long_at_most():
    assert told(Progress(20, 20.0, 110.0, due=21.0), range(21, 28)) == [
        "all have come; 3 still undecided, for 89 s more at the most",
        "all have come; 3 still undecided, for 84 s more at the most",
    ]


def test_when_everybody_has_left_there_is_nothing_to_say():
    assert told(Progress(20, 20.0, 110.0), range(21, 60), on_their_way=0) == []
