"""Waiting for texts: at once when they come, with a diagnosis when they do not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gpworld.core.exchange import Later
from gpworld.sms.plans import ServicePlan
from wire.sms.gateway import OTHER, PLAN, SURGERY, Gateway, Said, said

LINK = "Choose a time at https://b.test/b/abcdefgh1."
CODE = "482913 is your security code."


def late(later: Later) -> Said:
    """What is answered when the time is up."""
    return said(later.give_up())


def test_a_wait_is_answered_when_the_text_comes(gateway: Gateway):
    rung = threading.Event()
    later = gateway.wait(to="07700 900123", has="link", after=gateway.cursor(), timeout=10)
    stop = later.bell.listen(rung.set)
    assert later.seconds == 10
    assert later.ready() is None
    gateway.send("07700900123", "no link here")
    assert later.ready() is None
    message = gateway.send("+447700900123", LINK)
    assert rung.is_set()
    answer = said(later.ready())
    stop()
    assert answer.status == 200
    assert answer.json["message"]["id"] == message
    assert answer.json["message"]["links"][0]["url"] == "https://b.test/b/abcdefgh1"


def test_the_bell_rings_within_fifty_milliseconds_of_acceptance(gateway: Gateway):
    later = gateway.wait(to="07700900123", after=gateway.cursor())
    came: list[float] = []
    later.bell.listen(lambda: came.append(time.perf_counter()) if later.ready() else None)
    form = gateway.form()
    began = time.perf_counter()
    gateway.post(form)
    assert came[0] - began < 0.05


def test_each_answer_carries_the_next_cursor(gateway: Gateway):
    cursor = gateway.cursor()
    gateway.send(message="first")
    gateway.send(message="second")
    first = said(gateway.wait(after=cursor).ready()).json
    assert first["message"]["text"] == "first"
    second = said(gateway.wait(after=first["cursor"]).ready()).json
    assert second["message"]["text"] == "second"
    assert gateway.wait(after=second["cursor"]).ready() is None


def test_a_wait_may_ask_for_several_or_for_the_newest(gateway: Gateway):
    for word in ("one", "two"):
        gateway.send(message=word)
    later = gateway.wait(count=3)
    assert later.ready() is None
    gateway.send(message="three")
    assert [m["text"] for m in said(later.ready()).json["messages"]] == ["one", "two", "three"]
    newest = said(gateway.wait(newest=1).ready()).json
    assert newest["message"]["text"] == "three"


def test_a_wait_for_a_status_ends_when_the_text_takes_it(gateway: Gateway):
    message = gateway.send()
    later = gateway.wait(status="delivered,permanent-failure")
    assert later.ready() is None
    gateway.step()
    assert said(later.ready()).json["message"]["id"] == message


def test_a_wait_outlives_more_events_than_are_kept():
    gateway = Gateway(PLAN, keep_events=3)
    later = gateway.wait(to="07700900123")
    gateway.send()
    for _ in range(5):
        gateway.send("07700900124")
    assert said(later.ready()).json["message"]["to"] == "+447700900123"


@pytest.mark.parametrize(
    ("step", "body", "text"),
    [("/link", LINK, "https://b.test/b/abcdefgh1"), ("/code", CODE, "482913")],
)
def test_a_link_or_a_code_comes_as_plain_text(gateway: Gateway, step: str, body: str, text: str):
    later = gateway.wait(step, to="07700900123")
    gateway.send(message="neither")
    assert later.ready() is None
    gateway.send(message=body)
    answer = later.ready()
    assert answer is not None
    assert (answer.status, answer.body.decode()) == (200, text)
    assert answer.header("Content-Type") == "text/plain; charset=utf-8"


def test_absence_fails_at_once_and_succeeds_in_the_end(gateway: Gateway):
    gateway.send()
    later = gateway.wait(absent=1, after=gateway.cursor(), to="07700900123", timeout=2)
    assert later.ready() is None
    assert late(later).json["absent"] is True
    gateway.send()
    answer = said(later.ready())
    assert (answer.status, answer.json["error"]) == (409, "a text came that was not to come")
    assert len(answer.json["messages"]) == 1


def test_waits_of_two_tenants_do_not_see_each_other(gateway: Gateway):
    mine, theirs = gateway.wait(service=SURGERY), gateway.wait(service=OTHER)
    gateway.send()
    assert mine.ready() is not None
    assert theirs.ready() is None


# -- wiped while waiting ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wipe",
    [
        lambda gateway: gateway.sim("POST", "/reset"),
        lambda gateway: gateway.sim("POST", "/reset", {"service": SURGERY}),
        lambda gateway: gateway.sim("DELETE", f"/services/{gateway.service_id()}"),
        lambda gateway: gateway.sms.restore(gateway.sms.state()),
    ],
    ids=["all", "tenant", "deleted", "world"],
)
def test_a_wiped_tenant_answers_410_and_not_silence(wipe: Callable[[Gateway], Any]):
    gateway = Gateway()
    later = gateway.wait(service=SURGERY)
    wipe(gateway)
    answer = said(later.ready())
    assert answer.status == 410
    assert answer.json["error"] == "the texts were wiped while this call waited for one"


def test_a_cursor_from_before_a_reset_is_gone(gateway: Gateway):
    cursor = gateway.cursor()
    gateway.send()
    gateway.sim("POST", "/reset", {"service": SURGERY})
    tenant = gateway.sim("GET", "/inbox", query={"service": SURGERY, "after": cursor})
    assert tenant.status == 410
    gateway.sms.restore(gateway.sms.state())
    world = gateway.sim("GET", "/inbox", query={"after": cursor})
    assert (world.status, world.json["error"]) == (
        410,
        "the world was reset after this cursor was taken; take a new one",
    )


def test_a_wipe_of_another_tenant_is_no_concern(gateway: Gateway):
    later = gateway.wait(service=SURGERY)
    gateway.sim("POST", "/reset", {"service": OTHER})
    assert later.ready() is None


# -- ten mistakes, ten causes -------------------------------------------------------------------


def unlucky(gateway: Gateway, **rule: Any) -> None:
    assert gateway.sim("POST", "/chaos", rule).status == 201


def paused(gateway: Gateway) -> None:
    gateway.sim("POST", f"/services/{gateway.service_id()}/pause")
    gateway.send("07700900124", LINK)


def rejected(gateway: Gateway, **form: Any) -> None:
    assert gateway.post({**gateway.form(message=LINK), **form}).status == 400


def over_limit(gateway: Gateway) -> None:
    for _ in range(3):
        gateway.post(gateway.form("07700900555", "filler"))
    assert gateway.post(gateway.form(message=LINK)).status == 429


def elsewhere(gateway: Gateway) -> None:
    form = gateway.form(message=LINK, template_id=gateway.template("message", OTHER))
    assert gateway.post(form, gateway.key("test", OTHER)).status == 201


def broken_by_rule(gateway: Gateway) -> None:
    unlucky(gateway, do={"http": "503"})
    assert gateway.post(gateway.form(message=LINK)).status == 503


MISTAKES: dict[str, tuple[Callable[[Gateway], Any], str]] = {
    "nothing was sent": (lambda g: None, "no text was accepted since the cursor"),
    "wrong number": (
        lambda g: g.send("07700900124", LINK),
        "the nearest text (to 07700900124, created so far) does not meet to=07700900123",
    ),
    "no link": (
        lambda g: g.send("07700900123", "Hello"),
        "the nearest text (to 07700900123, created so far) does not meet has=link",
    ),
    "missing value": (
        lambda g: rejected(g, personalisation={}),
        "a send was refused with 400: Missing personalisation: message",
    ),
    "wrong template": (
        lambda g: rejected(g, template_id=g.template("old")),
        "a send was refused with 400: Template has been deleted",
    ),
    "no mobile": (
        lambda g: rejected(g, phone_number="01134960000"),
        "no text was accepted since the cursor",
    ),
    "limit": (
        over_limit,
        "a send was refused with 429: "
        "Exceeded rate limit for key type TEST of 9 requests per 60 seconds",
    ),
    "chaos": (
        broken_by_rule,
        "a send was refused by chaos rule rule-1 with 503: Service unavailable",
    ),
    "paused": (
        paused,
        "the service is paused (1 waiting): POST /_sim/services/<id>/resume",
    ),
    "another service": (
        elsewhere,
        f"a text that matches was sent by another service: {OTHER}",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_diagnosis_names_the_cause(mistake: str):
    act, cause = MISTAKES[mistake]
    gateway = Gateway(replace(PLAN, rate_per_minute=9), ServicePlan(OTHER))
    gateway.send("07700900555", "before")
    later = gateway.wait(
        to="07700900123", has="link", service=SURGERY, after=gateway.cursor(), timeout=0
    )
    act(gateway)
    answer = late(later)
    assert (answer.status, answer.json["error"]) == (408, "no such text")
    assert answer.json["cause"] == cause
    assert answer.json["wanted"] == {"to": "07700900123", "has": "link"}


def test_a_text_before_the_cursor_is_named(gateway: Gateway):
    gateway.send(message=LINK)
    answer = late(gateway.wait(to="07700900123", has="link", after=gateway.cursor()))
    assert answer.json["cause"] == (
        "a text that matches was accepted before the cursor: take the cursor earlier"
    )


def test_a_smoke_number_is_named(gateway: Gateway):
    gateway.send("07700900111", LINK)
    answer = late(gateway.wait(to="07700900111"))
    assert answer.json["cause"] == (
        "the text went to a smoke number: accepted, by design not delivered"
    )


def test_a_diagnosis_shows_what_nearly_matched(gateway: Gateway):
    gateway.send("07700900123", "Hello")
    gateway.send("07700900124", LINK)
    nearly = late(gateway.wait(to="07700900123", has="link")).json["nearly"]
    assert [(row["met"], row["missed"]) for row in nearly] == [
        (["to"], ["has"]),
        (["has"], ["to"]),
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("timeout=soon", "timeout: give a number from 0 to 300"),
        ("timeout=301", "timeout: give a number from 0 to 300"),
        ("timeout=nan", "timeout: give a number from 0 to 300"),
        ("has=money", "has: 'money' is unknown; use link or code"),
        ("kind=lost", "kind: 'lost' is unknown; use out, in or any"),
        ("since=today", "since: 'today' is no instant as in 2026-10-20T09:00:00Z"),
        (
            "since=2026-10-20T09:00:00",
            "since: the instant needs its offset, as in 2026-10-20T09:00:00Z",
        ),
        ("service=nobody", "service: there is no 'nobody'; give its id or its name"),
        ("after=7", "after: '7' is no cursor; take one from /_sim/inbox/cursor"),
        (
            "matches=(a%2B)%2B",
            "matches: use at most 200 characters, 3 repeats and no repeated group, "
            "so that the search ends",
        ),
    ],
)
def test_a_senseless_question_is_answered_with_the_remedy(
    gateway: Gateway, query: str, message: str
):
    answer = gateway.sim("GET", "/inbox/wait", query=query)
    assert (answer.status, answer.json["error"]) == (400, message)


def test_an_unknown_parameter_is_not_overlooked(gateway: Gateway):
    answer = gateway.sim("GET", "/inbox/wait", query="too=07700900123")
    assert answer.status == 400
    assert answer.json["error"].startswith("too: unknown parameter; known: to, from, contains")
