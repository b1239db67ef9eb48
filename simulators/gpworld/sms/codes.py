"""One-time codes in a text, with how sure we are and why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gpworld.sms import links

SURE = 0.5
"""From this score on a text counts as having a code."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_OTHER = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\w)\+?\(?\d[\d ()\-]{8,}\d",  # phone and NHS numbers
        rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})[a-z]*(?: \d{{4}})?",
        rf"\b(?:{_MONTHS})[a-z]* \d{{4}}\b",
        r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b",
        r"\b\d{1,2}[:.]\d{2}(?: ?[ap]m)?\b|\b\d{1,2} ?[ap]m\b",
        r"[£€$] ?\d[\d,.]*",
        r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    )
]
_DOMAIN_BOUND = re.compile(r"^@\S+ #(\w{4,8})$", re.MULTILINE)
_CODE = re.compile(r"(?<![\w@#£])(?=[A-Z0-9]*\d)(?:\d{3}[ -]\d{3}|[A-Z0-9]{4,8})(?!\w)")
_WORDS = re.compile(r"\b(?:code|passcode|password|pin|security|verification|verify)\b", re.I)
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Code:
    """A likely code: 4 to 8 characters, ``score`` from 0 to 1."""

    value: str
    score: float
    why: str


def codes(text: str) -> list[Code]:
    """The likely codes of a text, likeliest first, each once."""
    found: dict[str, Code] = {}
    for match in _DOMAIN_BOUND.finditer(text):
        found[match.group(1)] = Code(match.group(1), 1.0, "bound to a domain in the last line")
    bare = _masked(text)
    for match in _CODE.finditer(bare):
        value = re.sub(r"[ -]", "", match.group())
        found.setdefault(value, _scored(value, bare, match))
    return sorted(found.values(), key=lambda code: -code.score)


def has_code(text: str) -> bool:
    """Whether a text carries a code we are sure of."""
    return any(code.score >= SURE for code in codes(text))


def _masked(text: str) -> str:
    """The text with everything blotted out that looks like a code and is something else."""
    spans = links.spans(text)
    for pattern in (*_OTHER, _DOMAIN_BOUND):
        spans += [match.span() for match in pattern.finditer(text)]
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _scored(value: str, text: str, match: re.Match[str]) -> Code:
    score, why = 0.3, ["a word of its own"]
    if _WORDS.search(text[max(0, match.start() - _NEAR) : match.end() + _NEAR]):
        score, why = score + 0.4, [*why, "near a word for codes"]
    if len(value) == 6 and value.isdigit():
        score, why = score + 0.1, [*why, "six digits"]
    return Code(value, round(score, 2), ", ".join(why))
