"""The routes of ``/v2``: what the published clients call (contract sections 4, 5, 6 and 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from werkzeug.exceptions import NotFound

from gpworld.core.app import Dialect
from gpworld.core.asked import arrived, request
from gpworld.core.exchange import Later, Reply
from gpworld.core.replies import json_reply
from gpworld.sms import desk, faults, schemas, text, wire
from gpworld.sms.auth import Caller
from gpworld.sms.errors import Refused, bad_request, no_result
from gpworld.sms.model import Message, Received, Template, Text
from gpworld.sms.settings import SMOKE_NUMBERS
from gpworld.sms.state import Sms

FAILED = ("technical-failure", "temporary-failure", "permanent-failure")
SEND = "SendSms"
Entry = TypeVar("Entry", Message, Received)


def register(app: Dialect, sms: Sms) -> None:
    """Put the routes on the application."""
    _register_texts(app, sms)
    _register_lists(app, sms)
    _register_templates(app, sms)

    @app.get("/service/<service_id>/template/<template_id>/versions", endpoint="AllVersions")
    def all_versions(service_id: str, template_id: str) -> Reply:
        message = "Unauthorized: not allowed to perform this action"
        return json_reply({"result": "error", "message": {"token": [message]}}, 401)


def _register_texts(app: Dialect, sms: Sms) -> None:
    @app.post("/v2/notifications/sms", endpoint=SEND)
    def send() -> Reply | Later:
        caller = None
        try:
            caller = asking(sms)
            message = sms.desk.send(caller, arrived().body, faults.orders(arrived()))
        except Refused as refusal:
            sms.note_refusal(caller, refusal, as_sent(), _agent())
            raise
        if message.to.normalised in SMOKE_NUMBERS:
            sms.note_refusal(caller, _smoke(), as_sent(), caller.user_agent)
        reply = json_reply(wire.accepted(message, origin()), 201)
        waits = message.receipt == "before-answer"
        return _after_receipt(sms, message, reply) if waits else reply

    @app.post("/v2/notifications/<kind>", endpoint="SendOther")
    def send_other(kind: str) -> Reply:
        asking(sms)
        if kind not in ("email", "letter"):
            raise NotFound
        raise bad_request(f"Service is not allowed to send {kind}s")

    @app.get("/v2/notifications/<notification_id>", endpoint="GetNotification")
    def notification(notification_id: str) -> Reply:
        found = _found(sms, reading(sms), notification_id)
        return json_reply(wire.notification(found, origin()))

    @app.get("/v2/notifications/<notification_id>/pdf", endpoint="GetPdf")
    def pdf(notification_id: str) -> Reply:
        _found(sms, reading(sms), notification_id)
        raise bad_request("Notification is not a letter")


def _register_lists(app: Dialect, sms: Sms) -> None:
    @app.get("/v2/notifications", endpoint="ListNotifications")
    def notifications() -> Reply:
        caller = reading(sms)
        asked = schemas.check(sms.desk.schemas.list, _list_query())
        chosen = (
            message
            for message in sms.messages(caller.service, caller.key.type)
            if _is_asked_for(message, asked)
        )
        page = _page(sms, chosen, asked.get("older_than"))
        rows = [wire.notification(message, origin()) for message in page]
        return json_reply(
            {"notifications": rows, "links": _links("/v2/notifications", page, echo=True)}
        )

    @app.get("/v2/received-text-messages", endpoint="ListReceived")
    def received() -> Reply:
        caller = reading(sms)
        asked = schemas.check(sms.desk.schemas.received, request.args.to_dict())
        page = _page(sms, sms.received(caller.service), asked.get("older_than"))
        rows = [wire.received(message) for message in page]
        links = _links("/v2/received-text-messages", page, echo=False)
        return json_reply({"received_text_messages": rows, "links": links})


def _register_templates(app: Dialect, sms: Sms) -> None:
    @app.get("/v2/templates", endpoint="ListTemplates")
    def templates() -> Reply:
        caller = reading(sms)
        asked = schemas.check(sms.desk.schemas.templates, request.args.to_dict())
        newest = (versions[-1] for versions in caller.service.templates.values())
        shown = [
            wire.template(version)
            for version in newest
            if not version.archived and asked.get("type") in (None, version.type)
        ]
        return json_reply({"templates": shown})

    @app.get("/v2/template/<template_id>", endpoint="GetTemplate")
    def template(template_id: str) -> Reply:
        return json_reply(wire.template(_template(sms, template_id)))

    @app.get("/v2/template/<template_id>/version/<int:version>", endpoint="GetTemplateVersion")
    def template_version(template_id: str, version: int) -> Reply:
        return json_reply(wire.template(_template(sms, template_id, version)))

    @app.post("/v2/template/<template_id>/preview", endpoint="PreviewTemplate")
    def preview(template_id: str) -> Reply:
        caller = reading(sms)
        form = schemas.read_json(arrived().body)
        form = {**form, "id": template_id} if isinstance(form, dict) else form
        schemas.check(sms.desk.schemas.preview, form)
        found = _newest(caller, template_id)
        body = text.clean(desk.filled(found, form.get("personalisation") or {}))
        return json_reply(wire.preview(found, body))


# -- the request --------------------------------------------------------------------------------


def asking(sms: Sms) -> Caller:
    """Who asks."""
    return sms.caller(arrived().joined("Authorization") or "", _agent())


def _agent() -> str:
    return (arrived().joined("User-Agent") or "")[:200]


def reading(sms: Sms) -> Caller:
    """Who reads; chaos rules about reading are obeyed."""
    caller = asking(sms)
    sms.chaos.fire("read", caller.service).raise_http(caller.service, caller.key.type)
    return caller


def origin() -> str:
    """Scheme and host as the caller wrote them."""
    return f"{request.scheme}://{request.environ.get('HTTP_HOST', '127.0.0.1')}"


def as_sent() -> dict[str, object]:
    """The request of a send, as far as it can be read."""
    try:
        form = schemas.read_json(arrived().body)
    except Refused:
        form = None
    return (
        form if isinstance(form, dict) else {"body": arrived().body.decode(errors="replace")[:200]}
    )


def _smoke() -> Refused:
    return Refused(201, [("SmokeNumber", "accepted, by design not delivered")])


def _after_receipt(sms: Sms, message: Message, reply: Reply) -> Later:
    """The answer to a send, once its receipt has been posted."""

    def ready() -> Reply | None:
        now = sms.outbox.get(message.id)
        return reply if now is None or now.tries else None

    has_address = bool(sms.services[message.service_id].plan.receipts_url)
    seconds = sms.settings.callback_timeout if has_address else 0.0
    return Later(ready, lambda: reply, seconds, sms.events)


# -- what is asked for --------------------------------------------------------------------------


def _found(sms: Sms, caller: Caller, notification_id: str) -> Message:
    schemas.check(sms.desk.schemas.notification, {"notification_id": notification_id})
    found = sms.message(caller.service, str(UUID(notification_id)))
    if found is None:
        raise no_result()
    return found


def _list_query() -> dict[str, Any]:
    """The query as its schema wants it: lists where a name may be repeated."""
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    for name in ("reference", "older_than", "include_jobs"):
        if name in asked:
            asked[name] = asked[name][0]
    return asked


def _is_asked_for(message: Message, asked: dict[str, Any]) -> bool:
    if "reference" in asked and message.reference != asked["reference"]:
        return False
    if "template_type" in asked and "sms" not in asked["template_type"]:
        return False
    statuses = asked.get("status")
    if not statuses or message.status in statuses:
        return True
    return "failed" in statuses and message.status in FAILED


def _page(sms: Sms, newest_first: Iterable[Entry], older_than: str | None) -> list[Entry]:
    """One page; after an id that is unknown comes nothing."""
    if older_than is not None:
        border = sms.outbox.get(str(UUID(older_than)))
        if border is None:
            return []
        before = border.created_at
        newest_first = (entry for entry in newest_first if entry.created_at < before)
    return list(islice(newest_first, sms.settings.page_size))


def _links(path: str, page: Sequence[Text], *, echo: bool) -> dict[str, object]:
    query = [(name, value) for name, value in request.args.items(multi=True)]
    last = page[-1].id if page else None
    return wire.page_links(origin() + path, query, last, echo=echo)


def _template(sms: Sms, template_id: str, version: int | None = None) -> Template:
    caller = reading(sms)
    asked = {"id": template_id} if version is None else {"id": template_id, "version": version}
    schemas.check(sms.desk.schemas.template, asked)
    if version is None:
        return _newest(caller, template_id)
    versions = caller.service.templates.get(str(UUID(template_id)), ())
    if version > len(versions):
        raise no_result()
    return versions[version - 1]


def _newest(caller: Caller, template_id: str) -> Template:
    found = caller.service.template(str(UUID(template_id)))
    if found is None:
        raise no_result()
    return found
