"""The rules every page keeps, checked without a browser: `check_page(response)` lists faults.

Written against any response with `status_code`, `headers`, and `text` (a requests response or
Flask's test response), so that scenario drivers can call it on every page they see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Protocol

import html5lib
from bs4 import BeautifulSoup, Tag

BANNER = "Test system. No real patients."
FIELD_TYPES_WITHOUT_LABEL = {"hidden", "submit", "button"}
KEYS = re.compile(r"\b(?=[a-zA-Z_]*\d)\w{20,}\b")
"""Tokens and nonces: what is new on a page that is otherwise the same as before."""
AUTOCOMPLETE = {"day": "bday-day", "month": "bday-month", "year": "bday-year"}


class Headers(Protocol):
    """Headers by name, whatever the case."""

    def get(self, name: str, default: str, /) -> str:
        """The value, or the default."""


class PageResponse(Protocol):
    """What the checks read of a response."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Headers: ...
    @property
    def text(self) -> str: ...


def check_page(response: PageResponse) -> list[str]:
    """Every rule of the pages that this response breaks, in plain words; empty when it is right."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return ["a page must be text/html"]
    found = _broken_by(KEYS.sub("x", response.text), response.status_code)
    return [*found, *_headers(response)]


@cache
def _broken_by(html: str, status: int) -> list[str]:
    """What the page itself breaks: looked up once, for most tests come by the same pages."""
    page = BeautifulSoup(html, "html.parser")
    return [*_well_formed(page, html), *(fault for rule in RULES for fault in rule(page, status))]


def _well_formed(page: BeautifulSoup, html: str) -> Iterator[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    for position, code, _ in parser.errors:
        yield f"not well-formed HTML at {position}: {code}"
    if not (page.html and page.html.get("lang")):
        yield "the html element has no lang"
    if BANNER not in page.get_text():
        yield "the test banner is missing"
    if len(page.find_all("main")) != 1:
        yield "a page has one main"


def _headings(page: BeautifulSoup, status: int) -> Iterator[str]:
    headings = page.find_all("h1")
    if len(headings) != 1:
        yield f"a page has one h1, this one has {len(headings)}"
        return
    code = headings[0].get("data-error-code")
    if status >= 400 and not code:
        yield f"status {status} needs data-error-code on the h1"


def _title(page: BeautifulSoup, status: int) -> Iterator[str]:
    title = page.title.get_text(strip=True) if page.title else ""
    heading = page.h1.get_text(" ", strip=True) if page.h1 else ""
    prefix = "Error: " if status >= 400 else ""
    if not title.startswith(f"{prefix}{heading} – "):
        yield f"the title {title!r} must be {prefix + heading!r}, a dash and the organisation"


def _controls(page: BeautifulSoup, status: int) -> Iterator[str]:
    for control in page.find_all(["input", "select", "textarea"]):
        kind = str(control.get("type", "text"))
        if control.name == "input" and kind in FIELD_TYPES_WITHOUT_LABEL:
            continue
        name, ident = control.get("name"), control.get("id")
        if not ident or not page.find("label", attrs={"for": ident}):
            yield f"the control {name!r} has no label"
        if kind == "radio" and not _legend_above(control):
            yield f"the radio {name!r} stands in no fieldset with a legend"
        wanted = AUTOCOMPLETE.get(str(name))
        if wanted and (not _legend_above(control) or control.get("autocomplete") != wanted):
            yield f"the date box {name!r} needs a legend and autocomplete {wanted!r}"


def _legend_above(control: Tag) -> bool:
    fieldset = control.find_parent("fieldset")
    return bool(fieldset and fieldset.find("legend"))


def _error_summary(page: BeautifulSoup, status: int) -> Iterator[str]:
    summary = page.select_one(".nhsuk-error-summary")
    if not summary:
        if page.select_one(".nhsuk-error-message, .nhsuk-form-group--error, .nhsuk-input--error"):
            yield "a field error without an error summary"
        return
    if page.select_one("main > :first-child") is not summary:
        yield "the error summary is not first in main"
    if not page.select_one(".nhsuk-error-message"):
        yield "an error summary without a message at the field"


def _references(page: BeautifulSoup, status: int) -> Iterator[str]:
    idents = [str(tag["id"]) for tag in page.find_all(id=True)]
    for double in sorted({ident for ident in idents if idents.count(ident) > 1}):
        yield f"the id {double!r} is given twice"
    for tag in page.find_all(True):
        for attribute in ("aria-describedby", "aria-labelledby"):
            for ident in str(tag.get(attribute, "")).split():
                if ident not in idents:
                    yield f"{attribute} points to {ident!r}, which is not on the page"
    for link in page.select("a[href^='#']"):
        if str(link["href"])[1:] not in idents:
            yield f"the link {link['href']!r} leads nowhere on the page"


def _inline(page: BeautifulSoup, status: int) -> Iterator[str]:
    for tag in page.find_all(True):
        for attribute in tag.attrs:
            if attribute == "style" or attribute.startswith("on"):
                yield f"inline {attribute} on <{tag.name}>"
        if tag.name == "style" or (tag.name == "script" and not tag.get("src")):
            yield f"inline <{tag.name}>"


def _hosts(page: BeautifulSoup, status: int) -> Iterator[str]:
    for tag in page.find_all(True):
        for attribute in ("href", "src", "action"):
            if re.match(r"(?i)(?:[a-z][a-z0-9+.-]*:)?//", str(tag.get(attribute, ""))):
                yield f"<{tag.name}> refers to another host: {tag[attribute]}"


def _forms(page: BeautifulSoup, status: int) -> Iterator[str]:
    for form in page.find_all("form"):
        if str(form.get("method", "")).lower() == "post":
            if not form.get("action"):
                yield "a form has no action"
            if not form.find("input", attrs={"name": "nonce"}):
                yield "a form that posts has no nonce"


def _headers(response: PageResponse) -> Iterator[str]:
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    for part in ("default-src 'none'", "frame-ancestors 'none'", "style-src 'self'", "'nonce-"):
        if part not in policy:
            yield f"the content security policy lacks {part}"
    for name, value in (
        ("X-Robots-Tag", "noindex"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ):
        if value not in headers.get(name, ""):
            yield f"the header {name} must say {value}"


RULES = (
    _headings,
    _title,
    _controls,
    _error_summary,
    _references,
    _inline,
    _hosts,
    _forms,
)
