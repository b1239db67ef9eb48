"""The patient-facing messages: link, log on, list, book, view, cancel (contract part A)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gpworld.book import checks
from gpworld.book.model import Booker, Booking, Slot, SlotStatus, Via, Wanted
from gpworld.book.refusals import Reason, Refusal
from gpworld.core import london
from gpworld.people.model import OnlineAccount, Patient, Standing
from gpworld.practice import Practice
from gpworld.systmone import credentials, errors, wire
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message, birth_date
from gpworld.systmone.state import OnlineSession, Systmone
from gpworld.systmone.xml import element

APPOINTMENT_MESSAGES = frozenset(
    ("ListSlots", "BookAppointment", "ViewAppointments", "CancelAppointment")
)
SERVICES = (("Appointments", "4"), ("Request Medication", "1"), ("Summary Record", "64"))


@dataclass(frozen=True, slots=True)
class Call:
    """A message inside a session, with the patient it is about."""

    message: Message
    session: OnlineSession
    practice: Practice
    patient: Patient

    @property
    def ids(self) -> dict[str, str | None]:
        """The two ids that most replies repeat."""
        return {
            "patientId": wire.patient_id(self.patient.id),
            "onlineUserId": wire.patient_id(self.session.holder),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply's attributes and children, and the suid that goes with it."""

    attributes: dict[str, str | None]
    children: tuple[str, ...] = ()
    suid: str | None = None


# -- outside a session ----------------------------------------------------------------------------


def link_account(system: Systmone, message: Message) -> Answer:
    """LinkAccount, in both its forms."""
    _provider(system, message)
    by_number = message.get("nhsNumber")
    if by_number is None:
        account_id, passphrase = message.need("accountId"), message.need("passphrase")
    last_name, born = message.need("lastName"), birth_date(message.need("dateOfBirth"))
    practice = system.practice(message.need("organisationCode"))
    if practice is None:
        raise Fault("8", "the organisation does not run SystmOne here")
    if by_number is None:
        account = practice.register.account(account_id)
        if account is None or account.linkage_key != passphrase:
            raise Fault("8", "account and passphrase do not fit")
    else:
        account = _account_of_number(system, practice, by_number)
    _same_person(practice.register.patient(account.patient), last_name, born)
    return _linked(system, practice, account, by_number is not None)


def _account_of_number(system: Systmone, practice: Practice, number: str) -> OnlineAccount:
    patient = practice.register.by_nhs_number(number.replace(" ", ""))
    if patient is None:
        raise Fault("8", "no patient with this NHS number")
    held = practice.register.account_where(lambda account: account.patient == patient.id)
    nhs_number = patient.nhs_number or ""
    return held or OnlineAccount(
        account_id=credentials.account_id(system.seeds, practice.ods, nhs_number),
        ods=practice.ods,
        patient=patient.id,
        linkage_key=credentials.linkage_passphrase(system.seeds, practice.ods, nhs_number),
    )


def _same_person(patient: Patient, last_name: str, born: object) -> None:
    same = patient.family.casefold() == last_name.casefold() and patient.birth_date == born
    if not same or patient.standing is not Standing.ACTIVE:
        raise Fault("8", "surname or date of birth does not fit")


def _linked(system: Systmone, practice: Practice, account: OnlineAccount, whole: bool) -> Answer:
    credential = system.seeds.next_token("systmone.passphrase", 28)
    practice.register.put_account(replace(account, credential=credential, linked=True))
    attributes: dict[str, str | None] = {"passphrase": credential}
    if whole:
        attributes |= {"accountId": account.account_id, "passphraseToLink": account.linkage_key}
    return Answer(attributes)


