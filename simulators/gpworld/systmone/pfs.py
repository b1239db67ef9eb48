"""The patient-facing facade: its messages, and what each must pass first (contract part A)."""

from __future__ import annotations

from collections.abc import Callable

from gpworld.people.model import Standing
from gpworld.practice import Practice
from gpworld.systmone import accounts, online_book, wire
from gpworld.systmone.calls import Answer, Call
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message
from gpworld.systmone.state import OnlineSession, Systmone
from gpworld.systmone.xml import element

SERVICES = (("Appointments", "4"), ("Request Medication", "1"), ("Summary Record", "64"))


def patient_selected(system: Systmone, call: Call) -> Answer:
    """PatientSelected: later messages are about this patient."""
    system.select(call.session, call.patient.id)
    return Answer(call.ids, (wire.person(call.patient),))


def messages(system: Systmone, call: Call) -> Answer:
    """RequestSystmOnlineMessages: what the practice says about booking."""
    return Answer(
        call.ids | {"BookAppointments": call.practice.organisation.online.message or None}
    )


def service_accesses(system: Systmone, call: Call) -> Answer:
    """ListServiceAccesses: which services are on."""
    on = call.practice.organisation.online.appointments
    return Answer(
        call.ids,
        tuple(_service(name, number, name == "Appointments" and on) for name, number in SERVICES),
    )


def _service(name: str, number: str, on: bool) -> str:
    return element(
        "ServiceAccess",
        {
            "description": name,
            "serviceIdentifier": number,
            "status": "A" if on else "D",
            "statusDesc": "Available" if on else "Disabled",
        },
    )


APPOINTMENTS: dict[str, Callable[[Systmone, Call], Answer]] = {
    "ListSlots": online_book.list_slots,
    "BookAppointment": online_book.book_appointment,
    "ViewAppointments": online_book.view_appointments,
    "CancelAppointment": online_book.cancel_appointment,
}
INSIDE = {
    **APPOINTMENTS,
    "PatientSelected": patient_selected,
    "RequestSystmOnlineMessages": messages,
    "ListServiceAccesses": service_accesses,
}
OUTSIDE: dict[str, Callable[[Systmone, Message], Answer]] = {
    "LinkAccount": accounts.link_account,
    "Authenticate": accounts.authenticate,
    "Logoff": accounts.log_off,
}
MESSAGES = frozenset((*OUTSIDE, *INSIDE))


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


def open_call(system: Systmone, message: Message) -> Call:
    """What every message of a session must pass: 3, then 6, then 5."""
    session = system.online(message.suid)
    practice = system.practice_of(session)
    _allowed(message, session, practice)
    for name in ("unitId", "patientId", "onlineUserId"):
        message.need(name)
    number = _patient(message)
    assert number is not None, "a patientId that passed is a number"
    return Call(message, session, practice, practice.register.patient(number))


def _allowed(message: Message, session: OnlineSession, practice: Practice) -> None:
    """Error 6: another unit, user or patient than the session's, or a service that is off."""
    unit, user, number = message.get("unitId"), message.get("onlineUserId"), _patient(message)
    if (unit or session.ods) != session.ods:
        raise Fault("6", "the session is not of this unit")
    if (user or wire.patient_id(session.holder)) != wire.patient_id(session.holder):
        raise Fault("6", "the session is not of this user")
    if message.get("patientId") and not _is_accessible(session, practice, number):
        raise Fault("6", "this patient is not accessible to the user")
    if message.name != "PatientSelected" and (
        session.selected is None or (number or session.selected) != session.selected
    ):
        raise Fault("6", "select this patient first")
    rules = practice.organisation.online
    if not rules.enabled or (message.name in APPOINTMENTS and not rules.appointments):
        raise Fault("6", "this service is switched off")


def _patient(message: Message) -> int | None:
    return wire.number_of("p-", message.get("patientId") or "")


def _is_accessible(session: OnlineSession, practice: Practice, number: int | None) -> bool:
    """Whether the user may act for a patient who is still with the practice."""
    if number is None or number not in session.patients:
        return False
    return practice.register.patient(number).standing is Standing.ACTIVE
