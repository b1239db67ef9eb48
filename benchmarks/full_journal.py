"""A town whose journal is full: one patient after the other is invited, looks and books."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

import jwt

from gpharness.inprocess import booking_settings, meet
from gpworld.book.model import Slot, SlotPlan
from gpworld.core.exchange import Reply, Request
from gpworld.emis import credentials
from gpworld.people.model import Patient
from gpworld.scenario import load_scenario
from gpworld.serve.settle import settle
from gpworld.sms.courier import DirectCourier
from gpworld.world import World

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
ODS, USER, TYPE = "Y90001", "asha.patel", "Blood test"
PARTNER = "/emis/partner/api/v1"
BOOKING = "http://booking.test"
LINK = f"{BOOKING}/b/"
A_DAY = 40
"""Slots of one session."""
NAMES = ("traceparent", "x-request-id")


@dataclass(frozen=True, slots=True)
class Visit:
    """What became of one patient, by the names that one could ask for."""

    invitation: str
    text: str
    nhs_number: str
    slot: int


@dataclass
class Caller:
    """A product as the simulators see it: its requests name a trace of their own patient's."""

    world: World
    told: Mapping[str, Any]
    user: int
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def partner(self, visit: str, path: str, body: object = None, **asked: object) -> None:
        """One request to EMIS."""
        token = credentials.partner_token(self.world.seeds, ODS, USER)
        application = credentials.partner_application_id(self.world.seeds, ODS)
        method = "GET" if body is None else "POST"
        more = (("Authorization", f"Bearer {token}"), ("applicationId", application))
        self._ask(visit, "emis", method, f"{PARTNER}/{path}", body, more, urlencode(asked))

    def text(self, visit: str, mobile: str, message: str) -> str:
        """A text is handed in; its id."""
        key = self.told["sms"]["api_key"]
        said = {"iss": key[-73:-37], "iat": int(self.world.clock.now().timestamp())}
        signed = jwt.encode(said, key[-36:])
        body = {
            "phone_number": mobile,
            "template_id": self.told["sms"]["template_id"],
            "personalisation": {"message": message},
            "reference": f"{visit}:1",
        }
        more = (("Authorization", f"Bearer {signed}"),)
        reply = self._ask(visit, "sms", "POST", "/v2/notifications/sms", body, more)
        return str(json.loads(reply.body)["id"])

    def _ask(
        self,
        visit: str,
        system: str,
        method: str,
        path: str,
        body: object,
        more: tuple[tuple[str, str], ...],
        query: str = "",
    ) -> Reply:
        span = f"{self.chance.getrandbits(64) | 1:016x}"
        headers = (
            ("User-Agent", "a product/1"),
            ("Accept-Encoding", "identity"),
            ("Accept", "*/*"),
            ("Connection", "keep-alive"),
            *more,
            ("X-Request-ID", f"click-{span}"),
            ("traceparent", f"00-{visit.removeprefix('inv_'):0>32}-{span}-01"),
        )
        sent = b"" if body is None else json.dumps(body).encode()
        if sent:
            headers = (*headers, ("Content-Type", "application/json"))
        request = Request(method, path, query, headers, sent, raw_path=path)
        reply = cast(Reply, self.world.guards[system](request).reply)
        if reply.status >= 300:
            raise SystemExit(f"{method} {path}: {reply.status} {reply.body.decode()}")
        return reply


def filled(exchanges: int) -> tuple[World, list[Visit]]:
    """A world whose journal has so many exchanges, and whose they are."""
    world = World(load_scenario("town"), start=START, courier=DirectCourier(lambda errand: 204))
    settle()  # as gpworld up does
    caller = _caller(world)
    free, visits = _slots(world), []
    for patient in _patients(world):
        if len(world.journal) >= exchanges:
            break
        visits.append(_visit(caller, patient, next(free)))
    return world, visits


def _caller(world: World) -> Caller:
    told = booking_settings(world, BOOKING, database_url="sqlite://")
    meet(world, BOOKING)
    user = world.directory.user_named(ODS, USER)
    assert user is not None
    return Caller(world, told, user.id)


def nameless(world: World) -> None:
    """As if the product had named nothing."""
    state = world.journal.state()
    kept = tuple(
        replace(each, headers=tuple(one for one in each.headers if one[0].lower() not in NAMES))
        for each in state.kept
    )
    world.journal.restore(replace(state, kept=kept))


def _patients(world: World) -> Iterator[Patient]:
    register = world.practices[ODS].register
    return (each for each in register.patients() if each.nhs_number and each.mobile)


def _slots(world: World) -> Iterator[Slot]:
    """Free ones, session after session, each on a day of its own."""
    book, site = world.practices[ODS].book, world.practices[ODS].sites[0].id
    start = START + timedelta(days=1)
    while True:
        plans = [
            SlotPlan(start=start + timedelta(minutes=10 * n), minutes=10, type=TYPE)
            for n in range(A_DAY)
        ]
        session = book.open_session(
            "Morning", site=site, clinicians=(), slot_minutes=10, slots=plans
        )
        yield from book.slots_of(session.id)
        start += timedelta(days=1)


def _visit(caller: Caller, patient: Patient, slot: Slot) -> Visit:
    """A patient is invited, looks half a minute later, books, and is texted again."""
    clock, visit = caller.world.clock, f"inv_{patient.id}"
    number, mobile = str(patient.nhs_number), str(patient.mobile)
    day = slot.start.date().isoformat()
    days = {"startDate": day, "endDate": day}
    caller.partner(visit, "patientMatching/GetMatchedPatients", matchedTerms=number)
    text = caller.text(visit, mobile, f"Please book: {LINK}{visit}")
    clock.advance(timedelta(seconds=30))
    caller.partner(visit, "patientMatching/GetMatchedPatients", matchedTerms=number)
    caller.partner(visit, "appointments/GetAppointmentSessions", **days)
    caller.partner(visit, "appointments/GetSlotsForSession", appointmentSessionId=slot.session)
    caller.partner(
        visit,
        "appointments/BookAppointment",
        slotId=slot.id,
        patientNumber=patient.id,
        bookedBy=caller.user,
        reason="Blood test",
    )
    caller.partner(visit, "appointments/GetPatientAppointments", patientNumber=patient.id, **days)
    caller.text(visit, mobile, f"You are booked. To change it: {BOOKING}/m/{visit}")
    clock.advance(timedelta(seconds=30))
    return Visit(visit, text, number, slot.id)
