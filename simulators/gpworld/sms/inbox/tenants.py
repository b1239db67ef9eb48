"""Calls about tenants: a service of one's own in one call, and gone in another."""

from __future__ import annotations

from dataclasses import asdict

from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply
from gpworld.sms.inbox import asking, wire
from gpworld.sms.inbox.asking import InboxError
from gpworld.sms.plans import PlanError, service_plan
from gpworld.sms.state import Sms

MOST = 2_000  # tenants of one world


def listed(sms: Sms) -> Reply:
    """All services with their keys."""
    shown = [wire.service(sms.services[service_id]) for service_id in sms.services]
    return json_reply({"services": shown})


def created(sms: Sms) -> Reply:
    """Make a service; the body may say what it is like, an empty one will do."""
    if len(sms.services) >= MOST:
        raise InboxError(409, f"there are {MOST} services; delete those no longer needed")
    form = asking.form()
    try:
        plan = service_plan({"name": sms.services.free_name(), **form})
        made = sms.services.create(plan, sms.clock.now(), sms.outbox.last)
    except PlanError as fault:
        raise InboxError(400, str(fault)) from None
    return json_reply({**wire.service(made), "cursor": asking.cursor(sms)}, 201)


def one(sms: Sms, service_id: str) -> Reply:
    """One service with its keys."""
    return json_reply(wire.service(asking.service_of(sms, service_id)))


def changed(sms: Sms, service_id: str) -> Reply:
    """Change fields of a service's plan: limits, callbacks, rights, templates."""
    service, form = asking.service_of(sms, service_id), asking.form()
    if form.get("name", service.name) != service.name:
        raise InboxError(400, "name: a service keeps its name, for its keys follow from it")
    try:
        plan = service_plan({**asdict(service.plan), **form})
    except PlanError as fault:
        raise InboxError(400, str(fault)) from None
    made = sms.services.change(service.id, plan, sms.clock.now())
    return json_reply(wire.service(made))


def removed(sms: Sms, service_id: str) -> Reply:
    """Take a service away with all its texts; whoever waits on it is told."""
    gone = sms.remove(asking.service_of(sms, service_id))
    return json_reply({"removed": gone})


def paused(sms: Sms, service_id: str) -> Reply:
    """Hand no text of this service to the network for now."""
    service = sms.services.mark(asking.service_of(sms, service_id).id, paused=True)
    return json_reply(wire.service(service))


def resumed(sms: Sms, service_id: str) -> Reply:
    """Go on with a paused service."""
    service = sms.services.mark(asking.service_of(sms, service_id).id, paused=False)
    sms.network.resume(service.id)
    return json_reply(wire.service(service))
