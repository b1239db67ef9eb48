"""The truth, asked of a world's own objects: for tests in the process that holds the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from gpharness.answers import Site, StaffUser
from gpharness.ground import junctures
from gpharness.ground.local_neighbours import LocalNeighbours, is_own
from gpharness.ground.mishaps import LocalRules, Mishaps
from gpharness.ground.model import (
    PatientFacts,
    SessionWish,
    SlotFacts,
    Text,
    alike,
    named,
)
from gpworld.book.model import Booker, Channel, Slot, SlotPlan, Via, Wanted
from gpworld.core import london
from gpworld.people import nhs_number as numbers
from gpworld.people.model import Gender, Patient, Standing
from gpworld.practice import Practice
from gpworld.scenario import cast
from gpworld.sms.model import Message

if TYPE_CHECKING:
    from gpworld.world import World

PRACTICE = Booker(Via.STAFF, "the practice")
NEWCOMERS = 50_000  # their NHS numbers start here, far from those of the cast
ASKED_TO_BOOK = "BookAppointment"


class LocalGround:
    """A world in this process."""

    def __init__(self, world: World) -> None:
        """What waits to happen since an earlier test is forgotten here."""
        self.world = world
        self.troubles = Mishaps(LocalRules(world))
        waiting = junctures.put_before(world)
        waiting.acts.clear()
        self.neighbours = LocalNeighbours(world, waiting)

    # -- time -----------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The world's instant."""
        return self.world.clock.now()

    def move_to(self, instant: datetime) -> None:
        """Let time pass until then."""
        self.world.clock.set(instant)

    # -- who is who -----------------------------------------------------------------------------

    def practice(self, name: str) -> Site:
        """The organisation of this name."""
        for each in self.world.directory.organisations():
            if each.name == name:
                return Site(each.ods, each.name, each.address.one_line(), each.phone)
        raise LookupError(f"no organisation of this world is called {name!r}")

    def staff(self, name: str) -> StaffUser:
        """The first user of this name."""
        for organisation in self.world.directory.organisations():
            for user in self.world.directory.users(organisation.ods):
                if named(name, user.given, user.family, user.title):
                    return StaffUser(user.ods, user.user_name, user.given, user.family)
        raise LookupError(f"nobody called {name!r} works in this world")

    def staff_of(self, ods: str) -> StaffUser:
        """The first who may sign in."""
        user = next(user for user in self.world.directory.users(ods) if user.active)
        return StaffUser(user.ods, user.user_name, user.given, user.family)

    def patient(self, name: str) -> PatientFacts:
        """The first patient of this name, as their own practice has them."""
        found = [
            patient
            for practice in self.world.practices.values()
            for patient in practice.register.patients()
            if named(name, patient.first_name, patient.family, patient.title)
        ]
        if not found:
            raise LookupError(f"no patient of this world is called {name!r}")
        return _facts(min(found, key=lambda patient: not is_own(patient)))

    def request_form(self, ods: str) -> str:
        """Its path."""
        return f"/r/{cast.form_token(self.world.seeds, ods)}"

    def newcomers(self, ods: str, count: int) -> list[PatientFacts]:
        """Register new patients."""
        register = self.world.practices[ods].register
        first = len(register.patients())
        return [_facts(register.add(_newcomer(ods, first + n))) for n in range(count)]

    def change_patient(self, nhs_number: str, **details: object) -> None:
        """Change what the practice knows."""
        practice, patient = self._found(nhs_number)
        practice.register.change(patient.id, **details)

    def leave(self, nhs_number: str) -> None:
        """The patient moves to another practice."""
        practice, patient = self._found(nhs_number)
        practice.register.leave(patient.id, london.local_date(self.now()))

    def die(self, nhs_number: str) -> None:
        """The patient dies."""
        practice, patient = self._found(nhs_number)
        practice.register.change(patient.id, standing=Standing.DECEASED)
        self.world.population.change(nhs_number, deceased=self.now())

    def record(self, nhs_number: str) -> list[str]:
        """What was filed, oldest first."""
        practice, patient = self._found(nhs_number)
        return [entry.text for entry in practice.register.record(patient.id)]

    # -- the book -------------------------------------------------------------------------------

    def open_session(self, wish: SessionWish) -> None:
        """Add a session with its slots."""
        practice = self.world.practices[wish.ods]
        plan = SlotPlan(
            start=wish.start,
            minutes=wish.minutes,
            type=wish.type,
            channel=Channel.TELEPHONE if wish.telephone else Channel.IN_PERSON,
            online=wish.online,
            blocked=wish.blocked,
            embargoed_until=wish.embargoed_until,
            gp_connect=wish.shared,
            only_ods=wish.only_ods,
            only_types=wish.only_types,
        )
        step = timedelta(minutes=wish.minutes)
        practice.book.open_session(
            wish.type,
            site=practice.sites[0].id,
            clinicians=(self._clinician(practice, wish.clinician),),
            slot_minutes=wish.minutes,
            slots=[replace(plan, start=wish.start + n * step) for n in range(wish.count)],
        )

    def slots(self, ods: str, first: datetime, last: datetime) -> list[SlotFacts]:
        """Slots by start."""
        practice = self.world.practices[ods]
        return [self._slot(practice, slot) for slot in practice.book.slots(first, last)]

    def appointments(self, ods: str, nhs_number: str) -> list[SlotFacts]:
        """What a patient holds."""
        practice = self.world.practices[ods]
        patient = practice.register.by_nhs_number(nhs_number)
        held = [] if patient is None else practice.book.bookings(patient.id, live=True)
        slots = (practice.book.slot(slot_id) for booking in held for slot_id in booking.slots)
        return [self._slot(practice, slot) for slot in slots]

    def why_not(self, slot: SlotFacts, patient: PatientFacts, type: str) -> tuple[str, ...]:
        """The rules that keep it."""
        from gpworld.why import Who, why_not

        who = Who(patient=patient.nhs_number, slot_type=type, organisation=patient.ods)
        found = why_not(self.world, slot.ods, slot.id, who)
        return tuple(each.rule for each in found.kept_by)

    def book(self, slot: SlotFacts, nhs_number: str) -> None:
        """The practice books."""
        practice = self.world.practices[slot.ods]
        patient = practice.register.by_nhs_number(nhs_number)
        if patient is None:
            raise LookupError(f"{slot.ods} has no patient {nhs_number}")
        practice.book.book(Wanted((slot.id,), patient.id, PRACTICE))

    def retype(self, slot: SlotFacts, type: str) -> None:
        """Another slot type."""
        self.world.practices[slot.ods].book.change_slot(slot.id, PRACTICE, type=type)

    def close_session(self, ods: str, session: int) -> None:
        """Delete a session."""
        self.world.practices[ods].book.close_session(session, PRACTICE)

    def hand_over(self, ods: str, session: int, clinician: str) -> None:
        """Another clinician."""
        practice = self.world.practices[ods]
        clinicians = (self._clinician(practice, clinician),)
        practice.book.change_session(session, PRACTICE, clinicians=clinicians)

    def empty_book(self, ods: str) -> None:
        """Delete every session."""
        for session in self.world.practices[ods].book.sessions():
            self.close_session(ods, session.id)

    # -- what was sent and asked ------------------------------------------------------------------

    def texts(self, mobile: str | None = None) -> list[Text]:
        """Texts, oldest first."""
        sent = [
            Text(message.to.normalised, message.shown, message.created_at)
            for message in reversed(list(self.world.sms.outbox.texts()))
            if isinstance(message, Message)
        ]
        return [text for text in sent if mobile is None or alike(text.to, [mobile])]

    def receipts(self, mobile: str) -> int:
        """Those that were answered well."""
        return sum(
            isinstance(each.answer, int) and each.answer < 300
            for message in self.world.sms.outbox.texts()
            if isinstance(message, Message) and alike(message.to.normalised, [mobile])
            for each in message.tries
        )

    def withdraw_templates(self) -> None:
        """Archive them all."""
        services = self.world.sms.services
        for name in list(services):
            plan = services[name].plan
            archived = tuple(replace(each, archived=True) for each in plan.templates)
            services.change(name, replace(plan, templates=archived), self.now())

    def bookings_asked(self) -> int:
        """How often a clinical system was asked to book."""
        return sum(each.operation.endswith(ASKED_TO_BOOK) for each in self.world.journal)

    # -- inside -----------------------------------------------------------------------------------

    def _found(self, nhs_number: str) -> tuple[Practice, Patient]:
        patient = self.neighbours.home(nhs_number)
        return self.world.practices[patient.ods], patient

    def _clinician(self, practice: Practice, name: str | None) -> int:
        for user in practice.users:
            if user.clinician and (
                name is None or named(name, user.given, user.family, user.title)
            ):
                return user.id
        raise LookupError(f"no clinician called {name!r} works at {practice.organisation.name}")

    def _slot(self, practice: Practice, slot: Slot) -> SlotFacts:
        users = map(practice.directory.user, practice.book.session(slot.session).clinicians)
        return SlotFacts(
            id=slot.id,
            session=slot.session,
            ods=practice.ods,
            start=slot.start,
            minutes=slot.minutes,
            type=slot.type,
            status=str(slot.status(self.now())),
            clinicians=tuple(user.display_name for user in users if user is not None),
            patient=None if slot.booking is None else _holder(practice, slot.booking),
        )


def _holder(practice: Practice, booking: int) -> str | None:
    return practice.register.patient(practice.book.booking(booking).patient).nhs_number


def _facts(patient: Patient) -> PatientFacts:
    return PatientFacts(
        nhs_number=patient.nhs_number or "",
        ods=patient.ods,
        title=patient.title,
        given=patient.first_name,
        family=patient.family,
        birth_date=patient.birth_date,
        mobile=patient.mobile,
        gender=str(patient.gender),
        postcode=patient.address.postcode,
    )


def _newcomer(ods: str, place: int) -> Patient:
    return Patient(
        id=0,
        guid=f"00000000-0000-4000-8000-{place:012d}",
        ods=ods,
        nhs_number=numbers.reserved(NEWCOMERS + place),
        title="Mx",
        given=("Newcomer",),
        family=f"Number {place}",
        birth_date=date(1980, 1, 1),
        gender=Gender.UNKNOWN,
        mobile=f"07700900{400 + place % 500:03d}",
        registered_on=datetime(2020, 1, 1, tzinfo=UTC).date(),
    )
