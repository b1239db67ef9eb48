"""A request on its way: begun, answered step by step, and erased after a day (E109, E110)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from refbooking import answers, forms, opening, phones, steps
from refbooking.answers import Asked
from refbooking.form_settings import Form
from refbooking.jobs import JobData
from refbooking.london import today
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import record
from refbooking.store.request_records import Draft
from refbooking.store.request_tables import draft, request, security_code
from refbooking.store.tables import message

LIFE = timedelta(hours=24)


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("erase_draft", lambda data: _erase_when_over(service, data))


def start(service: Service, form: Form) -> Draft:
    """Begin a request; raises FORM_CLOSED or FORM_AT_LIMIT."""
    found = opening.require(service, form)
    now = service.clock.now()
    begun = Draft(
        id=service.tokens.new_id("dft"),
        form_key=form.key,
        expires_at=now + LIFE,
        only_admin=found.shut_by is not None,
        why_only_admin=found.shut_by,
        answers={},
        mobile=None,
        verified=None,
        code_skipped=False,
        erased_at=None,
    )
    with service.store.begin() as tx:
        tx.execute(insert(draft).values(vars(begun)))
        service.jobs.schedule(tx, "erase_draft", begun.expires_at, draft=begun.id)
    return begun


def by_id(tx: Tx, draft_id: str, now: datetime) -> Draft:
    """A draft that still lives; raises NOT_FOUND, or DRAFT_EXPIRED from its last moment on."""
    row = tx.execute(select(draft).where(draft.c.id == draft_id)).mappings().first()
    if row is None:
        raise Problem("NOT_FOUND")
    found = record(Draft, row)
    if now >= found.expires_at:
        raise Problem("DRAFT_EXPIRED")
    return found


def read(service: Service, draft_id: str) -> Draft:
    """A draft that still lives, as it is now."""
    with service.store.read() as tx:
        return by_id(tx, draft_id, service.clock.now())


def unsent(tx: Tx, draft_id: str, now: datetime) -> Draft:
    """A living draft that has not become a request; raises STEP_OUT_OF_ORDER where it has."""
    found = by_id(tx, draft_id, now)
    sent = tx.execute(select(request.c.reference).where(request.c.draft_id == draft_id)).first()
    if sent is not None:
        raise Problem("STEP_OUT_OF_ORDER", extra={"next": "submitted", "reference": sent[0]})
    return found


def save(
    service: Service,
    draft_id: str,
    step: str,
    values: Mapping[str, str],
    fields: Sequence[str] | None = None,
) -> Draft:
    """Take the answers to a step, or to some `fields` of it; returns the draft as it is then.

    Raises VALIDATION_FAILED, STEP_OUT_OF_ORDER, NUMBER_NOT_MOBILE, or what closes the form for
    this type of request.
    """
    now = service.clock.now()
    with service.store.begin() as tx:
        before = unsent(tx, draft_id, now)
        form = forms.by_key(service, before.form_key)
        allowed = steps.require(before, form, step)
        asked = Asked(form.types, steps.chosen(before, form), today(now))
        given = answers.read(step, fields or allowed, values, asked)
        if step == "type":
            _require_open(before, form, given["type"])
        after = _with(before, step, given)
        tx.execute(update(draft).where(draft.c.id == draft_id).values(vars(after)))
        if after.mobile != before.mobile:  # codes to another number prove nothing (E92)
            tx.execute(
                update(security_code)
                .where(security_code.c.draft_id == draft_id)
                .values(state="replaced")
            )
    return after


def erase(tx: Tx, draft_id: str, now: datetime) -> None:
    """Forget everything that was answered; the id stays, so that it can be told what it was."""
    tx.execute(delete(security_code).where(security_code.c.draft_id == draft_id))
    tx.execute(delete(message).where(message.c.kind == "code", message.c.subject == draft_id))
    tx.execute(
        update(draft)
        .where(draft.c.id == draft_id)
        .values(answers={}, mobile=None, verified=None, erased_at=now)
    )


def _require_open(begun: Draft, form: Form, code: str) -> None:
    """Only what was open at the start can be sent, but that even after closing (E112, E113)."""
    kind = form.type_of(code)
    if begun.only_admin and begun.why_only_admin and kind and not kind.admin:
        raise Problem(begun.why_only_admin, detail=opening.words(form))


def _with(before: Draft, step: str, given: Mapping[str, str]) -> Draft:
    """The draft with more answers, and without those that they take back."""
    told = {**before.answers, step: {**before.answers.get(step, {}), **given}}
    if step == "who" and given["who"] == "self":
        told.pop("proxy", None)
    if step == "phone_access":  # who has the phone after all may have a code after all
        return replace(before, answers=told, code_skipped=False)
    if step != "contact" or given["number"] == before.answer("contact", "number"):
        return replace(before, answers=told)
    told.pop("phone_access", None)
    mobile = phones.mobile(given["number"])
    return replace(before, answers=told, mobile=mobile, verified=None, code_skipped=False)


def _erase_when_over(service: Service, data: JobData) -> None:
    """Job `erase_draft`: the day is over."""
    now = service.clock.now()
    with service.store.begin() as tx:
        erase(tx, data["draft"], now)
