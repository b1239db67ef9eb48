"""A practice's own doors: its staff, and its patients online."""

from __future__ import annotations

from collections.abc import Iterator

from gpworld.book import checks
from gpworld.emis import desk, online
from gpworld.people.model import Standing
from gpworld.staff.model import ClinicalSystem
from gpworld.systmone import online_book, staff_appointments
from gpworld.why.asking import Asking
from gpworld.why.model import Stage, Tried


def staff(asking: Asking) -> Iterator[Tried]:
    """EMIS's Partner API, or SystmOne's messages of staff."""
    yield from _has_system(asking)
    if asking.practice.organisation.clinical_system is ClinicalSystem.SYSTMONE:
        yield from _systmone_staff(asking)
    else:
        yield from _emis_staff(asking)


def patients(asking: Asking) -> Iterator[Tried]:
    """EMIS's Patient Facing Services, or SystmOne's online messages."""
    rules = asking.practice.organisation.online
    system = _system(asking)
    yield from _has_system(asking)
    yield asking.tried(
        "online", Stage.WAY, system, rules.enabled, "the practice offers no online services"
    )
    why = "appointments are switched off online"
    yield asking.tried("appointments", Stage.WAY, system, rules.appointments, why)
    if asking.practice.organisation.clinical_system is ClinicalSystem.SYSTMONE:
        yield from _systmone_online(asking)
        return
    live = asking.practice.organisation.live
    yield asking.tried("live", Stage.WAY, system, live, "the practice is not live")
    yield from _emis_online(asking)


def _system(asking: Asking) -> str:
    return str(asking.practice.organisation.clinical_system or "none")


def _has_system(asking: Asking) -> Iterator[Tried]:
    runs = asking.practice.organisation.clinical_system is not None
    why = f"{asking.practice.ods} runs no clinical system"
    yield asking.tried("system", Stage.WAY, _system(asking), runs, why)


def _registered(asking: Asking, stage: Stage, *, active: bool) -> Iterator[Tried]:
    """The patient is on the practice's books, where one is named; active where that matters."""
    if not asking.who.patient:
        return
    patient, system = asking.patient, _system(asking)
    yield asking.tried(
        "patient", stage, system, patient is not None, f"{asking.practice.ods} does not know them"
    )
    if active and patient is not None:
        here = patient.standing is Standing.ACTIVE
        yield asking.tried("standing", stage, system, here, f"they are {patient.standing} there")


def _emis_staff(asking: Asking) -> Iterator[Tried]:
    yield from asking.free("emis")
    yield from _registered(asking, Stage.PATIENT, active=False)
    names = ("past", "withheld", "taken at booking")
    yield from asking.attempted(names, desk.BOOKING, Stage.BOOKING, "emis")


def _systmone_staff(asking: Asking) -> Iterator[Tried]:
    open_ = asking.practice.organisation.staff_access
    yield asking.tried(
        "capability", Stage.WAY, "systmone", open_, "staff access is switched off for this unit"
    )
    yield from asking.free("systmone")
    yield from _registered(asking, Stage.PATIENT, active=True)
    rules = (*staff_appointments.BOOKING, checks.not_taken)
    names = ("past", "blocked at booking", "embargo at booking", "taken at booking")
    yield from asking.attempted(names, rules, Stage.BOOKING, "systmone")


def _emis_online(asking: Asking) -> Iterator[Tried]:
    yield from asking.free("emis")
    yield from _registered(asking, Stage.PATIENT, active=True)
    patient, rules = asking.patient, asking.practice.organisation.online
    *listing, limit = online.booking(rules, patient.max_appointments if patient else None)
    names = ("online flag", "past", "horizon and notice", "taken at booking")
    yield from asking.attempted(names, listing, Stage.LIST, "emis")
    if patient is not None:
        yield from asking.attempted(("limit",), (limit,), Stage.BOOKING, "emis")


def _systmone_online(asking: Asking) -> Iterator[Tried]:
    yield from asking.free("systmone")
    yield from _registered(asking, Stage.PATIENT, active=True)
    offered = checks.offered(online_book.offer(asking.practice))
    rules = (checks.not_past, offered, checks.not_taken)
    names = ("past", "online flag and horizon", "taken at booking")
    yield from asking.attempted(names, rules, Stage.LIST, "systmone")
    if (patient := asking.patient) is not None:
        *_, limit = online_book.booking(asking.world.systmone, asking.practice, patient)
        yield from asking.attempted(("limit",), (limit,), Stage.BOOKING, "systmone")
