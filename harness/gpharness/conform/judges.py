"""Which scenarios judge which rule, as the tags of the feature files say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.stream.gherkin_events import GherkinEvents

from gpharness import rules
from gpharness.shared import folder

PARTS = GherkinEvents.Options(print_source=False, print_ast=True, print_pickles=True)
Node = dict[str, Any]  # a part of a parsed feature file


@dataclass(frozen=True, slots=True)
class Judge:
    """A scenario that judges a rule; ``count`` is how often it runs, once for each example."""

    uri: str
    name: str
    count: int


def judges() -> dict[str, list[Judge]]:
    """Every rule with the scenarios that are tagged with it; without any, an empty list."""
    counts: dict[str, Counter[tuple[str, str]]] = {rule: Counter() for rule in rules.all()}
    for uri, name, tags in _scenarios():
        for rule in tags & counts.keys():
            counts[rule][uri, name] += 1
    return {
        rule: [Judge(uri, name, count) for (uri, name), count in found.items()]
        for rule, found in counts.items()
    }


def _scenarios() -> Iterator[tuple[str, str, set[str]]]:
    """Every scenario, an outline once for each example: its file, its name and its tags."""
    root = Path(folder("features"))
    for path in sorted(root.rglob("*.feature")):
        uri = path.relative_to(root).as_posix()
        source: Any = {
            "uri": uri,
            "data": path.read_text("utf-8"),
            "mediaType": "text/x.cucumber.gherkin+plain",
        }
        names: dict[str, str] = {}
        told: Any = GherkinEvents(PARTS).enum({"source": source})
        for envelope in told:
            if "gherkinDocument" in envelope:
                names = dict(_names(envelope["gherkinDocument"]["feature"]))
            else:
                pickle = envelope["pickle"]
                tags = {tag["name"].removeprefix("@") for tag in pickle["tags"]}
                yield uri, names[pickle["astNodeIds"][0]], tags


def _names(node: Node) -> Iterator[tuple[str, str]]:
    """The scenarios of a feature or of a part of it, by their ids."""
    for child in node["children"]:
        if "scenario" in child:
            yield child["scenario"]["id"], child["scenario"]["name"]
        elif "rule" in child:
            yield from _names(child["rule"])
