"""One process's part of a run: its hand of cards, its visitors, its recorder."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import gevent
from gevent.pool import Group
from locust.contrib.fasthttp import FastHttpSession

from gpharness import tokens
from gpharness.answers import StaffUser
from gpharness.drivers.http import HttpDriver
from gpload import pfs, shapes
from gpload.browsers import FastTransport, browsers
from gpload.deck import Card, Hand
from gpload.inbox import Inbox
from gpload.journeys import go
from gpload.open_model import DRAIN_SECONDS, Course, OpenModel, watch_lag
from gpload.plan import Arrival, Plan
from gpload.recording import Recorder, Report
from gpload.replies import LastReply
from gpload.visitor import GaveUp, Place, Visitor
from gpworld.control.client import ControlClient
from gpworld.core.seeds import Seeds

LONDON = ZoneInfo("Europe/London")


class Worker:
    """What one process was dealt, and the run's clock in it."""

    def __init__(self, deal: Mapping[str, Any]) -> None:
        self._deal = deal
        start = perf_counter() + deal["begins_at"] - time.time()  # noqa: TID251 - the instant was named by another process
        self.course = Course(perf_counter, gevent.sleep, start)
        self._start = start
        self.recorder = Recorder(deal["place"])
        self.hand = Hand(Card.unpacked(card) for card in deal["cards"])
        world = deal["environment"]
        self.inbox = Inbox(world["services"]["sms"]["url"], gevent.sleep, perf_counter)
        wish = deal["wish"]
        self._seeds = Seeds(wish["seed"] if wish else 0)
        self.plan: Plan | None = shapes.planned(shapes.Wish(**wish)) if wish else None
        self.spare = deque(self.hand.all())
        self.links = deque(card for card in self.spare if card.link)
        self._pfs: pfs.Accounts | None = None
        self.done = False
        self._model: OpenModel | None = None
        gevent.spawn(watch_lag, self.course, self.recorder, lambda: not self.done)

    def place(self, client: FastHttpSession, base: str) -> Place:
        """Where visitors come to, over one client."""
        world, staff = self._deal["environment"], self._deal["staff"]
        last = LastReply()
        browser = last.heard_by(browsers(FastTransport(client, self._note)))
        if self._pfs is None:
            place, workers = self._deal["place"], self._deal["workers"]
            self._pfs = pfs.accounts(world, browser, self._today, place, workers)
        forms = [row["url"] for row in world["forms"] if row["ods"] == staff["ods"]]
        return Place(
            driver=HttpDriver(base, tokens.of_document(world), new_session=browser),
            inbox=self.inbox,
            hand=self.hand,
            recorder=self.recorder,
            course=self.course,
            staff=StaffUser(staff["ods"], staff["user"]),
            site=self._deal["site"],
            slot_type=self._deal["slot_type"],
            pace=1 / self.plan.scale if self.plan else 1.0,
            together=together,
            chance=lambda card: self._seeds.generator("visitor", card),
            last=last,
            form=forms[0] if forms else "",
            pfs=self._pfs,
        )

    def open(self, place: Place) -> None:
        """Start every arrival of ours at its instant, and wait for all to leave."""
        assert self.plan is not None
        model = self._model = OpenModel(
            self.course, self.recorder, gevent.spawn, self._deal["most"]
        )
        model.run(
            self.plan.of_worker(self._deal["place"], self._deal["workers"]),
            lambda arrival: go(self.visitor(place, arrival)),
        )
        model.drain(self.plan.seconds + DRAIN_SECONDS)
        self.done = True

    def report(self) -> Report:
        """What was measured since the last report."""
        on_their_way = self._model.on_their_way if self._model and not self.done else 0
        return self.recorder.report(done=self.done, on_their_way=on_their_way)

    def visitor(self, place: Place, arrival: Arrival) -> Visitor:
        """Somebody with a card of ours, as it is now."""
        return Visitor(place, arrival, self.hand.card(arrival.card))

    def _note(self, name: str, began: float, seconds: float) -> None:
        self.recorder.call(name, max(0.0, began - self._start), seconds)

    def _today(self) -> datetime:
        """The world's wall time in London, for the one app that has to send it."""
        now = ControlClient.of(self._deal["environment"]).clock()["now"]
        return datetime.fromisoformat(now).astimezone(LONDON)


def together(*acts: Callable[[], object]) -> None:
    """Several things at the same moment, each to its end."""

    def alone(act: Callable[[], object]) -> None:
        try:
            act()
        except GaveUp:
            return

    group = Group()
    for act in acts:
        group.spawn(alone, act)
    group.join()
