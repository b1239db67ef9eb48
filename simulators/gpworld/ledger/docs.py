"""Writes docs/fidelity.md from the ledger: ``python -m gpworld.ledger.docs``."""

from __future__ import annotations

from pathlib import Path

from gpworld.core.fidelity import HEADER, LONGEST, Rule, Source
from gpworld.ledger import RULES

PAGE = Path(__file__).parents[3] / "docs" / "fidelity.md"

MANY = 6
"""Operations that a cell names one by one."""

TITLES = {
    "emis": "EMIS",
    "systmone": "SystmOne",
    "gpconnect": "GP Connect",
    "pds": "PDS",
    "sms": "Text messages",
}

HEAD = f"""# Fidelity

What of the simulators is known, what is inferred, and what is our own choice.
What passes here for a reason marked *inferred* or *our choice* may fail in the real system.
What has no row is specified: in a published description, an open client, or a public test suite.

| Source | Means |
| --- | --- |
| specified | A published specification says so; listed where people tend to doubt it. |
| observed | Public tests, stubs, published code or a reference implementation show it. |
| inferred | It follows from something known, or from general knowledge of the product. |
| our choice | Nothing public says; the reason given is why we chose so. |

## Asking a reply what it rests on

A request with the header `{HEADER}: ask` gets the same header back.
It lists the ids of the inferred rules and own choices that the answer of its operation rests on.
Rules that name the operation come first, those of the whole system after them.
The list is at most {LONGEST:,} characters long and then ends in `+12 more`.
`none` means that there are none.
Nothing is added to a reply that was not asked, nor to one that waits (the inbox's long polls).

```console
$ curl -s -D - -o /dev/null -H "{HEADER}: ask" http://127.0.0.1:7104/Patient/9990000018
```

## Reading the ledger elsewhere

`gpworld fidelity` prints it, for example `gpworld fidelity --system pds --source inferred --json`.
`GET /__test__/fidelity` of the control plane answers with the same rows.
In the tables below, an operation that ends in `*` stands for all that begin so.
This page is generated: `make docs` writes it again.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_section(system, rules) for system, rules in RULES.items())


def _section(system: str, rules: tuple[Rule, ...]) -> str:
    counts = [(source, sum(rule.source is source for rule in rules)) for source in Source]
    told = ", ".join(f"{count} {source}" for source, count in counts if count)
    head = "| Id | Rule | Source | Because | Operations |\n| --- | --- | --- | --- | --- |\n"
    rows = "".join(map(_row, rules))
    return f"\n## {TITLES[system]}\n\n{len(rules)} rules: {told}.\n\n{head}{rows}"


def _row(rule: Rule) -> str:
    operations = _operations(rule.operations)
    cells = (f"`{rule.id}`", rule.sentence, rule.source, rule.because, operations)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _operations(names: tuple[str, ...]) -> str:
    if len(names) > MANY:
        return f"`{names[0]}` and {len(names) - 1} more"
    return ", ".join(f"`{name}`" for name in names) or "all"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
