"""A small world for EMIS: two EMIS practices and one of another system, built by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from gpworld.book.book import Book
from gpworld.book.model import Channel, SlotPlan
from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Reply, Request
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.core.seeds import Seeds
from gpworld.core.values import PostalAddress
from gpworld.emis import credentials
from gpworld.emis.app import create_app
from gpworld.emis.settings import EmisSettings
from gpworld.emis.state import Emis
from gpworld.people.model import Gender, OnlineAccount, Patient, Standing
from gpworld.people.register import Register
from gpworld.practice import Practice, Practices
from gpworld.staff.directory import Directory
from gpworld.staff.model import ClinicalSystem, Kind, Organisation, Site, User
from schemas.replies import REPLIES

START = datetime(2026, 10, 20, 8, tzinfo=UTC)  # nine o'clock on a Tuesday in London
HOME, OTHER, ELSEWHERE = "Y90001", "Y90002", "Y90003"
MARIA, DEV, AMINA, LEO, GONE, RITA = 101, 102, 103, 104, 105, 106
ASHA, TOM, JO, NED, DOC = 11, 12, 13, 14, 15
SITE = 21


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """An instant of the autumn of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@dataclass
class Surgery:
    """The world, and ways to call its EMIS."""

    clock: WorldClock
    emis: Emis
    guard: Guard
    practices: Practices
    slots: dict[str, int]
    sessions: dict[str, int]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def seeds(self) -> Seeds:
        return self.emis.seeds

    @property
    def home(self) -> Practice:
        return self.practices[HOME]

    @property
    def book(self) -> Book:
        return self.home.book

    def online(self, **rules: object) -> None:
        """Change what the practice allows online."""
        now = self.home.organisation.online
        self.organisation(online=replace(now, **rules))

    def organisation(self, **switches: object) -> None:
        self.home.directory.change_organisation(HOME, **switches)

    def account(self, account_id: str, **fields: object) -> None:
        account = self.home.register.account(account_id)
        assert account is not None
        self.home.register.put_account(replace(account, **fields))

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | str = "",
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One exchange; no simulator failure goes unseen."""
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        written = query if isinstance(query, str) else urlencode(query)
        request = Request(method, path, written, tuple((headers or {}).items()), raw)
        reply = self.guard(request).reply
        assert not self.guard.failures, self.guard.failures
        assert isinstance(reply, Reply)
        return reply

    def pfs(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | str = "",
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """A call of Patient Facing Services in the session that is open."""
        sent = self.headers if headers is None else headers
        return self.send(method, f"/emis/pfs/{path}", query=query, body=body, headers=sent)

    def signed_in(self, identity: str = "aaaaaaaa-0000-4000-8000-000000000101") -> str:
        """Open a session; the holder's own link token."""
        self.headers = {"X-API-ApplicationId": "app", "X-API-Version": "2.1.0.0"}
        opened = self.pfs("POST", "sessions/endusersession")
        self.headers["X-API-EndUserSessionId"] = json(opened)["EndUserSessionId"]
        reply = self.pfs(
            "POST",
            "sessions",
            body={"AccessIdentityGuid": identity, "NationalPracticeCode": HOME},
        )
        assert reply.status == 200, reply
        self.headers["X-API-SessionId"] = json(reply)["SessionId"]
        return next(
            link["UserPatientLinkToken"]
            for link in json(reply)["UserPatientLinks"]
            if link["AssociationType"] == "Self"
        )

    def partner(
        self,
        operation: str,
        method: str = "GET",
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        **query: object,
    ) -> Reply:
        """A call of the Partner API as the complete receptionist."""
        sent = {
            "Authorization": f"Bearer {credentials.partner_token(self.seeds, HOME, 'asha.patel')}",
            "applicationId": credentials.partner_application_id(self.seeds, HOME),
            **(headers or {}),
        }
        path = f"/emis/partner/api/v1/{operation}"
        return self.send(method, path, query=query, body=body, headers=sent)


def json(reply: Reply) -> Any:
    """The members of a JSON reply."""
    assert (reply.header("Content-Type") or "").startswith("application/json"), reply
    return orjson.loads(reply.body)


def code(reply: Reply) -> tuple[int, str]:
    """Status and code of a Partner refusal."""
    return reply.status, json(reply)["issue"]["details"]["coding"]["code"]


def refused(reply: Reply) -> tuple[int, int | None, str]:
    """Status, code and text of a PFS refusal in the standard shape."""
    body = json(reply)
    assert body["Exceptions"] == [{"Message": body["Message"]}]
    return reply.status, body.get("InternalResponseCode"), body["Message"]


def _organisation(ods: str, name: str, system: ClinicalSystem) -> Organisation:
    address = PostalAddress("1", "River Street", town="Exampleton", postcode="ZZ99 1AA")
    return Organisation(ods, name, Kind.GP, system, address, "01632 960001", "990000000001")


def _user(number: int, name: str, given: str, family: str, role: str | None, **more: Any) -> User:
    guid = f"bbbbbbbb-0000-4000-8000-{number:012d}"
    return User(number, guid, HOME, name, "Ms", given, family, role, **more)


