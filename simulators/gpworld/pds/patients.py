"""What PDS does with a record: retrieve, search, update, relate (sections 4, 6, 7 and 8)."""

from __future__ import annotations

from urllib.parse import quote

from gpworld.core.exchange import Request
from gpworld.core.query import pairs
from gpworld.pds import access, changing, query, search, wire
from gpworld.pds.access import Caller
from gpworld.pds.errors import Problem, forbidden_update, timed_out
from gpworld.pds.extensions import Json
from gpworld.pds.state import Pds
from gpworld.pds.update import version_in
from gpworld.people.model import Person

IF_MATCH = "Invalid request with error - If-Match header must be supplied to update this resource"
SHORTEST, LONGEST, USUAL = 0.25, 29.0, 10.0


def retrieve(pds: Pds, request: Request, number: str) -> Person:
    """The record that a number leads to: merges followed, invalid ones refused."""
    access.admit(pds, request, number, access.own_only(number))
    if pds.population.person(number) is None:
        raise Problem("RESOURCE_NOT_FOUND")
    person = pds.population.current(number)
    if person is None:
        raise Problem("RESOURCE_NOT_FOUND")
    if person.invalid:
        raise Problem("INVALIDATED_RESOURCE")
    return person


def find(pds: Pds, request: Request, base: str) -> Json:
    """A search's Bundle, or TOO_MANY_MATCHES."""
    most = dict(pairs(request.query)).get("_max-results")
    caller = access.admit(pds, request, None, access.may_search(most))
    wanted = query.read(request.query)
    most_results = access.most_results(caller.mode, wanted.most)
    now = pds.clock.now()
    hits = search.search(pds.index, wanted, now.date())
    if len(hits) > most_results:
        raise Problem("TOO_MANY_MATCHES")
    entries = [
        {
            "fullUrl": f"{base}/Patient/{hit.person.nhs_number}",
            "search": {"score": 1 if hit.score == 1 else hit.score},
            "resource": wire.found(hit.person, now.date()),
        }
        for hit in hits
    ]
    return wire.bundle(entries, now)


def relatives(pds: Pds, request: Request, number: str, base: str) -> Json:
    """The related people of a person; a restricted person's stay unsaid."""
    person = retrieve(pds, request, number)
    shown = () if wire.is_restricted(person) else person.related
    root = f"{base}/Patient/{quote(person.nhs_number)}/RelatedPerson"
    entries = []
    for other in shown:
        resource = wire.related_person(person, other)
        entries.append({"fullUrl": f"{root}/{resource['id']}", "resource": resource})
    return wire.bundle(entries, pds.clock.now())


# -- updates --------------------------------------------------------------------------------------


def change(pds: Pds, request: Request, number: str) -> Person:
    """An update, all or nothing, its refusals in section 1's order."""
    caller = _admitted(pds, request, number)
    person = pds.population.person(number)
    if person is None:
        raise Problem("RESOURCE_NOT_FOUND")
    if person.superseded_by:
        raise forbidden_update("Update Failed - NHS No. supplied has been superseded in a merge")
    if person.invalid:
        raise Problem("INVALIDATED_RESOURCE")
    done = pds.repeated(caller.request_id, number)
    return done or _in_time(pds, request, _patched(pds, caller, person, request))


def _admitted(pds: Pds, request: Request, number: str) -> Caller:
    """Number, If-Match, content type, request id, token; a strict world's gateway looks first."""
    rules = (access.may_write("update"), access.own_only(number))
    grant = access.gateway(pds, request, number, *rules) if pds.settings.strict else None
    access.number_in(number)
    if not request.header("If-Match"):
        raise Problem("PRECONDITION_FAILED", IF_MATCH)
    if not (request.header("Content-Type") or "").lower().startswith("application/json"):
        raise Problem("UNSUPPORTED_SERVICE")
    found = access.request_id(request)
    return Caller(grant or access.gateway(pds, request, number, *rules), found)


def _patched(pds: Pds, caller: Caller, person: Person, request: Request) -> Person:
    patches = changing.read(request.body)
    if version_in(request.header("If-Match") or "") != str(person.version):
        raise Problem("RESOURCE_VERSION_MISMATCH")
    organisation = request.header("NHSD-End-User-Organisation-ODS") or ""
    after = changing.changed(
        person, patches, caller.mode, organisation=organisation, today=pds.clock.now().date()
    )
    changed = pds.commit(caller.request_id, person, after)
    if changed is None:
        raise Problem("RESOURCE_VERSION_MISMATCH")
    return changed


def _in_time(pds: Pds, request: Request, changed: Person) -> Person:
    """503 where an update takes longer than its X-Sync-Wait; it has been made all the same."""
    if pds.settings.update_seconds > _wait(request.header("X-Sync-Wait")):
        raise timed_out()
    return changed


def _wait(header: str | None) -> float:
    """The seconds of an X-Sync-Wait; ten where it is missing, no number or out of bounds."""
    try:
        seconds = float(header or "")
    except ValueError:
        return USUAL
    return seconds if SHORTEST <= seconds <= LONGEST else USUAL
