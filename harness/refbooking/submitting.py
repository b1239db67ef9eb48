"""A draft becomes a request: stored first, its reference told after, once however often (P10, P12).

PDS is asked later by a job, so the answer is the same whoever the patient is (E94, E95).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from refbooking import drafts, duplicates, events, forms, matching, outbox, steps, texts
from refbooking.form_settings import Form, RequestType
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.request_records import Answers, Draft
from refbooking.store.request_tables import request, request_note
from refbooking.store.tables import booking_attempt

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Receipt:
    """What the patient is told: nothing but that it has come in."""

    reference: str
    submitted_at: datetime
    is_new: bool


def submit(service: Service, draft_id: str) -> Receipt:
    """Store the request of a finished draft, or find the one it already is (E106).

    Raises STEP_OUT_OF_ORDER, DRAFT_EXPIRED, or REQUEST_NOT_STORED: then nothing was shown that
    is not there, and the answers are kept (E115).
    """
    now = service.clock.now()  # before the write begins, for which all others wait
    with honest_about_storage(), service.store.begin(durable=True) as tx:
        return sent(tx, draft_id) or _store(service, tx, draft_id, now)


@contextmanager
def honest_about_storage() -> Iterator[None]:
    """Raise REQUEST_NOT_STORED where the database fails: never a reference for nothing (E115)."""
    try:
        yield
    except SQLAlchemyError as failure:
        log.error("a request could not be stored: %s", type(failure.__cause__).__name__)
        raise Problem("REQUEST_NOT_STORED") from failure


def sent(tx: Tx, draft_id: str) -> Receipt | None:
    """The receipt of a draft that was submitted."""
    query = select(request.c.reference, request.c.submitted_at)
    row = tx.execute(query.where(request.c.draft_id == draft_id)).first()
    return None if row is None else Receipt(row[0], row[1], is_new=False)


def _store(service: Service, tx: Tx, draft_id: str, now: datetime) -> Receipt:
    done = drafts.by_id(tx, draft_id, now)
    form = forms.by_key(service, done.form_key)
    kind = steps.chosen(done, form)
    if steps.next_step(done, form) != "review" or kind is None:
        raise steps.out_of_order(done, form)
    reference = _reference(service, tx)
    told = kept(done, form)
    person = duplicates.person_hash(service, told["person"])
    text = told["details"]["text"]
    tx.execute(
        insert(request).values(
            reference=reference,
            draft_id=draft_id,
            answers=told,
            person_hash=person,
            duplicate_of=duplicates.earlier(tx, form.ods, person, text, now),
            submitted_at=now,
            **_sorted(done, form, kind),
        )
    )
    note = {"who": "patient", "action": "received", "detail": ""}
    tx.execute(insert(request_note).values(reference=reference, at=now, **note))
    events.record(tx, now, "request_received", reference, form=form.key)
    _confirm(service, tx, done, form, reference, now)  # before PDS, which may take its time
    matching.schedule(service, tx, reference, now)
    drafts.erase(tx, draft_id, now)
    return Receipt(reference, now, is_new=True)


def _sorted(done: Draft, form: Form, kind: RequestType) -> dict[str, object]:
    """What the inbox sorts by, as it stands at first."""
    return {
        "form_key": form.key,
        "ods": form.ods,
        "type": kind.code,
        "type_label": kind.label,
        "admin": kind.admin,
        "contact": done.answer("contact", "number"),
        "mobile": done.mobile,
        "verified": done.mobile if done.is_verified else None,
        "match_state": matching.PENDING,
        "match_attempts": 0,
        "inbox_state": "unassigned",
        "version": 1,
    }


def kept(done: Draft, form: Form) -> Answers:
    """The answers that belong to the request: those to questions on its way, and no others."""
    told: dict[str, dict[str, str]] = {}
    for question in steps.path(done, form):
        given = done.answers.get(question.step, {})
        told.setdefault(question.step, {}).update(
            {field: given[field] for field in question.fields if field in given}
        )
    return told


def _reference(service: Service, tx: Tx) -> str:
    """A reference that nothing else in this deployment has (E108)."""
    while True:
        found = service.tokens.reference()
        taken = select(request.c.reference).where(request.c.reference == found)
        booked = select(booking_attempt.c.reference).where(booking_attempt.c.reference == found)
        if tx.execute(taken.union(booked)).first() is None:
            return found


def _confirm(
    service: Service, tx: Tx, done: Draft, form: Form, reference: str, now: datetime
) -> None:
    """P17: a text without a word of what was asked, where there is a mobile."""
    if done.mobile is None:
        return
    practice = forms.organisation_of(service, form)
    outbox.queue(
        service,
        tx,
        kind="received",
        subject=reference,
        ods=practice.ods,
        mobile=done.mobile,
        body=texts.received(practice.name, reference),
        at=now,
    )
