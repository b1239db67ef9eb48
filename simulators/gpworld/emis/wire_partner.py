"""The Partner API's shapes of the appointment book: camelCase members, EMIS's own spelling (B3)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

import orjson

from gpworld.book.model import Booking, BookingStatus, Session, Slot, SlotStatus
from gpworld.core import london
from gpworld.people.model import Patient
from gpworld.practice import Practice
from gpworld.staff.model import User

Json = dict[str, object]

FREE_WORDS = {
    SlotStatus.FREE: "Slot Available",
    SlotStatus.BLOCKED: "Blocked",
    SlotStatus.EMBARGOED: "Embargoed",
}
BOOKED_WORDS = {
    BookingStatus.BOOKED: "Booked",
    BookingStatus.ARRIVED: "Arrived",
    BookingStatus.SENT_IN: "Sent In",
    BookingStatus.LEFT: "Left",
}


class Shown(NamedTuple):
    """All that a slot's row is made from; a tuple, because one is made for each row read."""

    slot: Slot
    status: str
    booking: Booking | None = None
    patient: Patient | None = None
    version_2: bool = False


def day(one: date) -> str:
    """A date as the Partner API writes it."""
    return f"{one.day:02}/{one.month:02}/{one.year:04}"


def clock(instant: datetime) -> str:
    """A time as the Partner API writes it."""
    here = london.local(instant)
    return f"{here.hour:02}:{here.minute:02}"


def type_id(name: str) -> int:
    """The number that a slot type's name always has."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


# -- who and where ----------------------------------------------------------------------------


def holders(practice: Practice, clinicians: Iterable[int], family: str = "lastName") -> list[Json]:
    """Session holders; the member for the family name differs between replies."""
    found = (practice.directory.user(number) for number in clinicians)
    return [_holder(user, family) for user in found if user is not None]


def _holder(user: User, family: str) -> Json:
    return {
        "dbid": user.id,
        "refID": user.id,
        "title": user.title,
        "firstNames": user.given,
        family: user.family,
    }


def patient(one: Patient) -> Json:
    """A patient as slots and lists name them."""
    return {
        "dbid": one.id,
        "refID": one.id,
        "title": one.title,
        "firstNames": " ".join(one.given),
        "surname": one.family,
        "fullName": one.full_name,
    }


# -- configuration and sessions -------------------------------------------------------------------


def configuration(practice: Practice, sessions: Sequence[Session]) -> Json:
    """The reply to GetAppointmentConfiguration."""
    clinicians = dict.fromkeys(number for one in sessions for number in one.clinicians)
    schedules = dict.fromkeys(
        (one.name, clock(one.start), clock(one.end), str(one.slot_minutes)) for one in sessions
    )
    slots = [slot for one in sessions for slot in practice.book.slots_of(one.id)]
    return {
        "siteList": [
            {"dbid": site.id, "refID": site.id, "name": site.name} for site in practice.sites
        ],
        "holderList": holders(practice, clinicians, "surname"),
        "scheduleList": [
            {"name": name, "startTime": start, "endTime": end, "slotLength": length}
            for name, start, end, length in schedules
        ],
        "holidayList": {"practice": [], "staff": []},
        "slotTypeList": _types(slots),
    }


def _types(slots: Iterable[Slot]) -> list[Json]:
    online: dict[str, bool] = {}
    for slot in slots:
        online[slot.type] = online.get(slot.type, False) or slot.online
    return [
        {
            "id": type_id(name),
            "display": name,
            "description": name,
            "bookable": "true",
            "emisAccess": "true" if online[name] else "false",
        }
        for name in sorted(online)
    ]


def sessions(
    practice: Practice, found: Sequence[Session], now: datetime, slot_type: str | None
) -> Json:
    """The reply to GetAppointmentSessions, of one type (by name or id) or of all."""
    rows = [(one, _counts(practice.book.slots_of(one.id), now, slot_type)) for one in found]
    sites = {site.id: site.name for site in practice.sites}
    return {
        "appointmentSession": [
            {
                "dbid": one.id,
                "name": one.name,
                "date": day(london.local_date(one.start)),
                "startTime": clock(one.start),
                "endTime": clock(one.end),
                "slotLength": str(one.slot_minutes),
                "slotTypeList": counts,
                "site": {"dbid": one.site, "name": sites.get(one.site, "")},
                "holderList": holders(practice, one.clinicians),
            }
            for one, counts in rows
            if counts or slot_type is None
        ]
    }


def _counts(slots: Iterable[Slot], now: datetime, slot_type: str | None) -> list[Json]:
    by_type: dict[str, list[SlotStatus]] = {}
    for slot in slots:
        by_type.setdefault(slot.type, []).append(slot.status(now))
    return [
        {
            "typeID": type_id(name),
            "description": name,
            "total": len(statuses),
            "booked": statuses.count(SlotStatus.BOOKED),
            "blocked": statuses.count(SlotStatus.BLOCKED),
            "embargoed": statuses.count(SlotStatus.EMBARGOED),
            "available": statuses.count(SlotStatus.FREE),
        }
        for name, statuses in by_type.items()
        if is_type(name, slot_type)
    ]


def is_type(name: str, wanted: str | None) -> bool:
    """Whether a slot type is the one asked for by name in any case, or by id; None is any."""
    return wanted is None or wanted.casefold() == name.casefold() or wanted == str(type_id(name))


# -- slots and appointments -----------------------------------------------------------------------


def shown(practice: Practice, slot: Slot, now: datetime, version_2: bool) -> Shown:
    """A slot with whoever holds it."""
    if slot.booking is None:
        return Shown(slot, FREE_WORDS[slot.status(now)], version_2=version_2)
    booking = practice.book.booking(slot.booking)
    holder = practice.register.patient(booking.patient)
    return Shown(slot, BOOKED_WORDS[booking.status], booking, holder, version_2)


def slot(one: Shown) -> bytes:
    """A slot's fragment of GetSlotsForSession."""
    booking, row = one.booking, one.slot
    members: Json = {
        "dbid": row.id,
        "refID": row.id,
        "startTime": clock(row.start),
        "slotLength": str(row.minutes),
        "type": {"typeID": type_id(row.type), "description": row.type},
        "status": one.status,
        "patientList": {} if one.patient is None else {"patient": patient(one.patient)},
        "notes": notes(row, booking),
        "reason": booking.reason if booking else "",
    }
    if one.version_2:
        members["commentList"] = [{"comment": text} for text in row.comments]
    return orjson.dumps(members)


