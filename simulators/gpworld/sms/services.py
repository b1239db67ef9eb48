"""The gateway's tenants: made from plans, changed, paused and removed while the world runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from gpworld.core.seeds import Seeds
from gpworld.sms import credentials
from gpworld.sms.model import Key, Service, Template
from gpworld.sms.numbers import normal_form
from gpworld.sms.plans import PlanError, ServicePlan, TemplatePlan


class Services(Mapping[str, Service]):
    """All services by id."""

    def __init__(self, seeds: Seeds) -> None:
        self._seeds = seeds
        self._lock = threading.RLock()
        self._services: dict[str, Service] = {}

    def __getitem__(self, service_id: str) -> Service:
        return self._services[service_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._services))

    def __len__(self) -> int:
        return len(self._services)

    def create(self, plan: ServicePlan, now: datetime, since: int = 0) -> Service:
        """Make a service; its name must be free, for its id and keys follow from it.

        Raises:
            PlanError: there is one of this name.
        """
        service = build(self._seeds, plan, now, since)
        with self._lock:
            if service.id in self._services:
                raise PlanError(f"name: there is a service {plan.name!r}; delete it or use another")
            self._services[service.id] = service
        return service

    def free_name(self) -> str:
        """A name for a service that came without one."""
        with self._lock:
            taken = {service.name for service in self._services.values()}
            return next(
                name
                for number in range(1, len(taken) + 2)
                if (name := f"Surgery {number}") not in taken
            )

    def find(self, name_or_id: str) -> Service | None:
        """A service by its id or its name."""
        with self._lock:
            found = self._services.get(name_or_id)
            return found or next((s for s in self._services.values() if s.name == name_or_id), None)

    def change(self, service_id: str, plan: ServicePlan, now: datetime) -> Service:
        """Put a service under another plan of the same name."""
        with self._lock:
            old = self._services[service_id]
            made = build(self._seeds, plan, now, old.since)
            changed = replace(made, paused=old.paused)
            if plan.templates == old.plan.templates:
                changed = replace(changed, templates=old.templates)
            self._services[service_id] = changed
            return changed

    def mark(
        self, service_id: str, *, paused: bool | None = None, since: int | None = None
    ) -> Service:
        """Pause a service or let it go on; note from which text on it is fresh."""
        with self._lock:
            old = self._services[service_id]
            changed = replace(
                old,
                paused=old.paused if paused is None else paused,
                since=old.since if since is None else since,
            )
            self._services[service_id] = changed
            return changed

    def remove(self, service_id: str) -> None:
        """Take a service away."""
        with self._lock:
            del self._services[service_id]

    def state(self) -> dict[str, Service]:
        """All services as a value."""
        with self._lock:
            return dict(self._services)

    def restore(self, value: dict[str, Service]) -> None:
        """Take all services from a value."""
        with self._lock:
            self._services = dict(value)


def build(seeds: Seeds, plan: ServicePlan, now: datetime, since: int = 0) -> Service:
    """The service that a plan describes."""
    name = plan.name
    keys = (
        Key(
            credentials.key_name(name, kind),
            kind,
            credentials.secret(seeds, name, kind),
            kind in plan.revoked,
        )
        for kind in plan.keys
    )
    templates = {
        credentials.template_id(seeds, name, template.name): _versions(
            credentials.template_id(seeds, name, template.name), template, now
        )
        for template in plan.templates
    }
    senders = {credentials.sender_id(seeds, name, sender): sender for sender in plan.senders}
    guests = frozenset(normal_form(number) for number in plan.guests)
    service_id = credentials.service_id(seeds, name)
    return Service(service_id, plan, tuple(keys), templates, senders, guests, since=since)


def _versions(template_id: str, plan: TemplatePlan, now: datetime) -> tuple[Template, ...]:
    bodies = (*plan.earlier, plan.body)
    return tuple(
        Template(
            template_id,
            plan.name,
            number,
            body,
            plan.type,
            plan.archived and number == len(bodies),
            now,
            now if number > 1 else None,
        )
        for number, body in enumerate(bodies, 1)
    )
