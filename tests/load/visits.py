"""A surgery in this process whose visitors go their ways one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from gpharness.answers import Invitation, StaffUser
from gpharness.drivers.http import HttpDriver
from gpharness.ground.local import LocalGround
from gpharness.ground.model import SessionWish
from gpload.deck import Card, Hand
from gpload.inbox import Inbox
from gpload.journeys import go
from gpload.open_model import Course
from gpload.plan import Arrival, Kind, Manner
from gpload.recording import Event, Recorder
from gpload.replies import LastReply
from gpload.visitor import Place, Visitor
from gpworld.world import World

ODS, TYPE, USER = "Y90001", "Load 1", StaffUser("Y90001", "asha.patel")
PHONES = "http://127.0.0.1:7105"  # the inbox lets in nobody who asks for it by another name


class Surgery:
    """Riverside with people of its own; ``wait`` lets the world's time pass."""

    def __init__(
        self,
        world: World,
        driver: HttpDriver,
        last: LastReply,
        wait: Callable[[float], None],
        slots: int = 20,
    ) -> None:
        self.world, self.driver = world, driver
        self.ground = LocalGround(world)
        start = world.clock.now() + timedelta(days=9)
        self.ground.open_session(SessionWish(ODS, TYPE, start.replace(hour=9), slots))
        self.cards = [
            Card(number, who.nhs_number, who.given, who.family, who.birth_date, who.mobile or "")
            for number, who in enumerate(self.ground.newcomers(ODS, 5))
        ]
        self.hand, self.recorder = Hand(self.cards), Recorder()
        began = world.clock.now()

        def now() -> float:
            return (world.clock.now() - began).total_seconds()

        form = f"{driver.base}{self.ground.request_form(ODS)}"
        self.place = Place(
            driver=driver,
            inbox=Inbox(PHONES, wait, now),
            hand=self.hand,
            recorder=self.recorder,
            course=Course(now, wait, 0.0),
            staff=USER,
            site=ODS,
            slot_type=TYPE,
            pace=1.0,
            together=_one_after_the_other,
            chance=lambda card: Random(card),
            last=last,
            form=form,
        )

    def invited(self, number: int) -> Card:
        """A card with an invitation, whose text is on its way."""
        card = self.cards[number]
        sent = self.driver.send_invitation(USER, patient=card.nhs_number, site=ODS, slot_type=TYPE)
        assert isinstance(sent, Invitation), sent
        self.hand.keep(card.with_link(sent.ref, ""))
        return self.hand.card(number)

    def goes(self, kind: Kind, number: int, cards: int = 1, **manner: Any) -> list[Event]:
        """Somebody's whole way; what the journal says of it."""
        arrival = Arrival(self.place.course.now(), kind, number, Manner(**manner), cards)
        go(Visitor(self.place, arrival, self.hand.card(number)))
        return self.recorder.report().events

    def booked(self) -> list[str]:
        """The NHS numbers of those who have an appointment of ours."""
        now = self.world.clock.now()
        slots = self.ground.slots(ODS, now, now + timedelta(days=60))
        return [slot.patient for slot in slots if slot.type == TYPE and slot.patient]


def _one_after_the_other(*acts: Callable[[], object]) -> None:
    for act in acts:
        act()
