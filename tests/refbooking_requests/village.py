"""The product before a real world, and people who fill in its forms, by JSON or by pages."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gpharness.inprocess import InProcess
from gpworld.control.plane import Hosting, Plane
from gpworld.control.product import settings
from gpworld.core.exchange import Later, Reply, Request, Stream
from gpworld.core.guard import Guard
from gpworld.people.model import Person
from gpworld.scenario import load_scenario
from gpworld.sms.model import Message
from gpworld.world import World
from refbooking.app import create_app
from refbooking.service import Service
from refbooking.settings import Settings
from refbooking_staff.contract import breaches
from refbooking_staff.databases import opened
from refbooking_staff.templates import quick

Json = dict[str, Any]

ADDRESSES = {
    name: f"http://{name}.gpworld.test"
    for name in ("emis", "systmone", "gpconnect", "pds", "sms", "control", "booking")
}

RIVERSIDE, HILLCREST, PODIATRY = "Y90001", "Y90003", "Y90005"
STAFF = {RIVERSIDE: "asha.patel", PODIATRY: "fay.norris"}

MARIA: Json = {
    "given_name": "Maria",
    "family_name": "Okoro",
    "date_of_birth": "1984-03-12",
    "gender": "female",
    "postcode": "ZZ99 4AB",
}
MARIAS_NUMBER, MARIAS_MOBILE = "9990000018", "07700 900123"
TEXT = "My knee has hurt for three days."


@dataclass(repr=False)
class Village:
    """A world, the product in front of it, and the troubles that PDS or the gateway has."""

    world: World
    app: Flask
    service: Service
    tokens: Mapping[str, str]
    keys: Mapping[str, str]  # of the forms, by organisation
    troubles: dict[str, Reply]  # by system

    def texts(self, mobile: str | None = None) -> list[str]:
        """What the phones got, oldest first."""
        sent = reversed([t for t in self.world.sms.outbox.texts() if isinstance(t, Message)])
        return [text.shown for text in sent if _same(text.to.normalised, mobile)]

    def wait(self, **length: float) -> None:
        """Let time pass; nothing is done meanwhile."""
        self.world.clock.advance(timedelta(**length))

    def settle(self, **length: float) -> None:
        """Let time pass and do what is due then."""
        self.wait(**length)
        self.service.run_due_jobs()

    def trouble(self, system: str, status: int) -> None:
        """From now on a system answers everything with this status."""
        self.troubles[system] = Reply(status, (("Content-Type", "application/json"),), b"{}")

    def asked(self, system: str) -> int:
        """How many calls a system was asked."""
        return len(self.world.journal.matching(lambda one: one.system == system))

    def person(self, number: str, **fields: object) -> Person:
        """Change somebody's national record."""
        return self.world.population.change(number, **fields)

    def caller_limit(self, calls: int) -> None:
        """PDS takes so many calls a second from now on."""
        self.world.pds.settings = replace(self.world.pds.settings, requests_per_second=calls)

    def visitor(self, ods: str = RIVERSIDE) -> Visitor:
        """Somebody who has begun a request."""
        return Visitor(self, ods).start()

    def desk(self, ods: str = RIVERSIDE) -> Staff:
        """Somebody who works there."""
        return Staff(self.app.test_client(), self.tokens[STAFF[ods]])


