"""Servers inside the process: what a caller with ``requests`` gets, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import requests
from flask import Flask, Response, request

from gpharness.inprocess import InProcess

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

BASE = "http://product.test"


@pytest.fixture
def servers() -> Iterator[InProcess]:
    """A small application behind ``requests``."""
    app = Flask("echo")

    @app.route("/echo/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def echo(rest: str) -> ResponseReturnValue:
        return {
            "method": request.method,
            "path": rest,
            "query": request.args.to_dict(flat=False),
            "body": request.get_data(as_text=True),
            "host": request.host,
            "header": request.headers.get("X-Said"),
            "cookie": request.cookies.get("kept"),
        }

    @app.get("/cookies")
    def cookies() -> ResponseReturnValue:
        reply = Response("here", status=201)
        reply.set_cookie("kept", "yes")
        reply.set_cookie("other", "too")
        return reply

    @app.get("/away")
    def away() -> ResponseReturnValue:
        return "", 303, {"Location": "/echo/there"}

    mounted = InProcess()
    mounted.mount(BASE, app)
    with mounted.taking_calls():
        yield mounted


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_request_arrives_as_it_was_sent(servers: InProcess, method: str) -> None:
    reply = requests.request(
        method,
        f"{BASE}/echo/a%20b/ü",
        params=[("day", "today"), ("day", "tomorrow")],
        data="Grüße".encode(),
        headers={"X-Said": "hello"},
        timeout=5,
    )
    assert reply.json() == {
        "method": method,
        "path": "a b/ü",
        "query": {"day": ["today", "tomorrow"]},
        "body": "Grüße",
        "host": "product.test",
        "header": "hello",
        "cookie": None,
    }


def test_cookies_are_kept_by_a_session_and_sent_again(servers: InProcess) -> None:
    session = requests.Session()
    reply = session.get(f"{BASE}/cookies", timeout=5)
    assert (reply.status_code, reply.text, dict(session.cookies)) == (
        201,
        "here",
        {"kept": "yes", "other": "too"},
    )
    assert session.get(f"{BASE}/echo/x", timeout=5).json()["cookie"] == "yes"


def test_a_redirect_is_followed_inside(servers: InProcess) -> None:
    assert requests.get(f"{BASE}/away", timeout=5).json()["path"] == "there"


def test_an_address_that_is_only_longer_is_another_address(servers: InProcess) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{BASE}.evil/echo/x", timeout=5)


def test_nothing_is_remembered_of_calls_once_they_are_forgotten(servers: InProcess) -> None:
    requests.get(f"{BASE}/echo/x", timeout=5)
    servers.forget()
    assert servers.remembered() == 0
