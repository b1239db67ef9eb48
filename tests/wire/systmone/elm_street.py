"""A small world for SystmOne: two units, and a practice of another system, built by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from lxml import etree

from gpworld.book.book import Book
from gpworld.book.model import Booker, Channel, SlotPlan, Via, Wanted
from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Reply, Request
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.core.seeds import Seeds
from gpworld.core.values import PostalAddress
from gpworld.people.model import Gender, OnlineAccount, Patient, Standing
from gpworld.people.register import Register
from gpworld.practice import Practice, Practices
from gpworld.staff.directory import Directory
from gpworld.staff.model import ClinicalSystem, Kind, Organisation, Site, User
from gpworld.systmone import credentials
from gpworld.systmone.app import create_app
from gpworld.systmone.settings import SystmoneSettings
from gpworld.systmone.state import Systmone

START = datetime(2026, 10, 20, 8, tzinfo=UTC)  # nine o'clock on a Tuesday in London
UNIT, OTHER, ELSEWHERE = "Y90003", "Y90004", "Y90001"
AMIR, BEA, CARA, GONE, DEAD, OTIS, STRANGER = 2041, 2042, 2043, 2044, 2045, 2046, 2047
ANN, BEN, IVY, OLA, NURSE = 31, 32, 33, 34, 35
MAIN, BRANCH = 41, 42
TEN = timedelta(minutes=10)
NUMBERS = {
    AMIR: "9990000018",
    BEA: "9990000026",
    CARA: "9990000034",
    GONE: "9990000042",
    DEAD: "9990000050",
    OTIS: "9990000069",
}


def at(day: int, hour: int, minute: int = 0, month: int = 10, year: int = 2026) -> datetime:
    """An instant, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@dataclass
class Surgery:
    """The world, and ways to call its SystmOne."""

    clock: WorldClock
    systmone: Systmone
    guard: Guard
    practices: Practices
    slots: dict[str, int]
    suid: str | None = None
    who: dict[str, str] = field(default_factory=dict)

    @property
    def seeds(self) -> Seeds:
        return self.systmone.seeds

    @property
    def unit(self) -> Practice:
        return self.practices[UNIT]

    @property
    def book(self) -> Book:
        return self.unit.book

    def online_rules(self, **rules: object) -> None:
        """Change what the unit allows online."""
        now = self.unit.organisation.online
        self.switch(online=replace(now, **rules))

    def switch(self, **switches: object) -> None:
        self.unit.directory.change_organisation(UNIT, **switches)

    def account(self, account_id: str) -> OnlineAccount:
        found = self.unit.register.account(account_id)
        assert found is not None
        return found

    def change_account(self, account_id: str, **fields: Any) -> None:
        self.unit.register.put_account(replace(self.account(account_id), **fields))

    def slot(self, name: str) -> dict[str, str]:
        """The three attributes by which messages name a slot."""
        slot = self.book.any_slot(self.slots[name])
        return {
            "sessionId": f"ses-{slot.session}",
            "startDate": wall(slot.start),
            "endDate": wall(slot.end),
        }

    def taken(self, name: str, patient: int = BEA, who: str = "ann") -> int:
        """Book a slot behind the facades' backs; the booking's number."""
        by = Booker(Via.STAFF, who)
        return self.book.book(Wanted((self.slots[name],), patient, by)).id

    def provider(self) -> str:
        return (
            '<Application name="app" version="1" deviceType="t" providerId='
            f"{quoteattr(self.systmone.provider_id)}/>"
        )

    # -- exchanges ------------------------------------------------------------------------------

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str | None] | None = None
    ) -> Reply:
        """One exchange; no simulator failure goes unseen."""
        given = {"Content-Type": "text/xml; charset=UTF-8", **(headers or {})}
        kept = tuple((name, value) for name, value in given.items() if value is not None)
        reply = self.guard(Request("POST", path, "", kept, body)).reply
        assert not self.guard.failures, self.guard.failures
        assert isinstance(reply, Reply)
        return reply

    def pfs(self, name: str, inside: str = "", /, **attributes: object) -> Reply:
        """A message of the patient-facing side, in the session that is open."""
        kept = {"unitId": UNIT, **self.who, **attributes} if self.suid else attributes
        return self.said("/systmone/pfs/", name, inside, kept)

    def staff(self, name: str, inside: str = "", /, **attributes: object) -> Reply:
        """A message of the staff side, in the session that is open."""
        return self.said("/systmone/staff", name, inside, attributes)

    def said(self, path: str, name: str, inside: str, attributes: Mapping[str, object]) -> Reply:
        return self.post(path, xml(name, inside, attributes), {"type": name, "suid": self.suid})

    def patient_in(self, account: str = "acc-amir", selected: int | None = None) -> Reply:
        """Log an online user on; later messages are theirs."""
        self.suid = None
        held = self.account(account)
        reply = self.pfs(
            "Authenticate",
            self.provider(),
            accountId=account,
            passphrase=held.credential,
            unitId=UNIT,
        )
        root = read(reply)
        assert root.tag == "AuthenticateReply", reply.body
        self.suid = reply.header("suid")
        self.who = {
            "onlineUserId": root.get("onlineUserId"),
            "patientId": f"p-{selected}" if selected else root.get("patientId"),
        }
        return reply

    def staff_in(self, user: str = "ann", unit: str = UNIT) -> Reply:
        """Log a staff user on; later messages are theirs."""
        self.suid = None
        passphrase = credentials.staff_passphrase(self.seeds, unit, user)
        reply = self.staff("StaffLogon", userName=user, passphrase=passphrase, unitId=unit)
        assert read(reply).tag == "StaffLogonReply", reply.body
        self.suid = reply.header("suid")
        return reply


