"""Steps in which a patient confirms, once or more often than that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pytest_bdd import step

from gpharness.answers import View
from gpharness.ground import Juncture
from gpharness.scene import Scene, Tab
from gpharness.steps.choosing import begin, pick
from gpharness.words.calendar import Moment
from gpharness.words.phrase import Choice, Phrase

HOW = {
    " in the other tab": "other",
    " in both tabs at the same moment": "both",
    " with a double click": "double",
}


@step(Phrase("{patient} [goes back and ]confirms[{how}][ at {when}]", how=HOW))
def a_patient_confirms(gp_scene: Scene, patient: str, how: str | None, when: Moment | None) -> None:
    gp_scene.at(when)
    facts = gp_scene.patient(patient)
    tab = gp_scene.tab(facts, other=how == "other")
    if how in ("both", "double"):
        second = gp_scene.tab(facts, other=True) if how == "both" else tab
        gp_scene.front = tab
        _together([tab, second])
        tab.view, second.view = tab.visit.look(), second.visit.look()
    else:
        tab.view = _confirm(tab)


@step(Phrase("{patient} confirms, and in the other tab while it is being booked"))
def a_patient_confirms_meanwhile(gp_scene: Scene, patient: str) -> None:
    facts = gp_scene.patient(patient)
    tab, other = gp_scene.tab(facts), gp_scene.tab(facts, other=True)

    def confirm_in_the_other() -> None:
        other.view = _confirm(other)

    gp_scene.ground.neighbours.before(Juncture.BOOKING, confirm_in_the_other)
    tab.view = _confirm(tab)
    assert tab.view.code is None, tab.view


@step(Phrase("{patient} (books|has booked) {choice}"))
def a_patient_books(gp_scene: Scene, patient: str, choice: Choice) -> None:
    tab = begin(gp_scene, patient, None)
    pick(gp_scene, tab, choice)
    tab.view = _confirm(tab)
    assert tab.view.code is None, tab.view


@step(Phrase("{patient} posts the appointment at {choice} that was offered to {patient2}"))
def a_patient_posts_another_offer(
    gp_scene: Scene, patient: str, choice: Choice, patient2: str
) -> None:
    offered = gp_scene.offer(begin(gp_scene, patient2, None), choice)
    assert offered is not None, f"{patient2} is not offered it either"
    tab = begin(gp_scene, patient, None)
    tab.chosen, tab.nonce = offered, gp_scene.nonce()
    tab.view = _confirm(tab)


def _confirm(tab: Tab) -> View:
    assert tab.chosen is not None, "nothing has been chosen yet"
    return tab.visit.confirm(tab.chosen, nonce=tab.nonce)


def _together(tabs: list[Tab]) -> None:
    """All at the same moment; what they end up seeing is looked at afterwards."""
    with ThreadPoolExecutor(len(tabs)) as hands:
        for seen in hands.map(_confirm, tabs):
            assert seen is not None
