"""SystmOne, through the messages of its staff, as one member of staff (contract part B)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

import requests

from refbooking.clinical import systmone_wire as wire
from refbooking.clinical.following import request_id
from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalUser,
    Clinician,
    LocalPatient,
    Refusal,
    SlotSearch,
    SlotTypeCount,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamSlot,
    UpstreamUnavailable,
)
from refbooking.clinical.systmone_wire import Element, Place
from refbooking.clinical.wire import Line
from refbooking.clock import Clock
from refbooking.london import local, today
from refbooking.settings import Organisation, Staff

Told = TypeVar("Told")

LONGEST_PERIOD = 91  # days

REFUSALS = {
    "3": Refusal.NOT_SIGNED_IN,
    "9": Refusal.NOT_SIGNED_IN,
    "1102": Refusal.SLOT_GONE,
    "1103": Refusal.SLOT_TAKEN,
    "9001": Refusal.PATIENT_UNKNOWN,
    "9002": Refusal.PATIENT_UNKNOWN,
    "9011": Refusal.SLOT_GONE,
    "9012": Refusal.SLOT_GONE,
    "9021": Refusal.SLOT_GONE,
    "9022": Refusal.SLOT_GONE,
}
"""Codes of contract B4; any other refusal is a rule of the practice (E59)."""

OUT_OF_ORDER = ("0", "0000")
SWITCHED_OFF = "6"
NOT_LOGGED_ON = "3"
BAD_VALUE = "5"


class Logons:
    """The sessions that are open, by unit and user: a logon serves until SystmOne ends it."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, str], str] = {}

    def get(self, key: tuple[str, str, str]) -> str | None:
        """The session of this user, as far as we know."""
        return self._open.get(key)

    def keep(self, key: tuple[str, str, str], suid: str) -> None:
        """Remember a session; the newest stands."""
        self._open[key] = suid


