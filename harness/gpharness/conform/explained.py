"""A failure in words: what should have come true, what was on show instead, and the check."""

from __future__ import annotations

import re

from gpharness.answers import Refusal, View
from gpharness.conform.result import Step
from gpharness.scene import Scene

LONGEST = 300
MADE_BY_PYTEST = re.compile(r"(?s)\n? *\+  ?where .*")
"""What pytest adds about where values came from; the trace still has it."""


def failure(step: Step, said: str, scene: Scene | None) -> str:
    """The reason of a failed scenario."""
    lines = [f"This did not come true: {step.keyword} {step.text}"]
    if scene is not None:
        lines += _on_show(scene)
    return "\n".join([*lines, f"Noticed by: {_short(_check(said))}"])


def _check(said: str) -> str:
    """The comparison without the values' history."""
    plain = MADE_BY_PYTEST.sub("", said).strip()
    asserts = [line for line in plain.splitlines() if line.startswith("assert ")]
    return asserts[-1] if asserts and plain.startswith(("View(", "assert ")) else plain


def _on_show(scene: Scene) -> list[str]:
    """What staff and the patient had last been told."""
    lines = []
    if isinstance(scene.answer, Refusal):
        lines.append(f"Staff were told: {scene.answer.code}, “{scene.answer.title}”")
    views = [form.view for form in scene.forms.values()]
    views += [scene.front.view] if scene.front is not None else []
    return lines + [f"On show: {_view(view)}" for view in views[-1:]]


def _view(view: View) -> str:
    kind = f"the page {view.step}" + (f" with the code {view.code}" if view.code else "")
    return f"{kind}: “{_short(' '.join(view.text.split()))}”" if view.text else kind


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
