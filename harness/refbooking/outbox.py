"""Text messages on their way out, and what becomes of them (E77-E79c)."""

from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update

from refbooking import events, tasks, texts
from refbooking.clinical import following
from refbooking.clinical.sms import TextRateLimited, TextRefused, TextState, TextUnanswered
from refbooking.jobs import JobData
from refbooking.london import wire
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.records import Message, record
from refbooking.store.tables import booking, invitation, message

TRIES = 3
WAITS = (0.2, 0.6, 1.2)  # seconds of real time after each try: together far inside E78's minute
WAITING = ("created", "handing_over")

LATER = timedelta(seconds=30)
GIVE_UP_AFTER = timedelta(hours=1)

DELIVERY = {
    "delivered": "delivered",
    "temporary-failure": "failed_temporary",
    "permanent-failure": "failed_permanent",
    "technical-failure": "failed_permanent",
}
"""The gateway's final words; every other status counts as `sent`."""


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("send_text", lambda data: send_queued(service, data))


def add(
    service: Service,
    tx: Tx,
    *,
    kind: str,
    subject: str,
    ods: str,
    mobile: str,
    body: str,
    reference: str | None = None,
    at: datetime | None = None,
) -> str | None:
    """Write a text down without sending it; returns its id, or None if it was written before.

    `subject` is an invitation's or a booking's id: its link fills the body's `{link}`.
    `reference` is what makes the text unique; without one it is one text per kind and subject.
    `at` is now, if it has been asked for already: nobody waits for the clock inside a write.
    """
    client_reference = reference or f"{kind}-{subject}"
    seen = select(message.c.id).where(message.c.client_reference == client_reference)
    if tx.execute(seen).first() is not None:
        return None
    message_id = service.tokens.new_id("msg")
    tx.execute(
        insert(message).values(
            id=message_id,
            kind=kind,
            subject=subject,
            ods=ods,
            mobile=mobile,
            client_reference=client_reference,
            body=body,
            parts=texts.parts(body),
            state="created",
            history=[],
            created_at=at or service.clock.now(),
        )
    )
    return message_id


def queue(
    service: Service,
    tx: Tx,
    *,
    kind: str,
    subject: str,
    ods: str,
    mobile: str,
    body: str,
    reference: str | None = None,
    at: datetime | None = None,
) -> None:
    """Write a text down and send it in the background, once however often this is called (I13)."""
    now = at or service.clock.now()
    message_id = add(
        service,
        tx,
        kind=kind,
        subject=subject,
        ods=ods,
        mobile=mobile,
        body=body,
        reference=reference,
        at=now,
    )
    if message_id is not None:
        service.jobs.schedule(tx, "send_text", now, message=message_id)


def send_queued(service: Service, data: JobData) -> None:
    """Job `send_text`: hand over a queued text; a text that fails for good becomes a staff task."""
    with service.store.read() as tx:
        text = message_by_id(tx, data["message"])
    if text is None or text.state not in WAITING:
        return
    try:
        accepted = hand_over(service, text, texts.fill(text.body, link=link_of(service, text)))
    except TextRefused as refusal:
        with service.store.begin() as tx:
            give_up(service, tx, text, refusal.text)
    except (TextRateLimited, TextUnanswered) as failure:
        _try_later(service, text, str(failure))
    else:
        with service.store.begin() as tx:
            note_accepted(tx, text, accepted, service.clock.now())


def hand_over(service: Service, text: Message, body: str) -> TextState:
    """Give one text to the gateway, up to three times under one reference (E78).

    Before each further try the gateway is asked whether it has the text already (E79).
    """
    _follow(service, text)
    if text.state == "handing_over":  # a restart came between asking the gateway and noting it
        found = _found(service, text)
        if found is not None:
            return found
    with service.store.begin() as tx:
        tx.execute(update(message).where(message.c.id == text.id).values(state="handing_over"))
    for wait in WAITS[:TRIES]:
        try:
            return service.sms.send(text.mobile, body, text.client_reference)
        except TextUnanswered:
            service.wait(wait)
        found = _found(service, text)
        if found is not None:
            return found
    raise TextUnanswered(f"no answer after {TRIES} tries")


