"""Steps in which something else goes wrong."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import step

from gpharness.ground import Trouble
from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

TROUBLES = {
    "clinical system is down": Trouble.CLINICAL_DOWN,
    "clinical system cannot save to records": Trouble.RECORDS_SHUT,
    "clinical system refuses bookings over a limit": Trouble.OVER_LIMIT,
    "text service is too busy": Trouble.TEXTS_BUSY,
}


@step(Phrase("the {trouble}", trouble=TROUBLES))
def trouble_begins(gp_scene: Scene, trouble: Trouble) -> None:
    gp_scene.ground.trouble(trouble)


@step(Phrase("the clinical system takes {span} to book"))
def booking_is_slow(gp_scene: Scene, span: timedelta) -> None:
    gp_scene.ground.trouble(Trouble.SLOW_BOOKING, span)


@step(Phrase("the (clinical|text) (system|service) works again"))
def trouble_ends(gp_scene: Scene) -> None:
    gp_scene.ground.end_troubles()
