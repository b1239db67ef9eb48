"""What PDS does with a record: retrieve, search, update, relate (sections 4, 6, 7 and 8)."""

from __future__ import annotations

from urllib.parse import quote

from gpworld.core.exchange import Request
from gpworld.pds import access, query, read, rules, search, update, wire
from gpworld.pds.access import Caller
from gpworld.pds.credentials import Mode
from gpworld.pds.errors import Problem, forbidden_update
from gpworld.pds.state import Pds
from gpworld.pds.wire import Json
from gpworld.people.model import Person, Sensitivity

EARLY_MISSING = (
    "Invalid request with error - If-Match header must be supplied to update this resource"
)


def retrieve(pds: Pds, caller: Caller, number: str) -> Person:
    """The record that a number leads to: merges followed, invalid ones refused."""
    access.own_only(caller, access.number_in(number))
    if pds.population.person(number) is None:
        raise Problem("RESOURCE_NOT_FOUND")
    person = pds.population.current(number)
    if person is None or person.invalid:
        raise Problem("INVALIDATED_RESOURCE")
    return person


def find(pds: Pds, caller: Caller, asked: str, base: str) -> Json:
    """A search's Bundle, or TOO_MANY_MATCHES."""
    access.may_search(caller)
    wanted = query.read(asked)
    most = access.most_results(caller, wanted.most)
    now = pds.clock.now()
    hits = search.search(pds.index, wanted, now.date())
    if len(hits) > most:
        raise Problem("TOO_MANY_MATCHES")
    entries = [
        {
            "fullUrl": f"{base}/Patient/{hit.person.nhs_number}",
            "search": {"score": 1 if hit.score == 1 else hit.score},
            "resource": wire.found(hit.person),
        }
        for hit in hits
    ]
    return wire.bundle(entries, now.strftime("%Y-%m-%dT%H:%M:%S+00:00"))


def change(pds: Pds, request: Request, number: str) -> Person:
    """An update, all or nothing, its refusals in section 1's order."""
    access.number_in(number)
    if_match = request.header("If-Match")
    if not if_match:
        raise Problem("PRECONDITION_FAILED", EARLY_MISSING)
    if not (request.header("Content-Type") or "").lower().startswith("application/json"):
        raise Problem("UNSUPPORTED_SERVICE")
    caller = access.admit(pds, request)
    access.may_write(caller, "update")
    access.own_only(caller, number)
    person = pds.population.person(number)
    if person is None:
        raise Problem("RESOURCE_NOT_FOUND")
    if person.superseded_by:
        raise forbidden_update("Update Failed - NHS No. supplied has been superseded in a merge")
    if person.invalid:
        raise Problem("INVALIDATED_RESOURCE")
    if pds.repeated(caller.request_id, number):
        return person
    return _patched(pds, caller, person, request.body, if_match)


def _patched(pds: Pds, caller: Caller, person: Person, body: bytes, if_match: str) -> Person:
    patches = update.read(body)
    if update.version_in(if_match) != str(person.version):
        raise Problem("RESOURCE_VERSION_MISMATCH")
    patient_mode = caller.mode is Mode.PATIENT
    after = read.person(
        update.apply(wire.patient(person), patches, patient_mode=patient_mode), person
    )
    rules.check(person, after, pds.clock.now().date())
    changed = pds.population.exchange(person, after)
    if changed is None:
        raise Problem("RESOURCE_VERSION_MISMATCH")
    pds.answer(caller.request_id, person.nhs_number, changed.version)
    return changed


def relatives(pds: Pds, caller: Caller, number: str, base: str) -> Json:
    """The related people of a person; a restricted person's stay unsaid."""
    person = retrieve(pds, caller, number)
    shown = person.related if person.sensitivity is Sensitivity.UNRESTRICTED else ()
    root = f"{base}/Patient/{quote(person.nhs_number)}/RelatedPerson"
    entries = []
    for other in shown:
        resource = wire.related_person(person, other)
        entries.append({"fullUrl": f"{root}/{resource['id']}", "resource": resource})
    return wire.bundle(entries, pds.clock.now().strftime("%Y-%m-%dT%H:%M:%S+00:00"))
