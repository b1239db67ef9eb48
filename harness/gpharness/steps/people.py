"""Steps about what befalls patients, and what the practice knows of them."""

from __future__ import annotations

from datetime import date

from pytest_bdd import step, then

from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

FATES = {name: name for name in ("moved to another practice", "died", "no mobile number")}


@step(Phrase("{patient} has {fate}", fate=FATES))
def something_befell_a_patient(gp_scene: Scene, patient: str, fate: str) -> None:
    number = gp_scene.patient(patient).nhs_number
    if fate == "died":
        gp_scene.ground.die(number)
    elif fate == "no mobile number":
        gp_scene.ground.change_patient(number, mobile="")
    else:
        gp_scene.ground.leave(number)


@step(Phrase("{owner} only number is {number}"))
def a_patient_has_only_this_number(gp_scene: Scene, owner: str, number: str) -> None:
    patient = gp_scene.owner(owner)
    gp_scene.ground.change_patient(patient.nhs_number, mobile=number.replace(" ", ""))


@step(Phrase("{practice} corrects {owner} date of birth to {birth}"))
def the_practice_corrects_a_date_of_birth(gp_scene: Scene, owner: str, birth: date) -> None:
    gp_scene.ground.change_patient(gp_scene.owner(owner).nhs_number, birth_date=birth)


@then(Phrase("{owner} record has {count} note(s) of a message"))
def the_record_has_notes(gp_scene: Scene, owner: str, count: int) -> None:
    gp_scene.driver.settle()
    notes = gp_scene.ground.record(gp_scene.owner(owner).nhs_number)
    assert len(notes) == count, f"the record holds {notes}"


@then(Phrase('{owner} record says "{text}"'))
def the_record_says(gp_scene: Scene, owner: str, text: str) -> None:
    gp_scene.driver.settle()
    notes = gp_scene.ground.record(gp_scene.owner(owner).nhs_number)
    assert any(text in note for note in notes), f"the record holds {notes}"
