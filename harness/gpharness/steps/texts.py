"""Steps about text messages, read on the patient's phone."""

from __future__ import annotations

import re

from pytest_bdd import then

from gpharness.scene import Scene
from gpharness.words.phrase import Phrase

KINDS = {
    **{kind: f"texts.{kind}" for kind in ("confirmation", "cancellation", "reminder")},
    "apology": "texts.failure",
    "security code": "texts.security_code",
    "receipt": "texts.received",
}


@then(Phrase("{patient} gets {count} [{kind} ]text(s)", kind=KINDS))
def a_patient_gets_texts(gp_scene: Scene, patient: str, count: int, kind: str | None) -> None:
    pattern = gp_scene.driver.profile.text(kind) if kind else ""
    texts = gp_scene.texts(gp_scene.patient(patient))
    got = [text.body for text in texts if re.search(pattern, text.body)]
    assert len(got) == count, f"on the phone: {[text.body for text in texts]}"


@then(Phrase("{count} receipt(s) for {owner} text(s) (comes|come) back"))
def receipts_come_back(gp_scene: Scene, count: int, owner: str) -> None:
    mobile = gp_scene.owner(owner).mobile
    gp_scene.comes_to(lambda: gp_scene.ground.receipts(mobile), count)


@then(Phrase('the text to {patient} says "{text}"'))
def the_text_says(gp_scene: Scene, patient: str, text: str) -> None:
    assert text in gp_scene.texts(gp_scene.patient(patient))[-1].body


@then(Phrase("the text to {patient} has {count} link(s)"))
def the_text_has_links(gp_scene: Scene, patient: str, count: int) -> None:
    body = gp_scene.texts(gp_scene.patient(patient))[-1].body
    assert len(re.findall(r"https?://", body)) == count, body


@then(Phrase("{patient} and {patient2} have different links"))
def links_differ(gp_scene: Scene, patient: str, patient2: str) -> None:
    first, second = (gp_scene.link(gp_scene.patient(name)) for name in (patient, patient2))
    assert first != second


@then(Phrase("{count} text(s) (leaves|leave) the surgery"))
def texts_leave(gp_scene: Scene, count: int) -> None:
    gp_scene.driver.settle()
    sent = gp_scene.ground.texts()
    assert len(sent) == count, f"sent: {[text.body for text in sent]}"
