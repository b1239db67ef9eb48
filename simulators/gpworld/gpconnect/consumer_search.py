"""What a consumer of GP Connect has to keep to when it looks things up (sections 7 and 10)."""

from __future__ import annotations

import re
from datetime import date

from gpworld.core.consumer import KEPT, Need, Rule, escaped, is_uuid, media_type, shown, unknown
from gpworld.gpconnect import codes
from gpworld.gpconnect.consumer_call import FIND, RETRIEVE, SLOTS, GpCall
from gpworld.gpconnect.facts import LOOKUPS
from gpworld.people import nhs_number

LONGEST_DAYS = 14
FINDS = (FIND, "FindPractitioner", "FindOrganization")
RECURSE = frozenset(
    (
        "Schedule:actor:Practitioner",
        "Schedule:actor:Location",
        "Location:managingOrganization",
    )
)
TYPES = ("gp-practice", "urgent-care")
_SLOT_TERMS = frozenset(
    ("start", "end", "status", "_include", "_include:recurse", "searchFilter", "_format")
)
_BOUND = re.compile(r"(?:ge|le)\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d[+ ]0[01]:00)?", re.ASCII)
_SYSTEMS = {
    FIND: codes.NHS_NUMBER,
    "FindPractitioner": codes.SDS_USER_ID,
    "FindOrganization": codes.ODS_CODE,
}


def _bounds(call: GpCall) -> str:
    wrong = [
        name
        for name, prefix in (("start", "ge"), ("end", "le"))
        if not _bounded(call.values(name), prefix)
    ]
    return (
        KEPT
        if not wrong
        else f"{' and '.join(wrong)} not sent once as ge… and le… with date or time and offset"
    )


def _bounded(values: list[str], prefix: str) -> bool:
    return len(values) == 1 and values[0].startswith(prefix) and bool(_BOUND.fullmatch(values[0]))


def _window(call: GpCall) -> str | None:
    try:
        first, last = (
            date.fromisoformat("".join(call.values(name))[2:12]) for name in ("start", "end")
        )
    except ValueError:
        return None
    days = (last - first).days
    return KEPT if 0 <= days <= LONGEST_DAYS else f"the window is {days} days: 0 to {LONGEST_DAYS}"


def _status(call: GpCall) -> str:
    given = call.values("status")
    return KEPT if given == ["free"] else f"status is {shown(', '.join(given))}: free, once"


def _include(call: GpCall) -> str:
    given = call.values("_include")
    return (
        KEPT
        if "Slot:schedule" in given
        else f"_include is {shown(', '.join(given))}: Slot:schedule"
    )


def _recurse(call: GpCall) -> str | None:
    given = call.values("_include:recurse")
    return unknown(given, RECURSE, "_include:recurse has values") if given else None


def _practitioner(call: GpCall) -> str:
    return _asked_for(call, "Schedule:actor:Practitioner")


def _location(call: GpCall) -> str:
    return _asked_for(call, "Schedule:actor:Location")


def _asked_for(call: GpCall, what: str) -> str:
    return (
        KEPT if what in call.values("_include:recurse") else f"_include:recurse={what} is not sent"
    )


def _terms(call: GpCall) -> str:
    return unknown([name for name, _ in call.query], _SLOT_TERMS, "the query has parameters")


def _filters(call: GpCall, system: str) -> list[str]:
    pairs = (value.partition("|") for value in call.values("searchFilter"))
    return [value for named, _, value in pairs if named == system]


def _own_code(call: GpCall) -> str:
    given = _filters(call, codes.ODS_CODE)
    if not call.asking_ods:
        return KEPT if given else "no searchFilter with the ODS code of whoever asks"
    return (
        KEPT
        if given == [call.asking_ods]
        else f"searchFilter names {shown(', '.join(given))}, the token {call.asking_ods}"
    )


def _own_type(call: GpCall) -> str:
    given = _filters(call, codes.ORGANISATION_TYPE)
    return (
        KEPT
        if given and all(value in TYPES for value in given)
        else f"searchFilter names the type {shown(', '.join(given))}: one of {', '.join(TYPES)}"
    )


