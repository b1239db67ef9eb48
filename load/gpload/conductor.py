"""What Locust's master, its workers and a lone process each do in one of our runs.

The master makes the world ready and deals cards; each worker starts its own arrivals and reports;
the master merges, and writes the run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gevent
from locust.env import Environment
from locust.runners import MasterRunner

from gpharness import tokens
from gpharness.drivers.http import HttpDriver
from gpharness.invariants import afar, report
from gpload import checked, shapes, staging, troubles
from gpload.around import plain_locust, surroundings, told_by
from gpload.capacity_cause import READ_TEXT, SMS
from gpload.deck import dealt
from gpload.histograms import Timeline
from gpload.hops import Hops
from gpload.open_model import DRAIN_SECONDS
from gpload.plan import Plan
from gpload.progress import Progress
from gpload.recording import Counts, Event, Report
from gpload.run import Run
from gpworld.control.client import ControlClient
from gpworld.control.errors import WorldError

log = logging.getLogger("gpload")

NAME = "gpload"
MESSAGE, LAST_WORDS = "gpload-deal", "gpload-last-words"
LEAD, LEAD_APART = 0.3, 1.5
"""Seconds from the dealing to the first instant: in one process, and with workers apart."""
LOOK_EVERY = 1.0
BEGINS = "the run begins"
"""The line of the log after which arrivals come, a lead later."""
GRACE_SECONDS = 15.0
"""How much longer than it may take a worker is waited for; then it is lost."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What one worker is told: plain data, so that it may travel."""

    place: int
    workers: int
    begins_at: float
    wish: Mapping[str, Any] | None
    environment: Mapping[str, Any]
    cards: list[dict[str, Any]]
    staff: Mapping[str, str]
    site: str
    slot_type: str
    most: int


@dataclass(slots=True)
class Gathered:
    """What the master has of a run so far."""

    timeline: Timeline = field(default_factory=Timeline)
    events: list[Event] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    done: set[str] = field(default_factory=set)
    on_their_way: dict[str, int] = field(default_factory=dict)

    def add(self, worker: str, report: Report) -> None:
        """Merge a worker's report."""
        self.timeline.merge(report.rows)
        self.events += report.events
        self.counts.add(report.counts)
        self.on_their_way[worker] = report.on_their_way
        if report.done:
            self.done.add(worker)


