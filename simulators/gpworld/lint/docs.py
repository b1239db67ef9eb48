"""Writes docs/lint-rules.md from the rules for consumers: ``python -m gpworld.lint.docs``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gpworld.core.consumer import Need, Rule
from gpworld.lint import rules
from gpworld.lint.model import SYSTEMS

PAGE = Path(__file__).parents[3] / "docs" / "lint-rules.md"

MANY = 6
"""Operations that a cell names one by one."""

TITLES = {
    "emis": "EMIS",
    "systmone": "SystmOne",
    "gpconnect": "GP Connect",
    "pds": "PDS",
    "sms": "Text messages",
}

HEAD = """# Rules for those who call the simulators

What a product has to keep to when it calls a system, rule by rule.
[What your product sends](lint.md) says how it is judged.
A *must* is asked for by the contract; a *should* is advice, or our reading of it.
A rule marked *refused* is one that the simulator holds every caller to by itself, in every mode.
All others it tolerates, unless the mode is `strict`.
The last column names national requirements and consumer tests where public pages give their ids.
This page is generated: `make docs` writes it again.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(_section, SYSTEMS))


def _section(system: str) -> str:
    found = rules(system)
    must = sum(rule.need is Need.MUST for rule in found)
    return (
        f"\n## {TITLES[system]}\n\n{len(found)} rules, {must} of them a must.\n\n"
        "| Rule | It asks | Need | Stands in | About | Cites |\n"
        "| --- | --- | --- | --- | --- | --- |\n" + "".join(map(_row, found))
    )


def _row(rule: Rule[Any]) -> str:
    need = f"{rule.need}, refused" if rule.enforced else str(rule.need)
    cites = ", ".join(rule.cites) or "–"
    return f"| `{rule.id}` | {rule.says} | {need} | {rule.source} | {_about(rule)} | {cites} |\n"


def _about(rule: Rule[Any]) -> str:
    if not rule.operations:
        return "all"
    named = ", ".join(f"`{each}`" for each in rule.operations[:MANY])
    more = len(rule.operations) - MANY
    return f"{named} and {more} more" if more > 0 else named


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
