"""Features and phrases speak as people at a surgery do: of no status codes or formats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gpharness.shared import folder
from gpharness.vocabulary import lines

FEATURES = Path(folder("features"))
FILES = sorted(FEATURES.rglob("*.feature"))
WIRE = re.compile(
    r"""
    (?i:\b(?:json|xml|https?|html|urls?|uris?|api|endpoint|header|payload|fhir|jwt|oauth|sql)\b)
    | (?i:\b(?:status|answers?|repl(?:y|ies)|responds?|returns?|errors?)\W+(?:\w+\W+)?[1-5]\d\d\b)
    | \b(?:GET|POST|PUT|PATCH|DELETE)\b
    | [A-Z]{2,}_[A-Z_]+  # a code of the catalogue
    | [{]\s*" | "\s*:\s*"  # a body
    """,
    re.VERBOSE,
)


def spoken(file: Path) -> list[str]:
    """The lines of a feature that are said; tags are for machines."""
    said = [line.strip() for line in file.read_text("utf-8").splitlines()]
    return [line for line in said if line and not line.startswith(("@", "#"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(FEATURES).as_posix())
def test_a_feature_speaks_of_no_status_codes_or_formats(file: Path) -> None:
    assert [line for line in spoken(file) if WIRE.search(line)] == []


def test_no_phrase_or_choice_speaks_of_status_codes_or_formats() -> None:
    said = [
        words
        for line in lines()
        for words in (line.phrase, *(choice for _, chosen in line.choices for choice in chosen))
    ]
    assert said
    assert [words for words in said if WIRE.search(words)] == []


@pytest.mark.parametrize(
    "line",
    [
        "Then the status is 409",
        "Then the product answers 503",
        'Then the body is {"state": "booked"}',
        "Then the reply is JSON",
        "When she sends a POST",
        "Then the error is SLOT_TAKEN",
        "Then the header says no-store",
    ],
)
def test_what_must_not_be_said_would_be_noticed(line: str) -> None:
    assert WIRE.search(line)
