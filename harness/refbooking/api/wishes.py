"""Reading what staff wish to send, from the body of an invitation or the settings of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from refbooking import nhs_numbers
from refbooking.api.bodies import Body, object_of
from refbooking.checks import Wanted
from refbooking.problems import Problem, invalid
from refbooking.staff import SignedIn

MODES = ("face_to_face", "telephone", "video")
LONGEST_MESSAGE = 600


@dataclass(frozen=True)
class Wish:
    """One invitation as asked for."""

    nhs_number: str
    wanted: Wanted
    supersede: bool


def invitation(body: Body, who: SignedIn) -> Wish:
    """The body of POST /staff/invitations."""
    patient = body.part("patient")
    given = patient.text("nhs_number")
    number = nhs_numbers.normal(given)
    if given and number is None:
        patient.fault("nhs_number", "Give an NHS number of ten digits with the right check digit")
    patient.refuse_unknown()
    supersede = body.flag("supersede", False)
    return Wish(number or "", _wanted(body, who), supersede)


def batch(body: Body, who: SignedIn) -> Wanted:
    """The `settings` of POST /staff/batches: no clinicians may be named (B8)."""
    wanted = _wanted(body, who)
    if wanted.clinicians:
        raise invalid("settings.clinicians", "A list of patients cannot be limited to clinicians")
    if not wanted.has_link:
        raise invalid("settings.link", "A list of patients is always sent a link")
    return wanted


def batch_parts() -> tuple[bytes, Mapping[str, object]]:
    """The two parts of a batch: the file's bytes and the decoded settings."""
    file = request.files.get("file")
    if file is None:
        raise invalid("file", "Send a CSV file in the part named file")
    try:
        values = object_of(_settings_part())
    except ValueError as failure:
        raise invalid("settings", f"{failure}, in the part named settings") from failure
    return file.read(), values


def _settings_part() -> str | bytes:
    part = request.files.get("settings")
    return request.form.get("settings", "") if part is None else part.read()


def _wanted(body: Body, who: SignedIn) -> Wanted:
    available = body.part("available")
    link = body.flag("link", True)
    slot_type = body.text_or_none("slot_type")
    wanted = Wanted(
        site=body.text("site", "") or who.organisation.ods,
        slot_type=slot_type if link else None,
        mode=body.one_of("mode", MODES, "face_to_face"),
        precision=body.one_of("precision", ("exact", "window"), "exact"),
        clinicians=body.any_or_texts("clinicians"),
        patient_picks_clinician=body.flag("patient_picks_clinician", False),
        allow_decline=body.flag("allow_decline", who.organisation.profile.decline),
        available_from=available.day_or_none("from"),
        available_to=available.day_or_none("to"),
        message=body.text("message", "", longest=LONGEST_MESSAGE),
    )
    available.refuse_unknown()
    if not link and not wanted.message.strip():
        body.fault("message", "Write a message, or send a link")
    body.done(None)
    if link and slot_type is None:
        raise Problem("SLOT_TYPE_REQUIRED")
    return wanted
