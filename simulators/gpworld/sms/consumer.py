"""What a consumer of the text gateway has to keep to, and how it refuses one that does not."""

from __future__ import annotations

import re

from gpworld.core.consumer import (
    KEPT,
    Call,
    Need,
    Past,
    Rule,
    dig,
    digest,
    escaped,
    is_uuid,
    media_type,
    once,
    patient_after,
    shown,
    token_part,
    unknown,
)
from gpworld.core.exchange import Reply, Request
from gpworld.core.replies import json_reply
from gpworld.sms.errors import bad_request
from gpworld.sms.facts import OPERATIONS, SEND, operation_of
from gpworld.sms.state import Sms

LIST, RECEIVED, ONE = "ListNotifications", "ListReceived", "GetNotification"
PREVIEW = "PreviewTemplate"
ALL = tuple(name for name in OPERATIONS if name != "SendOther")
POSTS = (SEND, PREVIEW)
GETS = tuple(name for name in ALL if name not in POSTS)
POLITE_SECONDS = 1.0
LONGEST_REFERENCE = 1_000
_SENT = frozenset(
    (
        "phone_number",
        "template_id",
        "personalisation",
        "reference",
        "sms_sender_id",
        "scheduled_for",
    )
)
_FILTERS = frozenset(("status", "template_type", "reference", "older_than", "include_jobs"))
_NUMBER = re.compile(r"(?:\+|00)?[1-9]\d{6,14}|0\d{10}", re.ASCII)
_MOBILE = re.compile(r"(?:\+44|0|44|0044)7\d{9}", re.ASCII)


class SmsCall(Call):
    """A request with its token taken apart."""

    @once
    def token(self) -> tuple[object, object]:
        """The token's header and claims; None for what cannot be read."""
        scheme, _, token = self.header("authorization").partition(" ")
        parts = token.strip().split(".")
        if scheme.title() != "Bearer" or len(parts) != 3:
            return None, None
        return token_part(parts[0]), token_part(parts[1])

    @property
    def issuer(self) -> str:
        """The service that asks; empty where the token does not say."""
        found = dig(self.token[1], "iss")
        return found if isinstance(found, str) else ""


def _bearer(call: SmsCall) -> str:
    return (
        KEPT
        if call.header("authorization").startswith("Bearer ")
        else "Authorization is not “Bearer” and a token"
    )


def _algorithm(call: SmsCall) -> str:
    head = call.token[0]
    return (
        KEPT
        if head == {"typ": "JWT", "alg": "HS256"}
        else f"the token's header is {shown(head)}: typ JWT and alg HS256"
    )


def _claims(call: SmsCall) -> str | None:
    claims = call.token[1]
    if not isinstance(claims, dict):
        return None
    return (
        KEPT
        if set(claims) == {"iss", "iat"}
        else f"the token claims {shown(', '.join(sorted(claims)))}: iss and iat are all there is"
    )


def _json_body(call: SmsCall) -> str:
    given = call.header("content-type")
    return (
        KEPT
        if media_type(given) == "application/json"
        else f"Content-Type is {shown(given)}: bodies are application/json"
    )


def _agent(call: SmsCall) -> str:
    return (
        KEPT
        if call.header("user-agent")
        else "there is no User-Agent to tell whose requests these are"
    )


def _no_body(call: SmsCall) -> str:
    return KEPT if not call.request.body else "a GET carries a body"


def _fields(call: SmsCall) -> str | None:
    return unknown(call.json, _SENT, "the body has fields") if isinstance(call.json, dict) else None


def _template(call: SmsCall) -> str | None:
    if call.json is None:
        return None
    given = call.member("template_id")
    return (
        KEPT
        if isinstance(given, str) and is_uuid(given)
        else f"template_id {shown(given)} is not a UUID"
    )


def _plain_number(call: SmsCall) -> str | None:
    given = call.member("phone_number")
    if not isinstance(given, str):
        return None
    return (
        KEPT
        if _NUMBER.fullmatch(given)
        else (
            "phone_number is not digits alone, with a + or a 0 before them: outcome and receipts "
            "repeat it as it was sent"
        )
    )


