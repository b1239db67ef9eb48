"""A product that serves the HTTP contract (behaviour 6), asked with ``requests``."""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from gpharness.answers import (
    BatchReport,
    Invitation,
    Refusal,
    RequestSummary,
    Site,
    SlotType,
    StaffUser,
    Task,
)
from gpharness.driver import NotSupported, PatientVisit, RequestVisit
from gpharness.drivers import wire
from gpharness.drivers.request_visits import FormVisit
from gpharness.drivers.visits import LinkVisit, ManageVisit
from gpharness.onlooker import Trace, may_be_kept
from gpharness.profile import Profile

Body = dict[str, Any]  # a JSON object as the contract has it
PATIENCE_SECONDS = 75.0  # a text may be tried for a minute before staff are told (E78)
MOST_TRACES = 10_000  # of a load test only the newest are kept


class HttpDriver:
    """Speaks the contract's JSON to a base address.

    Staff sign in with test tokens: ``tokens["Y90001:asha.patel"]``.
    ``new_session`` makes the browser of each visitor: load tests bring a faster one.
    """

    def __init__(
        self,
        base: str,
        tokens: Mapping[str, str],
        profile: Profile | None = None,
        new_session: Callable[[], requests.Session] = wire.session,
    ) -> None:
        self.base = base.rstrip("/")
        self.profile = profile or Profile()
        self._tokens = tokens
        self._new_session = new_session
        self._session = new_session()
        self._traces: deque[Trace] = deque(maxlen=MOST_TRACES)

    # -- staff ------------------------------------------------------------------------------------

    def sites(self, user: StaffUser) -> list[Site]:
        """The organisation selector."""
        return [wire.site(row) for row in self._items(user, "sites")]

    def slot_types(self, user: StaffUser, site: str) -> list[SlotType]:
        """The dropdown."""
        rows = self._items(user, "slot-types", site=site)
        return [SlotType(row["name"], row.get("bookable")) for row in rows]

    def availability(self, user: StaffUser, site: str, slot_type: str) -> int:
        """Bookable slots of a type."""
        reply = self._staff(user, "GET", "availability", params=_asked(site, slot_type))
        return int(_good(reply)["bookable"])

    def send_invitation(self, user: StaffUser, **what: object) -> Invitation | Refusal:
        """Send one patient a message."""
        body = wire.invitation_body(what)
        named = what.get("clinicians")
        if isinstance(named, list):
            body["clinicians"] = self._clinicians(user, body, named)
        return _sent(self._staff(user, "POST", "invitations", json=body))

    def send_batch(self, user: StaffUser, csv_text: str, **what: object) -> BatchReport | Refusal:
        """Invite a list."""
        settings = json.dumps(wire.invitation_body(what))
        parts = {
            "file": ("patients.csv", csv_text.encode(), "text/csv"),
            "settings": ("settings.json", settings.encode(), "application/json"),
        }
        reply = self._staff(user, "POST", "batches", files=parts)
        return wire.batch(reply.json()) if reply.ok else wire.refusal(reply)

    def invitation(self, user: StaffUser, ref: str) -> Invitation:
        """How an invitation stands."""
        return wire.invitation(_good(self._staff(user, "GET", f"invitations/{ref}")))

    def cancel_invitation(self, user: StaffUser, ref: str) -> Refusal | None:
        """Take a link back."""
        reply = self._staff(user, "POST", f"invitations/{ref}/cancel")
        return None if reply.ok else wire.refusal(reply)

    def resend_invitation(self, user: StaffUser, ref: str) -> Invitation | Refusal:
        """Send it again."""
        return _sent(self._staff(user, "POST", f"invitations/{ref}/resend"))

    def add_full_name(self, user: StaffUser, given: str, family: str) -> None:
        """The name pop-up."""
        reply = self._staff(user, "PUT", "me/name", json={"given": given, "family": family})
        reply.raise_for_status()

    def tasks(self, user: StaffUser) -> list[Task]:
        """Open tasks."""
        return [Task(row["kind"], row["detail"]) for row in self._items(user, "tasks")]

    def inbox(self, user: StaffUser) -> list[RequestSummary]:
        """Patients' requests, newest first, each in full."""
        rows = self._items(user, "requests", limit="200")
        return [
            wire.request(_good(self._staff(user, "GET", f"requests/{row['reference']}")))
            for row in rows
        ]

    def request(self, user: StaffUser, reference: str) -> RequestSummary | Refusal:
        """One of them."""
        reply = self._staff(user, "GET", f"requests/{quote(reference, safe='')}")
        return wire.request(reply.json()) if reply.ok else wire.refusal(reply)

    def set_match(self, user: StaffUser, reference: str, nhs_number: str | None) -> Refusal | None:
        """Match a request, or undo it."""
        path = f"requests/{reference}/match"
        if nhs_number is None:
            reply = self._staff(user, "DELETE", path)
        else:
            reply = self._staff(user, "PUT", path, json={"nhs_number": nhs_number})
        return None if reply.ok else wire.refusal(reply)

    def change_form(self, user: StaffUser, form: str, **rules: object) -> None:
        """Change a request form."""
        _good(self._staff(user, "PATCH", f"forms/{_key(form)}", json=rules))

    def form_qr(self, user: StaffUser, form: str) -> bytes:
        """Its QR code."""
        reply = self._staff(user, "GET", f"forms/{_key(form)}/qr.png")
        reply.raise_for_status()
        return reply.content

    # -- patients ---------------------------------------------------------------------------------

    def open_link(self, url: str) -> PatientVisit:
        """A link out of a text: ``/b/…`` books, ``/m/…`` manages."""
        kind, _, token = urlsplit(url).path.strip("/").partition("/")
        if kind == "m":
            return ManageVisit(f"{self.base}/api/v1/patient/manage/{token}", self._visitor())
        return LinkVisit(f"{self.base}/api/v1/patient/links/{token}", self._visitor())

    def address(self, path: str) -> str:
        """Under the base address."""
        return f"{self.base}{path}"

    def start_request(self, form_url: str) -> RequestVisit:
        """A request form, ``/r/…``."""
        return FormVisit(f"{self.base}/api/v1/patient", _key(form_url), self._visitor())

    def traces(self) -> list[Trace]:
        """Every reply to a patient so far."""
        return list(self._traces)

    def log(self) -> list[str]:
        """The product's events, where it tells them (behaviour 6.5)."""
        if not self.profile.has("events"):
            raise NotSupported("the product does not tell its events")
        reply = self._session.get(f"{self.base}/__test__/events", timeout=PATIENCE_SECONDS)
        return reply.text.splitlines()

    def settle(self) -> None:
        """Have the product do what has fallen due, where it lets itself be told so."""
        while self.profile.has("clock_control"):
            reply = self._session.post(
                f"{self.base}/__test__/run-due-jobs", timeout=PATIENCE_SECONDS
            )
            reply.raise_for_status()
            if not reply.json().get("ran"):
                return

    # -- the wire ---------------------------------------------------------------------------------

    def _visitor(self) -> requests.Session:
        """A patient's browser; what it is answered leaves a trace."""
        session = self._new_session()
        session.hooks["response"].append(self._note)
        return session

    def _note(self, reply: requests.Response, **_: object) -> None:
        self._traces.append(Trace(reply.url, may_be_kept(reply.headers.get("Cache-Control"))))

    def _staff(self, user: StaffUser, method: str, path: str, **more: Any) -> requests.Response:
        headers = self._signed_in(user)
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_hex(16)
        url = f"{self.base}/api/v1/staff/{path}"
        return self._session.request(method, url, headers=headers, timeout=PATIENCE_SECONDS, **more)

    def _signed_in(self, user: StaffUser) -> dict[str, str]:
        """A user without a user name has not signed in."""
        if not user.user:
            return {}
        try:
            return {"Authorization": f"Bearer {self._tokens[user.key]}"}
        except KeyError:
            raise LookupError(f"no token for {user.key}: give it to the driver") from None

    def _items(self, user: StaffUser, path: str, **asked: str) -> list[Body]:
        found: list[Body] = _good(self._staff(user, "GET", path, params=asked))["items"]
        return found

    def _clinicians(self, user: StaffUser, body: Body, named: list[str]) -> list[str]:
        """The product's own ids of clinicians named in words."""
        site, slot_type = body.get("site", user.ods), body.get("slot_type", "")
        for asked in (_asked(site, slot_type), {"site": site}):
            rows = self._items(user, "clinicians", **asked)
            found = [row["id"] for row in rows if any(name in row["name"] for name in named)]
            if found:
                return found
        raise LookupError(f"{site} has no clinician called {' or '.join(named)}")


def _key(form: str) -> str:
    """The key of a request form, the last part of its address."""
    return urlsplit(form).path.rpartition("/")[2]


def _asked(site: str, slot_type: str) -> dict[str, str]:
    return {"site": site, "slot_type": slot_type}


def _sent(reply: requests.Response) -> Invitation | Refusal:
    return wire.invitation(reply.json()) if reply.ok else wire.refusal(reply)


def _good(reply: requests.Response) -> Body:
    if not reply.ok:
        raise AssertionError(f"staff were refused: {wire.refusal(reply)}")
    body: Body = reply.json()
    return body
