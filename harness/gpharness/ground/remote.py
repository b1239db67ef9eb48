"""The truth of a running world, asked over its control plane."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from gpharness.answers import Site, StaffUser
from gpharness.capability import NotSupported
from gpharness.ground.mishaps import Mishaps, RemoteRules
from gpharness.ground.model import (
    PatientFacts,
    SessionWish,
    SlotFacts,
    Text,
    named,
)
from gpharness.ground.remote_neighbours import RemoteNeighbours
from gpharness.words.calendar import london
from gpworld.control.client import ControlClient
from gpworld.people import nhs_number as numbers

Row = dict[str, Any]  # a JSON object of the control plane
NEWCOMERS = 60_000  # their NHS numbers start here, far from those of the cast


class RemoteGround:
    """A world behind a control plane; what that cannot do is not supported."""

    def __init__(self, control: ControlClient) -> None:
        self.control = control
        self.troubles = Mishaps(RemoteRules(control))
        self.neighbours = RemoteNeighbours(control)

    @classmethod
    def of(cls, env_file: str | Path) -> Self:
        """The world of an environment file."""
        return cls(ControlClient.of(json.loads(Path(env_file).read_text(encoding="utf-8"))))

    # -- time -----------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The world's instant."""
        return datetime.fromisoformat(self.control.clock()["now"])

    def move_to(self, instant: datetime) -> None:
        """Let time pass until then."""
        self.control.move_clock(set=instant)

    # -- who is who -----------------------------------------------------------------------------

    def practice(self, name: str) -> Site:
        """The organisation of this name."""
        for row in self.control.organisations():
            if row["name"] == name:
                return Site(row["ods"], row["name"], phone=row["phone"])
        raise LookupError(f"no organisation of this world is called {name!r}")

    def staff(self, name: str) -> StaffUser:
        """The first user of this name."""
        row = self._user(self.control.staff(), name)
        return StaffUser(row["ods"], row["user_name"], row["given"], row["family"])

    def staff_of(self, ods: str) -> StaffUser:
        """The first who may sign in."""
        row = next(row for row in self.control.staff(ods) if row["active"])
        return StaffUser(row["ods"], row["user_name"], row["given"], row["family"])

    def patient(self, name: str) -> PatientFacts:
        """The first patient of this name."""
        rows = sorted(self.control.people(name=name.split()[-1]), key=lambda row: not _own(row))
        for row in rows:
            facts = _facts(row)
            if named(name, facts.given, facts.family, facts.title):
                return facts
        raise LookupError(f"no patient of this world is called {name!r}")

    def request_form(self, ods: str) -> str:
        """Its path."""
        for row in self.control.environment()["forms"]:
            if row["ods"] == ods:
                return str(urlsplit(row["url"]).path)
        raise LookupError(f"{ods} has no request form")

    def newcomers(self, ods: str, count: int) -> list[PatientFacts]:
        """Register new patients."""
        first = len(self.control.people(ods))
        return [_facts(self._register(ods, first + n)) for n in range(count)]

    def change_patient(self, nhs_number: str, **details: object) -> None:
        """Change what the practice knows; an empty number is none."""
        self.control.change_person(nhs_number, ods=self._home(nhs_number), **details)

    def leave(self, nhs_number: str) -> None:
        """The patient moves to another practice."""
        self.control.leave(nhs_number, ods=self._home(nhs_number))

    def die(self, nhs_number: str) -> None:
        """The patient dies."""
        self.control.die(nhs_number)

    def record(self, nhs_number: str) -> list[str]:
        """What was filed, oldest first."""
        filed = self.control.record(nhs_number, ods=self._home(nhs_number))
        return [entry["text"] for entry in filed]

    # -- the book -------------------------------------------------------------------------------

    def open_session(self, wish: SessionWish) -> None:
        """Add a session with its slots."""
        clinicians = [row for row in self.control.staff(wish.ods) if row["clinician"]]
        chosen = self._user(clinicians, wish.clinician) if wish.clinician else clinicians[0]
        slot = {
            "minutes": wish.minutes,
            "type": wish.type,
            "channel": "telephone" if wish.telephone else "in-person",
            "online": wish.online,
            "blocked": wish.blocked,
            "embargoed_until": wish.embargoed_until and wish.embargoed_until.isoformat(),
            "gp_connect": wish.shared,
            "only_ods": list(wish.only_ods),
            "only_types": list(wish.only_types),
        }
        step = timedelta(minutes=wish.minutes)
        starts = (wish.start + n * step for n in range(wish.count))
        self.control.open_session(
            wish.ods,
            wish.type,
            [{**slot, "start": start.isoformat()} for start in starts],
            clinicians=[chosen["user_name"]],
        )

    def slots(self, ods: str, first: datetime, last: datetime) -> list[SlotFacts]:
        """Slots by start."""
        found = [slot for day in _days(first, last) for slot in self._of_day(ods, day)]
        return sorted((s for s in found if first <= s.start < last), key=lambda s: (s.start, s.id))

    def appointments(self, ods: str, nhs_number: str) -> list[SlotFacts]:
        """What a patient holds."""
        held = self.control.bookings(ods, nhs_number, live=True)
        starts = [datetime.fromisoformat(row["start"]) for row in held]
        found = [self.slots(ods, start, start + timedelta(seconds=1)) for start in starts]
        return [slot for slots in found for slot in slots if slot.patient == nhs_number]

    def why_not(self, slot: SlotFacts, patient: PatientFacts, type: str) -> tuple[str, ...]:
        """The rules that keep it."""
        found = self.control.why_not(
            slot.ods,
            slot.id,
            patient=patient.nhs_number,
            slot_type=type,
            from_organisation=patient.ods,
        )
        return tuple(each["rule"] for each in found["kept_by"])

    def book(self, slot: SlotFacts, nhs_number: str) -> None:
        """The practice books."""
        self.control.book_slot(slot.ods, slot.id, nhs_number)

    def retype(self, slot: SlotFacts, type: str) -> None:
        """Another slot type."""
        self.control.change_slot(slot.ods, slot.id, type=type)

    def close_session(self, ods: str, session: int) -> None:
        """Delete a session."""
        self.control.close_session(ods, session)

    def hand_over(self, ods: str, session: int, clinician: str) -> None:
        """Not over the control plane."""
        raise NotSupported("a running world's sessions stay with their clinicians")

    def empty_book(self, ods: str) -> None:
        """Delete every session of the weeks that matter to anybody."""
        now = self.now()
        for session in {slot.session for slot in self.slots(ods, now, now + timedelta(days=60))}:
            self.close_session(ods, session)

    # -- what was sent and asked ------------------------------------------------------------------

    def texts(self, mobile: str | None = None) -> list[Text]:
        """Texts, oldest first."""
        return [
            Text(row["to"].removeprefix("+"), row["text"], datetime.fromisoformat(row["at"]))
            for row in reversed(self.control.outbox(to=mobile))
        ]

    def receipts(self, mobile: str) -> int:
        """Those that were answered well."""
        tries = [each for row in self.control.outbox(to=mobile) for each in row["receipts"]]
        return sum(isinstance(each["answer"], int) and each["answer"] < 300 for each in tries)

    def withdraw_templates(self) -> None:
        """Not over the control plane."""
        raise NotSupported("a running gateway keeps its templates")

    def bookings_asked(self) -> int:
        """How often a clinical system was asked to book."""
        kept: list[Row] = self.control.journal(limit=10_000)["exchanges"]
        return sum(each["operation"].endswith("BookAppointment") for each in kept)

    # -- inside -----------------------------------------------------------------------------------

    def _home(self, nhs_number: str) -> str:
        """The organisation whose own patient this is."""
        rows: list[Row] = self.control.person(nhs_number)["patients"]
        return str(min(rows, key=lambda row: not _own(row))["ods"])

    def _user(self, rows: list[Row], name: str) -> Row:
        for row in rows:
            if named(name, row["given"], row["family"], row["title"]):
                return row
        raise LookupError(f"nobody called {name!r} works there")

    def _register(self, ods: str, place: int) -> Row:
        return self.control.register_person(
            ods,
            numbers.reserved(NEWCOMERS + place),
            given=["Newcomer"],
            family=f"Number {place}",
            birth_date=date(1980, 1, 1),
            mobile=f"07700900{400 + place % 500:03d}",
        )

    def _of_day(self, ods: str, day: date) -> Iterator[SlotFacts]:
        for session in self.control.book(ods, day)["sessions"]:
            for row in session["slots"]:
                yield _slot(ods, tuple(session["staff"]), row)


def _days(first: datetime, last: datetime) -> list[date]:
    begin, end = london(first).date(), london(last).date()
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _slot(ods: str, clinicians: tuple[str, ...], row: Row) -> SlotFacts:
    return SlotFacts(
        id=row["id"],
        session=row["session"],
        ods=ods,
        start=datetime.fromisoformat(row["start"]),
        minutes=row["minutes"],
        type=row["type"],
        status=row["status"],
        clinicians=clinicians,
        patient=row.get("held_by", {}).get("nhs_number"),
    )


def _own(row: Row) -> bool:
    """Whether a practice has a patient as its own, rather than for a while or no more."""
    return bool(row["standing"] == "active" and row["registration"] == "regular")


def _facts(row: Row) -> PatientFacts:
    return PatientFacts(
        nhs_number=row["nhs_number"],
        ods=row["ods"],
        title=row["title"],
        given=row["given"][0] if row["given"] else "",
        family=row["family"],
        birth_date=date.fromisoformat(row["birth_date"]),
        mobile=row["mobile"],
        gender=row["gender"],
        postcode=row["address"]["postcode"],
    )