def xml(name: str, inside: str = "", attributes: Mapping[str, object] | None = None) -> bytes:
    """A message; attributes that are None are left out."""
    given = {"apiVersion": "1", "uuid": "u-1", **(attributes or {})}
    written = "".join(
        f" {key}={quoteattr(str(value))}" for key, value in given.items() if value is not None
    )
    return f"<{name}{written}>{inside}</{name}>".encode()


def text(value: str) -> str:
    return f"<Text>{escape(value)}</Text>"


def wall(instant: datetime) -> str:
    """UK local time as written on this wire, worked out apart from the simulator."""
    return instant.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m-%dT%H:%M:%S.0Z")


def read(reply: Reply) -> Any:
    """The root element of an XML reply."""
    assert reply.status == 200, reply
    assert reply.header("Content-Type") == "text/xml; charset=UTF-8"
    return etree.fromstring(reply.body)


def ok(reply: Reply) -> Any:
    """The root element of a success."""
    root = read(reply)
    assert root.tag != "Error", reply.body
    assert b"errorCode=" not in reply.body
    return root


def code(reply: Reply) -> str:
    """The code of an Error document, well formed."""
    root = read(reply)
    assert root.tag == "Error", reply.body
    assert root.get("userFriendlyMessage")
    assert root.get("uuid")
    return str(root.get("errorCode"))


def fault(reply: Reply) -> tuple[str, str]:
    """Code and technical message of an Error document."""
    return code(reply), str(read(reply).get("technicalMessage"))


# -- the people and the book ----------------------------------------------------------------------


def _organisation(ods: str, name: str, system: ClinicalSystem, asid: int) -> Organisation:
    address = PostalAddress("1", "Elm Street", town="Exampleton", postcode="ZZ99 3AA")
    return Organisation(ods, name, Kind.GP, system, address, "01632 960003", f"99000000000{asid}")


def _user(number: int, name: str, title: str, given: str, family: str, **more: Any) -> User:
    guid = f"bbbbbbbb-0000-4000-8000-{number:012d}"
    known = {"role": "Receptionist", **more}
    return User(number, guid, UNIT, name, title, given, family, **known)


def _directory() -> Directory:
    directory = Directory()
    directory.add(_organisation(UNIT, "Elm Street Surgery", ClinicalSystem.SYSTMONE, 3))
    directory.add(_organisation(OTHER, "Oak Lane Surgery", ClinicalSystem.SYSTMONE, 4))
    directory.add(_organisation(ELSEWHERE, "Riverside Surgery", ClinicalSystem.EMIS, 1))
    main = PostalAddress("1", "Elm Street", town="Exampleton", postcode="ZZ99 3AA")
    directory.add(Site(MAIN, UNIT, "Elm Street", main))
    directory.add(Site(BRANCH, UNIT, "Branch", PostalAddress("9", "Far Road", postcode="ZZ99 3AB")))
    directory.add(_user(ANN, "ann", "Ms", "Ann", "Vane"))
    directory.add(_user(BEN, "ben", "", "", "Vole", role=None))
    directory.add(_user(IVY, "ivy", "Mrs", "Ivy", "Old", active=False))
    directory.add(
        _user(NURSE, "Dr.O", "Dr", "Ada", "Okafor", role="GP", clinician=True, gender="female")
    )
    directory.add(replace(_user(OLA, "ola", "Mr", "Ola", "Berg"), ods=OTHER))
    return directory


