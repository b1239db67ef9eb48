"""Booking at another organisation: its book through GP Connect, the patient through one's own.

To the rules of booking it is a clinical system like any other (X5, X10, X11).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from refbooking.clinical.gpconnect import GpConnect
from refbooking.clinical.gpconnect_wire import Found, SitePatient
from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalSystem,
    ClinicalUser,
    Clinician,
    LocalPatient,
    Refusal,
    SlotSearch,
    SlotTypeCount,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamSlot,
)
from refbooking.clock import Clock
from refbooking.london import local


class Elsewhere:
    """The sender's own system for people and the record, another organisation's for the book.

    One of these serves one page or one check, so a range of dates is searched for once.
    """

    def __init__(self, home: Callable[[], ClinicalSystem], site: GpConnect, clock: Clock) -> None:
        self._open_home = home
        self._site = site
        self._clock = clock
        self._searched: dict[tuple[date, date], tuple[Found, UpstreamFailure | None]] = {}

    @cached_property
    def _home(self) -> ClinicalSystem:
        """The sender's own system, opened only when it is needed: slots do not need it (X5)."""
        return self._open_home()

    def slot_types(self, first: date, last: date) -> Sequence[SlotTypeCount]:
        """The slot types that are offered to us, A to Z, with how many can be booked."""
        found, failure = self._search(first, last)
        now = self._clock.now()
        counts: dict[str, int] = {}
        for slot in found.slots:
            if slot.status == "free" and slot.start > now:
                counts[slot.type] = counts.get(slot.type, 0) + 1
        if not counts and failure is not None:
            raise failure
        return [SlotTypeCount(name, counts[name]) for name in sorted(counts, key=str.casefold)]

    def slots(self, first: date, last: date, slot_type: str | None = None) -> SlotSearch:
        """The free slots that are offered to us, of one type or of all."""
        found, failure = self._search(first, last)
        wanted = [slot for slot in found.slots if slot_type in (None, slot.type)]
        others = frozenset(slot.id for slot in found.slots) - {slot.id for slot in wanted}
        return SlotSearch(tuple(wanted), failure, others)

    def clinicians(self, first: date, last: date, slot_type: str | None) -> Sequence[Clinician]:
        """Who holds sessions with free slots of this type."""
        found, _ = self._search(first, last)
        wanted = (slot for slot in found.slots if slot_type in (None, slot.type))
        holders = {ref for slot in wanted for ref in slot.clinicians}
        people = (one for one in found.clinicians if one.ref in holders)
        return sorted(people, key=lambda one: (one.name.casefold(), one.ref))

    def users(self) -> Sequence[ClinicalUser]:
        """The sender's user accounts."""
        return self._home.users()

    def me(self) -> ClinicalUser | None:
        """The sender's own account."""
        return self._home.me()

    def patient(self, nhs_number: str) -> LocalPatient | None:
        """The patient as the sender's record has them: they are nobody else's to check (E66)."""
        return self._home.patient(nhs_number)

    def known(self, patient: LocalPatient) -> LocalPatient | None:
        """The patient as the other organisation has them, if it does."""
        there = self._site.find(patient.nhs_number)
        return _as_there(patient, there) if there else None

    def admit(self, patient: LocalPatient) -> LocalPatient:
        """Find the patient there, or register them for a while (E60).

        If somebody else is quicker to register them they are found at the second look (E61).
        """
        there = self._site.find(patient.nhs_number)
        there = there or self._site.register(patient) or self._site.find(patient.nhs_number)
        if there is None:
            text = "registered there, but under a number that was never verified"
            raise UpstreamRefused(Refusal.PATIENT_DIFFERS, "gpconnect", text, status=409)
        return _as_there(patient, there)

    def book(
        self, slot: UpstreamSlot, patient: LocalPatient, reason: str, note: str
    ) -> BookedAppointment:
        """Book for a patient who was admitted; our reference is in the comment."""
        return self._site.book(slot, patient.local_id, reason, note)

    def cancel(self, appointment_id: str, slot_id: str, patient: LocalPatient, reason: str) -> None:
        """Cancel at the other organisation."""
        self._site.cancel(appointment_id, reason)

    def appointment(
        self, slot_id: str, patient: LocalPatient, start: datetime
    ) -> BookedAppointment | None:
        """The patient's live appointment in this slot, as the other organisation's book has it."""
        day = local(start).date()
        found = self.appointments(patient, day, day)
        return next((one for one in found if one.slot_id == slot_id), None)

    def appointments(
        self, patient: LocalPatient, first: date, last: date
    ) -> Sequence[BookedAppointment]:
        """What the patient holds there between two dates; who is unknown there holds nothing."""
        there = self._site.find(patient.nhs_number)
        return self._site.appointments(there.id, first, last) if there else []

    def save_to_record(self, patient: LocalPatient, text: str, at: datetime) -> None:
        """File in the sender's record, and nowhere else (X11)."""
        self._home.save_to_record(patient, text, at)

    def _search(self, first: date, last: date) -> tuple[Found, UpstreamFailure | None]:
        if (first, last) not in self._searched:
            self._searched[first, last] = self._site.search(first, last)
        return self._searched[first, last]


def _as_there(patient: LocalPatient, there: SitePatient) -> LocalPatient:
    return replace(
        patient,
        local_id=there.id,
        given=there.given,
        family=there.family,
        birth_date=there.birth_date,
    )
