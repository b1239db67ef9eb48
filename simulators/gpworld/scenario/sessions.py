"""From a session of a scenario to the sessions and slots of a book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from gpworld.book.model import Channel, SlotPlan
from gpworld.practice.ground import Ground
from gpworld.scenario.calendar import days, duration, instant, the_day
from gpworld.scenario.organisations import unknown_user
from gpworld.scenario.plan import SessionPlan
from gpworld.scenario.problems import nearest


def hold(plan: SessionPlan, ground: Ground, start: datetime) -> None:
    """Open a session on each of its days.

    Raises:
        ScenarioError: a day or time that does not exist, or people or places that do not.
    """
    book = ground.practices[plan.organisation].book
    site, clinicians = _site(plan, ground), _clinicians(plan, ground)
    for day in days(first_day(plan, start), plan.repeat):
        begin, length = _begin(plan, "start", day, start), timedelta(minutes=plan.minutes)
        count = plan.count or _count(plan, begin, _end(plan, begin, day, start))
        book.open_session(
            plan.name,
            site=site,
            clinicians=clinicians,
            slot_minutes=plan.minutes,
            slots=list(_slots(plan, begin, length, count)),
            start=begin,
            end=begin + count * length,
            timed=plan.timed,
        )


def first_day(plan: SessionPlan, start: datetime) -> date:
    """The first day on which a session is held."""
    try:
        return the_day(plan.day, start)
    except ValueError:
        raise plan.where.refuse(
            "day", f'"{plan.day}" is on no calendar; write it like 2026-11-03'
        ) from None


def _begin(plan: SessionPlan, key: str, day: date, start: datetime) -> datetime:
    try:
        return instant(day, getattr(plan, key), start)
    except ValueError as failure:
        raise plan.where.refuse(key, f"{failure}; choose a time that exists") from None


def _end(plan: SessionPlan, begin: datetime, day: date, start: datetime) -> datetime:
    if plan.end is None:
        raise plan.where.refuse("", "lacks 'count'; say how many slots there are, or when it ends")
    return _begin(plan, "end", day, start)


def _count(plan: SessionPlan, begin: datetime, end: datetime) -> int:
    count = (end - begin) // timedelta(minutes=plan.minutes)
    if count < 1:
        raise plan.where.refuse("end", f"no slot of {plan.minutes} minutes fits; end it later")
    return count


def _slots(plan: SessionPlan, begin: datetime, length: timedelta, count: int) -> Iterator[SlotPlan]:
    made = [_Step({**plan.slot, **step}, plan) for step in plan.pattern or ({},)]
    for number, make in enumerate(islice(cycle(made), count)):
        yield make(begin + number * length)


class _Step:
    """Makes the slots of one step of the pattern; what is alike in all is worked out once."""

    def __init__(self, fields: Mapping[str, Any], plan: SessionPlan) -> None:
        self._embargo = fields.get("embargo", False)
        self._minutes = plan.minutes
        self._fields = {
            "type": fields.get("type", plan.type),
            "channel": Channel(fields.get("channel", Channel.IN_PERSON)),
            "online": fields.get("online", True),
            "gp_connect": fields.get("gp_connect", False),
            "blocked": fields.get("blocked", False),
            "only_ods": tuple(fields.get("only_ods", ())),
            "only_types": tuple(fields.get("only_types", ())),
            "telephone": fields.get("telephone"),
        }

    def __call__(self, start: datetime) -> SlotPlan:
        return SlotPlan(
            start=start, minutes=self._minutes, embargoed_until=self._until(start), **self._fields
        )

    def _until(self, start: datetime) -> datetime | None:
        if self._embargo is False:
            return None
        return start if self._embargo is True else start - duration(self._embargo)


def _site(plan: SessionPlan, ground: Ground) -> int:
    sites = ground.directory.sites(plan.organisation)
    if plan.site is None:
        return sites[0].id
    for site in sites:
        if site.name == plan.site:
            return site.id
    remedy = nearest(plan.site, [site.name for site in sites])
    raise plan.where.refuse("site", f"{plan.organisation} has no site {plan.site}; {remedy}")


def _clinicians(plan: SessionPlan, ground: Ground) -> tuple[int, ...]:
    found = []
    for name in plan.clinicians:
        user = ground.directory.user_named(plan.organisation, name)
        if user is None:
            raise unknown_user(name, plan.organisation, ground, "clinician", plan.where)
        found.append(user.id)
    return tuple(found)
