"""The report: one page that stands by itself, with every figure, and the same for machines."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from random import Random
from xml.etree import ElementTree as xml

import html5lib
import pytest
from click.testing import CliRunner

from gpload import limits
from gpload.capacity import Probe
from gpload.capacity_files import Search, SearchUnreadable
from gpload.capacity_files import load as read_search
from gpload.capacity_probe import found, probed
from gpload.command import load
from gpload.report import bins, form
from gpload.report.svg import Plot
from gpload.report.write import write
from gpload.run import Run
from load.reported import BOOK, drawn

LIMITS = limits.read('[[page]]\nname = "*"\np95 = 200\nideal = { p95 = 50 }', "limits.toml")
EVERY_FIGURE = {"rate", "percentiles", "hops", "errors", "heat"}


def page(folder: Path, run: Run) -> str:
    run.save(folder)
    return write(folder).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(tmp_path_factory.mktemp("run"), drawn(refused=0.2))


# -- the page -------------------------------------------------------------------------------------


def test_the_page_is_html_without_a_mistake(told: str):
    html5lib.HTMLParser(strict=True).parse(told)


def test_nothing_is_loaded_and_nothing_runs(told: str):
    assert "<script" not in told
    assert re.findall(r"(?:src|href)\s*=|url\(|@import", told) == []


def test_every_figure_is_there_and_says_what_it_is(told: str):
    tree = html5lib.parse(told, namespaceHTMLElements=False)
    assert {each.get("id") for each in tree.iter("figure")} == EVERY_FIGURE
    plots = [each for each in tree.iter() if each.tag.endswith("svg") and each.get("role") == "img"]
    assert len(plots) == len(EVERY_FIGURE)
    assert all(each.get("aria-label") for each in plots)


def test_what_somebody_needs_to_have_it_again_is_there(told: str):
    for words in ("gpworld load run --shape steady", "seed 7", "Processors", "LOAD test"):
        assert words in told


def test_a_saturated_generator_is_said_before_anything_else(tmp_path: Path):
    text = page(tmp_path, drawn(lag=0.2))
    assert "NO VERDICT: generator saturated" in text[: text.index("<main>")]
    assert "KEPT" not in text


def test_limits_of_too_few_samples_are_said_so(tmp_path: Path):
    text = page(tmp_path, drawn(seconds=4))
    assert "– too few to judge: 24 of 59" in text
    assert "generator: late share of starts" in text


def test_names_are_escaped(tmp_path: Path):
    run = drawn()
    run.events[0]["code"] = "<b>&"
    assert "<b>&" not in page(tmp_path, run)


def test_invariants_are_shown_where_they_were_checked(tmp_path: Path):
    history = [{"at": "08:00:01", "who": "Ada", "what": "confirms", "answer": "booked"}]
    breach = {"about": "slot 7", "sentence": "two live appointments", "history": history}
    checked = {
        "I1": {"broken": 0, "sentence": "No slot twice", "looked_at": 50},
        "I10": {"broken": 1, "sentence": "References", "breaches": [breach]},
        "I2": {"broken": None, "sentence": "No link twice", "reason": "no links"},
    }
    (tmp_path / "invariants.json").write_text(json.dumps(checked))
    text = page(tmp_path, drawn())
    row = r'<th scope="row">(I\d+)</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>'
    assert re.findall(row, text) == [
        ("I1", "No slot twice", "✓ kept", "in 50 places"),
        ("I2", "No link twice", "– not checked", "no links"),
        ("I10", "References", "✗ broken", "1 ×"),
    ]
    assert "I10, slot 7: two live appointments" in text
    assert "08:00:01  Ada  confirms  booked" in text


# -- for machines ---------------------------------------------------------------------------------


def test_csv_and_json_beside_it_have_the_same_figures(tmp_path: Path):
    run = drawn(refused=0.2)
    page(tmp_path, run)
    facts = json.loads((tmp_path / "report.json").read_text())
    with (tmp_path / "report.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == facts["transactions"]
    confirm = next(row for row in rows if row["name"] == "page: confirm")
    summary = run.timeline.summary("page: confirm")
    assert (confirm["count"], confirm["p95_ms"]) == (str(summary.count), f"{summary.p95:.1f}")
    with (tmp_path / "seconds.csv").open(newline="") as file:
        seconds = list(csv.DictReader(file))
    assert sum(float(row["intended_a_second"]) for row in seconds) == pytest.approx(20 * 12)


def test_the_report_is_made_again_from_the_folder(tmp_path: Path):
    page(tmp_path, drawn())
    (tmp_path / "report.html").unlink()
    assert CliRunner().invoke(load, ["report", str(tmp_path)]).exit_code == 0
    assert (tmp_path / "report.html").exists()


def test_a_folder_with_nothing_in_it_is_one_line(tmp_path: Path):
    told = CliRunner().invoke(load, ["report", str(tmp_path)])
    assert told.exit_code == 2
    assert "holds no run that can be read" in told.stderr


# -- the form -------------------------------------------------------------------------------------


def test_a_transaction_has_its_target_and_whether_it_was_met():
    lines = {each.name: each for each in form.transactions(drawn(slow=2), LIMITS)}
    assert (lines["page: confirm"].target, lines["page: confirm"].result) == ("p95 200", "missed")
    assert (lines[BOOK].target, lines[BOOK].result) == ("", "")
    assert lines["page: confirm"].count == 120


def test_a_ramp_says_where_its_target_broke():
    run = drawn(shape="ramp", later=6.0)
    assert form.form_of(run) is form.Form.RAMP
    confirm = next(each for each in form.broke(run, LIMITS) if each.name == "page: confirm")
    assert confirm.second is not None
    assert 0 < confirm.second < 20
    assert confirm.a_minute == pytest.approx(2 * 60 * 100 / 20 * confirm.second / 20)


def test_a_ramp_that_keeps_its_target_says_never():
    assert {each.second for each in form.broke(drawn(shape="ramp", slow=0.1), LIMITS)} == {None}


@pytest.mark.parametrize(("later", "judgement"), [(3.0, "worse"), (1.0, "no difference shown")])
def test_a_soak_says_whether_its_end_was_slower_than_its_beginning(later: float, judgement: str):
    run = drawn(shape="soak", seconds=30, later=later)
    assert form.form_of(run) is form.Form.SOAK
    rows = {(each.name, each.figure): each for each in form.drifts(run, Random(1))}
    assert rows["page: confirm", "p50"].judgement == judgement


# -- plots ----------------------------------------------------------------------------------------


def test_a_long_run_is_cut_into_few_enough_stretches():
    run = drawn(seconds=100, a_second=2)
    parts = bins.stretches(run)
    assert len(parts) <= bins.MOST
    assert sum(each.intended * each.seconds for each in parts) == pytest.approx(200)


def test_a_plot_is_xml_and_keeps_its_points_within_its_axes():
    plot = Plot("Test", (0, 10), (1, 1000), "x", "y & z", y_log=True)
    plot.line([(0, 1), (10, 1000), (20, 5000)], 0)
    plot.dot(5, 10, 1, "<told>")
    tree = xml.fromstring(plot.svg())
    points = next(each for each in tree.iter("polyline")).get("points", "")
    assert points == "64.0,236.0 748.0,12.0 748.0,12.0"


def test_ticks_are_round_numbers():
    assert Plot("", (0, 47), (0.1, 10), "", "").across.ticks() == [0, 10, 20, 30, 40]
    assert Plot("", (0, 1), (1, 1000), "", "", y_log=True).up.ticks() == [1, 10, 100, 1000]


# -- a search -------------------------------------------------------------------------------------


@pytest.fixture
def searched(tmp_path: Path) -> Path:
    probes: list[Probe] = []
    for place, slow in enumerate((0.5, 0.7, 4.0), 1):
        folder = tmp_path / "runs" / f"{place:02}"
        run = drawn(place, slow=slow)
        run.save(folder)
        probes.append(probed(run, LIMITS, folder, 60.0 * place, Random(place)))
    environment = {"processors": 2, "load_before": [0.1]}
    Search("gpworld load find-capacity", {"shape": "intake", "seed": 7}, environment,
           found(probes, Random(7))).save(tmp_path)  # fmt: skip
    return tmp_path


def test_a_search_is_read_as_it_was_written(searched: Path):
    again = read_search(searched)
    assert [each.rate for each in again.found.probes] == [60, 120, 180]
    assert again.found.knee.rate is not None
    with (searched / "capacity.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["run"] for row in rows] == ["01", "02", "03"]
    assert float(rows[0]["product_ms_a_page"]) > 0


def test_the_report_of_a_search_has_its_knee_and_the_runs_on_both_sides(searched: Path):
    text = write(searched, LIMITS).read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    assert "KNEE: " in text[: text.index("<main>")]
    ids = re.findall(r'id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {"strain", "made-of"} <= set(ids)
    assert "The most that was kept: 120" in text
    assert "The least that was too much: 180" in text


def test_a_search_of_another_version_is_refused(searched: Path):
    facts = json.loads((searched / "capacity.json").read_text())
    (searched / "capacity.json").write_text(json.dumps({**facts, "version": 99}))
    with pytest.raises(SearchUnreadable, match="a search of version 99"):
        read_search(searched)
    told = CliRunner().invoke(load, ["report", str(searched)])
    assert told.exit_code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--shape", "rsuh"], "no shape is called 'rsuh'"),
        (["--from", "0"], "give them in this order, above 0"),
        (["--for", "soon"], "is no length of time"),
    ],
)
def test_a_senseless_search_is_refused_before_anything_is_started(
    words: list[str], message: str, tmp_path: Path
):
    told = CliRunner().invoke(load, ["find-capacity", "--out", str(tmp_path / "out"), *words])
    assert told.exit_code == 2
    assert message in told.stderr
    assert not (tmp_path / "out").exists()
