"""A booking system of another organisation, which speaks GP Connect to the house in process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote
from uuid import UUID

from gpworld.core import london
from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.world import World
from lint.callers import token

INTERACTION = {each.name: each for each in INTERACTIONS}
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
TYPE = "https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-OrganisationType-1"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
PLACES = "".join(
    f"&_include:recurse={each}"
    for each in ("Schedule:actor:Practitioner", "Schedule:actor:Location")
)
Json = dict[str, Any]  # a FHIR resource


class Told:
    """A reply, read."""

    def __init__(self, reply: object) -> None:
        assert isinstance(reply, Reply)
        self.status, self.json = reply.status, json.loads(reply.body)

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and Spine code of an outcome."""
        return self.status, self.json["issue"][0]["details"]["coding"][0]["code"]

    @property
    def why(self) -> str:
        return str(self.json["issue"][0]["diagnostics"])

    def resources(self, kind: str) -> list[Json]:
        assert self.status == 200, self.json
        entries = self.json.get("entry", [])
        return [e["resource"] for e in entries if e["resource"]["resourceType"] == kind]


@dataclass(frozen=True)
class Offer:
    """A slot as the wire offers it, with its schedule."""

    slot: Json
    schedule: Json

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.slot["start"])

    @property
    def end(self) -> datetime:
        return datetime.fromisoformat(self.slot["end"])

    @property
    def channel(self) -> str:
        return str(self.slot["extension"][0]["valueCode"])

    @property
    def type(self) -> str:
        return str(self.slot["serviceType"][0]["text"])

    @property
    def session(self) -> str:
        return str(self.schedule["serviceCategory"]["text"])

    @property
    def actors(self) -> list[str]:
        return [str(actor["reference"]) for actor in self.schedule["actor"]]

    @property
    def place(self) -> str:
        return next(actor for actor in self.actors if actor.startswith("Location/"))


