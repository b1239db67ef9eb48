"""How staff see invitations, bookings and organisations in JSON."""

from collections.abc import Mapping

from refbooking.invitations import Sent, label
from refbooking.london import wire, wire_or_none
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.store.records import Booking, Invitation


def site(service: Service, ods: str) -> dict[str, object]:
    """An organisation as a site; one that the settings no longer list keeps its code."""
    known = service.settings.organisations.get(ods)
    return {"ods": ods, "name": known.name if known else None}


def organisation(one: Organisation) -> dict[str, object]:
    """An organisation with its flags."""
    return {
        "ods": one.ods,
        "name": one.name,
        "address": one.address,
        "phone": one.phone,
        "kind": one.kind,
        "clinical_system": one.clinical_system,
        "module_enabled": one.module_enabled,
        "cross_org_enabled": one.cross_org_enabled,
        "gp_connect_enabled": one.gp_connect_enabled,
    }


def invitation(service: Service, sent: Sent) -> dict[str, object]:
    """An invitation; its link is never in it, only in the text."""
    one, now = sent.invitation, service.clock.now()
    has_link = one.slot_type != ""
    return {
        "id": one.id,
        "state": one.state_at(now),
        "label": label(one, now),
        "delivery": one.delivery,
        "delivery_reason": one.delivery_reason,
        "site": site(service, one.site_ods),
        "patient": {"nhs_number": one.patient_nhs_number},
        "link": has_link,
        "slot_type": one.slot_type or None,
        "mode": one.mode,
        "precision": one.precision,
        "clinicians": one.clinicians or "any",
        "patient_picks_clinician": one.patient_picks_clinician,
        "allow_decline": one.allow_decline,
        "available": {
            "from": one.date_from.isoformat() if one.date_from else None,
            "to": one.date_to.isoformat() if one.date_to else None,
        },
        **_moments(one),
        "ended_reason": one.ended_reason,
        "superseded_by": one.superseded_by,
        "batch_id": one.batch_id,
        "booking_id": sent.booking_id,
        "sent_by": {
            "user": one.sent_by_id,
            "name": one.sent_by_name,
            "role": one.sent_by_role,
        },
        "text_parts": sent.parts,
        "record_save": one.record_save,
        "version": one.version,
        "warnings": list(sent.warnings),
    }


def _moments(one: Invitation) -> Mapping[str, str | None]:
    return {
        "created_at": wire(one.created_at),
        "sent_at": wire_or_none(one.sent_at),
        "expires_at": wire_or_none(one.expires_at),
        "opened_at": wire_or_none(one.opened_at),
        "ended_at": wire_or_none(one.ended_at),
        "no_slots_seen_at": wire_or_none(one.no_slots_seen_at),
    }


def booking(service: Service, one: Booking) -> dict[str, object]:
    """A booking as staff see it."""
    return {
        "id": one.id,
        "invitation_id": one.invitation_id,
        "reference": one.reference,
        "site": site(service, one.site_ods),
        "state": one.state,
        "slot_type": one.slot_type,
        "clinician": one.clinician,
        "start": wire(one.start),
        "minutes": one.minutes,
        "confirmed_at": wire(one.confirmed_at),
        "cancelled_at": wire_or_none(one.cancelled_at),
        "cancel_reason": one.cancel_reason,
        "version": one.version,
    }
