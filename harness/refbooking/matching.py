"""Finding out by PDS whose request it is: after it is stored, in the background, never hurried.

P9, P13 to P15 and E94 to E100. PDS takes five calls a second; requests wait for their turn.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update

from refbooking import events, phones
from refbooking.clinical.model import UpstreamFailure, UpstreamRefused, UpstreamTimeout
from refbooking.clinical.pds import (
    PdsPerson,
    PdsRateLimited,
    PersonSought,
    SeveralPeople,
    TooManyPeople,
)
from refbooking.jobs import JobData
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import record
from refbooking.store.request_records import Request
from refbooking.store.request_tables import request

PENDING = "pending"
GIVEN_UP = "match_given_up"

CALLS_A_SECOND = 5
SECOND = timedelta(seconds=1)
GAP = SECOND / CALLS_A_SECOND
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
KEEP_TRYING = timedelta(hours=24)


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("match_request", lambda data: run(service, data))


def schedule(service: Service, tx: Tx, reference: str, wanted: datetime) -> None:
    """Ask PDS about a request at the first free turn from an instant on."""
    due = _turn(tx, wanted)
    row = request.c.reference == reference
    tx.execute(update(request).where(row).values(match_due_at=due))
    service.jobs.schedule(tx, "match_request", due, reference=reference)


def run(service: Service, data: JobData) -> None:
    """Job `match_request`: ask PDS, unless staff were quicker or it is not the request's turn."""
    now = service.clock.now()
    with service.store.begin() as tx:
        found = _waiting(tx, data["reference"], now)
        if found is None or _put_off(service, tx, found, now):
            return
        row = request.c.reference == found.reference
        asked = {"match_asked_at": now, "match_attempts": found.match_attempts + 1}
        tx.execute(update(request).where(row).values(asked))
    state, person = _ask(service, found)
    with service.store.begin() as tx:
        _settle(service, tx, found, state, person)


def sought(asked: Request, *, with_gender: bool) -> PersonSought:
    """The details that PDS is searched by."""
    gender = asked.answer("person", "gender")
    return PersonSought(
        given=asked.answer("person", "given_name"),
        family=asked.answer("person", "family_name"),
        birth_date=date.fromisoformat(asked.answer("person", "date_of_birth")),
        postcode=asked.answer("person", "postcode"),
        gender=gender if with_gender else None,
    )


def verdict(asked: Request, person: PdsPerson, *, needs_registration: bool) -> str:
    """What one record that fits makes of a request: matched, or which condition is missing."""
    if person.deceased:
        return "suggested:deceased"
    if asked.verified is None:
        return "suggested:not_verified"
    if not mobile_agrees(asked, person):
        return "suggested:mobile_differs"
    if needs_registration and person.practice != asked.ods:
        return "suggested:not_registered_here"
    return "matched"


def mobile_agrees(asked: Request, person: PdsPerson) -> bool:
    """Whether the contact mobile is a current one of the record, however it is written (P13)."""
    return asked.mobile is not None and asked.mobile in map(phones.mobile, person.mobiles)


def _waiting(tx: Tx, reference: str, now: datetime) -> Request | None:
    """The request, if it still waits for an answer and its turn has come."""
    row = tx.execute(select(request).where(request.c.reference == reference)).mappings().first()
    found = None if row is None else record(Request, row)
    if found is None or not found.match_state.startswith(PENDING):
        return None
    return found if found.match_due_at is not None and found.match_due_at <= now else None


def _put_off(service: Service, tx: Tx, found: Request, now: datetime) -> bool:
    """Whether this is no moment to ask: then the request has taken a new turn."""
    free = max(_after_silence(tx, now), _after_crowd(tx, now))
    if free <= now or now >= found.submitted_at + KEEP_TRYING:
        return False
    schedule(service, tx, found.reference, free)
    return True


def _after_silence(tx: Tx, now: datetime) -> datetime:
    """When PDS may be tried again that has just let somebody wait in vain.

    Waiting for it keeps all other jobs waiting too, so one try stands for everybody's.
    """
    silent = select(func.max(request.c.match_asked_at)).where(
        request.c.match_asked_at > now - FIRST_DELAY,
        request.c.match_state == "pending:pds_timeout",
    )
    last: datetime | None = tx.execute(silent).scalar_one()
    return now if last is None else last + FIRST_DELAY


