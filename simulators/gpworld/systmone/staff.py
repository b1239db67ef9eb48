"""The staff facade, of our own design: its messages, and what each must pass first (part B)."""

from __future__ import annotations

from collections.abc import Callable

from gpworld.systmone import credentials, staff_appointments, staff_patients, staff_slots, wire
from gpworld.systmone.calls import Answer, Desk
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message
from gpworld.systmone.state import Systmone


def log_on(system: Systmone, message: Message) -> Answer:
    """StaffLogon: 5, then 9, then 6."""
    name, passphrase = message.need("userName"), message.need("passphrase")
    practice = system.practice(message.need("unitId"))
    user = practice.directory.user_named(practice.ods, name) if practice else None
    if practice is None or user is None or not user.active:
        raise Fault("9")
    if passphrase != credentials.staff_passphrase(system.seeds, practice.ods, user.user_name):
        raise Fault("9")
    if not practice.organisation.staff_access:
        raise Fault("6", "staff access is switched off for this unit")
    session = system.log_on_staff(practice.ods, user.id)
    return Answer(
        {"unitId": practice.ods, "unitName": practice.organisation.name},
        (wire.staff_user(user),),
        session.suid,
    )


def log_off(system: Systmone, desk: Desk) -> Answer:
    """StaffLogoff: the suid is dead afterwards."""
    system.log_off(desk.session)
    return Answer({}, suid=desk.session.suid)


def list_users(system: Systmone, desk: Desk) -> Answer:
    """StaffListUsers: everybody of the unit, in plain text order."""
    users = sorted(desk.practice.users, key=lambda user: user.user_name)
    return Answer({}, tuple(wire.staff_user(u, current=u.id == desk.user.id) for u in users))


DESK: dict[str, Callable[[Systmone, Desk], Answer]] = {
    "StaffLogoff": log_off,
    "StaffListUsers": list_users,
    "StaffListSlotTypes": staff_slots.list_slot_types,
    "StaffListSlots": staff_slots.list_slots,
    "StaffFindPatient": staff_patients.find,
    "StaffGetPatient": staff_patients.get,
    "StaffBookAppointment": staff_appointments.book,
    "StaffCancelAppointment": staff_appointments.cancel,
    "StaffListAppointments": staff_appointments.list_them,
    "StaffAddToRecord": staff_patients.add_to_record,
    "StaffGetRecord": staff_patients.get_record,
}
MESSAGES = frozenset(("StaffLogon", *DESK))


def answer(system: Systmone, message: Message) -> Answer:
    """The reply to a message of the staff side.

    Raises:
        Fault: what the contract's order of checks finds first.
    """
    if message.name == "StaffLogon":
        return log_on(system, message)
    if message.name not in DESK:
        raise Fault("1", f"{message.name} is not a message of this interface")
    return DESK[message.name](system, open_desk(system, message))


def open_desk(system: Systmone, message: Message) -> Desk:
    """What every staff message must pass: 3, then 6."""
    session = system.staff(message.suid)
    practice = system.practice_of(session)
    user = practice.directory.user(session.user)
    if not practice.organisation.staff_access:
        raise Fault("6", "staff access is switched off for this unit")
    if user is None or not user.active:
        raise Fault("6", "this user is no longer active")
    return Desk(message, session, practice, user)
