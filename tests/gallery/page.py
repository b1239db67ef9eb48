"""The gallery as a page: the kill matrix, and each wrong product with what speaks against it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gallery.bench import Finding
from gallery.wrong_product import Wrong
from gpharness.conform.verdict import Verdict

PAGE = Path(__file__).parents[2] / "docs" / "gallery.md"
KILLER = re.compile(r"^### `(\w+)`$.*?^Noticed by: `(.+?)`\.$", re.MULTILINE | re.DOTALL)
BEGIN, END = "<!-- written by make gallery -->\n", "<!-- end of what make gallery writes -->\n"


@dataclass(frozen=True)
class Judged:
    """What the suite has said of one wrong product."""

    product: Wrong
    findings: Sequence[Finding]

    @property
    def killers(self) -> list[Finding]:
        """The scenarios of the broken rule that failed it; the most telling one first."""
        found = [each for each in self.findings if each.kills(self.product)]
        return sorted(found, key=lambda each: len(each.rules))

    @property
    def failed(self) -> list[Finding]:
        """Every scenario that failed."""
        return [each for each in self.findings if each.verdict is Verdict.FAILED]

    @property
    def other_rules(self) -> list[str]:
        """The other rules with a scenario that failed."""
        found = {rule for each in self.failed for rule in each.rules} - {self.product.rule}
        return sorted(found, key=lambda rule: (rule[0], int(rule[1:])))


def row(judged: Judged) -> list[str]:
    """One line of the matrix."""
    return [
        judged.product.name,
        judged.product.rule,
        "killed" if judged.killers else "SURVIVES",
        str(len(judged.killers)),
        str(len(judged.failed)),
        ", ".join(judged.other_rules),
    ]


HEAD = ["product", "rule it breaks", "", "failed of that rule", "failed in all", "other rules"]


def write(judged: Sequence[Judged], reference: Mapping[str, Finding], against: str) -> None:
    """Put the matrix into the page; what is around it stays."""
    count = Counter(each.verdict for each in reference.values())
    passed, other = count[Verdict.PASSED], count[Verdict.NOT_APPLICABLE]
    failed = len(reference) - passed - other
    dead = sum(bool(each.killers) for each in judged)
    lines = [
        f"{len(judged)} wrong products, {dead} killed, each by a scenario of the rule it breaks.",
        f"The reference service: {passed} scenarios passed, {failed} failed, "
        f"{other} are about what is seen in a browser only.",
        f"Each wrong product was held against {against}.",
        "",
        *_table([HEAD, *map(row, judged)]),
        *(line for each in judged for line in _told(each)),
    ]
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n\n{END}{after}")


def killers() -> dict[str, str]:
    """The scenario that the page names for each product."""
    return dict(KILLER.findall(PAGE.read_text()))


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *body = ["| " + " | ".join(cells) + " |" for cells in rows]
    return [head, "|" + " --- |" * len(rows[0]), *body]


def _told(judged: Judged) -> list[str]:
    product = judged.product
    lines = ["", f"### `{product.name}`", "", product.says, product.hurt]
    if product.seen:
        repository, _, number = product.seen.partition("#")
        lines.append(f"Seen in [{product.seen}](https://github.com/{repository}/issues/{number}).")
    if judged.killers:
        lines += ["", f"Noticed by: `{judged.killers[0].id}`."]
    return lines
