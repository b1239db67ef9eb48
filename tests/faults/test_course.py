"""What becomes of a request that rules strike: what is done when, what leaves, what is noted."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from faults.callers import MARIA, ODS, Callers, reply_of, settled
from gpworld.core import london
from gpworld.core.exchange import Broken, Cut, Dribbled, Hold, Reply
from gpworld.core.journal import Exchange
from gpworld.world import World

BOOK = {"system": "emis", "operation": "BookAppointment"}


def last(world: World) -> Exchange:
    *_, exchange = world.journal
    return exchange


def test_a_delay_before_holds_the_work_itself_back(callers: Callers, world: World) -> None:
    callers.rule("slow", BOOK, {"delay": {"ms": 250}})
    before = callers.booked()
    held = callers.book()
    assert isinstance(held, Hold)
    assert (held.seconds, callers.booked()) == (0.25, before)
    assert reply_of(held).status == 200
    assert callers.booked() == before + 1
    noted = last(world)
    assert (noted.rules, noted.asked_ms, noted.operation) == (
        ("slow",),
        250.0,
        "partner.BookAppointment",
    )
    assert noted.delivered_ms is not None
    assert noted.lag_ms == pytest.approx(noted.took_ms)


def test_a_delay_after_holds_the_reply_alone_back(callers: Callers, world: World) -> None:
    callers.rule("slow", BOOK, {"delay": {"ms": 250}}, moment="after")
    before = callers.booked()
    held = callers.book()
    assert isinstance(held, Hold)
    assert callers.booked() == before + 1
    assert len(world.journal) == 0, "noted when it leaves"
    assert reply_of(held).status == 200
    assert last(world).delivered_ms == 250.0


def test_delays_of_several_rules_add_up(callers: Callers, world: World) -> None:
    callers.rule("one", BOOK, {"delay": {"ms": 100}})
    callers.rule("two", BOOK, {"delay": {"ms": 200}})
    callers.rule("three", BOOK, {"delay": {"ms": 400}}, moment="after")
    held = callers.book()
    assert isinstance(held, Hold)
    assert held.seconds == pytest.approx(0.3)
    again = held.then(300.0)
    assert isinstance(again, Hold)
    assert again.seconds == pytest.approx(0.7)
    assert reply_of(again).status == 200
    assert last(world).rules == ("one", "two", "three")


def test_a_delay_grows_with_the_slots_searched(callers: Callers) -> None:
    callers.rule(
        "per-slot",
        {"system": "emis", "operation": "GetAppointmentSessions"},
        {"delay": {"per_slot_ms": 2}},
    )
    day, week = (callers.sessions("20/10/2026", last) for last in ("20/10/2026", "26/10/2026"))
    assert isinstance(day, Hold)
    assert isinstance(week, Hold)
    book = callers.world.practices[ODS].book
    seconds = book.slots(*_span(20, 21)), book.slots(*_span(20, 27))
    assert day.seconds == pytest.approx(len(seconds[0]) * 0.002)
    assert week.seconds == pytest.approx(len(seconds[1]) * 0.002)
    assert week.seconds > day.seconds


def _span(first: int, last: int) -> tuple[datetime, datetime]:
    return london.midnight(date(2026, 10, first)), london.midnight(date(2026, 10, last))


def test_a_delay_grows_with_the_callers_who_wait(callers: Callers) -> None:
    callers.rule("crowd", {"system": "emis"}, {"delay": {"ms": 100, "per_caller_ms": 10}})
    holds = [callers.emis() for _ in range(3)]
    assert [hold.seconds for hold in holds if isinstance(hold, Hold)] == [0.1, 0.11, 0.12]
    for hold in holds:
        settled(hold)
    alone = callers.emis()
    assert isinstance(alone, Hold)
    assert alone.seconds == 0.1
    settled(alone)


@pytest.mark.parametrize(("effect", "cut"), [("reset", Cut.RESET), ("hang", Cut.HANG)])
@pytest.mark.parametrize(("moment", "booked"), [("before", 0), ("after", 1)])
def test_a_connection_is_lost_before_the_work_or_after_it(
    callers: Callers, world: World, effect: str, cut: Cut, moment: str, booked: int
) -> None:
    callers.rule("lost", BOOK, {effect: True}, moment=moment)
    before = callers.booked()
    answer = callers.book()
    assert isinstance(answer, Broken)
    assert answer.cut is cut
    assert callers.booked() == before + booked
    assert (last(world).status, last(world).rules) == (0, ("lost",))


@pytest.mark.parametrize(("moment", "booked"), [("before", 0), ("after", 1)])
def test_an_error_comes_instead_of_the_work_or_of_its_reply(
    callers: Callers, world: World, moment: str, booked: int
) -> None:
    callers.rule("down", BOOK, {"status": 500}, moment=moment)
    before = callers.booked()
    assert reply_of(callers.book()).status == 500
    assert callers.booked() == before + booked
    assert last(world).status == 500


def test_a_one_shot_rule_strikes_once(callers: Callers, world: World) -> None:
    callers.rule("once", {"system": "emis"}, {"status": 500}, times=1)
    assert [reply_of(callers.emis()).status for _ in range(3)] == [500, 200, 200]
    assert [exchange.rules for exchange in world.journal] == [("once",), (), ()]


def test_replies_are_spoilt_in_four_ways(callers: Callers) -> None:
    sound = reply_of(callers.emis())
    callers.rule("empty", {"system": "emis"}, {"empty": True}, times=1)
    emptied = reply_of(callers.emis())
    assert (emptied.status, emptied.body) == (200, b"")
    callers.rule("malformed", {"system": "emis"}, {"malformed": True}, times=1)
    garbled = reply_of(callers.emis()).body
    assert garbled.startswith(sound.body[: len(sound.body) // 2])
    assert not garbled.startswith(sound.body)
    callers.rule("cut", {"system": "emis"}, {"truncate": {"share": 0.25}}, times=1)
    cut = callers.emis()
    assert isinstance(cut, Broken)
    assert (cut.cut, cut.share, cut.reply) == (Cut.TRUNCATE, 0.25, sound)
    callers.rule("drip", {"system": "emis"}, {"dribble": {"ms": 1500}}, times=1)
    assert callers.emis() == Dribbled(sound, 1.5)


def test_a_request_held_over_a_reset_never_happens(callers: Callers, world: World) -> None:
    callers.rule("slow", BOOK, {"delay": {"ms": 250}})
    held = callers.book()
    world.reset()
    before = callers.booked()
    assert isinstance(settled(held), Broken)
    assert (callers.booked(), len(world.journal)) == (before, 0)


def test_callers_held_over_a_reset_are_not_waiting_in_the_new_world(
    callers: Callers, world: World
) -> None:
    crowd = {"delay": {"ms": 100, "per_caller_ms": 10}}
    callers.rule("crowd", {"system": "emis"}, crowd)
    before = [callers.emis() for _ in range(3)]
    world.reset()
    callers.rule("crowd", {"system": "emis"}, crowd)
    first = callers.emis()
    for held in before:
        assert isinstance(settled(held), Broken)
    second = callers.emis()
    assert [held.seconds for held in (first, second) if isinstance(held, Hold)] == [0.1, 0.11]


def test_only_one_patient_is_struck(callers: Callers) -> None:
    match = {"system": "emis", "operation": "GetMatchedPatients", "patient": MARIA}
    callers.rule("maria", match, {"status": 500})
    matched = reply_of(callers.emis("GetMatchedPatients", matchedTerms=MARIA))
    other = reply_of(callers.emis("GetMatchedPatients", matchedTerms="9990000026"))
    assert (matched.status, other.status) == (500, 200)


def test_only_one_organisation_is_struck(callers: Callers) -> None:
    callers.rule("hub", {"system": "emis", "organisation": "Y90002"}, {"status": 500})
    assert reply_of(callers.emis()).status == 200
    assert reply_of(callers.emis(ods="Y90002")).status == 500


def test_without_rules_an_exchange_notes_no_delay(callers: Callers, world: World) -> None:
    assert isinstance(callers.emis(), Reply)
    assert (last(world).asked_ms, last(world).delivered_ms, last(world).rules) == (0.0, None, ())


def test_how_late_a_delayed_reply_was_is_measured(callers: Callers, world: World) -> None:
    callers.rule("slow", {"system": "emis"}, {"delay": {"ms": 100}}, moment="after")
    for late in (0, 1, 70):
        held = callers.emis()
        assert isinstance(held, Hold)
        held.then(100.0 + late)
    report = world.engine.punctuality.report()
    assert report["valid"] is False
    error = report["error_ms"]
    assert isinstance(error, dict)
    assert (error["count"], error["max"]) == (3, 70.0)
    world.reset()
    assert world.engine.punctuality.valid


def test_a_world_put_back_has_its_rules_with_their_counts(callers: Callers, world: World) -> None:
    callers.rule("twice", {"system": "emis"}, {"status": 500}, times=2)
    assert reply_of(callers.emis()).status == 500
    kept = world.state()
    assert [reply_of(callers.emis()).status for _ in range(2)] == [500, 200]
    world.restore(kept)
    assert [reply_of(callers.emis()).status for _ in range(2)] == [500, 200]
