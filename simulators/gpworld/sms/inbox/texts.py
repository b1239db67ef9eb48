"""Calls about texts: listing, waiting, reading, and playing the phone network."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from gpworld.core.asked import request
from gpworld.core.exchange import Later, Reply
from gpworld.core.replies import json_reply
from gpworld.sms import codes, filters, links
from gpworld.sms.inbox import asking, wire
from gpworld.sms.inbox.asking import InboxError
from gpworld.sms.inbox.waiting import absence, presence
from gpworld.sms.model import FINAL, STATUSES, Message, Text
from gpworld.sms.network import NetworkError
from gpworld.sms.numbers import NumberFault
from gpworld.sms.state import Sms

WAIT_PARAMETERS = ("count", "timeout", "absent", "newest")
LONGEST_WAIT = 300.0


def listed(sms: Sms) -> Reply:
    """The texts that a filter means, newest first."""
    wanted = asking.wanted(sms, ("limit", "full"))
    limit = int(asking.number("limit", 100, 1000))
    found = filter(wanted, sms.outbox.texts(wanted.service_id, wanted.after))
    shape = wire.whole if asking.flag("full") else wire.row
    return json_reply(
        {
            "messages": [shape(text) for text in islice(found, limit)],
            "more": next(found, None) is not None,
            "cursor": asking.cursor(sms),
            "dropped": sms.outbox.dropped,
        }
    )


def cursor(sms: Sms) -> Reply:
    """Where the inbox stands: give it as ``after`` to see only what comes later."""
    return json_reply({"cursor": asking.cursor(sms)})


def counted(sms: Sms) -> Reply:
    """How many texts a filter means."""
    wanted = asking.wanted(sms)
    count = sum(map(wanted, sms.outbox.texts(wanted.service_id, wanted.after)))
    return json_reply({"count": count, "cursor": asking.cursor(sms), "dropped": sms.outbox.dropped})


def deleted(sms: Sms) -> Reply:
    """Forget the texts that a filter means."""
    wanted = asking.wanted(sms)
    found = [text for text in sms.outbox.texts(wanted.service_id, wanted.after) if wanted(text)]
    return json_reply({"removed": sms.outbox.remove(found)})


# -- waiting ------------------------------------------------------------------------------------


def wait(sms: Sms) -> Later:
    """Wait until texts are there (or, with ``absent=1``, see that none come)."""
    wanted = asking.wanted(sms, WAIT_PARAMETERS)
    seconds = asking.number("timeout", 10.0, LONGEST_WAIT)
    if asking.flag("absent"):
        return absence(sms, wanted, seconds)
    count = max(1, int(asking.number("count", 1, 100_000)))
    newest = asking.flag("newest")

    def answer(found: list[Text]) -> Reply:
        chosen = found[-count:] if newest else found[:count]
        shown = [wire.whole(text) for text in chosen]
        after = max(text.number for text in chosen)
        return json_reply(
            {"message": shown[0], "messages": shown, "cursor": asking.cursor(sms, after)}
        )

    return presence(sms, wanted, count, seconds, answer)


def wait_link(sms: Sms) -> Later:
    """Wait for a text with a link; the link alone, as plain text."""
    return _wait_for(sms, "link", lambda body: links.links(body)[0].url)


def wait_code(sms: Sms) -> Later:
    """Wait for a text with a code; the code alone, as plain text."""
    return _wait_for(sms, "code", lambda body: codes.codes(body)[0].value)


def _wait_for(sms: Sms, what: str, pick: Callable[[str], str]) -> Later:
    given = {**request.args.to_dict(), "has": what}
    wanted = asking.wanted(sms, WAIT_PARAMETERS, given)
    seconds = asking.number("timeout", 10.0, LONGEST_WAIT)
    newest = -1 if asking.flag("newest") else 0

    def answer(found: list[Text]) -> Reply:
        return asking.text_reply(pick(filters.shown(found[newest])))

    return presence(sms, wanted, 1, seconds, answer)


# -- one text -----------------------------------------------------------------------------------


def one(sms: Sms, text_id: str) -> Reply:
    """Everything about a text."""
    return json_reply(wire.whole(asking.text_of(sms, text_id)))


def its_link(sms: Sms, text_id: str) -> Reply:
    """The first link of a text, as plain text."""
    found = links.links(filters.shown(asking.text_of(sms, text_id)))
    if not found:
        raise InboxError(404, "the text has no link")
    return asking.text_reply(found[0].url)


def its_code(sms: Sms, text_id: str) -> Reply:
    """The likeliest code of a text, as plain text."""
    found = codes.codes(filters.shown(asking.text_of(sms, text_id)))
    if not found:
        raise InboxError(404, "the text has no code")
    return asking.text_reply(found[0].value)


# -- playing the network ------------------------------------------------------------------------


def play(sms: Sms, text_id: str) -> Reply:
    """Answer as the network would: ``{"status": "permanent-failure"}``; pushes the receipt."""
    status = asking.form().get("status")
    message = asking.message_of(sms, text_id)
    if status not in STATUSES[1:]:
        raise InboxError(400, f"status: give one of {', '.join(STATUSES[1:])}")
    return _moved(lambda: sms.network.play(message, str(status)))


def hold(sms: Sms, text_id: str) -> Reply:
    """Keep a text where it is."""
    message = asking.message_of(sms, text_id)
    return _moved(lambda: sms.network.hold(message))


def release(sms: Sms, text_id: str) -> Reply:
    """Let a held text go on."""
    message = asking.message_of(sms, text_id)
    return _moved(lambda: sms.network.release(message))


def _moved(move: Callable[[], Message | None]) -> Reply:
    try:
        moved = move()
    except NetworkError as fault:
        raise InboxError(409, str(fault)) from None
    if moved is None:
        raise InboxError(404, "the text has been dropped in the meantime")
    return json_reply(wire.whole(moved))


def resend_receipt(sms: Sms, text_id: str) -> Reply:
    """Post the receipt of a final text once more."""
    message = asking.message_of(sms, text_id)
    if message.status not in FINAL:
        raise InboxError(409, f"the text is {message.status}; receipts are for final texts")
    if not sms.callbacks.post(message):
        raise InboxError(409, "its service has no receipts_url; PATCH /_sim/services/<id> sets it")
    return json_reply({"posted": message.id})


def reply_to(sms: Sms, text_id: str) -> Reply:
    """The patient answers a text: ``{"text": "YES"}``."""
    message = asking.message_of(sms, text_id)
    service = asking.service_of(sms, message.service_id)
    received = sms.reply(service, f"+{message.to.normalised}", _words(asking.form()))
    return json_reply(wire.whole(received), 201)


def text_in(sms: Sms) -> Reply:
    """A patient texts a service: ``{"service": …, "from": "07700900123", "text": …}``."""
    form = asking.form()
    service = asking.service_of(sms, str(form.get("service", "")))
    try:
        received = sms.reply(service, str(form.get("from", "")), _words(form))
    except NumberFault as fault:
        raise InboxError(400, f"from: {fault}") from None
    return json_reply(wire.whole(received), 201)


def _words(form: dict[str, object]) -> str:
    words = form.get("text")
    if not isinstance(words, str) or not words:
        raise InboxError(400, "text: give what the patient writes")
    return words
