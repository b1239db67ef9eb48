"""Patient sessions: who has given the right date of birth for which link (E24)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.tables import patient_session
from refbooking.tokens import digest

KEPT = timedelta(days=2)


def start(service: Service, tx: Tx, kind: str, subject: str, now: datetime) -> str:
    """Begin a session for a `link` or `manage` link; returns the key only the patient holds."""
    key = service.tokens.nonce()
    tx.execute(delete(patient_session).where(patient_session.c.seen_at < now - KEPT))
    tx.execute(
        insert(patient_session).values(id_hash=digest(key), kind=kind, subject=subject, seen_at=now)
    )
    return key


def require(service: Service, kind: str, subject: str, key: str | None, idle_minutes: int) -> None:
    """Raise IDENTITY_REQUIRED unless the key is of this link and was used within the idle time."""
    now = service.clock.now()
    seen = key and _seen(service, kind, subject, key)
    if not key or not seen or now >= seen + timedelta(minutes=idle_minutes):
        raise Problem("IDENTITY_REQUIRED")
    if seen != now:
        with service.store.begin() as tx:
            mine = patient_session.c.id_hash == digest(key)
            tx.execute(update(patient_session).where(mine).values(seen_at=now))


def _seen(service: Service, kind: str, subject: str, key: str) -> datetime | None:
    query = select(patient_session.c.seen_at).where(
        patient_session.c.id_hash == digest(key),
        patient_session.c.kind == kind,
        patient_session.c.subject == subject,
    )
    with service.store.read() as tx:
        return tx.execute(query).scalar_one_or_none()
