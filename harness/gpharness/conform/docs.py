"""Writes docs/rules.md from the rules and the features: ``python -m gpharness.conform.docs``."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from gpharness import rules
from gpharness.conform.judges import Judge, judges

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"

TITLES = {
    "S": "Booking links",
    "T": "Parts of the day",
    "A": "Dates and how far ahead",
    "D": "Declining",
    "M": "Managing an appointment",
    "R": "Reminders",
    "B": "Batches",
    "X": "Booking at another organisation",
    "P": "Requests that patients begin",
    "E": "Edge decisions",
}
"""The families of rules, by their letters."""

HEAD = """# The rules that a product is judged by

`gpworld conform` gives its verdicts rule by rule.
This page says what each rule asks of a product, and which scenarios are tagged with it.
`gpworld conform rules` prints it in short, `gpworld conform --rule S7` runs one rule's.
Where products sensibly differ, a [profile](../harness/README.md) says so.
This page is generated from `rules.toml` and the features: `make docs` writes it again.
"""


def page() -> str:
    """The whole page."""
    found = judges()
    families = groupby(found, key=lambda rule: rule[0])
    sections = (_section(TITLES[family], list(ids), found) for family, ids in families)
    return HEAD + _unjudged([rule for rule in found if not found[rule]]) + "".join(sections)


def _unjudged(ids: list[str]) -> str:
    """The rules that nothing judges."""
    lines = "".join(f"- {rule}: {rules.text(rule)}\n" for rule in ids)
    said = f"A verdict says nothing about these {len(ids)}."
    return f"\n## Rules without a scenario\n\n{said}\n\n{lines}"


def _section(title: str, ids: list[str], found: dict[str, list[Judge]]) -> str:
    return f"\n## {title}\n" + "".join(_rule(rule, found[rule]) for rule in ids)


def _rule(rule: str, scenarios: list[Judge]) -> str:
    lines = "".join(map(_scenario, scenarios)) or "No scenario judges this.\n"
    return f"\n### {rule}\n\n{rules.text(rule)}\n\n{lines}"


def _scenario(each: Judge) -> str:
    file = each.uri.removesuffix(".feature")
    return f"- [{file}](../features/{each.uri}): {each.name.replace('<', '&lt;')}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
