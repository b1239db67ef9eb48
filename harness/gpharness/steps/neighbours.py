"""Steps about organisations that book at one another: who may, where, and as whom."""

from __future__ import annotations

from pytest_bdd import step, then

from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

SHARING: dict[str, dict[str, object]] = {
    "switches GP Connect off": {"enabled": False},
    "is not in the directory": {"in_directory": False},
    "ends its agreements": {"agreements": ()},
    "opens its book for a week only": {"days_ahead": 7},
    "takes no more bookings from any one organisation": {"max_per_organisation": 0},
}


@step(Phrase("{practice} {shares}", shares=SHARING))
def an_organisation_shares(gp_scene: Scene, practice: str, shares: dict[str, object]) -> None:
    gp_scene.ground.neighbours.share(gp_scene.practice(practice), **shares)


@step(Phrase('{staff} is given the role "{text}"'))
def staff_are_given_a_role(gp_scene: Scene, staff: str, text: str) -> None:
    gp_scene.ground.neighbours.change_user(gp_scene.staff(staff), role=text)


@step(Phrase("{staff} loses (her|his|their) role"))
def staff_lose_their_role(gp_scene: Scene, staff: str) -> None:
    gp_scene.ground.neighbours.change_user(gp_scene.staff(staff), role=None)


@step(Phrase("{staff} is not signed in to the clinical system"))
def staff_are_not_signed_in(gp_scene: Scene, staff: str) -> None:
    gp_scene.ground.neighbours.change_user(gp_scene.staff(staff), active=False)


@step(Phrase("{clinician} at {practice} has no eligible job category"))
def a_clinician_is_not_eligible(gp_scene: Scene, clinician: str, practice: str) -> None:
    neighbours = gp_scene.ground.neighbours
    user = neighbours.clinician(gp_scene.practice(practice), clinician)
    neighbours.change_user(user, job_role=None)


@step(Phrase("{staff} adds the full name {clinician}"))
def staff_add_their_name(gp_scene: Scene, staff: str, clinician: str) -> None:
    given, _, family = clinician.partition(" ")
    gp_scene.driver.add_full_name(gp_scene.staff(staff), given, family)


@then(Phrase("{staff} can book at these organisations:"))
def staff_can_book_at(gp_scene: Scene, staff: str, datatable: list[list[str]]) -> None:
    shown = gp_scene.driver.sites(gp_scene.staff(staff))
    assert [site.name for site in shown] == [name for (name,) in datatable[1:]]


@then(Phrase("{staff} sees no organisation selector"))
def staff_see_no_selector(gp_scene: Scene, staff: str) -> None:
    assert gp_scene.driver.sites(gp_scene.staff(staff)) == []
