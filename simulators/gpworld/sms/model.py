"""The gateway's own words: services with keys and templates, texts out and in, tries, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from gpworld.sms.numbers import Number
from gpworld.sms.plans import ServicePlan

FINAL = frozenset(("delivered", "permanent-failure", "temporary-failure", "technical-failure"))
COMPLETED = FINAL | {"sent"}
STATUSES = ("created", "sending", "sent", "pending", *sorted(FINAL))


@dataclass(frozen=True, slots=True)
class Key:
    """An API key of a service; ``secret`` signs its tokens."""

    name: str
    type: str
    secret: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a template."""

    id: str
    name: str
    version: int
    body: str
    type: str
    archived: bool
    created_at: datetime
    updated_at: datetime | None


@dataclass(frozen=True)
class Service:
    """A tenant of the gateway: its plan, and what has been made of it."""

    id: str
    plan: ServicePlan
    keys: tuple[Key, ...]
    templates: Mapping[str, tuple[Template, ...]]
    """Template id to its versions, oldest first."""
    senders: Mapping[str, str]
    guests: frozenset[str]
    paused: bool = False
    since: int = 0
    """The number of the newest message when the service was made or wiped."""

    @property
    def name(self) -> str:
        """What prefixes call it."""
        return self.plan.name

    @cached_property
    def daily(self) -> int:
        """How many texts a day it may send."""
        return (
            self.plan.daily if self.plan.daily is not None else 50 if self.plan.trial else 250_000
        )

    def template(self, template_id: str) -> Template | None:
        """The newest version of a template."""
        versions = self.templates.get(template_id)
        return versions[-1] if versions else None


@dataclass(frozen=True, slots=True)
class Change:
    """A message took on a status."""

    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to post a callback: the answer's status, or what went wrong."""

    at: datetime
    url: str
    answer: int | str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Message:
    """A text on its way to a phone.

    Attributes:
        number: 1, 2, 3 … over all services: what cursors count.
        written: the recipient as the caller wrote it; ``to`` is the number understood.
        body: the text without the service's prefix; ``shown`` is what the phone shows.
        rate: pounds that one part costs at home.
        changes: characters that cleaning replaced, with what they became.
        route: the statuses that are still to come.
        receipt: ``once``, ``none``, ``twice``, ``late``, ``wrong-order`` or ``before-answer``.
        copies: how often the phone gets it.
        prefetch: whether the handset opens the text's links on arrival, unasked.
        rules: the chaos rules that had a hand in it.
        tags: its template, key type and parts of its reference, and its service's own words.
    """

    id: str
    number: int
    service_id: str
    key_type: str
    key_name: str
    written: str
    to: Number
    sender: str
    template: Template
    personalisation: Mapping[str, object]
    reference: str | None
    body: str
    shown: str
    parts: int
    created_at: datetime
    rate: float = 0.0
    user_agent: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    route: tuple[str, ...] = ()
    pace: float = 0.0
    receipt: str = "once"
    receipt_delay: float = 0.0
    copies: int = 1
    prefetch: bool = False
    rules: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    held: bool = False
    status: str = "created"
    sent_at: datetime | None = None
    completed_at: datetime | None = None
    timeline: tuple[Change, ...] = ()
    tries: tuple[Try, ...] = ()

    def size(self) -> int:
        """About how many bytes it costs to remember this."""
        return 1200 + 2 * (len(self.body) + len(self.shown))

    def turned(self, status: str, at: datetime) -> Message:
        """The same message with another status from ``at`` on."""
        return replace(
            self,
            status=status,
            sent_at=at if self.sent_at is None and status != "created" else self.sent_at,
            completed_at=at if status in COMPLETED else None,
            timeline=(*self.timeline, Change(status, at)),
        )


@dataclass(frozen=True, slots=True)
class Received:
    """A text that a patient sent to a service."""

    id: str
    number: int
    service_id: str
    created_at: datetime
    to: str
    sender: Number
    text: str
    tags: tuple[str, ...] = ()
    tries: tuple[Try, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A send that was refused, or accepted and by design not delivered (smoke numbers)."""

    number: int
    at: datetime
    service_id: str | None
    key_type: str | None
    status: int
    errors: tuple[tuple[str, str], ...]
    request: Mapping[str, object] = field(default_factory=dict)
    user_agent: str = ""
    rules: tuple[str, ...] = ()


Text: TypeAlias = Message | Received
