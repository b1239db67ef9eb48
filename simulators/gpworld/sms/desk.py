"""The desk where texts are handed in: seventeen checks in order, then a message (section 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from gpworld.core.clock import Clock
from gpworld.core.seeds import Seeds
from gpworld.sms import network, numbers, schemas, templates, text
from gpworld.sms.auth import Caller
from gpworld.sms.chaos import NO_ORDERS, Chaos, Orders
from gpworld.sms.errors import TEAM_ONLY, TRIAL, bad_number, bad_request
from gpworld.sms.events import Events
from gpworld.sms.model import Change, Message, Service, Template
from gpworld.sms.numbers import Number
from gpworld.sms.outbox import Outbox
from gpworld.sms.quotas import Quotas
from gpworld.sms.settings import SMOKE_NUMBERS, SmsSettings
from gpworld.sms.tally import Tally


class Desk:
    """Takes texts in."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        quotas: Quotas,
        chaos: Chaos,
        phone_network: network.Network,
        events: Events,
        tally: Tally,
        clock: Clock,
        seeds: Seeds,
        settings: SmsSettings,
    ) -> None:
        self._outbox, self._quotas, self._chaos = outbox, quotas, chaos
        self._network, self._events, self._tally = phone_network, events, tally
        self._clock, self._seeds, self._settings = clock, seeds, settings
        self.schemas = schemas.Schemas(clock)

    def send(self, caller: Caller, body: bytes, ordered: Orders = NO_ORDERS) -> Message:
        """Accept a text; the caller has been authenticated (check 1).

        ``ordered`` is what the world's fault rules ask for, beside the gateway's own chaos rules.
        Smoke numbers get a message that nobody keeps.

        Raises:
            Refused: the first check that fails, in the wire's words.
        """
        now, service, key = self._clock.now(), caller.service, caller.key
        self._quotas.take(service, key.type, now)
        self._quotas.check_day(service, key.type, now)
        form = schemas.check(self.schemas.send, schemas.read_json(body))
        draft = self._draft(caller, form, now)
        self._check_recipient(caller, draft.to, now)
        if (length := text.units(draft.body)) > text.MAXIMUM:
            raise bad_request(
                f"Your message is too long. Text messages cannot be longer than {text.MAXIMUM} "
                f"characters. Your message is {length} characters long."
            )
        if draft.to.normalised in SMOKE_NUMBERS:
            return draft
        orders = ordered.and_then(self._chaos.fire("send", service, draft))
        orders.raise_http(service, key.type)
        self._quotas.count(service, key.type, now, abroad=draft.to.foreign)
        return self._accept(draft, orders)

    def _draft(self, caller: Caller, form: schemas.Json, now: datetime) -> Message:
        """The message, after checks 6 to 13."""
        service, values = caller.service, form.get("personalisation") or {}
        if not service.plan.sends_texts:
            raise bad_request("Service is not allowed to send text messages")
        template = template_for(service, form["template_id"])
        rendered = filled(template, values)
        body = text.clean(rendered)
        if not body:
            raise bad_request("Your message is empty.")
        if templates.has_files(values):
            raise bad_request("Can only send a file by email")
        whole = f"{service.name}: {rendered}" if service.plan.prefix else rendered
        shown = text.clean(whole) if service.plan.prefix else body
        written = numbers.as_written(form["phone_number"])
        to = numbers.parse(form["phone_number"])
        outcome = network.outcome_of(written, caller.key.type, self._settings)
        return Message(
            id=self._seeds.next_uuid("sms.message"),
            number=self._outbox.last + 1,
            service_id=service.id,
            key_type=caller.key.type,
            key_name=caller.key.name,
            written=written,
            to=to,
            sender=sender_of(service, form.get("sms_sender_id")),
            template=template,
            personalisation=values,
            reference=form.get("reference"),
            body=body,
            shown=shown,
            parts=text.parts(shown),
            created_at=now,
            rate=self._settings.rate(now),
            user_agent=caller.user_agent,
            changes=() if text.KEPT.issuperset(whole) else tuple(text.changes(whole)),
            tags=tags(service, caller.key.type, template, form.get("reference")),
            route=network.route(outcome, to),
            pace=self._settings.slow_seconds if outcome == "slow" else 0.0,
        )

    def _check_recipient(self, caller: Caller, to: Number, now: datetime) -> None:
        """Checks 14 and 15: may this key, and may this service, reach that number."""
        service, key = caller.service, caller.key
        if to.normalised not in service.guests and key.type != "test":
            if key.type == "team":
                raise bad_request(TEAM_ONLY)
            if service.plan.trial:
                raise bad_request(TRIAL)
        if to.kind == "abroad" and not service.plan.international:
            raise bad_request("Cannot send to international mobile numbers")
        if to.kind == "landline" and not service.plan.landlines:
            raise bad_number(numbers.NOT_MOBILE)
        if to.foreign:
            self._quotas.check_abroad(service, key.type, now)

    def _accept(self, draft: Message, orders: Orders) -> Message:
        ordered = obeying(draft, orders, self._settings)

        def stamped(number: int, at: datetime) -> Message:
            return replace(ordered, number=number, created_at=at, timeline=(Change("created", at),))

        kept, dropped = self._outbox.add(self._clock.now(), stamped)
        assert isinstance(kept, Message)
        service, at = kept.service_id, kept.created_at
        self._tally.count("accepted")
        self._events.add("accepted", at, service, kept.id, to=kept.to.normalised)
        for rule in orders.rules:
            self._events.add("rule", at, service, kept.id, rule=rule)
        if dropped:
            self._events.add("drop", at, None, None, dropped=dropped)
        self._network.take(kept, orders.do)
        return kept


def tags(
    service: Service, key_type: str, template: Template, reference: str | None
) -> tuple[str, ...]:
    """The words by which a message can be found."""
    parts = reference.split("/") if reference else ()
    return (*service.plan.tags, template.name, key_type, *parts)


def obeying(message: Message, orders: Orders, settings: SmsSettings) -> Message:
    """The message as chaos rules want it."""
    if not orders.rules:
        return message
    do = orders.do
    changed = replace(
        message,
        rules=orders.rules,
        receipt=do.get("receipt", message.receipt),
        receipt_delay=orders.seconds,
        copies=2 if "duplicate-text" in do else 1,
        prefetch="prefetch" in do,
    )
    if outcome := do.get("status"):
        pace = settings.slow_seconds if outcome == "slow" else 0.0
        changed = replace(changed, route=network.route(outcome, message.to), pace=pace)
    return changed


def template_for(service: Service, template_id: str) -> Template:
    """Checks 7 to 9: the newest version of a template that can be texted."""
    template = service.template(str(UUID(template_id)))
    if template is None:
        raise bad_request("Template not found")
    if template.type != "sms":
        raise bad_request(f"{template.type} template is not suitable for sms notification")
    if template.archived:
        raise bad_request("Template has been deleted")
    return template


def filled(template: Template, values: dict[str, object]) -> str:
    """Check 10: the template with its values, not cleaned."""
    if missing := templates.missing(template.body, values):
        raise bad_request(f"Missing personalisation: {', '.join(missing)}")
    return templates.fill(template.body, values)


def sender_of(service: Service, sender_id: str | None) -> str:
    """Check 13: who the text is from; a number in its 44… form."""
    if sender_id is None:
        return numbers.normal_form(service.plan.sender)
    sender = service.senders.get(str(UUID(sender_id)))
    if sender is None:
        raise bad_request(
            f"sms_sender_id {sender_id} does not exist in database for service id {service.id}"
        )
    return numbers.normal_form(sender)
