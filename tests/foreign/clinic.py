"""The surgery's EMIS and the text gateway, as Larkbook asks them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import requests
from notifications_python_client.errors import HTTPError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

LONDON = ZoneInfo("Europe/London")
SECONDS = (2, 10)
SIX_WEEKS = timedelta(days=42)


class Unsure(Exception):
    """No answer that can be read: what was asked for may have been done, or not."""


class SaidNo(Exception):
    """A refusal; ``code`` is the system's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Slot:
    """One place in the appointment book."""

    id: str
    start: datetime
    kind: str
    free: bool


class Clinic:
    """One surgery's EMIS, asked as one of its staff."""

    def __init__(self, surgery: dict[str, Any], worker: dict[str, Any]) -> None:
        self._url = f"{surgery['emis']['url']}/api/v1/"
        self._worker = worker["user"]
        self._headers = {
            "Authorization": f"Bearer {worker['emis']['token']}",
            "applicationId": surgery["emis"]["application_id"],
        }

    def _ask(self, what: str, body: object = None, **params: str) -> Any:
        try:
            reply = requests.request(
                "GET" if body is None else "POST", self._url + what, params=params, json=body,
                headers=self._headers, timeout=SECONDS,
            )  # fmt: skip
            told = reply.json() if reply.content or body is None else {}
        except (requests.RequestException, ValueError) as failure:
            raise Unsure(type(failure).__name__) from None
        if reply.status_code >= 500:
            raise Unsure(f"answered {reply.status_code}")
        if not reply.ok:
            raise SaidNo(str(told["issue"]["details"]["coding"]["code"]))
        return told

    def slots(self, today: date) -> list[Slot]:
        """Every place in the book for six weeks, free or not."""
        until = today + SIX_WEEKS
        dates = {"startDate": f"{today:%d/%m/%Y}", "endDate": f"{until:%d/%m/%Y}"}
        found = []
        told = self._ask("appointments/GetAppointmentSessions", **dates)
        for session in told["appointmentSession"] or []:
            on = _day(session["date"])
            number = str(session["dbid"])
            told = self._ask("appointments/GetSlotsForSession", appointmentSessionId=number)
            found += [_slot(on, each) for each in told["slot"] or [] if today <= on <= until]
        return found

    def patient(self, nhs_number: str) -> dict[str, Any] | None:
        """The record, the active one where there are several."""
        told = self._ask("patientMatching/GetMatchedPatients", matchedTerms=nhs_number)
        found = [each for each in told["patientList"] or [] if _plain(each) == nhs_number]
        return min(found, key=lambda each: not is_ours(each), default=None)

    def book(self, slot: Slot, patient: dict[str, Any]) -> None:
        """Asked once and never again: it is a GET that writes."""
        told = self._ask(
            "appointments/BookAppointment", slotId=slot.id, patientNumber=str(patient["dbid"]),
            reason="Booked online", bookedBy=self._me(), bookingNote="Larkbook",
        )  # fmt: skip
        if not isinstance(told, dict) or "appointmentInformation" not in told:
            raise Unsure("the answer says nothing")

    def has_booked(self, slot_id: str, start: datetime, patient: dict[str, Any]) -> bool:
        """Whether the book has the appointment."""
        on = f"{start.astimezone(LONDON):%d/%m/%Y}"
        told = self._ask(
            "appointments/GetPatientAppointments", patientNumber=str(patient["dbid"]),
            startDate=on, endDate=on,
        )  # fmt: skip
        return any(str(each["slotID"]) == slot_id for each in told["appointment"] or [])

    def note(self, patient: dict[str, Any], text: str, on: date) -> None:
        """Keep a message in the patient's record."""
        day, me = f"{on:%d/%m/%Y}", {"dbid": self._me()}
        element = {"displayOrder": 1, "header": {"term": "Comment"}, "item": {"refID": "e1"}}
        body = {
            "consultationList": [
                {"refID": "c1", "assignedDate": day, "userID": me, "pfsVisible": True,
                 "elementList": [element]}
            ],
            "eventList": [
                {"refID": "e1", "assignedDate": day, "authorID": me, "descriptiveText": text}
            ],
        }  # fmt: skip
        self._ask("medicalRecord/FileRecord", body, patientNumber=str(patient["dbid"]))

    def _me(self) -> str:
        users = self._ask("organisation/GetOrganisation")["userList"]
        return str(next(each["dbid"] for each in users if each["mnemonic"] == self._worker))


class Texts:
    """The gateway."""

    def __init__(self, told: dict[str, str]) -> None:
        self._template = told["template_id"]
        self._client = NotificationsAPIClient(told["api_key"], base_url=told["url"], timeout=10)

    def send(self, to: str, text: str, reference: str) -> str:
        """``sent``, ``busy``, ``refused`` or ``down``; what may have been taken is looked up."""
        try:
            self._client.send_sms_notification(to, self._template, {"message": text}, reference)
        except HTTPError as failure:
            if failure.status_code == 429:
                return "busy"
            if failure.status_code < 500:
                return "refused"
            return "sent" if self._took(reference) else "down"
        except InvalidResponse:
            return "sent" if self._took(reference) else "down"
        return "sent"

    def _took(self, reference: str) -> bool:
        try:
            return bool(self._client.get_all_notifications(reference=reference)["notifications"])
        except (HTTPError, InvalidResponse):
            return False


def is_ours(patient: dict[str, Any]) -> bool:
    """Whether a record is of somebody who is a patient of the surgery today."""
    return str(patient.get("currentStatus") or "active").casefold() in (
        "active", "registered", "regular", "current",
    )  # fmt: skip


def is_dead(patient: dict[str, Any]) -> bool:
    """Whether a record is of somebody who has died."""
    status = str(patient.get("currentStatus")).casefold()
    return any(word in status for word in ("dead", "deceased", "death"))


def born(patient: dict[str, Any]) -> date:
    """The date of birth of a record."""
    return _day(patient["dateOfBirth"])


def _day(told: str) -> date:
    shape = "%d/%m/%Y" if "/" in told else "%Y-%m-%d"
    return datetime.strptime(told[:10], shape).date()  # noqa: DTZ007 - a day has no zone


def _plain(patient: dict[str, Any]) -> str:
    return str(patient.get("nhsNumber") or "").replace(" ", "")


def _slot(on: date, told: dict[str, Any]) -> Slot:
    start = datetime.fromisoformat(f"{on}T{told['startTime']}").replace(tzinfo=LONDON)
    free = str(told["status"]).casefold() == "slot available"
    return Slot(str(told["dbid"]), start.astimezone(UTC), told["type"]["description"], free)
