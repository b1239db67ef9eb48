"""``gpworld conform`` as it is typed: what it refuses, what it says, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from gpharness.conform import reports, spoken
from gpharness.conform.result import Run, Scenario, Step
from gpharness.conform.verdict import Verdict
from gpworld.cli import main

Gpworld = Callable[..., Result]


@pytest.fixture
def gpworld() -> Gpworld:
    def run(*words: str, status: int) -> Result:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == status, result.output
        return result

    return run


def scenario(name: str, verdict: Verdict, *rules: str, seconds: float = 0.1) -> Scenario:
    step = Step("Then", "all is well", "then", 3, outcome=str(verdict))
    return Scenario(
        uri="self_book/link_expiry.feature",
        feature="A feature",
        rule="",
        name=name,
        example="",
        line=2,
        tags=list(rules),
        steps=[step],
        verdict=verdict,
        reason="" if verdict is Verdict.PASSED else "because",
        seconds=seconds,
        rules=list(rules),
        systems=["emis"],
    )


def a_run(*scenarios: Scenario) -> Run:
    return Run(
        product="http://product.test",
        driver="http",
        world="surgery",
        profile="",
        version="0",
        selection="",
        began="2026-10-20T09:00:00+00:00",
        seconds=1.0,
        workers=1,
        scenarios=list(scenarios),
    )


# -- the command line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--rule", "E999"), "--rule E999: there is no such rule"),
        (("--rule", "clock"), "--rule clock: there is no such rule"),
        (("--tag", "clok"), "--tag clok: clok is no tag"),
        (("--product", "http://127.0.0.1:1"), "env.json is not there: --env FILE"),
        (("--env", "env.json"), "give its --product URL"),
        (("--app", "a:b", "--command", "c"), "exclude one another"),
        (("--app", "a:b", "--driver", "browser"), "needs a product on a port"),
        (("--product", "http://127.0.0.1:9", "--env", __file__), "nobody answers at http"),
        (("--command", "no-product --port {port}"), "--command: there is no program no-product"),
        (("--command", "python {prot}"), "--command: python {prot} cannot be read"),
        (("--workers", "0"), "--workers"),
        (("dif",), "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_line_is_one_line_and_status_2(
    gpworld: Gpworld,
    words: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GPWORLD_ENV", raising=False)
    said = gpworld("conform", *words, status=2).output.strip()
    assert told in said
    assert "\n" not in said


def test_a_product_beside_another_world_is_not_judged(gpworld: Gpworld, tmp_path: Path) -> None:
    env = tmp_path / "env.json"
    env.write_text('{"version": 1, "world": {"scenario": "house"}}')
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as product:
        Thread(target=product.handle_request).start()
        url = f"http://127.0.0.1:{product.server_port}"
        said = gpworld("conform", "--product", url, "--env", str(env), status=2).output
    assert "its world is house, and the features speak of surgery" in said
    assert "gpworld scenario load surgery" in said


def test_a_folder_that_holds_something_else_is_left_alone(gpworld: Gpworld, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    said = gpworld("conform", "--output", str(tmp_path), status=2).output
    assert "holds thesis.txt, which is no report" in said
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_it_is_in_the_help_with_what_it_is_for() -> None:
    said = CliRunner().invoke(main, ["--help"]).output
    assert "Judge a booking product, scenario by scenario." in said


# -- exit status ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([Verdict.PASSED, Verdict.NOT_APPLICABLE], 0),
        ([Verdict.PASSED, Verdict.FAILED], 1),
        ([Verdict.PASSED, Verdict.ERROR], 2),
        ([Verdict.FAILED, Verdict.ERROR], 1),
        ([Verdict.NOT_APPLICABLE], 2),
        ([], 2),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else str(value),
)
def test_the_exit_status_says_what_can_be_said_of_the_product(
    verdicts: list[Verdict], status: int
) -> None:
    assert a_run(*(scenario(str(v), v) for v in verdicts)).status == status


def test_a_trouble_outside_of_all_scenarios_spoils_a_run_that_passed() -> None:
    run = a_run(scenario("one", Verdict.PASSED))
    run.troubles.append("worker 1 ended early")
    assert run.status == 2


def test_no_scenario_at_all_is_told_as_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spoken.tell(a_run(), tmp_path, quiet=False)
    assert "Error: no scenario ran" in capsys.readouterr().err


def test_nothing_but_what_does_not_apply_is_told_as_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spoken.tell(a_run(scenario("one", Verdict.NOT_APPLICABLE)), tmp_path, quiet=True)
    assert "Error: nothing was judged" in capsys.readouterr().err


# -- two runs -------------------------------------------------------------------------------------

P, F, E, N = Verdict.PASSED, Verdict.FAILED, Verdict.ERROR, Verdict.NOT_APPLICABLE
COURSES = {
    "regressed": (P, F),
    "fixed": (F, P),
    "still": (F, F),
    "noise": (P, E),
    "noise too": (N, P),
    "same": (P, P),
}


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    before = [scenario(name, was, "E2") for name, (was, _) in COURSES.items()]
    after = [scenario(name, now, "E2") for name, (_, now) in COURSES.items()]
    before += [scenario("gone", P), scenario("slower", P, seconds=0.5)]
    after += [scenario("new", F), scenario("slower", P, seconds=2.5)]
    for name, scenarios in (("before", before), ("after", after)):
        (tmp_path / name).mkdir()
        body = reports.FILES["summary.json"](a_run(*scenarios))
        (tmp_path / name / "summary.json").write_bytes(body)
    return str(tmp_path / "before"), str(tmp_path / "after")


def test_a_comparison_tells_regression_from_noise(gpworld: Gpworld, runs: tuple[str, str]) -> None:
    told = json.loads(gpworld("conform", "diff", *runs, "--json", status=1).stdout)
    names = {
        kind: [each["id"].partition(": ")[2] for each in changes]
        for kind, changes in told.items()
        if kind != "slower"
    }
    assert names == {
        "regressed": ["regressed"],
        "fixed": ["fixed"],
        "still": ["still"],
        "new": ["new"],
        "gone": ["gone"],
        "noise": ["noise", "noise too"],
    }
    assert [each[1:] for each in told["slower"]] == [[0.5, 2.5]]


def test_a_comparison_is_told_to_people(gpworld: Gpworld, runs: tuple[str, str]) -> None:
    said = gpworld("conform", "diff", *runs, status=1).stdout
    assert "Regressed: 1\n" in said
    assert "regressed (passed → failed)" in said
    assert "Noise: says nothing about the product: 2" in said


def test_a_run_differs_in_nothing_from_itself(gpworld: Gpworld, runs: tuple[str, str]) -> None:
    before, _ = runs
    said = gpworld("conform", "diff", before, before, status=0).stdout
    assert "Failed before and now: 2" in said


@pytest.mark.parametrize("content", ["", "[]", '{"form": 99}'])
def test_what_is_no_summary_cannot_be_compared(
    gpworld: Gpworld, tmp_path: Path, content: str
) -> None:
    (tmp_path / "summary.json").write_text(content)
    said = gpworld("conform", "diff", str(tmp_path), str(tmp_path), status=2).output
    assert "summary.json" in said
