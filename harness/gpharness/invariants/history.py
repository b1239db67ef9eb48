"""What a run leaves behind, in one shape: ledger, client journal, texts, events, and the truth.

Everything is a plain tuple: a million of them are read and judged in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

Stamp: TypeAlias = tuple[datetime, float]
"""The world's instant, then the order in which things really happened within it."""
WHOLE = 0
"""The number of no session: counts of a whole book."""
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


class Act(StrEnum):
    """What a client asked for."""

    LOOK = "looks"
    IDENTITY = "gives the date of birth"
    SLOTS = "asks for slots"
    CONFIRM = "confirms"
    DECLINE = "declines"
    CANCEL = "cancels"
    SEND = "invites"
    BATCH = "invites a list"
    STAFF_LOOK = "looks at an invitation"
    STAFF_CANCEL = "takes the link back"
    RESEND = "sends again"
    ANSWER = "answers the form"
    CODE = "types the code"
    SUBMIT = "sends the request"
    MATCH = "matches a request"


class LedgerChange(NamedTuple):
    """One accepted change of a book (source B); ``patient`` is an NHS number where one is known."""

    ods: str
    number: int
    at: datetime
    did: str
    slots: tuple[int, ...] = ()
    session: int | None = None
    booking: int | None = None
    patient: str = ""
    via: str = ""
    by: str = ""
    detail: str = ""


class ClientCall(NamedTuple):
    """One question of a client and its answer (source C).

    Attributes:
        about: the link, the invitation's reference, or the request form's visit.
        began, ended: the world's instants; ``ended`` is None when no answer ever came.
        since, until: the same in the real order of this client's machine.
        wanted: the start that was asked for; ``start`` and ``site`` are what was shown.
        facts: what else was asked and answered.
    """

    number: int
    who: str
    act: str
    about: str
    began: datetime
    ended: datetime | None
    since: float = 0.0
    until: float = 0.0
    wanted: datetime | None = None
    step: str = ""
    code: str | None = None
    status: int = 200
    start: datetime | None = None
    site: str = ""
    reference: str = ""
    facts: Mapping[str, Any] = {}

    @property
    def asked_at(self) -> Stamp:
        """When it was asked."""
        return self.began, self.since

    @property
    def answered_at(self) -> Stamp | None:
        """When it was answered."""
        return None if self.ended is None else (self.ended, self.until)


class TextSent(NamedTuple):
    """One text that the gateway accepted, with its receipts so far (source T)."""

    number: int
    at: datetime
    to: str
    body: str
    reference: str = ""
    status: str = ""
    receipts: tuple[tuple[str, datetime], ...] = ()


class ServiceEvent(NamedTuple):
    """One event that the product told (source S, behaviour 6.5)."""

    seq: int
    at: datetime
    kind: str
    subject: str
    data: Mapping[str, Any] = {}


class Invited(NamedTuple):
    """What a patient was invited to; an empty or missing value is one that nobody told."""

    ref: str
    patient: str
    at: datetime = BEGINNING
    sender: str = ""
    site: str = ""
    slot_type: str = ""
    clinicians: tuple[str, ...] = ()
    first_day: str = ""
    last_day: str = ""
    expires_at: datetime | None = None


class Link(NamedTuple):
    """Whose a booking link is, and of which invitation."""

    url: str
    patient: str
    ref: str = ""


class SlotFact(NamedTuple):
    """A slot as its book has it at the end of the run."""

    ods: str
    id: int
    session: int
    start: datetime
    type: str = ""
    clinicians: tuple[str, ...] = ()


class SlotCount(NamedTuple):
    """What a book says of the slots of one session, or of all (``WHOLE``)."""

    ods: str
    session: int
    created: int
    free: int
    booked: int
    blocked: int
    deleted: int


class Person(NamedTuple):
    """A person as PDS and practices have them (source P)."""

    nhs_number: str
    mobiles: tuple[str, ...] = ()
    birth_date: str = ""
    registered: tuple[str, ...] = ()


class Registered(NamedTuple):
    """A temporary registration that came about during the run."""

    ods: str
    nhs_number: str


class Filed(NamedTuple):
    """An entry of a patient's record."""

    ods: str
    nhs_number: str
    at: datetime
    text: str


class InboxEntry(NamedTuple):
    """A request as staff have it."""

    reference: str
    match_state: str
    nhs_number: str = ""
    contact: str = ""


class Line(NamedTuple):
    """Something that others may read: an address, a log line, an error page."""

    kind: str
    text: str


KINDS: Mapping[str, Any] = {
    "changes": LedgerChange,
    "slots": SlotFact,
    "calls": ClientCall,
    "texts": TextSent,
    "events": ServiceEvent,
    "invited": Invited,
    "links": Link,
    "counts": SlotCount,
    "people": Person,
    "registered": Registered,
    "filed": Filed,
    "inbox": InboxEntry,
    "lines": Line,
}
"""What a `History` holds lists of, by their names in it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the product promises, by its profile."""

    horizon_days: int = 42
    code_minutes: int = 15
    code_wrong: int = 5
    registration: bool = True
    settle: timedelta = timedelta(seconds=120)
    confirmation: str = r"(?i)you are booked"
    booking_link: str = r"https?://\S+/b/\w+"
    security_code: str = r"(\d{6}) is your security code"


@dataclass(frozen=True, slots=True)
class History:
    """All of a run; None stands for what nobody could be asked.

    Attributes:
        at: the world's instant when it was gathered.
        skew: by how much the clients' clocks may differ from the world's.
    """

    at: datetime
    changes: list[LedgerChange] = field(default_factory=list)
    slots: list[SlotFact] = field(default_factory=list)
    calls: list[ClientCall] | None = None
    texts: list[TextSent] | None = None
    events: list[ServiceEvent] | None = None
    invited: list[Invited] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    counts: list[SlotCount] | None = None
    people: list[Person] | None = None
    registered: list[Registered] | None = None
    filed: list[Filed] | None = None
    inbox: list[InboxEntry] | None = None
    lines: list[Line] = field(default_factory=list)
    skew: timedelta = timedelta()
    terms: Terms = Terms()

    @property
    def size(self) -> int:
        """How many events it holds, of all sources."""
        told = (self.calls, self.texts, self.events)
        return len(self.changes) + sum(len(each) for each in told if each is not None)
