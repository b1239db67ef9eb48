"""A gateway of one's own for a test: frozen at eight on a Tuesday, with a product that answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import orjson

from gpworld.core.clock import WorldClock
from gpworld.core.exchange import Later, Reply, Request, Stream
from gpworld.core.guard import Guard
from gpworld.core.journal import Journal
from gpworld.core.seeds import Seeds
from gpworld.sms import credentials
from gpworld.sms.app import create_app
from gpworld.sms.courier import Answer, Courier, DirectCourier, Errand
from gpworld.sms.plans import INVITATION, MESSAGE, ServicePlan, TemplatePlan
from gpworld.sms.settings import SmsSettings
from gpworld.sms.state import Sms
from schemas.replies import REPLIES

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
SURGERY = "Riverside Surgery"
OTHER = "Hillcrest Practice"
MAIL = TemplatePlan("mail", "Hello", type="email")
OLD = TemplatePlan("old", "Hello", archived=True)
EDITED = TemplatePlan("edited", "third", earlier=("first", "second ((name))"))
PLAN = ServicePlan(
    SURGERY,
    guests=("07700 900555",),
    senders=("ELMROAD", "07700900801"),
    receipts_url="http://product.test/receipts",
    receipts_token="correct-horse",
    inbound_url="http://product.test/inbound",
    inbound_token="battery-staple",
    templates=(MESSAGE, INVITATION, MAIL, OLD, EDITED),
)


@dataclass
class Product:
    """What hears of receipts: it keeps them and answers what it is told to."""

    errands: list[Errand] = field(default_factory=list)
    answers: Callable[[Errand], Answer] = lambda errand: 204

    def __call__(self, errand: Errand) -> Answer:
        self.errands.append(errand)
        REPLIES.heed_post("inbound" if errand.url.endswith("/inbound") else "receipt", errand.body)
        return self.answers(errand)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [orjson.loads(errand.body) for errand in self.errands]


@dataclass(frozen=True)
class Said:
    """An answer of the gateway, read."""

    status: int
    json: Any
    reply: Reply

    @property
    def messages(self) -> list[str]:
        return [error["message"] for error in self.json["errors"]]

    @property
    def names(self) -> list[str]:
        return [error["error"] for error in self.json["errors"]]


class Gateway:
    """The gateway with its clock, and calls as a service makes them."""

    def __init__(
        self, *plans: ServicePlan, courier: Courier | None = None, **settings: Any
    ) -> None:
        self.clock = WorldClock(START)
        self.seeds = Seeds(1)
        self.product = Product()
        chosen = plans or (PLAN, ServicePlan(OTHER))
        self.sms = Sms(
            clock=self.clock,
            agenda=self.clock.agenda,
            seeds=self.seeds,
            settings=SmsSettings(services=chosen, **settings),
            courier=courier or DirectCourier(self.product),
        )
        self.app = create_app(self.sms)
        self.guard = Guard(
            "sms", self.app.answer, clock=self.clock, journal=Journal(), on_reply=REPLIES.heed
        )

    # -- names ----------------------------------------------------------------------------------

    def service_id(self, service: str = SURGERY) -> str:
        return credentials.service_id(self.seeds, service)

    def key(self, key_type: str = "test", service: str = SURGERY) -> str:
        return credentials.api_key(self.seeds, service, key_type)

    def template(self, name: str = "message", service: str = SURGERY) -> str:
        return credentials.template_id(self.seeds, service, name)

    def sender(self, name: str, service: str = SURGERY) -> str:
        return credentials.sender_id(self.seeds, service, name)

    def token(self, key: str | None = None, **claims: Any) -> str:
        key = key or self.key()
        given = {"iss": key[-73:-37], "iat": int(time.time()), **claims}  # noqa: TID251 - a client
        kept = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(kept, key[-36:], algorithm="HS256")

    # -- calls ----------------------------------------------------------------------------------

    def raw(
        self,
        method: str,
        path: str,
        *,
        query: str | dict[str, Any] = "",
        body: bytes = b"",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Reply | Later | Stream:
        text = query if isinstance(query, str) else urlencode(query, doseq=True)
        named = {name.lower() for name, _ in headers}
        host = () if "host" in named else (("Host", "127.0.0.1:7105"),)
        request = Request(method, path, text, (*host, *headers), body, port=7105)
        answer = self.guard(request).reply
        assert self.guard.failures == []
        return answer

    def call(self, method: str, path: str, form: Any = None, **more: Any) -> Said:
        """A call to ``/v2`` with a fresh token of ``key``."""
        key = more.pop("key", None)
        authorization = more.pop("authorization", f"Bearer {self.token(key)}")
        headers = more.pop("headers", ())
        if authorization is not None:
            headers = (("Authorization", authorization), *headers)
        if form is not None:
            more["body"] = orjson.dumps(form)
        return said(self.raw(method, path, headers=headers, **more))

    def get(self, path: str, **more: Any) -> Said:
        return self.call("GET", path, **more)

    def form(self, number: str = "07700900123", message: str = "Hello", **more: Any) -> Any:
        return {
            "phone_number": number,
            "template_id": self.template(),
            "personalisation": {"message": message},
            **more,
        }

    def post(self, form: Any, key: str | None = None, **more: Any) -> Said:
        return self.call("POST", "/v2/notifications/sms", form, key=key, **more)

    def send(self, number: str = "07700900123", message: str = "Hello", **more: Any) -> str:
        """Send a text that will be accepted; its id."""
        key = more.pop("key", None)
        answer = self.post(self.form(number, message, **more), key)
        assert answer.status == 201, answer.json
        sent_id: str = answer.json["id"]
        return sent_id

    def read(self, message_id: str) -> Any:
        return self.get(f"/v2/notifications/{message_id}").json

    def sim(self, method: str, path: str, form: Any = None, **more: Any) -> Said:
        """A call to the inbox that answers at once."""
        more["body"] = b"" if form is None else orjson.dumps(form)
        return said(self.raw(method, f"/_sim{path}", **more))

    def wait(self, step: str = "", **query: Any) -> Later:
        """A call that waits; the test asks the promise itself."""
        later = self.raw("GET", f"/_sim/inbox/wait{step}", query=query)
        assert isinstance(later, Later), later
        return later

    def cursor(self) -> str:
        found: str = self.sim("GET", "/inbox/cursor").json["cursor"]
        return found

    def step(self, **step: float) -> None:
        """Let world time pass; a failure of the agenda fails the test."""
        self.clock.advance(timedelta(**(step or {"seconds": 1})))
        self.clock.agenda.raise_failure()


def said(reply: Reply | Later | Stream | None) -> Said:
    """The answer, read as JSON (None when it is no JSON)."""
    assert isinstance(reply, Reply), reply
    try:
        read = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        read = None
    return Said(reply.status, read, reply)