def _identifier(call: GpCall) -> str:
    given, system = call.values("identifier"), _SYSTEMS[call.operation]
    return (
        KEPT
        if len(given) == 1 and given[0].startswith(f"{system}|") and given[0] != f"{system}|"
        else f"identifier is not sent once as {system}|…"
    )


def _nhs_number(call: GpCall) -> str | None:
    given = "".join(call.values("identifier")).partition("|")[2]
    if not given:
        return None
    return (
        KEPT
        if nhs_number.is_valid(given)
        else "the NHS number is not ten digits with a right check digit"
    )


def _retrieved(call: GpCall) -> str:
    given = sorted(call.values("start"))
    return (
        KEPT
        if (
            [value[:2] for value in given] == ["ge", "le"]
            and all(len(value) == 12 and _BOUND.fullmatch(value) for value in given)
        )
        else "start is not sent twice, as ge… and le… with whole dates"
    )


def _key(call: GpCall) -> str:
    return KEPT if call.header("apikey") else "the header apikey is missing"


def _correlation(call: GpCall) -> str:
    given = call.header("x-correlation-id")
    return KEPT if is_uuid(given) else f"X-Correlation-Id {shown(given)} is not a UUID"


def _correlation_once(call: GpCall) -> str | None:
    given = call.header("x-correlation-id").lower()
    if not given:
        return None
    earlier = call.past.put(f"correlation {given}", "")
    return KEPT if earlier is None else f"exchange {earlier.number} had this X-Correlation-Id"


def _directory_kind(call: GpCall) -> str:
    given = call.header("accept")
    kinds = [media_type(each) for each in given.split(",")]
    return (
        KEPT
        if "application/fhir+json" in kinds
        else f"Accept is {shown(given)}: application/fhir+json"
    )


def _looked_up(call: GpCall) -> str:
    organisation, named = call.values("organization"), call.values("identifier")
    whole = len(organisation) == 1 and organisation[0].startswith(f"{codes.ODS_CODE}|")
    known = any(
        each.startswith((f"{codes.INTERACTION_ID}|", f"{codes.PARTY_KEY}|")) for each in named
    )
    return KEPT if whole and known else "organization or identifier is missing, or has no system"


def _looked_up_once(call: GpCall) -> str | None:
    """What the directory says holds for a day: what was found need not be asked for again."""
    mark = f"directory {call.operation} {call.request.query}"
    earlier = call.past.put(mark, "")
    if earlier is None or earlier.status != 200 or not call.past.moving:
        return None
    waited = (call.past.now - earlier.at).total_seconds()
    return KEPT if waited >= 60 else f"asked again {waited:.0f} s after exchange {earlier.number}"


