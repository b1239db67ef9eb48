"""Larkbook's rules: texted links to choose a time with.  One rule is not as it should be."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, Protocol

from foreign.clinic import LONDON, Clinic, SaidNo, Slot, Texts, Unsure, born, is_dead, is_ours

LASTS, IDLE, PAUSE = timedelta(days=7), timedelta(minutes=60), timedelta(seconds=30)
FIRST_LOOK, SURELY_NOT = timedelta(seconds=5), timedelta(seconds=60)
MOST_WRONG, MOST_GUESSES = 10, 20
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
REFUSED = {"SLOT_NOT_AVAILABLE": "taken", "SLOT_IN_PAST": "past"} | dict.fromkeys(
    ("SLOT_BLOCKED", "NOT_FOUND"), "gone"
)


class Clock(Protocol):
    def now(self) -> datetime: ...


class No(Exception):
    """What cannot be had, in Larkbook's own word for it."""


@dataclass
class Link:
    """One texted link, and what became of it."""

    number: int
    key: str
    worker: str
    patient: str
    mobile: str
    kind: str
    sent: datetime
    state: str = "sent"  # opened, booking, checking, spent; withdrawn, locked, barred
    delivery: str = "underway"
    wrong: int = 0
    chosen: Slot | None = None
    doubted: datetime | None = None
    queued: bool = False
    noted: bool = False
    passes: dict[str, datetime] = field(default_factory=dict)

    @property
    def until(self) -> datetime:
        """The moment at which it ends, as the text says."""
        return self.sent + LASTS

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended.  Here is the fault: the day is compared, and not the moment."""
        return now.astimezone(LONDON).date() > self.until.astimezone(LONDON).date()


@dataclass
class Memory:
    """All that Larkbook knows."""

    links: dict[str, Link] = field(default_factory=dict)
    guesses: list[datetime] = field(default_factory=list)


class Larkbook:
    """One installation, for every surgery of its settings that has EMIS."""

    def __init__(
        self, told: dict[str, Any], clock: Clock, memory: Memory, keep: Callable[[Memory], None]
    ) -> None:
        self._clock, self.memory, self._keep, self._lock = clock, memory, keep, Lock()
        self._url, self._secret = told["public_url"], told["secret_key"]
        self._surgeries = {each["ods"]: each for each in told["organisations"]}
        self._workers = {each["token"]: each for each in told["staff"]}
        self._texts = Texts(told["sms"])
        for link in memory.links.values():
            if link.state == "booking":  # nobody lived to hear what became of it
                link.state = "checking"

    # -- the desk -------------------------------------------------------------------------------

    def kinds(self, worker: str) -> dict[str, int]:
        """Every kind of appointment in the book, and how many are free."""
        now, found = self._clock.now(), dict[str, int]()
        for slot in self._slots(worker):
            found[slot.kind] = found.get(slot.kind, 0) + (slot.free and slot.start > now)
        return dict(sorted(found.items()))

    def invite(self, worker: str, patient: str, kind: str) -> Link:
        """Text a link to a patient; it is ``queued``, or ``noted`` in the record, or neither."""
        if kind not in self.kinds(worker):
            raise No("no such kind" if kind else "which kind?")
        with _readable():
            mobile = _mobile(self._clinic(worker).patient(patient))
        number, now = len(self.memory.links) + 1, self._clock.now()
        for each in self.memory.links.values():
            if (each.patient, each.kind, each.state) in [
                (patient, kind, "sent"),
                (patient, kind, "opened"),
            ]:
                raise No("has one already")
        link = Link(number, self._key(f"link {number} {now}"), worker, patient, mobile, kind, now)
        how = self._send(link)
        if how in ("refused", "down"):
            raise No(f"text {how}")
        self.memory.links[link.key] = link
        link.queued = how == "busy"
        self._note(link)
        return link

    def numbered(self, worker: str, number: int) -> Link:
        """A link by its number."""
        self._clinic(worker)
        return next(each for each in self.memory.links.values() if each.number == number)

    def withdraw(self, worker: str, number: int) -> None:
        """Take a link back."""
        link = self.numbered(worker, number)
        if link.state not in ("sent", "opened"):
            raise No("cannot withdraw")
        link.state = "withdrawn"

    def receipt(self, reference: str, how: str) -> None:
        """What became of a text; what is final stays."""
        for link in self.memory.links.values():
            if reference == f"lark-{link.number}-link" and link.delivery == "underway":
                link.delivery = how

    # -- the patient ----------------------------------------------------------------------------

    def link(self, key: str) -> Link:
        """A link that is in use, or spent."""
        now, link = self._clock.now(), self.memory.links.get(key)
        if link is None:
            self.memory.guesses = [
                *(each for each in self.memory.guesses if now - each < IDLE),
                now,
            ]
            raise No("slow down" if len(self.memory.guesses) > MOST_GUESSES else "unknown")
        if link.state in ("withdrawn", "locked", "barred"):
            raise No(link.state)
        if link.state in ("sent", "opened") and link.is_over(now):
            raise No("over")
        return link

    def knows(self, link: Link, shown: str) -> bool:
        """Whether somebody has said the birthday here, and was here within the hour."""
        last, now = link.passes.get(shown), self._clock.now()
        if last is None or now - last >= IDLE:
            return False
        link.passes[shown] = now
        return True

    def birthday(self, link: Link, said: str) -> str:
        """Let somebody in who knows it; returns what they show from then on."""
        day = _real_day(said, self._clock.now().date())
        with _readable():
            record = self._clinic(link.worker).patient(link.patient)
        if record is None or born(record) != day:
            link.wrong += 1
            link.state = "locked" if link.wrong >= MOST_WRONG else link.state
            raise No("locked" if link.state == "locked" else "other birthday")
        shown = self._key(f"pass {link.key} {len(link.passes)}")
        link.passes[shown] = self._clock.now()
        link.state = "opened" if link.state == "sent" else link.state
        return shown

    def times(self, link: Link) -> list[datetime]:
        """What can be chosen; two free at the same time are one."""
        now, slots = self._clock.now(), self._slots(link.worker)
        free = [each for each in slots if each.free and each.kind == link.kind]
        return sorted({each.start for each in free if each.start > now})

    def take(self, link: Link, kind: str, start: str) -> None:
        """Book a time as it was shown; asked again for the same, it has been done."""
        if link.state == "spent" and link.chosen and link.chosen.start.isoformat() == start:
            return
        with self._lock:
            if link.state != "opened":
                raise No(link.state)
            link.state = "booking"
        try:
            slot, record = self._free(link, kind, start), self._active(link)
            link.chosen, link.doubted = slot, self._clock.now()
            self._keep(self.memory)  # the power may fail while the book is asked
            self._clinic(link.worker).book(slot, record)
        except Unsure:
            link.state = "checking"
            return
        except (No, SaidNo) as failure:
            why = str(failure) if isinstance(failure, No) else REFUSED.get(str(failure), "refused")
            link.state = "barred" if why == "barred" else "opened"
            raise No(why) from None
        self._booked(link)

    def due(self) -> None:
        """Do what has waited: texts, notes and doubts."""
        now = self._clock.now()
        for link in self.memory.links.values():
            if link.queued and now - link.sent >= PAUSE and self._send(link) == "sent":
                link.queued, link.sent = False, now
            if not link.noted:
                self._note(link)
            if link.state == "checking" and link.doubted and now - link.doubted >= FIRST_LOOK:
                self._look_up(link, now - link.doubted >= SURELY_NOT)

    # -- inside ---------------------------------------------------------------------------------

    def _free(self, link: Link, kind: str, start: str) -> Slot:
        if kind != link.kind:
            raise No("not offered")
        if datetime.fromisoformat(start) <= self._clock.now():
            raise No("past")
        slots = [each for each in self._slots(link.worker) if each.kind == kind]
        there = [each for each in slots if each.start.isoformat() == start]
        free = [each for each in there if each.free]
        if not free:
            raise No("taken" if there else "gone")
        return free[0]

    def _active(self, link: Link) -> dict[str, Any]:
        with _readable():
            record = self._clinic(link.worker).patient(link.patient)
        if record is None or not is_ours(record):
            raise No("barred")
        return record

    def _booked(self, link: Link) -> None:
        assert link.chosen is not None
        link.state = "spent"
        self._text(link, "booked", f"see you at {_at(link.chosen.start)}.")

    def _look_up(self, link: Link, surely: bool) -> None:
        assert link.chosen is not None
        try:
            clinic = self._clinic(link.worker)
            record = clinic.patient(link.patient)
            there = record and clinic.has_booked(link.chosen.id, link.chosen.start, record)
        except (Unsure, SaidNo):
            return
        if there:
            self._booked(link)
        elif surely:
            link.state = "opened"
            phone = self._surgery(link)["phone"]
            self._text(link, "not-booked", f"we could not book that time. Call {phone}.")

    def _note(self, link: Link) -> None:
        try:
            clinic = self._clinic(link.worker)
            if record := clinic.patient(link.patient):
                clinic.note(record, f"Link sent: {link.kind}", self._clock.now().date())
                link.noted = True
        except (Unsure, SaidNo):
            link.noted = False

    def _send(self, link: Link) -> str:
        where = f"{self._url}/go/{link.key}"
        text = f"choose a time ({link.kind}) at {where} before {_at(link.until)}."
        return self._text(link, "link", text)

    def _text(self, link: Link, about: str, text: str) -> str:
        text = f"{self._surgery(link)['name']}: {text}"
        return self._texts.send(link.mobile, text, f"lark-{link.number}-{about}")

    def _slots(self, worker: str) -> list[Slot]:
        with _readable():
            return self._clinic(worker).slots(self._clock.now().astimezone(LONDON).date())

    def _clinic(self, worker: str) -> Clinic:
        if worker not in self._workers:
            raise No("who?")
        told = self._workers[worker]
        if not told.get("emis"):
            raise No("no EMIS")
        return Clinic(self._surgeries[told["ods"]], told)

    def _surgery(self, link: Link) -> dict[str, Any]:
        found: dict[str, Any] = self._surgeries[self._workers[link.worker]["ods"]]
        return found

    def _key(self, about: str) -> str:
        digest = hashlib.blake2b(f"{self._secret} {about}".encode(), digest_size=12).digest()
        return "".join(LETTERS[byte % len(LETTERS)] for byte in digest)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (Unsure, SaidNo):
        raise No("book silent") from None


def _mobile(record: dict[str, Any] | None) -> str:
    if record is None:
        raise No("nobody")
    if not is_ours(record):
        raise No("has died" if is_dead(record) else "has left")
    number = str(record.get("mobile") or "").replace(" ", "").replace("+44", "0")
    if not re.fullmatch(r"07[1-9]\d{8}", number):
        raise No("not a mobile" if number else "no mobile")
    return number


def _real_day(said: str, today: date) -> date:
    try:
        day, month, year = map(int, said.split("/"))
        found = date(year, month, day)
    except ValueError:
        raise No("no such day") from None
    if not 1900 < year <= today.year:
        raise No("no such day")
    return found


def _at(when: datetime) -> str:
    wall = when.astimezone(LONDON)
    minutes = f":{wall:%M}" if wall.minute else ""
    hour = f"{wall.hour % 12 or 12}{minutes}{'am' if wall.hour < 12 else 'pm'}"
    return f"{hour} on {wall:%A} {wall.day} {wall:%B}"
