"""What an appointment book holds: sessions, slots, bookings, and the changes made to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """How patient and clinician meet."""

    IN_PERSON = "in-person"
    TELEPHONE = "telephone"
    VIDEO = "video"
    VISIT = "visit"


class SlotStatus(StrEnum):
    """What the book says about a slot; a started slot that nobody took is still free."""

    FREE = "free"
    BOOKED = "booked"
    BLOCKED = "blocked"
    EMBARGOED = "embargoed"
    DELETED = "deleted"


class BookingStatus(StrEnum):
    """Where a booking stands; dialects have their own words for these."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    SENT_IN = "sent in"
    LEFT = "left"
    CANCELLED = "cancelled"


class Via(StrEnum):
    """The door a booking came through."""

    STAFF = "staff"
    ONLINE = "online"
    GP_CONNECT = "gp-connect"


@dataclass(frozen=True, slots=True)
class Session:
    """A clinician's row of slots: EMIS session, SystmOne rota, GP Connect Schedule.

    ``clinicians`` are user ids (the first leads), ``site`` is a site id.
    """

    id: int
    name: str
    site: int
    clinicians: tuple[int, ...]
    start: datetime
    end: datetime
    slot_minutes: int
    timed: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A slot that is to be made; see ``Slot`` for the fields."""

    start: datetime
    minutes: int
    type: str
    channel: Channel = Channel.IN_PERSON
    online: bool = True
    gp_connect: bool = False
    blocked: bool = False
    embargoed_until: datetime | None = None
    only_ods: tuple[str, ...] = ()
    only_types: tuple[str, ...] = ()
    telephone: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a session that one patient can have.

    Attributes:
        online: open to the practice's own patients through online services.
        gp_connect: marked bookable by other organisations.
        embargoed_until: withheld until then.
        only_ods, only_types: GP Connect restrictions by organisation code and type; empty is none.
        booking: the live booking that holds it.
        version: the number of the book's last change to it.
    """

    id: int
    session: int
    start: datetime
    minutes: int
    type: str
    channel: Channel = Channel.IN_PERSON
    online: bool = True
    gp_connect: bool = False
    blocked: bool = False
    embargoed_until: datetime | None = None
    only_ods: tuple[str, ...] = ()
    only_types: tuple[str, ...] = ()
    telephone: str | None = None
    booking: int | None = None
    deleted: bool = False
    notes: str = ""
    comments: tuple[str, ...] = ()
    version: int = 0

    @property
    def end(self) -> datetime:
        """When it ends."""
        return self.start + timedelta(minutes=self.minutes)

    def status(self, now: datetime) -> SlotStatus:
        """What the book says about it at ``now``."""
        if self.deleted:
            return SlotStatus.DELETED
        if self.booking is not None:
            return SlotStatus.BOOKED
        if self.blocked:
            return SlotStatus.BLOCKED
        if self.embargoed_until is not None and now < self.embargoed_until:
            return SlotStatus.EMBARGOED
        return SlotStatus.FREE


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books or cancels: through which door, and the user's or organisation's name there."""

    via: Via
    who: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants booked.

    Attributes:
        slots: slot ids in time order; more than one only where a dialect allows it.
        patient: the patient's id at this practice.
        reason: why, in the patient's or the booker's words.
        note: what the booker adds for the practice.
        telephone: where to call, for a telephone slot.
        extra: what a dialect must give back as it came (a booking organisation, say), as JSON text.
    """

    slots: tuple[int, ...]
    patient: int
    by: Booker
    reason: str = ""
    note: str = ""
    telephone: str | None = None
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment: one patient in one or more adjacent slots."""

    id: int
    slots: tuple[int, ...]
    patient: int
    by: Booker
    made_at: datetime
    start: datetime
    end: datetime
    reason: str = ""
    note: str = ""
    telephone: str | None = None
    extra: str = ""
    status: BookingStatus = BookingStatus.BOOKED
    cancelled_at: datetime | None = None
    cancelled_by: Booker | None = None
    cancel_reason: str = ""
    version: int = 0

    @property
    def live(self) -> bool:
        """Whether it holds its slots."""
        return self.status is not BookingStatus.CANCELLED


class Did(StrEnum):
    """What a change did."""

    OPENED = "session opened"
    CLOSED = "session closed"
    REDONE = "session changed"
    DELETED = "slot deleted"
    RETYPED = "slot changed"
    BLOCKED = "slot blocked"
    UNBLOCKED = "slot unblocked"
    BOOKED = "booked"
    AMENDED = "amended"
    CANCELLED = "cancelled"
    STATUS = "status set"


@dataclass(frozen=True, slots=True)
class Change:
    """One accepted change: a line of the ledger that invariants are checked against."""

    number: int
    at: datetime
    did: Did
    slots: tuple[int, ...] = ()
    session: int | None = None
    booking: int | None = None
    patient: int | None = None
    by: Booker | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many slots stand where; they always add up to ``created``."""

    created: int
    free: int
    booked: int
    blocked: int
    embargoed: int
    deleted: int