def _a_mobile(call: SmsCall) -> str | None:
    given = call.member("phone_number")
    if not isinstance(given, str) or not _NUMBER.fullmatch(given):
        return None
    british = given.removeprefix("+").removeprefix("00").startswith(("0", "44")) or given[0] == "0"
    return (
        (KEPT if _MOBILE.fullmatch(given) else "phone_number is no UK mobile") if british else None
    )


def _reference(call: SmsCall) -> str | None:
    if call.json is None:
        return None
    given = call.member("reference")
    return (
        KEPT
        if isinstance(given, str) and given.strip()
        else "no reference is sent: a text whose answer is lost cannot be found again"
    )


def _reference_length(call: SmsCall) -> str | None:
    given = call.member("reference")
    if not isinstance(given, str) or not given:
        return None
    return (
        KEPT
        if len(given) <= LONGEST_REFERENCE
        else f"reference has {len(given)} characters: 1000 at most"
    )


def _reference_apart(call: SmsCall) -> str | None:
    given, number = call.member("reference"), call.member("phone_number")
    if not isinstance(given, str) or not isinstance(number, str) or not given:
        return None
    digits = re.sub(r"\D", "", number)[-10:]
    return (
        KEPT
        if len(digits) < 10 or digits not in re.sub(r"\D", "", given)
        else "reference holds the phone number: it is repeated in lists, receipts and logs"
    )


def _reference_once(call: SmsCall) -> str | None:
    """There is no idempotency: a second text under one reference reaches the patient twice."""
    sending = call.operation == SEND
    given = call.member("reference") if sending else "".join(call.values("reference"))
    if not isinstance(given, str) or not given:
        return None
    earlier = call.past.put(f"reference {call.issuer} {given}", call.operation)
    if not sending:
        return None
    if earlier is None or earlier.value != SEND or 400 <= earlier.status < 500:
        return KEPT
    told = f"exchange {earlier.number} sent a text under this reference"
    return f"{told} already" if earlier.status == 201 else f"{told}, and nobody asked what of it"


def _not_scheduled(call: SmsCall) -> str | None:
    if call.json is None:
        return None
    return (
        KEPT if call.member("scheduled_for") is None else "scheduled_for is ignored: send it then"
    )


def _values(call: SmsCall) -> str | None:
    given = call.member("personalisation")
    if given is None:
        return None
    if not isinstance(given, dict):
        return f"personalisation is {shown(given)}: an object"
    empty = sorted(str(name) for name, value in given.items() if value in (None, ""))
    return KEPT if not empty else f"personalisation {shown(', '.join(empty))} is empty"


def _filters(call: SmsCall) -> str:
    return unknown([name for name, _ in call.query], _FILTERS, "the query has parameters")


def _received(call: SmsCall) -> str:
    names = [name for name, _ in call.query]
    return unknown(names, frozenset(("older_than",)), "the query has parameters")


def _older_than(call: SmsCall) -> str | None:
    given = call.values("older_than")
    if not given:
        return None
    return (
        KEPT
        if len(given) == 1 and is_uuid(given[0])
        else f"older_than {shown(given[0])} is not one UUID"
    )


def _polite(call: SmsCall) -> str | None:
    """Receipts tell what became of a text; whoever asks all the same asks at leisure."""
    if not call.past.moving:
        return None
    earlier = call.past.put(f"asks {call.issuer} {digest(call.request.path)}", "")
    if earlier is None:
        return KEPT
    waited = (call.past.now - earlier.at).total_seconds()
    return (
        KEPT
        if waited >= POLITE_SECONDS
        else f"asked again {waited:.2f} s after exchange {earlier.number}"
    )


def _patience(call: SmsCall) -> str | None:
    return patient_after(call, f"sends {call.issuer}", {429: POLITE_SECONDS}, "the next text")


