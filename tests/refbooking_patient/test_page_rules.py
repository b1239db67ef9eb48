"""The page checks themselves: a right page passes, and each broken rule is named."""

from dataclasses import dataclass, field

import pytest

from refbooking_patient.page_rules import BANNER, check_page

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'nonce-x'; form-action 'self'; "
    "frame-ancestors 'none'"
)
GOOD = f"""<!DOCTYPE html><html lang="en"><head><title>Hello – Riverside</title></head><body>
<p>{BANNER}</p><main><h1>Hello</h1>
<form method="post" action="/x"><input type="hidden" name="nonce" value="n">
<label for="a">A</label><input id="a" name="a" type="text">
<fieldset><legend>B</legend><input id="b" name="b" type="radio"><label for="b">b</label></fieldset>
</form></main></body></html>"""


@dataclass
class Page:
    """A response as far as the checks read it."""

    text: str
    status_code: int = 200
    headers: dict[str, str] = field(
        default_factory=lambda: {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": POLICY,
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
    )


def test_a_right_page_passes() -> None:
    assert check_page(Page(GOOD)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        (' lang="en"', "", "no lang"),
        (BANNER, "", "banner"),
        ("<h1>Hello</h1>", "<h1>Hello</h1><h1>Again</h1>", "one h1"),
        ("Hello – Riverside", "Riverside", "title"),
        ('<label for="a">A</label>', "", "'a' has no label"),
        ("<legend>B</legend>", "", "'b' stands in no fieldset"),
        ('name="nonce"', 'name="other"', "no nonce"),
        (' action="/x"', "", "no action"),
        ('id="b"', 'id="a"', "given twice"),
        ("<h1>", '<h1 style="color: red">', "inline style"),
        ("<h1>", '<h1 onclick="x()">', "inline onclick"),
        ("</main>", "<script>x()</script></main>", "inline <script>"),
        ("</main>", '<img alt="" src="https://cdn.test/a.png"></main>', "another host"),
        ("</main>", '<a href="#gone">x</a></main>', "leads nowhere"),
        ('type="text"', 'type="text" aria-describedby="gone"', "aria-describedby"),
        ("</main>", '<p class="nhsuk-error-message">x</p></main>', "without an error summary"),
        ("</main>", '<div class="nhsuk-error-summary">x</div></main>', "not first in main"),
        ("</form>", "</div></form>", "not well-formed"),
    ],
)
def test_each_broken_rule_is_named(right: str, wrong: str, fault: str) -> None:
    assert right in GOOD
    assert any(fault in found for found in check_page(Page(GOOD.replace(right, wrong))))


def test_a_refusal_needs_its_code_and_prefix() -> None:
    faults = check_page(Page(GOOD, status_code=410))
    assert any("data-error-code" in found for found in faults)
    assert any("Error: " in found for found in faults)


@pytest.mark.parametrize(
    "name", ["Content-Security-Policy", "X-Robots-Tag", "Referrer-Policy", "Cache-Control"]
)
def test_a_missing_header_is_named(name: str) -> None:
    page = Page(GOOD)
    del page.headers[name]
    assert check_page(page) != []


def test_json_is_no_page() -> None:
    assert check_page(Page("{}", headers={"Content-Type": "application/json"})) == [
        "a page must be text/html"
    ]
