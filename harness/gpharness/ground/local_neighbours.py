"""Between the organisations of a world in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from gpharness.answers import StaffUser
from gpharness.ground.junctures import Waiting
from gpharness.ground.model import named
from gpharness.ground.neighbours import BookingFacts, Juncture, SlotSearch
from gpworld.book.model import Booker, Booking, Via
from gpworld.core.journal import Exchange
from gpworld.pds.settings import PdsSettings
from gpworld.people import model as people
from gpworld.people import nhs_number as numbers
from gpworld.people.model import Patient, Period, Registration, Sensitivity, Standing, Telecom

if TYPE_CHECKING:
    from gpworld.world import World

LIKENESSES = 70_000  # their NHS numbers start here, far from those of the cast
THE_PRACTICE = Booker(Via.STAFF, "the practice")


class LocalNeighbours:
    """The organisations of a world in this process."""

    def __init__(self, world: World, waiting: Waiting) -> None:
        """Limits that an earlier test has set are the scenario's again."""
        self.world = world
        self._waiting = waiting
        world.pds.settings = world.scenario.settings("pds", PdsSettings)

    # -- organisations and staff ------------------------------------------------------------------

    def share(self, ods: str, **rules: object) -> None:
        """Change how an organisation takes part."""
        directory = self.world.directory
        sharing = replace(directory.organisation(ods).sharing, **rules)  # type: ignore[arg-type]  # fields of SharingRules, named by callers
        directory.change_organisation(ods, sharing=sharing)

    def change_user(self, user: StaffUser, **details: object) -> None:
        """Change an account."""
        found = self.world.directory.user_named(user.ods, user.user)
        assert found is not None, f"{user.ods} has no user {user.user}"
        self.world.directory.change_user(found.id, **details)

    def clinician(self, ods: str, name: str) -> StaffUser:
        """A user by name."""
        for user in self.world.directory.users(ods):
            if named(name, user.given, user.family, user.title):
                return StaffUser(user.ods, user.user_name, user.given, user.family)
        raise LookupError(f"nobody called {name!r} works at {ods}")

    # -- patients ---------------------------------------------------------------------------------

    def change_nation(self, nhs_number: str, **details: object) -> None:
        """Change what PDS holds."""
        person = self.world.population.person(nhs_number)
        assert person is not None, f"PDS holds nobody with the NHS number {nhs_number}"
        family = details.pop("family", None)
        if family is not None:
            details["names"] = tuple(replace(name, family=str(family)) for name in person.names)
        if "practice" in details:
            details["practice"] = people.Practice(str(details["practice"]))
        if isinstance(details.get("birth_date"), date):
            details["birth_date"] = str(details["birth_date"])
        if "sensitivity" in details:
            details["sensitivity"] = Sensitivity(str(details["sensitivity"]))
        self.world.population.change(nhs_number, **details)

    def register_at(self, ods: str, nhs_number: str, **details: object) -> None:
        """As a copy of what the patient's own practice has, but for what differs."""
        register = self.world.practices[ods].register
        own = self.home(nhs_number)
        here = replace(own, id=0, ods=ods, guid=self.world.seeds.next_uuid("neighbours"))
        register.add(replace(here, **details))  # type: ignore[arg-type]  # fields of Patient, named by callers

    def lapse_at(self, ods: str, nhs_number: str) -> None:
        """Gone."""
        register = self.world.practices[ods].register
        patient = register.by_nhs_number(nhs_number)
        assert patient is not None, f"{ods} never had {nhs_number}"
        register.leave(patient.id, self.world.clock.now().date())

    def registration(self, ods: str, nhs_number: str) -> str | None:
        """How it has a patient now."""
        patient = self.world.practices[ods].register.by_nhs_number(nhs_number)
        if patient is None or patient.standing is not Standing.ACTIVE:
            return None
        return str(patient.registration)

    def home(self, nhs_number: str) -> Patient:
        """A patient as their own practice has them: where they are regular, or else where first."""
        found = [
            patient
            for practice in self.world.practices.values()
            if (patient := practice.register.by_nhs_number(nhs_number)) is not None
        ]
        if not found:
            raise LookupError(f"no patient of this world has the NHS number {nhs_number}")
        return min(found, key=lambda patient: not is_own(patient))

    # -- what was asked ---------------------------------------------------------------------------

    def searches(self) -> list[SlotSearch]:
        """In order."""
        return [
            _search(each)
            for each in self.world.journal
            if each.system == "gpconnect" and each.path.endswith("/Slot")
        ]

    def asked_to_register(self) -> int:
        """Registrations asked for."""
        return sum(each.operation == "RegisterPatient" for each in self.world.journal)

    def booking(self, ods: str, nhs_number: str) -> BookingFacts:
        """What is noted with it."""
        held = self._held(ods, nhs_number)
        parts = json.loads(held.extra)
        organisation = next(
            each for each in parts["contained"] if each["resourceType"] == "Organization"
        )
        return BookingFacts(
            held.reason, held.note, organisation["name"], organisation["telecom"][0]["value"]
        )

    # -- what else happens ------------------------------------------------------------------------

    def nation_asked(self) -> list[datetime]:
        """When."""
        return [each.at for each in self.world.journal if each.system == "pds"]

    def limit_nation(self, calls_per_second: int) -> None:
        """Until the world begins again."""
        pds = self.world.pds
        pds.settings = replace(pds.settings, requests_per_second=calls_per_second)

    def add_likeness(self, nhs_number: str) -> None:
        """A twin, but for the end of the first name."""
        population = self.world.population
        person = population.person(nhs_number)
        assert person is not None, f"PDS holds nobody with the NHS number {nhs_number}"
        place = len(population.persons())
        names = tuple(
            replace(name, given=tuple(f"{given}{place}" for given in name.given), id=f"LIKE{place}")
            for name in person.names
        )
        number = numbers.reserved(LIKENESSES + place)
        population.add(replace(person, nhs_number=number, names=names))

    def nation_mobiles(self, nhs_number: str, mobiles: Sequence[tuple[str, date | None]]) -> None:
        """In this order."""
        telecoms = tuple(
            Telecom("phone", number, "mobile", id=f"MOB{place}", period=Period(end=end))
            for place, (number, end) in enumerate(mobiles)
        )
        self.world.population.change(nhs_number, telecoms=telecoms)

    def before(self, at: Juncture, act: Callable[[], object]) -> None:
        """Once."""
        self._waiting.acts.append((at, act))

    def amend_booking(self, ods: str, nhs_number: str) -> None:
        """Another note."""
        book = self.world.practices[ods].book
        book.amend(self._held(ods, nhs_number).id, THE_PRACTICE, note="Changed by the practice")

    def _held(self, ods: str, nhs_number: str) -> Booking:
        practice = self.world.practices[ods]
        patient = practice.register.by_nhs_number(nhs_number)
        assert patient is not None, f"{ods} does not know {nhs_number}"
        [held] = practice.book.bookings(patient.id, live=True)
        return held


def is_own(patient: Patient) -> bool:
    """Whether a practice has a patient as its own, rather than for a while or no more."""
    return patient.standing is Standing.ACTIVE and patient.registration is Registration.REGULAR


def _search(each: Exchange) -> SlotSearch:
    asked = parse_qs(each.query)
    first, last = (datetime.fromisoformat(asked[end][0][2:]).date() for end in ("start", "end"))
    filters = (value.partition("|")[2] for value in asked.get("searchFilter", ()))
    return SlotSearch(each.at, first, last, tuple(filters), each.asked_ms)
