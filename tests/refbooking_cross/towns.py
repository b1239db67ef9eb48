"""A town with a way between its practices: the world, the product, and a hand on the wire."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from gpharness.inprocess import InProcess
from gpworld.book.model import Booker, Slot, SlotPlan, Via
from gpworld.control.plane import Hosting, Plane
from gpworld.control.product import settings
from gpworld.core.exchange import Reply, Request
from gpworld.core.guard import Guard, Outcome
from gpworld.people.model import Patient as PatientOfPractice
from gpworld.people.model import Standing
from gpworld.scenario import load_scenario
from gpworld.world import World
from refbooking.app import create_app
from refbooking.settings import Settings
from refbooking_patient.surgery import Browser, Patient
from refbooking_staff.databases import opened
from refbooking_staff.riverside import Desk
from refbooking_staff.simulated import ADDRESSES, Town, WorldTime
from refbooking_staff.templates import quick

RIVERSIDE, HUB, HILLCREST, CLINIC = "Y90001", "Y90002", "Y90003", "Y90004"
MARIA, MARIA_BORN = "9990000018", "1984-03-12"
TYPE = "Physio first contact"
THIRD = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
DESK = Booker(Via.STAFF, "the practice")

Struck = Callable[[Request], "Reply | Exception | None"]


class Wire(Guard):
    """A guard with something in front: it may answer, or break, before the simulator is asked."""

    def __init__(self, guard: Guard) -> None:
        self._behind = guard
        self.before: Struck = lambda _request: None
        self.after: Struck = lambda _request: None
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Outcome:
        """Answer one call."""
        self.asked.append(request)
        struck = self.before(request)
        outcome = self._behind(request) if struck is None else None
        struck = struck or self.after(request)
        if isinstance(struck, Exception):
            raise struck
        return Outcome(struck) if struck is not None or outcome is None else outcome

    def calls(self, words: str) -> int:
        """How many calls had these words in their path."""
        return sum(words in request.path for request in self.asked)


@dataclass
class Region(Town):
    """A town with wires that can be touched, and the settings the product was told."""

    wires: dict[str, Wire] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, user: str = "asha.patel") -> Desk:
        """Somebody at the staff API."""
        if user not in self.desks:
            self.desks[user] = Desk(self.app.test_client(), self.tokens[user])
        return self.desks[user]

    def tell(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Run the product under changed settings from now on."""
        change(self.told)
        self.service.settings = Settings.read(self.told)

    def organisation(self, ods: str, **changed: object) -> None:
        """Change one organisation of the settings."""

        def change(body: dict[str, Any]) -> None:
            next(one for one in body["organisations"] if one["ods"] == ods).update(changed)

        self.tell(change)

    def open_slots(
        self, ods: str, *, at: datetime = THIRD, count: int = 2, type: str = TYPE, **flags: Any
    ) -> list[Slot]:
        """A session at a practice; its slots are GP Connect's unless told otherwise."""
        practice = self.world.practices[ods]
        plan = SlotPlan(start=at, minutes=10, type=type, **{"gp_connect": True, **flags})
        holder = next(user for user in practice.users if user.clinician)
        session = practice.book.open_session(
            "Morning",
            site=practice.sites[0].id,
            clinicians=(holder.id,),
            slot_minutes=10,
            slots=[replace(plan, start=at + n * timedelta(minutes=10)) for n in range(count)],
        )
        slots = practice.book.slots(at - timedelta(days=90), at + timedelta(days=90))
        return [slot for slot in slots if slot.session == session.id]

    def change_slot(self, ods: str, slot: Slot, **changed: object) -> None:
        """The practice changes a slot."""
        self.world.practices[ods].book.change_slot(slot.id, DESK, **changed)

    def change_user(self, ods: str, user_name: str, **changed: object) -> None:
        """Somebody's account in the clinical system."""
        user = self.world.directory.user_named(ods, user_name)
        assert user is not None
        self.world.directory.change_user(user.id, **changed)

    def share(self, ods: str, **changed: object) -> None:
        """How a practice takes part in GP Connect."""
        rules = self.world.directory.organisation(ods).sharing
        sharing = replace(rules, **changed)  # type: ignore[arg-type]  # the names are its own
        self.world.directory.change_organisation(ods, sharing=sharing)

    def invited(self, user: str = "asha.patel", site: str = HUB, **more: object) -> Patient:
        """A patient who was sent a link for another organisation."""
        asked = {"slot_type": TYPE, "message": "Please book.", **more}
        self.desk(user).sent(site=site, **asked)
        return self.holder(self.texts()[-1])

    def opened(self, user: str = "asha.patel", site: str = HUB, **more: object) -> Patient:
        """The same, with the date of birth given."""
        patient = self.invited(user, site, **more)
        reply = patient.identify(MARIA_BORN)
        assert reply.status_code == 200, reply.get_json()
        return patient

    def holder(self, text: str) -> Patient:
        """Whoever holds the booking link of a text."""
        return Patient(self.app.test_client(), link_in(text))

    def browser(self, text: str) -> Browser:
        """A browser for the link of a text."""
        found = re.search(r"/([bm])/(\w+)", text)
        assert found is not None, text
        return Browser(self.app.test_client(), f"/{found[1]}/{found[2]}")

    def at_hub(self, ods: str = HUB, nhs_number: str = MARIA) -> list[tuple[datetime, str]]:
        """Start and texts of the live appointments a patient holds somewhere."""
        practice = self.world.practices[ods]
        patient = practice.register.by_nhs_number(nhs_number)
        held = practice.book.bookings(patient.id, live=True) if patient else []
        return [(one.start, f"{one.reason} {one.note}") for one in held]

    def invitations(self) -> list[dict[str, Any]]:
        """Everything Riverside has sent, as staff see it."""
        return cast("list[dict[str, Any]]", self.desk().get("/invitations").get_json()["items"])

    def somebody(self, ods: str) -> PatientOfPractice:
        """A registered patient who can be texted and is as PDS has them."""
        return next(
            one
            for one in self.world.practices[ods].register.patients()
            if one.mobile and one.nhs_number and not one.restricted
            if one.standing is Standing.ACTIVE and self._agrees(one)
        )

    def _agrees(self, one: PatientOfPractice) -> bool:
        person = self.world.population.person(str(one.nhs_number))
        return person is not None and str(person.birth_date) == str(one.birth_date)

    def tasks(self, user: str = "asha.patel") -> list[dict[str, Any]]:
        """What staff must look at."""
        return cast("list[dict[str, Any]]", self.desk(user).get("/tasks").get_json()["items"])

    def manage(self, text: str) -> Patient:
        """Whoever holds a manage link, with the date of birth given."""
        holder = Manager(self.app.test_client(), link_in(text))
        holder.identify(MARIA_BORN)
        return holder


