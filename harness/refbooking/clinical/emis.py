"""EMIS, through its Partner API, as one signed-in member of staff (contract part B)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar, cast

import requests

from refbooking.clinical import emis_wire
from refbooking.clinical.emis_wire import Json, Session
from refbooking.clinical.following import request_id
from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalUser,
    Clinician,
    LocalPatient,
    Refusal,
    SlotSearch,
    SlotTypeCount,
    UpstreamRefused,
    UpstreamSlot,
)
from refbooking.clinical.wire import Line
from refbooking.clock import Clock
from refbooking.london import local, today
from refbooking.names import same
from refbooking.settings import Organisation, Staff

Told = TypeVar("Told")

REFUSALS = {
    "SLOT_NOT_AVAILABLE": Refusal.SLOT_TAKEN,
    "SLOT_BLOCKED": Refusal.SLOT_GONE,
    "SLOT_IN_PAST": Refusal.SLOT_PAST,
    "NOT_FOUND": Refusal.SLOT_GONE,
    "TOKEN_INVALID": Refusal.NOT_SIGNED_IN,
    "SCOPE_MISSING": Refusal.NOT_SIGNED_IN,
}
"""Error codes of contract B4; any other refusal is a rule of the practice (E59)."""


class Emis:
    """One organisation's EMIS, acting as one of its staff."""

    def __init__(self, organisation: Organisation, staff: Staff, clock: Clock) -> None:
        if organisation.emis is None or staff.emis_token is None:
            raise UpstreamRefused(
                Refusal.NOT_SIGNED_IN, "emis", f"{staff.user} is not signed in to EMIS"
            )
        self._staff = staff
        self._clock = clock
        headers = {
            "Authorization": f"Bearer {staff.emis_token}",
            "applicationId": organisation.emis.application_id,
            "Accept": "application/json",
        }
        self._line = Line("emis", f"{organisation.emis.url}/api/v1", headers)

    def slot_types(self, first: date, last: date) -> Sequence[SlotTypeCount]:
        """Every slot type in the book between two dates, A to Z, with its bookable count."""
        counts: dict[str, int] = {}
        here = today(self._clock.now())
        for session in self._sessions(first, last):
            for kind in session.types:
                # Sessions count slots that have begun as available, so today's are counted by hand.
                bookable = kind.available if session.day > here else 0
                counts[kind.name] = counts.get(kind.name, 0) + bookable
            if session.day == here:
                for slot in self._still_free(session):
                    counts[slot.type] = counts.get(slot.type, 0) + 1
        return [SlotTypeCount(name, counts[name]) for name in sorted(counts, key=str.casefold)]

    def slots(self, first: date, last: date, slot_type: str | None = None) -> SlotSearch:
        """Every slot between two dates, of one type or of all."""
        found = [
            slot
            for session in self._sessions(first, last)
            if _holds(session, slot_type)
            for slot in self._slots(session)
            if slot_type is None or slot.type == slot_type
        ]
        return SlotSearch(tuple(found))

    def clinicians(self, first: date, last: date, slot_type: str | None) -> Sequence[Clinician]:
        """Who holds sessions with this slot type between two dates."""
        holders = {
            holder.ref: holder
            for session in self._sessions(first, last)
            if _holds(session, slot_type)
            for holder in session.holders
        }
        return sorted(holders.values(), key=lambda holder: (holder.name.casefold(), holder.ref))

    def users(self) -> Sequence[ClinicalUser]:
        """The organisation's user accounts."""
        return self._read("organisation/GetOrganisation", {}, emis_wire.users)

    def me(self) -> ClinicalUser | None:
        """The account we act as: by its user name, else by its full name."""
        return self._account

    @cached_property
    def _account(self) -> ClinicalUser | None:
        users = self.users()
        for user in users:
            if same(user.user, self._staff.user):
                return user
        full = f"{self._staff.given} {self._staff.family}"
        return next((u for u in users if same(f"{u.given} {u.family}", full)), None)

    def patient(self, nhs_number: str) -> LocalPatient | None:
        """The patient's record; where there are several, the active one."""
        terms = {"matchedTerms": nhs_number}
        found = self._read("patientMatching/GetMatchedPatients", terms, emis_wire.patients)
        ours = [one for one in found if one.nhs_number == nhs_number]
        return min(ours, key=lambda one: one.status != "active", default=None)

    def known(self, patient: LocalPatient) -> LocalPatient | None:
        """The same patient: this is their own practice."""
        return patient

    def admit(self, patient: LocalPatient) -> LocalPatient:
        """The same patient: this is their own practice."""
        return patient

    def book(
        self, slot: UpstreamSlot, patient: LocalPatient, reason: str, note: str
    ) -> BookedAppointment:
        """BookAppointment: a GET that writes, so it is never repeated."""
        params = {
            "slotId": slot.id,
            "patientNumber": patient.local_id,
            "reason": reason,
            "bookedBy": self._own_ref,
            "bookingNote": note,
        }
        return self._read("appointments/BookAppointment", params, emis_wire.booked)

    def cancel(self, appointment_id: str, slot_id: str, patient: LocalPatient, reason: str) -> None:
        """CancelAppointment; EMIS takes no reason."""
        params = {"slotId": slot_id, "patientNumber": patient.local_id}
        self._read("appointments/CancelAppointment", params, lambda body: body)

    def appointment(
        self, slot_id: str, patient: LocalPatient, start: datetime
    ) -> BookedAppointment | None:
        """GetPatientAppointments on the day of `start`, read back by slot."""
        on = emis_wire.day_text(local(start).date())
        params = {"patientNumber": patient.local_id, "startDate": on, "endDate": on}
        found = self._read("appointments/GetPatientAppointments", params, emis_wire.appointments)
        return next((one for one in found if one.slot_id == slot_id), None)

    def appointments(
        self, patient: LocalPatient, first: date, last: date
    ) -> Sequence[BookedAppointment]:
        """GetPatientAppointmentsV2, which adds the slot type."""
        dates = {"startDate": emis_wire.day_text(first), "endDate": emis_wire.day_text(last)}
        params = {"patientNumber": patient.local_id, **dates}
        return self._read("appointments/GetPatientAppointmentsV2", params, emis_wire.appointments)

    def save_to_record(self, patient: LocalPatient, text: str, at: datetime) -> None:
        """FileRecord with a text comment."""
        body = emis_wire.consultation(self._own_ref, text, local(at).date())
        path = "/medicalRecord/FileRecord"
        params = {"patientNumber": patient.local_id}
        self._checked(self._line.call("POST", path, params=params, json=body))

    @cached_property
    def _own_ref(self) -> str:
        me = self.me()
        if me is None:
            text = f"{self._staff.user} has no account in EMIS"
            raise UpstreamRefused(Refusal.NOT_SIGNED_IN, "emis", text, code="user-unknown")
        return me.ref

    def _sessions(self, first: date, last: date) -> list[Session]:
        dates = {"startDate": emis_wire.day_text(first), "endDate": emis_wire.day_text(last)}
        found = self._read("appointments/GetAppointmentSessions", dates, emis_wire.sessions)
        return [session for session in found if first <= session.day <= last]

    def _slots(self, session: Session) -> list[UpstreamSlot]:
        return self._read(
            "appointments/GetSlotsForSession",
            {"appointmentSessionId": session.id},
            lambda body: emis_wire.slots(body, session),
        )

    def _still_free(self, session: Session) -> list[UpstreamSlot]:
        now = self._clock.now()
        return [s for s in self._slots(session) if s.status == "free" and s.start > now]

    def _read(
        self, operation: str, params: Mapping[str, str], read: Callable[[Json], Told]
    ) -> Told:
        reply = self._checked(self._line.call("GET", f"/{operation}", params=params))
        try:
            return read(cast(Json, reply.json()))
        except (ValueError, KeyError, TypeError, AttributeError) as failure:
            why = f"{operation} cannot be read: {type(failure).__name__}: {failure}"
            raise self._line.unreadable(reply, why) from failure

    def _checked(self, reply: requests.Response) -> requests.Response:
        """The reply if it is a success; otherwise the failure it stands for."""
        if reply.ok and reply.status_code < 300:
            return reply
        if reply.status_code >= 500:
            raise self._line.unavailable(reply)
        if reply.status_code == 401:
            raise self._refused(Refusal.NOT_SIGNED_IN, reply)
        raise self._refused(REFUSALS.get(_error(reply)[0] or "", Refusal.RULE), reply)

    def _refused(self, kind: Refusal, reply: requests.Response) -> UpstreamRefused:
        code, text = _error(reply)
        return UpstreamRefused(
            kind,
            "emis",
            text,
            status=reply.status_code,
            code=code,
            trace_id=request_id.get(),
        )


def _holds(session: Session, slot_type: str | None) -> bool:
    return slot_type is None or any(kind.name == slot_type for kind in session.types)


def _error(reply: requests.Response) -> tuple[str | None, str]:
    """The code and words of an error body (contract B1); a body of another shape has neither."""
    try:
        details = reply.json()["issue"]["details"]
        return str(details["coding"]["code"]), str(details["text"])
    except (ValueError, KeyError, TypeError):
        return None, f"answered {reply.status_code}"
