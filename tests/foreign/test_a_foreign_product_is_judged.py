"""A product with words, shapes and a fault of its own: what is said of it, and how well."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from gpharness.conform import reports
from gpharness.conform.result import Run, Scenario
from gpharness.conform.verdict import Verdict

Judge = Callable[..., Run]

CHOSEN = (
    "text_with_one_link or without_an_account or moment_of_expiry or saved_to_the_patient"
    " or told_it_is_booked or sees_no_selector or gets_a_reference or can_be_sent_without"
    " or reply_of_another"
)
ENDED_LATE = {
    "The patient opens the link around the moment of expiry",
    "The patient was choosing a time when the link expired",
    "Viewing the link does not extend it",
    "The link expires while the outcome is unknown",
    "A link is opened as its seven days end",
    "A link is opened as its seven days end over a change",
    "A booking is confirmed as the seven days of its link end",
}
LACKING = re.compile(
    r"the product does not claim \w+|Larkbook\b.*"
    r"|tasks|resend_invitation|HttpDriver sees no pages.*|.* sees no pages.*"
)


@pytest.fixture(scope="session")
def judged(judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A handful of scenarios, of every verdict that Larkbook earns."""
    return judge(words=CHOSEN)


@pytest.fixture(scope="session")
def late(judged: Run) -> Scenario:
    """The scenario that shows the fault most plainly."""
    (found,) = [each for each in judged.scenarios if "at the moment of expiry" in each.title]
    return found


def test_what_it_does_is_passed_what_it_lacks_is_not_applicable_and_nothing_is_an_error(
    judged: Run,
) -> None:
    counts = Counter(str(each.verdict) for each in judged.scenarios)
    assert counts == {"passed": 5, "failed": 2, "not applicable": 7}
    assert judged.troubles == []
    assert judged.status == 1


def test_the_true_failure_and_nothing_else_has_failed_under_its_own_rule(judged: Run) -> None:
    failed = [each for each in judged.scenarios if each.verdict is Verdict.FAILED]
    assert {each.name for each in failed} == {
        "The patient opens the link around the moment of expiry"
    }
    assert all({"S7", "E2"} <= set(each.rules) for each in failed)


def test_what_it_lacks_is_told_in_its_own_words(judged: Run) -> None:
    reasons = {each.name: each.reason for each in judged.scenarios if each.reason}
    assert reasons["A message can be sent without a booking link"] == (
        "Larkbook texts links and nothing else"
    )
    assert reasons["The invitation is saved to the patient's record in SystmOne"] == (
        "Larkbook knows EMIS and no other clinical system"
    )
    assert reasons["A patient sends a request and gets a reference"] == (
        "the product does not claim patient_request"
    )


def test_what_only_one_row_of_examples_needs_is_not_asked_of_a_product_without_it(
    judged: Run,
) -> None:
    rows = {
        each.example.partition(",")[0]: each.reason
        for each in judged.scenarios
        if each.name == "The reply of another system is lost and the book is read"
    }
    assert rows == {
        "SystmOne": "Larkbook's links are for the surgery itself",
        "GP Connect": "the product does not claim cross_org",
    }


def test_a_failure_says_what_was_to_be_and_what_was_there(late: Scenario) -> None:
    should, shown, _ = late.reason.splitlines()
    assert should == 'This did not come true: Then she sees the page "This link has expired"'
    assert shown == "On show: the page identity: “birthday”"


def test_the_report_alone_is_enough_to_find_the_fault(
    judged: Run, late: Scenario, tmp_path: Path
) -> None:
    reports.write(judged, tmp_path)
    page = BeautifulSoup((tmp_path / "report.html").read_text("utf-8"), "html5lib")
    said = " ".join(page.get_text(" ").split())
    for words in (
        'a booking link for "Blood test" at 09:30 on Wednesday 21 October',  # sent then
        "before 8:30am on Wednesday 28 October",  # the text says until when
        "→ Wed 28 Oct 2026 08:30:00",  # it was that time
        "the link is live up to, and not at, the moment it expires",  # the rule
        "product: POST /go/[redacted] 200",  # the link was opened
        "On show: the page identity",  # and it was let in
    ):
        assert words in said, words
    opened = [each for each in late.evidence.calls if each.path.startswith("/go/")]
    assert [each.at[:19] for each in opened] == ["2026-10-28T08:30:00"]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_of_all_scenarios_only_those_about_the_end_of_a_link_fail(judge: Judge) -> None:
    found = judge()
    failed = [each for each in found.scenarios if each.verdict is Verdict.FAILED]
    assert {each.name for each in failed} == ENDED_LATE
    assert all("S7" in each.rules for each in failed)
    assert [each.title for each in found.scenarios if each.verdict is Verdict.ERROR] == []
    lacking = {each.reason for each in found.scenarios if each.verdict is Verdict.NOT_APPLICABLE}
    assert [reason for reason in lacking if not LACKING.fullmatch(reason)] == []
    assert found.troubles == []