class Systmone:
    """One organisation's SystmOne, acting as one of its staff."""

    def __init__(
        self, organisation: Organisation, staff: Staff, clock: Clock, logons: Logons
    ) -> None:
        if organisation.systmone is None or staff.systmone is None:
            raise UpstreamRefused(
                Refusal.NOT_SIGNED_IN, "systmone", f"{staff.user} is not signed in to SystmOne"
            )
        self._logon = staff.systmone
        self._unit = organisation.ods
        self._clock = clock
        self._logons = logons
        self._key = (organisation.systmone.url, organisation.ods, staff.systmone.user_name)
        headers = {"Content-Type": "text/xml; charset=UTF-8"}
        self._line = Line("systmone", organisation.systmone.url, headers)

    def slot_types(self, first: date, last: date) -> Sequence[SlotTypeCount]:
        """Every slot type in the book between two dates, A to Z, with its bookable count."""
        free: dict[str, int] = {}
        for begin, end in wire.spans(first, last, LONGEST_PERIOD):
            period = _period(begin, end)
            for name, count in self._ask("StaffListSlotTypes", period, wire.slot_types).items():
                free[name] = free.get(name, 0) + count
        now = self._clock.now()
        here = today(now)
        begun = [
            slot
            for slot in (self.slots(here, here).slots if first <= here <= last else ())
            if slot.status == "free" and slot.start <= now
        ]
        return wire.counted(free, begun)

    def slots(self, first: date, last: date, slot_type: str | None = None) -> SlotSearch:
        """Every slot between two dates, of one type or of all."""
        found: list[UpstreamSlot] = []
        for begin, end in wire.spans(first, last, LONGEST_PERIOD):
            found += self._list_slots(begin, end, slot_type, wire.slots)
        return SlotSearch(tuple(found))

    def clinicians(self, first: date, last: date, slot_type: str | None) -> Sequence[Clinician]:
        """Who holds sessions with this slot type between two dates."""
        found: dict[str, Clinician] = {}
        for begin, end in wire.spans(first, last, LONGEST_PERIOD):
            for one in self._list_slots(begin, end, slot_type, wire.clinicians):
                found.setdefault(one.ref, one)
        return sorted(found.values(), key=lambda one: (one.name.casefold(), one.ref))

    def users(self) -> Sequence[ClinicalUser]:
        """The unit's user accounts."""
        return self._ask("StaffListUsers", {}, wire.users)

    def me(self) -> ClinicalUser | None:
        """The account that is logged on, with its role of now."""
        return self._ask("StaffListUsers", {}, wire.current_user)

    def patient(self, nhs_number: str) -> LocalPatient | None:
        """The patient's record at this unit."""
        try:
            return self._ask("StaffGetPatient", {"nhsNumber": nhs_number}, wire.patient)
        except UpstreamRefused as refusal:
            if refusal.kind is Refusal.PATIENT_UNKNOWN:
                return None
            raise

    def known(self, patient: LocalPatient) -> LocalPatient | None:
        """The same patient: this is their own practice."""
        return patient

    def admit(self, patient: LocalPatient) -> LocalPatient:
        """The same patient: this is their own practice."""
        return patient

    def book(
        self, slot: UpstreamSlot, patient: LocalPatient, reason: str, note: str
    ) -> BookedAppointment:
        """StaffBookAppointment; the reason and our reference become its comment."""
        place = Place.of(slot.id)
        asked = {
            "patientId": patient.local_id,
            "sessionId": place.session,
            "startDate": f"{place.start}.0Z",
            "endDate": f"{place.end}.0Z",
            "comment": f"{reason}. {note}",
        }
        try:
            return self._ask("StaffBookAppointment", asked, wire.booked)
        except UpstreamRefused as refusal:
            if refusal.code == BAD_VALUE:  # of what we send, only the start can have gone bad
                refusal.kind = Refusal.SLOT_PAST
            raise

    def cancel(self, appointment_id: str, slot_id: str, patient: LocalPatient, reason: str) -> None:
        """StaffCancelAppointment."""
        asked = {"apptId": appointment_id, "reason": reason}
        self._ask("StaffCancelAppointment", asked, lambda root: None)

    def appointment(
        self, slot_id: str, patient: LocalPatient, start: datetime
    ) -> BookedAppointment | None:
        """StaffListAppointments on the day of `start`, read back by slot."""
        day = local(start).date()
        asked = {"patientId": patient.local_id, **_period(day, day + timedelta(days=1))}
        found = self._ask("StaffListAppointments", asked, wire.live_appointments)
        return next((one for one in found if one.slot_id == slot_id), None)

    def appointments(
        self, patient: LocalPatient, first: date, last: date
    ) -> Sequence[BookedAppointment]:
        """StaffListAppointments between two dates."""
        found: list[BookedAppointment] = []
        for begin, end in wire.spans(first, last, LONGEST_PERIOD):
            asked = {"patientId": patient.local_id, **_period(begin, end)}
            found += self._ask("StaffListAppointments", asked, wire.live_appointments)
        return found

    def save_to_record(self, patient: LocalPatient, text: str, at: datetime) -> None:
        """StaffAddToRecord; SystmOne stamps it with the time of filing."""
        asked = {"patientId": patient.local_id}
        self._ask("StaffAddToRecord", asked, lambda root: None, text)

    def _list_slots(
        self, begin: date, end: date, slot_type: str | None, read: Callable[[Element], Told]
    ) -> Told:
        asked = _period(begin, end) | ({"slotType": slot_type} if slot_type else {})
        return self._ask("StaffListSlots", asked, read)

    def _ask(
        self,
        name: str,
        asked: dict[str, str],
        read: Callable[[Element], Told],
        text: str | None = None,
    ) -> Told:
        """One message; a session that SystmOne has ended is begun again, which changes nothing."""
        suid = self._logons.get(self._key)
        try:
            return self._call(name, asked, read, text, suid or self._log_on())
        except UpstreamRefused as refusal:
            if suid is None or refusal.code != NOT_LOGGED_ON:
                raise
        return self._call(name, asked, read, text, self._log_on())

    def _log_on(self) -> str:
        asked = {
            "userName": self._logon.user_name,
            "passphrase": self._logon.passphrase,
            "unitId": self._unit,
        }
        reply = self._send("StaffLogon", wire.message("StaffLogon", asked), {})
        self._read("StaffLogon", reply, lambda root: None)
        suid = reply.headers.get("suid")
        if not suid:
            raise self._line.unreadable(reply, "StaffLogon gave no session")
        self._logons.keep(self._key, suid)
        return suid

    def _call(
        self,
        name: str,
        asked: dict[str, str],
        read: Callable[[Element], Told],
        text: str | None,
        suid: str,
    ) -> Told:
        reply = self._send(name, wire.message(name, asked, text), {"suid": suid})
        return self._read(name, reply, read)

    def _send(self, name: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        return self._line.call("POST", "", data=body, headers={"type": name, **headers})

    def _read(self, name: str, reply: requests.Response, read: Callable[[Element], Told]) -> Told:
        if reply.status_code != 200:
            raise self._line.unavailable(reply)
        try:
            root = wire.document(reply.content)
            if root.tag == "Error":
                raise self._failure(root, reply)
            if root.tag != f"{name}Reply":
                raise ValueError(f"the reply is a {root.tag}")
            return read(root)
        except (ValueError, KeyError, TypeError) as failure:
            why = f"{name} cannot be read: {type(failure).__name__}: {failure}"
            raise self._line.unreadable(reply, why) from failure

    def _failure(self, root: Element, reply: requests.Response) -> UpstreamFailure:
        code, text = root.get("errorCode", ""), root.get("userFriendlyMessage", "")
        status, trace = reply.status_code, request_id.get()
        if code in OUT_OF_ORDER or code == SWITCHED_OFF:
            # Switched off is a clear no; out of order may have struck after the work was done.
            reached = code != SWITCHED_OFF
            return UpstreamUnavailable(
                "systmone", text, reached=reached, status=status, trace_id=trace
            )
        kind = REFUSALS.get(code, Refusal.RULE)
        return UpstreamRefused(kind, "systmone", text, status=status, code=code, trace_id=trace)


def _period(begin: date, end: date) -> dict[str, str]:
    """From one day to before another."""
    return {"startDate": wire.midnight_text(begin), "endDate": wire.midnight_text(end)}
