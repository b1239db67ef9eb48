"""Searching for free slots: section 7.5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson

from gpworld.book.model import Session, Slot
from gpworld.gpconnect import codes, wire, wire_places
from gpworld.gpconnect.answers import Answer, searchset
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.dates import bound
from gpworld.gpconnect.errors import bad_parameter, bad_request
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.offers import Offers, admits
from gpworld.gpconnect.places import practitioner
from gpworld.gpconnect.query import Query

LONGEST = 14
"""Days between the first and the last day of a search."""

WITH_PRACTITIONERS = "Schedule:actor:Practitioner"
WITH_LOCATIONS = "Schedule:actor:Location"
_HEAD = orjson.dumps(searchset([]))[:-1]


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; ``included`` are the values of ``_include:recurse``."""

    first: datetime
    last: datetime
    included: tuple[str, ...]
    ods_codes: tuple[str, ...]
    types: tuple[str, ...]


def search(call: Call) -> Act:
    """GET /Slot."""
    wanted = read(call.query)
    return lambda: _answer(call, wanted)


def read(query: Query) -> Search:
    """The search in a query.

    Raises:
        Problem: 400 BAD_REQUEST or 422 INVALID_PARAMETER, rows of section 5.3.
    """
    first, last, status = query.one("start"), query.one("end"), query.one("status")
    if "Slot:schedule" not in query.all("_include"):
        raise bad_request("_include=Slot:schedule is missing.")
    start, end = bound("start", first, "ge"), bound("end", last, "le")
    if status != "free":
        raise bad_parameter("status must be free: only free slots are searched for.")
    days = (end.day - start.day).days
    if not 0 <= days <= LONGEST:
        raise bad_parameter(f"end is {days} days after start: 0 to {LONGEST} can be searched.")
    filters = [value.partition("|") for value in query.all("searchFilter")]
    return Search(
        start.from_here,
        end.up_to_here,
        tuple(query.all("_include:recurse")),
        tuple(code for system, _, code in filters if system == codes.ODS_CODE),
        tuple(code for system, _, code in filters if system == codes.ORGANISATION_TYPE),
    )


def _answer(call: Call, wanted: Search) -> Answer:
    offers = Offers(call.practice, call.now, call.system.settings.unstaffed_role)
    found = _found(call, wanted, offers)
    if not found:
        return Answer(searchset([]))
    written = [call.system.fragments.of(slot) for slot in found]
    written += [orjson.dumps({"resource": each}) for each in _around(call, wanted, offers, found)]
    return Answer(b'%b,"entry":[%b]}' % (_HEAD, b",".join(written)))


def _found(call: Call, wanted: Search, offers: Offers) -> list[Slot]:
    if any(offers.limit_reached(ods) for ods in wanted.ods_codes):
        return []
    return [
        slot
        for slot in call.practice.book.slots(wanted.first, wanted.last)
        if slot.end <= wanted.last
        and admits(slot, wanted.ods_codes, wanted.types)
        and offers.open(slot)
    ]


def _around(call: Call, wanted: Search, offers: Offers, found: list[Slot]) -> list[Json]:
    """Schedules, what of theirs was asked for, and the organisation; each once."""
    partial = call.system.settings.partial_bundle
    numbers = list(dict.fromkeys(slot.session for slot in found))
    sessions = [call.practice.book.session(number) for number in numbers]
    resources = [wire.schedule(each, offers.role(each.id) or "") for each in sessions]
    if partial == "schedule":
        del resources[0]
    if WITH_PRACTITIONERS in wanted.included:
        resources += _practitioners(call, sessions)
    if WITH_LOCATIONS in wanted.included:
        resources += _locations(call, sessions)
    if partial != "organization":
        resources.append(wire_places.organisation(call.practice.organisation))
    return resources


def _practitioners(call: Call, sessions: list[Session]) -> list[Json]:
    numbers = dict.fromkeys(each.clinicians[0] for each in sessions if each.clinicians)
    users = (call.practice.directory.user(number) for number in numbers)
    return [practitioner(user) for user in users if user is not None]


def _locations(call: Call, sessions: list[Session]) -> list[Json]:
    sites = (
        call.practice.directory.site(number) for number in dict.fromkeys(s.site for s in sessions)
    )
    return [wire_places.location(site) for site in sites if site is not None]