RULES: tuple[Rule[SmsCall], ...] = (
    Rule(
        "sms.bearer",
        "Every request carries a bearer token in Authorization.",
        "Text messages, 1 and 2",
        _bearer,
        ALL,
    ),
    Rule(
        "sms.token-header",
        "The token's header is typ JWT and alg HS256.",
        "Text messages, 1 and 2",
        _algorithm,
        ALL,
    ),
    Rule(
        "sms.token-claims",
        "The token claims iss and iat and nothing else.",
        "Text messages, 1 and 2",
        _claims,
        ALL,
    ),
    Rule(
        "sms.json-body",
        "Bodies are sent as application/json.",
        "Text messages, 1 and 4",
        _json_body,
        POSTS,
        Need.SHOULD,
    ),
    Rule(
        "sms.user-agent",
        "Every request says which client it comes from.",
        "Text messages, 1",
        _agent,
        ALL,
        Need.SHOULD,
    ),
    Rule(
        "sms.no-body",
        "A GET carries no body.",
        "Text messages, 5; our reading of HTTP",
        _no_body,
        GETS,
        Need.SHOULD,
    ),
    Rule(
        "sms.fields",
        "A text is sent with the fields of the contract and no others.",
        "Text messages, 4",
        _fields,
        (SEND,),
        enforced=True,
    ),
    Rule(
        "sms.template",
        "template_id is a UUID.",
        "Text messages, 4",
        _template,
        (SEND,),
        enforced=True,
    ),
    Rule(
        "sms.plain-number",
        "Phone numbers are sent as digits, with a + or a 0 before them.",
        "Text messages, 5, 8 and 9",
        _plain_number,
        (SEND,),
        Need.SHOULD,
    ),
    Rule(
        "sms.whole-mobile",
        "British numbers are whole mobile numbers: a drama number that lacks a digit is accepted.",
        "Text messages, 8",
        _a_mobile,
        (SEND,),
    ),
    Rule(
        "sms.reference",
        "Every text has a reference, by which it is found when its answer is lost.",
        "Text messages, 4 and 5",
        _reference,
        (SEND,),
        Need.SHOULD,
    ),
    Rule(
        "sms.reference-length",
        "A reference has at most 1000 characters.",
        "Text messages, 4",
        _reference_length,
        (SEND,),
        enforced=True,
    ),
    Rule(
        "sms.reference-not-a-number",
        "A reference does not hold the phone number.",
        "Text messages, 5 and 11; that it should not is our judgement",
        _reference_apart,
        (SEND,),
        Need.SHOULD,
    ),
    Rule(
        "sms.reference-once",
        "A reference is for one text; after a lost answer it is looked up before it is sent again.",
        "Text messages, 4",
        _reference_once,
        (SEND, LIST),
    ),
    Rule(
        "sms.not-scheduled",
        "scheduled_for is not sent: it is ignored.",
        "Text messages, 4",
        _not_scheduled,
        (SEND,),
        Need.SHOULD,
    ),
    Rule(
        "sms.personalisation",
        "Values for placeholders are not empty.",
        "Text messages, 4 and 6",
        _values,
        POSTS,
        Need.SHOULD,
    ),
    Rule(
        "sms.list-filters",
        "Lists are filtered by the parameters of the contract and no others.",
        "Text messages, 5",
        _filters,
        (LIST,),
        enforced=True,
    ),
    Rule(
        "sms.received-filters",
        "Received texts are paged by older_than and nothing else.",
        "Text messages, 12",
        _received,
        (RECEIVED,),
        enforced=True,
    ),
    Rule(
        "sms.paging",
        "older_than is the id of the last of a page.",
        "Text messages, 5 and 12",
        _older_than,
        (LIST, RECEIVED),
        enforced=True,
    ),
    Rule(
        "sms.escaped",
        "Queries are escaped.",
        "Text messages, 5",
        escaped,
        (LIST, RECEIVED),
    ),
    Rule(
        "sms.polite-polling",
        "What became of a text is not asked more than once a second: receipts tell.",
        "Text messages, 11; the pace is our choice",
        _polite,
        (ONE,),
        Need.SHOULD,
    ),
    Rule(
        "sms.wait-after-429",
        "After 429 the next text waits at least a second.",
        "Text messages, 9; that a second is enough is our choice",
        _patience,
        (SEND,),
        Need.SHOULD,
    ),
)


def read(request: Request, past: Past) -> SmsCall | None:
    """A request to ``/v2``; None for what is not part of it."""
    operation = operation_of(request)
    return SmsCall(request, operation, past) if operation in ALL else None


def refused(sms: Sms, request: Request, why: str) -> Reply:
    """A BadRequestError in the gateway's envelope (section 3)."""
    refusal = bad_request(why)
    return json_reply(refusal.body(), refusal.status)
