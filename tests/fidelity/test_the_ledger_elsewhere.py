"""The command line and the control plane list the same rows as the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from gpworld.cli import main
from gpworld.control.client import ControlClient, ControlError
from gpworld.ledger import RULES
from gpworld.scenario.load import load_scenario
from gpworld.serve import Host
from gpworld.world import World

EVERY = [json.loads(json.dumps(asdict(rule))) for rules in RULES.values() for rule in rules]


@pytest.fixture(scope="module")
def control() -> Iterator[ControlClient]:
    with Host() as host:
        served = host.open(World(load_scenario("surgery")), only=())
        client = ControlClient(served.plane.addresses["control"], served.plane.token)
        yield client
        client.close()


def printed(*words: str) -> str:
    result = CliRunner().invoke(main, ["fidelity", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_lists_every_rule():
    assert json.loads(printed("--json")) == EVERY


def test_the_command_picks_by_system_and_source():
    picked = json.loads(printed("--system", "pds", "--source", "our choice", "--json"))
    assert picked == [
        rule for rule in EVERY if rule["id"].startswith("pds.") and rule["source"] == "our choice"
    ]


def test_the_command_speaks_to_people():
    shown = printed("--system", "emis", "--source", "inferred")
    assert "emis.pfs.session-type  (inferred)\n  SessionType is Timed or Untimed.\n" in shown
    count = sum(r["id"].startswith("emis.") and r["source"] == "inferred" for r in EVERY)
    assert shown.endswith(f"{count} rules.\n")


def test_the_command_refuses_a_source_it_does_not_know():
    result = CliRunner().invoke(main, ["fidelity", "--source", "guessed"])
    assert result.exit_code == 2
    assert "'guessed' is not one of" in result.output


def test_the_control_plane_lists_every_rule(control):
    assert control.fidelity() == EVERY


def test_the_control_plane_picks_by_system_and_source(control):
    picked = control.fidelity("sms", "inferred")
    assert picked
    assert picked == [
        rule for rule in EVERY if rule["id"].startswith("sms.") and rule["source"] == "inferred"
    ]


@pytest.mark.parametrize(
    ("given", "named"), [({"system": "vision"}, "vision"), ({"source": "guessed"}, "guessed")]
)
def test_the_control_plane_refuses_what_it_does_not_know(control, given, named):
    with pytest.raises(ControlError, match=f"{named} is not one of") as refused:
        control.fidelity(**given)
    assert refused.value.status == 400
