"""A product that earns every verdict is judged; what the run says and leaves behind is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from cucumber_messages import _messages as messages
from cucumber_messages import json_converter

from gpharness import rules
from gpharness.conform.plan import Plan
from gpharness.conform.result import Run, Scenario, read_run, write
from gpharness.conform.run import run
from gpharness.conform.verdict import Verdict

pytestmark = pytest.mark.timeout(300)


def one(judged: Run, words: str) -> Scenario:
    (found,) = [each for each in judged.scenarios if words in each.title]
    return found


# -- verdicts -----------------------------------------------------------------------------------


def test_a_product_that_does_what_it_should_passes(judged: Run) -> None:
    assert one(judged, "one second before expiry").verdict is Verdict.PASSED


def test_a_then_that_does_not_hold_is_the_product_s_failure(judged: Run) -> None:
    scenario = one(judged, "at the moment of expiry")
    assert scenario.verdict is Verdict.FAILED
    assert [step.outcome for step in scenario.steps][-2:] == ["passed", "failed"]
    should, shown, noticed = scenario.reason.splitlines()
    assert should == 'This did not come true: Then she sees the page "This link has expired"'
    assert shown.startswith("On show: the page identity")
    assert noticed.startswith("Noticed by: assert None in frozenset")


def test_an_invariant_that_does_not_hold_is_the_product_s_failure_and_no_step_s(
    judged: Run,
) -> None:
    scenario = one(judged, "record in SystmOne")
    assert scenario.verdict is Verdict.FAILED
    assert {step.outcome for step in scenario.steps} == {"passed"}
    first, second, *_ = scenario.reason.splitlines()
    assert first == "an invariant does not hold"
    assert re.match(r"I18 +BROKEN +Nothing personal leaks", second)
    assert "it holds an NHS number" in scenario.reason


def test_a_given_that_is_refused_is_an_error_and_the_steps_after_it_are_not_reached(
    judged: Run,
) -> None:
    scenario = one(judged, "A reminder is sent")
    assert scenario.verdict is Verdict.ERROR
    assert scenario.reason.startswith("a Given did not take effect")
    assert "Not for James" in scenario.reason
    outcomes = [step.outcome for step in scenario.steps]
    assert outcomes.count("error") == 1
    assert set(outcomes[outcomes.index("error") + 1 :]) == {"not reached"}


def test_what_the_profile_leaves_out_is_not_applicable_with_its_reason(judged: Run) -> None:
    scenario = one(judged, "not shown who")
    assert scenario.verdict is Verdict.NOT_APPLICABLE
    assert scenario.reason == "the product does not claim clinicians"


def test_a_step_of_a_team_takes_the_place_of_ours(judged: Run) -> None:
    assert one(judged, "one text with one link").reason == "our Asha sees no states"


def test_a_failure_weighs_more_than_an_error_in_the_exit_status(judged: Run) -> None:
    assert judged.status == 1
    assert judged.troubles == []


def test_a_simulator_that_breaks_is_an_error_and_a_dead_worker_is_told_of(
    folder: Path, patched: pytest.MonkeyPatch
) -> None:
    plan = Plan(
        output=str(folder / "broken"),
        app="products_on_trial:in_a_broken_world",
        words="same_message or text_with_one_link",
    )
    found = run(plan)
    (scenario,) = found.scenarios
    assert scenario.verdict is Verdict.ERROR
    assert "the shelf has collapsed" in scenario.reason
    (trouble,) = found.troubles
    assert "ended early while it ran" in trouble
    assert found.status == 2


# -- evidence -----------------------------------------------------------------------------------


def test_the_evidence_of_a_scenario_is_whole(judged: Run) -> None:
    scenario = one(judged, "one second before expiry")
    evidence = scenario.evidence
    assert {call.caller for call in evidence.calls} == {"harness", "product"}
    assert {"product", "emis", "sms"} <= {call.system for call in evidence.calls}
    assert all(0 <= call.step < len(scenario.steps) for call in evidence.calls)
    assert [change.did for change in evidence.changes] == ["session opened"]
    (text,) = evidence.texts
    assert "Riverside Surgery" in text.body
    assert scenario.steps[2].began != scenario.steps[2].ended, "the clock moved"
    assert scenario.systems == ["emis"]


def test_secrets_are_struck_out_of_everything(judged: Run, folder: Path) -> None:
    assert judged.scenarios
    for file in (folder / "report").rglob("*"):
        if file.is_file():
            said = file.read_text()
            assert not re.search(r"/(b|m|links)/[A-Za-z0-9]{8,}", said), file
            assert not re.search(r"Bearer (?!\[redacted\])", said), file


def test_attachments_are_named_after_what_they_hold(judged: Run, folder: Path) -> None:
    kept = list((folder / "report" / "attachments").iterdir())
    assert len({file.read_bytes() for file in kept}) == len(kept)
    told = [each.file for scenario in judged.scenarios for each in scenario.evidence.attached]
    assert {file.name for file in kept} >= {name.rpartition("/")[2] for name in told}


# -- reports ------------------------------------------------------------------------------------


def test_a_run_is_the_same_when_read_back(judged: Run) -> None:
    assert read_run(json.loads(write(judged))) == judged


def test_the_page_loads_nothing_and_says_what_went_wrong(judged: Run, folder: Path) -> None:
    page = BeautifulSoup((folder / "report" / "report.html").read_text(), "html5lib")
    assert page.find("script") is None
    assert page.find("link") is None
    sources = [tag.get("src") or tag.get("href") or "" for tag in page.find_all(["img", "a"])]
    assert [each for each in sources if not each.startswith(("#", "attachments/"))] == []
    assert "url(" not in (page.find("style") or page).get_text()
    said = page.get_text()
    assert "The product failed 3 scenarios." in said
    assert "a Given did not take effect" in said


def test_the_page_tells_what_each_rule_asks(judged: Run, folder: Path) -> None:
    assert judged.scenarios
    page = BeautifulSoup((folder / "report" / "report.html").read_text(), "html5lib")
    (row,) = [each for each in page.find_all("tr") if (each.th or each).get_text() == "E2"]
    assert row.find_all("td")[-1].get_text() == rules.text("E2")
    listed = {item.get_text() for item in page.select("details ul.rules > li")}
    assert {f"{rule} {rules.text(rule)}" for rule in ("E2", "S16", "E54", "X19")} <= listed


def test_junit_says_beside_a_failure_what_the_rules_ask(judged: Run, folder: Path) -> None:
    assert judged.scenarios
    root = ElementTree.parse(folder / "report" / "junit.xml").getroot()
    (failure,) = [
        found
        for case in root.iter("testcase")
        if "at the moment of expiry" in case.get("name", "")
        and (found := case.find("failure")) is not None
    ]
    asked = [f"{rule}: {rules.text(rule)}" for rule in ("S7", "E2", "E3")]
    assert (failure.text or "").splitlines()[:3] == asked


def test_junit_counts_each_verdict_in_its_own_way(judged: Run, folder: Path) -> None:
    root = ElementTree.parse(folder / "report" / "junit.xml").getroot()
    counts = {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "7", "failures": "3", "errors": "1", "skipped": "2"}
    reasons = {skipped.get("message") for skipped in root.iter("skipped")}
    assert reasons == {"the product does not claim clinicians", "our Asha sees no states"}


def test_every_line_of_the_messages_is_an_envelope_of_the_protocol(
    judged: Run, folder: Path
) -> None:
    convert = json_converter.JsonDataclassConverter(module_scope=messages)
    told = [
        convert.from_dict(json.loads(line), messages.Envelope)
        for line in (folder / "report" / "messages.ndjson").read_text().splitlines()
    ]
    pickles = {each.pickle.id for each in told if each.pickle}
    cases = {each.test_case.id: each.test_case for each in told if each.test_case}
    started = [each.test_case_started for each in told if each.test_case_started]
    assert {case.pickle_id for case in cases.values()} <= pickles
    assert {each.test_case_id for each in started} == set(cases)
    steps = [each.test_step_finished for each in told if each.test_step_finished]
    statuses = [str(each.test_step_result.status.value) for each in steps]
    assert statuses.count("FAILED") == 4, "three that failed and one in error"
    assert told[-1].test_run_finished
    assert told[-1].test_run_finished.success is False


def test_the_summary_has_the_matrix_of_rules_and_systems(judged: Run, folder: Path) -> None:
    summary = json.loads((folder / "report" / "summary.json").read_text())
    assert summary["counts"] == {"passed": 1, "failed": 3, "error": 1, "not applicable": 2}
    assert summary["rules"]["E2"] == {
        "says": rules.text("E2"),
        "systems": {"emis": {"verdict": "failed", "passed": 1, "failed": 2}},
    }
    assert summary["rules"]["S16"]["systems"]["emis"]["verdict"] == "not applicable"
    assert "E54" in summary["rules_without_scenario"]
