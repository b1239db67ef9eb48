"""The table of the inbox's calls: what is routed, and what its OpenAPI document says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gpworld.core.app import Dialect
from gpworld.core.asked import request
from gpworld.core.exchange import Reply, Said
from gpworld.core.replies import json_reply
from gpworld.sms import filters
from gpworld.sms.inbox import asking, openapi, running, tenants, texts
from gpworld.sms.state import Sms


@dataclass(frozen=True, slots=True)
class Route:
    """One call: method, path, who answers, and the query it takes."""

    method: str
    path: str
    answer: Callable[..., Said]
    query: tuple[str, ...] = ()


_WAIT = (*filters.NAMES, *texts.WAIT_PARAMETERS)

ROUTES = (
    Route("GET", "/_sim/inbox", texts.listed, (*filters.NAMES, "limit", "full")),
    Route("DELETE", "/_sim/inbox", texts.deleted, filters.NAMES),
    Route("GET", "/_sim/inbox/cursor", texts.cursor),
    Route("GET", "/_sim/inbox/count", texts.counted, filters.NAMES),
    Route("GET", "/_sim/inbox/wait", texts.wait, _WAIT),
    Route("GET", "/_sim/inbox/wait/link", texts.wait_link, _WAIT),
    Route("GET", "/_sim/inbox/wait/code", texts.wait_code, _WAIT),
    Route("GET", "/_sim/inbox/<text_id>", texts.one),
    Route("GET", "/_sim/inbox/<text_id>/link", texts.its_link),
    Route("GET", "/_sim/inbox/<text_id>/code", texts.its_code),
    Route("POST", "/_sim/inbox/<text_id>/status", texts.play),
    Route("POST", "/_sim/inbox/<text_id>/resend-receipt", texts.resend_receipt),
    Route("POST", "/_sim/inbox/<text_id>/reply", texts.reply_to),
    Route("POST", "/_sim/inbox/<text_id>/hold", texts.hold),
    Route("POST", "/_sim/inbox/<text_id>/release", texts.release),
    Route("POST", "/_sim/texts-in", texts.text_in),
    Route("GET", "/_sim/services", tenants.listed),
    Route("POST", "/_sim/services", tenants.created),
    Route("GET", "/_sim/services/<service_id>", tenants.one),
    Route("PATCH", "/_sim/services/<service_id>", tenants.changed),
    Route("DELETE", "/_sim/services/<service_id>", tenants.removed),
    Route("POST", "/_sim/services/<service_id>/pause", tenants.paused),
    Route("POST", "/_sim/services/<service_id>/resume", tenants.resumed),
    Route("GET", "/_sim/chaos", running.rules, ("unspent",)),
    Route("POST", "/_sim/chaos", running.add_rule),
    Route("DELETE", "/_sim/chaos", running.clear_rules, ("service",)),
    Route("DELETE", "/_sim/chaos/<rule_id>", running.drop_rule),
    Route("GET", "/_sim/refusals", running.refusals, ("service", "after")),
    Route("GET", "/_sim/events", running.events, filters.NAMES),
    Route("GET", "/_sim/stats", running.stats),
    Route("PUT", "/_sim/mode", running.mode),
    Route("GET", "/_sim/ready", running.ready, ("wait",)),
    Route("POST", "/_sim/reset", running.reset),
)


def register(app: Dialect, sms: Sms) -> None:
    """Put the inbox on the application, behind its doorkeeper."""
    for route in ROUTES:
        app.add(
            route.path,
            _bound(route.answer, sms),
            endpoint=f"Inbox.{route.method}.{route.path.removeprefix('/_sim/')}",
            methods=(route.method,),
        )

    @app.get("/_sim/openapi.json", endpoint="Inbox.OpenApi")
    def document() -> Reply:
        rows = [(r.method, r.path, r.answer.__doc__ or "", r.query) for r in ROUTES]
        return json_reply(openapi.document(rows))

    @app.before
    def let_in() -> None:
        if request.path.startswith("/_sim"):
            asking.let_in(sms)

    @app.refuses(asking.InboxError)
    def wrong(fault: asking.InboxError) -> Reply:
        return fault.reply()


def _bound(answer: Callable[..., Said], sms: Sms) -> Callable[..., Said]:
    def view(**steps: str) -> Said:
        return answer(sms, **steps)

    return view
