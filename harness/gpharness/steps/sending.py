"""Steps in which staff send links and messages, and what they are told."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import step, then

from gpharness import headings
from gpharness.answers import Invitation, Refusal, StaffUser
from gpharness.scene import LOOKS, Scene
from gpharness.words.calendar import Moment
from gpharness.words.phrase import Phrase

MODES = {mode: mode for mode in ("telephone", "video")}
MANNERS: dict[str, dict[str, object]] = {
    ", by part of the day": {"precision": "window"},
    ", letting the patient choose the clinician": {"patient_picks_clinician": True},
    ", which the patient may decline": {"allow_decline": True},
    " in place of the earlier one": {"supersede": True},
}

STATES = {
    **{
        state: ("state", state)
        for state in ("sent", "opened", "cancelled", "expired", "declined", "locked", "blocked")
    },
    "delivered": ("delivery", "delivered"),
    "not delivered for now": ("delivery", "failed_temporary"),
    "not delivered": ("delivery", "failed_permanent"),
}
TASKS = {
    "check a booking": "check_booking",
    "tell a patient what a text would have said": "text_failed",
}


@step(
    Phrase(
        '{staff} (sends|sent) {patient} a [{mode} ]booking link[ for "{type}"]'
        "[ at {practice}][ with {clinicians}][ between {day} and {day2}][{manner}][ at {when}]",
        mode=MODES,
        manner=MANNERS,
    )
)
def staff_send_a_link(
    gp_scene: Scene,
    staff: str,
    patient: str,
    mode: str | None,
    type: str | None,
    practice: str | None,
    clinicians: list[str] | None,
    day: str | None,
    day2: str | None,
    manner: dict[str, object] | None,
    when: Moment | None,
) -> None:
    gp_scene.at(when)
    what: dict[str, object] = {"slot_type": type, "clinicians": clinicians, **(manner or {})}
    if mode is not None:
        what["mode"] = mode
    if practice is not None:
        what["site"] = gp_scene.practice(practice)
    if day is not None and day2 is not None:
        what |= {"available_from": gp_scene.day(day), "available_to": gp_scene.day(day2)}
    _send(gp_scene, staff, patient, what)


@step(Phrase('{staff} sends {patient} the message "{text}"'))
def staff_send_a_message(gp_scene: Scene, staff: str, patient: str, text: str) -> None:
    _send(gp_scene, staff, patient, {"link": False, "message": text})


@step(Phrase("{staff} sends the same message again"))
def staff_send_the_same(gp_scene: Scene) -> None:
    _ask(gp_scene)


@step(Phrase("{staff} sends {owner} link again"))
def staff_resend(gp_scene: Scene, staff: str, owner: str) -> None:
    number = gp_scene.owner(owner).nhs_number
    sent = gp_scene.driver.resend_invitation(gp_scene.staff(staff), _newest(gp_scene, owner).ref)
    assert isinstance(sent, Invitation), sent
    gp_scene.invitations[number].append(sent)


@step(Phrase("{staff} cancels {owner} link"))
def staff_cancel_a_link(gp_scene: Scene, staff: str, owner: str) -> None:
    user, ref = gp_scene.staff(staff), _newest(gp_scene, owner).ref
    gp_scene.answer = gp_scene.driver.cancel_invitation(user, ref)


@step(Phrase("somebody who has not signed in sends {patient} a booking link"))
def a_stranger_sends_a_link(gp_scene: Scene, patient: str) -> None:
    number = gp_scene.patient(patient).nhs_number
    stranger = StaffUser(gp_scene.patient(patient).ods, "")
    gp_scene.answer = gp_scene.driver.send_invitation(stranger, patient=number)


@then(Phrase('{staff} (is|are) told "{text}"'))
def staff_are_told(gp_scene: Scene, text: str) -> None:
    answer = gp_scene.answer
    assert answer is not None, "nothing has been sent yet"
    told = [answer.code] if isinstance(answer, Refusal) else list(answer.warnings)
    assert headings.codes(text) & set(told), f"told {told or 'nothing'}: {answer}"


@then(Phrase('{staff} is shown the way "{text}"'))
def staff_are_shown_the_way(gp_scene: Scene, text: str) -> None:
    assert isinstance(gp_scene.answer, Refusal), f"nothing was refused: {gp_scene.answer}"
    ways = [" > ".join(steps) for steps in gp_scene.answer.help.values()]
    assert text in ways, f"shown: {ways}"


@then(Phrase("{staff} sees that {owner} (link|text) is {state}", state=STATES))
def staff_see_the_state(gp_scene: Scene, staff: str, owner: str, state: tuple[str, str]) -> None:
    (of_it, wanted), user = state, gp_scene.staff(staff)
    ref = _newest(gp_scene, owner).ref
    # A text's receipt may still be on its way to the product; a link's state is there or not.
    looks = LOOKS if of_it == "delivery" else 1
    gp_scene.comes_to(lambda: getattr(gp_scene.driver.invitation(user, ref), of_it), wanted, looks)


@then(Phrase("{staff} has {count} task(s) to {task}", task=TASKS))
def staff_have_tasks(gp_scene: Scene, staff: str, count: int, task: str) -> None:
    tasks = gp_scene.driver.tasks(gp_scene.staff(staff))
    assert [each.kind for each in tasks].count(task) == count, tasks


@then(Phrase("{owner} link expires {span} after (her|his|their) text was sent"))
def the_link_expires_after(gp_scene: Scene, owner: str, span: timedelta) -> None:
    patient = gp_scene.owner(owner)
    expires = gp_scene.texts(patient)[-1].sent_at + span
    tab = gp_scene.open(patient, gp_scene.link(patient))
    gp_scene.ground.move_to(expires - timedelta(seconds=1))
    assert tab.visit.look().code is None
    gp_scene.ground.move_to(expires)
    assert tab.visit.look().code in headings.codes("This link has expired")


def _send(scene: Scene, staff: str, patient: str, what: dict[str, object]) -> None:
    number = scene.patient(patient).nhs_number
    given = {key: value for key, value in what.items() if value is not None}
    scene.asked = scene.staff(staff), {"patient": number, **given}
    _ask(scene)


def _ask(scene: Scene) -> None:
    assert scene.asked is not None, "nothing has been sent yet"
    user, what = scene.asked
    scene.answer = scene.driver.send_invitation(user, **what)
    if isinstance(scene.answer, Invitation):
        scene.invitations.setdefault(str(what["patient"]), []).append(scene.answer)


def _newest(scene: Scene, owner: str) -> Invitation:
    return scene.invitations[scene.owner(owner).nhs_number][-1]