@dataclass
class Visitor:
    """Somebody at the JSON form; every answer is held against the contract."""

    village: Village
    ods: str
    draft: str = ""
    last: TestResponse = field(init=False)

    def start(self) -> Visitor:
        """Begin a request."""
        self.call("POST", f"/forms/{self.village.keys[self.ods]}/drafts")
        if self.last.status_code == 201:
            self.draft = self.last.get_json()["draft_id"]
        return self

    def call(self, method: str, path: str, body: Json | None = None, key: str = "") -> Json:
        """One call below /api/v1/patient; returns the body of the answer."""
        path = f"/api/v1/patient{path}"
        client = self.village.app.test_client()
        headers = {"Idempotency-Key": key} if key else {}
        self.last = client.open(path, method=method, json=body, headers=headers)
        assert breaches(method, path, self.last) == []
        told: Json = self.last.get_json()
        return told

    def put(self, step: str, **fields: object) -> Json:
        """Answer a step."""
        return self.call("PUT", f"/drafts/{self.draft}/{step}", fields)

    def answer(self, mobile: str = MARIAS_MOBILE, text: str = TEXT, **person: object) -> Visitor:
        """Answer everything for oneself up to the contact number."""
        kind = self.call("GET", f"/forms/{self.village.keys[self.ods]}")["types"][0]["code"]
        self.put("emergency", emergency="no")
        self.put("type", type=kind)
        self.put("details", text=text)
        self.put("who", who="self")
        self.put("person", **{**MARIA, **person})
        assert self.last.status_code == 200, self.last.text
        self.put("contact", number=mobile)
        return self

    def ask_code(self) -> Json:
        """Ask for a code."""
        return self.call("POST", f"/drafts/{self.draft}/code")

    def code(self) -> str:
        """The code in the newest text of all."""
        found = [re.match(r"(\d{6}) is your", text) for text in self.village.texts()]
        return [one[1] for one in found if one][-1]

    def give(self, code: str) -> Json:
        """Type a code."""
        return self.call("POST", f"/drafts/{self.draft}/code/verify", {"code": code})

    def verify(self) -> Visitor:
        """Ask for a code and type it."""
        self.put("phone_access", answer="yes")
        self.ask_code()
        told = self.give(self.code())
        assert told == {"next": "review"}, told
        return self

    def skip(self) -> Visitor:
        """Have no phone at hand."""
        assert self.put("phone_access", answer="no") == {"next": "review"}
        return self

    def submit(self, key: str = "once") -> Json:
        """Send the request."""
        return self.call("POST", f"/drafts/{self.draft}/submit", key=key)

    def reference(self) -> str:
        """Send the request; returns its reference."""
        told = self.submit()
        assert self.last.status_code == 201, told
        reference: str = told["reference"]
        return reference

    def refused(self, told: Json) -> tuple[int, str]:
        """Status and code of a refusal."""
        return self.last.status_code, told["code"]

    def fields(self, told: Json) -> dict[str, str]:
        """The fields that were wrong, with what to do about them."""
        assert told["code"] == "VALIDATION_FAILED", told
        return {one["field"]: one["message"] for one in told["field_errors"]}


@dataclass
class Staff:
    """A member of staff at the JSON inbox."""

    client: FlaskClient
    token: str
    last: TestResponse = field(init=False)

    def call(self, method: str, path: str, body: Json | None = None, version: str = "") -> Json:
        """One call below /api/v1/staff; `version` goes into If-Match."""
        path = f"/api/v1/staff{path}"
        sent = {"Authorization": f"Bearer {self.token}"}
        if version:
            sent["If-Match"] = version
        self.last = self.client.open(path, method=method, json=body, headers=sent)
        assert breaches(method, path, self.last) == []
        return cast(Json, self.last.get_json()) if self.last.is_json else {}

    def picture(self, path: str) -> TestResponse:
        """What is no JSON."""
        sent = {"Authorization": f"Bearer {self.token}"}
        return self.client.get(f"/api/v1/staff{path}", headers=sent)

    def inbox(self, query: str = "") -> list[Json]:
        """The list."""
        items: list[Json] = self.call("GET", f"/requests{query}")["items"]
        return items

    def request(self, reference: str) -> Json:
        """One request."""
        return self.call("GET", f"/requests/{reference}")

    def state(self, reference: str) -> str:
        """The match state of a request."""
        state: str = self.request(reference)["match_state"]
        return state

    def change(self, key: str, **changes: object) -> Json:
        """Change a form."""
        return self.call("PATCH", f"/forms/{key}", changes)


class Troubled(Guard):
    """A guard behind which a simulator may be in trouble; its journal shows what was answered."""

    def __init__(self, guard: Guard, troubles: dict[str, Reply]) -> None:
        self.__dict__.update(guard.__dict__)  # the same guard, with the same journal
        self._in_trouble = troubles

    def answer(self, request: Request) -> Reply | Later | Stream:
        return self._in_trouble.get(self.system) or super().answer(request)


def _same(number: str, wanted: str | None) -> bool:
    return wanted is None or number.endswith(wanted.replace(" ", "").removeprefix("0"))


SCENARIO = load_scenario("surgery")


@contextmanager
def village(start: datetime | None = None, **more: object) -> Iterator[Village]:
    """The surgery's world with the product before it; `more` goes over its settings."""
    world = World(SCENARIO, start=start) if start else World(SCENARIO)
    troubles: dict[str, Reply] = {}
    plane = Plane("village", world, "t", "c", dict(ADDRESSES), cast(Hosting, None))
    told = {**settings(plane), **more}
    wire = InProcess()
    for name, guard in world.guards.items():
        wire.mount(ADDRESSES[name], Troubled(guard, troubles))
    with opened() as store, wire.taking_calls():
        made = Settings.read(json.loads(json.dumps(told)))
        app = create_app(
            made,
            clock=world.clock,
            chance=random.Random(7),
            wait=lambda _seconds: None,
            store=store,
        )
        quick(app)
        service: Service = app.extensions["refbooking"]
        tokens = {one.user: one.token for one in made.staff.values()}
        keys = {form.ods: form.key for form in made.forms.values()}
        yield Village(world, app, service, tokens, keys, troubles)
    world.close()
