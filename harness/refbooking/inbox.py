"""The staff's inbox of requests: finding, matching by hand, assigning, finishing (P15, P16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from refbooking import events, nhs_numbers
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.staff import SignedIn
from refbooking.store.database import Tx
from refbooking.store.records import record
from refbooking.store.request_records import Request
from refbooking.store.request_tables import request, request_note
from refbooking.tokens import Forged, normal_reference

UNMATCHED = "unmatched:by_staff"
STATES = ("unassigned", "assigned", "done")
MATCHES = ("matched", "suggested", "unmatched", "pending", "match_given_up")


@dataclass(frozen=True)
class Search:
    """What to list; None is anything. `match` is a state of 4.4, or the word before its colon."""

    state: str | None = None
    match: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class Note:
    """One line of what was done to a request."""

    at: datetime
    who: str
    action: str
    detail: str


@dataclass(frozen=True)
class Page:
    """Some of the inbox, and where it goes on."""

    items: Sequence[Request]
    next_cursor: str | None


def find(service: Service, who: SignedIn, search: Search, cursor: str | None, limit: int) -> Page:
    """One page of an organisation's requests, newest first."""
    wanted: list[ColumnElement[bool]] = [request.c.ods == who.organisation.ods]
    if search.state is not None:
        wanted.append(request.c.inbox_state == search.state)
    if search.type is not None:
        wanted.append(request.c.type == search.type)
    if search.match is not None:
        own = request.c.match_state
        wanted.append(or_(own == search.match, own.startswith(search.match + ":", autoescape=True)))
    if cursor is not None:
        wanted.append(_after(service, cursor))
    order = (request.c.submitted_at.desc(), request.c.reference.desc())
    with service.store.read() as tx:
        rows = tx.execute(select(request).where(*wanted).order_by(*order).limit(limit + 1))
        found = [record(Request, row) for row in rows.mappings()]
    more = _cursor(service, found[limit - 1]) if len(found) > limit else None
    return Page(found[:limit], more)


def see(service: Service, who: SignedIn, reference: str) -> Request:
    """One request, by its reference in any spelling (E108); raises REQUEST_NOT_FOUND."""
    with service.store.read() as tx:
        return _known(tx, who, reference)


def history(service: Service, reference: str) -> list[Note]:
    """What was done to a request, oldest first."""
    query = select(request_note).where(request_note.c.reference == reference)
    with service.store.read() as tx:
        rows = tx.execute(query.order_by(request_note.c.id)).mappings()
        return [Note(row["at"], row["who"], row["action"], row["detail"]) for row in rows]


def match(
    service: Service, who: SignedIn, reference: str, nhs_number: str, version: int | None
) -> Request:
    """Say whose request it is. Raises VALIDATION_FAILED, or MATCH_EXISTS for another number."""
    number = nhs_numbers.normal(nhs_number)
    if number is None:
        raise invalid("nhs_number", "Enter an NHS number of ten digits")
    with service.store.begin() as tx:
        found = _at_version(_known(tx, who, reference), version)
        if found.match_nhs_number == number:
            return found
        if found.match_nhs_number is not None:
            raise Problem("MATCH_EXISTS")
        values = {
            "match_state": "matched",
            "match_nhs_number": number,
            "matched_by": who.staff.id,
            "match_due_at": None,
        }
        return _change(service, tx, who, found, "matched", values, number)


def unmatch(service: Service, who: SignedIn, reference: str, version: int | None) -> Request:
    """Say that it is not theirs; what PDS suggested stays to be seen. Raises MATCH_MISSING."""
    with service.store.begin() as tx:
        found = _at_version(_known(tx, who, reference), version)
        if found.match_nhs_number is None:
            raise Problem("MATCH_MISSING")
        values = {"match_state": UNMATCHED, "match_nhs_number": None, "matched_by": None}
        return _change(service, tx, who, found, "unmatched", values, found.match_nhs_number)


def assign(
    service: Service, who: SignedIn, reference: str, to: str | None, version: int | None
) -> Request:
    """Give a request to a colleague, or to oneself. Raises VALIDATION_FAILED or REQUEST_DONE."""
    person = service.settings.staff.get(to or who.staff.id)
    if person is None or person.ods != who.organisation.ods:
        raise invalid("to", "Choose somebody who works here")
    with service.store.begin() as tx:
        found = _at_version(_known(tx, who, reference), version)
        if found.inbox_state == "done":
            raise Problem("REQUEST_DONE")
        if found.assigned_to == person.id:
            return found
        values = {"inbox_state": "assigned", "assigned_to": person.id}
        return _change(service, tx, who, found, "assigned", values, person.id)


def finish(service: Service, who: SignedIn, reference: str, version: int | None) -> Request:
    """Nothing is left to do; doing so twice is no matter."""
    with service.store.begin() as tx:
        found = _at_version(_known(tx, who, reference), version)
        if found.inbox_state == "done":
            return found
        values = {"inbox_state": "done", "assigned_to": found.assigned_to or who.staff.id}
        return _change(service, tx, who, found, "done", values, "")


def _known(tx: Tx, who: SignedIn, reference: str) -> Request:
    own = and_(
        request.c.reference == normal_reference(reference),
        request.c.ods == who.organisation.ods,
    )
    row = tx.execute(select(request).where(own)).mappings().first()
    if row is None:
        raise Problem("REQUEST_NOT_FOUND")
    return record(Request, row)


def _at_version(found: Request, version: int | None) -> Request:
    if version is not None and version != found.version:
        raise Problem("CHANGED_MEANWHILE")
    return found


def _change(
    service: Service,
    tx: Tx,
    who: SignedIn,
    found: Request,
    action: str,
    values: Mapping[str, object],
    detail: str,
) -> Request:
    """Change a request, and write down who did it."""
    now = service.clock.now()
    row = request.c.reference == found.reference
    tx.execute(update(request).where(row).values(**values, version=found.version + 1))
    name = who.full_name or who.staff.user
    note = {"at": now, "who": name, "action": action, "detail": detail}
    tx.execute(insert(request_note).values(reference=found.reference, **note))
    events.record(tx, now, f"request_{action}", found.reference, by=who.staff.id)
    return replace(found, **values, version=found.version + 1)  # type: ignore[arg-type]  # columns


def _cursor(service: Service, last: Request) -> str:
    told = {"at": last.submitted_at.isoformat(), "reference": last.reference}
    return service.tokens.sign("inbox", told)


def _after(service: Service, cursor: str) -> ColumnElement[bool]:
    try:
        told = service.tokens.read("inbox", cursor)
    except Forged as forged:
        raise invalid("cursor", "Give the next_cursor of an earlier page") from forged
    at = datetime.fromisoformat(str(told["at"]))
    same = and_(request.c.submitted_at == at, request.c.reference < str(told["reference"]))
    return or_(request.c.submitted_at < at, same)
