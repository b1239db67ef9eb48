"""A team's own wording of one step, and its own fixture: both take the place of the harness's."""

from __future__ import annotations

from pytest_bdd import then

from gpharness.capability import NotSupported
from gpharness.scene import Scene
from gpharness.words.phrase import Phrase


@then(Phrase("{staff} sees that {owner} link is sent"))
def staff_see_that_it_is_sent(gp_scene: Scene, staff: str, owner: str) -> None:
    raise NotSupported(f"our {staff} sees no states")
