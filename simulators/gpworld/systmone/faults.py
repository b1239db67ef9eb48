"""How SystmOne itself fails when a fault rule says so: no body at all, or an Error document."""

from __future__ import annotations

import re

from gpworld.core.exchange import Reply, Request
from gpworld.systmone import xml
from gpworld.systmone.errors import TEXTS, Fault
from gpworld.systmone.state import Systmone

_KIND = (("Content-Type", "text/xml; charset=UTF-8"),)
_UUID = re.compile(rb'\buuid="[^"]*"')


def outage(system: Systmone, request: Request, status: int, style: str) -> Reply:
    """This status without a body; with style ``document`` a 200 that says error 0 (A1)."""
    if style != "document":
        return Reply(status, (), b"")
    uuid = _uuid(request) or system.seeds.next_uuid("systmone.uuid")
    told = {"errorCode": "0", "userFriendlyMessage": TEXTS["0"], "uuid": uuid}
    return Reply(200, _KIND, xml.element("Error", told).encode())


def again(system: Systmone, request: Request, reply: Reply) -> Reply:
    """An earlier reply with the uuid of the message that it now answers."""
    stamp = f'uuid="{xml.quoted(_uuid(request))}"'.encode()
    body = _UUID.sub(lambda _: stamp, reply.body, count=1)
    return Reply(reply.status, reply.headers, body, reply.operation)


def _uuid(request: Request) -> str:
    try:
        return xml.read(request.body).get("uuid") or ""
    except Fault as fault:
        return fault.uuid
