"""The house has what EMIS, SystmOne, PDS and the text gateway need, and the wire shows it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import jwt
import pytest

from faults.callers import Callers, reply_of
from gpworld.core.exchange import Request
from gpworld.core.london import local_date
from gpworld.emis import credentials as emis
from gpworld.scenario import cast
from gpworld.scenario.calendar import clock_change
from gpworld.systmone import credentials as systmone
from gpworld.world import World
from house.conftest import Who

FIRST_STAFF = {
    "Y90001": "asha.patel",
    "Y90002": "dana.cole",
    "Y90003": "lin.wei",
    "Y90004": "kay.dunne",
    "Y90006": "amy.birch",
    "Y90007": "liz.crane",
    "Y90008": "beth.orme",
    "Y90014": "rob.ince",
}
EMIS, SYSTMONE = ("Y90001", "Y90002", "Y90006", "Y90008", "Y90014"), ("Y90003", "Y90004", "Y90007")


def partner(house: World, ods: str, path: str, query: str = "") -> Any:
    """What the Partner API tells somebody who works there."""
    headers = (
        ("Authorization", f"Bearer {emis.partner_token(house.seeds, ods, FIRST_STAFF[ods])}"),
        ("applicationId", emis.partner_application_id(house.seeds, ods)),
    )
    request = Request("GET", f"/emis/partner/api/v1/{path}", query, headers)
    return json.loads(reply_of(house.guards["emis"](request).reply).body)


def desk(house: World, ods: str, name: str, **attributes: str) -> ElementTree.Element:
    """What SystmOne tells somebody who works there."""
    callers, user = Callers(house), FIRST_STAFF[ods]
    secret = systmone.staff_passphrase(house.seeds, ods, user)
    logon = callers.systmone("StaffLogon", userName=user, passphrase=secret, unitId=ods)
    suid = reply_of(logon).header("suid") or ""
    return ElementTree.fromstring(reply_of(callers.systmone(name, suid=suid, **attributes)).body)


# -- staff: EMIS section B6, SystmOne part C ------------------------------------------------------


def kinds(role: str, given: str, family: str, *, active: bool) -> str:
    """What a user lacks, in a word."""
    if not active:
        return "inactive"
    if not role:
        return "without a role"
    return "complete" if given and family else "without a full name"


KINDS = {"complete", "inactive", "without a role", "without a full name"}


@pytest.mark.parametrize("ods", EMIS)
def test_each_emis_practice_has_users_of_all_four_kinds(house: World, ods: str) -> None:
    users = partner(house, ods, "organisation/GetOrganisationV2")["userList"]
    found = {
        kinds(
            each.get("category", {}).get("description", ""),
            each["firstNames"],
            each["lastName"],
            active=each["activeUser"],
        )
        for each in users
    }
    assert found == KINDS


@pytest.mark.parametrize("ods", SYSTMONE)
def test_each_systmone_unit_has_users_of_all_four_kinds(house: World, ods: str) -> None:
    users = [each.attrib for each in desk(house, ods, "StaffListUsers")]
    found = {
        kinds(each["role"], each["firstName"], each["surname"], active=each["active"] == "Y")
        for each in users
    }
    assert found == KINDS


# -- slots ----------------------------------------------------------------------------------------


def test_riverside_and_hillcrest_have_slots_on_either_side_of_a_clock_change(house: World) -> None:
    today = local_date(house.clock.now())
    for first in (today, clock_change(today) + timedelta(days=1)):
        last = first + timedelta(days=4)
        query = f"startDate={first:%d/%m/%Y}&endDate={last:%d/%m/%Y}"
        told = partner(house, "Y90001", "appointments/GetAppointmentSessions", query)
        assert told["appointmentSession"]
        period = {"startDate": f"{first}", "endDate": f"{last}"}
        assert desk(house, "Y90003", "StaffListSlots", **period).findall(".//Slot")


@pytest.mark.parametrize("ods", ["Y90003", "Y90004"])
def test_systmone_slots_have_all_four_statuses_and_both_values_of_both_flags(
    house: World, ods: str
) -> None:
    today = local_date(house.clock.now())
    period = {"startDate": f"{today}", "endDate": f"{today + timedelta(weeks=4)}"}
    slots = desk(house, ods, "StaffListSlots", **period).findall(".//Slot")
    assert {each.get("status") for each in slots} == {"free", "booked", "blocked", "embargoed"}
    assert {each.get("gpConnectBookable") for each in slots} == {"Y", "N"}
    assert {each.get("onlineBookable") for each in slots} == {"Y", "N"}


# -- patients of SystmOne -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ods", "name", "registration"),
    [
        ("Y90003", "Adeola Bankole", "Active"),
        ("Y90003", "Tara Singh", "Left"),
        ("Y90003", "Harold Finch", "Deceased"),
        ("Y90004", "Kirsty Boyle", "Left"),
        ("Y90004", "Stanley Orr", "Deceased"),
    ],
)
def test_systmone_units_have_patients_here_gone_and_dead(
    house: World, who: Who, ods: str, name: str, registration: str
) -> None:
    number = who(name)["nhs_number"]
    (found,) = desk(house, ods, "StaffFindPatient", nhsNumber=number)
    assert found.get("registration") == registration


@pytest.mark.parametrize(("name", "others"), [("Joel Hartley", 1), ("Callum Reid", 2)])
def test_online_users_of_hillcrest_act_for_one_and_for_two_others(
    house: World, who: Who, name: str, others: int
) -> None:
    account = who(name)["systmone"]
    body = (
        f'<Authenticate apiVersion="1" accountId="{account["account_id"]}" unitId="Y90003"'
        f' passphrase="{account["passphrase"]}"><Application name="app" version="1"'
        f' providerId="{systmone.provider_id(house.seeds)}" deviceType="web"/></Authenticate>'
    )
    headers = (("type", "Authenticate"), ("Content-Type", "text/xml"))
    request = Request("POST", "/systmone/pfs/", "", headers, body.encode())
    told = ElementTree.fromstring(reply_of(house.guards["systmone"](request).reply).body)
    assert len(told.findall("Registration/PatientAccess")) == 1 + others


# -- persons: PDS sections 4 and 11 ----------------------------------------------------------------


def pds(house: World, path: str, query: str = "") -> Any:
    return json.loads(reply_of(Callers(house).pds(path, query)).body)


@pytest.mark.parametrize(
    ("name", "label"), [("Maria Okoro", "U"), ("Fiona Grant", "R"), ("Victor Lane", "V")]
)
def test_persons_are_unrestricted_restricted_and_very_restricted(
    house: World, who: Who, name: str, label: str
) -> None:
    told = pds(house, f"/Patient/{who(name)['nhs_number']}")
    assert told["meta"]["security"][0]["code"] == label
    assert ("address" in told) is (label == "U")


@pytest.mark.parametrize(
    ("name", "code"),
    [("Colin Webb", "INVALIDATED_RESOURCE"), ("Edith Stone", "RESOURCE_NOT_FOUND")],
)
def test_somebody_was_made_invalid_and_somebody_is_absent(
    house: World, who: Who, name: str, code: str
) -> None:
    told = pds(house, f"/Patient/{who(name)['nhs_number']}")
    assert told["issue"][0]["details"]["coding"][0]["code"] == code


def test_persons_are_dead_merged_elsewhere_and_of_no_practice(house: World, who: Who) -> None:
    def told(name: str) -> Any:
        return pds(house, f"/Patient/{who(name)['nhs_number']}")

    assert told("Walter Dunn")["deceasedDateTime"] == "2025-12-24T00:00:00+00:00"
    assert told("Nadia Rahman")["id"] == who("Nadia Rahman")["superseded_by"]
    assert told("Omar Farouk")["generalPractitioner"][0]["identifier"]["value"] == "Y90004"
    assert "generalPractitioner" not in told("Laura Pike")
    assert told("Peter Vale").keys().isdisjoint({"address", "telecom", "generalPractitioner"})
    uses = [each["use"] for each in told("Rhys Calder")["address"]]
    assert Counter(uses) == {"home": 1, "temp": 1}
    telephones = [each["use"] for each in told("Arthur Cole").get("telecom", [])]
    assert "mobile" not in telephones


def test_a_former_name_is_found_by_history_alone(house: World, who: Who) -> None:
    zoe = who("Zoe Mercer")
    query = f"family={zoe['previous_family']}&birthdate=eq{zoe['birth_date']}"
    assert pds(house, "/Patient", query)["total"] == 0
    assert pds(house, "/Patient", f"{query}&_history=true")["total"] == 1


def test_twins_are_two_until_one_is_called_by_name(house: World, who: Who) -> None:
    query = f"family=Fairley&birthdate=eq{who('Ada Fairley')['birth_date']}"
    assert pds(house, "/Patient", query)["total"] == 2
    assert pds(house, "/Patient", f"{query}&given=Ada")["total"] == 1


# -- the text gateway: sections 9 and 15 ---------------------------------------------------------


def send(house: World, key: str, number: str) -> tuple[int, str]:
    """Status and error of a text that is sent with a key; no error if it was taken."""
    told = cast.sms(house, {})
    assert told is not None
    issued = int(house.clock.now().timestamp())
    token = jwt.encode({"iss": key[-73:-37], "iat": issued}, key[-36:], algorithm="HS256")
    form = {
        "phone_number": number,
        "template_id": told["template_id"],
        "personalisation": {"message": "Hello"},
    }
    headers = (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"))
    request = Request("POST", "/v2/notifications/sms", "", headers, json.dumps(form).encode())
    reply = reply_of(house.guards["sms"](request).reply)
    return reply.status, json.loads(reply.body).get("errors", [{"error": ""}])[0]["error"]


def test_the_team_key_reaches_guests_alone_and_another_service_lacks_our_template(
    house: World,
) -> None:
    told = cast.sms(house, {})
    assert told is not None
    assert send(house, told["api_key"], "07700900131") == (201, "")
    assert send(house, told["team_key"], "07700900123") == (201, "")
    assert send(house, told["team_key"], "07700900131") == (400, "BadRequestError")
    assert send(house, told["other_service_key"], "07700900123") == (400, "BadRequestError")


def test_a_service_with_a_low_limit_takes_two_at_once_and_no_third(house: World) -> None:
    told = cast.sms(house, {})
    assert told is not None
    key = told["low_limit"]["api_key"]
    answers = [send(house, key, "07700900123")[1] for _ in range(3)]
    assert answers == ["BadRequestError", "BadRequestError", "RateLimitError"]  # a foreign template
