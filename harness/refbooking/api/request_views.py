"""How forms, drafts and requests look in JSON, to patients and to staff."""

from collections.abc import Sequence

from refbooking import forms, opening, phones, posters
from refbooking.form_settings import Form, hours_told
from refbooking.inbox import Note
from refbooking.london import wire
from refbooking.opening import Opening
from refbooking.problems import CATALOGUE
from refbooking.service import Service
from refbooking.store.request_records import Draft, Request
from refbooking.submitting import Receipt

EMERGENCY = (
    "Call 999 now, or go to A&E, if this is a life-threatening emergency.",
    "If you are not sure, call 111. They can tell you what to do.",
    "Your request has not been sent.",
)

LABELS = {
    "matched": "Matched",
    "suggested": "Patient not found – suggested match",
    "unmatched": "Patient not found",
    "pending": "Not checked yet",
    "match_given_up": "Patient not found – could not be checked",
}
"""What the inbox says of a match state, by the word before its colon (4.4)."""


def match_label(state: str) -> str:
    """The inbox's words for a match state."""
    return LABELS[state.partition(":")[0]]


def form(service: Service, one: Form, now: Opening) -> dict[str, object]:
    """A form as its visitors see it: whose, for what, and whether it takes requests now."""
    organisation = forms.organisation_of(service, one)
    shut = now.shut_by if not now.is_open else None
    return {
        "key": one.key,
        "organisation": {
            "ods": organisation.ods,
            "name": organisation.name,
            "phone": organisation.phone,
        },
        "open": now.is_open,
        "code": shut,
        "why": None if shut is None else CATALOGUE[shut].title,
        "closed_text": None if shut is None else opening.words(one),
        "only_admin": now.is_open and now.shut_by is not None,
        "hours": None if one.hours is None else hours_told(one.hours),
        "types": [kind.told() for kind in now.types],
    }


def draft(seen: Draft) -> dict[str, object]:
    """Everything a patient has answered, for the review (P11)."""
    return {
        "draft_id": seen.id,
        "expires_at": wire(seen.expires_at),
        "answers": seen.answers,
        "contact": {
            "number": seen.answer("contact", "number") or None,
            "is_mobile": seen.mobile is not None,
            "confirmed": seen.is_verified,
        },
    }


def code(wanted: Draft) -> dict[str, object]:
    """That a code is on its way, and to which number, masked."""
    return {"sent_to": phones.masked(wanted.mobile or ""), "confirmed": wanted.is_verified}


def receipt(one: Receipt) -> dict[str, object]:
    """What a patient is told once the request is stored."""
    return {"reference": one.reference, "submitted_at": wire(one.submitted_at)}


def staff_form(service: Service, one: Form, now: Opening) -> dict[str, object]:
    """A form as its organisation sees it, with what may be changed."""
    at = service.clock.now()
    with service.store.read() as tx:
        count = opening.submitted_today(tx, one, at)
    return {
        "key": one.key,
        "ods": one.ods,
        "url": forms.address(service, one),
        "qr": {kind: f"/api/v1/staff/forms/{one.key}/qr.{kind}" for kind in posters.KINDS},
        "open": now.is_open,
        "shut_by": now.shut_by,
        "submitted_today": count,
        "advice": opening.advice(one, service.organisation(one.ods).kind),
        **one.told(),
    }


def summary(one: Request) -> dict[str, object]:
    """A request as a line of the inbox."""
    person = one.answers["person"]
    return {
        "reference": one.reference,
        "type": {"code": one.type, "label": one.type_label, "admin": one.admin},
        "submitted_at": wire(one.submitted_at),
        "name": f"{person['given_name']} {person['family_name']}",
        "match_state": one.match_state,
        "match_label": match_label(one.match_state),
        "match": _match(one),
        "possible_duplicate_of": one.duplicate_of,
        "possible_duplicate": one.duplicate_of is not None,
        "inbox_state": one.inbox_state,
        "assigned_to": one.assigned_to,
        "version": one.version,
    }


def request(one: Request, notes: Sequence[Note]) -> dict[str, object]:
    """A request in full: the patient's own words, and what speaks for a match."""
    proxy = one.answers.get("proxy")
    return {
        **summary(one),
        "text": one.answer("details", "text"),
        "details": one.answers["details"],
        "on_behalf": proxy is not None,
        "person": one.answers["person"],
        "proxy": proxy,
        "contact": {
            "number": one.contact,
            "is_mobile": one.mobile is not None,
            "confirmed": one.verified is not None,
        },
        "suggested": one.suggested,
        "suggested_nhs_number": None if one.suggested is None else one.suggested["nhs_number"],
        "match_attempts": one.match_attempts,
        "history": [{**vars(note), "at": wire(note.at)} for note in notes],
    }


def _match(one: Request) -> dict[str, object] | None:
    """Whose request it is; the name is PDS's, where the number is the one PDS told."""
    if one.match_nhs_number is None:
        return None
    told = one.suggested or {}
    known = told.get("nhs_number") == one.match_nhs_number
    name = told.get("name") if known else None
    return {"nhs_number": one.match_nhs_number, "name": name, "by": one.matched_by}
