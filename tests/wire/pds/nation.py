"""A small nation for PDS: people of every kind that its contract speaks of, built by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Reply, Request
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.core.seeds import Seeds
from gpworld.pds import credentials
from gpworld.pds.app import create_app
from gpworld.pds.settings import PdsSettings
from gpworld.pds.state import Pds
from gpworld.people.model import (
    Address,
    EmergencyContact,
    Gender,
    HumanName,
    Period,
    Person,
    Practice,
    Related,
    Sensitivity,
    Telecom,
)
from gpworld.people.nhs_number import reserved
from gpworld.people.population import Population
from schemas.replies import REPLIES

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
RID = "60e0b220-8136-4ca5-ae46-1d97ef59d068"
SPINE = "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"
UK = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"
(
    MARIA,
    OLD,
    NEW,
    GONE,
    RITA,
    VERA,
    DORA,
    NOAH,
    TOM,
    TIM,
    JOSEPH,
    ZOE,
    BAD,
    FREE,
) = (reserved(number) for number in range(14))
ENDED = Period(date(2000, 1, 1), date(2025, 12, 31))
SINCE = Period(date(2026, 1, 1))
PHARMACY = {
    "url": UK + "NominatedPharmacy",
    "valueReference": {
        "identifier": {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y9P01"}
    },
}
BIRTH_PLACE = {
    "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
    "valueAddress": {"city": "Exampleton", "country": "GBR"},
}
LANGUAGE = {
    "url": UK + "NHSCommunication",
    "extension": [
        {
            "url": "language",
            "valueCodeableConcept": {
                "coding": [
                    {
                        "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage",
                        "version": "1.0.0",
                        "code": "fr",
                        "display": "French",
                    }
                ]
            },
        },
        {"url": "interpreterRequired", "valueBoolean": True},
    ],
}


def said(*extensions: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Extensions as a person holds them."""
    return tuple((each["url"], orjson.dumps(each).decode()) for each in extensions)


def person(number: str, family: str, *given: str, **more: Any) -> Person:
    """Somebody with a name, a home, a mobile and a practice, unless said otherwise."""
    known: dict[str, Any] = {
        "birth_date": "1984-03-12",
        "gender": Gender.FEMALE,
        "addresses": (
            Address(("4 Mill Lane", "Exampleton"), "ZZ99 4AB", id="ADDR1", period=SINCE),
        ),
        "telecoms": (Telecom("phone", "07700900123", "mobile", "TELE1", SINCE),),
        "practice": Practice("Y90001", "PRAC1", Period(date(2010, 5, 1))),
        **more,
    }
    name = HumanName(family, given, ("Ms",), id="NAME1", period=SINCE)
    return Person(number, known.pop("names", (name,)), **known)


def people() -> list[Person]:
    """Everybody, each for one of the contract's paragraphs."""
    return [
        maria(),
        person(OLD, "Lal", "Dev", superseded_by=NEW),
        person(NEW, "Lal", "Dev", gender=Gender.MALE, birth_date="1970-07-07", version=4),
        person(GONE, "Void", "Ivy", invalid=True),
        restricted(RITA, "Strict", Sensitivity.RESTRICTED),
        restricted(VERA, "Secret", Sensitivity.VERY_RESTRICTED),
        person(
            DORA,
            "Dead",
            "Dora",
            birth_date="1930-01-01",
            deceased=datetime(2026, 2, 3, tzinfo=UTC),
            death_status="2",
            managing=Practice("Y90001"),
        ),
        person(
            NOAH,
            "Nowhere",
            "Noah",
            practice=None,
            managing=Practice("Y90002"),
            addresses=(),
            telecoms=(),
        ),
        person(TOM, "Twin", "Thomas", birth_date="2015-05-05", multiple_birth=1),
        person(TIM, "Twin", "Timothy", birth_date="2015-05-05", multiple_birth=2),
        person(JOSEPH, "O'Reilly", "Joseph", gender=Gender.MALE, birth_date="1990-01-01"),
        person(ZOE, "Müller", "Zoë", birth_date="1991-02-02"),
        person(BAD, "Vague", "Bea", birth_date="1950-03"),
    ]


def maria() -> Person:
    """Somebody with a past, a second home, relations and every kind of extension."""
    return person(
        MARIA,
        "Okoro",
        "Maria",
        "Jane",
        version=3,
        names=(
            HumanName("Okoro", ("Maria", "Jane"), ("Ms",), ("MBE",), id="NAME1", period=SINCE),
            HumanName("Bell", ("Maria",), use="maiden", id="NAME2", period=ENDED),
            HumanName("Okoro", ("Mimi",), use="nickname", id="NAME3"),
            HumanName("Spy", ("Maria",), use="temp", id="NAME4", hidden=True),
        ),
        addresses=(
            Address(
                ("4 Mill Lane", "Exampleton"),
                "ZZ99 4AB",
                id="ADDR1",
                period=SINCE,
                keys=(("PAF", "12345678"),),
            ),
            Address(("1 Old Road",), "ZZ99 1OL", id="ADDR2", period=ENDED),
            Address(("9 Hall",), "ZZ99 7ST", "temp", "Student Accommodation", "ADDR3", SINCE),
            Address(("0 Hidden",), "ZZ99 0HI", id="ADDR4", hidden=True),
        ),
        telecoms=(
            Telecom("phone", "07700900123", "mobile", "TELE1", SINCE),
            Telecom("email", "Maria@example.test", "home", "TELE2", SINCE),
            Telecom("phone", "07700900999", "mobile", "TELE3", ENDED),
            Telecom("other", "01632960009", "home", "TELE4", SINCE, other_system="textphone"),
            Telecom("phone", "07700900777", "temp", "TELE5", hidden=True),
        ),
        contacts=(EmergencyContact(Telecom("phone", "01632960111"), "CONT1", SINCE),),
        managing=Practice("Y90002"),
        former_genders=(Gender.UNKNOWN,),
        multiple_birth=1,
        related=(
            Related("RELA1", ("PRN", "Guardian"), nhs_number=NEW),
            Related(
                "RELA2",
                ("SPS",),
                name=HumanName("Ali", ("Sam",), id="RNAM1"),
                address=Address(("2 Elsewhere",), "ZZ99 2EL", id="RADR1"),
                telecom=(Telecom("phone", "01632960222", id="RTEL1"),),
            ),
        ),
        extensions=said(PHARMACY, BIRTH_PLACE, LANGUAGE),
    )


