"""How a patient sees links, offers and appointments in JSON: nothing personal, nothing upstream."""

from refbooking import links, manage, slots
from refbooking.london import local, wire
from refbooking.looking import Look
from refbooking.manage import Appointment
from refbooking.service import Service
from refbooking.settling import window_of
from refbooking.slots import Choice, Offer
from refbooking.store.records import Booking, Invitation

USED = "This link has been used."
STATES = {"booked": "used", "confirming": "confirming", "outcome_unknown": "checking"}


def site(service: Service, link: Invitation) -> dict[str, object]:
    """Where the appointment is."""
    organisation = links.site_of(service, link)
    return {
        "ods": organisation.ods,
        "name": organisation.name,
        "address": organisation.address,
        "phone": organisation.phone,
    }


def link(service: Service, link: Invitation, *, identified: bool) -> dict[str, object]:
    """A link that has not ended: what to do with it, and whose it is."""
    state = STATES.get(link.state) or ("open" if identified else "identity_needed")
    body: dict[str, object] = {
        "state": state,
        "identity_needed": not identified,
        "site": site(service, link),
        "phone": links.site_of(service, link).phone,
    }
    if state == "used":
        body |= {"code": "LINK_ALREADY_USED", "detail": USED}
    if identified and state == "open":
        body |= {"mode": link.mode, "allow_decline": link.allow_decline}
    return body


def offers(service: Service, link: Invitation, seen: Look) -> dict[str, object]:
    """The offers by day (6.3)."""
    days = [
        {"date": day.isoformat(), "offers": [_offer(service, link, one) for one in of_day]}
        for day, of_day in seen.by_day().items()
    ]
    body: dict[str, object] = {
        "site": site(service, link),
        "slot_type": link.slot_type,
        "mode": link.mode,
        "precision": link.precision,
        "from": seen.first.isoformat(),
        "to": seen.last.isoformat(),
        "partial": seen.partial,
        "as_of": wire(seen.as_of),
        "days": days,
    }
    if not days:
        body["code"] = "NO_SLOTS_NOW"
    elif seen.partial:
        body["code"] = "SLOTS_PARTIAL"
    return body


def _offer(service: Service, link: Invitation, offer: Offer) -> dict[str, object]:
    choice = offer.choice
    body: dict[str, object] = {"offer_id": slots.sign(service.tokens, link, choice)}
    if choice.end is not None:
        return {**body, "date": choice.day.isoformat(), "window": window(choice)}
    body |= {"start": wire(choice.start), "minutes": choice.minutes}
    if choice.clinician is not None:
        body["clinician"] = choice.clinician_name
    return body


def window(choice: Choice) -> str | None:
    """A window as `08:00-13:00`, London time; None for an exact time."""
    if choice.end is None:
        return None
    return f"{local(choice.start):%H:%M}-{local(choice.end):%H:%M}"


def booked(service: Service, link: Invitation, made: Booking) -> dict[str, object]:
    """A booking made with the link; a cancelled one says only that the link is used (E29)."""
    if made.state != "confirmed":
        return {
            "state": "used",
            "code": "LINK_ALREADY_USED",
            "detail": f"{USED} Contact {links.site_of(service, link).name}.",
            "site": site(service, link),
        }
    return {"state": "booked", **_details(service, link, made)}


def appointment(service: Service, seen: Appointment) -> dict[str, object]:
    """What the manage link shows (M1–M3)."""
    made = seen.booking
    return {
        "state": made.state,
        **_details(service, seen.link, made),
        "can_cancel": seen.can_cancel,
        "reasons": [{"code": code, "label": words} for code, words in manage.REASONS.items()],
        "version": made.version,
    }


def _details(service: Service, link: Invitation, made: Booking) -> dict[str, object]:
    """An appointment as it was promised: an exact start, or a date and window."""
    body: dict[str, object] = {
        "reference": made.reference,
        "site": site(service, link),
        "slot_type": made.slot_type,
        "mode": link.mode,
        "precision": link.precision,
    }
    promised = window_of(service, link, made.start)
    if promised is not None:
        return {**body, "date": promised.day.isoformat(), "window": window(promised)}
    return {**body, "start": wire(made.start), "minutes": made.minutes}
