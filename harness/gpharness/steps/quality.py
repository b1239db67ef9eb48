"""Steps about pages as such: whom they keep out, what they ask for, what they leave behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import step, then

from gpharness.onlooker import Manner, Sight, onlooker, tracker
from gpharness.scene import Scene
from gpharness.steps.journeys import WORDS
from gpharness.words.phrase import Phrase

if TYPE_CHECKING:
    from gpharness.ground import PatientFacts
    from gpharness.product import Running

FLAWS: dict[str, Callable[[Sight], object]] = {
    "breaks a rule of WCAG 2.2 AA": lambda sight: sight.barriers,
    "is wider than a screen of 320 pixels": lambda sight: sight.too_wide_by,
    "asked anything of another host": lambda sight: sight.strangers,
}
MANNERS = {str(manner): manner for manner in Manner}


@step(Phrase("somebody looks over the patients' shoulders"))
def somebody_looks(gp_scene: Scene) -> None:
    onlooker(gp_scene.driver).watch()


@step(Phrase("{patient} uses (her|his|their) browser {manner}", manner=MANNERS))
def a_patient_uses_a_browser(gp_scene: Scene, patient: str, manner: Manner) -> None:
    gp_scene.patient(patient)
    onlooker(gp_scene.driver).browse(manner)


@then(Phrase("{patient} has seen {pages}"))
def a_patient_has_seen(gp_scene: Scene, patient: str, pages: list[str]) -> None:
    gp_scene.patient(patient)
    seen = [sight.heading for sight in _sights(gp_scene)]
    assert [page for page in pages if page not in seen] == [], f"seen: {seen}"


@then(Phrase("no page {patient} saw {flaw}", flaw=FLAWS))
def no_page_is_flawed(gp_scene: Scene, flaw: Callable[[Sight], object]) -> None:
    found = [(sight.heading, flaw(sight)) for sight in _sights(gp_scene)]
    assert [each for each in found if each[1]] == []


@then(Phrase("every error summary {patient} saw had the focus and led to a field"))
def error_summaries_help(gp_scene: Scene) -> None:
    found = [(sight.heading, sight.summary) for sight in _sights(gp_scene) if sight.summary]
    assert found, "no error summary came up"
    bad = [each for each in found if not (each[1].focused and each[1].leads_to_field)]
    assert bad == []


@then(Phrase("no browser may keep what {patient} was shown"))
def nothing_is_kept(gp_scene: Scene) -> None:
    traces = tracker(gp_scene.driver).traces()
    assert traces, "nothing has been shown yet"
    assert [trace.address for trace in traces if trace.may_be_kept] == []


@then(Phrase("no address, log line or text tells {owner} date of birth, NHS number or words"))
def nothing_is_told(
    gp_scene: Scene,
    owner: str,
    gp_product: Running | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    patient = gp_scene.owner(owner)
    known = tracker(gp_scene.driver)
    lines = [*known.log(), *caplog.messages]
    lines += gp_product.process.lines() if gp_product else []
    lines += [trace.address for trace in known.traces()]
    lines += [text.body for text in gp_scene.ground.texts()]
    secrets = [*_birth_dates(patient), patient.nhs_number, WORDS]
    assert [line for line in lines if _tells(line, secrets)] == []


@then(Phrase("nothing on {owner} page tells who {patient} is"))
def the_page_tells_nobody(gp_scene: Scene, owner: str, patient: str) -> None:
    said = gp_scene.shown_to(gp_scene.owner(owner)).view.text
    about = gp_scene.ground.patient(patient)
    secrets = [about.given, about.family, about.nhs_number, about.mobile, about.postcode]
    assert not _tells(said, [*secrets, *_birth_dates(about)]), said


def _sights(scene: Scene) -> list[Sight]:
    found = list(onlooker(scene.driver).sights())
    assert found, "no page has come up yet"
    return found


def _birth_dates(patient: PatientFacts) -> list[str]:
    """A date of birth as it may be written."""
    born = patient.birth_date
    return [f"{born:%Y-%m-%d}", f"{born:%d/%m/%Y}", f"{born.day} {born:%B %Y}", f"{born:%d %b %Y}"]


def _tells(line: str, secrets: list[str]) -> bool:
    """Whether a line has one of these, however it is spaced."""
    close = re.sub(r"[\s+-]", "", line).casefold()
    return any(re.sub(r"[\s+-]", "", each).casefold() in close for each in secrets if each)
