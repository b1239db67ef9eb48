"""Locust's users: the same visitors as arrivals or, one after the other, as Locust's own users.

Importing this imports Locust, which patches the process; so nothing else may import it.
"""

from __future__ import annotations

import logging
from typing import ClassVar

import gevent
from locust import FastHttpUser, LoadTestShape, between, constant, task
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import MasterRunner

from gpload import journeys, parts
from gpload.deck import Card
from gpload.plan import Arrival, Kind, Manner
from gpload.visitor import GaveUp, Place, Visitor
from gpload.worker import Worker

log = logging.getLogger("gpload")
PATIENCE_SECONDS = 30.0
FOR_EVER = 10**9
USUAL = Manner((1.0, 2.0, 1.0))
"""How users that Locust starts go about it."""


class Surgery(FastHttpUser):
    """What all our users have: a place in this process's worker, and their own way through it."""

    abstract = True
    network_timeout = PATIENCE_SECONDS
    connection_timeout = PATIENCE_SECONDS
    worker: Worker
    place: Place

    def on_start(self) -> None:
        """Find the cards that were dealt to this process."""
        worker = parts.of(self.environment).worker
        if worker is None:
            log.warning("no cards were dealt to this process: it joined after the start")
            gevent.sleep(FOR_EVER)
            raise StopUser
        self.worker, self.place = worker, worker.place(self.client, str(self.host))

    def goes(self, kind: Kind, card: Card, manner: Manner = USUAL) -> Visitor:
        """Somebody begins now."""
        arrival = Arrival(self.worker.course.now(), kind, card.number, manner)
        return Visitor(self.place, arrival, card)

    def next_card(self) -> Card:
        """A card from this process's own, the one longest unused."""
        cards = self.worker.spare
        cards.rotate(-1)
        return cards[-1]


class PatientWithLink(Surgery):
    """Reads a text, opens its link, hesitates, chooses and confirms."""

    weight = 6
    wait_time = between(1, 5)

    @task
    def book(self) -> None:
        """One link from the text to the appointment."""
        if self.worker.links:
            journeys.go(self.goes(Kind.PATIENT, self.worker.links.popleft()))


class Receptionist(Surgery):
    """Invites one patient after the other; their links are opened by patients of this process."""

    weight = 2
    wait_time = between(2, 6)

    @task
    def invite(self) -> None:
        """One patient."""
        who = self.goes(Kind.RECEPTIONIST, self.next_card())
        journeys.go(who)
        card = self.worker.hand.card(who.card.number)
        if card.ref != who.card.ref:
            self.worker.links.append(card)


class BatchSender(Surgery):
    """Invites twenty at a time, now and then."""

    weight = 1
    wait_time = between(30, 90)
    rows: ClassVar[int] = 20

    @task
    def send(self) -> None:
        """One list."""
        cards = [self.next_card() for _ in range(min(self.rows, len(self.worker.hand)))]
        who = self.goes(Kind.BATCH, cards[0])
        try:
            self.worker.links.extend(journeys.send_list(who, cards))
        except GaveUp:
            return


class RequestPatient(Surgery):
    """Fills in the request form."""

    weight = 1
    wait_time = between(2, 10)

    @task
    def ask(self) -> None:
        """One request."""
        journeys.go(self.goes(Kind.REQUEST, self.next_card()))


class PfsPatient(Surgery):
    """Books and cancels as an app does, on EMIS's patient-facing services."""

    weight = 1
    wait_time = between(2, 10)

    @task
    def book(self) -> None:
        """One appointment, given back."""
        journeys.go(self.goes(Kind.PFS, self.next_card()))


class Arrivals(Surgery):
    """All arrivals of one process, on schedule: Locust has one such user in each."""

    abstract = False
    wait_time = constant(3600)
    concurrency = 1000

    @task
    def come(self) -> None:
        """The whole plan."""
        self.worker.open(self.place)


class OneEach(LoadTestShape):
    """One user in each process, until every process has done its part."""

    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._environment = environment

    def tick(self) -> tuple[int, float] | None:
        """How many users, how soon; None when it is over."""
        here = parts.of(self._environment)
        here.collect()
        if here.conductor is not None and here.conductor.over:
            return None
        runner = self._environment.runner
        count = runner.worker_count if isinstance(runner, MasterRunner) else 1
        return count, max(1.0, float(count))
