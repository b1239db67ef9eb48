"""What SystmOne's staff messages say, read into the product's own values (contract part B); pure.

Slots have no ids there: ours is made of session, start and end, which is how they are booked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from lxml import etree

from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalUser,
    Clinician,
    LocalPatient,
    SlotTypeCount,
    UpstreamSlot,
)
from refbooking.london import instant

Element = etree._Element

REGISTRATION = {"Active": "active", "Left": "left", "Deceased": "deceased"}
_BETWEEN = "|"  # the parts of a slot's id: times have none, and a session's id is split off last
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass(frozen=True)
class Place:
    """A slot as SystmOne names it; times are on its wall clock, as its text has them."""

    session: str
    start: str
    end: str

    @classmethod
    def of(cls, slot_id: str) -> "Place":
        """From our id of the slot."""
        session, start, end = slot_id.rsplit(_BETWEEN, 2)
        return cls(session, start, end)

    @property
    def slot_id(self) -> str:
        """Our id of the slot."""
        return _BETWEEN.join((self.session, self.start, self.end))


def message(name: str, attributes: Mapping[str, str], text: str | None = None) -> bytes:
    """A request; `text` goes into a child element so that its line breaks survive."""
    root = etree.Element(name, {"apiVersion": "1", **attributes})
    if text is not None:
        etree.SubElement(root, "Text").text = text
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def document(body: bytes) -> Element:
    """A reply's root; raises ValueError for what is no XML."""
    try:
        return etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError as failure:
        raise ValueError(f"no XML: {failure.msg}") from failure


def midnight_text(day: date) -> str:
    """The beginning of a day, as requests have it."""
    return f"{day.isoformat()}T00:00:00.0Z"


def moment(text: str) -> datetime:
    """The instant of a date-time, whose ending is decoration: it is UK local time."""
    return instant(datetime.fromisoformat(text[:19]))


def users(root: Element) -> list[ClinicalUser]:
    """StaffListUsers."""
    return [_user(one) for one in root.iter("User")]


def current_user(root: Element) -> ClinicalUser | None:
    """StaffListUsers: whoever is logged on."""
    ours = (one for one in root.iter("User") if one.get("currentUser") == "Y")
    return next(map(_user, ours), None)


def slot_types(root: Element) -> dict[str, int]:
    """StaffListSlotTypes: how many are free, by name; that counts slots that have begun."""
    return {_of(one, "name"): int(_of(one, "free")) for one in root.iter("SlotType")}


def slots(root: Element) -> list[UpstreamSlot]:
    """StaffListSlots: every slot, whatever its status."""
    return [_slot(one, session) for session in root.iter("Session") for one in session.iter("Slot")]


def clinicians(root: Element) -> list[Clinician]:
    """StaffListSlots: who holds the sessions; some have nobody."""
    return [
        Clinician(_of(session, "clinician"), _name(_of(session, "staffDetails", "")))
        for session in root.iter("Session")
        if session.get("clinician")
    ]


def patient(root: Element) -> LocalPatient | None:
    """StaffGetPatient."""
    told = next(root.iter("Patient"), None)
    if told is None:
        return None
    return LocalPatient(
        local_id=_of(told, "patientId"),
        nhs_number=_of(told, "nhsNumber", "").replace(" ", ""),
        title=_of(told, "title", ""),
        given=_of(told, "firstName", ""),
        family=_of(told, "surname", ""),
        birth_date=date.fromisoformat(_of(told, "dateOfBirth")[:10]),
        mobile=told.get("mobile") or None,
        status=REGISTRATION.get(_of(told, "registration", ""), "left"),
    )


def booked(root: Element) -> BookedAppointment:
    """StaffBookAppointment."""
    return _appointment(root)


def live_appointments(root: Element) -> list[BookedAppointment]:
    """StaffListAppointments, without the cancelled ones that stay listed."""
    every = root.iter("Appointment")
    return [_appointment(one) for one in every if one.get("status") == "booked"]


def counted(names: Mapping[str, int], begun: Iterable[UpstreamSlot]) -> list[SlotTypeCount]:
    """The counts without slots that have begun, A to Z."""
    left = dict(names)
    for slot in begun:
        left[slot.type] -= 1
    return [SlotTypeCount(name, left[name]) for name in sorted(left, key=str.casefold)]


def spans(first: date, last: date, longest: int) -> Iterator[tuple[date, date]]:
    """Half-open periods that no message may exceed in days, together from first to past last."""
    edges = [*range(first.toordinal(), last.toordinal() + 1, longest), last.toordinal() + 1]
    yield from ((date.fromordinal(a), date.fromordinal(b)) for a, b in pairwise(edges))


def _user(told: Element) -> ClinicalUser:
    user_name = _of(told, "userName")
    return ClinicalUser(
        ref=user_name,
        user=user_name,
        given=_of(told, "firstName", "").strip(),
        family=_of(told, "surname", "").strip(),
        role=_of(told, "role", "").strip() or None,
        active=_of(told, "active", "Y") == "Y",
    )


def _slot(told: Element, session: Element) -> UpstreamSlot:
    clinician = session.get("clinician")
    session_id = _of(session, "sessionId")
    place = Place(session_id, _of(told, "startDate")[:19], _of(told, "endDate")[:19])
    start = moment(place.start)
    return UpstreamSlot(
        id=place.slot_id,
        start=start,
        minutes=_minutes(start, moment(place.end)),
        type=_of(told, "type"),
        schedule=session_id,
        clinicians=(clinician,) if clinician else (),
        site=session.get("site") or None,
        status=_of(told, "status"),
        online=told.get("onlineBookable") == "Y",
        patient=told.get("patientId"),
    )


def _appointment(told: Element) -> BookedAppointment:
    start, end = _of(told, "startDate")[:19], _of(told, "endDate")[:19]
    place = Place(_of(told, "sessionId"), start, end)
    at = moment(start)
    minutes, kind = _minutes(at, moment(end)), told.get("type")
    return BookedAppointment(_of(told, "apptId"), place.slot_id, at, minutes, type=kind)


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60


def _name(details: str) -> str:
    """`Dr A Okafor (Female)` without what patients are not shown."""
    return details.partition("(")[0].strip()


def _of(told: Element, name: str, default: str | None = None) -> str:
    """An attribute; KeyError for one that must be there and is not."""
    value = told.get(name, default)
    if value is None:
        raise KeyError(name)
    return str(value)
