"""What a receptionist does through the Partner API, in short calls."""

from __future__ import annotations

from typing import Any

from gpworld.book.model import Booker, Via
from wire.emis.surgery import ASHA, MARIA, Surgery, json

WRONG, UNKNOWN = (400, "PARAMETER_INVALID"), (404, "NOT_FOUND")
STAFF = Booker(Via.STAFF, "asha.patel")
DAY = {"startDate": "21/10/2026", "endDate": "21/10/2026"}
HOLDER = {"dbid": 15, "refID": 15, "title": "Ms", "firstNames": "Priya", "lastName": "Shah"}


def book(surgery: Surgery, slot: str | int = "free", **more: object) -> Any:
    number = surgery.slots[slot] if isinstance(slot, str) else slot
    query = {"slotId": number, "patientNumber": MARIA, "reason": "Bloods", "bookedBy": ASHA, **more}
    kept = {name: value for name, value in query.items() if value is not None}
    return surgery.partner("appointments/BookAppointment", **kept)


def cancel(surgery: Surgery, slot: str | int = "free", patient: object = MARIA) -> Any:
    number = surgery.slots[slot] if isinstance(slot, str) else slot
    return surgery.partner("appointments/CancelAppointment", slotId=number, patientNumber=patient)


def patch(surgery: Surgery, operation: str, **query: object) -> Any:
    return surgery.partner(f"appointments/{operation}", "PATCH", **query)


def morning(surgery: Surgery, version: str = "") -> Any:
    number = surgery.sessions["Morning"]
    path = f"appointments/GetSlotsForSession{version}"
    return json(surgery.partner(path, appointmentSessionId=number))["slot"]
