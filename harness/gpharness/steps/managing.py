"""Steps in which a patient gives an appointment, or an invitation, back."""

from __future__ import annotations

from pytest_bdd import step

from gpharness.answers import Step
from gpharness.scene import Scene
from gpharness.words.phrase import Phrase


@step(Phrase("{patient} cancels {owner} appointment"))
def a_patient_cancels(gp_scene: Scene, patient: str) -> None:
    tab = gp_scene.tab(gp_scene.patient(patient))
    tab.view = tab.visit.cancel_appointment()


@step(Phrase("{patient} has cancelled {owner} appointment"))
def a_patient_has_cancelled(gp_scene: Scene, patient: str) -> None:
    facts = gp_scene.patient(patient)
    tab = gp_scene.open(facts, gp_scene.link(facts, "texts.manage_link"))
    tab.visit.give_date_of_birth(facts.birth_date)
    tab.view = tab.visit.cancel_appointment()
    assert (tab.view.step, tab.view.code) == (Step.CANCELLED, None), tab.view


@step(Phrase("{patient} asks for another time"))
def a_patient_asks_for_another_time(gp_scene: Scene, patient: str) -> None:
    tab = gp_scene.tab(gp_scene.patient(patient))
    tab.view = tab.visit.ask_to_rebook()


@step(Phrase('{patient} declines because "{text}"'))
def a_patient_declines(gp_scene: Scene, patient: str, text: str) -> None:
    tab = gp_scene.tab(gp_scene.patient(patient))
    tab.view = tab.visit.decline(text)
