"""Steps in which staff look at patients' requests, and say whose they are."""

from __future__ import annotations

from collections.abc import Callable

from pytest_bdd import step, then

from gpharness.answers import Refusal, RequestSummary
from gpharness.scene import Scene
from gpharness.steps.forms import QUESTIONS
from gpharness.words.phrase import Phrase

STATES = {
    "matched": "matched",
    "a suggested match, as no code was given": "suggested:not_verified",
    "a suggested match, as the mobile differs": "suggested:mobile_differs",
    "a suggested match, as the patient is registered elsewhere": "suggested:not_registered_here",
    "a suggested match, with a death on record": "suggested:deceased",
    "patient not found, as there is no record": "unmatched:none",
    "patient not found, as PDS names several records": "unmatched:several",
    "patient not found, as there are too many records to name": "unmatched:many",
    "patient not found, as staff have said": "unmatched:by_staff",
    "not checked yet": "pending",
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "in small letters": str.lower,
    "without a dash": lambda reference: reference.replace("-", ""),
    "with spaces": lambda reference: f" {reference.replace('-', ' ')} ",
}
DEEDS = {"accepts": True, "undoes": False}


@then(Phrase("{staff} has {count} request(s) in the inbox"))
def staff_have_requests(gp_scene: Scene, staff: str, count: int) -> None:
    found = gp_scene.driver.inbox(gp_scene.staff(staff))
    assert len(found) == count, found


@then(Phrase("{staff} sees {owner} request as {state}", state=STATES))
def staff_see_a_request(gp_scene: Scene, staff: str, owner: str, state: str) -> None:
    gp_scene.driver.settle()
    found = _request(gp_scene, staff, owner)
    shown = found.match_state.partition(":")[0] if state == "pending" else found.match_state
    assert shown == state, found
    about = gp_scene.form(gp_scene.owner(owner)).about.nhs_number
    told = {"matched": found.nhs_number, "suggested": found.suggested}
    assert told.get(shown.partition(":")[0], about) == about, found


@then(Phrase('{staff} reads "{text}" as {question} of {owner} request', question=QUESTIONS))
def staff_read_an_answer(
    gp_scene: Scene, staff: str, text: str, question: tuple[str, str], owner: str
) -> None:
    step_, field = question
    assert _request(gp_scene, staff, owner).answers[step_][field] == text


@then(Phrase("{staff} finds {owner} request by its reference {spelling}", spelling=SPELLINGS))
def staff_find_a_request(
    gp_scene: Scene, staff: str, owner: str, spelling: Callable[[str], str]
) -> None:
    gp_scene.driver.settle()  # PDS may be answering between the two looks
    known = _request(gp_scene, staff, owner)
    found = gp_scene.driver.request(gp_scene.staff(staff), spelling(known.reference))
    assert found == known


@step(Phrase("{staff} {deed} the match of {owner} request", deed=DEEDS))
def staff_settle_a_match(gp_scene: Scene, staff: str, deed: bool, owner: str) -> None:
    found = _request(gp_scene, staff, owner)
    number = found.suggested if deed else None
    refused: Refusal | None = gp_scene.driver.set_match(
        gp_scene.staff(staff), found.reference, number
    )
    assert refused is None, refused


def _request(scene: Scene, staff: str, owner: str) -> RequestSummary:
    """The one request in the inbox that has the reference the patient was shown."""
    reference = scene.form(scene.owner(owner)).view.reference
    assert reference is not None, "no reference has been shown yet"
    inbox = scene.driver.inbox(scene.staff(staff))
    found = [each for each in inbox if each.reference == reference]
    assert len(found) == 1, f"{reference} is {len(found)} times in the inbox"
    return found[0]
