"""Shapes: the same wish and seed give the same plan, and each is what its sentence says."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from gpload.curves import CLICK_THROUGH, DAY, RUSH, WEEK
from gpload.lengths import seconds, written
from gpload.plan import Kind
from gpload.shapes import SHAPES, Wish, planned

ALL = sorted(SHAPES)


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_gives_the_same_plan(name):
    assert planned(Wish(name, 7, patients=40)) == planned(Wish(name, 7, patients=40))
    assert (
        planned(Wish(name, 7, patients=40)).arrivals != planned(Wish(name, 8, patients=40)).arrivals
    )


@pytest.mark.parametrize("name", ALL)
def test_arrivals_come_in_order_within_the_run_each_about_patients_that_there_are(name):
    plan = planned(Wish(name, 7, patients=40))
    assert all(one.at <= other.at for one, other in pairwise(plan.arrivals))
    assert all(0 <= each.at <= plan.seconds for each in plan.arrivals)
    assert all(each.card + each.cards <= plan.stage.patients for each in plan.arrivals)


@pytest.mark.parametrize("name", ALL)
def test_no_more_patients_a_slot_are_invited_than_a_product_must_allow(name):
    stage = planned(Wish(name, 7, patients=203)).stage
    assert stage.invited <= 5 * (stage.slots + stage.extra_slots)


def test_a_rate_is_arrivals_in_a_real_second():
    plan = planned(Wish("steady", 7, rate=20, seconds=600, scale=10))
    assert (len(plan.arrivals), plan.seconds) == (1200, 60)


def test_the_rush_has_twelve_patients_for_ten_slots_and_a_third_in_its_first_minute():
    plan = planned(Wish("rush", 7, patients=1200))
    early = sum(each.at <= 60 for each in plan.arrivals)
    assert plan.stage.slots == 1000
    assert early == pytest.approx(0.3 * 1200, rel=0.15)
    assert (RUSH.seconds, RUSH.whole) == (600, 1)


def test_the_burst_sends_first_and_one_in_eight_never_comes():
    plan = planned(Wish("burst", 7, patients=1000))
    kinds = Counter(each.kind for each in plan.arrivals)
    assert kinds == {Kind.BATCH: 5, Kind.PATIENT: round(1000 * CLICK_THROUGH.whole)}
    assert {each.at for each in plan.arrivals if each.kind is Kind.BATCH} == {0.0}
    assert plan.seconds == pytest.approx(7 * DAY / 2016)


def test_half_of_those_who_open_a_link_do_so_within_a_quarter_of_an_hour():
    assert CLICK_THROUGH.instant(CLICK_THROUGH.whole / 2) == pytest.approx(14.5 * 60, rel=0.1)


def test_a_national_week_has_its_peak_on_monday_from_eight_to_nine():
    plan = planned(Wish("week", 7, patients=7000))
    hours = Counter(int(each.at * plan.scale // 3600) for each in plan.arrivals)
    assert hours.most_common(1)[0][0] == 8
    assert WEEK.seconds == 7 * DAY
    sunday = sum(count for hour, count in hours.items() if hour >= 6 * 24)
    monday = sum(count for hour, count in hours.items() if hour < 24)
    assert sunday < monday / 10


def test_the_last_slot_is_one_for_two_hundred():
    plan = planned(Wish("last-slot", 7))
    assert (len(plan.arrivals), plan.stage.slots, plan.stage.invited) == (200, 1, 200)


def test_the_same_link_is_confirmed_twice_by_everybody():
    assert all(each.manner.twice for each in planned(Wish("same-link-twice", 7)).arrivals)


def test_confirmations_lie_five_seconds_around_the_expiry():
    plan = planned(Wish("expiry-edge", 7))
    edge = plan.stage.before_expiry
    assert edge is not None
    instants = [each.manner.confirms_at for each in plan.arrivals]
    assert all(at is not None and abs(at - edge) <= 5 for at in instants)
    assert any(at < edge for at in instants if at)
    assert any(at > edge for at in instants if at)


def test_pds_is_asked_by_requests_alone():
    plan = planned(Wish("pds-limit", 7))
    assert {each.kind for each in plan.arrivals} == {Kind.REQUEST}
    assert len(plan.arrivals) / plan.seconds == 20


def test_a_batch_of_two_thousand_goes_into_four_hundred_slots():
    stage = planned(Wish("batch", 7)).stage
    assert (stage.invited, stage.slots) == (2000, 400)
    came = [each.at for each in planned(Wish("batch", 7)).arrivals]
    assert len(came) == 900, "of 2,000 those who open their link within a quarter of an hour"
    assert sum(at <= 60 for at in came) == pytest.approx(200, rel=0.15)


@pytest.mark.parametrize("seconds", [30.0, 60.0, 2000.0, 7 * DAY, 8 * DAY])
def test_the_beginning_of_a_curve_is_as_the_whole_up_to_there(seconds: float):
    begins = CLICK_THROUGH.until(seconds)
    assert begins.seconds == min(seconds, 7 * DAY)
    for share in (0.01, begins.whole / 2, begins.whole):
        assert begins.instant(share) == pytest.approx(CLICK_THROUGH.instant(share))


def test_a_ramp_has_three_quarters_in_its_second_half():
    plan = planned(Wish("ramp", 7, patients=2000))
    late = sum(each.at > plan.seconds / 2 for each in plan.arrivals)
    assert late == pytest.approx(1500, rel=0.05)


def test_a_soak_has_everybody():
    kinds = {each.kind for each in planned(Wish("soak", 7, patients=200)).arrivals}
    assert kinds == {Kind.PATIENT, Kind.RECEPTIONIST, Kind.REQUEST, Kind.PFS}


def test_an_unknown_shape_is_answered_with_all_of_them():
    with pytest.raises(ValueError, match="no shape is called 'rsuh': there are steady, ramp"):
        planned(Wish("rsuh", 7))


@pytest.mark.parametrize("wrong", [{"rate": 0}, {"seconds": -1}, {"scale": 0}, {"patients": 0}])
def test_a_number_that_makes_no_sense_is_named(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} is .*: give a number above 0"):
        planned(Wish("steady", 7, **wrong))


@pytest.mark.parametrize(
    ("text", "length"), [("90s", 90), ("10m", 600), ("2h30m", 9000), ("7d", 604800), ("12", 12)]
)
def test_lengths_are_read_as_people_write_them(text, length):
    assert seconds(text) == length


@pytest.mark.parametrize("text", ["90s", "10m", "2h", "7d", "1.5s"])
def test_a_length_is_written_as_it_is_read(text):
    assert written(seconds(text)) == text


@pytest.mark.parametrize("text", ["", "soon", "10 minutes", "5x", "m10"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(ValueError, match="is no length of time: write 90s, 10m, 2h30m or 7d"):
        seconds(text)


def test_the_guide_names_every_shape():
    guide = (Path(__file__).parents[2] / "docs/user-guides/load.md").read_text()
    assert all(f"| `{name}` |" in guide for name in SHAPES)
