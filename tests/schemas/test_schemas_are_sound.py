"""The schemas are sound: valid, named after operations, one for each that speaks JSON."""

from __future__ import annotations

from functools import cache

import pytest
from jsonschema import Draft202012Validator

from fidelity.operations import operations
from gpworld import schemas
from gpworld.scenario.load import load_scenario
from gpworld.world import World

EVERY = [(system, name) for system in schemas.SYSTEMS for name in schemas.names(system)]
CONTRACTS = {"emis": "EMIS", "gpconnect": "GP Connect", "pds": "PDS", "sms": "SMS"}
POSTED = {"receipt", "inbound"}


@cache
def spoken(system: str) -> set[str]:
    """The operations of a system; the inbox is no part of the wire that is simulated."""
    known = operations(World(load_scenario("surgery")))[system]
    return {operation for operation in known if not operation.startswith("Inbox.")}


@pytest.mark.parametrize("system", schemas.SYSTEMS)
def test_every_operation_has_a_schema_and_no_schema_is_left_over(system):
    refusals = {name for _, name in schemas.REFUSALS[system]}
    posted = POSTED if system == "sms" else set()
    assert set(schemas.names(system)) == spoken(system) | refusals | posted


@pytest.mark.parametrize("system", schemas.SYSTEMS)
def test_every_reply_leads_to_a_schema(system):
    for operation in spoken(system):
        assert schemas.named(system, operation, 200) == operation
        assert schemas.named(system, operation, 404).endswith("refusal")
    assert schemas.named(system, "", 404).endswith("refusal")


@pytest.mark.parametrize(("system", "name"), [*EVERY, *((s, "defs") for s in schemas.SYSTEMS)])
def test_a_schema_is_valid_and_says_where_it_comes_from(system, name):
    schema = schemas.load(system, name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["$id"] == f"{schemas.BASE}/{system}/{name}.json"
    assert schema["$comment"].startswith((f"{CONTRACTS[system]} contract ", "RFC "))
