"""One book behind both facades: of 32 who want one slot at once, one has it (A3)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from gpworld.book.book import Book
from gpworld.book.model import Booker, Via, Wanted
from gpworld.core.exchange import Reply
from gpworld.scenario import load_scenario
from gpworld.world import World
from wire.systmone.elm_street import AMIR, BEA, Surgery, build, code, ok, read, xml

MANY = 32


def tellers(surgery: Surgery) -> list[tuple[str, str, dict[str, object]]]:
    """For each of 32: an address, a suid of their own, and what they send."""
    found: list[tuple[str, str, dict[str, object]]] = []
    for number in range(MANY):
        if number % 2:
            surgery.patient_in()
            given = {"unitId": "Y90003", **surgery.who, **surgery.slot("free")}
            found.append(("BookAppointment", surgery.suid or "", given))
        else:
            surgery.staff_in()
            given = {"patientId": f"p-{BEA}", **surgery.slot("free")}
            found.append(("StaffBookAppointment", surgery.suid or "", given))
    return found


def outcome(reply: Reply) -> str:
    root = read(reply)
    return str(root.get("errorCode") or root.tag)


def test_of_32_at_once_through_both_facades_exactly_one_wins():
    surgery = build()
    everybody, gate = tellers(surgery), Barrier(MANY)

    def ask(teller: tuple[str, str, dict[str, object]]) -> str:
        name, suid, given = teller
        path = "/systmone/staff" if name.startswith("Staff") else "/systmone/pfs"
        body = xml(name, "", given)
        gate.wait()
        return outcome(surgery.post(path, body, {"type": name, "suid": suid}))

    with ThreadPoolExecutor(MANY) as pool:
        outcomes = Counter(pool.map(ask, everybody))
    assert outcomes.pop("1103") == MANY - 1
    assert set(outcomes) <= {"BookAppointmentReply", "StaffBookAppointmentReply"}
    assert sum(outcomes.values()) == 1
    assert len(surgery.book.bookings(live=True)) == 1


def test_of_32_cancellations_at_once_one_wins():
    surgery = build()
    number, gate = surgery.taken("free", AMIR), Barrier(MANY)
    surgery.staff_in()

    def ask(_: int) -> str:
        gate.wait()
        return outcome(surgery.staff("StaffCancelAppointment", apptId=f"ap-{number}"))

    with ThreadPoolExecutor(MANY) as pool:
        outcomes = Counter(pool.map(ask, range(MANY)))
    assert outcomes == {"StaffCancelAppointmentReply": 1, "9022": MANY - 1}


def test_the_limit_holds_when_one_patient_books_many_slots_at_once():
    surgery = build()
    wanted = ["free", "next", "phone", "branch", "soon", "hour", "last"]
    surgery.patient_in()
    gate = Barrier(len(wanted))

    def ask(name: str) -> str:
        gate.wait()
        return outcome(surgery.pfs("BookAppointment", **surgery.slot(name)))

    with ThreadPoolExecutor(len(wanted)) as pool:
        outcomes = Counter(pool.map(ask, wanted))
    assert outcomes == {"BookAppointmentReply": 5, "7": 2}


def test_one_session_survives_parallel_calls():
    surgery = build()
    surgery.patient_in()
    with ThreadPoolExecutor(MANY) as pool:
        replies = list(pool.map(lambda _: surgery.pfs("ListServiceAccesses"), range(MANY)))
    assert {reply.header("suid") for reply in replies} == {surgery.suid}
    assert {outcome(reply) for reply in replies} == {"ListServiceAccessesReply"}


def test_what_one_facade_takes_is_gone_from_the_other_at_once(surgery: Surgery):
    surgery.staff_in()
    ok(surgery.staff("StaffBookAppointment", patientId=f"p-{BEA}", **surgery.slot("free")))
    surgery.patient_in()
    assert code(surgery.pfs("BookAppointment", **surgery.slot("free"))) == "1103"
    ok(surgery.pfs("BookAppointment", **surgery.slot("next")))
    surgery.staff_in()
    reply = surgery.staff("StaffBookAppointment", patientId=f"p-{BEA}", **surgery.slot("next"))
    assert code(reply) == "1103"


@pytest.mark.parametrize("via", [Via.GP_CONNECT, Via.STAFF, Via.ONLINE])
def test_what_any_other_door_takes_is_gone_here(surgery: Surgery, via: Via):
    surgery.book.book(Wanted((surgery.slots["free"],), BEA, Booker(via, "elsewhere")))
    surgery.patient_in()
    assert code(surgery.pfs("BookAppointment", **surgery.slot("free"))) == "1103"


def test_every_system_of_a_world_keeps_the_same_kind_of_book():
    world = World(load_scenario("house"))
    practices = world.practices
    systems = {practices[ods].organisation.clinical_system for ods in practices}
    assert {"emis", "systmone"} <= systems
    assert {type(practices[ods].book) for ods in practices} == {Book}
    held = world.systmone.practice(next(iter(_systmone(world))))
    assert held is not None
    assert held.book is practices[held.ods].book


def _systmone(world: World) -> list[str]:
    return [
        ods
        for ods in world.practices
        if world.practices[ods].organisation.clinical_system == "systmone"
    ]


def test_a_frozen_booking_is_not_changed_by_a_refused_one(desk: Surgery):
    number = desk.taken("free")
    before = desk.book.booking(number)
    code(desk.staff("StaffBookAppointment", patientId=f"p-{AMIR}", **desk.slot("free")))
    assert desk.book.booking(number) == replace(before)
