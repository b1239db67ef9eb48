"""What every call to the inbox goes through: who may ask, and how a question is read."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import orjson

from gpworld.core.asked import arrived, request
from gpworld.core.exchange import Reply
from gpworld.core.replies import bytes_reply, json_reply
from gpworld.sms import filters
from gpworld.sms.filters import Filter
from gpworld.sms.model import Message, Service, Text
from gpworld.sms.state import Sms


class InboxError(Exception):
    """A call that cannot be answered: a status, one sentence with the remedy, more facts."""

    def __init__(self, status: int, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.facts = status, sentence, facts

    def reply(self) -> Reply:
        """The error as it goes out."""
        return json_reply({"error": self.sentence, **self.facts}, self.status)


# -- who may ask --------------------------------------------------------------------------------


def let_in(sms: Sms) -> None:
    """Refuse browsers that were sent here by a foreign page, and callers without the token."""
    host = request.environ.get("HTTP_HOST", "")
    if not _is_known(host, sms.settings.inbox_hosts, literals=True):
        raise InboxError(
            403, f"the inbox does not answer to the host {host!r}; add it to inbox_hosts"
        )
    came_from = request.headers.get("Origin")
    if came_from is not None and came_from != f"{request.scheme}://{host}":
        asking_host = came_from.partition("://")[2]
        if not _is_known(asking_host, sms.settings.inbox_hosts, literals=False):
            raise InboxError(403, f"pages of {came_from!r} may not read the inbox")
    wanted = f"Bearer {sms.settings.inbox_token}".encode()
    given = request.headers.get("Authorization", "").encode()
    if sms.settings.inbox_token and not hmac.compare_digest(given, wanted):
        raise InboxError(401, "the inbox asks for its token: Authorization: Bearer <inbox_token>")


def _is_known(host: str, allowed: tuple[str, ...], *, literals: bool) -> bool:
    """Whether a host is this machine or was allowed; ``literals``: any address in digits too."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost") or name in allowed:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return literals or address.is_loopback


# -- answers ------------------------------------------------------------------------------------


def text_reply(text: str, status: int = 200) -> Reply:
    """A reply in plain text, for shells."""
    return bytes_reply(text.encode(), status, media_type="text/plain; charset=utf-8")


# -- questions ----------------------------------------------------------------------------------


def form() -> dict[str, object]:
    """The JSON object of the body; an empty body is an empty object."""
    body = arrived().body
    if not body.strip():
        return {}
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise InboxError(400, f"the body is no JSON: {fault}") from None
    if not isinstance(given, dict):
        raise InboxError(400, "the body must be a JSON object")
    return given


def cursor(sms: Sms, number: int | None = None) -> str:
    """The cursor after a text: after the newest one, when no number is given."""
    return f"{sms.era}.{sms.outbox.last if number is None else number}"


def position(sms: Sms, given: str) -> int:
    """The number in a cursor.

    Raises:
        InboxError: 400, it is none; 410, it is from before a reset.
    """
    era, _, number = given.partition(".")
    if not (era.isdecimal() and number.isdecimal() and len(given) < 30):
        raise InboxError(400, f"after: {given!r} is no cursor; take one from /_sim/inbox/cursor")
    if int(era) != sms.era:
        raise InboxError(410, "the world was reset after this cursor was taken; take a new one")
    return int(number)


def wanted(sms: Sms, extra: tuple[str, ...] = (), given: Mapping[str, str] | None = None) -> Filter:
    """The filter in the query (or in ``given``); ``extra`` are the other parameters of a call.

    Raises:
        InboxError: 400, an unknown parameter or a senseless value; 410, a wiped tenant.
    """
    asked = request.args.to_dict() if given is None else given
    known = (*filters.NAMES, *extra)
    if odd := sorted(set(asked) - set(known)):
        raise InboxError(400, f"{odd[0]}: unknown parameter; known: {', '.join(known)}")
    try:
        read = filters.read(asked, sms.services.find, lambda text: position(sms, text))
    except filters.FilterError as fault:
        raise InboxError(400, str(fault)) from None
    if read.service_id and read.after < sms.services[read.service_id].since:
        raise InboxError(410, "the service was wiped after this cursor was taken; take a new one")
    return read


def number(name: str, default: float, most: float) -> float:
    """A number in the query, from 0 to ``most``."""
    given = request.args.get(name)
    if given is None:
        return default
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise InboxError(400, f"{name}: give a number from 0 to {most:g}")
    return value


def flag(name: str) -> bool:
    """Whether a parameter says yes."""
    return request.args.get(name, "").lower() in ("1", "true", "yes")


def service_of(sms: Sms, name_or_id: str) -> Service:
    """A service by its id or name; 404 when there is none."""
    found = sms.services.find(name_or_id)
    if found is None:
        raise InboxError(404, f"there is no service {name_or_id!r}; see GET /_sim/services")
    return found


def text_of(sms: Sms, text_id: str) -> Text:
    """A text by its id; 404 when there is none."""
    found = sms.outbox.get(text_id)
    if found is None:
        raise InboxError(404, f"there is no text {text_id!r}; see GET /_sim/inbox")
    return found


def message_of(sms: Sms, text_id: str) -> Message:
    """A text that was sent out; 409 for one that came in."""
    found = text_of(sms, text_id)
    if not isinstance(found, Message):
        raise InboxError(409, "this text came in from a patient; only texts out have a network")
    return found
