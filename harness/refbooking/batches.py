"""Inviting a list of patients: judge every row, refuse too many, send in the background (B1-B8)."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from refbooking import batch_rows, checks, csv_file, invitations, sending
from refbooking.batch_rows import Judged
from refbooking.checks import Desk, Wanted
from refbooking.jobs import JobData
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.staff import SignedIn
from refbooking.store.database import Tx
from refbooking.store.records import Invitation, record
from refbooking.store.tables import batch, batch_row, invitation

MORE_THAN_SLOTS = "MORE_INVITATIONS_THAN_SLOTS"
AT_ONCE = 20
HELD_UP = sending.TRY_AGAIN


@dataclass(frozen=True)
class Line:
    """What became of one row: a code that says why not, or an invitation."""

    row: int
    code: str | None
    invitation_id: str | None


@dataclass(frozen=True)
class Report:
    """An accepted batch."""

    id: str
    lines: Sequence[Line]
    warnings: tuple[str, ...]


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("send_batch", lambda data: send_some(service, data))


def accept(service: Service, who: SignedIn, content: bytes, wanted: Wanted) -> Report:
    """Take a file: the good rows become invitations that are texted in the background."""
    if wanted.site != who.organisation.ods:
        raise Problem("CROSS_ORG_BATCH_NOT_ALLOWED")
    rows = csv_file.read(content)
    desk = checks.open_desk(service, who, wanted)
    judged = batch_rows.judge(desk, rows)
    with service.store.read() as tx:
        judged = [_refuse_invited(service, tx, who, wanted, one) for one in judged]
    warnings = _capacity(who, sum(one.to is not None for one in judged), desk.bookable)
    batch_id = _write_batch(service, who, desk, wanted, content, len(rows))
    lines: list[Line] = []
    for first in range(0, len(judged), AT_ONCE):
        # Short transactions: patients must not wait to book while a long list is written down.
        with service.store.begin() as tx:
            for one in judged[first : first + AT_ONCE]:
                lasting = _refuse_invited(service, tx, who, wanted, one)
                lines.append(_write(service, tx, who, desk, wanted, batch_id, lasting))
    with service.store.begin() as tx:
        service.jobs.schedule(tx, "send_batch", service.clock.now(), batch=batch_id)
    return Report(batch_id, lines, warnings)


def send_some(service: Service, data: JobData) -> None:
    """Job `send_batch`: text the next few rows, then let other due jobs have their turn.

    A gateway that is busy or down holds up the whole batch for a moment.
    """
    waiting = (
        select(batch_row.c.invitation_id)
        .join(invitation, invitation.c.id == batch_row.c.invitation_id)
        .where(batch_row.c.batch_id == data["batch"], invitation.c.state == "created")
        .order_by(batch_row.c.row)
        .limit(AT_ONCE)
    )
    with service.store.read() as tx:
        ids = list(tx.execute(waiting).scalars())
    wait = timedelta(0) if all(sending.send_created(service, one) for one in ids) else HELD_UP
    if ids:
        with service.store.begin() as tx:
            due = service.clock.now() + wait
            service.jobs.schedule(tx, "send_batch", due, batch=data["batch"])


def state(service: Service, who: SignedIn, batch_id: str) -> Sequence[tuple[Line, str]]:
    """Every row of a batch with its state in words; other organisations' batches do not exist."""
    query = select(batch.c.id).where(batch.c.id == batch_id, batch.c.ods == who.organisation.ods)
    with service.store.read() as tx:
        if tx.execute(query).first() is None:
            raise Problem("NOT_FOUND")
        rows = tx.execute(
            select(batch_row).where(batch_row.c.batch_id == batch_id).order_by(batch_row.c.row)
        ).mappings()
        lines = [Line(one["row"], one["code"], one["invitation_id"]) for one in rows]
        invited = _invited(tx, batch_id)
    now = service.clock.now()
    return [(line, _words(line, invited, now)) for line in lines]


def counts(states: Sequence[tuple[Line, str]]) -> Mapping[str, int]:
    """How many rows are in each state (B4)."""
    return dict(Counter(words for _, words in states))


def _refuse_invited(service: Service, tx: Tx, who: SignedIn, wanted: Wanted, one: Judged) -> Judged:
    """A row whose patient has a live link for this slot type already is not invited again."""
    slot_type = wanted.slot_type or ""
    if one.to is None or not invitations.live_for(
        service, tx, who.organisation, one.nhs_number, slot_type, wanted.site
    ):
        return one
    return replace(one, code="ROW_ALREADY_INVITED", to=None)


def _capacity(who: SignedIn, good: int, bookable: int) -> tuple[str, ...]:
    """More invitations than slots is a warning, far more is refused (B5)."""
    most = who.organisation.profile.batch_max_percent
    if good * 100 > bookable * most:
        detail = f"{good} invitations for {bookable} appointments"
        raise Problem("BATCH_OVER_CAPACITY", detail=detail)
    return (MORE_THAN_SLOTS,) if good > bookable else ()


def _write_batch(
    service: Service, who: SignedIn, desk: Desk, wanted: Wanted, content: bytes, rows: int
) -> str:
    batch_id = service.tokens.new_id("bat")
    with service.store.begin() as tx:
        tx.execute(
            insert(batch).values(
                id=batch_id,
                ods=who.organisation.ods,
                staff_id=who.staff.id,
                file_hash=hashlib.sha256(content).hexdigest(),
                settings={"slot_type": wanted.slot_type, "mode": wanted.mode},
                row_count=rows,
                bookable=desk.bookable,
                created_at=service.clock.now(),
            )
        )
    return batch_id


def _write(
    service: Service,
    tx: Tx,
    who: SignedIn,
    desk: Desk,
    wanted: Wanted,
    batch_id: str,
    one: Judged,
) -> Line:
    line = Line(one.row.number, one.code, None)
    if one.to is not None:
        made = sending.create(service, tx, who, desk, one.to, wanted, batch_id=batch_id)
        line = replace(line, invitation_id=made.id)
    tx.execute(
        insert(batch_row).values(
            batch_id=batch_id,
            row=line.row,
            nhs_number=one.nhs_number,
            code=line.code,
            invitation_id=line.invitation_id,
        )
    )
    return line


def _invited(tx: Tx, batch_id: str) -> Mapping[str, Invitation]:
    rows = tx.execute(select(invitation).where(invitation.c.batch_id == batch_id)).mappings()
    return {row["id"]: record(Invitation, row) for row in rows}


def _words(line: Line, invited: Mapping[str, Invitation], now: datetime) -> str:
    if line.invitation_id is not None:
        return invitations.label(invited[line.invitation_id], now)
    return batch_rows.STATES.get(line.code or "", "not_invited")