class Manager(Patient):
    """A patient with a manage link."""

    @property
    def path(self) -> str:
        """Where the manage link's routes are."""
        return f"/api/v1/patient/manage/{self.token}"


def link_in(text: str) -> str:
    """The token of the link in a text."""
    found = re.search(r"/[bm]/(\w+)", text)
    assert found is not None, text
    return found[1]


SURGERY = load_scenario("surgery")


@contextmanager
def region() -> Iterator[Region]:
    """The surgery's world, with wires that can be touched and the product before them."""
    world = World(SURGERY)
    plane = Plane("region", world, "t", "c", dict(ADDRESSES), cast(Hosting, None))
    body = settings(plane)
    told = Settings.read(body)
    servers, wires = InProcess(), {}
    for name, guard in world.guards.items():
        wires[name] = Wire(guard)
        servers.mount(ADDRESSES[name], wires[name])
    with opened() as store, servers.taking_calls():
        app = create_app(
            told,
            clock=WorldTime(world),
            chance=random.Random(7),
            wait=lambda _seconds: None,
            store=store,
        )
        quick(app)
        service = app.extensions["refbooking"]
        tokens = {one.user: one.token for one in told.staff.values()}
        yield Region(world, app, service, tokens, wires, body)
    world.raise_failures()
    world.close()
