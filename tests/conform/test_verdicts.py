"""Whom a failure speaks of: the product, the harness, or nobody."""

from __future__ import annotations

import pytest
import requests

from gpharness.capability import NotSupported
from gpharness.conform.verdict import Judgement, Verdict, heaviest, judge
from gpharness.drivers import wire
from gpharness.drivers.http import HttpDriver
from gpharness.given import GivenHadNoEffect


def raised(act: object) -> BaseException:
    assert callable(act)
    try:
        act()
    except BaseException as failure:
        return failure
    raise AssertionError("nothing was raised")


def refuse_to_hold() -> None:
    left, right = 1, 2
    assert left == right


def look_up() -> None:
    raise LookupError("no patient of this world is called 'Nobody'")


def read_nonsense() -> None:
    wire.invitation({"state": "sent"})


def ask_nobody() -> None:
    HttpDriver("http://127.0.0.1:9", {"Y90001:a": "t"}).address("/")
    HttpDriver("http://127.0.0.1:9", {}).settle()


@pytest.mark.parametrize("kind", ["when", "then"])
def test_a_check_that_does_not_hold_is_the_product_s(kind: str) -> None:
    found = judge(raised(refuse_to_hold), kind)
    assert found.verdict is Verdict.FAILED
    assert "1 == 2" in found.reason


def test_the_same_check_in_a_given_is_an_error() -> None:
    found = judge(raised(refuse_to_hold), "given")
    assert found.verdict is Verdict.ERROR
    assert found.reason.startswith("a Given did not take effect")


def test_the_same_check_outside_of_steps_is_an_error() -> None:
    assert judge(raised(refuse_to_hold), None).verdict is Verdict.ERROR


@pytest.mark.parametrize("kind", [None, "given", "when", "then"])
def test_what_is_not_supported_is_not_applicable_wherever_it_is_raised(kind: str | None) -> None:
    found = judge(NotSupported("the product does not claim batch"), kind)
    assert found == Judgement(Verdict.NOT_APPLICABLE, "the product does not claim batch")


def test_a_feature_that_names_nobody_is_an_error_of_ours() -> None:
    assert judge(raised(look_up), "then").verdict is Verdict.ERROR


def test_an_answer_that_our_driver_cannot_read_is_the_product_s() -> None:
    found = judge(raised(read_nonsense), "when")
    assert found.verdict is Verdict.FAILED
    assert "cannot be read (KeyError: 'id')" in found.reason


def test_a_product_that_does_not_answer_has_failed() -> None:
    found = judge(raised(ask_nobody), "when")
    assert found.verdict is Verdict.FAILED
    assert found.reason.startswith("the product did not answer")


def test_a_product_that_does_not_answer_a_team_s_own_driver_has_failed_too() -> None:
    def drive() -> None:
        raise requests.ReadTimeout("no answer in 5 seconds")

    assert judge(raised(drive), "when", __name__).verdict is Verdict.FAILED
    assert judge(raised(drive), "when", "elsewhere").verdict is Verdict.ERROR


def test_a_team_s_own_driver_that_stumbles_is_at_fault_itself() -> None:
    def drive() -> None:
        raise KeyError("id")

    assert judge(raised(drive), "when", __name__).verdict is Verdict.ERROR


def test_a_control_plane_that_does_not_answer_is_an_error() -> None:
    failure = requests.ConnectionError("refused")
    assert judge(failure, "then").verdict is Verdict.ERROR


def test_a_given_without_effect_is_an_error_whatever_it_is_called_from() -> None:
    assert judge(GivenHadNoEffect("refused"), "given").verdict is Verdict.ERROR


def test_of_several_verdicts_the_heaviest_stands() -> None:
    assert heaviest([Verdict.PASSED, Verdict.FAILED, Verdict.ERROR]) is Verdict.FAILED
    assert heaviest([Verdict.PASSED, Verdict.ERROR]) is Verdict.ERROR
    assert heaviest([Verdict.NOT_APPLICABLE, Verdict.PASSED]) is Verdict.PASSED
    assert heaviest([]) is None
