"""A patient at a request form, over the contract's JSON (behaviour 6.4)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import requests

from gpharness.answers import Step, View
from gpharness.drivers import wire
from gpharness.words.calendar import MONTHS

PATIENCE_SECONDS = 30.0
ENDS = ("DRAFT_EXPIRED", "FORM_NOT_FOUND")
NEXT: Mapping[str, Step] = {"stopped": Step.STOPPED, "code": Step.CODE}
"""Where ``next`` is no step's own name."""


class FormVisit:
    """One browser's worth of a request form; a draft begins with the first answer."""

    def __init__(self, api: str, key: str, session: requests.Session | None = None) -> None:
        """``api`` is the address of the patient's half of the contract."""
        self._api, self._key = api, key
        self._draft = ""
        self._step = Step.START
        self._session = session or wire.session()

    def look(self) -> View:
        """The form, or how far the draft has come."""
        if self._draft:
            return self._seen(self._call("GET", f"/drafts/{self._draft}"))
        reply = self._call("GET", f"/forms/{self._key}")
        body = wire.problem(reply)
        return wire.view(Step.START, body, reply.status_code)

    def types(self) -> list[str]:
        """In the form's own order."""
        return [kind["label"] for kind in self._types()]

    def answer(self, step: str, **fields: str) -> View:
        """One step; the first of all begins the draft."""
        if not self._draft:
            begun = self._call("POST", f"/forms/{self._key}/drafts")
            if not begun.ok:
                return self._seen(begun)
            self._draft = begun.json()["draft_id"]
        body = dict(fields)
        if "type" in body:
            body["type"] = self._code_of(body["type"])
        if "date_of_birth" in body:
            body["date_of_birth"] = iso(body["date_of_birth"])
        return self._seen(self._call("PUT", f"/drafts/{self._draft}/{step}", json=body))

    def ask_for_code(self) -> View:
        """The phone is at hand, and a code on its way to it."""
        view = self.answer("phone_access", answer="yes")
        if view.step != Step.CODE:
            return view
        return self._seen(self._call("POST", f"/drafts/{self._draft}/code"))

    def give_code(self, text: str) -> View:
        """Type it."""
        body = {"code": text}
        return self._seen(self._call("POST", f"/drafts/{self._draft}/code/verify", json=body))

    def carry_on(self) -> View:
        """No phone at hand, or no text received."""
        if self.look().step == Step.PHONE:
            return self.answer("phone_access", answer="no")
        return self._seen(self._call("POST", f"/drafts/{self._draft}/code/skip"))

    def review(self) -> View:
        """Every answer."""
        return self.look()

    def submit(self) -> View:
        """Send it, each time under a new key, as from a page loaded afresh."""
        key = {"Idempotency-Key": secrets.token_hex(16)}
        reply = self._call("POST", f"/drafts/{self._draft}/submit", headers=key)
        if not reply.ok:
            return self._seen(reply)
        return wire.view(Step.SENT, reply.json(), links={})

    def _seen(self, reply: requests.Response) -> View:
        """Where the patient stands now; a refusal keeps the step, a wrong turn leads back."""
        body = {**wire.problem(reply)}
        code = body.get("code")
        if "next" in body:
            self._step = NEXT.get(body["next"]) or Step(body["next"])
        if code in ("STEP_OUT_OF_ORDER", "EMERGENCY_STOP"):
            body["code"] = None
        step = Step.ENDED if code in ENDS else self._step
        return wire.view(step, body, reply.status_code)

    def _types(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("GET", f"/forms/{self._key}").json()["types"]
        return found

    def _code_of(self, label: str) -> str:
        return next((kind["code"] for kind in self._types() if kind["label"] == label), label)

    def _call(self, method: str, path: str, **more: Any) -> requests.Response:
        return self._session.request(method, f"{self._api}{path}", timeout=PATIENCE_SECONDS, **more)


def iso(typed: str) -> str:
    """``29/02/1984`` or ``29 Feb 1984`` as the contract has dates; anything else as it is."""
    said = re.fullmatch(r"(\d+)[ /](\w+)[ /](\d+)", typed.strip())
    if said is None:
        return typed
    month = next(
        (str(place) for place, name in enumerate(MONTHS, 1) if name.startswith(said[2])), said[2]
    )
    return f"{said[3]}-{month.zfill(2)}-{said[1].zfill(2)}"
