"""A bearer token always; never a page of another origin, never another host's name."""

from __future__ import annotations

import pytest
import requests

from gpworld.control.client import ControlClient, ControlError
from gpworld.control.routes import ROUTES
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.world import World


@pytest.fixture
def call(served, world):
    def call(method="GET", path="clock", token=served.plane.token, **headers):
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return requests.request(
            method, f"{served.addresses['control']}/__test__/{path}", headers=headers, timeout=10
        )

    return call


def code(reply):
    return reply.status_code, reply.json()["code"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_nothing_answers_without_a_token(call, route):
    path = route.path.strip("/").replace("<int:", "<")
    for name in ("number", "session", "slot", "booking"):
        path = path.replace(f"<{name}>", "1")
    reply = call(route.method, path, token=None)
    assert code(reply) == (401, "token")
    assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["", "x", "Bearer", "ünicode".encode().decode("latin-1")])
def test_a_wrong_token_opens_nothing(call, token):
    assert code(call(token=token)) == (401, "token")


def test_the_token_opens_in_any_spelling_of_bearer(call, served):
    reply = call(token=None, Authorization=f"bearer {served.plane.token}")
    assert reply.status_code == 200


def test_the_clocks_token_tells_the_time_and_nothing_else(call, served):
    time = served.plane.clock_token
    assert call(token=time).json()["now"] == "2026-10-20T08:00:00+00:00"
    assert code(call("POST", token=time)) == (401, "token")
    assert code(call("GET", "health", token=time)) == (401, "token")
    assert code(call("GET", "environment", token=time)) == (401, "token")


@pytest.mark.parametrize("named", ["evil.test", "evil.test:{port}", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_foreign_host_is_refused(call, served, named):
    port = served.addresses["control"].rpartition(":")[2]
    assert code(call(Host=named.format(port=port))) == (403, "foreign-host")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.test",
        "null",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://localhost",
    ],
)
def test_a_foreign_origin_is_refused(call, served, origin):
    port = served.addresses["control"].rpartition(":")[2]
    assert code(call(Origin=origin.format(port=port))) == (403, "foreign-origin")


def test_its_own_pages_may_ask(call, served):
    assert call(Origin=served.addresses["control"]).status_code == 200


def test_no_reply_shares_itself_with_other_origins(call, served):
    reply = call(Origin=served.addresses["control"])
    preflight = call("OPTIONS", token=None, Origin="http://evil.test")
    for each in (reply, preflight):
        assert not [name for name in each.headers if name.lower().startswith("access-control")]


def test_the_client_says_why_it_was_refused(served):
    with pytest.raises(ControlError, match="Authorization: Bearer") as refused:
        ControlClient(served.addresses["control"], "wrong").health()
    assert (refused.value.status, refused.value.code) == (401, "token")


@pytest.mark.parametrize(
    ("named", "let_in"),
    [
        ("10.1.2.3:{port}", True),
        ("[fd00::7]:{port}", True),
        ("localhost:{port}", True),
        ("evil.test:{port}", False),
        ("10.1.2.3:1", False),
    ],
)
def test_a_world_served_beyond_this_machine_answers_to_addresses_in_digits(named, let_in):
    with Host() as host:
        served = host.open(World(load_scenario("surgery")), address="0.0.0.0", only=())
        port = served.addresses["control"].rpartition(":")[2]
        reply = requests.get(
            f"http://127.0.0.1:{port}/__test__/clock",
            headers={
                "Host": named.format(port=port),
                "Authorization": f"Bearer {served.plane.token}",
            },
            timeout=10,
        )
    assert reply.status_code == (200 if let_in else 403)
