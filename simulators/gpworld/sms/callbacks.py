"""Receipts and received texts on their way to a service's own server, with retries (section 11)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from gpworld.core.agenda import Agenda, Entry
from gpworld.core.clock import Clock, Wall
from gpworld.sms import wire
from gpworld.sms.courier import Answer, Courier, Errand
from gpworld.sms.events import Events
from gpworld.sms.model import FINAL, Message, Received, Text, Try
from gpworld.sms.outbox import Outbox
from gpworld.sms.services import Services
from gpworld.sms.settings import SmsSettings
from gpworld.sms.tally import Tally

CALLBACK = "sms.callback"


@dataclass(frozen=True, slots=True)
class Address:
    """Where callbacks of one kind go."""

    url: str
    token: str


class Callbacks:
    """Posts what a service wants to hear, and tries again when nobody answers."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        services: Services,
        events: Events,
        tally: Tally,
        agenda: Agenda,
        clock: Clock,
        wall: Wall,
        settings: SmsSettings,
        courier: Courier,
    ) -> None:
        self._outbox, self._services, self._events = outbox, services, events
        self._tally, self._agenda, self._clock, self._wall = tally, agenda, clock, wall
        self._settings, self.courier = settings, courier
        self._lock = threading.Lock()
        self._held: dict[str, tuple[str, ...]] = {}
        self._era = 0
        agenda.handle(CALLBACK, self._due)

    def receipt(self, message: Message) -> None:
        """A message has become final: send its receipt the way its rules ask for."""
        if message.receipt == "none":
            return
        if message.receipt == "late":
            later = self._clock.now() + timedelta(seconds=message.receipt_delay)
            self._agenda.add(later, CALLBACK, text=message.id, attempt=1)
            return
        if message.receipt == "wrong-order":
            with self._lock:
                held = self._held.get(message.service_id, ())
                self._held[message.service_id] = (*held, message.id)
            return
        self.post(message)
        if message.receipt == "twice":
            self.post(message)
        with self._lock:
            overtaken = self._held.pop(message.service_id, ())
        for text_id in overtaken:
            if (text := self._outbox.get(text_id)) is not None:
                self.post(text)

    def post(self, text: Text, attempt: int = 1, due: datetime | None = None) -> bool:
        """Post a text's callback now; False when its service has no address for it."""
        address = self._address(text)
        if address is None:
            return False
        body = wire.receipt(text) if isinstance(text, Message) else wire.inbound(text)
        errand = Errand(
            text.id,
            address.url,
            orjson.dumps(body),
            (
                ("Content-Type", "application/json"),
                ("Authorization", f"Bearer {address.token}"),
            ),
            self._settings.callback_timeout,
        )
        done = self._answered(text, address.url, attempt, due or self._clock.now())
        self.courier.send(errand, done)
        return True

    def open_links(self, message: Message, urls: list[str]) -> None:
        """Open links as a handset's preview does, before anybody has tapped them."""

        def opened(answer: Answer) -> None:
            self._events.add(
                "prefetch", self._clock.now(), message.service_id, message.id, answer=answer
            )

        for url in urls:
            errand = Errand(message.id, url, timeout=self._settings.callback_timeout, method="GET")
            self.courier.send(errand, opened)

    def _address(self, text: Text) -> Address | None:
        service = self._services.get(text.service_id)
        if service is None:
            return None
        plan = service.plan
        if isinstance(text, Received):
            url, token = plan.inbound_url, plan.inbound_token
        else:
            url, token = plan.receipts_url, plan.receipts_token
        return Address(url, token) if url else None

    def _answered(
        self, text: Text, url: str, attempt: int, due: datetime
    ) -> Callable[[Answer], None]:
        began, era = self._wall.monotonic(), self._era

        def done(answer: Answer) -> None:
            if era != self._era:
                return  # the world was reset while this was on its way
            took = (self._wall.monotonic() - began) * 1000
            at = self._clock.now()
            self._outbox.tried(text.id, Try(at, url, answer, round(took, 3)))
            self._tally.count("callback tries")
            if isinstance(text, Message) and text.completed_at is not None:
                self._tally.time("final to receipt", at - text.completed_at)
            if may_retry(answer) and attempt <= self._settings.retries:
                self._again(text, attempt + 1, due)
            self._events.add("receipt", at, text.service_id, text.id, answer=answer, tries=attempt)

        return done

    def _again(self, text: Text, attempt: int, due: datetime) -> None:
        """Retry a step after the try was due; at once when the clock has moved past that."""
        after = due + timedelta(seconds=self._settings.retry_seconds)
        overdue = after <= self._clock.now()
        self._agenda.add(after, CALLBACK, standing=overdue, text=text.id, attempt=attempt)

    def _due(self, entry: Entry) -> None:
        text = self._outbox.get(str(entry.facts["text"]))
        if text is None or (isinstance(text, Message) and text.status not in FINAL):
            return
        self.post(text, int(entry.facts["attempt"] or 1), entry.due)

    def state(self) -> dict[str, tuple[str, ...]]:
        """Receipts that wait to be overtaken, by service."""
        with self._lock:
            return dict(self._held)

    def restore(self, value: dict[str, tuple[str, ...]]) -> None:
        """Take the waiting receipts from a value; answers still on their way are ignored."""
        with self._lock:
            self._held = dict(value)
            self._era += 1


def may_retry(answer: Answer) -> bool:
    """Whether a try is worth repeating: no answer, a server's failure, or too many requests."""
    if isinstance(answer, str):
        return True
    return answer == 429 or answer >= 500
