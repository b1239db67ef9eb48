"""A verdict as JUnit XML, for the servers that build."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as xml

from gpload.limits import Finding
from gpload.verdict import Verdict


def write(path: Path, verdict: Verdict, name: str) -> None:
    """One test case a limit; where there is no verdict each is an error."""
    cases = verdict.findings
    suite = xml.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(0 if verdict.saturated else len(verdict.broken)),
        errors=str(len(cases) if verdict.saturated else 0),
        skipped=str(sum(each.kept is None for each in cases)),
    )
    for each in cases:
        _case(suite, each, verdict)
    path.parent.mkdir(parents=True, exist_ok=True)
    xml.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _case(suite: xml.Element, each: Finding, verdict: Verdict) -> None:
    case = xml.SubElement(suite, "testcase", classname="gpload.limits", name=each.name)
    if verdict.saturated:
        xml.SubElement(case, "error", message=verdict.sentence)
    elif each.kept is None:
        xml.SubElement(case, "skipped", message="nothing was measured under this name")
    elif not each.kept and not each.ideal:
        text = f"{each.found:g} is over the limit of {each.limit:g}"
        xml.SubElement(case, "failure", message=text)
