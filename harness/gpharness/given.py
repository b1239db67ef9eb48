"""Givens that did not take effect: the harness has not set the scene, so no verdict may follow."""

from __future__ import annotations

from gpharness.answers import Refusal
from gpharness.scene import Scene


class GivenHadNoEffect(Exception):
    """The product refused what a Given took for done; says which step, and what was answered."""


def must_have_taken_effect(step: str, scene: object) -> None:
    """Raise `GivenHadNoEffect` when the newest answer to staff is a refusal."""
    if isinstance(scene, Scene) and isinstance(scene.answer, Refusal):
        raise GivenHadNoEffect(f"“{step}” was refused: {scene.answer}")
