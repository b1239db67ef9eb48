"""What staff must look at by hand: unknown bookings, failed saves, failed texts and cancels."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from refbooking import events
from refbooking.london import wire
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.tables import task

KINDS = (
    "check_booking",
    "record_save_failed",
    "text_failed",
    "cancel_failed",
    "rebook_asked",
    "site_unavailable",
)


def raise_task(service: Service, tx: Tx, ods: str, kind: str, subject: str, detail: str) -> None:
    """Put one task before an organisation's staff; the same kind and subject is raised once."""
    same = select(task.c.id).where(task.c.kind == kind, task.c.subject == subject)
    if tx.execute(same).first() is not None:
        return
    now = service.clock.now()
    task_id = service.tokens.new_id("tsk")
    tx.execute(
        insert(task).values(
            id=task_id, ods=ods, kind=kind, subject=subject, detail=detail, created_at=now
        )
    )
    events.record(tx, now, "task_raised", subject, task=kind)


def settle(service: Service, tx: Tx, kind: str, subject: str) -> None:
    """The cause of a task is gone."""
    tx.execute(
        update(task)
        .where(task.c.kind == kind, task.c.subject == subject, task.c.done_at.is_(None))
        .values(done_at=service.clock.now())
    )


def open_tasks(service: Service, ods: str) -> Sequence[dict[str, object]]:
    """An organisation's open tasks, oldest first."""
    wanted = select(task).where(task.c.ods == ods, task.c.done_at.is_(None))
    with service.store.read() as tx:
        rows = tx.execute(wanted.order_by(task.c.created_at, task.c.id)).mappings().all()
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "subject": row["subject"],
            "detail": row["detail"],
            "created_at": wire(row["created_at"]),
        }
        for row in rows
    ]
