"""The whole gateway of one world: tenants, texts, limits and rules, and how they hang together."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from gpworld.core.agenda import Agenda
from gpworld.core.clock import Clock, MachineWall, Wall
from gpworld.core.seeds import Seeds
from gpworld.sms import auth
from gpworld.sms.auth import Caller
from gpworld.sms.callbacks import Callbacks
from gpworld.sms.chaos import Chaos, Rule
from gpworld.sms.courier import Courier, Http, ThreadedCourier
from gpworld.sms.desk import Desk
from gpworld.sms.errors import Refused
from gpworld.sms.events import Events
from gpworld.sms.model import Message, Received, Refusal, Service, Text
from gpworld.sms.network import Network
from gpworld.sms.numbers import parse
from gpworld.sms.outbox import Outbox, OutboxState
from gpworld.sms.plans import ServicePlan, check_callback
from gpworld.sms.quotas import Quotas, QuotasState
from gpworld.sms.services import Services
from gpworld.sms.settings import SmsSettings
from gpworld.sms.tally import Tally

COUNT_ONLY = 1_000  # texts kept when only counters matter


@dataclass(frozen=True, slots=True)
class SmsState:
    """A gateway as a value: what a reset and a checkpoint keep."""

    services: dict[str, Service]
    outbox: OutboxState
    quotas: QuotasState
    chaos: dict[str, Rule]
    held_receipts: dict[str, tuple[str, ...]]
    count_only: bool = False


class Sms:
    """The gateway of one world."""

    def __init__(
        self,
        *,
        clock: Clock,
        agenda: Agenda,
        seeds: Seeds,
        settings: SmsSettings | None = None,
        courier: Courier | None = None,
        wall: Wall | None = None,
    ) -> None:
        """``courier`` posts receipts: by default over HTTP, from threads that start on demand."""
        self.settings = settings = settings or SmsSettings()
        self.clock, self.seeds, self.wall = clock, seeds, wall or MachineWall()
        self._usual_courier = courier or ThreadedCourier(Http(settings.callback_hosts))
        self.services = Services(seeds)
        self.outbox = Outbox(
            keep=COUNT_ONLY if settings.count_only else settings.keep_messages,
            size=settings.keep_bytes,
            refusals=settings.keep_refusals,
        )
        self.quotas, self.chaos, self.tally = Quotas(), Chaos(seeds), Tally()
        self.events = Events(settings.keep_events)
        self.count_only = settings.count_only
        self.callbacks = Callbacks(
            outbox=self.outbox,
            services=self.services,
            events=self.events,
            tally=self.tally,
            agenda=agenda,
            clock=clock,
            wall=self.wall,
            settings=settings,
            courier=self._usual_courier,
        )
        self.network = Network(
            outbox=self.outbox,
            services=self.services,
            callbacks=self.callbacks,
            events=self.events,
            tally=self.tally,
            agenda=agenda,
            clock=clock,
            settings=settings,
        )
        self.desk = Desk(
            outbox=self.outbox,
            quotas=self.quotas,
            chaos=self.chaos,
            phone_network=self.network,
            events=self.events,
            tally=self.tally,
            clock=clock,
            seeds=seeds,
            settings=settings,
        )
        self.era = 1
        self._lock = threading.Lock()
        self._connections: dict[str, tuple[str, str, str, str]] = {}
        for plan in settings.services:
            self.services.create(plan, clock.now())

    # -- asked by /v2 -------------------------------------------------------------------------

    def caller(self, authorization: str, user_agent: str) -> Caller:
        """Who sends this ``Authorization`` header.

        Raises:
            Refused: 401 or 403 (contract section 2).
        """
        instants = (self.wall.utc(), self.clock.now())
        return auth.caller(authorization, self.services, instants, user_agent)

    def message(self, service: Service, message_id: str) -> Message | None:
        """A message of a service that retention has not taken."""
        text = self.outbox.get(message_id)
        if isinstance(text, Message) and self._is_here(service, text):
            return text
        return None

    def messages(self, service: Service, key_type: str) -> Iterator[Message]:
        """The messages that a key type may list, newest first."""
        for text in self.outbox.texts(service.id):
            if isinstance(text, Message) and text.key_type == key_type:
                if not self._is_here(service, text):
                    return
                yield text

    def received(self, service: Service) -> Iterator[Received]:
        """The texts that patients sent to a service, newest first."""
        for text in self.outbox.texts(service.id):
            if isinstance(text, Received):
                if not self._is_here(service, text):
                    return
                yield text

    def _is_here(self, service: Service, text: Text) -> bool:
        kept = timedelta(days=service.plan.retention_days)
        return text.service_id == service.id and self.clock.now() - text.created_at < kept

    def note_refusal(
        self, caller: Caller | None, refused: Refused, request: Mapping[str, object], agent: str
    ) -> None:
        """Remember a send that was refused, or one to a smoke number (status 201)."""
        now = self.clock.now()
        service_id = caller.service.id if caller else None
        self.outbox.refuse(
            lambda number: Refusal(
                number,
                now,
                service_id,
                caller.key.type if caller else None,
                refused.status,
                refused.errors,
                request,
                agent,
                refused.rules,
            )
        )
        self.tally.count(f"refused {refused.status}")
        self.events.add("refusal", now, service_id, None, status=refused.status)

    # -- asked by /_sim -----------------------------------------------------------------------

    def reply(self, service: Service, sender: str, text: str) -> Received:
        """A patient texts the service.

        Raises:
            NumberFault: the sender is no phone number.
        """
        number = parse(sender)
        text_id = self.seeds.next_uuid("sms.received")
        kept, _ = self.outbox.add(
            self.clock.now(),
            lambda order, at: Received(
                text_id, order, service.id, at, service.plan.number, number, text, service.plan.tags
            ),
        )
        assert isinstance(kept, Received)
        self.events.add("reply", kept.created_at, service.id, kept.id, sender=number.normalised)
        self.callbacks.post(kept)
        return kept

    def wipe(self, service: Service) -> int:
        """Forget a service's texts, refusals, counts and rules; whoever waits on it is told."""
        gone = self.outbox.wipe(service.id)
        self.quotas.forget(service.id)
        self.chaos.remove(service_id=service.id)
        self.services.mark(service.id, since=self.outbox.last)
        self.events.add("wiped", self.clock.now(), service.id, None, removed=gone)
        return gone

    def remove(self, service: Service) -> int:
        """Take a service away with all it has."""
        gone = self.wipe(service)
        self.services.remove(service.id)
        return gone

    def count(self, only: bool) -> None:
        """Keep counters and the last thousand texts only, or go back to keeping texts."""
        self.count_only = only
        self.outbox.keep(COUNT_ONLY if only else self.settings.keep_messages)

    # -- asked by the host and the world ------------------------------------------------------

    def call_back(
        self,
        service: str,
        *,
        receipts_url: str = "",
        receipts_token: str = "",
        inbound_url: str = "",
        inbound_token: str = "",
    ) -> None:
        """Say where a service (by name) wants its callbacks; this outlives a reset.

        Raises:
            PlanError: an address is no http(s) URL, or its token too short.
            KeyError: there is no such service.
        """
        check_callback("receipts", receipts_url, receipts_token)
        check_callback("inbound", inbound_url, inbound_token)
        with self._lock:
            self._connections[service] = (
                receipts_url,
                receipts_token,
                inbound_url,
                inbound_token,
            )
        self._connect(service)

    def _connect(self, name: str) -> None:
        service = self.services.find(name)
        if service is None:
            raise KeyError(f"there is no text service {name!r}")
        receipts_url, receipts_token, inbound_url, inbound_token = self._connections[name]
        plan: ServicePlan = replace(
            service.plan,
            receipts_url=receipts_url,
            receipts_token=receipts_token,
            inbound_url=inbound_url,
            inbound_token=inbound_token,
        )
        self.services.change(service.id, plan, self.clock.now())

    @property
    def failures(self) -> list[BaseException]:
        """What went wrong on our side in the courier's threads; empty when all is well."""
        return self.courier.failures

    def state(self) -> SmsState:
        """The gateway as a value of plain data."""
        return SmsState(
            self.services.state(),
            self.outbox.state(),
            self.quotas.state(),
            self.chaos.state(),
            self.callbacks.state(),
            self.count_only,
        )

    def restore(self, value: SmsState) -> None:
        """Take everything from a value; whoever waits for a text is told that it was wiped.

        The world restores its seeds and its agenda itself.
        """
        self.era += 1
        self.count(value.count_only)
        self.services.restore(value.services)
        self.outbox.restore(value.outbox)
        self.quotas.restore(value.quotas)
        self.chaos.restore(value.chaos)
        self.callbacks.restore(value.held_receipts)
        self.tally.clear()
        for name in list(self._connections):
            if self.services.find(name) is not None:
                self._connect(name)
        self.events.add("wiped", self.clock.now(), None, None)

    @property
    def courier(self) -> Courier:
        """Who carries receipts at present."""
        return self.callbacks.courier

    def carried_by(self, courier: Courier | None) -> None:
        """Have receipts carried by another; None: by the usual courier again."""
        self.callbacks.courier = courier or self._usual_courier

    def close(self) -> None:
        """Stop the courier."""
        self.courier.close()
        self._usual_courier.close()
