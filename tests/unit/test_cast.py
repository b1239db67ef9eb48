"""The cast as the environment file lists it, and that what it lists really opens doors."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gpworld.control import environment
from gpworld.emis import credentials as emis
from gpworld.scenario import cast, load_scenario
from gpworld.systmone import credentials as systmone
from gpworld.world import World

ADDRESSES = {"gpconnect": "http://127.0.0.1:7103", "booking": "http://127.0.0.1:7106"}


@pytest.fixture(scope="module")
def world() -> World:
    return World(load_scenario("surgery"))


def one(entries: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    """The one entry that has all this."""
    (found,) = [e for e in entries if all(e[key] == value for key, value in wanted.items())]
    return found


def test_all_parts_have_the_shape_that_the_environment_files_schema_asks_for(
    world: World,
) -> None:
    parts = {
        "organisations": cast.organisations(world, ADDRESSES),
        "staff": cast.staff(world),
        "patients": cast.patients(world),
        "sms": cast.sms(world, ADDRESSES),
        "forms": cast.forms(world, ADDRESSES),
    }
    whole = environment.schema()
    part_schema = {**whole, "required": list(parts)}
    errors = [error.message for error in Draft202012Validator(part_schema).iter_errors(parts)]
    assert errors == []


def test_an_emis_practice_has_application_ids_and_its_gp_connect_address(world: World) -> None:
    riverside = one(cast.organisations(world, ADDRESSES), ods="Y90001")
    assert riverside["asid"] == "990000000001"
    assert riverside["gpconnect_base_url"] == "http://127.0.0.1:7103/Y90001/STU3/1/gpconnect"
    assert riverside["emis"] == {
        "application_id": emis.application_id(world.seeds, "Y90001"),
        "partner_application_id": emis.partner_application_id(world.seeds, "Y90001"),
    }


def test_addresses_of_what_is_not_up_are_left_out(world: World) -> None:
    assert all(o["gpconnect_base_url"] is None for o in cast.organisations(world, {}))
    assert cast.forms(world, {}) == []
    listed = cast.sms(world, {})
    assert listed is not None
    assert listed["receipts"]["callback_url"] is None


def test_staff_have_what_opens_their_own_system(world: World) -> None:
    staff = cast.staff(world)
    asha = one(staff, user="asha.patel")
    grant = emis.grant_of(world.seeds, asha["emis"]["partner_token"])
    assert grant is not None
    assert (grant.ods, grant.user_name) == ("Y90001", "asha.patel")
    lin = one(staff, user="lin.wei")
    assert "emis" not in lin
    assert lin["systmone"] == {
        "user_name": "lin.wei",
        "passphrase": systmone.staff_passphrase(world.seeds, "Y90003", "lin.wei"),
    }
    assert len({person["booking_token"] for person in staff}) == len(staff)


def test_staff_are_listed_as_they_are_now(world: World) -> None:
    tom = world.directory.user_named("Y90001", "tom.reed")
    assert tom is not None
    world.directory.change_user(tom.id, role="Receptionist")
    assert one(cast.staff(world), user="tom.reed")["role"] == "Receptionist"
    world.reset()
    assert one(cast.staff(world), user="tom.reed")["role"] is None


def test_patients_are_listed_with_their_flags_and_their_accounts(world: World) -> None:
    patients = cast.patients(world)
    maria = one(patients, nhs_number="9990000018")
    assert (maria["family"], maria["birth_date"], maria["flags"]) == ("Okoro", "1984-03-12", [])
    assert maria["emis"]["linked"]
    waiting = next(p for p in patients if p["systmone"] and not p["systmone"]["linked"])
    account = world.practices[waiting["ods"]].register.account(waiting["systmone"]["account_id"])
    assert account is not None
    assert waiting["systmone"]["passphrase"] == account.linkage_key
    dead = next(p for p in patients if "deceased" in p["flags"])
    assert dead["death_date"]
    renamed = next(p for p in patients if "history" in p["flags"])
    assert renamed["previous_family"]
    assert renamed["previous_postcode"]


def test_a_booking_profile_is_what_the_scenario_says_for_the_organisation(world: World) -> None:
    assert cast.booking_profile(world, "Y90001") == {}
