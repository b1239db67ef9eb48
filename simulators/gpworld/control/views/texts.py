"""Texts: what the SMS simulator was asked to send."""

from __future__ import annotations

from itertools import islice

from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.sms.inbox.wire import whole
from gpworld.sms.model import Message
from gpworld.sms.numbers import normal_form


def outbox(plane: Plane, ask: Ask) -> object:
    number = normal_form(ask.text("to")) if "to" in ask else None
    found = (
        text
        for text in plane.world.sms.outbox.texts()
        if isinstance(text, Message) and number in (None, text.to.normalised)
    )
    limit = ask.count("limit") if "limit" in ask else None
    return {
        "dropped": plane.world.sms.outbox.dropped,
        "texts": [whole(text) for text in islice(found, limit)],
    }
