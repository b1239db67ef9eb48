"""A simulator's routes: remembered, told to who asks, and served by any WSGI server."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from gpworld.core.app import Dialect
from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply


@pytest.fixture
def toy() -> Dialect:
    app = Dialect("toy", tells_options=True)

    @app.get("/slots")
    def slots() -> Reply:
        return json_reply([])

    @app.post("/slots")
    def book() -> Reply:
        return json_reply({}, 201)

    return app


def test_who_asks_what_is_allowed_is_told_every_time(toy: Dialect) -> None:
    client = Client(toy)
    for _ in range(2):
        told = client.open("/slots", method="OPTIONS").headers["Allow"]
        assert told == "GET, HEAD, OPTIONS, POST", "the same in every process: sets are not"


def test_an_address_is_remembered_for_the_method_that_found_it(toy: Dialect) -> None:
    client = Client(toy)
    for _ in range(2):
        assert client.get("/slots").status_code == 200
        assert client.post("/slots").status_code == 201
        refused = client.delete("/slots")
        allowed = "GET, HEAD, OPTIONS, POST"
        assert (refused.status_code, refused.headers["Allow"]) == (405, allowed)
        assert client.get("/slot").status_code == 404
