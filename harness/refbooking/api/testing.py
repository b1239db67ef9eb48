"""Routes for tests only, there when the settings say `test_mode` (behaviour 6.5)."""

import re
from datetime import datetime, timedelta

from flask import Blueprint, Response, request

from refbooking import events
from refbooking.api import bodies, edge
from refbooking.clock import SetClock
from refbooking.keys import Keys, SettingsRefused
from refbooking.london import wire
from refbooking.problems import Problem, invalid
from refbooking.service import Service


def blueprint(service: Service) -> Blueprint:
    """Reset, events, due jobs and the clock."""
    routes = Blueprint("testing", __name__, url_prefix="/__test__")

    @routes.before_request
    def refuse_pages() -> None:
        """Tests are no pages: a browser says by `Origin` that some page made it ask."""
        if "Origin" in request.headers:
            raise Problem("NOT_ALLOWED", detail="Pages may not reset or steer this system")

    @routes.post("/reset")
    def reset() -> tuple[str, int]:
        """Forget everything; what the body names replaces the settings' own."""
        values = bodies.json_values() if bodies.has_body() else {}
        if values:
            try:
                keys = Keys.of(dict(values), "reset")
                told = service.settings.with_people(keys)
                told = told.with_forms(keys) if keys.given("forms") else told
                service.settings = keys.done(told)
            except SettingsRefused as refusal:
                raise Problem("VALIDATION_FAILED", detail=str(refusal)) from refusal
        service.store.erase()
        service.rates.forget()
        return "", 204

    @routes.get("/events")
    def feed() -> Response:
        after = bodies.query("after")["after"] or "0"
        if not re.fullmatch(r"[0-9]{1,18}", after):
            raise invalid("after", "Give the seq of the last event you know")
        with service.store.read() as tx:
            return edge.answer({"events": events.after(tx, int(after))})

    @routes.post("/run-due-jobs")
    def run_due_jobs() -> Response:
        return edge.answer({"ran": service.run_due_jobs()})

    @routes.post("/clock")
    def move_clock() -> Response:
        body = bodies.json_body()
        to, by = body.done((body.text_or_none("set"), body.whole_text("advance")))
        if not isinstance(service.clock, SetClock):
            raise Problem("CLOCK_IS_ELSEWHERE", detail=_where(service))
        try:
            if to is not None:
                service.clock.set(_instant(to))
            if by:
                service.clock.advance(timedelta(seconds=int(by)))
        except OverflowError as failure:
            raise invalid("advance", "That is beyond the calendar") from failure
        return edge.answer({"now": wire(service.clock.now())})

    return routes


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as failure:
        raise invalid("set", "Give an RFC 3339 time") from failure
    if at.tzinfo is None:
        raise invalid("set", "Give an RFC 3339 time with an offset")
    return at


def _where(service: Service) -> str:
    address = service.settings.clock
    return f"Move the clock at {address.url}" if address else "This clock is the machine's own"
