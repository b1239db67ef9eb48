"""The order of checks: of two things wrong, the one that the contract names first is said (A3, B4).

Each row breaks two rules at once and says which answer must come.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gpworld.book.model import Booker, Via
from gpworld.core.exchange import Reply
from wire.systmone.elm_street import (
    AMIR,
    BEA,
    GONE,
    UNIT,
    Surgery,
    at,
    code,
    fault,
    ok,
    text,
    xml,
)

ANN = Booker(Via.STAFF, "ann")
Case = Callable[[Surgery], Reply]
OLD = "2026-10-19T09:00:00.0Z"
LONG = "x" * 501


def versionless(path: str, name: str) -> Case:
    """Error 1 with a dead suid."""
    return lambda s: s.post(path, xml(name, "", {"apiVersion": "2"}), {"type": name, "suid": "x"})


def pfs(name: str, **given: Any) -> Case:
    return lambda s: s.pfs(name, **given)


def online(slot: str, **given: Any) -> Case:
    return lambda s: s.pfs("BookAppointment", **{**s.slot(slot), **given})


def dead(name: str, **given: Any) -> Case:
    def ask(surgery: Surgery) -> Reply:
        return surgery.said("/systmone/pfs", name, "", given)

    def gone(surgery: Surgery) -> Reply:
        surgery.suid = "ended"
        return ask(surgery)

    return gone


def switched_off(name: str, **given: Any) -> Case:
    def ask(surgery: Surgery) -> Reply:
        surgery.online_rules(appointments=False)
        return surgery.pfs(name, **given)

    return ask


def taken_and(slot: str, holder: int, **change: Any) -> Case:
    """Book a slot somebody holds, with something else amiss about it."""

    def ask(surgery: Surgery) -> Reply:
        surgery.taken(slot, holder)
        if change:
            surgery.book.change_slot(surgery.slots[slot], ANN, **change)
        return surgery.pfs("BookAppointment", **surgery.slot(slot))

    return ask


def taken_and_started(surgery: Surgery) -> Reply:
    surgery.taken("soon", BEA)
    surgery.clock.advance(timedelta(minutes=59))
    surgery.patient_in()
    return online("soon")(surgery)


def at_the_limit(slot: str, holder: int | None = None) -> Case:
    def ask(surgery: Surgery) -> Reply:
        if holder:
            surgery.taken(slot, holder)
        surgery.unit.register.change(AMIR, max_appointments=0)
        return surgery.pfs("BookAppointment", **surgery.slot(slot))

    return ask


ONLINE: dict[str, tuple[Case, str]] = {
    "1 before 3": (versionless("/systmone/pfs", "ListSlots"), "1"),
    "3 before 6": (dead("ListSlots", unitId="Y90004"), "3"),
    "3 before 5": (dead("ListSlots"), "3"),
    "6 another unit before 5": (pfs("ListSlots", unitId="Y90004", startDate="x"), "6"),
    "6 another user before 5": (pfs("ListSlots", onlineUserId="p-1", patientId=None), "6"),
    "6 another patient before 5": (pfs("ListSlots", patientId="p-1", unitId=None), "6"),
    "6 service off before 5 missing ids": (switched_off("ListSlots", unitId=None), "6"),
    "6 service off before 5 bad values": (switched_off("ListSlots", startDate="x"), "6"),
    "5 missing id before own checks": (online("free", unitId=None), "5"),
    "5 unreadable before 5 past": (online("past", endDate="x"), "5"),
    "5 notes before 1102": (online("blocked", notes=LONG), "5"),
    "5 past before 1102": (online("free", startDate=OLD), "5"),
    "5 past before 1103": (taken_and_started, "5"),
    "1102 not online before 1103": (taken_and("free", BEA, online=False), "1102"),
    "1102 blocked before 1103": (taken_and("free", BEA, blocked=True), "1102"),
    "1102 embargoed before 1103": (taken_and("free", BEA, embargoed_until=at(22, 8)), "1102"),
    "1102 too far before 1103": (taken_and("far", BEA), "1102"),
    "1102 before 7": (at_the_limit("blocked"), "1102"),
    "1103 before 7": (at_the_limit("free", BEA), "1103"),
    "1103 own before 7": (at_the_limit("free", AMIR), "1103"),
}


@pytest.mark.parametrize("name", ONLINE)
def test_an_online_user_hears_the_first_thing_wrong(patient: Surgery, name: str):
    case, wanted = ONLINE[name]
    assert code(case(patient)) == wanted


def test_cancelling_hears_unknown_then_started_then_too_late(patient: Surgery):
    others_started = patient.taken("soon", BEA)
    own_started = patient.taken("hour", AMIR)
    cancelled = patient.taken("free", AMIR)
    patient.book.cancel(cancelled, ANN)

    def said(number: int) -> tuple[str, str]:
        return fault(patient.pfs("CancelAppointment", apptId=f"ap-{number}"))

    patient.clock.set(at(20, 9))
    patient.patient_in()
    assert said(others_started) == ("5", "there is no such appointment")
    assert said(cancelled) == ("5", "there is no such appointment")
    assert said(own_started) == ("5", "the appointment has started")


# -- the staff side -------------------------------------------------------------------------------


def staff(name: str, inside: str = "", **given: Any) -> Case:
    return lambda s: s.staff(name, inside, **given)


def booking(slot: str = "free", **given: Any) -> Case:
    return lambda s: s.staff(
        "StaffBookAppointment", **{"patientId": f"p-{AMIR}", **s.slot(slot), **given}
    )


def no_desk(case: Case) -> Case:
    def ask(surgery: Surgery) -> Reply:
        surgery.suid = "st-ended"
        return case(surgery)

    return ask


def no_access(case: Case) -> Case:
    def ask(surgery: Surgery) -> Reply:
        surgery.switch(staff_access=False)
        return case(surgery)

    return ask


def held(slot: str, **change: Any) -> Case:
    def ask(surgery: Surgery) -> Reply:
        surgery.taken(slot, BEA)
        surgery.book.change_slot(surgery.slots[slot], ANN, **change)
        return booking(slot)(surgery)

    return ask


def held_and_started(surgery: Surgery) -> Reply:
    surgery.taken("soon", BEA)
    surgery.clock.advance(timedelta(minutes=59))
    surgery.staff_in()
    return booking("soon")(surgery)


STAFF: dict[str, tuple[Case, str]] = {
    "1 before 3": (versionless("/systmone/staff", "StaffListUsers"), "1"),
    "3 before 6": (no_access(no_desk(staff("StaffListUsers"))), "3"),
    "3 before 5": (no_desk(staff("StaffListSlots")), "3"),
    "6 before 5": (no_access(staff("StaffListSlots")), "6"),
    "6 before 9003": (no_access(staff("StaffFindPatient")), "6"),
    "5 missing patient before 9031": (booking(patientId=None, comment=LONG), "5"),
    "5 missing slot before 9031": (booking(sessionId=None, comment=LONG), "5"),
    "5 unreadable before 9031": (booking(startDate="x", comment=LONG), "5"),
    "5 unreadable before 9001": (booking(endDate="x", patientId="p-1"), "5"),
    "5 no patient before 9031 in a record": (staff("StaffAddToRecord", text(" ")), "5"),
    "5 bad number before 9031": (staff("StaffAddToRecord", "", nhsNumber="1"), "5"),
    "5 unreadable date before 9003": (staff("StaffFindPatient", dateOfBirth="x"), "5"),
    "5 missing before 9031 in a cancellation": (staff("StaffCancelAppointment", reason=LONG), "5"),
    "5 bad period before 9001": (
        staff("StaffListAppointments", patientId="p-1", startDate="2026-10-21"),
        "5",
    ),
    "9031 before 9001": (booking(patientId="p-1", comment=LONG), "9031"),
    "9031 before 9001 in a record": (staff("StaffAddToRecord", "", patientId="p-1"), "9031"),
    "9031 before 9002": (booking(patientId=f"p-{GONE}", comment=LONG), "9031"),
    "9031 before 5 past": (booking("past", comment=LONG), "9031"),
    "9031 before 9021": (staff("StaffCancelAppointment", apptId="ap-1", reason=LONG), "9031"),
    "9001 before 5 past": (booking("past", patientId="p-1"), "9001"),
    "9001 before 1102": (booking(patientId="p-1", sessionId="ses-1"), "9001"),
    "9002 before 5 past": (booking("past", patientId=f"p-{GONE}"), "9002"),
    "9002 before 1102": (booking(patientId=f"p-{GONE}", sessionId="ses-1"), "9002"),
    "9002 before 9011": (booking("blocked", patientId=f"p-{GONE}"), "9002"),
    "5 past before 1102": (booking(startDate=OLD), "5"),
    "5 past before 1103": (held_and_started, "5"),
    "1102 before 9011": (booking("blocked", endDate="2026-10-21T09:41:00.0Z"), "1102"),
    "9011 before 1103": (held("free", blocked=True), "9011"),
    "9012 before 1103": (held("free", embargoed_until=at(22, 8)), "9012"),
}


@pytest.mark.parametrize("name", STAFF)
def test_a_staff_user_hears_the_first_thing_wrong(desk: Surgery, name: str):
    case, wanted = STAFF[name]
    assert code(case(desk)) == wanted


def test_the_words_of_linking_and_logging_on_come_1_then_5_then_8_or_9(surgery: Surgery):
    for message, last in (("LinkAccount", "8"), ("Authenticate", "9")):
        given = {
            "accountId": "nobody",
            "passphrase": "x",
            "lastName": "X",
            "dateOfBirth": "2000-01-01",
            "organisationCode": UNIT,
            "unitId": UNIT,
        }
        assert code(surgery.pfs(message, **{**given, "apiVersion": "2"})) == "1"
        assert code(surgery.pfs(message, **given)) == "5"
        assert code(surgery.pfs(message, surgery.provider(), **given)) == last
    ok(surgery.patient_in())
