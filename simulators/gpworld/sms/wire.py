"""The shapes of ``/v2``: texts, templates, receipts and pages as JSON values (sections 4-6, 11-12).

Pure functions; ``origin`` is the request's own scheme and host, as in ``http://127.0.0.1:7105``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlencode

from gpworld.sms import templates
from gpworld.sms.model import Message, Received, Template

Json: TypeAlias = dict[str, object]


def instant(moment: datetime | None) -> str | None:
    """UTC with microseconds and ``Z``."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def accepted(message: Message, origin: str) -> Json:
    """The answer to a send (201)."""
    template = message.template
    return {
        "id": message.id,
        "reference": message.reference,
        "content": {"from_number": message.sender, "body": message.body},
        "uri": f"{origin}/v2/notifications/{message.id}",
        "template": {
            "id": template.id,
            "version": template.version,
            "uri": f"{origin}/services/{message.service_id}/templates/{template.id}",
        },
        "scheduled_for": None,
    }


def notification(message: Message, origin: str) -> Json:
    """One text as it is read back."""
    template = message.template
    lines = {f"line_{number}": None for number in range(1, 7)}
    return {
        "id": message.id,
        "reference": message.reference,
        "type": "sms",
        "status": message.status,
        "phone_number": message.written,
        "email_address": None,
        "subject": None,
        **lines,
        "postcode": None,
        "body": message.body,
        "template": {
            "id": template.id,
            "version": template.version,
            "uri": f"{origin}/v2/template/{template.id}/version/{template.version}",
        },
        "created_at": instant(message.created_at),
        "sent_at": instant(message.sent_at),
        "completed_at": instant(message.completed_at),
        "created_by_name": None,
        "scheduled_for": None,
        "postage": None,
        "one_click_unsubscribe_url": None,
        **cost(message),
    }


def cost(message: Message) -> Json:
    """What a text costs; not known while it is only created.

    A test key's text gets its part count with the network's answer.
    """
    if message.status == "created":
        return {"is_cost_data_ready": False, "cost_in_pounds": None, "cost_details": {}}
    unanswered = message.key_type == "test" and message.status in ("sending", "pending")
    count = 0 if unanswered else message.parts
    return {
        "is_cost_data_ready": True,
        "cost_in_pounds": round(count * message.to.multiplier * message.rate, 4),
        "cost_details": {
            "billable_sms_fragments": count,
            "international_rate_multiplier": message.to.multiplier,
            "sms_rate": message.rate,
        },
    }


def receipt(message: Message) -> Json:
    """The ten members of a delivery receipt."""
    return {
        "id": message.id,
        "reference": message.reference,
        "to": message.written,
        "status": message.status,
        "created_at": instant(message.created_at),
        "sent_at": instant(message.sent_at),
        "completed_at": instant(message.completed_at),
        "notification_type": "sms",
        "template_id": message.template.id,
        "template_version": message.template.version,
    }


def inbound(text: Received) -> Json:
    """The callback for a text that a patient sent."""
    return {
        "id": text.id,
        "source_number": text.sender.normalised,
        "destination_number": text.to,
        "message": text.text,
        "date_received": instant(text.created_at),
    }


def received(text: Received) -> Json:
    """A received text as it is read back."""
    return {
        "id": text.id,
        "created_at": instant(text.created_at),
        "service_id": text.service_id,
        "notify_number": text.to,
        "user_number": text.sender.normalised,
        "content": text.text,
    }


def template(version: Template) -> Json:
    """One version of a template."""
    return {
        "id": version.id,
        "name": version.name,
        "type": version.type,
        "version": version.version,
        "created_at": instant(version.created_at),
        "updated_at": instant(version.updated_at),
        "created_by": "owner@surgery.test",
        "body": version.body,
        "subject": None,
        "personalisation": {name: {"required": True} for name in templates.names(version.body)},
        "postage": None,
        "letter_contact_block": None,
    }


def preview(version: Template, body: str) -> Json:
    """A template filled in, not sent."""
    return {
        "id": version.id,
        "type": version.type,
        "version": version.version,
        "body": body,
        "html": None,
        "subject": None,
        "postage": None,
    }


def page_links(
    address: str, query: list[tuple[str, str]], last: str | None, *, echo: bool = True
) -> Json:
    """``current`` and, on a page that is not empty, ``next``.

    ``older_than`` stands first: clients take the first id they find for it.
    """
    kept = [(name, value) for name, value in query if name != "older_than"]
    current = query if echo else kept
    links: Json = {"current": _address(address, current)}
    if last is not None:
        links["next"] = _address(address, [("older_than", last), *kept])
    return links


def _address(address: str, query: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
