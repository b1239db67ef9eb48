"""A simulator's routes: remembered, told to who asks, and served by any WSGI server."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from gpworld.core.app import Dialect
from gpworld.core.asked import request
from gpworld.core.exchange import Reply
from gpworld.core.replies import json_reply
from unit.stand_ins import a_request


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


@pytest.mark.parametrize("path", ["/slots", "/base/slots", "/base//slots"])
def test_routes_are_there_under_a_base_too(path: str) -> None:
    app = Dialect("toy", base="/base")

    @app.get("/slots")
    def slots() -> Reply:
        return json_reply({"root": request.root_path, "path": request.path})

    root = "/base" if path.startswith("/base") else ""
    assert Client(app).get(path).json == {"root": root, "path": "/slots"}


@pytest.mark.parametrize("path", ["/based/slots", "//base/slots"])
def test_a_base_is_one_only_as_it_is_written(path: str) -> None:
    app = Dialect("toy", base="/base")

    @app.get("/slots")
    def slots() -> Reply:
        return json_reply([])

    answer = app.answer(a_request(path))
    assert isinstance(answer, Reply)
    assert answer.status == 404


def test_a_head_is_told_the_length_of_what_it_is_not_sent(toy: Dialect) -> None:
    answer = toy.answer(a_request("/slots", method="HEAD"))
    assert isinstance(answer, Reply)
    assert (answer.body, answer.header("Content-Length")) == (b"", "2")


def test_two_routes_of_one_name_are_refused(toy: Dialect) -> None:
    with pytest.raises(ValueError, match="toy has another route of the name slots"):
        toy.add("/other", lambda: json_reply([]), endpoint="slots")
