"""What the environment file lists opens the doors of every simulator, before and after a reset."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest

from gpworld.core.exchange import Reply
from gpworld.scenario import cast, load_scenario
from gpworld.world import World
from unit.stand_ins import a_request

PARTNER = "/emis/partner/api/v1/organisation/GetOrganisationV2"


@pytest.fixture(scope="module", params=["new", "reset"])
def world(request: pytest.FixtureRequest) -> World:
    world = World(load_scenario("surgery"))
    if request.param == "reset":
        world.reset()
    return world


def reply(world: World, system: str, path: str, headers: dict[str, str], **more: object) -> Reply:
    answer = world.guards[system](a_request(path, headers=tuple(headers.items()), **more)).reply
    world.raise_failures()
    assert isinstance(answer, Reply)
    return answer


def member(world: World, user: str) -> dict[str, Any]:
    return next(person for person in cast.staff(world) if person["user"] == user)


def test_a_receptionists_token_reads_her_practice_from_emis(world: World) -> None:
    riverside = cast.organisations(world, {})[0]
    answer = reply(
        world,
        "emis",
        PARTNER,
        {
            "Authorization": f"Bearer {member(world, 'asha.patel')['emis']['partner_token']}",
            "applicationId": riverside["emis"]["partner_application_id"],
        },
    )
    assert answer.status == 200
    assert "Riverside Surgery" in answer.body.decode()


def test_a_nurses_passphrase_logs_her_on_to_systmone(world: World) -> None:
    lin = member(world, "lin.wei")["systmone"]
    body = (
        f'<StaffLogon apiVersion="1" uuid="a" userName="{lin["user_name"]}" '
        f'passphrase="{lin["passphrase"]}" unitId="Y90003"/>'
    )
    answer = reply(
        world,
        "systmone",
        "/systmone/staff",
        {"type": "StaffLogon", "Content-Type": "text/xml"},
        method="POST",
        body=body.encode(),
    )
    assert answer.header("suid")
    assert "Hillcrest Practice" in answer.body.decode()


def test_a_listed_patient_is_found_on_pds(world: World) -> None:
    answer = reply(
        world,
        "pds",
        "/Patient/9990000018",
        {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068"},
    )
    assert (answer.status, json.loads(answer.body)["id"]) == (200, "9990000018")


def test_the_listed_key_and_template_send_a_text(world: World) -> None:
    listed = cast.sms(world, {})
    assert listed is not None
    key = listed["api_key"]
    claims = {"iss": key[-73:-37], "iat": int(world.clock.now().timestamp())}
    token = jwt.encode(claims, key[-36:], "HS256")
    text = {
        "phone_number": "07700900123",
        "template_id": listed["template_id"],
        "personalisation": {"message": "Choose a time"},
    }
    answer = reply(
        world,
        "sms",
        "/v2/notifications/sms",
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method="POST",
        body=json.dumps(text).encode(),
    )
    assert answer.status == 201
    assert json.loads(answer.body)["content"]["body"] == "Choose a time"


def test_a_listed_practice_answers_under_its_gp_connect_address(world: World) -> None:
    hub = next(o for o in cast.organisations(world, {"gpconnect": ""}) if o["ods"] == "Y90002")
    answer = reply(world, "gpconnect", f"{hub['gpconnect_base_url']}/metadata", {})
    assert answer.status < 500
