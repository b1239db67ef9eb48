"""What a consumer of GP Connect has to keep to in addresses and headers (sections 1, 3 and 9)."""

from __future__ import annotations

import re
from datetime import timedelta

from gpworld.core.consumer import KEPT, Need, Rule, escaped, is_uuid, media_type, shown
from gpworld.gpconnect.consumer_call import (
    BODIES,
    BOOK,
    BY_ID,
    CHANGES,
    PROVIDER,
    RETRIEVE,
    GpCall,
)

SPINE_HEADERS = ("GPC-SPN-TST-13", "GPC-SSP05-09")
FHIR = ("application/fhir+json", "application/fhir+xml")
MOST_RETRIES = 3
ONE_GO = timedelta(seconds=10)
"""What comes later than this after a failure is a new attempt, not a retry."""
_ASID = re.compile(r"\d{12}", re.ASCII)
_ETAG = re.compile(r'W/"[^"]+"')


def _proxy(call: GpCall) -> str:
    return KEPT if call.proxied else "the provider was called directly, past the Spine Secure Proxy"


def _trace(call: GpCall) -> str:
    given = call.header("ssp-traceid")
    return KEPT if is_uuid(given) else f"Ssp-TraceID {shown(given)} is not a UUID"


def _trace_once(call: GpCall) -> str | None:
    given = call.header("ssp-traceid").lower()
    if not given:
        return None
    earlier = call.past.put(f"trace {given}", "")
    return KEPT if earlier is None else f"exchange {earlier.number} had this Ssp-TraceID"


def _from(call: GpCall) -> str:
    given = call.header("ssp-from")
    return (
        KEPT if _ASID.fullmatch(given) else f"Ssp-From {shown(given)} is not an ASID of 12 digits"
    )


def _to(call: GpCall) -> str:
    given = call.header("ssp-to")
    return KEPT if _ASID.fullmatch(given) else f"Ssp-To {shown(given)} is not an ASID of 12 digits"


def _interaction(call: GpCall) -> str:
    found = BY_ID.get(call.request.header("Ssp-InteractionID") or "")
    if found is None:
        return f"Ssp-InteractionID {shown(call.header('ssp-interactionid'))} is unknown"
    fits = found.verb == call.request.method and found.ids_in(call.rest) is not None
    return KEPT if fits else f"{found.suffix} is not for {call.request.method} /{shown(call.rest)}"


def _accept(call: GpCall) -> str:
    given = call.values("_format") or call.header("accept").split(",")
    kinds = [media_type(each.replace(" ", "+")) for each in given]
    return (
        KEPT
        if any(kind in FHIR for kind in kinds)
        else f"Accept is {shown(call.header('accept'))}: name {FHIR[0]} (or _format)"
    )


def _kind(call: GpCall) -> str:
    given = call.header("content-type")
    return KEPT if media_type(given) in FHIR else f"Content-Type is {shown(given)}: {FHIR[0]}"


def _no_body(call: GpCall) -> str | None:
    return (
        (KEPT if not call.request.body else "a GET carries a body")
        if (call.request.method == "GET")
        else None
    )


def _if_match(call: GpCall) -> str:
    given = call.header("if-match")
    return (
        KEPT
        if _ETAG.fullmatch(given)
        else f'If-Match is {shown(given)}: W/"versionId" as it was read'
    )


def _slash(call: GpCall) -> str:
    return (
        KEPT
        if not call.request.path.endswith("/")
        else "the address ends in a slash, which names nothing"
    )


def _retries(call: GpCall) -> str | None:
    """How often the same was tried in quick succession; its count is kept under the mark.

    Two readers who ask the same while the world's time stands are no retry, so reading is judged
    only where it passes by itself.
    """
    if call.request.method == "GET" and not call.past.moving:
        return None
    mark = f"again {call.same}"
    earlier = call.past.put(mark, "0")
    if earlier is None or earlier.status < 429 or call.past.now - earlier.at > ONE_GO:
        return None
    times = int(earlier.value) + 1
    call.past.put(mark, str(times))
    return (
        KEPT if times <= MOST_RETRIES else f"the same request is tried again for the {times}th time"
    )


def _back_off(call: GpCall) -> str | None:
    earlier = call.past.put(f"waits {call.same}", "")
    if earlier is None or earlier.status not in (429, 503) or not call.past.moving:
        return None
    waited = (call.past.now - earlier.at).total_seconds()
    return (
        KEPT
        if waited >= 1.0
        else f"tried again {waited:.2f} s after exchange {earlier.number}: wait a second"
    )


