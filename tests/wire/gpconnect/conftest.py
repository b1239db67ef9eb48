"""A small world for GP Connect, and a consumer that speaks to it in process."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

import pytest
from fhir.resources.STU3 import get_fhir_model_class

from gpworld.book.book import Book
from gpworld.book.model import Channel, Session, SlotPlan
from gpworld.core import london
from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Reply, Request
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.core.seeds import Seeds
from gpworld.core.values import PostalAddress
from gpworld.gpconnect.app import create_app
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.gpconnect.state import GpConnect
from gpworld.people.model import (
    Address,
    Gender,
    HumanName,
    Patient,
    Person,
    Sensitivity,
    Standing,
    Telecom,
)
from gpworld.people.nhs_number import reserved
from gpworld.people.population import Population
from gpworld.people.register import Register
from gpworld.practice import Practice, Practices
from gpworld.staff.directory import Directory
from gpworld.staff.model import ClinicalSystem, Kind, Organisation, Site, User
from schemas.replies import REPLIES
from unit.stand_ins import HandWall

NOW = datetime(2026, 10, 20, 8, tzinfo=UTC)  # 09:00 on a London Tuesday, summer time
HOST = "http://127.0.0.1:7103"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
PROVIDER, CONSUMER = "Y90003", "Y90001"
INTERACTION = {each.name: each for each in INTERACTIONS}
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
PEOPLE = {
    "plain": 0,
    "temporary": 1,
    "left": 2,
    "deceased": 3,
    "restricted": 4,
    "superseded": 5,
    "invalid": 6,
    "unverified": 7,
    "unverified_wrong": 8,
    "opted_out": 9,
    "pds_only": 10,
    "changed_surname": 11,
    "absent": 12,
    "pds_deceased": 13,
    "other": 14,
    "pds_only_too": 15,
}


def number(name: str) -> str:
    """The NHS number of somebody in this world."""
    return reserved(PEOPLE[name])


@dataclass
class World:
    """Everything a test may want to change."""

    clock: WorldClock
    directory: Directory
    population: Population
    practices: Practices
    system: GpConnect
    guard: Guard
    patients: dict[str, int]

    @property
    def book(self) -> Book:
        return self.practices[PROVIDER].book

    def share(self, **fields: object) -> None:
        """Change the provider's sharing rules."""
        held = self.directory.organisation(PROVIDER).sharing
        self.directory.change_organisation(PROVIDER, sharing=replace(held, **fields))

    def switch(self, **fields: object) -> None:
        """Throw switches of section 14."""
        self.system.settings = replace(self.system.settings, **fields)

    def session(
        self,
        start: str,
        count: int = 4,
        *,
        minutes: int = 10,
        clinicians: tuple[int, ...] = (31,),
        site: int = 21,
        kind: str = "Routine",
        name: str = "Morning surgery",
        **flags: object,
    ) -> Session:
        """Open a session of adjacent slots; ``start`` is an instant with its offset."""
        begin = datetime.fromisoformat(start).astimezone(UTC)
        plans = [
            SlotPlan(
                begin + timedelta(minutes=minutes * index),
                minutes,
                kind,
                **({"gp_connect": True} | flags),
            )
            for index in range(count)
        ]
        return self.book.open_session(
            name, site=site, clinicians=clinicians, slot_minutes=minutes, slots=plans
        )

    def slots(self, session: Session) -> list[Any]:
        return self.book.slots_of(session.id)


