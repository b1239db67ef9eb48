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
    "clinical system does not answer": Trouble.CLINICAL_SLOW,
    "clinical system loses its replies to bookings": Trouble.REPLIES_LOST,
    "text service is too busy": Trouble.TEXTS_BUSY,
    "text service is down": Trouble.TEXTS_DOWN,
    "national record of patients is down": Trouble.NATION_DOWN,
    "other organisation cannot be reached": Trouble.SITE_DOWN,
    "other organisation is too slow for the proxy": Trouble.SITE_SLOW,
    "other organisation does not answer": Trouble.SITE_SILENT,
    "other organisation fails to search its later dates": Trouble.LATER_DATES_LOST,
}


@step(Phrase("the {trouble}", trouble=TROUBLES))
def trouble_begins(gp_scene: Scene, trouble: Trouble) -> None:
    gp_scene.ground.trouble(trouble)


@step(Phrase("the text service has lost its templates"))
def templates_are_lost(gp_scene: Scene) -> None:
    gp_scene.ground.withdraw_templates()


@step(Phrase("the clinical system takes {span} to book"))
def booking_is_slow(gp_scene: Scene, span: timedelta) -> None:
    gp_scene.ground.trouble(Trouble.SLOW_BOOKING, span)


@step(
    Phrase(
        "the (clinical system|text service|other organisation|national record of patients) "
        "works again"
    )
)
def trouble_ends(gp_scene: Scene) -> None:
    gp_scene.ground.end_troubles()