def authenticate(system: Systmone, message: Message) -> Answer:
    """Authenticate: the stored passphrase opens a session."""
    _provider(system, message)
    account_id, passphrase = message.need("accountId"), message.need("passphrase")
    practice = system.practice(message.need("unitId"))
    account = practice.register.account(account_id) if practice else None
    right = account is not None and account.linked and account.credential == passphrase
    system.guess(account_id, right)
    if practice is None or account is None or account.status != "active":
        raise Fault("9")
    patients = _accessible(practice, account)
    if not patients:
        raise Fault("9", "nobody accessible is registered any more")
    holder = practice.register.patient(account.patient)
    session = system.log_on(practice.ods, holder.id, tuple(p.id for p in patients))
    return Answer(
        {
            "onlineUserId": wire.patient_id(holder.id),
            "patientId": wire.patient_id(patients[0].id),
        },
        (
            element("User", {}, wire.person(holder)),
            element("Registration", {}, *(wire.access(p, practice) for p in patients)),
            *(wire.person(p) for p in patients),
        ),
        session.suid,
    )


def _accessible(practice: Practice, account: OnlineAccount) -> list[Patient]:
    everybody = [practice.register.patient(p) for p in (account.patient, *account.proxy_for)]
    return [patient for patient in everybody if patient.standing is Standing.ACTIVE]


def _provider(system: Systmone, message: Message) -> None:
    if message.application("providerId") != system.provider_id:
        raise Fault("5", "the Application's providerId is not known here")


# -- inside a session -----------------------------------------------------------------------------


def open_call(system: Systmone, message: Message) -> Call:
    """What every message of a session must pass: 3, then 6, then 5."""
    session = system.online(message.suid)
    practice = system.practice_of(session)
    unit, patient, user = (message.get(n) for n in ("unitId", "patientId", "onlineUserId"))
    number = wire.number_of("p-", patient) if patient else None
    strangers = (
        (unit is not None and unit != session.ods)
        or (user is not None and user != wire.patient_id(session.holder))
        or (patient is not None and number not in session.patients)
    )
    if strangers:
        raise Fault("6")
    if message.name != "PatientSelected" and (
        session.selected is None or (number is not None and number != session.selected)
    ):
        raise Fault("6", "select this patient first")
    if message.name in APPOINTMENT_MESSAGES and not practice.organisation.online.appointments:
        raise Fault("6", "online appointments are switched off")
    for name in ("unitId", "patientId", "onlineUserId"):
        message.need(name)
    assert number is not None, "a patientId that passed is a number"
    return Call(message, session, practice, practice.register.patient(number))


def log_off(system: Systmone, message: Message) -> Answer:
    """Logoff: the suid is dead afterwards."""
    session = system.online(message.suid)
    system.log_off(session.suid)
    return Answer({}, suid=session.suid)


def patient_selected(system: Systmone, call: Call) -> Answer:
    """PatientSelected: later messages are about this patient."""
    system.select(call.session.suid, call.patient.id)
    return Answer(call.ids, (wire.person(call.patient),))


def list_slots(system: Systmone, call: Call) -> Answer:
    """ListSlots: what an online user may book, by session."""
    start, days = call.message.instant("startDate"), call.message.need("numberOfDays")
    if not (days.isascii() and days.isdigit() and int(days[:6]) > 0):
        raise Fault("5", "numberOfDays must be a whole number above zero")
    first = london.local_date(start)
    last = first + timedelta(days=min(int(days[:6]), 3660))
    offered = _offer(call.practice)
    now = system.clock.now()
    found: dict[int, list[Slot]] = {}
    for slot in call.practice.book.slots(london.midnight(first), london.midnight(last)):
        if slot.start > now and slot.booking is None and offered(slot, now):
            found.setdefault(slot.session, []).append(slot)
    book = call.practice.book
    sessions = (
        wire.offered_session(call.practice, book.session(number), slots)
        for number, slots in found.items()
    )
    ahead = str(call.practice.organisation.online.days_ahead)
    return Answer(call.ids | {"bookableDays": ahead}, tuple(sessions))


