"""Calls about the gateway as a whole: mischief, refusals, events, counters, readiness, reset."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from gpworld.core.asked import request
from gpworld.core.exchange import Reply, Stream
from gpworld.core.replies import json_reply
from gpworld.sms.chaos import ChaosError, read_rule
from gpworld.sms.events import Event
from gpworld.sms.filters import Filter
from gpworld.sms.inbox import asking, wire
from gpworld.sms.inbox.asking import InboxError
from gpworld.sms.state import Sms

MOST_RULES = 1_000

# -- mischief -----------------------------------------------------------------------------------


def rules(sms: Sms) -> Reply:
    """The chaos rules with their counts; ``unspent=1``: those that have not fired enough."""
    unspent = asking.flag("unspent")
    shown = [wire.rule(rule) for rule in sms.chaos.rules() if not (unspent and rule.spent)]
    return json_reply({"rules": shown})


def add_rule(sms: Sms) -> Reply:
    """Break something on purpose: ``{"when": {"to": …}, "do": {"http": "503"}, "times": 1}``."""
    form = asking.form()
    when = form.get("when") or {}
    if not isinstance(when, Mapping):
        raise InboxError(400, "when: give an object of filters, as in {'to': '07700900123'}")
    if len(sms.chaos.rules()) >= MOST_RULES:
        raise InboxError(409, f"there are {MOST_RULES} rules; DELETE /_sim/chaos clears them")
    meant = asking.wanted(sms, (), {str(name): str(value) for name, value in when.items()})
    try:
        rule = read_rule(sms.chaos.next_id(), meant, form)
    except ChaosError as fault:
        raise InboxError(400, str(fault)) from None
    return json_reply(wire.rule(sms.chaos.add(rule)), 201)


def clear_rules(sms: Sms) -> Reply:
    """Drop all chaos rules, or with ``service`` those of one service."""
    given = request.args.get("service")
    service_id = asking.service_of(sms, given).id if given else None
    return json_reply({"removed": sms.chaos.remove(service_id=service_id)})


def drop_rule(sms: Sms, rule_id: str) -> Reply:
    """Drop one chaos rule."""
    if not sms.chaos.remove(rule_id):
        raise InboxError(404, f"there is no rule {rule_id!r}; see GET /_sim/chaos")
    return json_reply({"removed": 1})


def refusals(sms: Sms) -> Reply:
    """Sends that were refused, and those to smoke numbers, newest first."""
    given = request.args.get("service")
    service_id = asking.service_of(sms, given).id if given else None
    after = request.args.get("after")
    found = sms.outbox.refusals(asking.position(sms, after) if after else 0)
    shown = [wire.refusal(one) for one in found if service_id in (None, one.service_id)]
    return json_reply({"refusals": shown, "cursor": asking.cursor(sms)})


# -- events -------------------------------------------------------------------------------------


def events(sms: Sms) -> Stream:
    """What happens, as server-sent events; goes on after ``Last-Event-ID``."""
    wanted = asking.wanted(sms)
    given = request.headers.get("Last-Event-ID", "")
    start = int(given) if given.isdecimal() and len(given) < 16 else sms.events.last

    def more(position: int) -> tuple[list[bytes], int]:
        found, missed = sms.events.after(position)
        chunks = [_gap(missed)] if missed else []
        chunks += [_chunk(event) for event in found if _concerns(sms, wanted, event)]
        return chunks, found[-1].number if found else position

    headers = (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"))
    head = Reply(200, headers, b": the gateway's events\n\n")
    return Stream(head, more, start, sms.events)


def _concerns(sms: Sms, wanted: Filter, event: Event) -> bool:
    if wanted.service_id is not None and event.service_id not in (None, wanted.service_id):
        return False
    if not wanted.clauses:
        return True
    text = sms.outbox.get(event.text_id or "")
    return text is not None and all(clause.test(text) for clause in wanted.clauses)


def _chunk(event: Event) -> bytes:
    data = orjson.dumps(wire.event(event))
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (event.number, event.kind.encode(), data)


def _gap(missed: int) -> bytes:
    return b'event: gap\ndata: {"forgotten": %d}\n\n' % missed


# -- the whole ----------------------------------------------------------------------------------


def stats(sms: Sms) -> Reply:
    """Counters, percentiles, and what has been dropped."""
    return json_reply(
        {
            **sms.tally.report(),
            "mode": "count" if sms.count_only else "keep",
            "kept": len(sms.outbox),
            "dropped": sms.outbox.dropped,
            "services": len(sms.services),
            "cursor": asking.cursor(sms),
        }
    )


def mode(sms: Sms) -> Reply:
    """``{"mode": "count"}`` keeps counters and few texts, ``{"mode": "keep"}`` keeps texts."""
    wanted = asking.form().get("mode")
    if wanted not in ("count", "keep"):
        raise InboxError(400, "mode: give count or keep")
    sms.count(wanted == "count")
    return stats(sms)


def ready(sms: Sms) -> Reply:
    """Whether texts can be sent; a server that answers is ready."""
    return json_reply({"ready": True, "simulated": True})


def reset(sms: Sms) -> Reply:
    """Forget texts, refusals, counts and rules: of one service (``{"service": …}``) or of all."""
    given = asking.form().get("service")
    if given is not None:
        removed = sms.wipe(asking.service_of(sms, str(given)))
    else:
        removed = sum(sms.wipe(sms.services[service_id]) for service_id in sms.services)
        sms.chaos.remove()
    return json_reply({"removed": removed, "cursor": asking.cursor(sms)})
