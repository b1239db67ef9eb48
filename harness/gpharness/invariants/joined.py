"""What has to be put together from several sources: whose a link is, and what the product told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import requests

from gpharness.drivers import wire
from gpharness.invariants.evidence import grouped, national
from gpharness.invariants.history import (
    ClientCall,
    Invited,
    Link,
    Person,
    ServiceEvent,
    Terms,
    TextSent,
)
from gpharness.profile import Profile

PAGE, PATIENCE_SECONDS = 1000, 30.0
WORD = re.compile(r"\w+")


def terms(profile: Profile) -> Terms:
    """What a product promises by its profile."""
    return Terms(
        horizon_days=profile.number("horizon.days"),
        code_minutes=profile.number("code.ttl_minutes"),
        code_wrong=profile.number("code.max_wrong"),
        registration=bool(profile["match.requires_registration"]),
        confirmation=profile.text("texts.confirmation"),
        booking_link=profile.text("texts.booking_link"),
        security_code=profile.text("texts.security_code"),
    )


def feed(product: str) -> list[ServiceEvent] | None:
    """All events of a product's feed (behaviour 6.5); None of one that offers none."""
    found: list[ServiceEvent] = []
    with wire.session() as session:
        while True:
            after = found[-1].seq if found else 0
            reply = session.get(
                f"{product}/__test__/events", params={"after": after}, timeout=PATIENCE_SECONDS
            )
            rows = _events(reply)
            if rows is None:
                return found or None
            fresh = [event for row in rows if (event := _event(row)).seq > after]
            found += fresh
            if len(rows) < PAGE or not fresh:
                return found


def _events(reply: requests.Response) -> list[dict[str, Any]] | None:
    rows = wire.problem(reply).get("events") if reply.ok else None
    return rows if isinstance(rows, list) else None


def _event(row: dict[str, Any]) -> ServiceEvent:
    at = datetime.fromisoformat(row["at"])
    return ServiceEvent(row["seq"], at, row["kind"], row["subject"], row.get("data") or {})


def links(
    texts: Iterable[TextSent], invited: Sequence[Invited], people: Iterable[Person], pattern: str
) -> list[Link]:
    """Whose each booking link is: by the text's reference, else by its number and its time."""
    by_ref = {each.ref: each for each in invited}
    of_patient = grouped((each.patient, each) for each in invited)
    at_phone = grouped(
        (national(mobile), each)
        for person in people
        for mobile in person.mobiles
        for each in of_patient.get(person.nhs_number, ())
    )
    link, found = re.compile(pattern), dict[str, Link]()
    for text in texts:
        for url in link.findall(text.body):
            whose = _named(text, by_ref) or _last_before(text, at_phone)
            if whose is not None and url not in found:
                found[url] = Link(url, whose.patient, whose.ref)
    return list(found.values())


def by_name(calls: Iterable[ClientCall], links: Iterable[Link]) -> list[ClientCall]:
    """The calls with their patients: a link's token is nobody's name."""
    patients = {each.url: each.patient for each in links}
    return [
        call._replace(who=patients[call.about]) if call.about in patients else call
        for call in calls
    ]


def _named(text: TextSent, by_ref: dict[str, Invited]) -> Invited | None:
    return next((by_ref[word] for word in WORD.findall(text.reference) if word in by_ref), None)


def _last_before(text: TextSent, at_phone: dict[str, list[Invited]]) -> Invited | None:
    before = [each for each in at_phone.get(national(text.to), ()) if each.at <= text.at]
    return max(before, key=lambda each: each.at, default=None)
