"""Steps in which a patient confirms, once or more often than that."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import pytest
import requests
from pytest_bdd import step

from gpharness.answers import View
from gpharness.ground import Juncture
from gpharness.scene import Scene, Tab
from gpharness.steps.choosing import begin, pick
from gpharness.words.calendar import Moment
from gpharness.words.phrase import Choice, Phrase

PATIENCE_SECONDS = 60.0
MEANWHILE = {"in the other tab": "other", "the service restarts": "restart"}
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


@step(Phrase("{patient} confirms, and {meanwhile} while it is being booked", meanwhile=MEANWHILE))
def a_patient_confirms_meanwhile(
    gp_scene: Scene, patient: str, meanwhile: str, request: pytest.FixtureRequest
) -> None:
    facts = gp_scene.patient(patient)
    tab = gp_scene.tab(facts)
    if meanwhile == "restart":
        _confirm_in_vain(gp_scene, tab, request.getfixturevalue("gp_restart"))
        return
    other = gp_scene.tab(facts, other=True)

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


def _confirm_in_vain(scene: Scene, tab: Tab, restart: Callable[[], None]) -> None:
    """The connection ends; what is on show afterwards is whatever the patient looks at next."""
    again = Event()

    def restart_it() -> None:
        try:
            restart()
        finally:
            again.set()

    scene.ground.neighbours.before(Juncture.BOOKING, restart_it)
    with suppress(requests.ConnectionError):
        raise AssertionError(f"the service has answered after all: {_confirm(tab)}")
    assert again.wait(PATIENCE_SECONDS), "the service has not come back"


def _together(tabs: list[Tab]) -> None:
    """All at the same moment; what they end up seeing is looked at afterwards."""
    with ThreadPoolExecutor(len(tabs)) as hands:
        for seen in hands.map(_confirm, tabs):
            assert seen is not None
