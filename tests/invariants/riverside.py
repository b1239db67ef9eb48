"""Riverside with people of its own, who all come to the product at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from gpharness.answers import Invitation, Offer, StaffUser, View
from gpharness.driver import PatientVisit
from gpharness.drivers.http import HttpDriver
from gpharness.ground.local import LocalGround
from gpharness.ground.model import PatientFacts, SessionWish
from gpharness.invariants.scenario import Watch
from gpharness.scene import Scene
from gpworld.world import World

ODS, TYPE, ASHA = "Y90001", "Rush 1", StaffUser("Y90001", "asha.patel")
PATIENCE_SECONDS = 120


class Riverside:
    """One practice, watched from the beginning."""

    def __init__(self, world: World, driver: HttpDriver) -> None:
        self.world, self.driver = world, driver
        self.ground = LocalGround(world)
        self.watch = Watch(self.ground, driver)
        self.scene = Scene(driver, self.ground)

    def opens(self, slots: int) -> None:
        """A session in nine days' time."""
        start = self.world.clock.now() + timedelta(days=9)
        self.ground.open_session(SessionWish(ODS, TYPE, start.replace(hour=9), slots))

    def invites(self, count: int) -> list[PatientFacts]:
        """So many new patients, each with a link on the phone."""
        patients = self.ground.newcomers(ODS, count)
        for each in patients:
            sent = self.driver.send_invitation(
                ASHA, patient=each.nhs_number, site=ODS, slot_type=TYPE
            )
            assert isinstance(sent, Invitation), sent
        self.driver.settle()
        return patients

    def comes_in(self, patient: PatientFacts) -> tuple[PatientVisit, list[Offer]]:
        """A patient with the link open, and what is on show."""
        visit = self.driver.open_link(self.scene.link(patient))
        visit.look()
        visit.give_date_of_birth(patient.birth_date)
        return visit, [offer for day in visit.days() for offer in visit.times(day.day)]

    def asks_for_help(self, patient: PatientFacts) -> View:
        """A patient sends a request, with the code that comes to the phone."""
        visit = self.driver.start_request(self.driver.address(self.ground.request_form(ODS)))
        visit.look()
        kind = visit.types()[0]
        visit.answer("emergency", emergency="no")
        visit.answer("type", type=kind)
        visit.answer("details", text="My knee has hurt for three days.")
        visit.answer("who", who="self")
        visit.answer(
            "person", given_name=patient.given, family_name=patient.family, gender="female",
            date_of_birth=f"{patient.birth_date:%d/%m/%Y}", postcode="ZZ99 1AA",
        )  # fmt: skip
        visit.answer("contact", number=patient.mobile or "")
        visit.ask_for_code()
        (text,) = self.ground.texts(patient.mobile)[-1:]
        visit.give_code(text.body[:6])
        return visit.submit()


def at_once(acts: Sequence[Callable[[], View]]) -> list[View]:
    """All of them in threads of their own, from one moment on."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], View]) -> View:
        gate.wait(PATIENCE_SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