def _after_crowd(tx: Tx, now: datetime) -> datetime:
    """When one call more is within the limit: late turns come all at once."""
    recent = select(request.c.match_asked_at).where(request.c.match_asked_at > now - SECOND)
    asked = tx.execute(recent.order_by(request.c.match_asked_at.desc())).scalars().all()
    if len(asked) < CALLS_A_SECOND:
        return now
    oldest: datetime = asked[CALLS_A_SECOND - 1]
    return oldest + SECOND


def _turn(tx: Tx, wanted: datetime) -> datetime:
    """The first instant from `wanted` on that is a fifth of a second from every other turn."""
    taken = select(request.c.match_due_at).where(request.c.match_due_at > wanted - GAP)
    at = wanted
    for due in tx.execute(taken.order_by(request.c.match_due_at)).scalars():
        if due >= at + GAP:
            break
        at = due + GAP
    return at


def _ask(service: Service, found: Request) -> tuple[str, PdsPerson | None]:
    """What PDS says, as a state of 4.4."""
    if service.pds is None:
        return "pending:pds_down", None
    profile = service.organisation(found.ods).profile
    wanted = sought(found, with_gender=profile.match_search_includes_gender)
    try:
        person = service.pds.search(wanted, request_key=f"match/{found.reference}")
    except SeveralPeople:
        return "unmatched:several", None
    except TooManyPeople:
        return "unmatched:many", None
    except UpstreamRefused:
        return "unmatched:search_refused", None
    except PdsRateLimited:
        return "pending:pds_rate_limited", None
    except UpstreamTimeout:
        return "pending:pds_timeout", None
    except UpstreamFailure:
        return "pending:pds_down", None
    if person is None:
        return "unmatched:none", None
    needed = needs_registration(service, found.ods)
    return verdict(found, person, needs_registration=needed), person


def needs_registration(service: Service, ods: str) -> bool:
    """Whether only people registered here are matched: GP organisations may say so (E99)."""
    organisation = service.organisation(ods)
    return organisation.kind == "gp" and organisation.profile.match_requires_registration


def _settle(service: Service, tx: Tx, asked: Request, state: str, person: PdsPerson | None) -> None:
    """Write the verdict down, unless staff have matched the request meanwhile."""
    now = service.clock.now()
    current = select(request.c.match_state).where(request.c.reference == asked.reference)
    if not tx.execute(current).scalar_one().startswith(PENDING):
        return
    values: dict[str, object] = {
        "match_state": state,
        "match_due_at": None,
        "version": request.c.version + 1,
    }
    if person is not None:
        values["suggested"] = _evidence(asked, person)
    if person is not None and state == "matched":
        values |= {"match_nhs_number": person.nhs_number, "matched_by": "pds"}
    over = asked.submitted_at + KEEP_TRYING
    if state.startswith(PENDING) and now >= over:
        values["match_state"] = GIVEN_UP
    row = request.c.reference == asked.reference
    tx.execute(update(request).where(row).values(values))
    events.record(tx, now, "request_checked", asked.reference, state=str(values["match_state"]))
    if str(values["match_state"]).startswith(PENDING):
        schedule(service, tx, asked.reference, min(now + _delay(asked), over))


def _delay(asked: Request) -> timedelta:
    """Longer after every try (E95)."""
    doublings: int = 2 ** min(asked.match_attempts, 10)
    return min(FIRST_DELAY * doublings, LONGEST_DELAY)


def _evidence(asked: Request, person: PdsPerson) -> dict[str, object]:
    """What speaks for the one record that fits, for staff only."""
    return {
        "nhs_number": person.nhs_number,
        "name": " ".join((*person.given, person.family)),
        "date_of_birth": person.birth_date,
        "code_given": asked.verified is not None,
        "mobile_on_record": bool(person.mobiles),
        "mobile_agrees": mobile_agrees(asked, person),
        "registered_here": person.practice == asked.ods,
        "deceased": person.deceased,
    }
