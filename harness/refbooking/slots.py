"""What a patient may choose: horizon, the link's limits, exact times, windows (S4, S8, T1–T4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from refbooking.clinical.model import UpstreamSlot
from refbooking.london import instant, local, today
from refbooking.problems import Problem
from refbooking.settings import Profile
from refbooking.store.records import Invitation
from refbooking.tokens import Forged, Tokens

PURPOSE = "offer"


@dataclass(frozen=True)
class Choice:
    """An exact start, or a window with its end; `clinician` only where the patient may pick one."""

    start: datetime
    end: datetime | None = None
    clinician: str | None = None
    # What the check page repeats; two choices are the same whatever these say.
    minutes: int | None = field(default=None, compare=False)
    clinician_name: str | None = field(default=None, compare=False)
    # At another organisation: the first slot on offer, which may still be asked for when its book,
    # which lists only what is free, does not list it any more (E41, E46).
    slot: UpstreamSlot | None = field(default=None, compare=False)

    @property
    def day(self) -> date:
        """The London date of the choice."""
        return local(self.start).date()

    def covers(self, slot: UpstreamSlot) -> bool:
        """Whether the slot is what was chosen; windows are half-open (T2)."""
        if self.clinician is not None and self.clinician not in slot.clinicians:
            return False
        return self.covers_start(slot.start)

    def covers_start(self, start: datetime) -> bool:
        """Whether an appointment at `start` is what was chosen."""
        if self.end is None:
            return start == self.start
        return self.start <= start < self.end


@dataclass(frozen=True)
class Offer:
    """A choice on show, and its free slots in the order in which they will be tried (E49, T3)."""

    choice: Choice
    slots: tuple[UpstreamSlot, ...]

    @classmethod
    def of(cls, choice: Choice, free: Iterable[UpstreamSlot]) -> "Offer":
        """An offer of free slots; an exact time takes the length of the first, a window none."""
        turns = in_turn(free)
        if choice.end is None:
            choice = replace(choice, minutes=turns[0].minutes, slot=turns[0])
        return cls(choice, turns)


@dataclass(frozen=True)
class Terms:
    """What one link may offer at one moment; built afresh for every look and every confirm."""

    invitation: Invitation
    profile: Profile
    now: datetime

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last London date on offer, both included; None when none is left (E7, A1)."""
        here = today(self.now)
        first = max(here, self.invitation.date_from or here)
        horizon = here + timedelta(days=self.profile.horizon_days)
        last = min(horizon, self.invitation.date_to or horizon)
        return (first, last) if first <= last else None

    def allows(self, slot: UpstreamSlot) -> bool:
        """Whether the slot is of the link's kind, free or not."""
        wanted = self.invitation.clinicians
        return slot.type == self.invitation.slot_type and (
            not wanted or any(clinician in wanted for clinician in slot.clinicians)
        )

    def in_days(self, day: date) -> bool:
        """Whether a London date is on offer."""
        return self.days is not None and self.days[0] <= day <= self.days[1]

    def in_time(self, start: datetime) -> bool:
        """Whether an exact start leaves the notice: strictly later than now plus it (E9, E10)."""
        return start > self.now + timedelta(minutes=self.profile.notice_minutes)

    def window_open(self, choice: Choice) -> bool:
        """Whether a window may still be chosen: not begun, nor on the day of sending (T4)."""
        sent = self.invitation.sent_at
        same_day = sent is not None and today(sent) == choice.day
        return choice.start > self.now and (self.profile.window_same_day or not same_day)

    def bookable(self, slot: UpstreamSlot) -> bool:
        """Whether the slot may be given to this patient now."""
        return (
            slot.status == "free"
            and self.allows(slot)
            and self.in_days(local(slot.start).date())
            and self.in_time(slot.start)
        )


def offers(slots: Iterable[UpstreamSlot], terms: Terms) -> list[Offer]:
    """What the patient is shown, in order of time; equal times are one offer (E49)."""
    found: dict[Choice, list[UpstreamSlot]] = {}
    for slot in slots:
        if terms.bookable(slot):
            for choice in _choices(slot, terms):
                found.setdefault(choice, []).append(slot)
    shown = [Offer.of(choice, free) for choice, free in found.items()]
    return sorted(shown, key=lambda offer: (offer.choice.start, offer.choice.clinician or ""))