class Conductor:
    """The master's part, or that of a process which is alone."""

    def __init__(
        self, environment: Environment, world: Mapping[str, Any], wish: shapes.Wish | None,
        out: Path, patients: int, most: int, command: str,
    ) -> None:  # fmt: skip
        self._locust, self._world, self._wish = environment, world, wish
        self._out, self._patients, self._most, self._command = out, patients, most, command
        self._control = ControlClient.of(world)
        self._plan: Plan | None = None
        self._staged: staging.Staged | None = None
        self._hops: Hops | None = None
        self._looking: gevent.Greenlet | None = None
        self._begun: afar.Begun | None = None
        self._texts_before = 0
        self.gathered = Gathered()
        self.begins_at = 0.0
        self.workers = 1
        self.failed = self._stopped = False

    # -- before ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Make the world ready and deal; a run that cannot be is over at once, status 2."""
        self.gathered, self.begins_at = Gathered(), 0.0
        self.failed = self._stopped = False
        try:
            self._begin()
        except (staging.NotReady, WorldError, ValueError, AssertionError) as failure:
            log.error("the run cannot begin: %s", failure)
            self.failed = True
            self._locust.process_exit_code = 2

    def _begin(self) -> None:
        plan = shapes.planned(self._wish) if self._wish else shapes.free(self._patients)
        self._plan = plan = troubles.added(plan, self._wish.faults if self._wish else ())
        driver = HttpDriver(str(self._locust.host), tokens.of_document(self._world))
        self._texts_before = max(
            (each["number"] for each in self._control.outbox(limit=1)), default=0
        )
        practice = self._wish.practice if self._wish else shapes.RIVERSIDE
        self._staged = staging.stage(
            plan, practice, driver, self._control, self._world, log.info, gevent.sleep
        )
        self._begun = afar.Begun.of(self._control)
        hands = self._nobody_shares(plan)
        apart = isinstance(self._locust.runner, MasterRunner)
        self.begins_at = time.time() + (LEAD_APART if apart else LEAD)  # noqa: TID251 - workers on other machines share no other clock
        for place, (worker, cards) in enumerate(hands):
            self._send(worker, place, len(hands), cards)
        log.info(BEGINS)
        gevent.spawn(self._set_off, plan)

    def _nobody_shares(self, plan: Plan) -> list[tuple[str | None, list[dict[str, Any]]]]:
        assert self._staged is not None
        runner = self._locust.runner
        names: list[str | None] = [None]
        if isinstance(runner, MasterRunner):
            clients = runner.clients
            names = [each.id for each in clients.ready + clients.running + clients.spawning]
        self.workers = len(names)
        hands = dealt(self._staged.cards, plan.group, len(names))
        return [
            (name, [card.packed() for card in hand])
            for name, hand in zip(names, hands, strict=True)
        ]

    def _send(
        self, worker: str | None, place: int, workers: int, cards: list[dict[str, Any]]
    ) -> None:
        assert self._staged is not None
        assert self._locust.runner is not None
        staff = self._staged.staff
        deal = Deal(
            place=place,
            workers=workers,
            begins_at=self.begins_at,
            wish=asdict(self._wish) if self._wish else None,
            environment=self._world,
            cards=cards,
            staff={"ods": staff.ods, "user": staff.user},
            site=self._staged.site,
            slot_type=self._staged.slot_type,
            most=self._most,
        )
        self._locust.runner.send_message(MESSAGE, asdict(deal), worker)

    def _set_off(self, plan: Plan) -> None:
        gevent.sleep(max(0.0, self.begins_at - time.time()))  # noqa: TID251 - as above
        self._hops = Hops(self._control, plan.scale)
        staging.set_off(self._control, plan)
        latest = plan.seconds + DRAIN_SECONDS
        self._looking = gevent.spawn(self._look, Progress(len(plan.arrivals), plan.seconds, latest))

    def _look(self, progress: Progress) -> None:
        while self._hops is not None:
            gevent.sleep(LOOK_EVERY)
            self._hops.look()
            now = time.time() - self.begins_at  # noqa: TID251 - as above
            got = self.gathered
            line = progress.line(now, got.counts.started, sum(got.on_their_way.values()))
            if line and self._wish:
                log.info(line)

    # -- during ---------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether every worker has done its part, or will not any more, or the run never began."""
        if self.failed or self._plan is None or not self.begins_at or self._stopped:
            return self.failed or self._stopped
        latest = self.begins_at + self._plan.seconds + DRAIN_SECONDS + GRACE_SECONDS
        return len(self.gathered.done) >= self.workers or time.time() > latest  # noqa: TID251 - as above

    def hear(self, client_id: str, data: Mapping[str, Any], **_: object) -> None:
        """A worker's report has come."""
        if NAME in data:
            self.gathered.add(client_id, Report.unpacked(data[NAME]))

    def stop(self) -> bool:
        """Be over now; False if no run of ours has begun."""
        self._stopped = bool(self.begins_at and self._wish)
        return self._stopped

    # -- after ----------------------------------------------------------------------------------

    def end(self) -> None:
        """Write the run, unless it never began."""
        if self.failed or self._plan is None or not self.begins_at:
            return
        if self._looking is not None:
            self._looking.kill()
        if self._hops is not None:
            self._hops.look()
            self.gathered.add("", self._hops.report())
        lasted = time.time() - self.begins_at  # noqa: TID251 - as above
        staging.strike(self._control, self._plan)
        run = self._run(self._plan, lasted)
        run.save(self._out)
        self._check(run)
        log.info("the run is in %s", self._out)

    def _check(self, run: Run) -> None:
        """The nineteen invariants of what has happened, beside the run."""
        if self._staged is None or self._begun is None:
            return
        driver = HttpDriver(str(self._locust.host), tokens.of_document(self._world))
        findings = checked.judge(
            run,
            self._out,
            self._control,
            driver,
            self._staged.staff,
            self._begun,
            self._texts_before,
        )
        log.info("invariants: %s", report.summary(findings))

    def _run(self, plan: Plan, lasted: float) -> Run:
        assert self._staged is not None
        got = self.gathered
        waits = [(e["began"], e["ended"]) for e in got.events if e["page"] == READ_TEXT]
        return Run(
            command=self._command,
            wish=asdict(self._wish) if self._wish else {"shape": "free"},
            environment=surroundings(self._world),
            began_at=datetime.fromtimestamp(self.begins_at, UTC).isoformat(),
            world_at=self._hops.world_at.isoformat() if self._hops else "",
            scale=plan.scale,
            seconds=plan.seconds,
            lasted=lasted,
            workers=self.workers,
            lost=max(0, self.workers - len(got.done)) if self._wish else 0,
            counts=got.counts,
            punctuality=self._control.punctuality(),
            locust=plain_locust(self._locust),
            staged={
                "site": self._staged.site,
                "slot_type": self._staged.slot_type,
                "first": self._staged.first,
                "patients": len(self._staged.cards),
                "timings_dropped": self._hops.dropped if self._hops else 0,
                "busy": {SMS: self._hops.busy(SMS, waits)} if self._hops and waits else {},
            },
            timeline=got.timeline,
            events=sorted(got.events, key=lambda each: each["ended"]),
            ledger=self._control.ledger(),
            outbox=self._control.outbox(),
            service=told_by(str(self._locust.host)),
            cards=[card.packed() for card in self._staged.cards],
        )
