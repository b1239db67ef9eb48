"""Appointment books: looking at a day, and what a practice does to it with its own hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from gpworld.book.model import Booker, Booking, Channel, Slot, SlotPlan, Via, Wanted
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad, missing
from gpworld.core import london
from gpworld.practice.model import Practice

DAY_MINUTES = 24 * 60
BY_HAND = Booker(Via.STAFF, "control plane")
SLOT_FIELDS = (
    "type", "channel", "online", "gp_connect", "blocked", "embargoed_until", "only_ods",
    "only_types", "telephone", "notes",
)  # fmt: skip
SLOT_PLAN = ("start", "minutes", *(field for field in SLOT_FIELDS if field != "notes"))


def book(plane: Plane, ask: Ask, ods: str) -> object:
    practice = practice_of(plane, ods)
    day = ask.day("day") if "day" in ask else london.local_date(plane.world.clock.now())
    first, last = london.midnight(day), london.midnight(london.day_after(day))
    now = plane.world.clock.now()
    rows: dict[int, list[object]] = {}
    for slot in practice.book.slots(first, last):
        rows.setdefault(slot.session, []).append(_slot(practice, slot, now))
    return {
        "ods": ods,
        "day": day,
        "now": now,
        "version": practice.book.version,
        "counts": practice.book.counts(),
        "sessions": [
            {
                **asdict(practice.book.session(number)),
                "staff": _staff(practice, number),
                "slots": row,
            }
            for number, row in rows.items()
        ],
    }


def bookings(plane: Plane, ask: Ask, ods: str) -> object:
    practice = practice_of(plane, ods)
    patient = patient_of(practice, ask.text("patient")) if "patient" in ask else None
    return {"bookings": practice.book.bookings(patient, live="live" in ask and ask.flag("live"))}


def open_session(plane: Plane, ask: Ask, ods: str) -> object:
    practice = practice_of(plane, ods)
    sites = [site.id for site in practice.sites]
    site = ask.number("site", sites[0] if sites else None)
    if site not in sites:
        raise missing(f"{ods} has no site {site}")
    plans = [_plan(part.only(SLOT_PLAN)) for part in ask.objects("slots")]
    if not plans:
        raise bad("slots is empty: a session is made of its slots")
    return practice.book.open_session(
        ask.text("name"),
        site=site,
        clinicians=tuple(_clinicians(practice, ask)),
        slot_minutes=plans[0].minutes,
        slots=plans,
    )


def close_session(plane: Plane, ask: Ask, ods: str, session: int) -> object:
    practice_of(plane, ods).book.close_session(session, BY_HAND)
    return {"closed": session}


def change_slot(plane: Plane, ask: Ask, ods: str, slot: int) -> object:
    practice = practice_of(plane, ods)
    practice.book.slot(slot)
    return practice.book.change_slot(slot, BY_HAND, **dict(_fields(ask)))


def delete_slot(plane: Plane, ask: Ask, ods: str, slot: int) -> object:
    practice_of(plane, ods).book.delete_slot(slot, BY_HAND)
    return {"deleted": slot}


def book_slot(plane: Plane, ask: Ask, ods: str, slot: int) -> object:
    practice = practice_of(plane, ods)
    patient = patient_of(practice, ask.text("patient"))
    wanted = Wanted((slot,), patient, BY_HAND, reason=ask.text_or("reason", ""))
    return practice.book.book(wanted)


def cancel_booking(plane: Plane, ask: Ask, ods: str, booking: int) -> object:
    return practice_of(plane, ods).book.cancel(booking, BY_HAND, ask.text_or("reason", ""))


def ledger(plane: Plane, ask: Ask) -> object:
    chosen = [ask.text("ods")] if "ods" in ask else list(plane.world.practices)
    after = ask.count("after", 0)
    books = {ods: practice_of(plane, ods).book for ods in chosen}
    return {
        "books": {
            ods: {"version": each.version, "changes": each.since(after)}
            for ods, each in books.items()
        }
    }


def practice_of(plane: Plane, ods: str) -> Practice:
    """The practice with this code, or a refusal that names those there are."""
    practice = plane.world.practices.get(ods)
    if practice is None:
        raise missing(f"no practice {ods} here; there are {', '.join(plane.world.practices)}")
    return practice


def patient_of(practice: Practice, nhs_number: str) -> int:
    """The practice's own number of the patient with this NHS number."""
    patient = practice.register.by_nhs_number(nhs_number.replace(" ", ""))
    if patient is None:
        raise missing(f"{practice.ods} has no patient {nhs_number}")
    return patient.id


def _slot(practice: Practice, slot: Slot, now: datetime) -> dict[str, object]:
    shown: dict[str, object] = {
        **asdict(slot),
        "local": london.naive(slot.start),
        "status": slot.status(now),
    }
    if slot.booking is not None:
        shown["held_by"] = _holder(practice, practice.book.booking(slot.booking))
    return shown


def _holder(practice: Practice, booking: Booking) -> dict[str, object]:
    patient = practice.register.patient(booking.patient)
    return {
        "patient": patient.id,
        "nhs_number": patient.nhs_number,
        "name": patient.full_name,
        "reason": booking.reason,
        "via": booking.by.via,
    }


def _staff(practice: Practice, session: int) -> list[str]:
    users = (practice.directory.user(each) for each in practice.book.session(session).clinicians)
    return [user.display_name for user in users if user is not None]


def _clinicians(practice: Practice, ask: Ask) -> Iterator[int]:
    if "clinicians" not in ask:
        return
    for name in ask.texts("clinicians"):
        user = practice.directory.user_named(practice.ods, name)
        if user is None:
            raise missing(f"{practice.ods} has no user {name}")
        yield user.id


def _plan(ask: Ask) -> SlotPlan:
    return SlotPlan(
        start=ask.instant("start"),
        minutes=_minutes(ask),
        **{"type": ask.text("type"), **dict(_fields(ask))},  # type: ignore[arg-type]  # fields of SlotPlan, each read by its kind
    )


def _minutes(ask: Ask) -> int:
    minutes = ask.count("minutes", 10)
    if not 1 <= minutes <= DAY_MINUTES:
        raise bad(f"minutes has to be from 1 to {DAY_MINUTES}")
    return minutes


def _fields(ask: Ask) -> Iterator[tuple[str, object]]:
    """What is said of a slot, each value read as what it should be."""
    for key in sorted(ask.names & set(SLOT_FIELDS)):
        if key in ("online", "gp_connect", "blocked"):
            yield key, ask.flag(key)
        elif key in ("only_ods", "only_types"):
            yield key, ask.texts(key)
        elif key == "embargoed_until":
            yield key, ask.instant(key) if key in ask else None
        elif key == "channel":
            yield key, ask.one_of(key, Channel)
        else:
            yield key, ask.text(key)
