"""What a consumer of PDS has to keep to when it searches (section 6)."""

from __future__ import annotations

import re

from gpworld.core.consumer import KEPT, Need, Rule, escaped, shown, unknown
from gpworld.pds.consumer_call import PdsCall
from gpworld.pds.query import KNOWN

SEARCH = "search_patients"

_DATE = re.compile(r"(?:eq|ge|le)?\d{4}-\d\d-\d\d", re.ASCII)


def _minimum(call: PdsCall) -> str:
    missing = [name for name in ("family", "birthdate") if not "".join(call.values(name)).strip()]
    return KEPT if not missing else f"the search lacks {' and '.join(missing)}"


def _terms(call: PdsCall) -> str:
    return unknown([name for name, _ in call.query if name], KNOWN, "the query has parameters")


def _dates(call: PdsCall) -> str | None:
    given = [value for name in ("birthdate", "death-date") for value in call.values(name)]
    wrong = [value for value in given if not _DATE.fullmatch(value)]
    return (
        (KEPT if not wrong else f"{shown(wrong[0])} is not [eq|ge|le]yyyy-mm-dd")
        if (given)
        else None
    )


def _prefixed(call: PdsCall) -> str | None:
    given = call.values("birthdate")
    wrong = [value for value in given if value[:2] not in ("eq", "ge", "le")]
    return (KEPT if not wrong else "birthdate has no eq, ge or le before it") if given else None


def _postcode(call: PdsCall) -> str | None:
    if not any(name.startswith("address-post") for name, _ in call.query):
        return None
    return (
        KEPT
        if not call.values("address-postcode")
        else "address-postcode is the older name: send -postalcode"
    )


def _wildcards(call: PdsCall) -> str | None:
    names = ("family", "given", "address-postalcode", "address-postcode")
    given = [value for name in names for value in call.values(name) if "*" in value]
    wrong = [value for value in given if "*" in value[:2]]
    return (
        (KEPT if not wrong else f"{shown(wrong[0])} has a * in its first two characters")
        if (given)
        else None
    )


def _plain_contacts(call: PdsCall) -> str | None:
    given = [*call.values("phone"), *call.values("email")]
    return (
        (KEPT if not any("*" in value for value in given) else "phone and email take no *")
        if (given)
        else None
    )


def _most(call: PdsCall) -> str | None:
    given = "".join(call.values("_max-results"))
    if not given:
        return None
    return (
        KEPT
        if given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= 50
        else f"_max-results is {shown(given)}: 1 to 50"
    )


RULES: tuple[Rule[PdsCall], ...] = (
    Rule(
        "pds.escaped",
        "Queries are escaped.",
        "PDS, 6",
        escaped,
        (SEARCH,),
    ),
    Rule(
        "pds.search-minimum",
        "A search has at least a family name and a birth date.",
        "PDS, 6",
        _minimum,
        (SEARCH,),
    ),
    Rule(
        "pds.search-terms",
        "A search has the parameters of the contract and no others.",
        "PDS, 6",
        _terms,
        (SEARCH,),
        enforced=True,
    ),
    Rule(
        "pds.search-dates",
        "Dates are yyyy-mm-dd, with eq, ge or le before them or nothing.",
        "PDS, 6",
        _dates,
        (SEARCH,),
        enforced=True,
    ),
    Rule(
        "pds.search-prefix",
        "The birth date says how it is meant: eq, ge or le.",
        "PDS, 6 and 11",
        _prefixed,
        (SEARCH,),
        Need.SHOULD,
    ),
    Rule(
        "pds.search-postcode",
        "Postcodes are searched as address-postalcode.",
        "PDS, 6",
        _postcode,
        (SEARCH,),
        Need.SHOULD,
    ),
    Rule(
        "pds.search-wildcards",
        "A wildcard follows at least two letters.",
        "PDS, 6 and 12",
        _wildcards,
        (SEARCH,),
        enforced=True,
    ),
    Rule(
        "pds.search-contacts",
        "Phone and email are searched whole.",
        "PDS, 6",
        _plain_contacts,
        (SEARCH,),
    ),
    Rule(
        "pds.search-most",
        "_max-results is 1 to 50.",
        "PDS, 6",
        _most,
        (SEARCH,),
        enforced=True,
    ),
)
