"""What was found of the nineteen, for people, for machines and for servers that build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

from gpharness.invariants.checks import INVARIANTS
from gpharness.invariants.told import Breach, Broken, Finding, Kept, NotChecked, Row

Findings = Mapping[str, Finding]
SHOWN = 3
"""How many breaches of one invariant are printed; all are in the JSON."""
COLUMNS = Row("when", "who", "what", "answer")


class InvariantBroken(AssertionError):
    """A run broke an invariant; the message holds the shortest history that shows it."""


def status(findings: Findings) -> int:
    """The exit status: 0 all that could be checked was kept, 1 broken, 2 nothing could be told."""
    if any(isinstance(each, Broken) for each in findings.values()):
        return 1
    return 0 if any(isinstance(each, Kept) for each in findings.values()) else 2


def must_be_kept(findings: Findings) -> None:
    """Raise `InvariantBroken` with every breach, the shortest history first."""
    broken = [id for id, each in findings.items() if isinstance(each, Broken)]
    if broken:
        raise InvariantBroken("\n".join(line for id in broken for line in _told(id, findings[id])))


def text(findings: Findings, *, size: int | None = None) -> str:
    """All nineteen, a line each, the histories of the broken ones below them."""
    lines = [line for id, each in findings.items() for line in _told(id, each)]
    return "\n".join([*lines, "", summary(findings, size)])


def summary(findings: Findings, size: int | None = None) -> str:
    """How many were kept, broken and not checked; over ``size`` events."""
    kinds = [type(each) for each in findings.values()]
    counts = ((Kept, "kept"), (Broken, "broken"), (NotChecked, "not checked"))
    told = ", ".join(f"{kinds.count(kind)} {word}" for kind, word in counts if kind in kinds)
    return told + (f", over {size:,} events" if size is not None else "")


def as_data(findings: Findings) -> dict[str, Any]:
    """For machines; ``broken`` counts breaches, and is None where nobody can tell."""
    return {
        id: {"sentence": INVARIANTS[id].sentence, **_data(each)} for id, each in findings.items()
    }


def junit(path: Path, findings: Findings) -> None:
    """One test case an invariant; what was not checked is skipped, with the reason."""
    kinds = [type(each) for each in findings.values()]
    suite = xml.Element(
        "testsuite",
        name="gpworld invariants",
        tests=str(len(kinds)),
        failures=str(kinds.count(Broken)),
        errors="0",
        skipped=str(kinds.count(NotChecked)),
    )
    for id, each in findings.items():
        name = f"{id} {INVARIANTS[id].sentence}"
        case = xml.SubElement(suite, "testcase", classname="gpharness.invariants", name=name)
        if isinstance(each, NotChecked):
            xml.SubElement(case, "skipped", message=each.reason)
        elif isinstance(each, Broken):
            failure = xml.SubElement(case, "failure", message=each.breaches[0].sentence)
            failure.text = "\n".join(_told(id, each))
    path.parent.mkdir(parents=True, exist_ok=True)
    xml.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def table(history: tuple[Row, ...]) -> list[str]:
    """A history as aligned columns."""
    rows = [COLUMNS, *history]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


# -- inside ---------------------------------------------------------------------------------------


def _told(id: str, finding: Finding) -> Iterator[str]:
    sentence = INVARIANTS[id].sentence
    match finding:
        case Kept(count):
            yield f"{id:<4} kept         {sentence} ({count:,})"
        case NotChecked(reason):
            yield f"{id:<4} not checked  {sentence}: {reason}"
        case Broken(breaches):
            yield f"{id:<4} BROKEN       {sentence} ({len(breaches):,})"
            for breach in breaches[:SHOWN]:
                yield from _breach(breach)
            if len(breaches) > SHOWN:
                yield f"     and {len(breaches) - SHOWN:,} more"


def _breach(breach: Breach) -> Iterator[str]:
    yield f"     {breach.about}: {breach.sentence}"
    for line in table(breach.history) if breach.history else ():
        yield f"       {line}"


def _data(finding: Finding) -> dict[str, Any]:
    match finding:
        case Kept(count):
            return {"verdict": "kept", "broken": 0, "looked_at": count}
        case NotChecked(reason):
            return {"verdict": "not checked", "broken": None, "reason": reason}
        case Broken(breaches):
            told = [
                {
                    "about": each.about,
                    "sentence": each.sentence,
                    "history": [row._asdict() for row in each.history],
                }
                for each in breaches
            ]
            return {"verdict": "broken", "broken": len(breaches), "breaches": told}
