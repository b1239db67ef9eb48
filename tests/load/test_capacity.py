"""The search for capacity, on systems whose knee is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpload.capacity import Probe, Terms, knee, levelled, search
from gpload.capacity_cause import cause
from gpload.capacity_probe import Found, found, probed
from gpload.limits import read
from gpload.run import Run
from load.runs import event, run

SERVED = 400.0
"""Patients a minute that a queue with one server can serve."""


def queue(rate: float) -> float:
    """The nearness to a limit of ten times the service time, as of M/M/1; far beyond once full."""
    return 0.1 / (1 - rate / SERVED) if rate < 0.999 * SERVED else 10.0


KNEE = 0.9 * SERVED
"""Where ``queue`` is 1."""


def system(strain: Callable[[float], float], **more: object) -> Callable[[float], Probe]:
    def run(rate: float) -> Probe:
        found = strain(rate)
        broken = ("page: confirm p95 ms",) if found > 1 and not more.get("saturated") else ()
        return Probe(rate=rate, strain=found, broken=broken, **more)  # type: ignore[arg-type]  # fields of Probe

    return run


def noisy(chance: Random, spread: float) -> Callable[[float], Probe]:
    def run(rate: float) -> Probe:
        strain = queue(rate) * chance.lognormvariate(0, spread)
        drawn = [strain * chance.lognormvariate(0, spread) for _ in range(50)]
        return Probe(rate, strain, drawn, ("page: confirm p95 ms",) if strain > 1 else ())

    return run


# -- the search -----------------------------------------------------------------------------------


def test_the_knee_of_a_queue_is_found():
    probes = search(system(queue), Terms(first=50, close=1.1))
    assert knee(probes, Random(7)).rate == pytest.approx(KNEE, rel=0.05)


def test_the_search_doubles_confirms_narrows_and_repeats_both_sides():
    rates = [round(each.rate) for each in search(system(queue), Terms(first=100, close=1.3))]
    assert rates == [100, 200, 400, 400, 283, 336, 336, 400]


@pytest.mark.parametrize("seed", range(5))
def test_a_noisy_queue_has_its_knee_within_a_tenth_and_within_its_bounds(seed: int):
    chance = Random(seed)
    found = knee(search(noisy(chance, 0.1), Terms(first=60, close=1.15)), chance)
    assert found.rate == pytest.approx(KNEE, rel=0.1)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.rate <= found.high
    assert found.low * 0.95 <= KNEE <= found.high * 1.05


def test_more_noise_has_wider_bounds():
    def width(spread: float) -> float:
        chance = Random(3)
        found = knee(search(noisy(chance, spread), Terms(first=60)), chance)
        assert found.low
        assert found.high
        return found.high / found.low

    assert width(0.02) < width(0.3)


def test_a_limit_that_breaks_once_by_chance_does_not_end_the_climb():
    stumbles = iter([False, True])

    def run(rate: float) -> Probe:
        broken = rate > 300 or next(stumbles, False)
        return Probe(rate, 2.0 if broken else 0.3, (), ("page: confirm p95 ms",) * broken)

    assert search(run, Terms(first=100))[-1].rate > 300


def test_where_nothing_breaks_the_most_is_kept_and_there_is_no_knee():
    probes = search(system(lambda rate: 0.2), Terms(first=100, most=900))
    assert [each.rate for each in probes] == [100, 200, 400, 800, 900]
    told = found(probes, Random(7))
    assert (told.knee.rate, told.knee.kept, told.cause) == (None, 900, None)
    assert told.sentence.startswith("NO KNEE: all limits were kept up to 900 patients a minute")


def test_what_breaks_at_the_first_step_is_looked_for_below_it():
    probes = search(system(lambda rate: rate / 30), Terms(first=100, close=1.1))
    assert knee(probes, Random(7)).rate == pytest.approx(30, rel=0.02)


def test_what_is_broken_at_every_rate_is_said_so():
    told = found(search(system(lambda rate: 5.0), Terms(first=12, least=3)), Random(7))
    assert (told.knee.rate, told.knee.kept) == (None, 0)
    assert told.sentence.startswith("BELOW 3 patients a minute: the product broke a limit at every")


@given(st.floats(5, 5000), st.floats(1.01, 1.5), st.integers(0, 2))
def test_every_search_ends_and_stays_within_its_terms(served: float, close: float, repeats: int):
    terms = Terms(first=60, most=6000, least=3, close=close, repeats=repeats)
    probes = search(system(lambda rate: rate / served), terms)
    assert len(probes) < 40
    assert all(3 <= each.rate <= 6000 for each in probes)


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"first": 0.0}, "give them in this order, above 0"),
        ({"first": 9000.0}, "rates are 3, 9000 and 6000"),
        ({"close": 1.0}, "step and close are factors"),
    ],
)
def test_terms_that_find_nothing_are_refused(numbers: dict[str, float], message: str):
    with pytest.raises(ValueError, match=message):
        Terms(**numbers)  # type: ignore[arg-type]  # floats by name


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=12))
def test_levelled_values_never_fall_and_keep_their_mean(values: list[float]):
    level = levelled(values, [1.0] * len(values))
    assert level == sorted(level)
    assert sum(level) == pytest.approx(sum(values), abs=1e-9)


# -- the cause ------------------------------------------------------------------------------------

CALM = {"product": 40.0, "emis": 10.0, "generator": 0.5}
SLOW = ("page: confirm p95 ms",)


@pytest.mark.parametrize(
    ("broken", "saturated", "strained", "refused", "hop"),
    [
        (SLOW, (), {"product": 900.0, "emis": 20.0}, {}, "product"),
        (SLOW, (), {"product": 60.0, "emis": 800.0}, {}, "emis"),
        (SLOW, (), {"product": 60.0, "systmone": 800.0}, {}, "systmone"),
        (("hop: gpconnect BookAppointment p95 ms",), (), CALM, {}, "gpconnect"),
        (("hop: sms SendSms p95 ms",), (), CALM, {}, "sms"),
        (("errors 5xx share of pages",), (), CALM, {"pds": 40, "emis": 1}, "pds"),
        (("errors 5xx share of pages",), (), CALM, {}, "product"),
        (("invariant I1 breaches",), (), CALM, {"pds": 3}, "product"),
        (SLOW, ("generator saturated (it woke 90 ms late)",), CALM, {}, "generator"),
        ((), ("workers lost (1 of 2)",), CALM, {}, "generator"),
        ((), ("simulator saturated (it lagged 90 ms)",), CALM, {}, "simulator"),
    ],
)
def test_the_hop_that_broke_it_is_named(broken, saturated, strained, refused, hop):
    assert cause(broken, saturated, CALM, strained, refused, {}).hop == hop


LATE = ("page: read text p95 ms",)
WAITED = {**CALM, "texts": 3000.0, "sms": 40.0}


@pytest.mark.parametrize(
    ("broken", "strained", "refused", "busy", "hop", "words"),
    [
        (LATE, WAITED, {}, 0.97, "sms", "SMS had one in hand for 97% of the waiting"),
        (SLOW, WAITED, {}, 0.97, "sms", "3000 ms more went by until a text came"),
        (LATE, WAITED, {"sms": 12}, 0.1, "sms", "SMS refused or did not answer 12 calls"),
        (LATE, WAITED, {}, 0.2, "product", "SMS had one in hand for 20% of the waiting only"),
        (LATE, {**WAITED, "product": 9000.0}, {}, 0.97, "sms", "SMS had one in hand for 97%"),
        (SLOW, {**WAITED, "product": 9000.0}, {}, 0.97, "product", "were the product's"),
    ],
)
def test_late_texts_are_the_text_services_doing_if_it_refused_or_never_rested(
    broken, strained, refused, busy, hop, words
):
    told = cause(broken, (), CALM, strained, refused, {"sms": busy})
    assert told.hop == hop
    assert words in told.sentence


def recorded(hops: dict[str, float], page: str = "confirm", took: float = 1.0, late: float = 0.0):
    """A run of a hundred such pages, with a call of so many seconds to each system for each."""
    events = [
        event(page, intended=at * 0.1, began=at * 0.1 + late, ended=at * 0.1 + late + took)
        for at in range(100)
    ]
    durations = {f"hop: {name} Anything": [seconds] * 100 for name, seconds in hops.items()}
    return run(events, {f"page: {page}": [took + late] * 100, **durations})


PAGES = read('[[page]]\nname = "*"\np95 = 3000\n[generator]\nlate = 1', "limits.toml")
HOPS = ("emis", "systmone", "gpconnect", "pds")


@pytest.mark.parametrize("system", HOPS)
def test_of_recorded_runs_the_system_that_took_the_time_is_to_blame(system: str, tmp_path: Path):
    calm = recorded(dict.fromkeys(HOPS, 0.05), took=0.5)
    slow = recorded({**dict.fromkeys(HOPS, 0.06), system: 3.5}, took=4.0)
    told = found(probes_of(tmp_path, calm, slow), Random(7))
    assert told.cause is not None
    assert told.cause.hop == system
    assert told.cause.grown[system] == pytest.approx(3450, rel=0.01)


def test_of_recorded_runs_the_product_is_to_blame_for_what_no_system_took(tmp_path: Path):
    slow = recorded({"emis": 0.3, "pds": 0.1}, took=4.0)
    told = found(probes_of(tmp_path, recorded({"emis": 0.1}, took=0.5), slow), Random(7))
    assert told.cause is not None
    assert told.cause.hop == "product"


def test_of_recorded_runs_the_generator_is_to_blame_for_pages_that_it_began_late(tmp_path: Path):
    slow = recorded({"emis": 0.1}, took=0.5, late=4.0)
    told = found(probes_of(tmp_path, recorded({"emis": 0.1}, took=0.5), slow), Random(7))
    assert told.cause is not None
    assert told.cause.hop == "generator"
    assert not told.of_the_product


def test_of_recorded_runs_the_text_service_is_to_blame_if_it_was_at_it_all_the_time(tmp_path: Path):
    calm = recorded({"sms": 0.05}, "read text", took=0.2)
    slow = recorded({"sms": 1.0}, "read text", took=8.0)
    calm.staged, slow.staged = {"busy": {"sms": 0.1}}, {"busy": {"sms": 0.99}}
    told = found(probes_of(tmp_path, calm, slow), Random(7))
    assert told.cause is not None
    assert told.cause.hop == "sms"


def probes_of(folder: Path, *runs: Run) -> list[Probe]:
    return [
        probed(each, PAGES, folder, 100.0 * place, Random(1)) for place, each in enumerate(runs, 1)
    ]


def test_a_double_booking_is_the_products_however_slow_the_generator_was():
    told = cause(("invariant I1 breaches",), ("generator saturated",), CALM, CALM, {"pds": 3}, {})
    assert (told.hop, told.sentence) == (
        "product", "the product answered so: invariant I1 breaches",
    )  # fmt: skip


def test_the_sentence_has_the_figures():
    told = cause(SLOW, (), CALM, {"product": 440.0, "emis": 30.0, "sms": 5.0}, {}, {})
    assert told.sentence == (
        "400 of the 425 ms that a page took longer were the product's; EMIS 20, SMS 5"
    )


def test_a_saturated_generator_is_said_first_and_the_number_is_only_what_was_kept():
    run = system(lambda rate: rate / 150, saturated=("generator saturated (late)",))
    calm = system(lambda rate: rate / 150)
    probes = search(lambda rate: run(rate) if rate > 150 else calm(rate), Terms(first=50))
    told = found(probes, Random(7))
    assert not told.of_the_product
    assert told.sentence.startswith("GENERATOR SATURATED: all limits were kept up to 1")
    assert isinstance(told, Found)


def test_a_stumble_that_did_not_come_again_makes_no_knee():
    probes = [Probe(100, 0.2), Probe(200, 1.5, (), SLOW), Probe(200, 0.3), Probe(200, 0.3)]
    told = found(probes, Random(7))
    assert told.knee.kept == 200
    assert told.sentence.startswith("NO KNEE: all limits were kept up to 200 patients a minute; ab")


def test_one_stumble_at_a_low_rate_blames_nobody():
    stumble = Probe(100, 2.0, (), ("errors NO_ANSWER share of pages",), shares=CALM)
    fine = [Probe(100, 0.2, shares=CALM)] * 2
    broke = [Probe(200, 2.0, (), SLOW, shares={"product": 50.0, "pds": 900.0})] * 2
    told = found([stumble, *fine, *broke], Random(7))
    assert told.cause is not None
    assert told.cause.hop == "pds"
