"""What a consumer of PDS has to keep to when it changes records or makes new ones (section 7)."""

from __future__ import annotations

import re

from gpworld.core.consumer import KEPT, Need, Rule, dig, listed, media_type, shown, unknown
from gpworld.pds.consumer_call import PdsCall

UPDATE, CREATE = "update_patient", "create_patient"
PATCH_TYPE = "application/json-patch+json"

_VERSION = re.compile(r'W/"\d+"', re.ASCII)
_POSTED = frozenset(
    (
        "resourceType",
        "nhsNumberAllocation",
        "identifier",
        "name",
        "gender",
        "birthDate",
        "address",
        "telecom",
        "generalPractitioner",
        "extension",
        "multipleBirthInteger",
        "contact",
        "meta",
    )
)


def _same_id(call: PdsCall) -> str | None:
    given = call.header("x-request-id").lower()
    earlier = call.past.put(f"change {call.same}", given)
    if earlier is None or earlier.status not in (0, 503):
        return None
    return (
        KEPT
        if earlier.value == given
        else (
            f"exchange {earlier.number} was the same update and its outcome is unknown: "
            "repeat it under its X-Request-ID"
        )
    )


def _wait(call: PdsCall) -> str | None:
    given = call.header("x-sync-wait")
    if not given:
        return None
    try:
        seconds = float(given)
    except ValueError:
        return f"X-Sync-Wait {shown(given)} is not a number of seconds"
    return KEPT if 0.25 <= seconds <= 29 else f"X-Sync-Wait is {given}: 0.25 to 29 are obeyed"


def _prefer(call: PdsCall) -> str:
    return (
        KEPT
        if "respond-async" not in call.header("prefer")
        else "Prefer: respond-async is old and ignored"
    )


def _if_match(call: PdsCall) -> str:
    given = call.header("if-match")
    return (
        KEPT if _VERSION.fullmatch(given) else f'If-Match is {shown(given)}: W/"n" as it was read'
    )


def _patch_type(call: PdsCall) -> str:
    given = call.header("content-type")
    return (
        KEPT
        if media_type(given) == PATCH_TYPE
        else f"Content-Type is {shown(given)}: it is {PATCH_TYPE}"
    )


def _tested(call: PdsCall) -> str | None:
    patches = listed(call.member("patches"))
    places = [index for index, patch in enumerate(patches) if patch.get("op") == "remove"]
    if not places:
        return None
    bare = [at for at in places if at == 0 or patches[at - 1].get("op") != "test"]
    return KEPT if not bare else "a removal does not follow a test of what is removed"


def _patched_only(call: PdsCall) -> str | None:
    """A patch that names a whole list replaces objects whose ids it does not know."""
    patches = listed(call.member("patches"))
    if not patches:
        return None
    whole = ("/name", "/address", "/telecom", "/contact")
    wide = [dig(patch, "path") for patch in patches if dig(patch, "path") in whole]
    return KEPT if not wide else f"the patch names the whole list {shown(wide[0])}"


def _posted(call: PdsCall) -> str | None:
    body = call.json
    if not isinstance(body, dict):
        return None
    return unknown(body, _POSTED, "the body has members")


def _post_type(call: PdsCall) -> str:
    given = call.header("content-type")
    return (
        KEPT
        if media_type(given) in ("application/json", "application/fhir+json")
        else f"Content-Type is {shown(given)}: it is application/json"
    )


RULES: tuple[Rule[PdsCall], ...] = (
    Rule(
        "pds.retry-same-id",
        "An update whose outcome is unknown is repeated under its own X-Request-ID.",
        "PDS, 1 and 7",
        _same_id,
        (UPDATE,),
    ),
    Rule(
        "pds.sync-wait",
        "X-Sync-Wait is from 0.25 to 29 seconds: anything else is ignored.",
        "PDS, 1",
        _wait,
        (UPDATE,),
        Need.SHOULD,
    ),
    Rule(
        "pds.no-async",
        "Prefer: respond-async is not sent.",
        "PDS, 1",
        _prefer,
        (UPDATE,),
        Need.SHOULD,
    ),
    Rule(
        "pds.if-match",
        "An update carries If-Match with the version that was read.",
        "PDS, 1 and 7",
        _if_match,
        (UPDATE,),
        enforced=True,
    ),
    Rule(
        "pds.patch-type",
        f"Patches are sent as {PATCH_TYPE}.",
        "PDS, 1",
        _patch_type,
        (UPDATE,),
    ),
    Rule(
        "pds.patch-tests-first",
        "A removal follows a test of what it removes.",
        "PDS, 7",
        _tested,
        (UPDATE,),
        enforced=True,
    ),
    Rule(
        "pds.patch-parts",
        "A patch names objects by their index, never a whole list.",
        "PDS, 7",
        _patched_only,
        (UPDATE,),
        Need.SHOULD,
    ),
    Rule(
        "pds.create-type",
        "A new record is sent as application/json.",
        "PDS, 1",
        _post_type,
        (CREATE,),
        Need.SHOULD,
    ),
    Rule(
        "pds.create-members",
        "A new record holds members of Patient and no others.",
        "PDS, 5",
        _posted,
        (CREATE,),
        Need.SHOULD,
    ),
)
