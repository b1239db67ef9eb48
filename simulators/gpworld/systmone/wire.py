"""SystmOne's shapes: domain values to XML text, pure (contract A2 and B3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from gpworld.book.model import Booking, BookingStatus, Session, Slot, SlotStatus, Via
from gpworld.people.model import Patient, RecordEntry, Standing
from gpworld.practice import Practice
from gpworld.staff.model import User
from gpworld.systmone import walls
from gpworld.systmone.fragments import Fragment
from gpworld.systmone.walls import Period
from gpworld.systmone.xml import element, text

STANDINGS = {Standing.ACTIVE: "Active", Standing.LEFT: "Left", Standing.DECEASED: "Deceased"}


def moment(instant: datetime) -> str:
    """UK local time; the ending is decoration (A1)."""
    return walls.written(walls.of(instant))


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


def entry_id(number: int) -> str:
    """How an entry of a record is called here."""
    return f"en-{number}"


def period(asked: Period) -> dict[str, str | None]:
    """A period as it was understood."""
    return {"startDate": walls.written(asked.first), "endDate": walls.written(asked.last)}


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


def lead(practice: Practice, session: Session) -> User | None:
    """The clinician who leads a session."""
    return practice.directory.user(session.clinicians[0]) if session.clinicians else None


def clinician(practice: Practice, session: Session) -> str:
    """The sign-in name of who leads a session; nothing for an unstaffed one."""
    user = lead(practice, session)
    return user.user_name if user else ""


def site(practice: Practice, session: Session) -> str:
    """The name of the place where a session is held."""
    place = practice.directory.site(session.site)
    return place.name if place else ""


# -- the patient-facing side --------------------------------------------------------------------


def person(patient: Patient) -> str:
    """A Person element."""
    return element(
        "Person",
        {
            "patientId": patient_id(patient.id),
            "dateOfBirth": day(patient.birth_date),
            "gender": str(patient.gender).capitalize(),
        },
        element("NationalId", {"type": "NHS"}, text(patient.nhs_number or "")),
        element("PersonName", {"name": patient.full_name}),
    )


def access(patient: Patient, practice: Practice) -> str:
    """A PatientAccess element."""
    organisation = practice.organisation
    address = element("Address", {"address": organisation.address.one_line()})
    details = element("SiteDetails", {"unitName": organisation.name}, address)
    return element("PatientAccess", {"patientId": patient_id(patient.id)}, details)


def offered_session(practice: Practice, session: Session, slots: Iterable[Fragment]) -> str:
    """A Session of ListSlots with its bookable slots."""
    return element(
        "Session",
        {
            "sessionId": session_id(session.id),
            "type": session.name,
            "staffDetails": staff_details(lead(practice, session)),
            "location": site(practice, session),
        },
        *(f"<Slot{slot.attributes}/>" for slot in slots),
    )


def appointment(practice: Practice, booking: Booking) -> str:
    """An Appointment of ViewAppointments."""
    session = practice.book.session(practice.book.slot(booking.slots[0]).session)
    place = practice.directory.site(session.site)
    return element(
        "Appointment",
        {
            "apptId": appointment_id(booking.id),
            "startDate": moment(booking.start),
            "endDate": moment(booking.end),
            "details": f"Clinician: {staff_details(lead(practice, session))}",
            "siteName": place.name if place else "",
            "address": place.address.one_line() if place else "",
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
    return element(
        "Session",
        {
            "sessionId": session_id(session.id),
            "type": session.name,
            "clinician": clinician(practice, session),
            "staffDetails": staff_details(lead(practice, session)),
            "site": site(practice, session),
        },
        *slots,
    )


def staff_slot(practice: Practice, fragment: Fragment, now: datetime) -> str:
    """A Slot of StaffListSlots, with the appointment that holds it."""
    slot = fragment.slot
    held = ""
    if slot.booking is not None:
        booking = practice.book.booking(slot.booking)
        held = f' apptId="{appointment_id(booking.id)}" patientId="{patient_id(booking.patient)}"'
    return (
        f'<Slot{fragment.attributes} status="{slot.status(now)}" '
        f'gpConnectBookable="{flag(slot.gp_connect)}" onlineBookable="{flag(slot.online)}"{held}/>'
    )


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


def staff_booked(booking: Booking, slot: Slot, patient: Patient) -> dict[str, str | None]:
    """What StaffBookAppointmentReply says."""
    return {
        "apptId": appointment_id(booking.id),
        "patientId": patient_id(patient.id),
        "nhsNumber": patient.nhs_number or "",
        "sessionId": session_id(slot.session),
        "startDate": moment(booking.start),
        "endDate": moment(booking.end),
    }


def staff_appointment(practice: Practice, booking: Booking) -> str:
    """An Appointment of StaffListAppointments, cancelled ones too."""
    slot = practice.book.any_slot(booking.slots[0])
    session = practice.book.any_session(slot.session)
    patient = practice.register.patient(booking.patient)
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
            "clinician": clinician(practice, session),
            "site": site(practice, session),
            "status": "cancelled" if cancelled else "booked",
            "comment": booking.reason,
            "bookedBy": door,
        },
    )


def entry(filed: RecordEntry) -> str:
    """An Entry of StaffGetRecord."""
    return element(
        "Entry",
        {"entryId": entry_id(filed.id), "entryDate": moment(filed.at), "userName": filed.by},
        element("Text", {}, text(filed.text)),
    )
