"""Steps with the security code that is texted to whoever fills in a request form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pytest_bdd import step

from gpharness.answers import Step
from gpharness.scene import Form, Scene
from gpharness.words.phrase import Phrase

ORDERS = {"first": 0, "newest": -1}
MANNERS: dict[str, Callable[[str], str]] = {
    " with a space in the middle": lambda code: f"{code[:3]} {code[3:]}",
    " with dashes": lambda code: f"{code[:2]}-{code[2:4]}–{code[4:]}",
    " with spaces around it": lambda code: f"  {code} ",
    " as it is": lambda code: code,
    " in Arabic figures": lambda code: "".join(chr(0x660 + int(figure)) for figure in code),
}
UNTIL = {" until it begins with a zero": True}
MOST_ASKED = 150


@step(Phrase("{patient} asks for a [new ]security code[{until}]", until=UNTIL))
def a_patient_asks_for_a_code(gp_scene: Scene, patient: str, until: bool | None) -> None:
    form = gp_scene.form(gp_scene.patient(patient))
    form.view = form.visit.ask_for_code()
    for _ in range(MOST_ASKED if until else 0):
        if gp_scene.security_codes(form)[-1].startswith("0"):
            return
        gp_scene.pass_time(timedelta(seconds=form.view.retry_after or 60))
        form.view = form.visit.ask_for_code()
    assert not until, "no code begins with a zero"


@step(Phrase("{patient} types {owner} [{order} ]security code[{manner}]", order=ORDERS, manner=MANNERS))  # fmt: skip  # noqa: E501
def a_patient_types_a_code(
    gp_scene: Scene,
    patient: str,
    owner: str,
    order: int | None,
    manner: Callable[[str], str] | None,
) -> None:
    whose = gp_scene.form(gp_scene.owner_of(patient, owner))
    code = gp_scene.security_codes(whose)[-1 if order is None else order]
    _type(gp_scene, patient, manner(code) if manner else code)


@step(Phrase("{patient} types a wrong security code[ {count} times]"))
def a_patient_types_wrong_codes(gp_scene: Scene, patient: str, count: int | None) -> None:
    form = gp_scene.form(gp_scene.patient(patient))
    codes = set(gp_scene.security_codes(form))
    wrong = (f"{number:06}" for number in range(10**6) if f"{number:06}" not in codes)
    for _ in range(1 if count is None else count):
        _type(gp_scene, patient, next(wrong))


@step(Phrase("{patient} carries on without a security code"))
def a_patient_carries_on(gp_scene: Scene, patient: str) -> None:
    form = gp_scene.form(gp_scene.patient(patient))
    form.view = form.visit.carry_on()
    assert form.view.step == Step.REVIEW, form.view


def _type(scene: Scene, patient: str, text: str) -> None:
    form: Form = scene.form(scene.patient(patient))
    form.view = form.visit.give_code(text)
