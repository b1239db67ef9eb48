"""How much a service may send: a token bucket a minute, a count a day (contract section 9)."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import date, datetime

from gpworld.sms.errors import over_daily, over_rate
from gpworld.sms.model import Service

BURST = 1000  # a bucket never holds more


@dataclass(frozen=True, slots=True)
class Bucket:
    """Whole tokens left, and the instant up to which refilling has been counted."""

    tokens: int
    at: datetime


@dataclass(frozen=True, slots=True)
class QuotasState:
    """All buckets and counts as a value."""

    buckets: dict[tuple[str, str], Bucket]
    counts: dict[tuple[str, str, date], int]


class Quotas:
    """What each service has used up, by the world's clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._counts: dict[tuple[str, str, date], int] = {}

    def take(self, service: Service, key_type: str, now: datetime) -> None:
        """Take a token for one send.

        Raises:
            Refused: fewer than one is left afterwards (429 ``RateLimitError``).
        """
        limit = service.plan.rate_per_minute
        with self._lock:
            bucket = _refilled(self._buckets.get((service.id, key_type)), limit, now)
            left = max(0, bucket.tokens - 1)
            self._buckets[service.id, key_type] = Bucket(left, bucket.at)
        if left < 1:
            raise over_rate(key_type, limit)

    def check_day(self, service: Service, key_type: str, now: datetime) -> None:
        """Refuse with 429 ``TooManyRequestsError`` when today's texts are used up."""
        sent = 0 if key_type == "test" else self._count(service, "sms", now)
        if sent + 1 > service.daily:
            raise over_daily("sms", service.daily)

    def check_abroad(self, service: Service, key_type: str, now: datetime) -> None:
        """The same for texts abroad."""
        limit = service.plan.daily_international
        sent = 0 if key_type == "test" else self._count(service, "international_sms", now)
        if sent + 1 > limit:
            raise over_daily("international_sms", limit)

    def count(self, service: Service, key_type: str, now: datetime, *, abroad: bool) -> None:
        """One more was accepted today; texts of test keys are not counted."""
        if key_type == "test":
            return
        with self._lock:
            for what in ("sms", "international_sms") if abroad else ("sms",):
                day = (service.id, what, now.date())
                self._counts[day] = self._counts.get(day, 0) + 1

    def _count(self, service: Service, what: str, now: datetime) -> int:
        return self._counts.get((service.id, what, now.date()), 0)

    def forget(self, service_id: str) -> None:
        """Begin again for one service."""
        with self._lock:
            self._buckets = {k: v for k, v in self._buckets.items() if k[0] != service_id}
            self._counts = {k: v for k, v in self._counts.items() if k[0] != service_id}

    def state(self) -> QuotasState:
        """Everything as a value."""
        with self._lock:
            return QuotasState(dict(self._buckets), dict(self._counts))

    def restore(self, value: QuotasState) -> None:
        """Take everything from a value."""
        with self._lock:
            self._buckets, self._counts = dict(value.buckets), dict(value.counts)


def _refilled(bucket: Bucket | None, limit: int, now: datetime) -> Bucket:
    capacity = min(math.ceil(limit / 3) + 1, BURST)
    if bucket is None:
        return Bucket(capacity, now)
    new = math.floor((now - bucket.at).total_seconds() * limit / 60)
    if new < 1:
        return bucket
    return Bucket(min(capacity, bucket.tokens + new), now)
