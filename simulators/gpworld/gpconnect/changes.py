"""Amending and cancelling: sections 7.9 and 7.10; only the interaction id tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import orjson

from gpworld.book.model import Booker, Booking, Via
from gpworld.gpconnect import booking_form, codes
from gpworld.gpconnect.answers import single
from gpworld.gpconnect.appointments import known, resource
from gpworld.gpconnect.calls import Act, Call
from gpworld.gpconnect.dates import instant
from gpworld.gpconnect.errors import (
    Problem,
    Spine,
    bad_parameter,
    bad_request,
    bad_resource,
)
from gpworld.gpconnect.fhirtypes import Json

Check = Callable[[Booking, datetime], None]
IGNORED = ("meta", "language", "implicitRules", "serviceType", "serviceCategory")
TIMES = ("start", "end", "created")


def amend(call: Call) -> Act:
    """PUT /Appointment/{id} with the interaction id of amending."""
    sent = _body(call)

    def check(booking: Booking, now: datetime) -> None:
        _refuse_closed(booking, now)
        if _reasons(sent):
            raise bad_resource(
                "Appointment: a cancellation reason does not belong in an amendment."
            )
        booking_form.texts(sent)
        _refuse_differences(sent, resource(call, booking), ("description", "comment"))

    def act() -> Booking:
        return call.practice.book.amend(
            int(call.ids[0]),
            Booker(Via.GP_CONNECT, call.consumer),
            (_matches(call), check),
            reason=sent.get("description", ""),
            note=sent.get("comment", ""),
        )

    return _change(call, act)


def cancel(call: Call) -> Act:
    """PUT /Appointment/{id} with the interaction id of cancelling."""
    sent = _body(call)

    def check(booking: Booking, now: datetime) -> None:
        _refuse_closed(booking, now)
        if sent.get("status") != "cancelled":
            raise bad_resource("Appointment.status must be cancelled.")
        _refuse_bad_reason(sent)
        others = [
            each for each in sent["extension"] if each.get("url") != codes.CANCELLATION_REASON
        ]
        _refuse_differences(sent | {"extension": others}, resource(call, booking), ("status",))

    def act() -> Booking:
        return call.practice.book.cancel(
            int(call.ids[0]),
            Booker(Via.GP_CONNECT, call.consumer),
            next((each.get("valueString", "") for each in _reasons(sent)), ""),
            (_matches(call), check),
        )

    return _change(call, act)


def _body(call: Call) -> Json:
    sent = call.body("Appointment")
    if sent.get("id") != call.ids[0]:
        raise bad_resource("Appointment.id must be the id in the address.")
    return sent


def _change(call: Call, act: Callable[[], Booking]) -> Act:
    def changed() -> Booking:
        known(call, call.ids[0])
        return act()

    return lambda: single(resource(call, changed()))


def _matches(call: Call) -> Check:
    """The If-Match check of section 3.1; it runs under the book's lock like the others."""
    wanted = call.request.header("If-Match")

    def check(booking: Booking, now: datetime) -> None:
        if wanted is None:
            if call.system.settings.require_if_match:
                raise bad_request("If-Match is missing: send the ETag of the last reading.")
        elif wanted.strip() != f'W/"{booking.version}"':
            raise Problem(
                Spine.FHIR_CONSTRAINT_VIOLATION,
                f"If-Match {wanted[:40]} is not current: read the appointment again.",
            )

    return check


def _refuse_closed(booking: Booking, now: datetime) -> None:
    if not booking.live:
        raise bad_resource(f"Appointment/{booking.id} was cancelled and cannot be changed.")
    if booking.start <= now:
        raise bad_resource(f"Appointment/{booking.id} is in the past and cannot be changed.")


def _reasons(sent: Json) -> list[Json]:
    return [e for e in sent.get("extension", []) if e.get("url") == codes.CANCELLATION_REASON]


def _refuse_bad_reason(sent: Json) -> None:
    reasons = _reasons(sent)
    if len(reasons) != 1:
        raise bad_resource(f"Appointment.extension must hold {codes.CANCELLATION_REASON} once.")
    if not reasons[0].get("valueString", "").strip():
        raise bad_parameter("The cancellation reason is empty: say why in valueString.")


def _refuse_differences(sent: Json, held: Json, free: tuple[str, ...]) -> None:
    for name in sorted((sent.keys() | held.keys()) - {*IGNORED, *free}):
        if _plain(name, sent.get(name)) != _plain(name, held.get(name)):
            raise bad_resource(f"Appointment.{name} must not be changed.")


def _plain(name: str, value: object) -> object:
    """A value that compares as the contract wants: instants as such, lists without order."""
    if name in TIMES and (found := instant(value)) is not None:
        return found.replace(microsecond=0)
    if isinstance(value, list):
        return sorted(orjson.dumps(item, option=orjson.OPT_SORT_KEYS) for item in value)
    return value