def _directory() -> Directory:
    directory = Directory()
    directory.add(_organisation(HOME, "Riverside Surgery", ClinicalSystem.EMIS))
    directory.add(_organisation(OTHER, "Northgate Hub", ClinicalSystem.EMIS))
    directory.add(_organisation(ELSEWHERE, "Hillcrest Practice", ClinicalSystem.SYSTMONE))
    directory.add(Site(SITE, HOME, "Riverside Main", PostalAddress(postcode="ZZ99 1AA")))
    directory.add(_user(ASHA, "asha.patel", "Asha", "Patel", "Receptionist", job_role="R1450"))
    directory.add(_user(TOM, "tom.reed", "Tom", "Reed", None))
    directory.add(_user(JO, "jo", "", "Jones", "Secretary"))
    directory.add(_user(NED, "ned.lane", "Ned", "Lane", "Manager", active=False))
    directory.add(_user(DOC, "dr.shah", "Priya", "Shah", "GP", clinician=True, gender="female"))
    directory.add(replace(_user(16, "sam.hub", "Sam", "Hub", "Manager"), ods=OTHER))
    return directory


def _patient(number: int, given: str, family: str, **more: Any) -> Patient:
    known = {
        "nhs_number": f"99900{number:05d}",
        "birth_date": date(1984, 3, 12),
        "gender": Gender.FEMALE,
        "address": PostalAddress("4", "Mill Lane", town="Exampleton", postcode="ZZ99 4AB"),
        "mobile": "07700900123",
        **more,
    }
    guid = f"cccccccc-0000-4000-8000-{number:012d}"
    return Patient(number, guid, HOME, title="Ms", given=(given,), family=family, **known)


def _register(register: Register) -> None:
    register.add(_patient(MARIA, "Maria", "Okoro", nhs_number="9990000018"))
    register.add(_patient(DEV, "Dev", "Lal", gender=Gender.MALE, max_appointments=1))
    register.add(_patient(AMINA, "Amina", "Okoro", birth_date=date(2015, 6, 12), nhs_number=None))
    register.add(_patient(LEO, "Leo", "Marsh", gender=Gender.OTHER))
    register.add(_patient(GONE, "Gwen", "Gone", standing=Standing.LEFT))
    register.add(_patient(RITA, "Rita", "Strict"))
    for number, more in {
        MARIA: {"proxy_for": (AMINA,)},
        DEV: {},
        LEO: {"credential": "", "linked": False},
        GONE: {"linked": False},
        RITA: {"status": "restricted"},
    }.items():
        known = {
            "credential": f"aaaaaaaa-0000-4000-8000-{number:012d}",
            "linked": True,
            "linkage_key": f"key-{number}",
            **more,
        }
        register.put_account(OnlineAccount(f"acc-{number}", HOME, number, **known))


def _books(book: Book, slots: dict[str, int], sessions: dict[str, int]) -> None:
    def opened(name: str, **plans: SlotPlan) -> None:
        session = book.open_session(
            name, site=SITE, clinicians=(DOC,), slot_minutes=10, slots=tuple(plans.values())
        )
        sessions[name] = session.id
        made = {(slot.start, slot.type): slot.id for slot in book.slots_of(session.id)}
        slots.update({key: made[plan.start, plan.type] for key, plan in plans.items()})

    ten = timedelta(minutes=10)
    morning = at(21, 8)
    opened("Early", past=SlotPlan(at(20, 7), 10, "GP Routine"), now=SlotPlan(START, 10, "Nurse"))
    opened(
        "Morning",
        free=SlotPlan(morning, 10, "GP Routine"),
        next=SlotPlan(morning + ten, 10, "GP Routine"),
        phone=SlotPlan(morning + 2 * ten, 10, "Phone", Channel.TELEPHONE, telephone="01632960002"),
        offline=SlotPlan(morning + 3 * ten, 10, "Nurse", online=False),
        blocked=SlotPlan(morning + 4 * ten, 10, "Nurse", blocked=True),
        embargoed=SlotPlan(morning + 5 * ten, 10, "Nurse", embargoed_until=at(20, 20)),
        video=SlotPlan(morning + 6 * ten, 10, "Video", Channel.VIDEO),
    )
    opened(
        "Change",
        bst=SlotPlan(at(25, 0, 30), 10, "Night"),
        gmt=SlotPlan(at(25, 1, 30), 10, "Night"),
    )
    opened("Winter", winter=SlotPlan(at(10, 9, month=11), 10, "GP Routine"))
    opened("Last day", last=SlotPlan(at(1, 23, 50, month=12), 10, "GP Routine"))
    opened("Too far", far=SlotPlan(at(2, 0, month=12), 10, "GP Routine"))


def build(settings: EmisSettings | None = None) -> Surgery:
    """The world at nine on a Tuesday morning, its clock standing."""
    clock, directory = WorldClock(START), _directory()
    slots: dict[str, int] = {}
    sessions: dict[str, int] = {}
    practices = Practices(
        {
            ods: Practice(
                ods, Book(ods, clock.now, first), Register(ods, clock.now, first), directory
            )
            for first, ods in ((1_000, HOME), (5_000, OTHER), (9_000, ELSEWHERE))
        }
    )
    _register(practices[HOME].register)
    _books(practices[HOME].book, slots, sessions)
    emis = Emis(practices, clock, Seeds(7), settings)
    guard = Guard(
        "emis", create_app(emis).answer, clock=clock, journal=Journal(), on_reply=REPLIES.heed
    )
    return Surgery(clock, emis, guard, practices, slots, sessions)
