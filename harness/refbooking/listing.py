"""The staff's list of invitations: newest first, by patient, state or batch, page by page (6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from refbooking import invitations
from refbooking.invitations import Sent
from refbooking.problems import invalid
from refbooking.service import Service
from refbooking.staff import SignedIn
from refbooking.store.records import LIVE, Invitation, record
from refbooking.store.tables import invitation
from refbooking.tokens import Forged

MOST = 200
USUAL = 50


@dataclass(frozen=True)
class Search:
    """What to list; None is anything."""

    nhs_number: str | None = None
    state: str | None = None
    batch: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of a list, and where it goes on."""

    items: Sequence[Sent]
    next_cursor: str | None


def find(service: Service, who: SignedIn, search: Search, cursor: str | None, limit: int) -> Page:
    """One page of this organisation's invitations."""
    wanted = [invitation.c.sender_ods == who.organisation.ods]
    if search.nhs_number is not None:
        wanted.append(invitation.c.patient_nhs_number == search.nhs_number)
    if search.batch is not None:
        wanted.append(invitation.c.batch_id == search.batch)
    if search.state is not None:
        wanted.append(_in_state(search.state, service.clock.now()))
    if cursor is not None:
        wanted.append(_after(service, cursor))
    query = (
        select(invitation)
        .where(*wanted)
        .order_by(invitation.c.created_at.desc(), invitation.c.id.desc())
        .limit(limit + 1)
    )
    with service.store.read() as tx:
        found = [record(Invitation, row) for row in tx.execute(query).mappings()]
    shown = found[:limit]
    more = _cursor(service, shown[-1]) if len(found) > limit else None
    return Page([invitations.told(service, one) for one in shown], more)


def page_size(text: str) -> int:
    """The `limit` of a list: 1 to 200."""
    if not text:
        return USUAL
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise invalid("limit", f"Give a number from 1 to {MOST}")
    return int(text)


def _in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """A state as the clock has it: links whose time is up count as expired before any sweep."""
    over = and_(invitation.c.state.in_(LIVE), invitation.c.expires_at <= now)
    if state == "expired":
        return or_(invitation.c.state == state, over)
    if state in LIVE:
        lives = or_(invitation.c.expires_at.is_(None), invitation.c.expires_at > now)
        return and_(invitation.c.state == state, lives)
    return invitation.c.state == state


def _cursor(service: Service, last: Invitation) -> str:
    return service.tokens.sign("cursor", {"at": last.created_at.isoformat(), "id": last.id})


def _after(service: Service, cursor: str) -> ColumnElement[bool]:
    try:
        told = service.tokens.read("cursor", cursor)
    except Forged as forged:
        raise invalid("cursor", "Give the next_cursor of an earlier page") from forged
    at = datetime.fromisoformat(str(told["at"]))
    same = and_(invitation.c.created_at == at, invitation.c.id < str(told["id"]))
    return or_(invitation.c.created_at < at, same)
