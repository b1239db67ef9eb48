"""SystmOne over HTTP: two addresses, one message each way, HTTP 200 for business errors too."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from gpworld.core.app import Dialect, bytes_reply
from gpworld.core.wsgi import OPERATION
from gpworld.systmone import pfs, staff
from gpworld.systmone.errors import TEXTS, Fault
from gpworld.systmone.message import Message, open_message, uuid_of
from gpworld.systmone.pfs import Answer
from gpworld.systmone.state import Systmone
from gpworld.systmone.xml import element

Facade = Callable[[Systmone, Message], Answer]


def create_app(system: Systmone) -> Dialect:
    """SystmOne's two facades as one application."""
    app = Dialect("systmone")

    def online_side() -> Response:
        return exchange(system, pfs.answer, staff_side=False)

    def staff_side() -> Response:
        return exchange(system, staff.answer, staff_side=True)

    for path in ("/systmone/pfs", "/systmone/pfs/"):
        app.add_url_rule(path, "pfs", online_side, methods=["POST"])
    for path in ("/systmone/staff", "/systmone/staff/"):
        app.add_url_rule(path, "staff", staff_side, methods=["POST"])
    return app


def exchange(system: Systmone, facade: Facade, *, staff_side: bool) -> Response:
    """Read a message, ask the facade, and write the reply or the Error document."""
    body, suid = request.get_data(), request.headers.get("suid") or ""
    known = suid if system.knows(suid, staff=staff_side) else None
    spare = system.seeds.next_uuid("systmone.uuid")
    try:
        message = open_message(body, request.headers.get("type"), suid, spare)
        request.environ[OPERATION] = message.name
        answer = facade(system, message)
    except Fault as fault:
        return _reply(_error(fault, uuid_of(body) or spare), known)
    attributes = {**answer.attributes, "uuid": message.uuid}
    document = element(f"{message.name}Reply", attributes, *answer.children)
    return _reply(document, answer.suid or known)


def _error(fault: Fault, uuid: str) -> str:
    return element(
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
