"""The judge over the control plane and on the command line, against a served world."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from gpworld.cli import main
from gpworld.control import envfile
from gpworld.control.client import ControlClient, ControlError
from gpworld.control.environment import document
from gpworld.core.consumer import HEADER
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.world import World

NUMBER = "9990000018"


@pytest.fixture(scope="module")
def host() -> Iterator[Served]:
    with Host() as host:
        yield host.open(World(load_scenario("surgery")), key="main")


@pytest.fixture
def served(host: Served) -> Served:
    host.world.reset()
    return host


@pytest.fixture
def control(served: Served) -> Iterator[ControlClient]:
    client = ControlClient.of(document(served.plane))
    yield client
    client.close()


@pytest.fixture
def ask(served: Served) -> Callable[[], requests.Response]:
    """A request that breaks pds.bearer: the open sandbox tolerates it."""

    def send() -> requests.Response:
        url = served.plane.addresses["pds"]
        headers = {"X-Request-ID": "6a0f2f0e-5f4e-4c0c-9f55-0d2f7f6d9b11"}
        return requests.get(f"{url}/Patient/{NUMBER}", headers=headers, timeout=10)

    return send


@pytest.fixture
def gpworld(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    path = tmp_path / "env.json"
    envfile.write(path, document(served.plane))
    monkeypatch.setenv("GPWORLD_ENV", str(path))

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(main, words)
        assert result.exit_code == status, result.output
        return result

    return run


def verdicts(told: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {rule["id"]: rule["verdict"] for rule in told["rules"]}


def test_rules_are_told_with_verdict_source_and_first_findings(control, ask) -> None:
    ask()
    told = verdicts(control.lint("pds"))
    assert (told["pds.request-id"], told["pds.bearer"]) == ("kept", "broken")
    assert told["pds.if-match"] == "never exercised"
    [broken] = [rule for rule in control.lint("pds")["rules"] if rule["id"] == "pds.bearer"]
    assert broken["findings"][0]["exchange"] == control.journal()["exchanges"][-1]["number"]
    assert (broken["need"], broken["source"]) == ("must", "PDS, 1 and 2")


def test_modes_are_set_for_one_system_or_all(control, ask) -> None:
    assert control.set_lint("teach", "pds")["modes"]["sms"] == "lenient"
    assert "pds.bearer" in ask().headers[HEADER]
    assert set(control.set_lint("strict")["modes"].values()) == {"strict"}
    refused = ask()
    assert refused.status_code == 400
    assert "pds.bearer" in refused.text


def test_counting_begins_anew_and_modes_stay(control, ask) -> None:
    control.set_lint("teach")
    ask()
    control.clear_lint()
    assert set(verdicts(control.lint()).values()) == {"never exercised"}
    assert control.lint()["modes"]["pds"] == "teach"


def test_a_mode_or_a_system_that_there_is_not_is_refused_by_name(control) -> None:
    with pytest.raises(ControlError, match="mode has to be one of lenient, teach, strict"):
        control.set_lint("harsh")
    with pytest.raises(ControlError, match="system nhs is not one of emis"):
        control.lint("nhs")


def test_the_command_prints_every_rule_and_the_first_exchange(gpworld, ask) -> None:
    ask()
    told = gpworld("lint", "--system", "pds").stdout
    [row] = [line for line in told.splitlines() if line.strip().startswith("pds.bearer")]
    assert "broken" in row
    assert "Authorization is not “Bearer” and a token" in row
    assert "never exercised." in told.splitlines()[-1]


def test_broken_rules_fail_a_build_only_when_it_asks_for_that(gpworld, ask) -> None:
    assert gpworld("lint", "--fail").exit_code == 0
    ask()
    assert gpworld("lint").exit_code == 0
    failed = gpworld("lint", "--fail", "--broken", status=1)
    assert "1 rule broken: pds.bearer" in failed.stderr


def test_the_command_speaks_json(gpworld, ask) -> None:
    ask()
    told = json.loads(gpworld("lint", "--broken", "--json").stdout)
    assert [rule["id"] for rule in told["rules"]] == ["pds.bearer"]


def test_the_command_sets_modes_and_clears(gpworld, ask) -> None:
    told = json.loads(gpworld("lint", "mode", "strict", "--system", "pds", "--json").stdout)
    assert (told["pds"], told["emis"]) == ("strict", "lenient")
    assert ask().status_code == 400
    assert gpworld("lint", "clear").stdout == "Nothing has been exercised.\n"
    assert json.loads(gpworld("lint", "--broken", "--json").stdout)["rules"] == []