def restricted(number: str, family: str, sensitivity: Sensitivity) -> Person:
    return replace(
        maria(),
        nhs_number=number,
        names=(HumanName(family, ("Rose",), id="NAME1", period=SINCE),),
        sensitivity=sensitivity,
        birth_date="1975-05-05",
    )


@dataclass
class Nation:
    """The nation, and ways to ask PDS about it."""

    clock: WorldClock
    pds: Pds
    guard: Guard
    token: str | None = None
    asked: int = field(default=0)

    @property
    def population(self) -> Population:
        return self.pds.population

    @property
    def seeds(self) -> Seeds:
        return self.pds.seeds

    def held(self, number: str) -> Person:
        found = self.population.person(number)
        assert found is not None
        return found

    def worker(self, *roles: str) -> None:
        self.token = credentials.worker_token(self.seeds, *roles)

    def application(self) -> None:
        self.token = credentials.application_token(self.seeds)

    def patient(self, number: str = MARIA, level: str = "P9.Cp.Cd") -> None:
        self.token = credentials.patient_token(self.seeds, number, level)

    def send(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str | None] | None = None,
        body: bytes = b"",
    ) -> Reply:
        """One exchange; no simulator failure goes unseen.

        ``REPLIES`` holds every reply against our schemas and FHIR R4's own models.
        """
        bearer = None if self.token is None else f"Bearer {self.token}"
        given = {"X-Request-ID": RID, "Authorization": bearer, **(headers or {})}
        kept = tuple((name, value) for name, value in given.items() if value is not None)
        reply = self.guard(Request(method, path, query, kept, body)).reply
        assert not self.guard.failures, self.guard.failures
        assert isinstance(reply, Reply)
        return reply

    def get(self, number: str, **headers: str | None) -> Reply:
        return self.send("GET", f"/Patient/{number}", headers=dashed(headers))

    def search(self, *pairs: tuple[str, object], **headers: str | None) -> Reply:
        return self.send("GET", "/Patient", urlencode(pairs), dashed(headers))

    def patch(
        self,
        number: str,
        *patches: Mapping[str, object],
        version: int | None = None,
        body: object = None,
        **headers: str | None,
    ) -> Reply:
        """An update under a request id of its own."""
        self.asked += 1
        known = self.population.person(number)
        current = known.version if known else 1
        given = {
            "If-Match": f'W/"{version or current}"',
            "Content-Type": "application/json-patch+json",
            "X-Request-ID": f"00000000-0000-4000-8000-{self.asked:012d}",
            **dashed(headers),
        }
        sent = {"patches": patches} if body is None else body
        raw = sent if isinstance(sent, bytes) else orjson.dumps(sent)
        return self.send("PATCH", f"/Patient/{number}", headers=given, body=raw)


def dashed(headers: Mapping[str, str | None]) -> dict[str, str | None]:
    """X_Request_ID is X-Request-ID."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def json(reply: Reply) -> Any:
    """The members of a reply."""
    assert "json" in (reply.header("Content-Type") or ""), reply
    return orjson.loads(reply.body)


def record(reply: Reply) -> Any:
    """The Patient of a success."""
    assert reply.status == 200, reply.body
    found = json(reply)
    assert found["resourceType"] == "Patient"
    return found


def problem(reply: Reply) -> tuple[int, str, str | None]:
    """Status, Spine code and diagnostics of an OperationOutcome in the one shape there is."""
    data = json(reply)
    assert data["resourceType"] == "OperationOutcome", data
    [issue] = data["issue"]
    assert set(issue) - {"diagnostics"} == {"severity", "code", "details"}
    [coding] = issue["details"]["coding"]
    assert (coding["system"], coding["version"]) == (SPINE, "1")
    assert set(coding) == {"system", "version", "code", "display"}
    return reply.status, coding["code"], issue.get("diagnostics")


def build(settings: PdsSettings | None = None) -> Nation:
    """The nation at nine on a Tuesday morning, its clock standing."""
    clock, population = WorldClock(START), Population()
    for each in people():
        population.add(each)
    pds = Pds(population, clock, Seeds(7), settings)
    guard = Guard(
        "pds", create_app(pds).answer, clock=clock, journal=Journal(), on_reply=REPLIES.heed
    )
    return Nation(clock, pds, guard)
