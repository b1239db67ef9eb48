"""Sending an invitation: check, create, hand the text over, save it to the record (S1, E1, E78)."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from refbooking import checks, events, held, invitations, links, outbox, record_saves, texts
from refbooking.checks import Desk, Recipient, Wanted
from refbooking.clinical import following
from refbooking.clinical.sms import TextRateLimited, TextRefused, TextState, TextUnanswered
from refbooking.invitations import Sent, text_of
from refbooking.jobs import JobData
from refbooking.london import local, midnight, same_wall_clock
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Profile
from refbooking.staff import SignedIn
from refbooking.store.database import Tx
from refbooking.store.records import LIVE, Invitation, Message
from refbooking.store.tables import invitation, message
from refbooking.tokens import digest

TRY_AGAIN = timedelta(seconds=5)


def register(service: Service) -> None:
    """Name the jobs of this module."""
    service.jobs.handle("send_invitation", lambda data: send_later(service, data))


def send(
    service: Service, who: SignedIn, nhs_number: str, wanted: Wanted, *, supersede: bool
) -> Sent:
    """Check everything, create the invitation and text it; nothing is left behind on refusal."""
    new_id = service.tokens.new_id("inv")
    following.follow(new_id)
    desk, to = checks.all_of(service, who, wanted, nhs_number)
    with service.store.begin() as tx:
        _refuse_second(service, tx, who, nhs_number, wanted, supersede=supersede)
        created = create(service, tx, who, desk, to, wanted, new_id=new_id)
    try:
        accepted = hand_over(service, created)
    except TextRateLimited:
        with service.store.begin() as tx:
            due = service.clock.now() + TRY_AGAIN
            service.jobs.schedule(tx, "send_invitation", due, invitation=created.id)
        already = held.warnings(service, who, desk.system, to, wanted)
        return invitations.read(service, who, created.id, "SMS_RATE_LIMITED", *already)
    except TextRefused as refusal:
        _fail(service, created)
        code = "MOBILE_NOT_TEXTABLE" if refusal.number_fault else "SMS_REJECTED"
        raise Problem(code, upstream=_gateway(refusal.status, refusal.text)) from refusal
    except TextUnanswered as failure:
        _fail(service, created)
        raise Problem("SMS_UNAVAILABLE", upstream=_gateway(None, str(failure))) from failure
    mark_sent(service, created, accepted)
    saved = record_saves.save(service, created.id, desk.system, to.patient)
    unsaved = [] if saved else ["RECORD_SAVE_FAILED"]
    already = held.warnings(service, who, desk.system, to, wanted)
    return invitations.read(service, who, created.id, *unsaved, *already)


def create(
    service: Service,
    tx: Tx,
    who: SignedIn,
    desk: Desk,
    to: Recipient,
    wanted: Wanted,
    *,
    new_id: str | None = None,
    batch_id: str | None = None,
) -> Invitation:
    """Write an invitation and its text down; nothing is sent yet and the link is not yet live.

    `new_id` is its id, where it had one before all was checked.
    """
    new_id = new_id or service.tokens.new_id("inv")
    slot_type = wanted.slot_type
    tx.execute(
        insert(invitation).values(
            id=new_id,
            token_hash=digest(service.tokens.link(new_id)) if wanted.has_link else None,
            sender_ods=who.organisation.ods,
            site_ods=wanted.site,
            patient_nhs_number=to.patient.nhs_number,
            patient_local_id=to.patient.local_id,
            mobile=to.mobile,
            slot_type=slot_type or "",
            mode=wanted.mode,
            precision=wanted.precision,
            clinicians=list(wanted.clinicians),
            patient_picks_clinician=wanted.patient_picks_clinician,
            date_from=wanted.available_from,
            date_to=wanted.available_to,
            allow_decline=wanted.allow_decline,
            message=wanted.message,
            state="created",
            delivery="none",
            record_save="none",
            created_at=service.clock.now(),
            wrong_dob_count=0,
            batch_id=batch_id,
            sent_by_id=who.staff.id,
            sent_by_name=who.full_name,
            sent_by_role=desk.user.role if desk.user else None,
            version=1,
        )
    )
    practice = who.organisation.name
    elsewhere = wanted.site != who.organisation.ods
    site = service.organisation(wanted.site).name if elsewhere else None
    body = (
        texts.invitation(practice, wanted.message, slot_type, site)
        if slot_type is not None
        else texts.plain(practice, wanted.message)
    )
    outbox.add(
        service,
        tx,
        kind="invitation",
        subject=new_id,
        ods=who.organisation.ods,
        mobile=to.mobile,
        body=body,
    )
    events.record(tx, service.clock.now(), "created", new_id)
    return links.by_id(tx, new_id)


def expiry(profile: Profile, sent_at: datetime) -> datetime:
    """The instant from which a link sent then is dead (E2, E3)."""
    days = profile.validity_hours // 24
    if profile.expiry_rule == "same_wall_clock":
        return same_wall_clock(sent_at, days)
    if profile.expiry_rule == "end_of_day":
        return midnight(local(sent_at).date() + timedelta(days=days + 1))
    return sent_at + timedelta(hours=profile.validity_hours)


def hand_over(service: Service, created: Invitation) -> TextState:
    """Give the text to the gateway, with its link and the expiry as of now."""
    text = text_of(service, created.id)
    if created.token_hash is None:
        return outbox.hand_over(service, text, text.body)
    return outbox.hand_over(service, text, _filled(service, created, text, service.clock.now()))


def mark_sent(service: Service, created: Invitation, accepted: TextState) -> None:
    """The gateway has the text: the link is live from now on, and older ones for the same die."""
    text = text_of(service, created.id)
    now = service.clock.now()
    profile = service.organisation(created.sender_ods).profile
    with service.store.begin() as tx:
        delivery = outbox.note_accepted(tx, text, accepted, now)
        values: dict[str, object] = {"sent_at": now, "delivery": delivery}
        if created.token_hash is not None:
            values["expires_at"] = until = expiry(profile, now)
            body = _filled(service, created, text, now)
            tx.execute(
                update(message).where(message.c.id == text.id).values(parts=texts.parts(body))
            )
            service.jobs.schedule(tx, "expire", until, invitation=created.id)
            _supersede_older(tx, created, now)
        links.move(tx, links.by_id(tx, created.id), "sent", now, **values)


def send_later(service: Service, data: JobData) -> None:
    """Job `send_invitation`: text one invitation that was held up."""
    if not send_created(service, data["invitation"]):
        due = service.clock.now() + TRY_AGAIN
        with service.store.begin() as tx:
            service.jobs.schedule(tx, "send_invitation", due, invitation=data["invitation"])


def send_created(service: Service, invitation_id: str) -> bool:
    """Text an invitation that was only written down; False when it should be tried again later."""
    following.follow(invitation_id)
    with service.store.read() as tx:
        created = links.by_id(tx, invitation_id)
    if created.state != "created":
        return True
    try:
        mark_sent(service, created, hand_over(service, created))
    except TextRefused:
        _fail(service, created)
    except (TextRateLimited, TextUnanswered):
        if service.clock.now() - created.created_at < outbox.GIVE_UP_AFTER:
            return False
        _fail(service, created)
    else:
        record_saves.save_again(service, {"invitation": created.id})
    return True


def resend(service: Service, who: SignedIn, invitation_id: str) -> Sent:
    """A new invitation with a new link and a fresh week; the old link dies (E6)."""
    old = invitations.own(service, who, invitation_id)
    first, last = checks.horizon(service, who.organisation)
    wanted = Wanted(
        site=old.site_ods,
        slot_type=old.slot_type if old.token_hash is not None else None,
        mode=old.mode,
        precision=old.precision,
        clinicians=tuple(old.clinicians),
        patient_picks_clinician=old.patient_picks_clinician,
        allow_decline=old.allow_decline,
        available_from=old.date_from if old.date_from and old.date_from >= first else None,
        available_to=old.date_to if old.date_to and first <= old.date_to <= last else None,
        message=old.message,
    )
    return send(service, who, old.patient_nhs_number, wanted, supersede=True)


def take_up_after_restart(service: Service, tx: Tx) -> None:
    """Send what was written down but not noted as sent; batches have a job that is still there."""
    waiting = select(invitation.c.id).where(
        invitation.c.state == "created", invitation.c.batch_id.is_(None)
    )
    for (invitation_id,) in tx.execute(waiting).all():
        now = service.clock.now()
        service.jobs.schedule(tx, "send_invitation", now, invitation=invitation_id)


def _refuse_second(
    service: Service,
    tx: Tx,
    who: SignedIn,
    nhs_number: str,
    wanted: Wanted,
    *,
    supersede: bool,
) -> None:
    if wanted.slot_type is None:
        return
    live = invitations.live_for(
        service, tx, who.organisation, nhs_number, wanted.slot_type, wanted.site
    )
    if live and not supersede:
        raise Problem("DUPLICATE_LIVE_INVITATION", extra={"invitation_id": live[0].id})
    if any(one.state in ("confirming", "outcome_unknown") for one in live):
        raise Problem("INVITATION_NOT_CANCELLABLE")


def _supersede_older(tx: Tx, newer: Invitation, now: datetime) -> None:
    query = select(invitation.c.id).where(
        invitation.c.sender_ods == newer.sender_ods,
        invitation.c.site_ods == newer.site_ods,
        invitation.c.patient_nhs_number == newer.patient_nhs_number,
        invitation.c.slot_type == newer.slot_type,
        invitation.c.state.in_(LIVE),
        invitation.c.token_hash.is_not(None),
        invitation.c.id != newer.id,
    )
    for (older_id,) in tx.execute(query).all():
        older = links.by_id(tx, older_id)
        if older.state_at(now) in LIVE:
            links.move(tx, older, "superseded", now, superseded_by=newer.id)


def _filled(service: Service, created: Invitation, text: Message, now: datetime) -> str:
    profile = service.organisation(created.sender_ods).profile
    link = outbox.link_of(service, text)
    return texts.fill(text.body, link=link, expires=expiry(profile, now))


def _fail(service: Service, created: Invitation) -> None:
    now = service.clock.now()
    with service.store.begin() as tx:
        tx.execute(
            update(message).where(message.c.subject == created.id).values(state="failed_permanent")
        )
        links.move(tx, links.by_id(tx, created.id), "failed", now, token_hash=None)


def _gateway(status: int | None, text: str) -> dict[str, object]:
    return {"system": "sms", "status": status, "code": None, "detail": text}
