"""JUnit XML: a test suite for each feature file, a test case for each scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from xml.etree import ElementTree as Xml

from gpharness import rules
from gpharness.conform.result import Run, Scenario
from gpharness.conform.verdict import Verdict

TAGS: Mapping[Verdict, str] = {
    Verdict.FAILED: "failure",
    Verdict.ERROR: "error",
    Verdict.NOT_APPLICABLE: "skipped",
}
TYPES = {Verdict.FAILED: "product", Verdict.ERROR: "harness", Verdict.NOT_APPLICABLE: "profile"}
BARRED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for."""


def document(run: Run) -> bytes:
    """As XML."""
    root = Xml.Element("testsuites", {"name": "gpworld conform", **_counts(run.scenarios)})
    for uri, group in groupby(run.scenarios, key=lambda each: each.uri):
        scenarios = list(group)
        suite = Xml.SubElement(root, "testsuite", {"name": uri, **_counts(scenarios)})
        for scenario in scenarios:
            _case(suite, scenario)
    for trouble in run.troubles:
        case = Xml.SubElement(root, "testcase", classname="gpworld", name="the run itself")
        Xml.SubElement(case, "error", message=_clean(trouble), type="harness")
    Xml.indent(root)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _counts(scenarios: Iterable[Scenario]) -> dict[str, str]:
    found = list(scenarios)
    counted = {name: sum(each.verdict is v for each in found) for v, name in TAGS.items()}
    return {
        "tests": str(len(found)),
        "failures": str(counted["failure"]),
        "errors": str(counted["error"]),
        "skipped": str(counted["skipped"]),
        "time": f"{sum(each.seconds for each in found):.3f}",
    }


def _case(suite: Xml.Element, scenario: Scenario) -> None:
    case = Xml.SubElement(
        suite,
        "testcase",
        classname=scenario.uri.removesuffix(".feature").replace("/", "."),
        name=_clean(scenario.title),
        time=f"{scenario.seconds:.3f}",
    )
    told = Xml.SubElement(case, "properties")
    for name, values in (("rules", scenario.rules), ("systems", scenario.systems)):
        Xml.SubElement(told, "property", name=name, value=" ".join(values))
    if scenario.verdict in TAGS:
        ended = Xml.SubElement(
            case,
            TAGS[scenario.verdict],
            message=_clean(scenario.reason),
            type=TYPES[scenario.verdict],
        )
        ended.text = _clean("\n".join([*_rules(scenario), scenario.trace]))
    steps = (f"{step.outcome:>14}  {step.keyword} {step.text}" for step in scenario.steps)
    Xml.SubElement(case, "system-out").text = _clean("\n".join(steps))


def _rules(scenario: Scenario) -> list[str]:
    """What the scenario judges, a rule a line."""
    return [f"{rule}: {rules.text(rule)}" for rule in scenario.rules]


def _clean(text: str) -> str:
    return BARRED.sub("\N{REPLACEMENT CHARACTER}", text)
