"""Steps in which time passes."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import step, then

from gpharness.ground import Juncture
from gpharness.scene import Scene
from gpharness.words.calendar import Moment
from gpharness.words.phrase import Phrase

MEANWHILE = {"booking": Juncture.BOOKING}


@step(Phrase("the time is {when}"))
def the_time_is(gp_scene: Scene, when: Moment) -> None:
    gp_scene.at(when)


@step(Phrase("{span} (pass|passes)[ while the {asked} is made]", asked=MEANWHILE))
def time_passes(gp_scene: Scene, span: timedelta, asked: Juncture | None) -> None:
    ground = gp_scene.ground
    if asked is None:
        gp_scene.pass_time(span)
    else:
        ground.neighbours.before(asked, lambda: ground.move_to(ground.now() + span))


@then(Phrase("the time is now {when}"))
def the_time_is_now(gp_scene: Scene, when: Moment) -> None:
    assert gp_scene.ground.now() == when.instant(gp_scene.today)
