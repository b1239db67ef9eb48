"""What a consumer of GP Connect has to keep to when it registers, books, amends and cancels."""

from __future__ import annotations

import re

from gpworld.core.consumer import KEPT, Need, Rule, dig, listed, shown, unknown
from gpworld.gpconnect import codes
from gpworld.gpconnect.consumer_call import (
    AMEND,
    BOOK,
    CANCEL,
    CHANGES,
    FIND,
    REGISTER,
    GpCall,
    identified,
)

LONGEST = {"description": 100, "comment": 500}
_UK_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+0[01]:00", re.ASCII)
_RELATIVE = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}", re.ASCII)
_NEVER = (
    "reason",
    "specialty",
    "appointmentType",
    "indication",
    "supportingInformation",
    "incomingReferral",
    "requestedPeriod",
)
_REGISTERED = frozenset(
    (
        "resourceType",
        "meta",
        "extension",
        "identifier",
        "name",
        "telecom",
        "gender",
        "birthDate",
        "address",
    )
)


def _booking(call: GpCall) -> bool:
    return call.member("resourceType") == "Appointment"


def _profile(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    given = call.member("meta", "profile")
    return (
        KEPT
        if given == [codes.APPOINTMENT]
        else f"meta.profile is {shown(given)}: {codes.APPOINTMENT}"
    )


def _contained(call: GpCall) -> dict[str, object]:
    found = listed(call.member("contained"))
    return next((each for each in found if each.get("resourceType") == "Organization"), {})


def _organisation(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    ours = _contained(call)
    missing = [
        name
        for name, found in (
            ("id", ours.get("id")),
            ("meta.profile", dig(ours, "meta", "profile", 0)),
            ("ODS code", identified(ours.get("identifier"), codes.ODS_CODE)),
            ("name", ours.get("name")),
            ("telecom", dig(ours, "telecom", 0, "value")),
        )
        if not found
    ]
    return KEPT if not missing else f"the contained Organization lacks {', '.join(missing)}"


def _own(call: GpCall) -> str | None:
    code = identified(_contained(call).get("identifier"), codes.ODS_CODE)
    if not code or not call.asking_ods:
        return None
    return (
        KEPT
        if code == call.asking_ods
        else f"{shown(code)} books, but the token is of {call.asking_ods}"
    )


def _refers(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    wanted = f"#{_contained(call).get('id')}"
    found = [
        dig(each, "valueReference", "reference")
        for each in listed(call.member("extension"))
        if each.get("url") == codes.BOOKING_ORGANISATION
    ]
    return KEPT if found == [wanted] else f"BookingOrganisation refers to {shown(found)}: {wanted}"


def _participants(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    held = listed(call.member("participant"))
    kinds = [str(dig(each, "actor", "reference")).partition("/")[0] for each in held]
    missing = [kind for kind in ("Patient", "Location") if kind not in kinds]
    if missing:
        return f"no {' and no '.join(missing)} takes part"
    return KEPT if all(each.get("status") for each in held) else "a participant has no status"


def _relative(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    given = [dig(each, "actor", "reference") for each in listed(call.member("participant"))]
    given += [each.get("reference") for each in listed(call.member("slot"))]
    wrong = [each for each in given if not (isinstance(each, str) and _RELATIVE.fullmatch(each))]
    return KEPT if not wrong else f"{shown(wrong[0])} is not a relative reference"


def _created(call: GpCall) -> str | None:
    return (KEPT if call.member("created") else "created is missing") if _booking(call) else None


def _uk_times(call: GpCall) -> str | None:
    given = [call.member(name) for name in ("start", "end", "created")]
    there = [each for each in given if isinstance(each, str)]
    wrong = [each for each in there if not _UK_TIME.fullmatch(each)]
    return (
        (KEPT if not wrong else f"{shown(wrong[0])} is not UK time with its offset")
        if (there)
        else None
    )


def _described(call: GpCall) -> str | None:
    given = call.member("description")
    if not _booking(call):
        return None
    return KEPT if isinstance(given, str) and given.strip() else "description is missing or empty"


def _lengths(call: GpCall) -> str | None:
    texts = {name: call.member(name) for name in LONGEST}
    given = {name: text for name, text in texts.items() if isinstance(text, str)}
    wrong = [f"{name} has {len(text)}" for name, text in given.items() if len(text) > LONGEST[name]]
    return (KEPT if not wrong else f"too many characters: {', '.join(wrong)}") if given else None


def _no_more(call: GpCall) -> str | None:
    if not isinstance(call.json, dict):
        return None
    sent = [name for name in _NEVER if name in call.json]
    return KEPT if not sent else f"{', '.join(sent)} must not be sent"


def _ignored(call: GpCall) -> str | None:
    if not isinstance(call.json, dict):
        return None
    sent = [name for name in ("serviceCategory", "serviceType") if name in call.json]
    return KEPT if not sent else f"{', '.join(sent)} are ignored when booking: leave them out"


def _version(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    return (
        KEPT
        if call.member("id") == call.rest.partition("/")[2]
        else f"the body's id {shown(call.member('id'))} is not that of the address"
    )


def _whole(call: GpCall) -> str | None:
    """A change is the whole resource as it was last read: its version comes with it."""
    if not _booking(call):
        return None
    return (
        KEPT if call.member("meta", "versionId") else "the body is not the resource as it was read"
    )


def _reason(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    reasons = [
        each.get("valueString")
        for each in listed(call.member("extension"))
        if each.get("url") == codes.CANCELLATION_REASON
    ]
    return (
        KEPT
        if len(reasons) == 1 and isinstance(reasons[0], str) and reasons[0].strip()
        else f"{len(reasons)} reasons for cancelling: one that is not empty"
    )


def _cancelled(call: GpCall) -> str | None:
    given = call.member("status")
    return (
        (KEPT if given == "cancelled" else f"status is {shown(given)}") if _booking(call) else None
    )


def _no_reason(call: GpCall) -> str | None:
    if not _booking(call):
        return None
    urls = [each.get("url") for each in listed(call.member("extension"))]
    return (
        KEPT
        if codes.CANCELLATION_REASON not in urls
        else "an amendment has a reason for cancelling"
    )


def _patient(call: GpCall) -> object:
    return call.member("parameter", 0, "resource")


def _registers_one(call: GpCall) -> str | None:
    if call.json is None:
        return None
    named = [each.get("name") for each in listed(call.member("parameter"))]
    return (
        KEPT
        if named == ["registerPatient"]
        else f"parameters are {shown(named)}: one registerPatient"
    )


def _registers_whole(call: GpCall) -> str | None:
    patient = _patient(call)
    if not isinstance(patient, dict):
        return None
    official = [each for each in listed(patient.get("name")) if each.get("use") == "official"]
    missing = [
        name
        for name, found in (
            ("NHS number", identified(patient.get("identifier"), codes.NHS_NUMBER)),
            ("birthDate", patient.get("birthDate")),
            ("one official name", len(official) == 1),
            ("family", dig(official, 0, "family")),
            ("given", dig(official, 0, "given", 0)),
        )
        if not found
    ]
    return KEPT if not missing else f"the patient lacks {', '.join(missing)}"


def _registers_no_more(call: GpCall) -> str | None:
    patient = _patient(call)
    if not isinstance(patient, dict):
        return None
    return unknown(patient, _REGISTERED, "the patient has elements")


def _registers_profile(call: GpCall) -> str | None:
    patient = _patient(call)
    if not isinstance(patient, dict):
        return None
    given = dig(patient, "meta", "profile")
    return KEPT if given == [codes.PATIENT] else f"meta.profile is {shown(given)}: {codes.PATIENT}"


def _found_first(call: GpCall) -> str | None:
    """Registering is for those who were looked for and not found."""
    if call.operation == FIND:
        number = "".join(call.values("identifier")).partition("|")[2]
        call.past.put(f"found {call.root} {number}", "")
        return None
    number = identified(dig(_patient(call), "identifier"), codes.NHS_NUMBER)
    if not number:
        return None
    earlier = call.past.put(f"found {call.root} {number}", "")
    return (
        KEPT
        if earlier is not None and earlier.status in (0, 200)
        else "the patient is registered without having been looked for here"
    )


RULES: tuple[Rule[GpCall], ...] = (
    Rule(
        "gpconnect.book-profile",
        "A booking names the profile of appointments.",
        "GP Connect, 6.7",
        _profile,
        (BOOK,),
    ),
    Rule(
        "gpconnect.book-organisation",
        "A booking contains the booking organisation: id, profile, ODS code, name and telecom.",
        "GP Connect, 6.7",
        _organisation,
        (BOOK,),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-own-organisation",
        "The booking organisation is that of the token.",
        "GP Connect, 4 and 6.7",
        _own,
        (BOOK,),
    ),
    Rule(
        "gpconnect.book-extension",
        "The extension BookingOrganisation refers to the contained organisation.",
        "GP Connect, 6.7",
        _refers,
        (BOOK,),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-participants",
        "Patient and Location take part, each with a status.",
        "GP Connect, 6.7",
        _participants,
        (BOOK,),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-relative",
        "References are relative.",
        "GP Connect, 3.3",
        _relative,
        (BOOK,),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-created",
        "A booking says when it was made.",
        "GP Connect, 6.7",
        _created,
        (BOOK,),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-uk-times",
        "Times are UK local time with its offset, never Z.",
        "GP Connect, 3.3",
        _uk_times,
        (BOOK, *CHANGES),
    ),
    Rule(
        "gpconnect.book-description",
        "A booking has a description.",
        "GP Connect, 6.7",
        _described,
        (BOOK, AMEND),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-lengths",
        "A description has at most 100 characters, a comment 500.",
        "GP Connect, 6.7",
        _lengths,
        (BOOK, AMEND),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-never",
        "Elements that the profile forbids are not sent.",
        "GP Connect, 6.7",
        _no_more,
        (BOOK, *CHANGES),
        enforced=True,
    ),
    Rule(
        "gpconnect.book-ignored",
        "serviceCategory and serviceType are not sent when booking: they are ignored.",
        "GP Connect, 6.7",
        _ignored,
        (BOOK,),
        Need.SHOULD,
    ),
    Rule(
        "gpconnect.change-id",
        "A change has the id of the address in its body.",
        "GP Connect, 3.3",
        _version,
        CHANGES,
        enforced=True,
    ),
    Rule(
        "gpconnect.change-as-read",
        "A change is the whole resource as it was last read.",
        "GP Connect, 7.9 and 7.10",
        _whole,
        CHANGES,
    ),
    Rule(
        "gpconnect.amend-no-reason",
        "An amendment has no reason for cancelling.",
        "GP Connect, 7.9",
        _no_reason,
        (AMEND,),
        enforced=True,
    ),
    Rule(
        "gpconnect.cancel-status",
        "Cancelling sets the status to cancelled.",
        "GP Connect, 7.10",
        _cancelled,
        (CANCEL,),
        enforced=True,
    ),
    Rule(
        "gpconnect.cancel-reason",
        "Cancelling gives one reason.",
        "GP Connect, 7.10",
        _reason,
        (CANCEL,),
        enforced=True,
    ),
    Rule(
        "gpconnect.register-one",
        "A registration is one parameter registerPatient.",
        "GP Connect, 7.3",
        _registers_one,
        (REGISTER,),
        cites=("GPC-FOU-REG-01/1",),
        enforced=True,
    ),
    Rule(
        "gpconnect.register-whole",
        "A registration has NHS number, birth date and one official name, family and given.",
        "GP Connect, 7.3",
        _registers_whole,
        (REGISTER,),
        cites=("GPC-FOU-REG-01/1", "GPC-FOU-REG-01/5", "GPC-FOU-REG-01/6"),
        enforced=True,
    ),
    Rule(
        "gpconnect.register-no-more",
        "A registration has the elements of the contract and no others.",
        "GP Connect, 7.3",
        _registers_no_more,
        (REGISTER,),
        cites=("GPC-FOU-REG-01/1",),
        enforced=True,
    ),
    Rule(
        "gpconnect.register-profile",
        "A registration names the profile of patients.",
        "GP Connect, 7.3",
        _registers_profile,
        (REGISTER,),
        cites=("GPC-FOU-REG-01/1",),
    ),
    Rule(
        "gpconnect.register-after-find",
        "Nobody is registered before they were looked for at that practice.",
        "GP Connect, 1",
        _found_first,
        (REGISTER, FIND),
        cites=("GPC-FOU-REG-01/2",),
    ),
)
