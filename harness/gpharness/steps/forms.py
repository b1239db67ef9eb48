"""Steps in which patients fill in a request form and send it, and staff set it up."""

from __future__ import annotations

import re

from pytest_bdd import step, then

from gpharness import qr
from gpharness.answers import Step, View
from gpharness.scene import Form, Scene
from gpharness.words.phrase import Phrase

QUESTIONS: dict[str, tuple[str, str]] = {
    "the emergency question": ("emergency", "emergency"),
    "type of request": ("type", "type"),
    "details": ("details", "text"),
    "for": ("who", "who"),
    "first name": ("person", "given_name"),
    "last name": ("person", "family_name"),
    "date of birth": ("person", "date_of_birth"),
    "gender": ("person", "gender"),
    "postcode": ("person", "postcode"),
    "own name": ("proxy", "name"),
    "relationship": ("proxy", "relationship"),
    "own number": ("proxy", "contact_number"),
    "who to contact": ("proxy", "who_to_contact"),
    "contact number": ("contact", "number"),
}
CODED = {"not sure": "not_sure", "myself": "self", "somebody else": "other"}
WAYS = {" by its QR code": True}
WORKING_DAYS = {day: ["08:00-18:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
RULES: dict[str, dict[str, object]] = {
    "is open from 08:00 to 18:30 on working days": {
        "hours": WORKING_DAYS,
        "closed_text": "Call 111 if you cannot wait until we open.",
    },
    "takes one medical request a day": {"daily_limit": 1, "admin_stays_open": True},
    "takes one request a day": {"daily_limit": 1},
}
MANNERS = {" without a security code": False, " with the security code": True}
TEXT = "My knee has hurt for three days."


@step(Phrase("{patient} opens {owner} request form[{way}]", way=WAYS))
def a_patient_opens_a_form(gp_scene: Scene, patient: str, owner: str, way: bool | None) -> None:
    form = open_form(gp_scene, patient, owner[:-2])
    if way:
        path = gp_scene.ground.request_form(form.ods)
        user = gp_scene.ground.staff_of(form.ods)
        shown = gp_scene.driver.form_qr(user, path)
        assert qr.leads_to(shown, gp_scene.driver.address(path))


@step(
    Phrase(
        "{patient} (fills in|has filled in) {owner} request form[ for {patient2}]"
        "[ with the number {number}]"
    )
)
def a_patient_fills_in_a_form(
    gp_scene: Scene, patient: str, owner: str, patient2: str | None, number: str | None
) -> None:
    fill(gp_scene, open_form(gp_scene, patient, owner[:-2], patient2), patient, number)


@step(Phrase('{patient} answers {question} with "{text}"', question=QUESTIONS))
def a_patient_answers(gp_scene: Scene, patient: str, question: tuple[str, str], text: str) -> None:
    form = gp_scene.form(gp_scene.patient(patient))
    named, field = question
    known = {"person": person(form)}.get(named, {})
    _answer(form, named, **{**known, **form.answers.get(named, {}), field: CODED.get(text, text)})


@step(
    Phrase(
        "{patient} (sends|has sent) {practice} a request"
        "[ for {patient2}][ from {number}][{manner}]",
        manner=MANNERS,
    )
)
def a_patient_sends_a_whole_request(
    gp_scene: Scene,
    patient: str,
    practice: str,
    patient2: str | None,
    number: str | None,
    manner: bool | None,
) -> None:
    form = open_form(gp_scene, patient, practice, patient2)
    fill(gp_scene, form, patient, number)
    if form.view.step == Step.PHONE and manner is not False:
        form.view = form.visit.ask_for_code()
        form.view = form.visit.give_code(gp_scene.security_codes(form)[-1])
    elif form.view.step == Step.PHONE:
        form.view = form.visit.carry_on()
    form.view = form.visit.submit()
    assert (form.view.step, form.view.code) == (Step.SENT, None), form.view


@step(Phrase("{patient} sends (her|his|their|the) request"))
def a_patient_sends(gp_scene: Scene, patient: str) -> None:
    form = gp_scene.form(gp_scene.patient(patient))
    form.view = form.visit.submit()


@step(Phrase("{staff} says that the request form {rule}", rule=RULES))
def staff_change_the_form(gp_scene: Scene, staff: str, rule: dict[str, object]) -> None:
    user = gp_scene.staff(staff)
    gp_scene.driver.change_form(user, gp_scene.ground.request_form(user.ods), **rule)


@then(Phrase("{patient} can ask about:"))
def a_patient_can_ask_about(gp_scene: Scene, patient: str, datatable: list[list[str]]) -> None:
    shown = gp_scene.form(gp_scene.patient(patient)).visit.types()
    assert shown == [label for (label,) in datatable[1:]]


@then(Phrase("{clinicians} have seen the same"))
def they_have_seen_the_same(gp_scene: Scene, clinicians: list[str]) -> None:
    forms = [gp_scene.form(gp_scene.ground.patient(name)) for name in clinicians]
    views = [form.view for form in forms]
    shown = [(view.step, view.code, _but_for_itself(view)) for view in views]
    assert all(each == shown[0] for each in shown), shown


def _but_for_itself(view: View) -> str:
    """What was read, without this request's own reference and instant."""
    return re.sub(r"\d{4}-\d\d-\d\dT\S+", "AN INSTANT", view.text).replace(
        view.reference or "", "REFERENCE"
    )


def open_form(scene: Scene, patient: str, practice: str, about: str | None = None) -> Form:
    """Somebody opens a practice's form afresh, for themselves or for somebody else."""
    who = scene.patient(patient)
    ods = scene.practice(practice)
    visit = scene.driver.start_request(scene.ground.request_form(ods))
    opened_at = scene.ground.now()
    whom = scene.ground.patient(about) if about else who
    form = Form(visit, visit.look(), opened_at, ods, whom)
    scene.forms[who.nhs_number] = form
    return form


def fill(scene: Scene, form: Form, patient: str, number: str | None) -> None:
    """Answer everything up to what comes after the number."""
    who = scene.patient(patient)
    kind = form.visit.types()[0]
    other = form.about != who
    _answer(form, "emergency", emergency="no")
    _answer(form, "type", type=kind)
    _answer(form, "details", text=TEXT)
    _answer(form, "who", who="other" if other else "self")
    _answer(form, "person", **person(form))
    if other:
        _answer(
            form,
            "proxy",
            name=who.name,
            relationship="Parent",
            contact_number=who.mobile,
            who_to_contact="proxy",
        )
    _answer(form, "contact", number=number or who.mobile)


def person(form: Form) -> dict[str, str]:
    """The patient's details as the practice has them."""
    facts = form.about
    return {
        "given_name": facts.given,
        "family_name": facts.family,
        "date_of_birth": f"{facts.birth_date:%d/%m/%Y}",
        "gender": facts.gender,
        "postcode": facts.postcode,
    }


def _answer(form: Form, named: str, **fields: str) -> None:
    form.answers[named] = fields
    form.view = form.visit.answer(named, **fields)
