"""Whether a form takes requests now: opening hours, the daily limit, and admin requests (P18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from refbooking.form_settings import DAYS, Form, RequestType
from refbooking.london import local, midnight, today
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.request_tables import request

CONTRACT_HOURS = time(8, 0), time(18, 30)
"""When the forms of GP practices in England must be open, Monday to Friday (since October 2025)."""
CLOSED = "This form is closed at the moment. Call 111 if you need medical help now."


@dataclass(frozen=True)
class Opening:
    """What a form takes now: `shut_by` is the code of what shuts it, even if admin stays open."""

    shut_by: str | None
    types: Sequence[RequestType]

    @property
    def is_open(self) -> bool:
        """Whether a request of any type can be begun."""
        return bool(self.types)


def of(service: Service, form: Form) -> Opening:
    """The form as it is at this moment."""
    now = service.clock.now()
    with service.store.read() as tx:
        shut_by = _shut_by(tx, form, now)
    if shut_by is None:
        return Opening(None, form.types)
    return Opening(shut_by, [one for one in form.types if one.admin and form.admin_stays_open])


def require(service: Service, form: Form) -> Opening:
    """The form's opening; raises FORM_CLOSED or FORM_AT_LIMIT where nothing can be begun."""
    found = of(service, form)
    if not found.is_open and found.shut_by:
        raise Problem(found.shut_by, detail=words(form))
    return found


def advice(form: Form, kind: str) -> list[str]:
    """What a GP practice's form should do by contract and does not: told, never refused (E114)."""
    if kind != "gp" or form.hours is None or all(_covers(form, day) for day in DAYS[:5]):
        return []
    return ["HOURS_SHORTER_THAN_CONTRACT"]


def words(form: Form) -> str:
    """What a closed form says to do instead."""
    return form.closed_text or CLOSED


def submitted_today(tx: Tx, form: Form, now: datetime) -> int:
    """How many requests count towards the limit: all, or the medical ones where admin is exempt."""
    day = today(now)
    counted = [
        request.c.form_key == form.key,
        request.c.submitted_at >= midnight(day),
        request.c.submitted_at < midnight(day + timedelta(days=1)),
    ]
    if form.admin_stays_open:
        counted.append(request.c.admin.is_(False))
    return tx.execute(select(func.count()).select_from(request).where(*counted)).scalar_one()


def _shut_by(tx: Tx, form: Form, now: datetime) -> str | None:
    if not _within_hours(form, now):
        return "FORM_CLOSED"
    if form.daily_limit is not None and submitted_today(tx, form, now) >= form.daily_limit:
        return "FORM_AT_LIMIT"
    return None


def _covers(form: Form, day: str) -> bool:
    """Whether a day is open from the contract's first to its last moment, without a gap."""
    reached, until = CONTRACT_HOURS
    for begin, end in sorted((form.hours or {}).get(day, ())):
        if begin > reached:
            return False
        reached = max(reached, end)
    return reached >= until


def _within_hours(form: Form, now: datetime) -> bool:
    if form.hours is None:
        return True
    wall = local(now)
    windows = form.hours.get(DAYS[wall.weekday()], ())
    return any(begin <= wall.time() < end for begin, end in windows)
