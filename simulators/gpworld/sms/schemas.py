"""What requests must look like, and the wire's words when they do not (contract section 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from jsonschema import Draft7Validator, FormatChecker, ValidationError

from gpworld.core.clock import Clock
from gpworld.sms.errors import bad_request, invalid
from gpworld.sms.numbers import parse

Json: TypeAlias = Any  # what a caller sent: any JSON value

TEMPLATE_TYPES = ("sms", "email", "letter")
STATUS_WORDS = (
    "cancelled",
    "created",
    "sending",
    "sent",
    "delivered",
    "pending",
    "failed",
    "technical-failure",
    "temporary-failure",
    "permanent-failure",
    "pending-virus-check",
    "validation-failed",
    "virus-scan-failed",
    "returned-letter",
    "accepted",
    "received",
)
_UUID = {"type": "string", "format": "uuid-text", "validationMessage": "is not a valid UUID"}
_PERSONALISATION = {"type": "object"}
SEND = {
    "type": "object",
    "properties": {
        "reference": {"type": "string", "maxLength": 1000},
        "phone_number": {"type": "string", "format": "phone-number"},
        "template_id": _UUID,
        "personalisation": _PERSONALISATION,
        "scheduled_for": {"type": ["string", "null"], "format": "within-a-day"},
        "sms_sender_id": _UUID,
    },
    "required": ["phone_number", "template_id"],
    "additionalProperties": False,
}
LIST = {
    "type": "object",
    "properties": {
        "reference": {"type": "string"},
        "status": {"type": "array", "items": {"enum": list(STATUS_WORDS)}},
        "template_type": {"type": "array", "items": {"enum": list(TEMPLATE_TYPES)}},
        "include_jobs": {"enum": ["true", "True"]},
        "older_than": _UUID,
    },
    "additionalProperties": False,
}
RECEIVED = {
    "type": "object",
    "properties": {"older_than": _UUID},
    "additionalProperties": False,
}
TEMPLATES = {
    "type": "object",
    "properties": {"type": {"enum": list(TEMPLATE_TYPES)}},
    "additionalProperties": False,
}
TEMPLATE = {
    "type": "object",
    "properties": {"id": _UUID, "version": {"type": "integer", "minimum": 1}},
}
PREVIEW = {"type": "object", "properties": {"id": _UUID, "personalisation": _PERSONALISATION}}
NOTIFICATION = {"type": "object", "properties": {"notification_id": _UUID}}


class Schemas:
    """The schemas, compiled once; ``scheduled_for`` is judged by the world's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        checker = FormatChecker(formats=())
        checker.checks("uuid-text", raises=ValueError)(_is_uuid)
        checker.checks("phone-number", raises=ValueError)(_is_number)
        checker.checks("within-a-day", raises=ValueError)(self._is_soon)

        def compiled(schema: Mapping[str, Json]) -> Draft7Validator:
            return Draft7Validator(schema, format_checker=checker)

        self.send, self.preview = compiled(SEND), compiled(PREVIEW)
        self.list, self.received = compiled(LIST), compiled(RECEIVED)
        self.templates, self.template = compiled(TEMPLATES), compiled(TEMPLATE)
        self.notification = compiled(NOTIFICATION)

    def _is_soon(self, value: object) -> bool:
        if not isinstance(value, str):
            return True
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(
                "datetime format is invalid. It must be a valid ISO8601 date time format, "
                "https://en.wikipedia.org/wiki/ISO_8601"
            ) from None
        instant = instant.replace(tzinfo=instant.tzinfo or UTC)
        now = self._clock.now()
        if instant < now:
            raise ValueError("datetime can not be in the past")
        if instant > now + timedelta(hours=24):
            raise ValueError("datetime can only be 24 hours in the future")
        return True


def read_json(body: bytes) -> Json:
    """The JSON of a body; an empty one counts as ``{}``, and so does what is empty in it.

    Some clients begin with a byte order mark or write UTF-16; the service takes both.

    Raises:
        Refused: 400, it is no JSON.
    """
    if not body.strip():
        return {}
    try:
        return _loads(body) or {}
    except ValueError:
        raise bad_request("Invalid JSON supplied in POST data") from None


def _loads(body: bytes) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        encoding = json.detect_encoding(body)
        if encoding == "utf-8":
            raise
        return orjson.loads(body.decode(encoding))


def check(schema: Draft7Validator, value: Json) -> Json:
    """The value itself, when it follows the schema.

    Raises:
        Refused: 400 with every fault, in the wire's words.
    """
    faults = list(schema.iter_errors(value))
    if faults:
        raise invalid(_words(faults))
    return value


def _words(faults: Iterable[ValidationError]) -> list[str]:
    return [_word(fault) for fault in faults]


def _word(fault: ValidationError) -> str:
    field = str(fault.path[0]) if fault.path else ""
    schema = fault.schema
    if isinstance(schema, Mapping) and "validationMessage" in schema:
        return f"{field} {schema['validationMessage']}"
    text = (str(fault.cause) if fault.cause else fault.message).replace("'", "")
    return f"{field} {text}" if field else text


def _is_uuid(value: object) -> bool:
    if isinstance(value, str):
        UUID(value)
    return True


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        parse(value)
    return True