def _patient(number: int, given: str, family: str, **more: Any) -> Patient:
    known = {
        "nhs_number": NUMBERS.get(number),
        "birth_date": date(1984, 3, 12),
        "gender": Gender.FEMALE,
        "address": PostalAddress("4", "Mill Lane", town="Exampleton", postcode="ZZ99 3CD"),
        "mobile": "07700900123",
        "email": "p@example.test",
        **more,
    }
    guid = f"cccccccc-0000-4000-8000-{number:012d}"
    return Patient(number, guid, UNIT, title="Ms", given=(given,), family=family, **known)


def _account(name: str, patient: int, **more: Any) -> OnlineAccount:
    known = {"credential": f"stored-{name}", "linked": True, **more}
    return OnlineAccount(f"acc-{name}", UNIT, patient, f"link-{name}", **known)


def _register(register: Register) -> None:
    register.add(_patient(AMIR, "Amir", "Khan", gender=Gender.MALE))
    register.add(_patient(BEA, "Bea", "Khan", birth_date=date(2016, 6, 1)))
    register.add(_patient(CARA, "Cara", "Mint", gender=Gender.OTHER, mobile="", email=""))
    register.add(_patient(GONE, "Gwen", "Gone", standing=Standing.LEFT))
    register.add(_patient(DEAD, "Dora", "Dead", standing=Standing.DECEASED))
    register.put_account(_account("amir", AMIR))
    register.put_account(_account("cara", CARA, proxy_for=(BEA, GONE)))
    register.put_account(_account("gwen", GONE))
    register.put_account(_account("bea", BEA, credential="", linked=False))


def _books(book: Book, slots: dict[str, int]) -> None:
    def opened(name: str, site: int, clinicians: tuple[int, ...], **plans: SlotPlan) -> None:
        session = book.open_session(
            name, site=site, clinicians=clinicians, slot_minutes=10, slots=tuple(plans.values())
        )
        made = book.since(0)[-1].slots
        assert book.since(0)[-1].session == session.id
        slots.update(zip(plans, made, strict=True))

    nine = at(21, 8)
    opened(
        "Early", MAIN, (NURSE,), past=SlotPlan(at(20, 7), 10, "GP"), now=SlotPlan(START, 10, "GP")
    )
    opened(
        "Nurse clinic",
        MAIN,
        (NURSE,),
        free=SlotPlan(nine, 10, "Bloods", gp_connect=True),
        next=SlotPlan(nine + TEN, 10, "Bloods"),
        offline=SlotPlan(nine + 2 * TEN, 10, "Bloods", online=False),
        blocked=SlotPlan(nine + 3 * TEN, 10, "Dressing", blocked=True, gp_connect=True),
        embargoed=SlotPlan(nine + 4 * TEN, 10, "Dressing", embargoed_until=at(20, 20)),
        phone=SlotPlan(nine + 5 * TEN, 10, "Phone", Channel.TELEPHONE),
    )
    opened("Unstaffed", BRANCH, (), branch=SlotPlan(nine, 10, "Bloods"))
    opened("Soon", MAIN, (NURSE,), soon=SlotPlan(at(20, 8, 59), 10, "GP"))
    opened("Hour", MAIN, (NURSE,), hour=SlotPlan(at(20, 9), 10, "GP"))
    opened(
        "Autumn night",
        MAIN,
        (NURSE,),
        summer=SlotPlan(at(25, 0, 30), 10, "Night"),
        winter=SlotPlan(at(25, 1, 30), 10, "Night"),
        across=SlotPlan(at(25, 0, 55), 10, "Night"),
    )
    opened("Last day", MAIN, (NURSE,), last=SlotPlan(at(1, 23, 50, month=12), 10, "GP"))
    opened("Too far", MAIN, (NURSE,), far=SlotPlan(at(2, 0, month=12), 10, "GP"))
    opened(
        "Spring night",
        MAIN,
        (NURSE,),
        before=SlotPlan(at(28, 0, 50, month=3, year=2027), 10, "Night"),
        after=SlotPlan(at(28, 1, 0, month=3, year=2027), 10, "Night"),
    )


def build(settings: SystmoneSettings | None = None) -> Surgery:
    """The world at nine on a Tuesday morning, its clock standing."""
    clock, directory = WorldClock(START), _directory()
    slots: dict[str, int] = {}
    practices = Practices(
        {
            ods: Practice(
                ods, Book(ods, clock.now, first), Register(ods, clock.now, first), directory
            )
            for first, ods in ((11_000, UNIT), (15_000, OTHER), (19_000, ELSEWHERE))
        }
    )
    _register(practices[UNIT].register)
    practices[OTHER].register.add(replace(_patient(OTIS, "Otis", "Oak"), ods=OTHER))
    _books(practices[UNIT].book, slots)
    systmone = Systmone(practices, clock, Seeds(7), settings)
    guard = Guard("systmone", create_app(systmone).answer, clock=clock, journal=Journal())
    return Surgery(clock, systmone, guard, practices, slots)
