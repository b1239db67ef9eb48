"""A patient with a link, over the contract's JSON: the visits that the HTTP driver opens."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any

import requests

from gpharness.answers import Day, Offer, Step, View
from gpharness.driver import NotSupported
from gpharness.drivers import wire

SESSION = "X-Patient-Session"
PATIENCE_SECONDS = 30.0


class JsonVisit:
    """One browser's worth of session with one link."""

    def __init__(self, url: str, session: requests.Session | None = None) -> None:
        self.url = url
        self._session = session or wire.session()

    def _call(self, method: str, path: str = "", **more: Any) -> requests.Response:
        return self._session.request(method, f"{self.url}{path}", timeout=PATIENCE_SECONDS, **more)

    def _identify(self, d: date | str) -> requests.Response:
        reply = self._call("POST", "/identity", json={"date_of_birth": _written(d)})
        if SESSION in reply.headers:
            self._session.headers[SESSION] = reply.headers[SESSION]
        return reply


class LinkVisit(JsonVisit):
    """A booking link."""

    def look(self) -> View:
        """What the link shows now."""
        reply = self._call("GET")
        body = wire.problem(reply)
        if not reply.ok:
            return _refused(reply, Step.IDENTITY)
        if body.get("identity_needed"):
            return wire.view(Step.IDENTITY, {**body, "code": None})
        if body["state"] == "used":
            return self._booking()
        if body["state"] in ("confirming", "checking"):
            return self._checking(body["state"])
        return self._offers(may_decline=bool(body.get("allow_decline")))

    def give_date_of_birth(self, d: date | str) -> View:
        """Right: what lies behind; wrong: the question again, or the end."""
        reply = self._identify(d)
        return self.look() if reply.ok else _refused(reply, Step.IDENTITY)

    def days(self) -> list[Day]:
        """The days that have offers."""
        reply = self._call("GET", "/slots")
        rows = reply.json()["days"] if reply.ok else []
        return [Day(date.fromisoformat(row["date"]), len(row["offers"])) for row in rows]

    def times(self, day: date) -> list[Offer]:
        """The offers of a day."""
        reply = self._call("GET", "/slots", params={"from": str(day), "to": str(day)})
        rows = reply.json()["days"] if reply.ok else []
        return [wire.offer(day, one) for row in rows for one in row["offers"]]

    def choose(self, offer: Offer) -> View:
        """JSON has no check page: what is known of it is what the link itself says."""
        return wire.view(Step.CHECK, {"site": wire.problem(self._call("GET")).get("site")})

    def confirm(self, offer: Offer, *, nonce: str | None = None) -> View:
        """Book an offer."""
        key = {"Idempotency-Key": nonce or secrets.token_hex(16)}
        reply = self._call("POST", "/booking", json={"offer_id": offer.id}, headers=key)
        if not reply.ok:
            return _refused(reply, Step.CHOOSE)
        return _booked(reply)

    def decline(self, reason: str | None = None) -> View:
        """Say no."""
        reply = self._call("POST", "/decline", json={"reason": reason} if reason else {})
        if not reply.ok:
            return _refused(reply, Step.CHOOSE)
        return wire.view(Step.DECLINED, wire.problem(reply))

    def ask_to_rebook(self) -> View:
        """The booking link cannot."""
        raise NotSupported("a booking link asks for nothing (M5); open the manage link")

    def cancel_appointment(self, reason: str | None = None) -> View:
        """The booking link cannot."""
        raise NotSupported("a booking link cancels nothing (M4); open the manage link")

    def _booking(self) -> View:
        reply = self._call("GET", "/booking")
        return _booked(reply) if reply.ok else _refused(reply, Step.BOOKED)

    def _checking(self, state: str) -> View:
        code = "BOOKING_OUTCOME_UNKNOWN" if state == "checking" else "BOOKING_IN_PROGRESS"
        return wire.view(Step.CHECKING, {"code": code}, 202)

    def _offers(self, *, may_decline: bool) -> View:
        reply = self._call("GET", "/slots")
        if not reply.ok:
            return _refused(reply, Step.CHOOSE)
        body = reply.json()
        links = {"decline": f"{self.url}/decline"} if may_decline else {}
        return wire.view(Step.CHOOSE if body["days"] else Step.NONE, body, links=links)


class ManageVisit(JsonVisit):
    """A manage link."""

    def look(self) -> View:
        """The appointment as it stands."""
        reply = self._call("GET")
        if reply.status_code == 401:
            return wire.view(Step.IDENTITY, {**wire.problem(reply), "code": None}, 401)
        return self._shown(reply)

    def give_date_of_birth(self, d: date | str) -> View:
        """Right: the appointment."""
        reply = self._identify(d)
        return self.look() if reply.ok else _refused(reply, Step.IDENTITY)

    def days(self) -> list[Day]:
        """None: it books nothing."""
        return []

    def times(self, day: date) -> list[Offer]:
        """None: it books nothing."""
        return []

    def choose(self, offer: Offer) -> View:
        """It books nothing."""
        raise NotSupported("a manage link books nothing")

    def confirm(self, offer: Offer, *, nonce: str | None = None) -> View:
        """It books nothing."""
        raise NotSupported("a manage link books nothing")

    def decline(self, reason: str | None = None) -> View:
        """There is nothing to decline any more."""
        raise NotSupported("a manage link declines nothing")

    def ask_to_rebook(self) -> View:
        """Ask staff for another time."""
        key = {"Idempotency-Key": secrets.token_hex(16)}
        return self._shown(self._call("POST", "/rebook", json={}, headers=key))

    def cancel_appointment(self, reason: str | None = None) -> View:
        """Cancel, for the first of the reasons on offer when none is given."""
        if reason is None:
            offered = wire.problem(self._call("GET")).get("reasons") or [{"code": "other"}]
            reason = offered[0]["code"]
        key = {"Idempotency-Key": secrets.token_hex(16)}
        return self._shown(self._call("POST", "/cancel", json={"reason": reason}, headers=key))

    def _shown(self, reply: requests.Response) -> View:
        if not reply.ok:
            return _refused(reply, Step.APPOINTMENT)
        body = reply.json()
        if str(body.get("state", "")).startswith("cancelled"):
            return wire.view(Step.CANCELLED, body)
        links = {"cancel": f"{self.url}/cancel"} if body.get("can_cancel", True) else {}
        return wire.view(Step.APPOINTMENT, body, links=links)


def _booked(reply: requests.Response) -> View:
    """A booking's answer: made, being checked, or used and no longer there."""
    body = wire.problem(reply)
    if body.get("code") == "LINK_ALREADY_USED":
        return wire.view(Step.ENDED, body, reply.status_code)
    step = Step.BOOKED if body.get("state") == "booked" else Step.CHECKING
    return wire.view(step, body, reply.status_code)


def _refused(reply: requests.Response, step: Step) -> View:
    """A refusal: the end of the link, or the step where the patient stays."""
    body = {"code": f"HTTP_{reply.status_code}", **wire.problem(reply)}
    ended = body["code"] in wire.DEAD
    return wire.view(Step.ENDED if ended else step, body, reply.status_code)


def _written(d: date | str) -> str:
    """A date as the contract has it; ``31/02/1984`` is turned round and otherwise left alone."""
    if isinstance(d, date):
        return d.isoformat()
    typed = re.fullmatch(r"(\d+)/(\d+)/(\d+)", d)
    return f"{typed[3]}-{typed[2]}-{typed[1]}" if typed else d
