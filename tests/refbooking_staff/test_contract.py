"""The OpenAPI document: valid, and about the very routes that are served."""

import re

from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from refbooking.api.openapi import document
from refbooking_staff.contract import breaches
from refbooking_staff.riverside import Desk


def served(app: Flask) -> set[tuple[str, str]]:
    """Every method and path of the JSON contract that the application answers."""
    return {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
        and rule.rule.startswith(("/api/", "/hooks/", "/__test__/", "/openapi.json"))
    }


def test_the_contract_is_valid_openapi(app: Flask) -> None:
    contract = app.test_client().get("/openapi.json").get_json()
    faults = list(OpenAPIV31SpecValidator(contract).iter_errors())
    assert faults == []
    assert contract["openapi"] == "3.1.0"


def test_the_contract_names_every_route_and_no_other(app: Flask) -> None:
    paths = document()["paths"]
    assert isinstance(paths, dict)
    named = {(method, path) for path, methods in paths.items() for method in methods}
    assert named == served(app)


def test_answers_are_held_against_the_contract(asha: Desk) -> None:
    """Every call of a `Desk` is; here is that the holding would notice."""
    asha.sent()
    listed = asha.get("/invitations")
    assert breaches("GET", "/api/v1/staff/invitations", listed) == []
    assert breaches("GET", "/api/v1/staff/me", listed) != []
    assert breaches("GET", "/api/v1/staff/elsewhere", listed) != []


def test_the_profile_uses_the_names_of_the_behaviour(app: Flask) -> None:
    profile = app.test_client().get("/api/v1/profile").get_json()
    assert profile["link.validity_hours"] == 168
    assert profile["windows"] == ["08:00-13:00", "13:00-18:30"]
    assert "clock_control" in profile["capabilities"]


def test_the_validator_would_notice_a_broken_document() -> None:
    broken = {**document(), "info": {}}
    assert any(OpenAPIV31SpecValidator(broken).iter_errors())
