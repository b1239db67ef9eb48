"""SystmOne over HTTP: two addresses, one message each way, HTTP 200 for business errors too."""

from __future__ import annotations

from collections.abc import Callable, Collection

from werkzeug.exceptions import HTTPException

from gpworld.core.app import Dialect
from gpworld.core.asked import arrived
from gpworld.core.exchange import Reply
from gpworld.core.replies import bytes_reply
from gpworld.systmone import pfs, staff, xml
from gpworld.systmone.calls import Answer
from gpworld.systmone.errors import TEXTS, Fault
from gpworld.systmone.message import Message, check
from gpworld.systmone.state import Systmone

Facade = Callable[[Systmone, Message], Answer]
XML = "text/xml; charset=UTF-8"


def create_app(system: Systmone) -> Dialect:
    """One world's SystmOne: its two facades."""
    app = Dialect("systmone")

    def online_side() -> Reply:
        return exchange(system, pfs.answer, pfs.MESSAGES, staff_side=False)

    def staff_side() -> Reply:
        return exchange(system, staff.answer, staff.MESSAGES, staff_side=True)

    for path, name, side in (
        ("/systmone/pfs", "pfs", online_side),
        ("/systmone/staff", "staff", staff_side),
    ):
        for spelt in (path, f"{path}/"):
            app.add(spelt, side, methods=("POST",), endpoint=name)
    app.refuses(HTTPException)(_elsewhere)
    return app


def exchange(
    system: Systmone, facade: Facade, names: Collection[str], *, staff_side: bool
) -> Reply:
    """Read a message, ask the facade, and write the reply or the Error document."""
    suid = arrived().joined("suid") or ""
    uuid = system.seeds.next_uuid("systmone.uuid")
    known = suid if system.knows(suid, staff=staff_side) else None
    operation = ""
    try:
        root = xml.read(arrived().body)
        uuid = root.get("uuid") or uuid
        message = Message(root, suid, uuid)
        if message.name in names:
            operation = message.name
        check(message, arrived().joined("type"))
        answer = facade(system, message)
    except Fault as fault:
        return _reply(_error(fault, fault.uuid or uuid), known, operation)
    attributes = {**answer.attributes, "uuid": uuid}
    document = xml.element(f"{message.name}Reply", attributes, *answer.children)
    return _reply(document, answer.suid or known, operation)


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


def _reply(document: str, suid: str | None, operation: str) -> Reply:
    more = (("suid", suid),) if suid else ()
    return Reply(200, (("Content-Type", XML), *more), document.encode(), operation)


def _elsewhere(failure: HTTPException) -> Reply:
    """Another address or method: no XML, since clients take any such status for an outage."""
    return bytes_reply(
        b"Messages are sent by POST to /systmone/pfs or /systmone/staff.\n",
        failure.code or 404,
        media_type="text/plain; charset=UTF-8",
        headers={"Allow": "POST"} if failure.code == 405 else {},
    )
