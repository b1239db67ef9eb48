"""What each system can say of a request: names as the application has them, and never a failure."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults.callers import MARIA, ODS, SYSTMONE, Callers, reply_of
from gpworld.core.exchange import Request
from gpworld.core.faults import Facts
from gpworld.faults import SYSTEMS, manners
from gpworld.gpconnect.interactions import INTERACTIONS
from gpworld.systmone import credentials as systmone_credentials
from gpworld.systmone import pfs as systmone_online
from gpworld.systmone import staff as systmone_staff
from gpworld.world import World


def facts(world: World, system: str, request: Request) -> Facts:
    return manners(system, world.systems[system])().facts(request)


@pytest.mark.parametrize("system", ["emis", "pds", "sms"])
def test_operations_are_the_applications_own(built: World, system: str) -> None:
    endpoints = {rule.endpoint for rule in built.apps()[system].url_map.iter_rules()}
    named = import_module(f"gpworld.{system}.facts").OPERATIONS
    assert set(named) == {each for each in endpoints if not each.startswith("Inbox.")}


def test_gp_connects_operations_are_its_interactions() -> None:
    named = import_module("gpworld.gpconnect.facts").OPERATIONS
    assert set(named) == {each.name for each in INTERACTIONS} | {
        "SpineProxy",
        "FindEndpoint",
        "FindDevice",
    }


def test_systmones_operations_are_its_messages() -> None:
    named = set(import_module("gpworld.systmone.facts").OPERATIONS)
    assert named == systmone_online.MESSAGES | systmone_staff.MESSAGES


def test_the_journal_calls_operations_the_same(callers: Callers, world: World) -> None:
    reply_of(callers.emis())
    reply_of(callers.pds())
    reply_of(callers.text())
    reply_of(callers.systmone("StaffLogon"))
    called = [exchange.operation for exchange in world.journal]
    for operation, system in zip(called, ("emis", "pds", "sms", "systmone"), strict=True):
        assert operation in import_module(f"gpworld.{system}.facts").OPERATIONS


def test_emis_partner_knows_practice_patient_and_window(callers: Callers, world: World) -> None:
    patient = world.practices[ODS].register.by_nhs_number(MARIA)
    assert patient is not None
    found = facts(
        world,
        "emis",
        callers.emis_request(
            "GetAppointmentSessions",
            startDate="05/11/2026",
            endDate="2026-11-06",
            patientNumber=patient.id,
        ),
    )
    assert (found.operations, found.organisation, found.patient) == (
        ("partner.GetAppointmentSessions",),
        ODS,
        MARIA,
    )
    assert found.search is not None
    assert (found.search().days_ahead, found.search().fortnight) == (16, 2)
    assert found.search().slots > 0


def test_systmone_knows_a_session_by_its_suid(callers: Callers, world: World) -> None:
    user = next(user for user in world.practices[SYSTMONE].users if user.active).user_name
    passphrase = systmone_credentials.staff_passphrase(world.seeds, SYSTMONE, user)
    answer = reply_of(
        callers.systmone(
            "StaffLogon",
            unitId=SYSTMONE,
            userName=user,
            passphrase=passphrase,
            deviceId="d",
            deviceVersion="1",
        )
    )
    suid = answer.header("suid") or ""
    assert suid, answer.body
    asked = {"startDate": "2026-10-20T00:00:00.0Z", "endDate": "2026-10-27T00:00:00.0Z"}
    found = facts(world, "systmone", callers.systmone_request("StaffListSlots", suid, **asked))
    assert (found.operations, found.organisation) == (("StaffListSlots",), SYSTMONE)
    assert found.search is not None
    assert found.search().slots > 0
    named = callers.systmone_request("StaffFindPatient", suid, nhsNumber=MARIA)
    assert facts(world, "systmone", named).patient == MARIA


def test_gp_connect_knows_provider_proxy_and_directory(world: World) -> None:
    slots = "status=free&start=ge2026-10-20&end=le2026-11-02"
    direct = f"/{ODS}/STU3/1/gpconnect/Slot"
    found = facts(world, "gpconnect", Request("GET", direct, slots, ()))
    assert (found.operations, found.organisation) == (("SearchSlots",), ODS)
    assert found.search is not None
    assert found.search().slots > 0
    proxied = facts(world, "gpconnect", Request("GET", f"/ssp/https://gp.test{direct}", slots, ()))
    assert proxied.operations == ("SearchSlots", "SpineProxy")
    assert proxied.organisation == ODS
    person = f"identifier=https://fhir.nhs.uk/Id/nhs-number|{MARIA}"
    finding = facts(
        world, "gpconnect", Request("GET", f"/{ODS}/STU3/1/gpconnect/Patient", person, ())
    )
    assert (finding.operations, finding.patient) == (("FindPatient",), MARIA)
    looked_up = Request(
        "GET",
        "/spine-directory/FHIR/R4/Endpoint",
        f"organization=https://fhir.nhs.uk/Id/ods-organization-code|{ODS}",
        (),
    )
    assert facts(world, "gpconnect", looked_up) == Facts(("FindEndpoint",), ODS)


@pytest.mark.parametrize(
    ("method", "path", "operation", "patient"),
    [
        ("GET", "/Patient", "search_patients", ""),
        ("POST", "/Patient", "create_patient", ""),
        ("GET", f"/Patient/{MARIA}", "get_patient", MARIA),
        ("PATCH", f"/personal-demographics/FHIR/R4/Patient/{MARIA}", "update_patient", MARIA),
        ("GET", f"/Patient/{MARIA}/RelatedPerson", "related_people", MARIA),
        ("GET", "/_ping", "ping", ""),
    ],
)
def test_pds_knows_operation_and_person(
    world: World, method: str, path: str, operation: str, patient: str
) -> None:
    assert facts(world, "pds", Request(method, path, "", ())) == Facts((operation,), "", patient)


def test_the_gateway_knows_the_number(callers: Callers, world: World) -> None:
    found = facts(world, "sms", callers.text_request("+44 7700 900123"))
    assert (found.operations, found.number) == (("SendSms",), "+44 7700 900123")


PATHS = st.sampled_from(
    (
        "/emis/partner/api/v1/appointments/GetAppointmentSessions",
        "/emis/partner/api/v1/appointments/GetSlotsForSession",
        "/emis/pfs/appointmentslots",
        "/emis/pfs/practices/Y90001/settings",
        "/emis/pfs/me/applications",
        "/systmone/pfs",
        "/systmone/staff",
        "/Y90001/STU3/1/gpconnect/Slot",
        "/Y90001/STU3/1/gpconnect/Patient/$gpc.registerpatient",
        "/ssp/https://gp.test/Y90001/STU3/1/gpconnect/Appointment/1",
        "/spine-directory/FHIR/R4/Device",
        "/Patient/999/RelatedPerson/1",
        "/v2/notifications/sms",
        "/v2/notifications/x",
        "/ssp/http://[",
    )
)
QUERIES = st.text(max_size=30) | st.sampled_from(
    (
        "startDate=01/13/2026&endDate=0001-01-01&patientNumber=99999999999999999999",
        "appointmentSessionId=²&fromDateTime=9999-12-31&toDateTime=9999-12-31",
        "start=ge2999-12-31&end=le2999-12-31&organization=",
        "organization=|&identifier=|||",
    )
)
BODIES = st.binary(max_size=60) | st.sampled_from(
    (
        b'<ListSlots startDate="0001-01-01" numberOfDays="99999999999"/>',
        b'<StaffListSlots startDate="2026-10-20" endDate="x" patientId="p-99999999999"/>',
        b'{"participant": [1, {"actor": []}], "parameter": [{"resource": 1}]}',
        b'{"LinkageDetails": 3, "phone_number": [], "NationalPracticeCode": {}}',
        b"[]",
    )
)


@pytest.mark.parametrize("system", SYSTEMS)
@given(path=PATHS | st.text(max_size=30), query=QUERIES, body=BODIES, bearer=st.text(max_size=20))
def test_no_request_is_too_odd(
    built: World, system: str, path: str, query: str, body: bytes, bearer: str
) -> None:
    headers = (("Authorization", f"Bearer {bearer}"), ("suid", bearer))
    found = facts(built, system, Request("POST", path, query, headers, body))
    assert found.search is None or found.search().slots >= 0
    again = facts(built, system, Request("GET", path, query, headers, body))
    assert again.search is None or again.search().slots >= 0
