"""PFS's shapes: the domain's values as PascalCase members and London wall times (A3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import orjson

from gpworld.book.model import Booking, Channel, Session, Slot
from gpworld.core import london
from gpworld.core.seeds import Seeds
from gpworld.core.values import PostalAddress
from gpworld.emis.access import Link
from gpworld.emis.fragments import Fragments
from gpworld.people.model import Gender, Patient
from gpworld.practice import Practice
from gpworld.staff.model import Organisation, User

Json = dict[str, object]
Offer = tuple[str, bytes]
"""A slot's London day and its serialised form."""

HOW = {
    Channel.IN_PERSON: "Practice",
    Channel.TELEPHONE: "Telephone",
    Channel.VIDEO: "Video",
    Channel.VISIT: "Visit",
}
SEX = {Gender.MALE: "Male", Gender.FEMALE: "Female"}
REASONS = {
    "optional": "RequestedOptional",
    "mandatory": "RequestedMandatory",
    "none": "NotRequested",
}
NO_LIMIT = 999
"""``MaxAppointments`` of a practice without a limit: the member is an int."""


# -- people and practices -------------------------------------------------------------------------


def session(opened: str, holder: Patient, links: list[Link], seeds: Seeds, now: datetime) -> Json:
    """The reply to POST sessions."""
    return {
        "SessionId": opened,
        "ApplicationLinkLevel": "Linked",
        "Title": holder.title,
        "FirstName": holder.first_name,
        "Surname": holder.family,
        "LastAccessTime": london.naive(now),
        "UserPatientLinks": [_link(link, seeds, london.local_date(now)) for link in links],
    }


def _link(link: Link, seeds: Seeds, today: date) -> Json:
    patient = link.patient
    return {
        "UserPatientLinkToken": link.token,
        "PatientActivityContextGuid": seeds.uuid("emis", "activity", patient.ods, patient.id),
        "NationalPracticeCode": patient.ods,
        "Title": patient.title,
        "Forenames": " ".join(patient.given),
        "Surname": patient.family,
        "Age": _age(patient.birth_date, today),
        "AssociationType": "Self" if link.is_self else "Proxy",
    }


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def settings(organisation: Organisation) -> Json:
    """The reply to GET practices/{code}/settings."""
    rules = organisation.online
    most = rules.max_appointments
    return {
        "Messages": {"AppointmentsMessage": rules.message, "PrescribingMessage": ""},
        "InputRequirements": {
            "AppointmentBookingReason": REASONS[rules.booking_reason],
            "PrescribingComment": "RequestedOptional",
        },
        "Services": {
            "AppointmentsSupported": rules.enabled and rules.appointments,
            "PrescribingSupported": False,
            "EpsSupported": False,
            "DemographicsUpdateSupported": False,
            "PracticePatientCommunicationSupported": False,
            "OnlineRegistrationSupported": False,
            "PreRegistrationSupported": False,
            "OnlineTriageSupported": False,
            "MedicalRecordSupported": False,
            "RecordSharingSupported": False,
            "MaxAppointments": NO_LIMIT if most is None else most,
        },
    }


def demographics(patient: Patient) -> Json:
    """The reply to GET demographics."""
    number = patient.nhs_number
    contact = {
        "TelephoneNumber": patient.phone,
        "MobileNumber": patient.mobile,
        "EmailAddress": patient.email,
    }
    return {
        "Title": patient.title,
        "FirstName": patient.first_name,
        "Surname": patient.family,
        "CallingName": patient.first_name,
        "DateOfBirth": f"{patient.birth_date.isoformat()}T00:00:00",
        "Sex": SEX.get(patient.gender, "NotSpecified"),
        "PatientIdentifiers": (
            [{"IdentifierType": "NhsNumber", "IdentifierValue": number}] if number else []
        ),
        "ContactDetails": _filled(contact),
        "Address": _filled(_address(patient.address)),
    }


def _address(address: PostalAddress) -> dict[str, str]:
    return {
        "HouseNameFlatNumber": address.house,
        "NumberStreet": address.street,
        "Village": address.village,
        "Town": address.town,
        "County": address.county,
        "PostCode": address.postcode,
    }


def _filled(members: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in members.items() if text}


# -- the book -------------------------------------------------------------------------------------


def around(practice: Practice, sessions: Iterable[Session]) -> Json:
    """The three flat lists that slots are joined to: places, holders, sessions."""
    shown = list(sessions)
    sites = {one.site for one in shown}
    holders = dict.fromkeys(number for one in shown for number in one.clinicians)
    users = (practice.directory.user(number) for number in holders)
    return {
        "Locations": [
            {"LocationId": site.id, "LocationName": site.name}
            for site in practice.sites
            if site.id in sites
        ],
        "SessionHolders": [_holder(user) for user in users if user is not None],
        "Sessions": [_session(one, len(practice.book.slots_of(one.id))) for one in shown],
    }


def _holder(user: User) -> Json:
    return {
        "ClinicianId": user.id,
        "DisplayName": user.display_name,
        "Forenames": user.given,
        "Surname": user.family,
        "Title": user.title,
        "Sex": {"male": "Male", "female": "Female"}.get(user.gender, "NotSpecified"),
        "JobRole": user.role,
        "Languages": [],
    }


def _session(one: Session, slots: int) -> Json:
    return {
        "SessionName": one.name,
        "SessionId": one.id,
        "LocationId": one.site,
        "DefaultDuration": one.slot_minutes,
        "SessionType": "Timed" if one.timed else "Untimed",
        "NumberOfSlots": slots,
        "ClinicianIds": list(one.clinicians),
        "StartDate": london.naive(one.start),
        "EndDate": london.naive(one.end),
    }


def slot(one: Slot) -> Json:
    """A slot without place or clinician: those are joined by its session."""
    shown: Json = {
        "SlotId": one.id,
        "StartTime": london.naive(one.start),
        "EndTime": london.naive(one.end),
        "SlotTypeName": one.type,
        "SlotTypeStatus": HOW[one.channel],
    }
    return shown | {"TelephoneNumber": one.telephone} if one.telephone else shown


def offer(one: Slot) -> Offer:
    """A slot's fragment of GET appointmentslots, with the day it is listed under."""
    return london.local_date(one.start).isoformat(), orjson.dumps(slot(one))


def offered(slots: Iterable[Slot], fragments: Fragments[Slot, Offer]) -> bytes:
    """The reply to GET appointmentslots, joined from fragments: one group a session and day."""
    groups: dict[tuple[str, int], list[bytes]] = {}
    for one in slots:
        day, fragment = fragments.of(one.id, one)
        groups.setdefault((day, one.session), []).append(fragment)
    written = (
        b'{"SessionDate":"%s","SessionId":%d,"Slots":[%s]}'
        % (day.encode(), number, b",".join(group))
        for (day, number), group in groups.items()
    )
    return b'{"Sessions":[%s]}' % b",".join(written)


def appointments(practice: Practice, since: datetime, held: list[Booking]) -> Json:
    """The reply to GET appointments: one row for each slot that is held."""
    rows = [(booking, practice.book.slot(number)) for booking in held for number in booking.slots]
    sessions = dict.fromkeys(one.session for _, one in rows)
    return {
        "AppointmentsFromDateTime": london.naive(since),
        "Appointments": [_appointment(booking, one) for booking, one in rows],
    } | around(practice, [practice.book.session(number) for number in sessions])


def _appointment(booking: Booking, one: Slot) -> Json:
    shown = slot(one) | {"SessionId": one.session}
    return shown | {"TelephoneNumber": booking.telephone} if booking.telephone else shown
