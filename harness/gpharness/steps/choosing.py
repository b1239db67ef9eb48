"""Steps in which a patient looks at days and times."""

from __future__ import annotations

from datetime import date

from pytest_bdd import step, then

from gpharness.answers import Step
from gpharness.scene import Scene, Tab
from gpharness.words import calendar
from gpharness.words.calendar import ClockTime, Moment
from gpharness.words.phrase import Choice, Phrase

CAN = {"can": True, "cannot": False}
OTHER = {" in another tab": True}


@step(Phrase("{patient} is choosing an appointment"))
def a_patient_is_choosing(gp_scene: Scene, patient: str) -> None:
    begin(gp_scene, patient, None)


@step(
    Phrase(
        "{patient} is on the check page[ of {owner} link] for {choice}[{other}][ at {when}]",
        other=OTHER,
    )
)
def a_patient_is_on_the_check_page(
    gp_scene: Scene,
    patient: str,
    owner: str | None,
    choice: Choice,
    other: bool | None,
    when: Moment | None,
) -> None:
    gp_scene.at(when)
    pick(gp_scene, begin(gp_scene, patient, owner, other=bool(other)), choice)


@step(Phrase("{patient} chooses {choice}"))
def a_patient_chooses(gp_scene: Scene, patient: str, choice: Choice) -> None:
    pick(gp_scene, gp_scene.tab(gp_scene.patient(patient)), choice)


@then(Phrase("{patient} {can} choose {choice}[ with {clinician}]", can=CAN))
def a_patient_can_choose(
    gp_scene: Scene, patient: str, can: bool, choice: Choice, clinician: str | None
) -> None:
    tab = gp_scene.tab(gp_scene.patient(patient))
    offer = gp_scene.offer(tab, choice, clinician)
    assert (offer is not None) == can, _on_show(tab, gp_scene.day(choice.day))
    if not can:
        assert tab.visit.look().step in (Step.CHOOSE, Step.NONE, Step.IDENTITY)


@then(Phrase("{patient} can choose only {days}"))
def a_patient_can_choose_only_days(gp_scene: Scene, patient: str, days: list[str]) -> None:
    tab = gp_scene.tab(gp_scene.patient(patient))
    shown = [each.day for each in tab.visit.days()]
    assert shown == [gp_scene.day(day) for day in days]


@then(Phrase("{patient} can choose only {times}[ on] {day}"))
def a_patient_can_choose_only_times(
    gp_scene: Scene, patient: str, times: list[ClockTime], day: str
) -> None:
    tab = gp_scene.tab(gp_scene.patient(patient))
    shown = [offer.start for offer in tab.visit.times(gp_scene.day(day))]
    assert shown == [gp_scene.instant(day, clock) for clock in times]


def begin(scene: Scene, patient: str, owner: str | None, *, other: bool = False) -> Tab:
    """Open a link afresh and give the date of birth, unless none is asked for."""
    opener = scene.patient(patient)
    whose = opener if owner is None else scene.owner(owner)
    tab = scene.open(opener, scene.link(whose), other=other)
    if tab.view.step == Step.IDENTITY:
        tab.view = tab.visit.give_date_of_birth(whose.birth_date)
    return tab


def pick(scene: Scene, tab: Tab, choice: Choice) -> None:
    """Choose what is meant, as far as the check page."""
    tab.chosen = scene.offer(tab, choice)
    assert tab.chosen is not None, _on_show(tab, scene.day(choice.day))
    tab.view = tab.visit.choose(tab.chosen)
    tab.nonce = scene.nonce()


def _on_show(tab: Tab, day: date) -> str:
    shown = [
        calendar.words_for(offer.start) if offer.start else str(offer.window)
        for offer in tab.visit.times(day)
    ]
    return f"on show on {day}: {', '.join(shown) or 'nothing'}; the page is {tab.visit.look()}"
