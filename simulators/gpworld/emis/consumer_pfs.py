"""What a consumer of Patient Facing Services has to keep to (contract part A)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from gpworld.core.consumer import (
    KEPT,
    Call,
    Need,
    Rule,
    dig,
    is_uuid,
    media_type,
    shown,
    unknown,
)

IN_SESSION = (
    "pfs.settings",
    "pfs.demographics",
    "pfs.meta",
    "pfs.slots",
    "pfs.appointments",
    "pfs.book",
    "pfs.cancel",
)
WITH_BODY = ("pfs.link", "pfs.session", "pfs.book", "pfs.cancel")
SEARCHES = ("pfs.meta", "pfs.slots")

_BODIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "pfs.link": frozenset(("Surname", "DateOfBirth", "LinkageDetails")),
        "pfs.session": frozenset(("AccessIdentityGuid", "NationalPracticeCode")),
        "pfs.book": frozenset(
            (
                "UserPatientLinkToken",
                "SlotId",
                "BookingReason",
                "TelephoneNumber",
                "TelephoneContactType",
            )
        ),
        "pfs.cancel": frozenset(("UserPatientLinkToken", "SlotId", "CancellationReason")),
    }
)
_QUERIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "pfs.settings": frozenset(),
        "pfs.demographics": frozenset(("userpatientlinktoken",)),
        "pfs.meta": frozenset(("userpatientlinktoken", "sessionstartdate", "sessionenddate")),
        "pfs.slots": frozenset(("userpatientlinktoken", "fromdatetime", "todatetime")),
        "pfs.appointments": frozenset(
            ("userpatientlinktoken", "fetchpreviousappointments", "previousappointmentsfromdate")
        ),
    }
)
_WINDOW = ("sessionstartdate", "sessionenddate", "fromdatetime", "todatetime")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _application(call: Call) -> str:
    return (
        KEPT if is_uuid(call.header("x-api-applicationid")) else "X-API-ApplicationId is not a GUID"
    )


def _version(call: Call) -> str:
    return KEPT if call.header("x-api-version") else "X-API-Version is missing or empty"


def _end_user(call: Call) -> str:
    return KEPT if call.header("x-api-endusersessionid") else "X-API-EndUserSessionId is missing"


def _session(call: Call) -> str:
    return KEPT if call.header("x-api-sessionid") else "X-API-SessionId is missing"


def _no_session(call: Call) -> str:
    return (
        KEPT
        if "x-api-sessionid" not in call.headers
        else "X-API-SessionId is sent before there is a session"
    )


def _json_body(call: Call) -> str:
    kind = call.header("content-type")
    return (
        KEPT
        if media_type(kind) == "application/json"
        else f"Content-Type is {shown(kind)}: bodies are application/json"
    )


def _empty_body(call: Call) -> str:
    return (
        KEPT
        if not call.request.body
        else f"{len(call.request.body)} bytes are sent where no body belongs"
    )


def _body_names(call: Call) -> str | None:
    members = call.json
    if not isinstance(members, dict):
        return None
    return unknown(members, _BODIES[call.operation], "the body has properties")


def _query_names(call: Call) -> str:
    names = [name.lower() for name, _ in call.query]
    return unknown(names, _QUERIES[call.operation], "the query has parameters")


def _practice_code(call: Call) -> str | None:
    details = call.member("LinkageDetails")
    if not isinstance(details, dict):
        return None
    return (
        KEPT
        if "NationalPracticeCode" in details
        else "LinkageDetails names no NationalPracticeCode"
    )


def _local_times(call: Call) -> str | None:
    given = [value for name, value in call.query if name.lower() in _WINDOW]
    if not given:
        return None
    wrong = [value for value in given if not _LOCAL.fullmatch(value)]
    return (
        KEPT
        if not wrong
        else f"{shown(wrong[0])} is not a local yyyy-MM-ddTHH:mm:ss without offset"
    )


def _since(call: Call) -> str | None:
    given = [v for name, v in call.query if name.lower() == "previousappointmentsfromdate"]
    if not given:
        return None
    return KEPT if _DAY.fullmatch(given[0]) else f"{shown(given[0])} is not a plain yyyy-MM-dd"


def _telephone(call: Call) -> str | None:
    number, kind = call.member("TelephoneNumber"), call.member("TelephoneContactType")
    if number is None and kind is None:
        return None
    if number is None or kind is None:
        return "TelephoneNumber and TelephoneContactType are only sent together"
    return KEPT if kind == "Other" else f"TelephoneContactType is {shown(kind)}: it is “Other”"


def _slot_id(call: Call) -> str | None:
    slot = call.member("SlotId")
    if call.json is None:
        return None
    return (
        KEPT
        if isinstance(slot, int) and not isinstance(slot, bool)
        else f"SlotId is {shown(slot)}: send it as the number it came as"
    )


def _reason(call: Call) -> str | None:
    if call.json is None:
        return None
    reason = call.member("CancellationReason")
    return KEPT if isinstance(reason, str) and reason.strip() else "CancellationReason is missing"


def _birth_date(call: Call) -> str | None:
    given = dig(call.json, "DateOfBirth")
    if not isinstance(given, str):
        return None
    return KEPT if _DAY.match(given) else f"DateOfBirth is {shown(given)}: it begins yyyy-MM-dd"


def _token_in_query(call: Call) -> str | None:
    names = [name for name, _ in call.query if name.lower() == "userpatientlinktoken"]
    return KEPT if len(names) == 1 else f"userPatientLinkToken is sent {len(names)} times: once"


def _book_once(call: Call) -> str | None:
    """Booking has no idempotency: a repeat of what succeeded is a second attempt, not a retry."""
    token, slot = call.member("UserPatientLinkToken"), call.member("SlotId")
    if token is None or slot is None:
        return None
    doing = call.operation
    earlier = call.past.put(f"pfs {token} {slot}", doing)
    if doing != "pfs.book":
        return None
    return (
        KEPT
        if earlier is None or earlier.value != doing or earlier.status != 201
        else f"exchange {earlier.number} had booked this slot for this patient already"
    )


RULES: tuple[Rule[Call], ...] = (
    Rule(
        "emis.pfs.application-id",
        "Every call carries X-API-ApplicationId, a GUID.",
        "EMIS, A1",
        _application,
        ("pfs.*",),
    ),
    Rule(
        "emis.pfs.version",
        "Every call carries X-API-Version.",
        "EMIS, A1",
        _version,
        ("pfs.*",),
        enforced=True,
    ),
    Rule(
        "emis.pfs.end-user-session",
        "Every call but the first carries X-API-EndUserSessionId.",
        "EMIS, A1",
        _end_user,
        ("pfs.link", "pfs.session", *IN_SESSION),
        enforced=True,
    ),
    Rule(
        "emis.pfs.session",
        "Every call within a session carries X-API-SessionId.",
        "EMIS, A1",
        _session,
        IN_SESSION,
        enforced=True,
    ),
    Rule(
        "emis.pfs.no-session-yet",
        "Calls that begin a session carry no X-API-SessionId of an older one.",
        "EMIS, A1",
        _no_session,
        ("pfs.endusersession", "pfs.link", "pfs.session"),
    ),
    Rule(
        "emis.pfs.json-body",
        "Bodies are sent as application/json.",
        "EMIS, A1",
        _json_body,
        WITH_BODY,
    ),
    Rule(
        "emis.pfs.empty-body",
        "POST sessions/endusersession has no body.",
        "EMIS, A2",
        _empty_body,
        ("pfs.endusersession",),
    ),
    Rule(
        "emis.pfs.body-names",
        "Bodies hold the properties of the contract, in PascalCase, and no others.",
        "EMIS, A1 and A3",
        _body_names,
        WITH_BODY,
    ),
    Rule(
        "emis.pfs.query-names",
        "Queries hold the parameters of the contract and no others.",
        "EMIS, A2",
        _query_names,
        tuple(_QUERIES),
        Need.SHOULD,
    ),
    Rule(
        "emis.pfs.one-link-token",
        "Calls about a patient name userPatientLinkToken once.",
        "EMIS, A2",
        _token_in_query,
        ("pfs.demographics", *SEARCHES, "pfs.appointments"),
    ),
    Rule(
        "emis.pfs.practice-code",
        "LinkageDetails names the practice as NationalPracticeCode.",
        "EMIS, A3 call 2",
        _practice_code,
        ("pfs.link",),
    ),
    Rule(
        "emis.pfs.birth-date",
        "DateOfBirth begins with the date, yyyy-MM-dd.",
        "EMIS, A1",
        _birth_date,
        ("pfs.link",),
        enforced=True,
    ),
    Rule(
        "emis.pfs.local-times",
        "Windows are given in UK local time to the second, without an offset and without Z.",
        "EMIS, A1",
        _local_times,
        SEARCHES,
    ),
    Rule(
        "emis.pfs.since-a-day",
        "previousAppointmentsFromDate is a plain date.",
        "EMIS, A1",
        _since,
        ("pfs.appointments",),
    ),
    Rule(
        "emis.pfs.telephone-pair",
        "TelephoneNumber and TelephoneContactType are only sent together; the type is Other.",
        "EMIS, A3 call 8",
        _telephone,
        ("pfs.book",),
    ),
    Rule(
        "emis.pfs.slot-id",
        "SlotId is sent as a number.",
        "EMIS, A3 calls 8 and 10",
        _slot_id,
        ("pfs.book", "pfs.cancel"),
        enforced=True,
    ),
    Rule(
        "emis.pfs.cancellation-reason",
        "Cancelling says why, in words of the product's own list.",
        "EMIS, A3 call 10",
        _reason,
        ("pfs.cancel",),
    ),
    Rule(
        "emis.pfs.book-once",
        "A slot that was booked is not booked again by the same patient.",
        "EMIS, A3 call 8; that there is no idempotency is our reading",
        _book_once,
        ("pfs.book", "pfs.cancel"),
        Need.SHOULD,
    ),
)
