"""Arrivals on schedule: nobody waits for another's answer, and what did not begin is counted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from gpload.histograms import Timeline
from gpload.open_model import Course, OpenModel, watch_lag
from gpload.plan import Arrival, Kind
from gpload.recording import LAG, Counts, Recorder


class Time:
    """A clock that moves when somebody sleeps on it."""

    def __init__(self) -> None:
        self.now, self.oversleeps = 100.0, 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds + self.oversleeps


def arrivals(*instants: float) -> list[Arrival]:
    return [Arrival(at, Kind.READER, card) for card, at in enumerate(instants)]


def begun(time: Time, most: int = 100) -> tuple[OpenModel, Recorder, list[Callable[[], None]]]:
    recorder, waiting = Recorder(), []
    return (
        OpenModel(Course(time, time.sleep, 100.0), recorder, waiting.append, most),
        recorder,
        waiting,
    )


def test_each_begins_at_its_instant_whatever_became_of_the_others():
    time, started = Time(), []
    course = Course(time, time.sleep, 100.0)
    model = OpenModel(course, Recorder(), lambda go: started.append(course.now()), 100)
    model.run(arrivals(0.5, 0.75, 2.0), lambda arrival: None)
    assert started == [0.5, 0.75, 2.0]


def test_those_for_whom_there_is_no_room_are_missed_and_counted():
    time = Time()
    model, recorder, waiting = begun(time, most=2)
    model.run(arrivals(1, 2, 3, 4), lambda arrival: None)
    assert len(waiting) == 2
    assert recorder.counts == Counts(planned=4, started=2, missed=2)


def test_those_who_begin_late_do_begin_and_are_counted():
    time = Time()
    time.oversleeps = 0.3
    model, recorder, waiting = begun(time)
    model.run(arrivals(1.0, 1.1, 5.0), lambda arrival: None)
    assert len(waiting) == 3
    assert recorder.counts == Counts(planned=3, started=3, late=3)


def test_a_visitor_makes_room_also_when_it_fails():
    time = Time()
    model, _, waiting = begun(time)

    def fails(arrival: Arrival) -> None:
        raise RuntimeError("as visitors do")

    model.run(arrivals(1.0), fails)
    with contextlib.suppress(RuntimeError):
        waiting[0]()
    assert model.on_their_way == 0


def test_those_who_do_not_come_to_their_end_are_unfinished():
    time = Time()
    model, recorder, waiting = begun(time)
    model.run(arrivals(1, 2, 3), lambda arrival: None)
    waiting[0]()
    model.drain(until=10)
    assert recorder.counts.unfinished == 2
    assert time.now >= 110


def test_nobody_on_the_way_is_not_waited_for():
    time = Time()
    model, recorder, _ = begun(time)
    model.drain(until=10)
    assert (time.now, recorder.counts.unfinished) == (100.0, 0)


def test_the_generators_own_lag_is_measured():
    time, recorder = Time(), Recorder()
    time.oversleeps = 0.02
    rounds = iter([True] * 5 + [False])
    watch_lag(Course(time, time.sleep, 100.0), recorder, lambda: next(rounds))
    summary = Timeline(recorder.report().rows).summary(LAG)
    assert summary.count == 5
    assert 19 < summary.p50 < 21


def test_a_page_counts_from_the_instant_it_was_meant_for():
    recorder = Recorder(worker=3)
    recorder.page({"page": "confirm", "intended": 2.0, "began": 4.0, "ended": 4.5})
    report = recorder.report()
    assert Timeline(report.rows).summary("page: confirm").most > 2490
    assert [(name, second) for name, second, _ in report.rows] == [("page: confirm", 2)]
    assert report.events[0]["worker"] == 3


def test_a_report_has_only_what_is_new():
    recorder = Recorder()
    recorder.counts.planned = 5
    first = recorder.report()
    recorder.counts.planned = 7
    second = recorder.report(done=True)
    assert (first.counts["planned"], second.counts["planned"], second.done) == (5, 2, True)
    whole = Counts()
    whole.add(first.counts)
    whole.add(second.counts)
    assert whole.planned == 7
