"""Work that is due later: kept in the database, run in due order by the product's clock."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from refbooking.clinical import following
from refbooking.clock import Clock
from refbooking.store.database import Store, Tx
from refbooking.store.tables import job

log = logging.getLogger(__name__)

JobData = Mapping[str, str]
Handler = Callable[[JobData], None]

RETRY_AFTER = timedelta(seconds=30)
MOST_FAILURES = 5


@dataclass(frozen=True)
class _Due:
    id: int
    kind: str
    data: JobData
    failures: int


class Jobs:
    """Due jobs and their handlers. A job is done at least once, so handlers must bear repeats."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        self._one_runner = threading.Lock()

    def handle(self, kind: str, handler: Handler) -> None:
        """Name the handler of a kind of job; it is called outside any transaction."""
        self._handlers[kind] = handler

    def schedule(self, tx: Tx, kind: str, due_at: datetime, **data: str) -> None:
        """Add a job in the caller's own transaction: it exists exactly if that commits."""
        tx.execute(insert(job).values(kind=kind, due_at=due_at, data=data, failures=0))

    def run_due(self) -> int:
        """Run every job that is due by the clock, earliest first; returns how many ran.

        Jobs that a job schedules for now are run too. One runner at a time keeps the due order.
        """
        with self._one_runner:
            ran = 0
            while (due := self._next()) is not None:
                self._run(due)
                ran += 1
            return ran

    def _next(self) -> _Due | None:
        now = self._clock.now()
        first = select(job).where(job.c.due_at <= now).order_by(job.c.due_at, job.c.id).limit(1)
        with self._store.read() as tx:
            row = tx.execute(first).mappings().first()
        if row is None:
            return None
        return _Due(row["id"], row["kind"], row["data"], row["failures"])

    def _run(self, due: _Due) -> None:
        try:
            following.apart(f"job-{due.id}", lambda: self._handlers[due.kind](due.data))
        except Exception:
            log.exception("job %s of kind %s failed", due.id, due.kind)
            self._postpone(due)
        else:
            self._forget(due)

    def _postpone(self, due: _Due) -> None:
        if due.failures + 1 >= MOST_FAILURES:
            log.error("job %s of kind %s is given up", due.id, due.kind)
            self._forget(due)
            return
        later = self._clock.now() + RETRY_AFTER
        with self._store.begin() as tx:
            tx.execute(
                update(job)
                .where(job.c.id == due.id)
                .values(due_at=later, failures=due.failures + 1)
            )

    def _forget(self, due: _Due) -> None:
        with self._store.begin() as tx:
            tx.execute(delete(job).where(job.c.id == due.id))
