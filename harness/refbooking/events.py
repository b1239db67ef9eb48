"""The event feed: what happened, in order, without tokens or clinical text (I17)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from refbooking.london import wire
from refbooking.store.database import Tx
from refbooking.store.tables import event


def record(tx: Tx, at: datetime, kind: str, subject: str, **data: str | int | None) -> None:
    """Add one event about a subject (an id of ours) in the caller's own transaction."""
    tx.execute(insert(event).values(at=at, kind=kind, subject=subject, data=data))


def last(tx: Tx) -> int:
    """The number of the newest event; nought before the first."""
    return tx.execute(select(func.max(event.c.seq))).scalar() or 0


def after(tx: Tx, seq: int, limit: int = 1000) -> Sequence[dict[str, object]]:
    """Events with a number greater than `seq`, oldest first."""
    rows = tx.execute(select(event).where(event.c.seq > seq).order_by(event.c.seq).limit(limit))
    return [{**row, "at": wire(row["at"])} for row in rows.mappings()]
