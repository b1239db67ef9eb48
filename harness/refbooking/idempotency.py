"""Doing a thing once however often it is asked: answers are kept by Idempotency-Key (6.1, 6.6)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.tables import idempotency

KEPT = timedelta(hours=24)
LONGEST_KEY = 200


@dataclass(frozen=True)
class Answer:
    """What was answered: a status and a JSON body."""

    status: int
    body: dict[str, object]


def once(
    service: Service, scope: str, key: str | None, asked: object, act: Callable[[], Answer]
) -> Answer:
    """Act, or repeat the answer given when this key was first used for the same thing.

    Refusals are not remembered: whoever mends the cause may use the same key again.
    """
    if not key:
        raise Problem("IDEMPOTENCY_KEY_MISSING")
    if len(key) > LONGEST_KEY:
        raise invalid("Idempotency-Key", f"Give at most {LONGEST_KEY} characters")
    body_hash = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    with service.store.begin() as tx:
        known = _known(service, tx, scope, key, body_hash)
    if known is not None:
        return known
    try:
        answer = act()
    except BaseException:
        with service.store.begin() as tx:
            tx.execute(delete(idempotency).where(_is(scope, key)))
        raise
    with service.store.begin() as tx:
        tx.execute(
            update(idempotency)
            .where(_is(scope, key))
            .values(status=answer.status, body=answer.body)
        )
    return answer


def forget_unfinished(tx: Tx) -> None:
    """After a restart nobody is still working on an answer."""
    tx.execute(delete(idempotency).where(idempotency.c.status.is_(None)))


def _known(service: Service, tx: Tx, scope: str, key: str, body_hash: str) -> Answer | None:
    now = service.clock.now()
    tx.execute(delete(idempotency).where(idempotency.c.created_at <= now - KEPT))
    row = tx.execute(select(idempotency).where(_is(scope, key))).mappings().first()
    if row is None:
        tx.execute(
            insert(idempotency).values(scope=scope, key=key, body_hash=body_hash, created_at=now)
        )
        return None
    if row["body_hash"] != body_hash:
        raise Problem("IDEMPOTENCY_KEY_REUSED")
    if row["status"] is None:
        raise Problem("IDEMPOTENCY_KEY_IN_USE", retry_after=1)
    return Answer(row["status"], row["body"])


def _is(scope: str, key: str) -> ColumnElement[bool]:
    return and_(idempotency.c.scope == scope, idempotency.c.key == key)
