"""The environment file keeps to its schema, is written in one step, and is read with care."""

from __future__ import annotations

import json
import os
import stat

import pytest
from jsonschema import Draft202012Validator

from gpworld.control import envfile
from gpworld.control.environment import schema
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.world import World


@pytest.fixture(scope="module")
def house():
    with Host() as host:
        served = host.open(World(load_scenario("house")))
        served.plane.meet("booking", "http://127.0.0.1:7106")
        yield served


def problems(document):
    return [error.message for error in Draft202012Validator(schema()).iter_errors(document)]


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


def test_the_house_keeps_to_the_schema(house):
    from gpworld.control.environment import document

    told = json.loads(json.dumps(document(house.plane), default=str))
    assert problems(told) == []
    assert told["pid"] == os.getpid()
    assert set(told["services"]) == {"emis", "systmone", "gpconnect", "pds", "sms", "booking"}
    assert told["services"]["emis"]["partner_path"] == "/emis/partner"
    gpconnect = told["services"]["gpconnect"]["url"]
    assert told["services"]["gpconnect"]["ssp_url"] == f"{gpconnect}/ssp/"
    riverside = told["organisations"][0]
    assert riverside["gpconnect_base_url"] == f"{gpconnect}/Y90001/STU3/1/gpconnect"


def test_the_small_world_keeps_to_the_schema(control):
    assert problems(control.environment()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda d: d.pop("control"), id="no control plane"),
        pytest.param(lambda d: d.update(version=2), id="another version"),
        pytest.param(lambda d: d.update(colour="red"), id="an unknown part"),
        pytest.param(lambda d: d["services"].update(tea={}), id="an unknown server"),
        pytest.param(lambda d: d["patients"][0].update(flags=["tall"]), id="an unknown flag"),
        pytest.param(lambda d: d["staff"][0].pop("booking_token"), id="no token"),
    ],
)
def test_the_schema_sees_what_is_wrong(control, spoil):
    document = control.environment()
    spoil(document)
    assert len(problems(document)) == 1


def test_the_product_is_told_what_it_needs(house):
    from gpworld.control.product import settings

    told = settings(house.plane)
    assert told["clock"] == {
        "url": f"{house.addresses['control']}/__test__/clock",
        "token": house.plane.clock_token,
    }
    assert told["public_url"] == "http://127.0.0.1:7106"
    riverside = told["organisations"][0]
    assert riverside["emis"]["url"] == f"{house.addresses['emis']}/emis/partner"
    assert riverside["phone"].startswith("01632")
    assert all(member["token"] for member in told["staff"])


def test_the_gateway_delivers_receipts_to_the_product(house):
    service = house.world.sms.services.find("Booking")
    assert service.plan.receipts_url == "http://127.0.0.1:7106/hooks/sms/receipts"


def test_it_is_written_in_one_step_for_its_owner_alone(tmp_path):
    path = tmp_path / "deep" / "env.json"
    envfile.write(path, {"version": 1, "pid": 1})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["env.json"]
    assert envfile.read(path) == {"version": 1, "pid": 1}


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "env.json"
    envfile.write(path, {"version": 1})
    with pytest.raises(TypeError):
        envfile.write(path, {("no", "key"): 1})
    assert envfile.read(path) == {"version": 1}
    assert [each.name for each in tmp_path.iterdir()] == ["env.json"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "is not there: start a world with gpworld up"),
        ("{", "cannot be read"),
        ("[]", "is not an environment file of version 1"),
        ('{"version": 9}', "is not an environment file of version 1"),
    ],
)
def test_a_file_that_is_none_is_named_with_the_remedy(tmp_path, content, sentence):
    path = tmp_path / "env.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(envfile.NoWorld, match=sentence) as failure:
        envfile.read(path)
    assert str(path) in str(failure.value)


def test_only_its_own_world_removes_it(tmp_path):
    path = tmp_path / "env.json"
    envfile.write(path, {"version": 1, "pid": 41})
    envfile.remove(path, 42)
    assert path.exists()
    envfile.remove(path, 41)
    assert not path.exists()
    envfile.remove(path, 41)


def test_it_is_found_where_it_was_named(monkeypatch):
    monkeypatch.delenv("GPWORLD_ENV", raising=False)
    assert str(envfile.find(None)) == ".gpworld/env.json"
    monkeypatch.setenv("GPWORLD_ENV", "/elsewhere/env.json")
    assert str(envfile.find(None)) == "/elsewhere/env.json"
    assert str(envfile.find("here.json")) == "here.json"
