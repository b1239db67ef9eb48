"""Steps about why a slot is not offered: which rule keeps it, as the systems themselves have it."""

from __future__ import annotations

from pytest_bdd import then

from gpharness.scene import Scene
from gpharness.words.calendar import ClockTime
from gpharness.words.phrase import Phrase

RULES = {
    "it is taken": "taken",
    "it is blocked": "blocked",
    "it is embargoed": "embargo",
    "it has begun": "past",
    "it is of another type": "type",
    "it is more than six weeks ahead": "horizon",
    "it is beyond the practice's booking window": "window",
    "it is not open to other organisations": "flag",
    "it is a home visit": "visit",
    "it is kept for other organisations": "organisation code",
    "it is kept for organisations of another type": "organisation type",
    "its clinician has no accepted role": "role",
    "the organisation is switched off": "capability",
    "the organisation is not in the directory": "directory",
    "the organisations have no agreement": "agreement",
    "the patient cannot be found there": "patient",
}
"""The rule that each reason stands for."""


VERDICTS = {"offered": True, "not offered": False}


@then(
    Phrase(
        "the {time} slot[ on] {day} at {practice} is {verdict} to {patient}"
        '[ for "{type}"][ because {rule}]',
        verdict=VERDICTS,
        rule=RULES,
    )
)
def the_slot_is_offered_or_kept(
    gp_scene: Scene,
    time: ClockTime,
    day: str,
    practice: str,
    verdict: bool,
    patient: str,
    type: str | None,
    rule: str | None,
) -> None:
    slot = gp_scene.slot(gp_scene.practice(practice), gp_scene.instant(day, time))
    kept_by = gp_scene.ground.why_not(slot, gp_scene.patient(patient), type or "")
    said = f"it is kept by {', '.join(kept_by) or 'nothing'}"
    assert verdict is not bool(kept_by), said
    assert rule is None or rule in kept_by, said
