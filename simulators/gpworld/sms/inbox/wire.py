"""The shapes of the inbox: texts as data, services with their keys, rules, refusals, events."""

from __future__ import annotations

from dataclasses import asdict
from typing import TypeAlias

from gpworld.sms import codes, links, text
from gpworld.sms.chaos import Rule
from gpworld.sms.events import Event
from gpworld.sms.filters import shown
from gpworld.sms.model import Message, Received, Refusal, Service, Text, Try
from gpworld.sms.wire import cost, instant

Json: TypeAlias = dict[str, object]
SHORT = 160  # characters of text in a row


def row(entry: Text) -> Json:
    """A text in a list: no longer than it must be."""
    body = shown(entry)
    common: Json = {
        "id": entry.id,
        "number": entry.number,
        "at": instant(entry.created_at),
        "service_id": entry.service_id,
        "text": body[:SHORT],
        "cut": len(body) > SHORT,
        "tags": entry.tags,
    }
    if isinstance(entry, Received):
        return {
            **common,
            "kind": "in",
            "to": entry.to,
            "from": f"+{entry.sender.normalised}",
            "status": "received",
        }
    return {
        **common,
        "kind": "out",
        "to": f"+{entry.to.normalised}",
        "to_written": entry.written,
        "from": entry.sender,
        "status": entry.status,
        "reference": entry.reference,
        "template": entry.template.name,
        "parts": entry.parts,
    }


def whole(entry: Text) -> Json:
    """Everything about a text."""
    body = shown(entry)
    full: Json = {
        **row(entry),
        "text": body,
        "cut": False,
        "links": [asdict(link) for link in links.links(body)],
        "codes": [asdict(code) for code in codes.codes(body)],
        "receipts": [_try(attempt) for attempt in entry.tries],
    }
    return {**full, **_out(entry)} if isinstance(entry, Message) else full


def _out(message: Message) -> Json:
    template = message.template
    return {
        "body": message.body,
        "parts": message.parts,
        "part_texts": text.cut(message.shown),
        "encoding": text.encoding(message.shown),
        "units": text.units(message.shown),
        "replaced": [{"character": old, "became": new} for old, new in message.changes],
        "template": {"id": template.id, "name": template.name, "version": template.version},
        "personalisation": message.personalisation,
        "timeline": [{"status": c.status, "at": instant(c.at)} for c in message.timeline],
        "user_agent": message.user_agent,
        "key": {"name": message.key_name, "type": message.key_type},
        "copies": message.copies,
        "held": message.held,
        "rules": message.rules,
        **cost(message),
    }


def _try(attempt: Try) -> Json:
    return {
        "at": instant(attempt.at),
        "url": attempt.url,
        "answer": attempt.answer,
        "milliseconds": attempt.milliseconds,
    }


def service(tenant: Service) -> Json:
    """A tenant with all that a test needs to use it."""
    keys = {key.type: f"{key.name}-{tenant.id}-{key.secret}" for key in tenant.keys}
    return {
        "id": tenant.id,
        "name": tenant.name,
        "api_key": keys.get("test") or next(iter(keys.values()), None),
        "keys": keys,
        "templates": {v[-1].name: template_id for template_id, v in tenant.templates.items()},
        "senders": {name: sender_id for sender_id, name in tenant.senders.items()},
        "paused": tenant.paused,
        "plan": asdict(tenant.plan),
    }


def rule(one: Rule) -> Json:
    """A chaos rule with its counts."""
    return {
        "id": one.id,
        "when": one.given,
        "do": one.do,
        "endpoint": one.endpoint,
        "nth": one.turns.nth,
        "first": one.turns.first,
        "every": one.turns.every,
        "times": one.turns.times,
        "probability": one.turns.chance,
        "seconds": one.seconds,
        "seen": one.turns.seen,
        "hits": one.turns.struck,
        "spent": one.spent,
    }


def refusal(one: Refusal) -> Json:
    """A refused send."""
    return {
        "at": instant(one.at),
        "service_id": one.service_id,
        "key_type": one.key_type,
        "status": one.status,
        "errors": [{"error": error, "message": message} for error, message in one.errors],
        "request": one.request,
        "user_agent": one.user_agent,
        "rules": one.rules,
    }


def event(one: Event) -> Json:
    """An event."""
    return {
        "number": one.number,
        "kind": one.kind,
        "at": instant(one.at),
        "service_id": one.service_id,
        "text_id": one.text_id,
        **one.facts,
    }