def in_turn(slots: Iterable[UpstreamSlot]) -> tuple[UpstreamSlot, ...]:
    """The order of trying: earliest first, then the lowest schedule id (E49)."""
    # Ids are numbers on most books and texts on some: shorter first keeps 9 before 10.
    return tuple(sorted(slots, key=lambda s: (s.start, len(s.schedule), s.schedule, s.id)))


def _choices(slot: UpstreamSlot, terms: Terms) -> Iterator[Choice]:
    if terms.invitation.precision == "window":
        yield from (w for w in windows(slot.start, terms.profile) if terms.window_open(w))
    elif terms.invitation.patient_picks_clinician:
        wanted = terms.invitation.clinicians
        for clinician in slot.clinicians:
            if not wanted or clinician in wanted:
                yield Choice(slot.start, clinician=clinician)
    else:
        yield Choice(slot.start)


def windows(start: datetime, profile: Profile) -> Iterator[Choice]:
    """The windows of the profile that hold a start."""
    day = local(start).date()
    for begin, end in profile.windows:
        choice = Choice(_at(day, begin), _at(day, end))
        if choice.covers_start(start):
            yield choice


def _at(day: date, wall: time) -> datetime:
    return instant(datetime.combine(day, wall))


def sign(tokens: Tokens, invitation: Invitation, choice: Choice) -> str:
    """The offer's opaque id: it names the link and the choice.

    The slot is in it only at another organisation; a browser cannot read any of it.
    """
    elsewhere = invitation.site_ods != invitation.sender_ods
    return "of_" + tokens.sign(
        PURPOSE,
        {
            "link": invitation.id,
            "start": choice.start.isoformat(),
            "end": choice.end and choice.end.isoformat(),
            "clinician": choice.clinician,
            "name": choice.clinician_name,
            "minutes": choice.minutes,
            **(_slot_told(choice.slot) if elsewhere and choice.slot else {}),
        },
    )


def read(tokens: Tokens, invitation: Invitation, offer_id: str) -> Choice:
    """The choice behind an offer id; SLOT_NOT_OFFERED for any that this link was not given."""
    try:
        told = tokens.read(PURPOSE, offer_id.removeprefix("of_"))
    except Forged as forged:
        raise Problem("SLOT_NOT_OFFERED") from forged
    if told["link"] != invitation.id:  # which fixes the slot type and the site as well
        raise Problem("SLOT_NOT_OFFERED")
    end, minutes = told["end"], told["minutes"]
    start = _instant(told["start"])
    return Choice(
        start=start,
        end=_instant(end) if end else None,
        clinician=_text(told["clinician"]),
        minutes=minutes if isinstance(minutes, int) else None,
        clinician_name=_text(told["name"]),
        slot=_slot_read(told, start, invitation.slot_type),
    )


def _slot_told(slot: UpstreamSlot) -> dict[str, object]:
    return {
        "slot": slot.id,
        "schedule": slot.schedule,
        "place": slot.site,
        "holders": list(slot.clinicians),
    }


def _slot_read(told: Mapping[str, object], start: datetime, kind: str) -> UpstreamSlot | None:
    minutes, holders = told["minutes"], told.get("holders")
    if "slot" not in told or not isinstance(minutes, int) or not isinstance(holders, list):
        return None
    return UpstreamSlot(
        id=str(told["slot"]),
        start=start,
        minutes=minutes,
        type=kind,
        schedule=str(told["schedule"]),
        clinicians=tuple(str(one) for one in holders),
        site=_text(told["place"]),
        status="free",
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def refuse_unless_offered(terms: Terms, choice: Choice) -> None:
    """Hold a choice against the clock and the limits of this moment (E7, E9, E10, T4)."""
    if choice.start <= terms.now:
        raise Problem("SLOT_IN_PAST")
    soon = not terms.window_open(choice) if choice.end else not terms.in_time(choice.start)
    if soon or not terms.in_days(choice.day):
        raise Problem("SLOT_NOT_OFFERED")
