"""The schemas of the HTTP contract (behaviour 6.2, 6.3, 6.6)."""

from collections.abc import Mapping

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
DAY: Schema = {"type": "string", "format": "date"}
MAYBE_DAY: Schema = {"type": ["string", "null"], "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
TEXTS: Schema = {"type": "array", "items": TEXT}
ANYTHING: Schema = {"type": "array", "items": {"type": "object"}}
CLINICIANS: Schema = {"anyOf": [{"const": "any"}, {**TEXTS, "minItems": 1}]}
MODE: Schema = {"enum": ["face_to_face", "telephone", "video"]}
PRECISION: Schema = {"enum": ["exact", "window"]}
WARNINGS: Schema = {
    "type": "array",
    "items": {"enum": ["SMS_RATE_LIMITED", "RECORD_SAVE_FAILED", "ALREADY_HAS_APPOINTMENT"]},
    "description": "What staff should know of a sending that was allowed: the text is sent later, "
    "it is not in the record yet, or the patient already has an appointment of this slot type at "
    "this site. Told once, in the answer to the sending.",
}


def ref(name: str) -> Schema:
    """A component by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(schema: Schema) -> Schema:
    """A list of one kind."""
    return {"type": "array", "items": schema}


def answer(properties: Mapping[str, Schema], *optional: str) -> Schema:
    """An object we answer with: all members are there but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": dict(properties)}


def question(properties: Mapping[str, Schema], *required: str) -> Schema:
    """An object we are sent: only these members are taken."""
    return {
        "type": "object",
        "required": list(required),
        "properties": dict(properties),
        "additionalProperties": False,
    }


AVAILABLE = question({"from": MAYBE_DAY, "to": MAYBE_DAY})

SETTINGS: dict[str, Schema] = {
    "site": TEXT,
    "slot_type": MAYBE_TEXT,
    "mode": MODE,
    "precision": PRECISION,
    "clinicians": CLINICIANS,
    "patient_picks_clinician": FLAG,
    "allow_decline": FLAG,
    "available": AVAILABLE,
    "message": {"type": "string", "maxLength": 600},
    "link": FLAG,
}

APPOINTMENT: dict[str, Schema] = {
    "reference": TEXT,
    "site": ref("PlaceToGo"),
    "slot_type": TEXT,
    "mode": MODE,
    "precision": PRECISION,
    "start": INSTANT,
    "minutes": WHOLE,
    "date": DAY,
    "window": TEXT,
}
ONE_OR_OTHER = ("start", "minutes", "date", "window")

QUESTIONS: dict[str, Schema] = {
    "Nothing": question({}),
    "Name": question({"given": TEXT, "family": TEXT}, "given", "family"),
    "NewInvitation": question(
        {
            "patient": question({"nhs_number": TEXT}, "nhs_number"),
            **SETTINGS,
            "supersede": FLAG,
        },
        "patient",
    ),
    "Search": question(
        {
            "nhs_number": MAYBE_TEXT,
            "state": MAYBE_TEXT,
            "batch": MAYBE_TEXT,
            "cursor": MAYBE_TEXT,
            "limit": {"type": "integer", "minimum": 1, "maximum": 200},
        }
    ),
    "NewBatch": question(
        {
            "file": {"type": "string", "contentMediaType": "text/csv"},
            "settings": question(SETTINGS),
        },
        "file",
        "settings",
    ),
    "CancelReason": question({"reason": TEXT}),
    "Reason": question({"reason": TEXT}),
    "DateOfBirth": question({"date_of_birth": DAY}, "date_of_birth"),
    "Choice": question({"offer_id": TEXT}, "offer_id"),
    "Receipt": {
        "type": "object",
        "required": ["id", "status"],
        "properties": {"id": TEXT, "status": TEXT, "reference": MAYBE_TEXT},
    },
    "Reset": question({"organisations": ANYTHING, "staff": ANYTHING, "forms": ANYTHING}),
    "Move": question({"set": INSTANT, "advance": WHOLE}),
}

STAFF_ANSWERS: dict[str, Schema] = {
    "Me": answer(
        {
            "id": TEXT,
            "user": TEXT,
            "given": TEXT,
            "family": TEXT,
            "role": MAYBE_TEXT,
            "organisation": ref("Organisation"),
        }
    ),
    "Organisation": answer(
        {
            "ods": TEXT,
            "name": TEXT,
            "address": TEXT,
            "phone": MAYBE_TEXT,
            "kind": {"enum": ["gp", "hub", "trust"]},
            "clinical_system": {"enum": ["emis", "systmone"]},
            "module_enabled": FLAG,
            "cross_org_enabled": FLAG,
            "gp_connect_enabled": FLAG,
        }
    ),
    "Site": answer({"ods": TEXT, "name": MAYBE_TEXT}),
    "SlotType": answer({"name": TEXT, "bookable": WHOLE}),
    "Clinician": answer({"id": TEXT, "name": TEXT}),
    "Availability": answer({"slot_type": TEXT, "bookable": WHOLE}),
    "Task": answer(
        {"id": TEXT, "kind": TEXT, "subject": TEXT, "detail": TEXT, "created_at": INSTANT}
    ),
    "Checked": answer({"ok": FLAG, "errors": listed(ref("Problem"))}),
    "Invitation": answer(
        {
            "id": TEXT,
            "state": TEXT,
            "label": TEXT,
            "delivery": {
                "enum": ["none", "sent", "delivered", "failed_temporary", "failed_permanent"]
            },
            "delivery_reason": MAYBE_TEXT,
            "site": ref("Site"),
            "patient": answer({"nhs_number": TEXT}),
            "link": FLAG,
            "slot_type": MAYBE_TEXT,
            "mode": MODE,
            "precision": PRECISION,
            "clinicians": CLINICIANS,
            "patient_picks_clinician": FLAG,
            "allow_decline": FLAG,
            "available": answer({"from": MAYBE_DAY, "to": MAYBE_DAY}),
            "created_at": INSTANT,
            "sent_at": MAYBE_INSTANT,
            "expires_at": MAYBE_INSTANT,
            "opened_at": MAYBE_INSTANT,
            "ended_at": MAYBE_INSTANT,
            "no_slots_seen_at": MAYBE_INSTANT,
            "ended_reason": MAYBE_TEXT,
            "superseded_by": MAYBE_TEXT,
            "batch_id": MAYBE_TEXT,
            "booking_id": MAYBE_TEXT,
            "sent_by": answer({"user": TEXT, "name": TEXT, "role": MAYBE_TEXT}),
            "text_parts": WHOLE,
            "record_save": {"enum": ["none", "saved", "failed"]},
            "version": WHOLE,
            "warnings": WARNINGS,
        }
    ),
    "BatchReport": answer({"id": TEXT, "rows": listed(ref("BatchRow")), "warnings": TEXTS}),
    "Batch": answer(
        {
            "id": TEXT,
            "counts": {"type": "object", "additionalProperties": WHOLE},
            "rows": listed(ref("BatchRow")),
        }
    ),
    "BatchRow": answer(
        {"row": WHOLE, "code": MAYBE_TEXT, "invitation_id": MAYBE_TEXT, "state": TEXT}, "state"
    ),
    "Booking": answer(
        {
            "id": TEXT,
            "invitation_id": TEXT,
            "reference": TEXT,
            "site": ref("Site"),
            "state": TEXT,
            "slot_type": TEXT,
            "clinician": MAYBE_TEXT,
            "start": INSTANT,
            "minutes": WHOLE,
            "confirmed_at": INSTANT,
            "cancelled_at": MAYBE_INSTANT,
            "cancel_reason": MAYBE_TEXT,
            "version": WHOLE,
        }
    ),
}

PATIENT_ANSWERS: dict[str, Schema] = {
    "PlaceToGo": answer({"ods": TEXT, "name": TEXT, "address": TEXT, "phone": MAYBE_TEXT}),
    "Link": answer(
        {
            "state": TEXT,
            "identity_needed": FLAG,
            "site": ref("PlaceToGo"),
            "phone": MAYBE_TEXT,
            "code": TEXT,
            "detail": TEXT,
            "mode": MODE,
            "allow_decline": FLAG,
        },
        "code",
        "detail",
        "mode",
        "allow_decline",
    ),
    "Offers": answer(
        {
            "site": ref("PlaceToGo"),
            "slot_type": TEXT,
            "mode": MODE,
            "precision": PRECISION,
            "from": DAY,
            "to": DAY,
            "partial": FLAG,
            "as_of": INSTANT,
            "days": listed(answer({"date": DAY, "offers": listed(ref("Offer"))})),
            "code": {"enum": ["NO_SLOTS_NOW", "SLOTS_PARTIAL"]},
        },
        "code",
    ),
    "Offer": answer(
        {
            "offer_id": TEXT,
            "start": INSTANT,
            "minutes": WHOLE,
            "date": DAY,
            "window": TEXT,
            "clinician": TEXT,
        },
        *ONE_OR_OTHER,
        "clinician",
    ),
    "Booked": answer(
        {"state": {"enum": ["booked", "used"]}, "code": TEXT, "detail": TEXT, **APPOINTMENT},
        "code",
        "detail",
        *(name for name in APPOINTMENT if name != "site"),
    ),
    "Appointment": answer(
        {
            "state": TEXT,
            **APPOINTMENT,
            "can_cancel": FLAG,
            "reasons": listed(answer({"code": TEXT, "label": TEXT})),
            "version": WHOLE,
        },
        *ONE_OR_OTHER,
    ),
    "Declined": answer({"state": {"const": "declined"}, "site": ref("PlaceToGo")}),
    "Asked": answer({"asked": FLAG}),
}

COMMON: dict[str, Schema] = {
    "Problem": answer(
        {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "code": TEXT,
            "retryable": FLAG,
            "detail": TEXT,
            "field_errors": listed(answer({"field": TEXT, "message": TEXT})),
            "upstream": {"type": "object", "description": "Staff only."},
            "help": {"type": "object", "description": "Staff only."},
            "site": answer({"ods": TEXT, "name": TEXT}),
            "poll": TEXT,
            "retry_after": WHOLE,
        },
        "detail",
        "field_errors",
        "upstream",
        "help",
        "site",
        "poll",
        "retry_after",
    ),
    "Profile": {"type": "object", "description": "Settings by their dotted names."},
    "Document": {"type": "object"},
    "Events": answer({"events": listed(ref("Event"))}),
    "Event": answer(
        {"seq": WHOLE, "at": INSTANT, "kind": TEXT, "subject": TEXT, "data": {"type": "object"}}
    ),
    "Ran": answer({"ran": WHOLE}),
    "Now": answer({"now": INSTANT}),
}

SCHEMAS: dict[str, Schema] = {**QUESTIONS, **STAFF_ANSWERS, **PATIENT_ANSWERS, **COMMON}
