"""One invitation followed, and why a slot is not offered."""

from __future__ import annotations

from dataclasses import asdict

from gpworld import trace as following
from gpworld import why
from gpworld.control.ask import Ask
from gpworld.control.plane import Plane
from gpworld.control.refusal import bad
from gpworld.control.stretches import in_stretches
from gpworld.control.written import plain_json
from gpworld.core.exchange import Reply
from gpworld.core.replies import bytes_reply
from gpworld.trace import Trace
from gpworld.trace.har import har
from gpworld.trace.mermaid import mermaid
from gpworld.why import Who
from gpworld.why.model import Through

WHO = ("patient", "slot_type", "from_organisation", "types", "through")


def trace(plane: Plane, ask: Ask) -> object:
    form = ask.text_or("format", "json")
    if form not in ("json", "har"):
        raise bad("format has to be json or har")

    def answer(found: Trace) -> Reply:
        told = _har(plane, found) if form == "har" else _told(found)
        return bytes_reply(plain_json(told))

    return in_stretches(following.stretches(plane.world, ask.text("subject")), answer)


def _har(plane: Plane, found: Trace) -> dict[str, object]:
    return har(following.exchanges(plane.world, found), plane.addresses)


def _told(found: Trace) -> dict[str, object]:
    return {
        "subject": found.subject,
        "trace_ids": found.trace_ids,
        "dropped": found.dropped,
        "steps": found.steps,
        "mermaid": mermaid(found),
    }


def why_not(plane: Plane, ask: Ask) -> object:
    asked = Who(
        patient=ask.text_or("patient", "").replace(" ", ""),
        slot_type=ask.text_or("slot_type", ""),
        organisation=ask.text_or("from_organisation", ""),
        types=ask.texts("types") if "types" in ask else why.GP_PRACTICE,
        through=ask.one_of("through", Through) if "through" in ask else None,
    )
    at = ask.instant("at") if "at" in ask else None
    found = why.why_not(plane.world, ask.text("site"), ask.count("slot"), asked, at)
    return {**asdict(found), "offered": found.offered, "kept_by": found.kept_by}