RULES: tuple[Rule[GpCall], ...] = (
    Rule(
        "gpconnect.slots-bounds",
        "Slots are searched from ge… to le…, each once, as dates or date-times with an offset.",
        "GP Connect, 7.5",
        _bounds,
        (SLOTS,),
        cites=("GPC-AMUS-BPA-1/1",),
        enforced=True,
    ),
    Rule(
        "gpconnect.slots-window",
        "A search for slots spans at most 14 days.",
        "GP Connect, 7.5",
        _window,
        (SLOTS,),
        cites=("GPC-AMUS-BPA-1/1",),
        enforced=True,
    ),
    Rule(
        "gpconnect.slots-status",
        "A search for slots has status=free.",
        "GP Connect, 7.5",
        _status,
        (SLOTS,),
        cites=("GPC-AMUS-BPA-1/3",),
        enforced=True,
    ),
    Rule(
        "gpconnect.slots-include",
        "A search for slots has _include=Slot:schedule.",
        "GP Connect, 7.5",
        _include,
        (SLOTS,),
        cites=("GPC-AMUS-BPA-1/4",),
        enforced=True,
    ),
    Rule(
        "gpconnect.slots-recurse",
        "_include:recurse has the values of the contract and no others.",
        "GP Connect, 7.5",
        _recurse,
        (SLOTS,),
        Need.SHOULD,
        cites=("GPC-AMUS-BPA-1/1",),
    ),
    Rule(
        "gpconnect.slots-practitioner",
        "A search for slots asks for practitioners, to show who it is with.",
        "GP Connect, 7.5",
        _practitioner,
        (SLOTS,),
        Need.SHOULD,
        cites=("GPC-AMUS-BPA-1/5",),
    ),
    Rule(
        "gpconnect.slots-location",
        "A search for slots asks for locations, one of which a booking must name.",
        "GP Connect, 7.5 and 6.7",
        _location,
        (SLOTS,),
        Need.SHOULD,
        cites=("GPC-AMUS-BPA-1/6",),
    ),
    Rule(
        "gpconnect.slots-terms",
        "A search for slots has the parameters of the contract: others are ignored.",
        "GP Connect, 3.3 and 7.5",
        _terms,
        (SLOTS,),
        Need.SHOULD,
        cites=("GPC-AMUS-BPA-1/1",),
    ),
    Rule(
        "gpconnect.slots-own-code",
        "searchFilter names the ODS code of the organisation in the token, and no other.",
        "GP Connect, 7.5 and 8.2",
        _own_code,
        (SLOTS,),
        Need.SHOULD,
        cites=("GPC-AMUS-BPA-1/1",),
    ),
    Rule(
        "gpconnect.slots-own-type",
        "searchFilter names an organisation type of the closed list.",
        "GP Connect, 7.5 and 8.2",
        _own_type,
        (SLOTS,),
        Need.SHOULD,
        cites=("GPC-AMUS-BPA-1/1",),
    ),
    Rule(
        "gpconnect.identifier",
        "Finding takes one identifier, with the system of what is looked for.",
        "GP Connect, 7.2 and 7.4",
        _identifier,
        FINDS,
        enforced=True,
    ),
    Rule(
        "gpconnect.nhs-number",
        "NHS numbers are ten digits with a right check digit.",
        "GP Connect, 7.2 and 11",
        _nhs_number,
        (FIND,),
        cites=("GPC-FOU-FPA-01/8",),
        enforced=True,
    ),
    Rule(
        "gpconnect.retrieve-bounds",
        "Appointments are retrieved between two whole dates, ge… and le….",
        "GP Connect, 7.7",
        _retrieved,
        (RETRIEVE,),
        enforced=True,
    ),
    Rule(
        "gpconnect.directory-key",
        "Look-ups in the directory carry the gateway's apikey.",
        "GP Connect, 10.2",
        _key,
        LOOKUPS,
    ),
    Rule(
        "gpconnect.directory-correlation",
        "Look-ups in the directory carry X-Correlation-Id, a UUID.",
        "GP Connect, 10.2",
        _correlation,
        LOOKUPS,
    ),
    Rule(
        "gpconnect.directory-correlation-new",
        "X-Correlation-Id is new for each look-up.",
        "GP Connect, 10.2; that it is new each time is our reading",
        _correlation_once,
        LOOKUPS,
        Need.SHOULD,
    ),
    Rule(
        "gpconnect.directory-accept",
        "Look-ups in the directory ask for application/fhir+json.",
        "GP Connect, 10.2",
        _directory_kind,
        LOOKUPS,
        Need.SHOULD,
    ),
    Rule(
        "gpconnect.directory-terms",
        "A look-up names the organisation and an interaction or party key, each with its system.",
        "GP Connect, 10.2",
        _looked_up,
        LOOKUPS,
        cites=("GPC-SPN-TST-01", "GPC-SPN-TST-02", "GPC-SSP03-02", "GPC-SSP03-03"),
        enforced=True,
    ),
    Rule(
        "gpconnect.directory-escaped",
        "Look-ups are escaped (a bar may stand as it is).",
        "GP Connect, 10.2",
        escaped,
        LOOKUPS,
    ),
    Rule(
        "gpconnect.directory-kept",
        "What the directory said is kept: the same is not asked again within a minute.",
        "GP Connect, 1; it may be kept for a day, the minute is our choice",
        _looked_up_once,
        LOOKUPS,
        Need.SHOULD,
    ),
)
