"""Givens that did not take effect: the harness has not set the scene, so no verdict may follow."""

from __future__ import annotations

from gpharness.answers import Refusal
from gpharness.scene import Scene


class GivenHadNoEffect(Exception):
    """The product refused what a Given took for done; says which step, and what was answered."""


def must_have_taken_effect(step: str, scene: object) -> None:
    """Raise `GivenHadNoEffect` when the newest answer to staff, or the page on show, refuses."""
    if not isinstance(scene, Scene):
        return
    if isinstance(scene.answer, Refusal):
        raise GivenHadNoEffect(f"“{step}” was refused: {scene.answer}")
    views = [form.view for form in scene.forms.values()]
    views += [scene.front.view] if scene.front is not None else []
    for view in views:
        if view.code is not None:
            raise GivenHadNoEffect(f"“{step}” was refused: {view}")
