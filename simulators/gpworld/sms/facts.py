"""What the gateway can say of a request before it answers: which operation, and to which number.

Facts are looked at only while fault rules concern the gateway.
Nothing here may change anything or fail.
"""

from __future__ import annotations

import re

import orjson

from gpworld.core.exchange import Request
from gpworld.core.faults import Facts
from gpworld.sms.state import Sms

SEND = "SendSms"
OPERATIONS = (
    SEND,
    "SendOther",
    "GetNotification",
    "GetPdf",
    "ListNotifications",
    "ListReceived",
    "ListTemplates",
    "GetTemplate",
    "GetTemplateVersion",
    "PreviewTemplate",
    "AllVersions",
)
SEARCHES: tuple[str, ...] = ()
SENDS = (SEND,)
STYLES: tuple[str, ...] = ()
TELLS = frozenset(("number",))
_PATHS = tuple(
    (method, re.compile(path), name)
    for method, path, name in (
        ("POST", r"/v2/notifications/sms", SEND),
        ("POST", r"/v2/notifications/[^/]+", "SendOther"),
        ("GET", r"/v2/notifications", "ListNotifications"),
        ("GET", r"/v2/notifications/[^/]+", "GetNotification"),
        ("GET", r"/v2/notifications/[^/]+/pdf", "GetPdf"),
        ("GET", r"/v2/received-text-messages", "ListReceived"),
        ("GET", r"/v2/templates", "ListTemplates"),
        ("GET", r"/v2/template/[^/]+", "GetTemplate"),
        ("GET", r"/v2/template/[^/]+/version/\d+", "GetTemplateVersion"),
        ("POST", r"/v2/template/[^/]+/preview", "PreviewTemplate"),
        ("GET", r"/service/[^/]+/template/[^/]+/versions", "AllVersions"),
    )
)


def facts(sms: Sms, request: Request) -> Facts:
    """The facts of a request to ``/v2``."""
    name = operation_of(request)
    return Facts(operations=(name,) if name else (), number=_number(sms, name, request))


def operation_of(request: Request) -> str:
    """What a request asks for, by method and path; empty where that is nothing."""
    for method, path, name in _PATHS:
        if method == request.method and path.fullmatch(request.path):
            return name
    return ""


def _number(sms: Sms, name: str, request: Request) -> str:
    """The phone number of a text: the one handed in, or the one that was."""
    if name == "GetNotification":
        text = sms.outbox.get(request.path.rpartition("/")[2])
        return text.to.normalised if text is not None and not isinstance(text.to, str) else ""
    if name != SEND:
        return ""
    try:
        members = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return ""
    return str(members.get("phone_number", "")) if isinstance(members, dict) else ""
