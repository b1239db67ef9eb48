"""What a consumer of EMIS has to keep to, and how EMIS refuses one that does not."""

from __future__ import annotations

from gpworld.core.consumer import Call, Past, Rule
from gpworld.core.exchange import Reply, Request
from gpworld.core.replies import bytes_reply
from gpworld.emis import consumer_partner, consumer_pfs, errors_partner, errors_pfs, formats
from gpworld.emis.errors_partner import Code, PartnerRefusal
from gpworld.emis.facts import OPERATIONS, PARTNER, operation_of
from gpworld.emis.state import Emis

RULES: tuple[Rule[Call], ...] = (*consumer_pfs.RULES, *consumer_partner.RULES)

_KNOWN = frozenset(OPERATIONS)


def read(request: Request, past: Past) -> Call | None:
    """A request to either facade; None for what neither has."""
    operation = operation_of(request)
    return Call(request, operation, past) if operation in _KNOWN else None


def refused(emis: Emis, request: Request, why: str) -> Reply:
    """A refusal: PFS in its validation shape (A4), the Partner API in its one error body (B4)."""
    if request.path.startswith(PARTNER):
        refusal = PartnerRefusal(Code.PARAMETER_INVALID, why)
        message_id = emis.seeds.next_uuid("emis.partner.message")
        media_type = formats.wanted(request.header("Accept"))
        told = formats.written(errors_partner.body(refusal, message_id), "error", media_type)
        return bytes_reply(told, 400, media_type=media_type)
    return errors_pfs.invalid({"request": [why]})
