"""What the EMIS Partner API writes, read into the product's own values (contract B3); pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalUser,
    Clinician,
    LocalPatient,
    UpstreamSlot,
)
from refbooking.london import instant

Json = Mapping[str, object]

STATUS = {"slot available": "free", "blocked": "blocked", "embargoed": "embargoed"}
"""Every other status (booked, arrived, sent in, left) means that a patient has the slot."""


@dataclass(frozen=True)
class TypeCount:
    """One slot type within a session."""

    name: str
    total: int
    available: int


@dataclass(frozen=True)
class Session:
    """A session of the book, without its slots."""

    id: str
    name: str
    day: date
    types: tuple[TypeCount, ...]
    holders: tuple[Clinician, ...]
    site: str | None


def day_text(day: date) -> str:
    """A date as the Partner API takes it."""
    return day.strftime("%d/%m/%Y")


def day(text: object) -> date:
    """A date as the Partner API writes it: dd/mm/yyyy, or ISO."""
    words = str(text)
    if "/" in words:
        return datetime.strptime(words[:10], "%d/%m/%Y").date()  # noqa: DTZ007 - a date only
    return date.fromisoformat(words[:10])


def sessions(body: Json) -> list[Session]:
    """GetAppointmentSessions."""
    return [_session(one) for one in _objects(body["appointmentSession"])]


def slots(body: Json, session: Session) -> list[UpstreamSlot]:
    """GetSlotsForSession: every slot, whatever its status."""
    return [_slot(one, session) for one in _objects(body["slot"])]


def booked(body: Json) -> BookedAppointment:
    """BookAppointment: the slot is the appointment's only identity."""
    told = _object(body["appointmentInformation"])
    start = instant(datetime.fromisoformat(str(told["slotDateTime"])))
    end = instant(datetime.fromisoformat(str(told["endDateTime"])))
    slot_id = str(told["slotId"])
    return BookedAppointment(slot_id, slot_id, start, int((end - start).total_seconds()) // 60)


def appointments(body: Json) -> list[BookedAppointment]:
    """GetPatientAppointments, and its V2 with slot types; here the member is `slotID`."""
    return [_appointment(one) for one in _objects(body["appointment"])]


def users(body: Json) -> list[ClinicalUser]:
    """GetOrganisation's people; the role is the category's description (contract B6)."""
    return [_user(one) for one in _objects(body["userList"])]


def patients(body: Json) -> list[LocalPatient]:
    """GetMatchedPatients."""
    return [_patient(one) for one in _objects(body["patientList"])]


def consultation(author: str, text: str, on: date) -> Json:
    """FileRecord's body for a text comment (contract B5)."""
    header = {"displayOrder": 1, "header": {"term": "Comment"}, "item": {"refID": "e1"}}
    return {
        "consultationList": [
            {
                "refID": "c1",
                "assignedDate": day_text(on),
                "userID": {"dbid": author},
                "pfsVisible": True,
                "elementList": [header],
            }
        ],
        "eventList": [
            {
                "refID": "e1",
                "assignedDate": day_text(on),
                "authorID": {"dbid": author},
                "descriptiveText": text,
            }
        ],
    }


def _session(told: Json) -> Session:
    site = told.get("site")
    return Session(
        id=str(told["dbid"]),
        name=str(told.get("name") or ""),
        day=day(told["date"]),
        types=tuple(_type(one) for one in _objects(told.get("slotTypeList"))),
        holders=tuple(_holder(one) for one in _objects(told.get("holderList"))),
        site=str(_object(site).get("name")) if site else None,
    )


def _type(told: Json) -> TypeCount:
    return TypeCount(
        str(told["description"]), _number(told.get("total")), _number(told.get("available"))
    )


def _holder(told: Json) -> Clinician:
    return Clinician(str(told["dbid"]), _joined(told, "title", "firstNames", "lastName"))


def _slot(told: Json, session: Session) -> UpstreamSlot:
    wall = datetime.fromisoformat(f"{session.day.isoformat()}T{told['startTime']}")
    status = STATUS.get(str(told["status"]).casefold(), "booked")
    return UpstreamSlot(
        id=str(told["dbid"]),
        start=instant(wall),
        minutes=_number(told["slotLength"]),
        type=str(_object(told["type"])["description"]),
        schedule=session.id,
        clinicians=tuple(holder.ref for holder in session.holders),
        site=session.site,
        status=status,
        patient=_holder_of(told.get("patientList")),
    )


def _holder_of(told: object) -> str | None:
    """The patient in a slot; the list holds one patient, as an object or as a list of one."""
    if not told:
        return None
    patient = _object(told).get("patient")
    if isinstance(patient, list):
        patient = patient[0] if patient else None
    return str(_object(patient)["dbid"]) if patient else None


def _appointment(told: Json) -> BookedAppointment:
    slot_id = str(told["slotID"])
    wall = datetime.fromisoformat(f"{day(told['date']).isoformat()}T{told['startTime']}")
    kind = told.get("slotType")
    return BookedAppointment(
        slot_id,
        slot_id,
        instant(wall),
        _number(told["duration"]),
        type=str(_object(kind)["description"]) if kind else None,
    )


def _user(told: Json) -> ClinicalUser:
    category = told.get("category")
    role = _object(category).get("description") if category else None
    return ClinicalUser(
        ref=str(told["dbid"]),
        user=_words(told, "mnemonic"),
        given=_words(told, "firstNames"),
        family=_words(told, "lastName"),
        role=str(role).strip() or None if role else None,
        active=str(told.get("activeUser", True)).casefold() != "false",
    )


def _patient(told: Json) -> LocalPatient:
    return LocalPatient(
        local_id=str(told["dbid"]),
        nhs_number=_words(told, "nhsNumber").replace(" ", ""),
        title=_words(told, "title"),
        given=_words(told, "firstNames"),
        family=_words(told, "familyName"),
        birth_date=day(told["dateOfBirth"]),
        mobile=_words(told, "mobile") or None,
        status=_status(_words(told, "currentStatus")),
    )


def _status(words: str) -> str:
    said = words.casefold()
    if "dead" in said or "deceased" in said or "death" in said:
        return "deceased"
    return "active" if said in ("", "active", "registered", "regular", "current") else "left"


def _number(value: object) -> int:
    return int(str(value)) if value not in (None, "") else 0


def _words(told: Json, member: str) -> str:
    return str(told.get(member) or "").strip()


def _joined(told: Json, *members: str) -> str:
    return " ".join(filter(None, (_words(told, member) for member in members)))


def _object(value: object) -> Json:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, got {type(value).__name__}")
    return cast(Json, value)


def _objects(value: object) -> Iterable[Json]:
    if value is None:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"expected a list, got {type(value).__name__}")
    return [_object(one) for one in value]
