"""A verdict as JUnit XML, for the servers that build."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as xml

from gpload.held import Finding
from gpload.verdict import Verdict


def write(path: Path, verdict: Verdict, name: str) -> None:
    """One test case a limit; where there is no verdict on it, it is an error."""
    cases = verdict.findings
    unsure = [each for each in cases if _unsure(each, verdict)]
    sure = [each for each in cases if each not in unsure]
    suite = xml.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=str(sum(each.kept is False and not each.ideal for each in sure)),
        errors=str(len(unsure)),
        skipped=str(sum(each.kept is None for each in sure)),
    )
    for each in cases:
        _case(suite, each, verdict)
    path.parent.mkdir(parents=True, exist_ok=True)
    xml.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _unsure(each: Finding, verdict: Verdict) -> bool:
    """Whether there is no verdict on this limit, as whoever measured was the slow one."""
    return not verdict.stands and each not in verdict.proven


def _case(suite: xml.Element, each: Finding, verdict: Verdict) -> None:
    case = xml.SubElement(suite, "testcase", classname="gpload.limits", name=each.name)
    if _unsure(each, verdict):
        xml.SubElement(case, "error", message=verdict.sentence)
    elif each.too_few:
        few = f"too few to judge: {each.samples} of {each.wanted} samples"
        xml.SubElement(case, "skipped", message=few)
    elif each.kept is None:
        xml.SubElement(case, "skipped", message="nothing was measured under this name")
    elif not each.kept and not each.ideal:
        text = f"{each.found:g} is over the limit of {each.limit:g}"
        xml.SubElement(case, "failure", message=text)
