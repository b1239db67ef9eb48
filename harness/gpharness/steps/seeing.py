"""Steps about what a patient sees."""

from __future__ import annotations

from pytest_bdd import then

from gpharness import headings
from gpharness.answers import Step
from gpharness.scene import Scene
from gpharness.words import calendar
from gpharness.words.phrase import Choice, Phrase

PAGES = {
    "the date of birth question": Step.IDENTITY,
    "appointments to choose from": Step.CHOOSE,
    "that her appointment is cancelled": Step.CANCELLED,
    "what the form is for": Step.START,
    "the emergency question": Step.EMERGENCY,
    "advice to call 999": Step.STOPPED,
    "the question what it is about": Step.TYPE,
    "the question how to get in touch": Step.CONTACT,
    "the question if the mobile is at hand": Step.PHONE,
    "the security code question": Step.CODE,
    "all answers to check": Step.REVIEW,
    "that the request is sent": Step.SENT,
    "that his appointment is cancelled": Step.CANCELLED,
}
NOTHING = {"nothing": True}
WAYS = {"cancel": "cancel", "decline": "decline"}


@then(Phrase('{patient} sees the page "{text}"'))
def a_patient_sees_a_page(gp_scene: Scene, patient: str, text: str) -> None:
    tab = gp_scene.shown_to(gp_scene.patient(patient))
    assert tab.view.code in headings.codes(text), tab.view


@then(Phrase("{patient} sees {page}", page=PAGES))
def a_patient_sees(gp_scene: Scene, patient: str, page: Step) -> None:
    view = gp_scene.shown_to(gp_scene.patient(patient)).view
    assert (view.step, view.code) == (page, None), view


@then(Phrase("{patient} sees that {owner} appointment is at {choice}"))
def a_patient_sees_the_appointment(gp_scene: Scene, patient: str, choice: Choice) -> None:
    view = gp_scene.shown_to(gp_scene.patient(patient)).view
    assert view.step == Step.BOOKED, view
    assert view.appointment is not None, view
    assert choice.clock is not None, "a page says the time, not the part of the day"
    assert view.appointment.start == calendar.instant(gp_scene.day(choice.day), choice.clock)


@then(Phrase("{patient} sees a (booking|request) reference"))
def a_patient_sees_a_reference(gp_scene: Scene, patient: str) -> None:
    assert gp_scene.shown_to(gp_scene.patient(patient)).view.reference


@then(Phrase("{owner} page offers no way to {way}", way=WAYS))
def the_page_offers_no_way(gp_scene: Scene, owner: str, way: str) -> None:
    assert way not in gp_scene.shown_to(gp_scene.owner(owner)).view.links


@then(Phrase('[{nothing} on ]{owner} page says "{text}"', nothing=NOTHING))
def the_page_says(gp_scene: Scene, nothing: bool | None, owner: str, text: str) -> None:
    said = gp_scene.shown_to(gp_scene.owner(owner)).view.text
    assert (text.casefold() in said.casefold()) is not bool(nothing), said
