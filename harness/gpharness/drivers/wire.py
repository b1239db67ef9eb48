"""The contract's JSON as the harness's values, and back (behaviour 6.2, 6.3, 6.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import requests

from gpharness.answers import (
    Appointment,
    BatchReport,
    BatchRow,
    Invitation,
    Offer,
    Refusal,
    RequestSummary,
    Site,
    View,
    Window,
)
from gpharness.words.calendar import time_of

Body = Mapping[str, Any]  # a JSON object as the contract has it

DEAD = frozenset(
    f"LINK_{end}"
    for end in (
        "NOT_FOUND",
        "EXPIRED",
        "CANCELLED",
        "SUPERSEDED",
        "DECLINED",
        "ALREADY_USED",
        "LOCKED",
        "BLOCKED",
    )
)
"""Codes after which there is nothing more to do with a link."""


def session() -> requests.Session:
    """One browser's worth of connections, cookies and headers."""
    found = requests.Session()
    found.trust_env = False  # a proxy of the machine has no business on loopback
    return found


def invitation_body(what: Mapping[str, object]) -> dict[str, Any]:
    """The body of an invitation, or a batch's settings, from the words of the Driver protocol."""
    body = {key: value for key, value in what.items() if value is not None}
    if "patient" in body:
        body["patient"] = {"nhs_number": body["patient"]}
    limits = {end: body.pop(f"available_{end}", None) for end in ("from", "to")}
    if any(limits.values()):
        body["available"] = {
            end: day.isoformat() if isinstance(day, date) else None for end, day in limits.items()
        }
    return body


def site_or_none(body: Body | None) -> Site | None:
    """A site, where there is one."""
    return site(body) if body else None


def site(body: Body) -> Site:
    """A site as it is shown."""
    return Site(
        body["ods"], body.get("name") or "", body.get("address") or "", body.get("phone") or ""
    )


def invitation(body: Body) -> Invitation:
    """An invitation as staff see it."""
    return Invitation(
        ref=body["id"],
        state=body["state"],
        delivery=body.get("delivery", "none"),
        slot_type=body.get("slot_type"),
        site=site_or_none(body.get("site")),
        sent_at=_instant(body.get("sent_at")),
        expires_at=_instant(body.get("expires_at")),
        record_save=body.get("record_save"),
        no_slots_seen=bool(body.get("no_slots_seen_at")),
        decline_reason=body.get("ended_reason"),
        warnings=tuple(_warning(each) for each in body.get("warnings", ())),
    )


def batch(body: Body) -> BatchReport:
    """What became of a list."""
    rows = [BatchRow(row["row"], row["code"], row.get("invitation_id")) for row in body["rows"]]
    return BatchReport(
        body["id"], tuple(rows), tuple(_warning(each) for each in body.get("warnings", ()))
    )


def request(body: Body) -> RequestSummary:
    """A patient's request as staff see it in full."""
    match, proxy = body.get("match") or {}, body.get("proxy") or {}
    return RequestSummary(
        reference=body["reference"],
        match_state=body["match_state"],
        nhs_number=match.get("nhs_number"),
        inbox_state=body["inbox_state"],
        suggested=body.get("suggested_nhs_number"),
        answers={
            "details": body["details"],
            "person": body["person"],
            "proxy": proxy,
            "contact": {"number": body["contact"]["number"]},
        },
    )


def refusal(reply: requests.Response) -> Refusal:
    """A problem document; what is none is told as it came."""
    body = problem(reply)
    return Refusal(
        code=body.get("code", f"HTTP_{reply.status_code}"),
        title=body.get("title", reply.text[:200]),
        status=reply.status_code,
        retryable=bool(body.get("retryable", False)),
        fields=fields(body),
        help={system: tuple(steps) for system, steps in (body.get("help") or {}).items()},
    )


def problem(reply: requests.Response) -> Body:
    """The reply's JSON object, or an empty one."""
    try:
        body = reply.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def fields(body: Body) -> dict[str, str]:
    """What is wrong with which field."""
    return {each["field"]: each["message"] for each in body.get("field_errors", ())}


def offer(day: date, body: Body) -> Offer:
    """One offer of a day."""
    return Offer(
        id=body["offer_id"],
        day=day,
        start=_instant(body.get("start")),
        minutes=body.get("minutes"),
        window=window(body.get("window")),
        clinician=body.get("clinician"),
    )


def window(text: str | None) -> Window | None:
    """``08:00-13:00``."""
    if text is None:
        return None
    begin, end = text.split("-")
    return Window(time_of(begin), time_of(end))


def appointment(body: Body) -> Appointment | None:
    """The appointment in a body, where there is one."""
    if body.get("start") is None and body.get("window") is None:
        return None
    return Appointment(
        start=_instant(body.get("start")),
        minutes=body.get("minutes"),
        site=site_or_none(body.get("site")),
        window=window(body.get("window")),
        state=body.get("state", "booked"),
    )


def view(step: str, body: Body, status: int = 200, links: Mapping[str, str] | None = None) -> View:
    """A JSON answer as a patient would see it."""
    return View(
        step=step,
        code=body.get("code"),
        status=status,
        site=site_or_none(body.get("site")),
        fields=fields(body),
        links=links or {},
        retry_after=body.get("retry_after"),
        reference=body.get("reference"),
        appointment=appointment(body),
        text="\n".join(_said(body)),
    )


def _said(value: object) -> Iterator[str]:
    """Every text in a body; names of members are not shown to anybody."""
    if isinstance(value, Mapping):
        for member in value.values():
            yield from _said(member)
    elif isinstance(value, list):
        for member in value:
            yield from _said(member)
    elif isinstance(value, str):
        yield value


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _warning(each: str | Body) -> str:
    return each if isinstance(each, str) else str(each.get("code", ""))