class Told:
    """A reply, read."""

    def __init__(self, reply: Reply) -> None:
        self.reply, self.status = reply, reply.status
        body = reply.body
        if reply.header("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.body = body

    def header(self, name: str) -> str | None:
        return self.reply.header(name)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The Spine code of an outcome."""
        return self.json["issue"][0]["details"]["coding"][0]["code"]

    @property
    def why(self) -> str:
        return self.json["issue"][0]["diagnostics"]

    @property
    def refusal(self) -> tuple[int, str]:
        return self.status, self.code

    def resources(self, kind: str) -> list[Any]:
        entries = self.json.get("entry", [])
        return [e["resource"] for e in entries if e["resource"]["resourceType"] == kind]


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(claims: object, header: object = None, signature: str = "") -> str:
    return f"{encoded(header or {'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}.{signature}"


class Consumer:
    """A booking system of another organisation."""

    def __init__(self, world: World) -> None:
        self.world, self.ods = world, PROVIDER
        self._trace = 0

    def claims(self, scope: str) -> dict[str, Any]:
        now = int(self.world.clock.now().timestamp())
        return {
            "iss": "https://hub.example.test/",
            "sub": "user-1",
            "aud": f"{HOST}/{self.ods}/STU3/1/gpconnect",
            "iat": now,
            "exp": now + 300,
            "reason_for_request": "directcare",
            "requested_scope": scope,
            "requesting_device": {
                "resourceType": "Device",
                "identifier": [{"system": "https://hub.example.test/Id", "value": "A"}],
                "model": "Hub Booking",
                "version": "3.1",
            },
            "requesting_organization": {
                "resourceType": "Organization",
                "identifier": [{"system": ODS, "value": CONSUMER}],
                "name": "Riverside Surgery",
            },
            "requesting_practitioner": {
                "resourceType": "Practitioner",
                "id": "user-1",
                "name": [{"family": "Patel", "given": ["Asha"], "prefix": ["Ms"]}],
                "identifier": [
                    {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "555000111222"},
                    {"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "5550"},
                    {"system": "https://hub.example.test/Id/user", "value": "asha.patel"},
                ],
            },
        }

    def headers(self, name: str, claims: dict[str, Any] | None = None) -> dict[str, str]:
        self._trace += 1
        interaction = INTERACTION[name]
        return {
            "Ssp-TraceID": f"00000000-0000-4000-8000-{self._trace:012d}",
            "Ssp-From": "990000000001",
            "Ssp-To": self.world.directory.organisation(self.ods).asid,
            "Ssp-InteractionID": interaction.id,
            "Authorization": f"Bearer {token(claims or self.claims(interaction.scope))}",
            "Accept": "application/fhir+json",
        }

    def ask(
        self,
        name: str,
        rest: str = "",
        query: str = "",
        *,
        body: object = None,
        headers: dict[str, str | None] | None = None,
        claims: dict[str, Any] | None = None,
        method: str | None = None,
        prefix: str = "",
        ods: str = "",
        valid: bool = True,
    ) -> Told:
        """Ask for an interaction; a header of None is left out."""
        given: dict[str, str | None] = dict(self.headers(name, claims))
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else b""
        if raw:
            given["Content-Type"] = "application/fhir+json"
        given |= headers or {}
        path = f"{prefix}/{ods or self.ods}/STU3/1/gpconnect/{rest or INTERACTION[name].path}"
        request = Request(
            method or INTERACTION[name].verb,
            unquote(path),
            query,
            tuple((key, value) for key, value in given.items() if value is not None),
            raw,
            port=7103,
            raw_path=path,
        )
        return self.send(request, valid=valid)

    def send(self, request: Request, *, valid: bool = True) -> Told:
        reply = self.world.guard(request).reply
        assert isinstance(reply, Reply)
        assert not self.world.guard.failures, self.world.guard.failures
        assert reply.header("Cache-Control") == "no-store"
        told = Told(reply)
        if valid and told.body and "fhir+json" in (told.header("Content-Type") or ""):
            get_fhir_model_class(told.json["resourceType"]).model_validate(told.json)
        return told

    # -- what most tests begin with ---------------------------------------------------------

    def find(self, nhs_number: str) -> Told:
        return self.ask(
            "FindPatient", query=f"identifier=https://fhir.nhs.uk/Id/nhs-number|{nhs_number}"
        )

    def free(
        self, start: str = "2026-10-20", end: str = "2026-11-03", more: str = "", **kw: Any
    ) -> Told:
        query = f"start=ge{start}&end=le{end}&status=free&_include=Slot:schedule{more}"
        return self.ask("SearchSlots", query=query, **kw)

    def free_ids(self, *args: Any, **kw: Any) -> list[int]:
        return [int(slot["id"]) for slot in self.free(*args, **kw).resources("Slot")]

    def appointment(self, *slots: Any, patient: int | None = None) -> dict[str, Any]:
        """A good request to book these slots."""
        book = self.world.book
        return {
            "resourceType": "Appointment",
            "meta": {"profile": [f"{SD}/GPConnect-Appointment-1"]},
            "contained": [
                {
                    "resourceType": "Organization",
                    "id": "1",
                    "meta": {"profile": [f"{SD}/CareConnect-GPC-Organization-1"]},
                    "identifier": [{"system": ODS, "value": CONSUMER}],
                    "name": "Riverside Surgery",
                    "telecom": [{"system": "phone", "value": "01632960555", "use": "work"}],
                }
            ],
            "extension": [
                {
                    "url": f"{SD}/Extension-GPConnect-BookingOrganisation-1",
                    "valueReference": {"reference": "#1"},
                }
            ],
            "status": "booked",
            "description": "Follow-up call",
            "start": london.with_offset(slots[0].start),
            "end": london.with_offset(slots[-1].end),
            "slot": [{"reference": f"Slot/{slot.id}"} for slot in slots],
            "created": "2026-10-20T09:00:00+01:00",
            "participant": [
                {
                    "actor": {"reference": f"Patient/{patient or self.world.patients['plain']}"},
                    "status": "accepted",
                },
                {
                    "actor": {"reference": f"Location/{book.session(slots[0].session).site}"},
                    "status": "accepted",
                },
            ],
        }

    def book(self, *slots: Any, patient: int | None = None, **kw: Any) -> Told:
        return self.ask("BookAppointment", body=self.appointment(*slots, patient=patient), **kw)

    def registration(self, name: str, /, **changes: Any) -> dict[str, Any]:
        """A good request to register somebody with the details PDS has."""
        person = self.world.population.person(number(name))
        usual = person.names[0] if person else HumanName("Nobody", ("Nell",))
        patient = {
            "resourceType": "Patient",
            "meta": {"profile": [f"{SD}/CareConnect-GPC-Patient-1"]},
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number(name)}],
            "name": [{"use": "official", "family": usual.family, "given": list(usual.given)}],
            "gender": "female",
            "birthDate": person.birth_date if person else "1990-01-01",
        } | changes
        patient = {key: value for key, value in patient.items() if value is not None}
        return {
            "resourceType": "Parameters",
            "parameter": [{"name": "registerPatient", "resource": patient}],
        }

    def register(self, name: str, /, **changes: Any) -> Told:
        return self.ask("RegisterPatient", body=self.registration(name, **changes))


def _address() -> PostalAddress:
    return PostalAddress("1", "Weir Lane", "", "Lockton", "Norfolk", "ZZ99 3WZ")


def _organisations() -> list[Organisation]:
    def made(
        ods: str, name: str, system: ClinicalSystem | None, kind: Kind = Kind.GP
    ) -> Organisation:
        asid = f"9900000000{ods[-2:]}"
        return Organisation(ods, name, kind, system, _address(), f"016329600{ods[-2:]}", asid)

    return [
        made("Y90001", "Riverside Surgery", ClinicalSystem.EMIS),
        made("Y90003", "Hillcrest Practice", ClinicalSystem.SYSTMONE),
        made("Y90005", "Community Podiatry", None, Kind.TRUST),
    ]


def _staff(directory: Directory) -> None:
    directory.add(Site(21, PROVIDER, "Hillcrest", _address(), "01632960021", "Y9000301"))
    directory.add(Site(22, PROVIDER, "Hillcrest Branch", _address(), "01632960022"))
    directory.add(Site(23, CONSUMER, "Riverside", _address()))
    people = (
        (31, "wei", "Dr", "Lin", "Wei", "R0260", "555000000031"),
        (32, "osei", "Ms", "Ama", "Osei", "R0620", "555000000032"),
        (33, "roleless", "Mr", "Rob", "Less", None, "555000000033"),
        (34, "oddrole", "Mr", "Odd", "Role", "R8000", "555000000034"),
        (35, "nameless", "", "Jo", "", "R0260", "555000000035"),
    )
    for user_id, name, title, given, family, role, sds in people:
        directory.add(
            User(
                user_id,
                f"guid-{user_id}",
                PROVIDER,
                name,
                title,
                given,
                family,
                "Clinician",
                job_role=role,
                clinician=True,
                gender="female",
                sds_user_id=sds,
                sds_role_profile_id=f"77{user_id}",
            )
        )


def _person(name: str, **fields: object) -> Person:
    known: dict[str, object] = {
        "nhs_number": number(name),
        "names": (HumanName("Okoro", ("Maria", "Jane"), ("Ms",)),),
        "birth_date": "1984-03-12",
        "gender": Gender.FEMALE,
        "addresses": (Address(("9 Mill Row", "Lockton"), "ZZ99 4AB"),),
        "telecoms": (Telecom("phone", "07700900123", "mobile"),),
    }
    return Person(**(known | fields))


def _patient(name: str, **fields: object) -> Patient:
    known: dict[str, object] = {
        "id": 0,
        "guid": f"guid-{name}",
        "ods": PROVIDER,
        "nhs_number": number(name),
        "title": "Ms",
        "given": ("Maria",),
        "family": "Okoro",
        "birth_date": date(1984, 3, 12),
        "gender": Gender.FEMALE,
        "address": _address(),
        "phone": "01632960100",
        "mobile": "07700900100",
        "email": "maria@example.test",
        "registered_on": date(2019, 4, 2),
        "usual_clinician": 31,
    }
    return Patient(**(known | fields))


def _people(population: Population, register: Register) -> dict[str, int]:
    for name in (
        "plain",
        "temporary",
        "left",
        "unverified",
        "opted_out",
        "pds_only",
        "other",
        "pds_only_too",
    ):
        population.add(_person(name))
    population.add(_person("unverified_wrong", birth_date="1950-01-01"))
    population.add(_person("restricted", sensitivity=Sensitivity.RESTRICTED))
    population.add(_person("superseded", superseded_by=number("plain")))
    population.add(_person("invalid", invalid=True))
    population.add(_person("deceased"))
    population.add(_person("pds_deceased", deceased=NOW))
    population.add(_person("changed_surname", names=(HumanName("Okonkwo", ("Mary",)),)))
    held = (
        _patient("plain"),
        _patient("other"),
        _patient("left", standing=Standing.LEFT),
        _patient("deceased", standing=Standing.DECEASED),
        _patient("restricted", restricted=True),
        _patient("unverified", verified=False),
        _patient("unverified_wrong", verified=False),
        _patient("opted_out", opted_out=True),
    )
    names = {number(name): name for name in PEOPLE}
    return {names[each.nhs_number]: register.add(each).id for each in held}


@pytest.fixture
def world() -> World:
    clock = WorldClock(NOW)
    directory, population = Directory(), Population()
    for organisation in _organisations():
        directory.add(organisation)
    _staff(directory)
    practices = Practices(
        {
            ods: Practice(
                ods,
                Book(ods, clock.now, first_id=1000 * index),
                Register(ods, clock.now, first_id=100 * index),
                directory,
            )
            for index, ods in enumerate(("Y90001", "Y90003", "Y90005"), start=1)
        }
    )
    patients = _people(population, practices[PROVIDER].register)
    system = GpConnect(
        practices=practices,
        directory=directory,
        population=population,
        clock=clock,
        seeds=Seeds(7),
        wall=HandWall(clock.now()),
    )
    guard = Guard(
        "gpconnect",
        create_app(system).answer,
        clock=clock,
        journal=Journal(),
        on_reply=REPLIES.heed,
    )
    return World(clock, directory, population, practices, system, guard, patients)


@pytest.fixture
def consumer(world: World) -> Consumer:
    return Consumer(world)


@pytest.fixture
def nhs() -> Callable[[str], str]:
    """The NHS number of somebody in this world."""
    return number


@pytest.fixture
def slots(world: World) -> list[Any]:
    """Four adjacent telephone slots tomorrow at nine."""
    session = world.session("2026-10-21T09:00:00+01:00", channel=Channel.TELEPHONE)
    return world.slots(session)


@pytest.fixture
def percent() -> Callable[[str], str]:
    return lambda text: quote(text, safe="")


@pytest.fixture
def make_token() -> Callable[..., str]:
    return token
