"""SystmOne's shapes: domain values to XML text, pure (contract A2 and B3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from gpworld.book.model import Booking, BookingStatus, Session, Slot, SlotStatus, Via
from gpworld.core import london
from gpworld.people.model import Gender, Patient, RecordEntry, Standing
from gpworld.practice import Practice
from gpworld.staff.model import User
from gpworld.systmone.xml import element, text

STANDINGS = {Standing.ACTIVE: "Active", Standing.LEFT: "Left", Standing.DECEASED: "Deceased"}


def moment(instant: datetime) -> str:
    """UK local time; the ending is decoration (A1)."""
    return london.naive(instant) + ".0Z"


def day(value: date) -> str:
    """A date as a date-time at midnight."""
    return f"{value.isoformat()}T00:00:00.0Z"


def flag(value: bool) -> str:
    """Y or N."""
    return "Y" if value else "N"


def session_id(number: int) -> str:
    """How a session is called here."""
    return f"ses-{number}"


def patient_id(number: int) -> str:
    """How a patient is called here."""
    return f"p-{number}"


def appointment_id(number: int) -> str:
    """How an appointment is called here."""
    return f"ap-{number}"


def number_of(prefix: str, opaque: str) -> int | None:
    """The number inside an opaque id, or None when it is not one of ours."""
    digits = opaque.removeprefix(prefix)
    ours = opaque.startswith(prefix) and digits.isascii() and digits.isdigit() and len(digits) < 16
    return int(digits) if ours else None


def staff_details(user: User | None) -> str:
    """Free text such as ``Dr A Okafor (Female)``; nothing for an unstaffed session."""
    if user is None:
        return ""
    name = " ".join(part for part in (user.title, user.given[:1], user.family) if part)
    gender = {"female": " (Female)", "male": " (Male)"}.get(user.gender, "")
    return name + gender


# -- the patient-facing side --------------------------------------------------------------------


def person(patient: Patient) -> str:
    """A Person element."""
    gender = "Male" if patient.gender is Gender.MALE else "Female"
    if patient.gender in (Gender.OTHER, Gender.UNKNOWN):
        gender = str(patient.gender).capitalize()
    return element(
        "Person",
        {
            "patientId": patient_id(patient.id),
            "dateOfBirth": day(patient.birth_date),
            "gender": gender,
        },
        element("NationalId", {"type": "NHS"}, text(patient.nhs_number or "")),
        element("PersonName", {"name": patient.full_name}),
    )


def access(patient: Patient, practice: Practice) -> str:
    """A PatientAccess element."""
    organisation = practice.organisation
    address = element("Address", {"address": organisation.address.one_line()})
    site = element("SiteDetails", {"unitName": organisation.name}, address)
    return element("PatientAccess", {"patientId": patient_id(patient.id)}, site)


def offered_session(practice: Practice, session: Session, slots: Iterable[Slot]) -> str:
    """A Session of ListSlots with its bookable slots."""
    return element(
        "Session",
        {
            "sessionId": session_id(session.id),
            "type": session.name,
            "staffDetails": staff_details(_lead(practice, session)),
            "location": _site_name(practice, session),
        },
        *(element("Slot", _slot(slot)) for slot in slots),
    )


def appointment(practice: Practice, booking: Booking) -> str:
    """An Appointment of ViewAppointments."""
    session = practice.book.session(practice.book.slot(booking.slots[0]).session)
    site = practice.directory.site(session.site)
    return element(
        "Appointment",
        {
            "apptId": appointment_id(booking.id),
            "startDate": moment(booking.start),
            "endDate": moment(booking.end),
            "details": f"Clinician: {staff_details(_lead(practice, session))}",
            "siteName": site.name if site else "",
            "address": site.address.one_line() if site else "",
        },
    )


# -- the staff side -----------------------------------------------------------------------------


def staff_user(user: User, *, current: bool | None = None) -> str:
    """A User element; the two flags only in a list of users."""
    attributes: dict[str, str | None] = {
        "userName": user.user_name,
        "title": user.title,
        "firstName": user.given,
        "surname": user.family,
        "role": user.role or "",
    }
    if current is not None:
        attributes |= {"active": flag(user.active), "currentUser": flag(current)}
    return element("User", attributes)


def slot_type(name: str, slots: list[Slot], now: datetime) -> str:
    """A SlotType element with its counts."""
    statuses = [slot.status(now) for slot in slots]
    shared = sum(
        slot.gp_connect and status is SlotStatus.FREE
        for slot, status in zip(slots, statuses, strict=True)
    )
    counts = {
        "total": len(slots),
        "free": statuses.count(SlotStatus.FREE),
        "booked": statuses.count(SlotStatus.BOOKED),
        "blocked": statuses.count(SlotStatus.BLOCKED),
        "embargoed": statuses.count(SlotStatus.EMBARGOED),
        "gpConnectFree": shared,
    }
    return element("SlotType", {"name": name} | {key: str(n) for key, n in counts.items()})


def staff_session(practice: Practice, session: Session, slots: list[str]) -> str:
    """A Session of StaffListSlots; its slots come ready made."""
    lead = _lead(practice, session)
    return element(
        "Session",
        {
            "sessionId": session_id(session.id),
            "type": session.name,
            "clinician": lead.user_name if lead else "",
            "staffDetails": staff_details(lead),
            "site": _site_name(practice, session),
        },
        *slots,
    )


def staff_slot(practice: Practice, slot: Slot, status: SlotStatus) -> str:
    """A Slot of StaffListSlots, with the appointment that holds it."""
    attributes = _slot(slot) | {
        "status": str(status),
        "gpConnectBookable": flag(slot.gp_connect),
        "onlineBookable": flag(slot.online),
    }
    if slot.booking is not None:
        booking = practice.book.booking(slot.booking)
        attributes |= {
            "apptId": appointment_id(booking.id),
            "patientId": patient_id(booking.patient),
        }
    return element("Slot", attributes)


def staff_patient(patient: Patient, *, whole: bool) -> str:
    """A Patient element, as found (short) or as got (whole)."""
    attributes: dict[str, str | None] = {
        "patientId": patient_id(patient.id),
        "nhsNumber": patient.nhs_number or "",
        "title": patient.title,
        "firstName": patient.first_name,
        "surname": patient.family,
        "dateOfBirth": day(patient.birth_date),
        "gender": str(patient.gender).capitalize(),
        "postcode": patient.address.postcode,
        "registration": STANDINGS[patient.standing],
    }
    if whole:
        attributes |= {
            "address": ", ".join(patient.address.lines()),
            "mobile": patient.mobile,
            "telephone": patient.phone,
            "email": patient.email,
        }
    return element("Patient", attributes)


def staff_appointment(practice: Practice, booking: Booking) -> str:
    """An Appointment of StaffListAppointments, cancelled ones too."""
    slot = practice.book.any_slot(booking.slots[0])
    session = practice.book.any_session(slot.session)
    patient = practice.register.patient(booking.patient)
    lead = _lead(practice, session)
    door = {Via.ONLINE: "online", Via.GP_CONNECT: "gpconnect"}.get(booking.by.via, booking.by.who)
    cancelled = booking.status is BookingStatus.CANCELLED
    return element(
        "Appointment",
        {
            "apptId": appointment_id(booking.id),
            "patientId": patient_id(patient.id),
            "nhsNumber": patient.nhs_number or "",
            "sessionId": session_id(session.id),
            "startDate": moment(booking.start),
            "endDate": moment(booking.end),
            "type": slot.type,
            "clinician": lead.user_name if lead else "",
            "site": _site_name(practice, session),
            "status": "cancelled" if cancelled else "booked",
            "comment": booking.reason,
            "bookedBy": door,
        },
    )


def entry(filed: RecordEntry) -> str:
    """An Entry of StaffGetRecord."""
    return element(
        "Entry",
        {"entryId": f"en-{filed.id}", "entryDate": moment(filed.at), "userName": filed.by},
        element("Text", {}, text(filed.text)),
    )


def _slot(slot: Slot) -> dict[str, str | None]:
    return {"startDate": moment(slot.start), "endDate": moment(slot.end), "type": slot.type}


def _lead(practice: Practice, session: Session) -> User | None:
    return practice.directory.user(session.clinicians[0]) if session.clinicians else None


def _site_name(practice: Practice, session: Session) -> str:
    site = practice.directory.site(session.site)
    return site.name if site else ""
