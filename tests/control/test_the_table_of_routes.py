"""The table of routes is the whole truth: in the docs, in the client, and nothing beside it."""

from __future__ import annotations

import inspect
import re

import pytest

from gpworld.control import docs
from gpworld.control.client import ControlClient
from gpworld.control.routes import ROUTES


def test_the_page_in_docs_is_what_the_table_says():
    assert docs.PAGE.read_text("utf-8") == docs.page(), "run python -m gpworld.control.docs"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_row_is_in_the_docs_with_its_values(route):
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
    [row] = [line for line in docs.page().splitlines() if line.endswith(f"`{route.name}` |")]
    assert f"| {route.method} `/__test__{path}` |" in row
    assert all(f"`{name}`" in row for name in route.takes)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_row_has_a_method_of_the_client_that_takes_its_values(route):
    signature = inspect.signature(getattr(ControlClient, route.name)).parameters
    variable = any(each.kind is each.VAR_KEYWORD for each in signature.values())
    assert variable or set(route.takes) <= set(signature)
    assert set(re.findall(r"<(?:\w+:)?(\w+)>", route.path)) <= set(signature)


def test_the_client_can_do_nothing_else():
    offered = {name for name in vars(ControlClient) if not name.startswith("_")}
    assert offered - {route.name for route in ROUTES} == {"close", "of"}


def test_names_and_places_are_told_apart():
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