def notes(row: Slot, booking: Booking | None) -> str:
    """What the practice wrote at a slot; without that, what came with the booking."""
    return row.notes or (booking.note if booking else "")


def booked(booking: Booking, row: Slot, holder: Patient, now: datetime) -> Json:
    """The reply to booking and cancelling; ``patientInforamtion`` is EMIS's spelling."""
    return {
        "appointmentInformation": {
            "sessionId": row.session,
            "slotId": row.id,
            "slotDateTime": london.naive(row.start),
            "endDateTime": london.naive(row.end),
            "reason": booking.reason,
            "bookingNotes": booking.note,
            "slotTypeId": type_id(row.type),
        },
        "patientInforamtion": {
            "patientId": holder.id,
            "led": "",
            "patientNumber": holder.id,
            "dob": day(holder.birth_date),
            "name": holder.full_name,
            "hasPatientWarnings": False,
            "actionPerformedOn": int(now.timestamp() * 1000),
        },
    }


def appointment(practice: Practice, booking: Booking, row: Slot, version_2: bool) -> Json:
    """One row of GetPatientAppointments; here it is ``slotID``."""
    around = practice.book.session(row.session)
    members: Json = {
        "slotID": row.id,
        "siteID": around.site,
        "date": day(london.local_date(row.start)),
        "startTime": clock(row.start),
        "duration": str(row.minutes),
        "notes": notes(row, booking),
        "reason": booking.reason,
        "sessionName": around.name,
        "sessionDBID": around.id,
        "holderList": holders(practice, around.clinicians),
        "status": BOOKED_WORDS[booking.status],
    }
    if version_2:
        members["slotType"] = {"typeID": type_id(row.type), "description": row.type}
    return members


def waiting(practice: Practice, booking: Booking, row: Slot) -> Json:
    """One row of GetBookedPatients and its kin: an appointment and whose it is."""
    holder = practice.register.patient(booking.patient)
    return appointment(practice, booking, row, True) | {"patient": patient(holder)}