def _follow(service: Service, text: Message) -> None:
    """The text goes out for the invitation it belongs to, be it by way of a booking."""
    subject: str | None = text.subject
    if text.subject.startswith("bkg_"):
        query = select(booking.c.invitation_id).where(booking.c.id == text.subject)
        with service.store.read() as tx:
            subject = tx.execute(query).scalar_one_or_none()
    if subject is not None and subject.startswith("inv_"):
        following.follow(subject)


def _found(service: Service, text: Message) -> TextState | None:
    try:
        return service.sms.find(text.client_reference)
    except TextUnanswered:
        return None


def link_of(service: Service, text: Message) -> str:
    """The link that belongs into a text: to book with, or to manage what is booked."""
    base = service.settings.public_url
    if text.subject.startswith("bkg_"):
        return f"{base}/m/{service.tokens.manage(text.subject)}"
    return f"{base}/b/{service.tokens.link(text.subject)}"


def note_accepted(tx: Tx, text: Message, accepted: TextState, at: datetime) -> str:
    """Remember that the gateway has the text; returns its state, which a receipt may have moved."""
    known = message_by_id(tx, text.id)
    state = "sent" if known is None or known.state in WAITING else known.state
    tx.execute(
        update(message)
        .where(message.c.id == text.id)
        .values(state=state, gateway_id=accepted.gateway_id, sent_at=at)
    )
    return state


def give_up(service: Service, tx: Tx, text: Message, why: str) -> None:
    """The text will not be sent: staff are told, unless they are waiting for the answer anyway."""
    tx.execute(update(message).where(message.c.id == text.id).values(state="failed_permanent"))
    if text.kind != "invitation":
        now = service.clock.now()
        tasks.raise_task(service, tx, text.ods, "text_failed", text.subject, f"{text.kind}: {why}")
        events.record(tx, now, "text_failed", text.subject, text=text.kind)


def _try_later(service: Service, text: Message, why: str) -> None:
    now = service.clock.now()
    with service.store.begin() as tx:
        if now - text.created_at >= GIVE_UP_AFTER:
            give_up(service, tx, text, why)
        else:
            service.jobs.schedule(tx, "send_text", now + LATER, message=text.id)


def receive(service: Service, gateway_id: str, reference: str | None, status: str) -> bool:
    """A receipt of the gateway (E79a): finals stay final, and a receipt may overtake its reply.

    It is found by our own reference too, which was written down before the text was sent.
    """
    state = DELIVERY.get(status, "sent")
    now = service.clock.now()
    with service.store.begin() as tx:
        text = _by_gateway(tx, gateway_id, reference)
        if text is None:
            return False
        final = text.state in DELIVERY.values()
        history = [*text.history, {"at": wire(now), "status": status}]
        values: dict[str, object] = {"history": history}
        if not final:
            values |= {"state": state, "gateway_id": gateway_id}
        tx.execute(update(message).where(message.c.id == text.id).values(values))
        if not final and text.kind in ("invitation", "message"):
            _tell_invitation(tx, text, state, status)
        if not final:
            events.record(tx, now, "text_" + state, text.subject, text=text.kind)
    return True


def message_by_id(tx: Tx, message_id: str) -> Message | None:
    """One text message."""
    row = tx.execute(select(message).where(message.c.id == message_id)).mappings().first()
    return None if row is None else record(Message, row)


def _by_gateway(tx: Tx, gateway_id: str, reference: str | None) -> Message | None:
    named = or_(message.c.gateway_id == gateway_id, message.c.client_reference == reference)
    row = tx.execute(select(message).where(named)).mappings().first()
    return None if row is None else record(Message, row)


def _tell_invitation(tx: Tx, text: Message, state: str, status: str) -> None:
    tx.execute(
        update(invitation)
        .where(invitation.c.id == text.subject)
        .values(
            delivery=state,
            delivery_reason=status if state.startswith("failed") else None,
            version=invitation.c.version + 1,
        )
    )
