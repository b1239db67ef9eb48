"""Every wrong product fails a scenario of the rule that it breaks, and the reference passes it.

The reference passes every scenario in ``tests/features``, in process too; here, between wrong
products in the same court, it is asked for one of each feature.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gallery import page, products
from gallery.__main__ import main
from gallery.bench import Bench, Finding
from gallery.table import GALLERY
from gallery.wrong_product import Wrong
from gpharness.conform.verdict import Verdict


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench() as bench:
        yield bench


@pytest.fixture(scope="module")
def passed() -> set[str]:
    """Features of which the reference has passed a scenario in this court."""
    return set()


@pytest.mark.parametrize("product", GALLERY.values(), ids=GALLERY)
def test_the_suite_kills(product: Wrong, bench: Bench, passed: set[str]) -> None:
    named = page.killers().get(product.name)
    found = bench.judge(
        product,
        rule=product.rule,
        scenarios=[named] if named else [],
        until_failed=True,
    )
    killers = [each for each in found if each.kills(product)]
    told = [f"{each.verdict}: {each.id} {each.reason}" for each in found]
    assert killers, f"{product.name} survives the scenarios of {product.rule}: {told}"
    if killers[0].feature not in passed:
        (reference,) = bench.judge(None, scenarios=[killers[0].id])
        assert reference.verdict is Verdict.PASSED, reference.reason
        passed.add(killers[0].feature)


def test_every_entry_says_what_is_wrong_and_who_is_hurt() -> None:
    silent = [each.name for each in GALLERY.values() if not (each.says and each.hurt)]
    assert silent == []


def test_the_service_is_right_again_after_each() -> None:
    for product in GALLERY.values():
        right = vars(product.owner)[product.attribute]
        with product.in_place():
            assert vars(product.owner)[product.attribute] is not right
        assert vars(product.owner)[product.attribute] is right


def test_the_page_tells_of_every_product_and_who_kills_it() -> None:
    assert set(page.killers()) == set(GALLERY), "run make gallery"
    assert "SURVIVES" not in page.PAGE.read_text()


def test_a_product_that_has_merely_fallen_over_is_not_killed() -> None:
    product = GALLERY["reusable_link"]
    fell = Finding("x", Verdict.FAILED, (product.rule,), "the page review with SERVER_FAULT")
    assert not fell.kills(product)


def test_a_failure_of_another_rule_kills_nobody() -> None:
    product = GALLERY["reusable_link"]
    assert not Finding("x", Verdict.FAILED, ("X6",), "").kills(product)
    assert not Finding("x", Verdict.ERROR, (product.rule,), "").kills(product)
    assert Finding("x", Verdict.FAILED, (product.rule,), "").kills(product)


def test_a_name_that_is_not_in_the_gallery_is_refused_with_those_that_are() -> None:
    with pytest.raises(AttributeError, match="reusable_link"):
        products.reusable_lynk  # noqa: B018 - asking for it is the test


def test_the_gallery_lists_its_products(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    listed = capsys.readouterr().out
    assert all(f"{each.rule:5} {each.name}: {each.says}\n" in listed for each in GALLERY.values())
    assert main(["reusable_lynk"]) == 1
