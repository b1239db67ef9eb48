"""SystmOne over HTTP: two addresses, one message each way, HTTP 200 for business errors too."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Response, request
from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect, bytes_reply
from gpworld.core.wsgi import OPERATION
from gpworld.systmone import pfs, staff, xml
from gpworld.systmone.calls import Answer
from gpworld.systmone.errors import TEXTS, Fault
from gpworld.systmone.message import Message, check
from gpworld.systmone.state import Systmone

Facade = Callable[[Systmone, Message], Answer]


def create_app(system: Systmone) -> Dialect:
    """SystmOne's two facades as one application."""
    app = Dialect("systmone")

    def online_side() -> Response:
        return exchange(system, pfs.answer, pfs.MESSAGES, staff_side=False)

    def staff_side() -> Response:
        return exchange(system, staff.answer, staff.MESSAGES, staff_side=True)

    for path, name, side in (
        ("/systmone/pfs", "pfs", online_side),
        ("/systmone/staff", "staff", staff_side),
    ):
        for spelt in (path, f"{path}/"):
            app.add_url_rule(spelt, name, side, methods=["POST"], provide_automatic_options=False)
    app.register_error_handler(HTTPException, _elsewhere)
    return app


def exchange(
    system: Systmone, facade: Facade, names: Collection[str], *, staff_side: bool
) -> Response:
    """Read a message, ask the facade, and write the reply or the Error document."""
    suid = request.headers.get("suid") or ""
    uuid = system.seeds.next_uuid("systmone.uuid")
    known = suid if system.knows(suid, staff=staff_side) else None
    try:
        root = xml.read(request.get_data())
        uuid = root.get("uuid") or uuid
        message = Message(root, suid, uuid)
        if message.name in names:
            request.environ[OPERATION] = message.name
        check(message, request.headers.get("type"))
        answer = facade(system, message)
    except Fault as fault:
        return _reply(_error(fault, fault.uuid or uuid), known)
    attributes = {**answer.attributes, "uuid": uuid}
    document = xml.element(f"{message.name}Reply", attributes, *answer.children)
    return _reply(document, answer.suid or known)


def _error(fault: Fault, uuid: str) -> str:
    return xml.element(
        "Error",
        {
            "errorCode": fault.code,
            "userFriendlyMessage": TEXTS[fault.code],
            "technicalMessage": fault.technical or None,
            "uuid": uuid,
        },
    )


def _reply(document: str, suid: str | None) -> Response:
    headers = {"suid": suid} if suid else {}
    return bytes_reply(document.encode(), media_type="text/xml; charset=UTF-8", headers=headers)


def _elsewhere(failure: HTTPException) -> Response:
    """Another address or method: no XML, since clients take any such status for an outage."""
    reply = bytes_reply(
        b"Messages are sent by POST to /systmone/pfs or /systmone/staff.\n",
        failure.code or 404,
        media_type="text/plain; charset=UTF-8",
    )
    if failure.code == 405:
        reply.headers["Allow"] = "POST"
    return reply
