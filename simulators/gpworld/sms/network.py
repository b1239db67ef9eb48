"""The phone network: walks each text from status to status on the agenda (contract section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gpworld.core.agenda import Agenda, Entry
from gpworld.core.clock import Clock
from gpworld.sms import links
from gpworld.sms.callbacks import Callbacks
from gpworld.sms.events import Events
from gpworld.sms.model import FINAL, Message
from gpworld.sms.numbers import Number
from gpworld.sms.outbox import Outbox
from gpworld.sms.services import Services
from gpworld.sms.settings import SmsSettings
from gpworld.sms.tally import Tally

STEP, GIVE_UP = "sms.step", "sms.give-up"
HAND_OVER_TRIES, HAND_OVER_STEP = 48, timedelta(minutes=5)

_FORWARD = {"created": 0, "sending": 1, "sent": 1, "pending": 2}


class NetworkError(ValueError):
    """A status that a text cannot take on; the message says why."""


def route(outcome: str, to: Number) -> tuple[str, ...]:
    """The statuses a text goes through to its outcome."""
    first = "sent" if to.foreign else "sending"
    if outcome == "stuck" or (to.foreign and not to.has_receipts):
        return (first,)
    if outcome == "pending":
        return (first, "pending", "delivered")
    return (first, "delivered" if outcome == "slow" else outcome)


def outcome_of(written: str, key_type: str, settings: SmsSettings) -> str:
    """How a text to this number ends: by the end of the number as it was written."""
    if key_type not in settings.outcome_key_types:
        return "delivered"
    return next(
        (end for tail, end in settings.outcomes.items() if written.endswith(tail)), "delivered"
    )


class Network:
    """Moves texts on, by itself and when a test plays the network."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        services: Services,
        callbacks: Callbacks,
        events: Events,
        tally: Tally,
        agenda: Agenda,
        clock: Clock,
        settings: SmsSettings,
    ) -> None:
        self._outbox, self._services, self._callbacks = outbox, services, callbacks
        self._events, self._tally = events, tally
        self._agenda, self._clock, self._settings = agenda, clock, settings
        agenda.handle(STEP, self._step)
        agenda.handle(GIVE_UP, self._give_up)

    # -- by itself ----------------------------------------------------------------------------

    def take(self, message: Message, do: Mapping[str, str]) -> None:
        """Take on a text that has just been accepted; ``do`` are the orders of chaos rules."""
        if do.get("hand-over") == "fails":
            lost = replace(message, route=("technical-failure",), receipt="none")
            self._outbox.change(message.id, lambda _: lost)
            due = message.created_at + HAND_OVER_TRIES * HAND_OVER_STEP
            self._agenda.add(due, STEP, text=message.id, left=1)
        elif message.receipt == "before-answer":
            for status in message.route:
                self._turn(message.id, status)
        else:
            self._plan(message, self._settings.hand_over_seconds)

    def _plan(self, message: Message, seconds: float) -> None:
        due = self._clock.now() + timedelta(seconds=seconds)
        self._agenda.add(due, STEP, standing=True, text=message.id, left=len(message.route))

    def _step(self, entry: Entry) -> None:
        message = self._outbox.get(str(entry.facts["text"]))
        if not isinstance(message, Message) or message.held:
            return
        if len(message.route) != entry.facts["left"] or not message.route:
            return
        service = self._services.get(message.service_id)
        if service is None or (service.paused and message.status == "created"):
            return
        moved = self._turn(message.id, message.route[0])
        if moved is not None and moved.status not in FINAL:
            self._look_ahead(moved)

    def _look_ahead(self, message: Message) -> None:
        if message.route:
            self._plan(message, message.pace or self._settings.network_seconds)
        elif message.status != "sent":
            self._agenda.add(self._end_of_patience(message), GIVE_UP, text=message.id)

    def _end_of_patience(self, message: Message) -> datetime:
        return message.created_at + timedelta(hours=self._settings.give_up_hours)

    def _turn(self, message_id: str, status: str) -> Message | None:
        """Put a text into a status, unless it has a final one."""
        now = self._clock.now()

        def turn(message: Message) -> Message:
            if message.status in FINAL:
                return message
            rest = message.route[1:] if message.route[:1] == (status,) else message.route
            rest = () if status in FINAL else rest
            return replace(message.turned(status, max(now, message.created_at)), route=rest)

        before = self._outbox.get(message_id)
        moved = self._outbox.change(message_id, turn)
        if moved is None or moved is before:
            return None
        self._tell(moved)
        return moved

    def _tell(self, message: Message) -> None:
        at = message.timeline[-1].at
        self._tally.count(message.status)
        self._events.add("status", at, message.service_id, message.id, status=message.status)
        if message.prefetch and len(message.timeline) == 2:
            self._callbacks.open_links(message, [link.url for link in links.links(message.shown)])
        if message.status in FINAL:
            self._tally.time("accepted to final", at - message.created_at)
            self._callbacks.receipt(message)

    def _give_up(self, entry: Entry) -> None:
        self._turn(str(entry.facts["text"]), "temporary-failure")

    # -- played by a test ---------------------------------------------------------------------

    def play(self, message: Message, status: str) -> Message:
        """Answer as the network would.

        Raises:
            NetworkError: the text is final, or would go backwards.
        """
        if message.status in FINAL:
            raise NetworkError(f"the text is {message.status} already, and that is final")
        if status not in FINAL and _FORWARD.get(status, 0) <= _FORWARD[message.status]:
            raise NetworkError(f"a text that is {message.status} cannot become {status}")
        moved = self._turn(message.id, status)
        if moved is None:
            raise NetworkError("the text has become final in the meantime")
        if status not in FINAL:
            self._agenda.add(self._end_of_patience(moved), GIVE_UP, text=moved.id)
        return moved

    def hold(self, message: Message) -> Message | None:
        """Keep a text where it is, until it is released or given up."""
        if message.status in FINAL:
            raise NetworkError(f"the text is {message.status} already, and that is final")
        self._agenda.add(self._end_of_patience(message), GIVE_UP, text=message.id)
        return self._outbox.change(message.id, lambda m: replace(m, held=True))

    def release(self, message: Message) -> Message | None:
        """Let a text go on."""
        freed = self._outbox.change(message.id, lambda m: replace(m, held=False))
        if freed is not None and message.held and freed.route:
            self._plan(freed, self._settings.hand_over_seconds)
        return freed

    def resume(self, service_id: str) -> None:
        """Go on with the texts that waited while their service was paused."""
        for text in reversed(list(self._outbox.texts(service_id))):
            if isinstance(text, Message) and text.status == "created" and not text.held:
                self._plan(text, self._settings.hand_over_seconds)
