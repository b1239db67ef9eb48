"""A trace as a mermaid sequence diagram."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gpworld.trace.steps import Step, Trace


def mermaid(trace: Trace) -> str:
    """The diagram's text; it goes into a fenced block marked ``mermaid``."""
    return "\n".join(("sequenceDiagram", *_participants(trace), *_lines(trace))) + "\n"


def _participants(trace: Trace) -> Iterator[str]:
    names = dict.fromkeys(name for step in trace.steps for name in step.through)
    for name in names:
        yield f"    participant {_id(name)} as {_plain(name)}"


def _lines(trace: Trace) -> Iterator[str]:
    ends = [_id(name) for step in trace.steps[:1] for name in step.through[:1]]
    action = ""
    for step in trace.steps:
        if step.action and step.action != action:
            action = step.action
            yield f"    Note over {ends[0]}: {_plain(f'+{step.offset_ms / 1000:.3f}s {action}')}"
        yield from _arrows(step)


def _arrows(step: Step) -> Iterator[str]:
    way = [_id(name) for name in step.through]
    if step.kind == "book":
        yield f"    Note over {way[0]}: {_plain(f'{step.operation}: {step.outcome}')}"
        return
    said = f"{step.operation}: {step.outcome}" if step.kind != "exchange" else step.operation
    for asker, asked in pairwise(way):
        yield f"    {asker}->>{asked}: {_plain(said)}"
    if step.kind == "exchange":
        arrow = "--x" if step.outcome == "no reply" else "-->>"
        for answerer, answered in pairwise(reversed(way)):
            yield f"    {answerer}{arrow}{answered}: {_plain(step.outcome + _spoilt(step))}"


def _spoilt(step: Step) -> str:
    """The delay that was injected and by what."""
    delay = f" after {step.asked_ms:g} ms" if step.asked_ms else ""
    return f"{delay} ({', '.join(step.faults)})" if step.faults else delay


def _id(name: str) -> str:
    return "".join(letter for letter in name.title() if letter.isalnum())


def _plain(text: str) -> str:
    """Without the two characters that would end a line of a diagram."""
    return text.replace(";", ",").replace("#", "no. ")