class Afar:
    """The booking system of ``ods``; every request has a token and a trace of its own."""

    def __init__(self, world: World, ods: str = "Y90001", kind: str = "gp-practice") -> None:
        self.world, self.ods, self.kind = world, ods, kind
        self._traces = count(1)

    @property
    def today(self) -> date:
        return london.local_date(self.world.clock.now())

    def ask(self, at: str, name: str, rest: str = "", query: str = "", body: object = None) -> Told:
        """Ask a practice for an interaction."""
        interaction = INTERACTION[name]
        path = f"/{at}/STU3/1/gpconnect/{rest or interaction.path}"
        headers = {
            "Ssp-TraceID": str(UUID(int=next(self._traces), version=4)),
            "Ssp-From": self.world.directory.organisation(self.ods).asid,
            "Ssp-To": self.world.directory.organisation(at).asid,
            "Ssp-InteractionID": interaction.id,
            "Authorization": self._token(interaction.scope),
            "Accept": "application/fhir+json",
            "Content-Type": "application/fhir+json",
        }
        sent = json.dumps(body).encode() if body else b""
        request = Request(interaction.verb, path, query, tuple(headers.items()), sent)
        return Told(self.world.guards["gpconnect"](request).reply)

    def look_up(self, ods: str) -> Told:
        """Ask the directory where an organisation's free slots are searched."""
        wanted = INTERACTION["SearchSlots"].id
        query = (
            f"organization={quote(ODS)}%7C{ods}"
            f"&identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId%7C{wanted}"
        )
        headers = (("Accept", "application/fhir+json"), ("apikey", "key"))
        request = Request("GET", "/spine-directory/FHIR/R4/Endpoint", query, headers)
        return Told(self.world.guards["gpconnect"](request).reply)

    # -- slots ----------------------------------------------------------------------------------

    def search(self, at: str, first: int | date = 0, days: int = 14, filters: bool = True) -> Told:
        """Search ``days`` from a day on, or from today and so many days."""
        start = self.today + timedelta(days=first) if isinstance(first, int) else first
        query = f"start=ge{start}&end=le{start + timedelta(days=days)}&status=free"
        query += f"&_include=Slot:schedule{PLACES}"
        if filters:
            query += f"&searchFilter={ODS}|{self.ods}&searchFilter={TYPE}|{self.kind}"
        return self.ask(at, "SearchSlots", query=query)

    def offers(self, at: str, *window: Any, **how: Any) -> list[Offer]:
        """What a practice offers, by start."""
        told = self.search(at, *window, **how)
        schedules = {f"Schedule/{each['id']}": each for each in told.resources("Schedule")}
        offers = [
            Offer(slot, schedules[slot["schedule"]["reference"]]) for slot in told.resources("Slot")
        ]
        return sorted(offers, key=lambda offer: offer.start)

    def to_come(self, at: str, *window: Any, **how: Any) -> list[Offer]:
        """What a practice offers that has not begun."""
        now = self.world.clock.now()
        return [offer for offer in self.offers(at, *window, **how) if offer.start > now]

    def book(self, at: str, patient: str, *offers: Offer) -> Told:
        """Book slots for somebody whom the practice knows."""
        first, last = offers[0].slot, offers[-1].slot
        slots = [each.slot["id"] for each in offers]
        return self.book_slots(at, patient, slots, first["start"], last["end"], offers[0].place)

    def book_slots(
        self, at: str, patient: str, slots: Sequence[object], start: str, end: str, place: str
    ) -> Told:
        """Book slots by their ids, offered or not."""
        referred = [("Patient", self.find(at, patient)[0]["id"]), place.split("/")]
        body = {
            "resourceType": "Appointment",
            "meta": {"profile": [f"{SD}/GPConnect-Appointment-1"]},
            "contained": [self._organisation()],
            "extension": [
                {
                    "url": f"{SD}/Extension-GPConnect-BookingOrganisation-1",
                    "valueReference": {"reference": "#1"},
                }
            ],
            "status": "booked",
            "description": "Blood pressure review",
            "start": start,
            "end": end,
            "slot": [{"reference": f"Slot/{slot}"} for slot in slots],
            "created": london.with_offset(self.world.clock.now()),
            "participant": [
                {"actor": {"reference": f"{kind}/{number}"}, "status": "accepted"}
                for kind, number in referred
            ],
        }
        return self.ask(at, "BookAppointment", body=body)

    # -- patients -------------------------------------------------------------------------------

    def find(self, at: str, number: str) -> list[Json]:
        """The patient with this NHS number, or nobody."""
        query = f"identifier={NHS}|{number}"
        return self.ask(at, "FindPatient", query=query).resources("Patient")

    def register(self, at: str, person: Mapping[str, Any], **other: str) -> Told:
        """Register somebody of the environment file's ``patients``, or with other details."""
        said = {**person, **other}
        patient = {
            "resourceType": "Patient",
            "meta": {"profile": [f"{SD}/CareConnect-GPC-Patient-1"]},
            "identifier": [{"system": NHS, "value": said["nhs_number"]}],
            "name": [{"use": "official", "family": said["family"], "given": said["given"]}],
            "gender": said["gender"],
            "birthDate": said["birth_date"],
        }
        body = {
            "resourceType": "Parameters",
            "parameter": [{"name": "registerPatient", "resource": patient}],
        }
        return self.ask(at, "RegisterPatient", body=body)

    def appointments(self, at: str, number: str, days: int = 14) -> list[Json]:
        """The appointments from today on of somebody whom the practice knows."""
        patient = self.find(at, number)[0]["id"]
        query = f"start=ge{self.today}&start=le{self.today + timedelta(days=days)}"
        path = f"Patient/{patient}/Appointment"
        return self.ask(at, "RetrieveAppointments", path, query).resources("Appointment")

    # -- who asks -------------------------------------------------------------------------------

    def _organisation(self) -> Json:
        return {
            "resourceType": "Organization",
            "id": "1",
            "meta": {"profile": [f"{SD}/CareConnect-GPC-Organization-1"]},
            "identifier": [{"system": ODS, "value": self.ods}],
            "type": [{"coding": [{"system": TYPE, "code": self.kind}]}],
            "name": self.world.directory.organisation(self.ods).name,
            "telecom": [{"system": "phone", "value": "01632960555", "use": "work"}],
        }

    def _token(self, scope: str) -> str:
        issued = int(self.world.clock.now().timestamp())
        claims = {
            "iss": "https://hub.example.test/",
            "sub": "user-1",
            "aud": "https://gp.example.test/STU3/1/gpconnect",
            "iat": issued,
            "exp": issued + 300,
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
                "identifier": [{"system": ODS, "value": self.ods}],
                "name": "Elsewhere",
            },
            "requesting_practitioner": {
                "resourceType": "Practitioner",
                "id": "user-1",
                "name": [{"family": "Patel", "given": ["Asha"]}],
                "identifier": [
                    {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "555000111222"},
                    {"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "5550"},
                    {"system": "https://hub.example.test/Id/user", "value": "asha.patel"},
                ],
            },
        }
        return token(claims)