def book_appointment(system: Systmone, call: Call) -> Answer:
    """BookAppointment by session, start and end: 5, 1102, 1103, 7."""
    number, message = call.message.need("sessionId"), call.message
    start, end = message.instant("startDate"), message.instant("endDate")
    notes = message.get("notes") or ""
    if len(notes) > 500:
        raise Fault("5", "notes are longer than 500 characters")
    if start <= system.clock.now():
        raise Fault("5", "the start date is in the past")
    limit = call.patient.max_appointments or call.practice.organisation.online.max_appointments
    rules = (
        checks.not_past,
        checks.offered(_offer(call.practice)),
        checks.not_taken,
        checks.under_limit(limit or system.settings.appointment_limit),
    )
    try:
        slot = call.practice.book.find(wire.number_of("ses-", number) or 0, start, end)
        by = Booker(Via.ONLINE, "online")
        call.practice.book.book(Wanted((slot.id,), call.patient.id, by, notes), rules)
    except Refusal as refusal:
        raise errors.online(refusal) from None
    return Answer(call.ids)


def view_appointments(system: Systmone, call: Call) -> Answer:
    """ViewAppointments: still to come (Y), or past (N, the default)."""
    coming = (call.message.get("futureAppointments") or "N").upper() == "Y"
    now = system.clock.now()
    held = call.practice.book.bookings(patient=call.patient.id, live=True)
    shown = [booking for booking in held if (booking.start > now) == coming]
    if not coming:
        shown.reverse()
    return Answer(call.ids, tuple(wire.appointment(call.practice, booking) for booking in shown))


def cancel_appointment(system: Systmone, call: Call) -> Answer:
    """CancelAppointment: 5 unknown, cancelled or another's, 5 started, 40 too late."""
    number = wire.number_of("ap-", call.message.need("apptId"))

    def own(booking: Booking, now: datetime) -> None:
        if booking.patient != call.patient.id or not booking.live:
            raise Refusal(Reason.NO_SUCH_BOOKING)
        if booking.start <= now:
            raise Refusal(Reason.BOOKING_PAST)
        if booking.start - now < timedelta(minutes=system.settings.cancel_minutes):
            raise Refusal(Reason.TOO_LATE_TO_CANCEL)

    try:
        call.practice.book.cancel(number or 0, Booker(Via.ONLINE, "online"), checks=(own,))
    except Refusal as refusal:
        raise errors.online(refusal) from None
    return Answer(call.ids)


def messages(system: Systmone, call: Call) -> Answer:
    """RequestSystmOnlineMessages: what the practice says about booking."""
    return Answer(
        call.ids | {"BookAppointments": call.practice.organisation.online.message or None}
    )


def service_accesses(system: Systmone, call: Call) -> Answer:
    """ListServiceAccesses: which services are on."""
    on = call.practice.organisation.online.appointments
    rows = (
        element(
            "ServiceAccess",
            {
                "description": name,
                "serviceIdentifier": number,
                "status": "A" if name == "Appointments" and on else "D",
                "statusDesc": "Available" if name == "Appointments" and on else "Disabled",
            },
        )
        for name, number in SERVICES
    )
    return Answer(call.ids, tuple(rows))


def _offer(practice: Practice) -> Callable[[Slot, datetime], bool]:
    ahead = practice.organisation.online.days_ahead

    def offered(slot: Slot, now: datetime) -> bool:
        free = slot.status(now) in (SlotStatus.FREE, SlotStatus.BOOKED) and not slot.blocked
        last = london.local_date(now) + timedelta(days=ahead)
        return free and slot.online and london.local_date(slot.start) <= last

    return offered


OUTSIDE: dict[str, Callable[[Systmone, Message], Answer]] = {
    "LinkAccount": link_account,
    "Authenticate": authenticate,
    "Logoff": log_off,
}
INSIDE: dict[str, Callable[[Systmone, Call], Answer]] = {
    "PatientSelected": patient_selected,
    "ListSlots": list_slots,
    "BookAppointment": book_appointment,
    "ViewAppointments": view_appointments,
    "CancelAppointment": cancel_appointment,
    "RequestSystmOnlineMessages": messages,
    "ListServiceAccesses": service_accesses,
}


def answer(system: Systmone, message: Message) -> Answer:
    """The reply to a message of the patient-facing side.

    Raises:
        Fault: what the contract's order of checks finds first.
    """
    if message.name in OUTSIDE:
        return OUTSIDE[message.name](system, message)
    if message.name not in INSIDE:
        raise Fault("1", f"{message.name} is not a message of this interface")
    return INSIDE[message.name](system, open_call(system, message))