def _blind_booking(call: GpCall) -> str | None:
    """Whether a booking that may have happened is asked for again before anybody looked."""
    if call.operation == RETRIEVE:
        call.past.put(f"books {call.root} {call.rest.split('/')[1]}", "")
        return None
    slots = call.member("slot", 0, "reference")
    patient = _patient(call)
    if not isinstance(slots, str) or not patient:
        return None
    earlier = call.past.put(f"books {call.root} {patient}", slots)
    unknown = earlier is not None and earlier.value == slots and not 200 <= earlier.status < 500
    return (
        KEPT
        if not unknown
        else (
            f"the outcome of exchange {earlier and earlier.number} is unknown: "
            "retrieve the patient's appointments before booking again"
        )
    )


def _patient(call: GpCall) -> str:
    participants = call.member("participant")
    for index in range(len(participants) if isinstance(participants, list) else 0):
        reference = call.member("participant", index, "actor", "reference")
        if isinstance(reference, str) and reference.startswith("Patient/"):
            return reference.removeprefix("Patient/")
    return ""


RULES: tuple[Rule[GpCall], ...] = (
    Rule(
        "gpconnect.proxy",
        "Requests go through the Spine Secure Proxy.",
        "GP Connect, 1 and 9",
        _proxy,
        PROVIDER,
    ),
    Rule(
        "gpconnect.trace-id",
        "Ssp-TraceID is a UUID.",
        "GP Connect, 3.1",
        _trace,
        PROVIDER,
        cites=SPINE_HEADERS,
        enforced=True,
    ),
    Rule(
        "gpconnect.trace-id-new",
        "Ssp-TraceID is new for each request.",
        "GP Connect, 3.1",
        _trace_once,
        PROVIDER,
        cites=SPINE_HEADERS,
    ),
    Rule(
        "gpconnect.from",
        "Ssp-From is the consumer's ASID, twelve digits.",
        "GP Connect, 3.1",
        _from,
        PROVIDER,
        cites=SPINE_HEADERS,
    ),
    Rule(
        "gpconnect.to",
        "Ssp-To is the provider's ASID, twelve digits.",
        "GP Connect, 3.1",
        _to,
        PROVIDER,
        cites=SPINE_HEADERS,
        enforced=True,
    ),
    Rule(
        "gpconnect.interaction",
        "Ssp-InteractionID is exact, and fits path and verb.",
        "GP Connect, 2 and 3.1",
        _interaction,
        PROVIDER,
        cites=SPINE_HEADERS,
        enforced=True,
    ),
    Rule(
        "gpconnect.accept",
        "Accept or _format names a FHIR format.",
        "GP Connect, 3.1",
        _accept,
        PROVIDER,
        cites=("GPC-SSP06-03",),
    ),
    Rule(
        "gpconnect.content-type",
        "Bodies are sent as application/fhir+json or application/fhir+xml.",
        "GP Connect, 3.1",
        _kind,
        BODIES,
        cites=("GPC-SSP06-03",),
        enforced=True,
    ),
    Rule(
        "gpconnect.no-body",
        "A GET carries no body.",
        "GP Connect, 2; our reading of HTTP",
        _no_body,
        PROVIDER,
        Need.SHOULD,
    ),
    Rule(
        "gpconnect.no-slash",
        "Addresses do not end in a slash.",
        "GP Connect, 1",
        _slash,
        PROVIDER,
    ),
    Rule(
        "gpconnect.escaped",
        "Queries are escaped (a bar may stand as it is).",
        "GP Connect, 7.2 and 7.5",
        escaped,
        PROVIDER,
    ),
    Rule(
        "gpconnect.if-match",
        "Amending and cancelling carry If-Match with the version that was read.",
        "GP Connect, 3.1",
        _if_match,
        CHANGES,
        Need.SHOULD,
    ),
    Rule(
        "gpconnect.retries",
        "A request is tried again at most three times.",
        "GP Connect, 9",
        _retries,
        PROVIDER,
    ),
    Rule(
        "gpconnect.back-off",
        "A request that was too much is not tried again at once.",
        "GP Connect, 9; that a second is enough is our choice",
        _back_off,
        PROVIDER,
        Need.SHOULD,
    ),
    Rule(
        "gpconnect.blind-booking",
        "A booking whose outcome is unknown is looked up before it is tried again.",
        "GP Connect, 1 and 9",
        _blind_booking,
        (BOOK, RETRIEVE),
    ),
)
