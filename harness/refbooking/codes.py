"""Security codes: texted to the contact number, typed back, and proof that the phone is at hand.

P8 and E85 to E93. A code is stored only as a digest that needs the product's secret to be tried.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update

from refbooking import drafts, events, forms, outbox, steps, texts
from refbooking.clinical.sms import TextRateLimited, TextRefused, TextUnanswered
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import Message, record
from refbooking.store.request_records import Draft, SecurityCode
from refbooking.store.request_tables import draft, security_code
from refbooking.store.tables import message

DIGITS = 6
LIFE = timedelta(minutes=15)
MOST_WRONG = 5
APART = timedelta(seconds=60)
MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class _Sending:
    """A code on its way to the gateway."""

    id: int
    code: str
    message_id: str


def send(service: Service, draft_id: str) -> Draft:
    """Text a new code, which puts an end to older ones (E89); a confirmed number needs none.

    Raises STEP_OUT_OF_ORDER, NUMBER_NOT_MOBILE, CODE_TOO_SOON, CODE_LIMIT or CODE_NOT_SENT.
    """
    with service.store.begin() as tx:
        wanted = _ready(service, tx, draft_id)
        if wanted.is_verified:
            return wanted
        sending = _write(service, tx, wanted)
    try:
        text = _text(service, sending)
        accepted = outbox.hand_over(service, text, texts.fill(text.body, code=sending.code))
    except (TextRefused, TextRateLimited, TextUnanswered) as failure:
        _take_back(service, sending)
        raise Problem("CODE_NOT_SENT") from failure
    now = service.clock.now()
    with service.store.begin() as tx:
        outbox.note_accepted(tx, text, accepted, now)
        older = (security_code.c.draft_id == draft_id) & (security_code.c.id < sending.id)
        still = security_code.c.state.in_(("live", "dead", "sending"))
        tx.execute(update(security_code).where(older, still).values(state="replaced"))
        mine = (security_code.c.id == sending.id) & (security_code.c.state == "sending")
        tx.execute(update(security_code).where(mine).values(state="live", sent_at=now))
        events.record(tx, now, "code_sent", draft_id)
    return wanted


def verify(service: Service, draft_id: str, typed: str) -> Draft:
    """Hold what was typed against the newest code; the right one twice is no matter (E90).

    Raises CODE_WRONG with the tries left, CODE_DEAD, CODE_EXPIRED, or STEP_OUT_OF_ORDER.
    """
    code = digits(typed)
    now = service.clock.now()
    with service.store.begin() as tx:
        wanted = drafts.unsent(tx, draft_id, now)
        problem = _try(service, tx, wanted, code, now)
    if problem is not None:  # raised only here: a wrong try must stay counted
        raise problem
    return drafts.read(service, draft_id)


def skip(service: Service, draft_id: str) -> Draft:
    """Carry on without a code (E93)."""
    with service.store.begin() as tx:
        _ready(service, tx, draft_id)
        row = draft.c.id == draft_id
        tx.execute(update(draft).where(row).values(code_skipped=True))
    return drafts.read(service, draft_id)


def is_waited_for(service: Service, draft_id: str) -> bool:
    """Whether a code is on its way, or there to be typed."""
    with service.store.read() as tx:
        newest = next(iter(_codes(tx, draft_id)), None)
    if newest is None or newest.state not in ("sending", "live"):
        return False
    return service.clock.now() < newest.sent_at + LIFE


def digits(typed: str) -> str:
    """The six digits, of any script and however spaced; raises VALIDATION_FAILED."""
    found = []
    for letter in typed:
        value = unicodedata.digit(letter, None)
        if value is not None:
            found.append(str(value))
        elif unicodedata.category(letter) not in ("Zs", "Pd", "Cf", "Cc"):
            raise invalid("code", "Enter the 6 numbers of the security code")
    if len(found) != DIGITS:
        raise invalid("code", f"The security code has {DIGITS} numbers")
    return "".join(found)


def _ready(service: Service, tx: Tx, draft_id: str) -> Draft:
    """The draft, if it has come as far as the code."""
    wanted = drafts.unsent(tx, draft_id, service.clock.now())
    form = forms.by_key(service, wanted.form_key)
    question = steps.open_question(wanted, form)
    if wanted.answer("contact", "number") and wanted.mobile is None and question is None:
        raise Problem("NUMBER_NOT_MOBILE")
    at_hand = wanted.answer("phone_access", "answer") == "yes"
    if wanted.stopped or question is not None or not at_hand:
        raise steps.out_of_order(wanted, form)
    return wanted


def _write(service: Service, tx: Tx, wanted: Draft) -> _Sending:
    """Write the code and its text down before it is sent, so that it counts towards the limits."""
    now, mobile = service.clock.now(), wanted.mobile or ""
    _within_limits(tx, wanted.id, mobile, now)
    form = forms.by_key(service, wanted.form_key)
    practice = forms.organisation_of(service, form)
    code = service.tokens.code()
    made = tx.execute(
        insert(security_code).values(
            draft_id=wanted.id,
            mobile=mobile,
            code_hash=_digest(service, wanted.id, code),
            sent_at=now,
            wrong_count=0,
            state="sending",
        )
    )
    [number] = made.inserted_primary_key or (0,)
    message_id = outbox.add(
        service,
        tx,
        kind="code",
        subject=wanted.id,
        ods=practice.ods,
        mobile=mobile,
        body=texts.code(practice.name),
        reference=f"code-{service.tokens.nonce()}",
    )
    return _Sending(number, code, message_id or "")


def _within_limits(tx: Tx, draft_id: str, mobile: str, now: datetime) -> None:
    """E88: a minute apart, five an hour for each draft and for each number."""
    for whose in (security_code.c.draft_id == draft_id, security_code.c.mobile == mobile):
        recent = select(security_code.c.sent_at).where(
            whose, security_code.c.state != "unsent", security_code.c.sent_at > now - HOUR
        )
        sent = tx.execute(recent.order_by(security_code.c.sent_at.desc())).scalars().all()
        if len(sent) >= MOST_AN_HOUR:
            raise _wait("CODE_LIMIT", sent[MOST_AN_HOUR - 1] + HOUR - now)
    mine = select(func.max(security_code.c.sent_at)).where(
        security_code.c.draft_id == draft_id, security_code.c.state != "unsent"
    )
    last = tx.execute(mine).scalar_one()
    if last is not None and now < last + APART:
        raise _wait("CODE_TOO_SOON", last + APART - now)


def _wait(code: str, left: timedelta) -> Problem:
    seconds = -(-left // timedelta(seconds=1))  # upwards: to come back too soon helps nobody
    return Problem(code, retry_after=seconds, extra={"retry_after": seconds})


def _text(service: Service, sending: _Sending) -> Message:
    with service.store.read() as tx:
        found = outbox.message_by_id(tx, sending.message_id)
    if found is None:
        raise TextUnanswered("the draft was erased meanwhile")
    return found


def _take_back(service: Service, sending: _Sending) -> None:
    """It was not sent: the older code still counts, and another may be asked for at once."""
    with service.store.begin() as tx:
        mine = security_code.c.id == sending.id
        tx.execute(update(security_code).where(mine).values(state="unsent"))
        row = message.c.id == sending.message_id
        tx.execute(update(message).where(row).values(state="failed_permanent"))


def _try(service: Service, tx: Tx, wanted: Draft, code: str, now: datetime) -> Problem | None:
    """One try at the newest code; returns the refusal."""
    codes = _codes(tx, wanted.id)
    if not codes:
        return steps.out_of_order(wanted, forms.by_key(service, wanted.form_key))
    newest, typed = codes[0], _digest(service, wanted.id, code)
    same = next((one for one in codes if one.code_hash == typed), None)
    if (same is not None and same is not newest) or newest.state in ("dead", "replaced"):
        return Problem("CODE_DEAD")  # replaced: that is no wrong try at the newer one (6.6)
    if newest.state == "used":
        return None if same else Problem("CODE_WRONG")
    if now >= newest.sent_at + LIFE:
        return Problem("CODE_EXPIRED")
    if same is None:
        return _wrong(tx, newest)
    tx.execute(update(security_code).where(_is(newest)).values(state="used"))
    values = {"verified": newest.mobile, "code_skipped": False}
    tx.execute(update(draft).where(draft.c.id == wanted.id).values(values))
    events.record(tx, now, "code_confirmed", wanted.id)
    return None


def _wrong(tx: Tx, newest: SecurityCode) -> Problem:
    wrong = newest.wrong_count + 1
    state = "dead" if wrong >= MOST_WRONG else newest.state
    values = {"wrong_count": wrong, "state": state}
    tx.execute(update(security_code).where(_is(newest)).values(values))
    if state == "dead":
        return Problem("CODE_DEAD")
    return Problem("CODE_WRONG", extra={"tries_left": MOST_WRONG - wrong})


def _is(code: SecurityCode) -> ColumnElement[bool]:
    return security_code.c.id == code.id


def _codes(tx: Tx, draft_id: str) -> list[SecurityCode]:
    """The codes of a draft that may have reached the phone, newest first."""
    query = select(security_code).where(
        security_code.c.draft_id == draft_id, security_code.c.state != "unsent"
    )
    rows = tx.execute(query.order_by(security_code.c.id.desc())).mappings()
    return [record(SecurityCode, row) for row in rows]


def _digest(service: Service, draft_id: str, code: str) -> str:
    return service.tokens.keyed("security code", f"{draft_id} {code}")
