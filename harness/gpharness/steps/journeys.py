"""Steps in which a patient goes all the way through a journey, well or badly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pytest_bdd import step

from gpharness.answers import Step, View
from gpharness.scene import Form, Scene
from gpharness.steps.choosing import begin, pick
from gpharness.steps.forms import fill, open_form, person
from gpharness.words import calendar
from gpharness.words.phrase import Choice, Phrase

SURGERY = "Riverside Surgery"
TYPE = "Blood test"
CHILD = "Isla Marsh"
WISH = Choice("Tuesday 3 November", calendar.clock_time("9:40am"))
WRONG_CODE = "12"
WORDS = "My knee has hurt for three days."


def book_and_cancel(scene: Scene, patient: str) -> None:
    """Book by the link that came, then cancel by the link that came with the confirmation."""
    tab = begin(scene, patient, None)
    pick(scene, tab, WISH)
    assert tab.chosen is not None
    tab.view = tab.visit.confirm(tab.chosen, nonce=tab.nonce)
    assert tab.view.step == Step.BOOKED, tab.view
    facts = scene.patient(patient)
    tab = scene.open(facts, scene.link(facts, "texts.manage_link"))
    tab.view = tab.visit.give_date_of_birth(facts.birth_date)
    tab.view = tab.visit.cancel_appointment()
    assert tab.view.step == Step.CANCELLED, tab.view


def decline(scene: Scene, patient: str) -> None:
    """Say no to the invitation."""
    tab = begin(scene, patient, None)
    tab.view = tab.visit.decline("I feel better.")


def request(scene: Scene, patient: str, about: str | None = None) -> None:
    """Send a request with the code that came."""
    form = open_form(scene, patient, SURGERY, about)
    fill(scene, form, patient, None)
    _end(scene, form)


def request_for_a_child(scene: Scene, patient: str) -> None:
    """The same for a child."""
    request(scene, patient, CHILD)


def clumsy_request(scene: Scene, patient: str) -> None:
    """Send every page empty first, a wrong code, and ask for another text too soon."""
    form = open_form(scene, patient, SURGERY)
    whole = _answers(scene, form, patient)
    for name, fields in whole.items():
        given = dict.fromkeys(fields, "")
        for field, value in fields.items():
            _refused(form.visit.answer(name, **given))
            given[field] = value
            if field == "given_name":
                given["family_name"] = fields["family_name"]
        form.answers[name] = fields
        form.view = form.visit.answer(name, **fields)
    form.view = form.visit.ask_for_code()
    _refused(form.visit.give_code(WRONG_CODE))
    assert form.visit.ask_for_code().code == "CODE_TOO_SOON"
    scene.pass_time(timedelta(minutes=1))
    _end(scene, form)


def emergency(scene: Scene, patient: str) -> None:
    """Say so on the first page."""
    form = open_form(scene, patient, SURGERY)
    form.view = form.visit.answer("emergency", emergency="yes")


def too_late(scene: Scene, patient: str) -> None:
    """Everything has just ended: the slot, the book, the links, the form."""
    facts, ods = scene.patient(patient), scene.practice(SURGERY)
    earlier = scene.link(facts)
    ref = scene.invitations[facts.nhs_number][-1].ref
    scene.driver.resend_invitation(scene.ground.staff_of(ods), ref)
    scene.open(facts, earlier)
    scene.open(facts, f"{earlier[:-1]}0")
    tab = begin(scene, patient, None)
    pick(scene, tab, WISH)
    assert WISH.clock is not None
    instant = scene.instant(WISH.day, WISH.clock)
    scene.ground.book(scene.slot(ods, instant), scene.ground.patient("James").nhs_number)
    assert tab.chosen is not None
    tab.view = tab.visit.confirm(tab.chosen, nonce=tab.nonce)
    scene.ground.empty_book(ods)
    begin(scene, patient, None)
    form = open_form(scene, patient, SURGERY)
    form.visit.answer("emergency", emergency="no")
    scene.pass_time(timedelta(days=1))
    form.view = form.visit.look()
    shut_form(scene, ods)
    open_form(scene, patient, SURGERY)
    scene.pass_time(timedelta(days=7))
    scene.open(facts, scene.link(facts))


def shut_form(scene: Scene, ods: str) -> None:
    """Staff say that the form has no opening hours."""
    staff, path = scene.ground.staff_of(ods), scene.ground.request_form(ods)
    scene.driver.change_form(staff, path, hours={})


DEEDS: dict[str, Callable[[Scene, str], None]] = {
    "books an appointment and cancels it": book_and_cancel,
    "declines an appointment": decline,
    "sends a request": request,
    f"sends a request for {CHILD}": request_for_a_child,
    "sends a request, with mistakes on the way": clumsy_request,
    "says that it is an emergency": emergency,
    "comes too late everywhere": too_late,
}


@step(Phrase("{patient} {does}", does=DEEDS))
def a_patient_goes_all_the_way(
    gp_scene: Scene, patient: str, does: Callable[[Scene, str], None]
) -> None:
    does(gp_scene, patient)


def _answers(scene: Scene, form: Form, patient: str) -> dict[str, dict[str, str]]:
    """Every answer up to the number, in the order of the form."""
    who = scene.patient(patient)
    return {
        "emergency": {"emergency": "no"},
        "type": {"type": form.visit.types()[0]},
        "details": {"text": WORDS},
        "who": {"who": "self"},
        "person": person(form),
        "contact": {"number": who.mobile},
    }


def _refused(view: View) -> None:
    assert view.code in ("VALIDATION_FAILED", "CODE_WRONG"), view


def _end(scene: Scene, form: Form) -> None:
    """The code, the review, the reference."""
    form.view = form.visit.ask_for_code()
    form.view = form.visit.give_code(scene.security_codes(form)[-1])
    form.view = form.visit.submit()
    assert (form.view.step, form.view.code) == (Step.SENT, None), form.view
