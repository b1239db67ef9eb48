"""Limits as code: read with care, held against a run, and turned into a verdict and JUnit."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from click.testing import CliRunner

from gpload import junit, limits
from gpload.command import load
from gpload.held import enough, held, of_generator
from gpload.limits import LimitsError, read
from gpload.recording import Counts
from gpload.verdict import Exit, judged
from load.runs import event, run

CONFIRM = read('[[page]]\nname = "confirm"\np95 = 200\nideal = { p95 = 50 }', "limits.toml")


def test_a_page_within_its_limit_keeps_it_and_may_miss_its_ideal():
    verdict = judged(run(durations={"page: confirm": [0.1] * 60}), CONFIRM)
    kept, ideal = verdict.findings
    assert (kept.name, kept.kept, kept.limit) == ("page: confirm p95 ms", True, 200)
    assert (ideal.kept, ideal.ideal) == (False, True)
    assert (verdict.exit, verdict.broken) == (Exit.KEPT, [])
    assert verdict.sentence == (
        "KEPT: all 1 limits that could be judged; missed as ideals: page: confirm p95 ms"
    )


def test_a_page_over_its_limit_breaks_it():
    verdict = judged(run(durations={"page: confirm": [0.3] * 20}), CONFIRM)
    assert verdict.exit is Exit.BROKEN
    assert [each.name for each in verdict.broken] == ["page: confirm p95 ms"]
    assert verdict.sentence == "BROKEN: 1 of 2 limits and ideals"


def test_what_was_not_measured_is_neither_kept_nor_broken():
    verdict = judged(run(), CONFIRM)
    assert {each.kept for each in verdict.findings} == {None}
    assert verdict.exit is Exit.KEPT


def test_a_star_is_held_against_each_by_itself():
    every = read('[[hop]]\nname = "gpconnect *"\np99 = 100', "limits.toml")
    durations = {
        "hop: gpconnect FindPatient": [0.05] * 300,
        "hop: gpconnect SearchSlots": [0.5] * 300,
    }
    found = held(run(durations=durations), every)
    assert [(each.name, each.kept) for each in found] == [
        ("hop: gpconnect FindPatient p99 ms", True),
        ("hop: gpconnect SearchSlots p99 ms", False),
    ]


def test_errors_are_limited_by_their_kind_as_shares_of_pages():
    shares = read("[errors]\nNO_ANSWER = 0.1\nSLOT_TAKEN = 0.5\n5xx = 0", "limits.toml")
    events = [event()] * 18 + [event(code="SLOT_TAKEN", status=409)] * 9
    events += [event(code="NO_ANSWER", status=None)] * 3
    found = held(run(events), shares)
    assert [(each.found, each.kept) for each in found] == [(0.1, True), (0.3, True), (0.0, True)]
    broken = held(run([event(status=503)]), shares)[2]
    assert (broken.name, broken.found, broken.kept) == ("errors 5xx share of pages", 1.0, False)


@pytest.mark.parametrize(("share", "samples"), [(0.5, 5), (0.9, 29), (0.95, 59), (0.99, 299)])
def test_it_takes_so_many_samples_to_be_sure_of_a_share(share, samples):
    assert enough(share) == samples
    assert share**samples <= 0.05 < share ** (samples - 1)


def test_the_longest_and_a_share_of_none_at_all_need_no_number_of_samples():
    assert enough(1.0) == 0


def test_too_few_samples_are_no_pass_and_say_how_many_are_wanted():
    verdict = judged(run(durations={"page: confirm": [0.1] * 58}), CONFIRM)
    (limit, ideal) = verdict.findings
    assert (limit.kept, limit.too_few, limit.samples, limit.wanted) == (None, True, 58, 59)
    assert ideal.kept is False, "few samples do show what is beyond"
    assert verdict.exit is Exit.KEPT
    assert verdict.sentence.startswith(
        "KEPT: all 0 limits that could be judged; too few samples to judge: 1;"
    )


def test_too_few_samples_are_said_in_the_terminal_and_in_junit(tmp_path: Path):
    few = run(durations={"page: confirm": [0.01] * 12})
    few.save(tmp_path)
    (tmp_path / "limits.toml").write_text('[[page]]\nname = "confirm"\np95 = 200')
    told = CliRunner().invoke(
        load,
        ["judge", str(tmp_path), "--limits", str(tmp_path / "limits.toml"),
         "--junit", str(tmp_path / "junit.xml")],
    )  # fmt: skip
    assert "too few to judge: page: confirm p95 ms, 12 of 59 samples\n" in told.stdout
    (skipped,) = xml.parse(tmp_path / "junit.xml").getroot().iter("skipped")
    assert skipped.get("message") == "too few to judge: 12 of 59 samples"


def test_invariants_come_from_beside_the_run(tmp_path: Path):
    wanted = read('[invariants]\n"*" = 0', "limits.toml")
    assert held(run(), wanted, tmp_path) == []
    told = {"I1": {"broken": 1}, "I2": {"broken": 0}}
    (tmp_path / "invariants.json").write_text(json.dumps(told))
    found = held(run(), wanted, tmp_path)
    assert [(each.name, each.kept) for each in found] == [
        ("invariant I1 breaches", False),
        ("invariant I2 breaches", True),
    ]


def test_the_default_is_gp_connects_own_and_no_page_without_an_answer():
    default = limits.default()
    bounds = {each.name: (each.bounds, each.ideal) for each in default.latencies}
    assert bounds["gpconnect BookAppointment"] == ({"p95": 250}, {"p95": 100})
    assert bounds["gpconnect SearchSlots"] == ({"p95": 3000}, {"p95": 1000})
    assert default.errors["NO_ANSWER"] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("page = ", "limits.toml is no TOML"),
        ("[pages]\na = 1", "limits.toml: pages is unknown; the tables are page, call, hop"),
        ("[[page]]\np95 = 1", r"\[\[page\]\] without name: give it a name"),
        ('[[page]]\nname = "a"\np96 = 1', r"\[\[page\]\] a: p96 is unknown; bounds are p50"),
        ('[[page]]\nname = "a"\np95 = "x"', "a: p95 is 'x': give a number, 0 or more"),
        ("[errors]\nX = -1", r"\[errors\]: X is -1: give a number, 0 or more"),
        ("[generator]\nspeed = 1", r"\[generator\] speed is unknown: lag_p99_ms, late, missed"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_key(text, message):
    with pytest.raises(LimitsError, match=message):
        read(text, "limits.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(LimitsError, match=r"nowhere\.toml cannot be read: No such file"):
        limits.load(tmp_path / "nowhere.toml")


# -- who was too slow -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slow", "sentence"),
    [
        ({"lost": 1}, "workers lost (1 of 1 did not come to their end)"),
        ({"lag": 0.2}, "generator saturated (it woke 200 ms late at p99, over 50)"),
        (
            {"counts": Counts(planned=100, started=100, late=2)},
            "generator saturated (2.0% of starts late, over 1.0%)",
        ),
        (
            {"counts": Counts(planned=100, started=99, missed=1)},
            "generator saturated (1.0% of starts missed, over 0.0%)",
        ),
        (
            {
                "punctuality": {
                    "valid": False,
                    "bound_ms": 50.0,
                    "error_ms": {"p99": 80.0},
                    "loop_ms": {"p99": 10.0},
                }
            },
            "simulator saturated (it lagged 80 ms at p99, over 50)",
        ),
    ],
)
def test_where_others_were_the_slow_ones_there_is_no_verdict(slow, sentence):
    verdict = judged(run(durations={"page: confirm": [0.1]}, **slow), CONFIRM)
    assert verdict.saturated == (sentence,)
    assert verdict.exit is Exit.NO_VERDICT
    assert verdict.sentence == f"NO VERDICT: {sentence}"


@pytest.mark.parametrize(
    ("planned", "late", "kept"),
    [(12, 0, None), (12, 1, None), (12, 2, False), (100, 1, None), (300, 3, True), (300, 4, False)],
)
def test_one_late_start_is_no_share_of_a_short_run_and_none_is_no_proof(planned, late, kept):
    counts = Counts(planned=planned, started=planned, late=late)
    found = of_generator(run(counts=counts), limits.GENERATOR)[1]
    assert (found.name, found.kept) == ("generator: late share of starts", kept)


BREACH = {
    "about": "slot 7",
    "sentence": "two live appointments",
    "history": [{"at": "08:00:01", "who": "Ada", "what": "confirms", "answer": "booked"}],
}
LONGER = {**BREACH, "about": "slot 8", "history": BREACH["history"] * 3}


@pytest.fixture
def booked_twice(tmp_path: Path) -> Path:
    """The folder of a run in which a slot was booked twice."""
    told = {"I1": {"broken": 2, "sentence": "No slot twice", "breaches": [LONGER, BREACH]}}
    (tmp_path / "invariants.json").write_text(json.dumps(told))
    return tmp_path


def test_a_broken_invariant_stands_however_slow_the_generator_was(booked_twice: Path):
    verdict = judged(run(lag=0.2), limits.default(), booked_twice)
    assert verdict.exit is Exit.BROKEN
    assert verdict.sentence == (
        "BROKEN: invariant I1; NO VERDICT on times: "
        "generator saturated (it woke 200 ms late at p99, over 50)"
    )


def test_where_a_workers_part_is_missing_no_invariant_is_proven_broken(booked_twice: Path):
    verdict = judged(run(lost=1), limits.default(), booked_twice)
    assert (verdict.proven, verdict.exit) == ([], Exit.NO_VERDICT)


def test_where_no_limit_is_on_time_a_slow_generator_does_not_matter(tmp_path: Path):
    (tmp_path / "invariants.json").write_text('{"I1": {"broken": 0}}')
    verdict = judged(run(lag=0.2), read('[invariants]\n"*" = 0', "limits.toml"), tmp_path)
    assert verdict.exit is Exit.KEPT
    assert verdict.sentence == "KEPT: all 1 limits that could be judged"


def test_the_terminal_shows_the_shortest_history_of_a_broken_invariant(booked_twice: Path):
    run().save(booked_twice)
    told = CliRunner().invoke(load, ["judge", str(booked_twice)])
    assert told.exit_code == 1
    assert "I1 BROKEN 2 ×: No slot twice\n  I1, slot 7: two live appointments\n" in told.stdout
    assert told.stdout.count("08:00:01  Ada  confirms  booked") == 1


def test_junit_has_a_failure_for_what_is_proven_though_there_is_no_verdict(booked_twice: Path):
    wanted = read('[[page]]\nname = "*"\np95 = 1\n[invariants]\n"*" = 0', "limits.toml")
    slow = run(durations={"page: confirm": [0.3]}, lag=0.2)
    junit.write(booked_twice / "junit.xml", judged(slow, wanted, booked_twice), "steady")
    suite = xml.parse(booked_twice / "junit.xml").getroot()
    assert (suite.get("errors"), suite.get("failures")) == ("1", "1")


def test_the_generators_bounds_are_limits_too():
    lenient = read("[generator]\nlag_p99_ms = 500\nlate = 0.5\nmissed = 0.5", "limits.toml")
    slow = run(lag=0.2, counts=Counts(planned=10, started=8, late=3, missed=2))
    assert judged(slow, lenient).saturated == ()


# -- JUnit ----------------------------------------------------------------------------------------


def test_junit_has_a_case_a_limit(tmp_path: Path):
    every = read('[[page]]\nname = "*"\np95 = 200\n[[hop]]\nname = "pds x"\np95 = 1', "limits.toml")
    durations = {"page: confirm": [0.3], "page: open link": [0.1] * 59}
    junit.write(tmp_path / "junit.xml", judged(run(durations=durations), every), "steady")
    suite = xml.parse(tmp_path / "junit.xml").getroot()
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    (failure,) = suite.iter("failure")
    assert failure.get("message", "").endswith("is over the limit of 200")


def test_junit_without_a_verdict_is_all_errors(tmp_path: Path):
    verdict = judged(run(durations={"page: confirm": [0.1]}, lag=0.2), CONFIRM)
    junit.write(tmp_path / "junit.xml", verdict, "steady")
    suite = xml.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("errors"), suite.get("failures")) == ("2", "0")
