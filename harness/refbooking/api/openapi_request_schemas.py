"""The schemas of request forms and the inbox (behaviour 6.2, 6.4, 6.6)."""

from refbooking.answers import CONTACTS, EMERGENCY, GENDERS, LONGEST_TEXT, WHO, YES_NO
from refbooking.api.openapi_schemas import (
    DAY,
    FLAG,
    INSTANT,
    MAYBE_TEXT,
    TEXT,
    WHOLE,
    Schema,
    answer,
    listed,
    question,
    ref,
)
from refbooking.form_settings import DAYS

LONG_TEXT: Schema = {"type": "string", "maxLength": LONGEST_TEXT}
OBJECT: Schema = {"type": "object"}
MAYBE_OBJECT: Schema = {"type": ["object", "null"]}
HOURS: Schema = {
    "type": ["object", "null"],
    "properties": {day: listed({"type": "string", "examples": ["08:00-18:30"]}) for day in DAYS},
    "additionalProperties": False,
}
NEXT: dict[str, Schema] = {
    "next": {
        "type": "string",
        "description": "A step's name, code, review, submitted or stopped",
    },
    "code": {"const": "EMERGENCY_STOP"},
    "title": TEXT,
    "advice": listed(TEXT),
}
STOPPED = ("code", "title", "advice")
RECEIPT: dict[str, Schema] = {"reference": TEXT, "submitted_at": INSTANT}
CONTACT: Schema = answer({"number": MAYBE_TEXT, "is_mobile": FLAG, "confirmed": FLAG})
CHANGES: dict[str, Schema] = {
    "types": listed(ref("RequestType")),
    "hours": HOURS,
    "daily_limit": {"type": ["integer", "null"], "minimum": 0},
    "closed_text": TEXT,
    "admin_stays_open": FLAG,
}
PERSON: dict[str, Schema] = {
    "given_name": TEXT,
    "family_name": TEXT,
    "date_of_birth": DAY,
    "gender": {"enum": list(GENDERS)},
    "postcode": TEXT,
}
PROXY: dict[str, Schema] = {
    "name": TEXT,
    "relationship": TEXT,
    "contact_number": TEXT,
    "who_to_contact": {"enum": list(CONTACTS)},
}
SUMMARY: dict[str, Schema] = {
    "reference": TEXT,
    "type": answer({"code": TEXT, "label": TEXT, "admin": FLAG}),
    "submitted_at": INSTANT,
    "name": TEXT,
    "match_state": TEXT,
    "match_label": TEXT,
    "match": MAYBE_OBJECT,
    "possible_duplicate_of": MAYBE_TEXT,
    "possible_duplicate": FLAG,
    "inbox_state": {"enum": ["unassigned", "assigned", "done"]},
    "assigned_to": MAYBE_TEXT,
    "version": WHOLE,
}

SCHEMAS: dict[str, Schema] = {
    "Step": {
        "oneOf": [
            question({"emergency": {"enum": list(EMERGENCY)}}, "emergency"),
            question({"type": TEXT}, "type"),
            {
                "type": "object",
                "description": "The main question, and those of the type under their codes.",
                "required": ["text"],
                "properties": {"text": LONG_TEXT},
                "additionalProperties": LONG_TEXT,
            },
            question({"who": {"enum": list(WHO)}}, "who"),
            question(PERSON, *PERSON),
            question(PROXY, *PROXY),
            question({"number": TEXT}, "number"),
            question({"answer": {"enum": list(YES_NO)}}, "answer"),
        ]
    },
    "Code": question({"code": TEXT}, "code"),
    "Match": question({"nhs_number": TEXT}, "nhs_number"),
    "Assign": question({"to": MAYBE_TEXT}),
    "FormChanges": question(CHANGES),
    "RequestType": answer(
        {
            "code": TEXT,
            "label": TEXT,
            "question": TEXT,
            "questions": listed(
                answer({"code": TEXT, "label": TEXT, "hint": TEXT, "optional": FLAG})
            ),
            "admin": FLAG,
        },
        "question",
        "questions",
        "admin",
    ),
    "Form": answer(
        {
            "key": TEXT,
            "organisation": answer({"ods": TEXT, "name": TEXT, "phone": MAYBE_TEXT}),
            "open": FLAG,
            "code": {"enum": ["FORM_CLOSED", "FORM_AT_LIMIT", None]},
            "why": MAYBE_TEXT,
            "closed_text": MAYBE_TEXT,
            "only_admin": FLAG,
            "hours": HOURS,
            "types": listed(ref("RequestType")),
        }
    ),
    "Next": answer(NEXT, *STOPPED),
    "Started": answer({"draft_id": TEXT, **NEXT}, *STOPPED),
    "CodeSent": answer({"sent_to": TEXT, "confirmed": FLAG, **NEXT}, *STOPPED),
    "Received": answer(RECEIPT),
    "Draft": answer(
        {
            "draft_id": TEXT,
            "expires_at": INSTANT,
            "answers": OBJECT,
            "contact": CONTACT,
            **RECEIPT,
            **NEXT,
        },
        "expires_at",
        "answers",
        "contact",
        *RECEIPT,
        *STOPPED,
    ),
    "StaffForm": answer(
        {
            "key": TEXT,
            "ods": TEXT,
            "url": TEXT,
            "qr": answer({"svg": TEXT, "png": TEXT}),
            "open": FLAG,
            "shut_by": MAYBE_TEXT,
            "submitted_today": WHOLE,
            "advice": {
                "type": "array",
                "items": {"type": "string", "enum": ["HOURS_SHORTER_THAN_CONTRACT"]},
                "description": "Where the form does less than the GP contract asks (E114).",
            },
            **CHANGES,
        }
    ),
    "Picture": {"type": "string"},
    "RequestSummary": answer(SUMMARY),
    "Request": answer(
        {
            **SUMMARY,
            "text": LONG_TEXT,
            "details": OBJECT,
            "on_behalf": FLAG,
            "person": answer(PERSON),
            "proxy": {"anyOf": [answer(PROXY), {"type": "null"}]},
            "contact": CONTACT,
            "suggested": MAYBE_OBJECT,
            "suggested_nhs_number": MAYBE_TEXT,
            "match_attempts": WHOLE,
            "history": listed(answer({"at": INSTANT, "who": TEXT, "action": TEXT, "detail": TEXT})),
        }
    ),
}
