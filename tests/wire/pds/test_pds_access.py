"""Paths, headers, tokens and the modes of access of PDS (sections 1 and 2)."""

from __future__ import annotations

import pytest

from gpworld.core.exchange import Reply
from gpworld.core.seeds import Seeds
from gpworld.pds import credentials
from gpworld.pds.settings import PdsSettings
from wire.pds.nation import FREE, MARIA, NEW, RID, Nation, build, json, problem, record

REQUIRED = (
    "Invalid request with error - X-Request-ID header must be supplied to access this resource"
)
REFERENCE = "https://digital.nhs.uk/developer/api-catalogue/personal-demographics-service-fhir"
CONTACT = "Your app has insufficient permissions to use this method. Please contact support."
PATIENT_TEXT = (
    "Your access token has insufficient permissions. See documentation regarding Patient access "
    f"restrictions {REFERENCE}"
)
OKORO = (("family", "Okoro"), ("birthdate", "1984-03-12"))
MALE = {"op": "replace", "path": "/gender", "value": "male"}


def display(reply: Reply) -> str:
    return str(json(reply)["issue"][0]["details"]["coding"][0]["display"])


# -- paths and reply types ------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["", "/personal-demographics/FHIR/R4"])
def test_it_answers_at_the_root_and_under_the_live_path(nation: Nation, base: str):
    reply = nation.send("GET", f"{base}/Patient/{MARIA}")
    assert record(reply)["id"] == MARIA
    assert reply.header("Content-Type") == "application/fhir+json"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/x"),
        ("GET", "/Patients"),
        ("GET", "/Patient/"),
        ("GET", f"/Patient/{MARIA}/Other"),
        ("POST", "/Patient/$process-birth-details"),
        ("POST", f"/Patient/{MARIA}"),
        ("PUT", f"/Patient/{MARIA}"),
        ("DELETE", f"/Patient/{MARIA}"),
        ("OPTIONS", "/Patient"),
        ("PATCH", "/Coverage"),
    ],
)
@pytest.mark.parametrize("base", ["", "/personal-demographics/FHIR/R4"])
def test_any_other_path_or_method_is_an_unsupported_request(
    nation: Nation, base: str, method: str, path: str
):
    reply = nation.send(method, base + path)
    assert problem(reply) == (400, "UNSUPPORTED_REQUEST", f"Unsupported path - '{path}'")
    assert display(reply) == "The request is not one that is supported."
    assert reply.header("Content-Type") == "application/json"


@pytest.mark.parametrize("path", ["/Patient", "/Patient/"])
def test_an_update_without_a_number_is_an_unsupported_service(nation: Nation, path: str):
    assert problem(nation.send("PATCH", path)) == (400, "UNSUPPORTED_SERVICE", None)


def test_ping_is_open_and_status_wants_an_api_key_where_the_world_is_strict(
    nation: Nation, strict: Nation
):
    strict.token = None
    for world in (nation, strict):
        assert json(world.send("GET", "/_ping"))["status"] == "pass"
    assert nation.send("GET", "/_status").status == 200
    assert problem(strict.send("GET", "/_status")) == (
        401,
        "ACCESS_DENIED",
        "Missing apikey header",
    )
    assert strict.send("GET", "/_status", headers={"apikey": "any"}).status == 200


# -- request and correlation ids ------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        RID,
        RID.upper(),
        "00000000-0000-0000-0000-000000000000",
        "E7d0F0e2-1111-9999-AAAA-0123456789aB",
    ],
)
def test_any_uuid_in_either_case_is_a_request_id_and_comes_back(nation: Nation, value: str):
    reply = nation.get(MARIA, X_Request_ID=value)
    assert (reply.status, reply.header("X-Request-ID")) == (200, value)


@pytest.mark.parametrize(
    "value", ["x", "12345", RID[:-1], RID + "0", RID.replace("-", ""), "{" + RID + "}"]
)
def test_a_malformed_request_id_is_refused_and_still_comes_back(nation: Nation, value: str):
    reply = nation.get(MARIA, X_Request_ID=value)
    text = f"Invalid value - '{value}' in header 'X-Request-ID'"
    assert problem(reply) == (400, "INVALID_VALUE", text)
    assert reply.header("X-Request-ID") == value


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_or_empty_request_id_is_a_missing_value(nation: Nation, value: str | None):
    reply = nation.get(MARIA, X_Request_ID=value)
    assert problem(reply) == (400, "MISSING_VALUE", REQUIRED)
    assert reply.header("X-Request-ID") is None


@pytest.mark.parametrize("number", [MARIA, FREE])
def test_a_correlation_id_comes_back_and_is_never_invented(nation: Nation, number: str):
    assert (
        nation.get(number, X_Correlation_ID="free text").header("X-Correlation-ID") == "free text"
    )
    assert nation.get(number).header("X-Correlation-ID") is None


@pytest.mark.parametrize(
    "headers",
    [
        {"NHSD_End_User_Organisation_ODS": "Y90001"},
        {"Prefer": "respond-async"},
        {"NHSD_Session_URID": "999"},
    ],
)
def test_other_headers_change_nothing_in_the_sandbox(nation: Nation, headers: dict[str, str]):
    assert record(nation.get(MARIA, **headers))["id"] == MARIA


# -- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (None, "Missing Authorization header"),
        ("", "Empty Authorization header"),
        ("   ", "Empty Authorization header"),
        ("Bearer", "Missing access token"),
        ("Bearer ", "Missing access token"),
        ("Basic abc", "Invalid token type 'Basic', must be 'Bearer'"),
        ("abc", "Missing access token"),
        ("Bearer abc", "Invalid Access Token"),
        ("Bearer healthcare-worker~555254240100~forged", "Invalid Access Token"),
    ],
)
def test_a_strict_world_says_what_is_wrong_with_a_token(
    strict: Nation, header: str | None, text: str
):
    reply = strict.get(MARIA, Authorization=header)
    assert problem(reply) == (401, "ACCESS_DENIED", text)
    assert display(reply) == "Access Denied - Unauthorised"
    assert reply.header("Content-Type") == "application/json"


def test_the_sandbox_is_open_without_a_token_and_refuses_a_wrong_one(nation: Nation):
    assert nation.get(MARIA).status == 200
    assert problem(nation.get(MARIA, Authorization="Bearer no"))[2] == "Invalid Access Token"


@pytest.mark.parametrize("wrong", ["abcdef123456789", "HEALTHCARE_WORKER", "a1_b2_c3", "1_2"])
def test_the_published_example_of_a_token_opens_the_sandbox_only(
    nation: Nation, strict: Nation, wrong: str
):
    example = "Bearer g1112R_ccQ1Ebbb4gtHBP1aaaNM"
    invalid = (401, "ACCESS_DENIED", "Invalid Access Token")
    assert record(nation.get(MARIA, Authorization=example))["id"] == MARIA
    assert problem(strict.get(MARIA, Authorization=example)) == invalid
    assert problem(nation.get(MARIA, Authorization=f"Bearer {wrong}")) == invalid


def test_a_token_of_another_world_is_no_token_here(strict: Nation):
    other = credentials.worker_token(Seeds(8))
    assert problem(strict.get(MARIA, Authorization=f"Bearer {other}"))[0] == 401


def test_an_application_without_an_asid_is_refused():
    nation = build(PdsSettings(asid=""))
    nation.application()
    text = "No ASID is associated with your app. Please contact support."
    assert problem(nation.get(MARIA)) == (400, "MISSING_VALUE", text)
    nation.token = None
    assert nation.get(MARIA).status == 200


# -- healthcare workers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "header", "fine"),
    [
        (("555254240100",), None, True),
        (("555254240100",), "555254240100", True),
        (("555254240100",), "1", False),
        (("100", "200"), "200", True),
        (("100", "200"), None, False),
        (("100", "200"), "300", False),
    ],
)
def test_a_worker_with_several_roles_names_one(
    nation: Nation, roles: tuple[str, ...], header: str | None, fine: bool
):
    nation.worker(*roles)
    reply = nation.get(MARIA, NHSD_Session_URID=header)
    text = (
        f"Invalid value - '{header or ''}' in header 'NHSD-Session-URID'. Refer to the guidance "
        f"for this header in our API Specification {REFERENCE}"
    )
    if fine:
        assert record(reply)["id"] == MARIA
    else:
        assert problem(reply) == (400, "INVALID_VALUE", text)


def test_a_worker_may_do_everything_but_coverage(strict: Nation):
    assert strict.get(MARIA).status == 200
    assert json(strict.search(*OKORO, ("_max-results", 50)))["total"] == 1
    assert strict.send("GET", f"/Patient/{MARIA}/RelatedPerson").status == 200
    assert strict.patch(MARIA, MALE).status == 200
    reply = strict.send("GET", "/Coverage")
    assert problem(reply) == (403, "ACCESS_DENIED", CONTACT)
    assert display(reply) == "Cannot GET resource with healthcare-worker access token"


# -- applications on their own --------------------------------------------------------------------


def test_an_application_reads_and_finds_one(strict: Nation):
    strict.application()
    assert strict.get(MARIA, NHSD_Session_URID="not looked at").status == 200
    assert strict.send("GET", f"/Patient/{NEW}/RelatedPerson").status == 200
    for most in ((), (("_max-results", 1),)):
        assert json(strict.search(*OKORO, *most))["total"] == 1


def test_an_application_gets_too_many_matches_for_two(strict: Nation):
    strict.application()
    reply = strict.search(("family", "Twin"), ("birthdate", "2015-05-05"))
    assert problem(reply) == (200, "TOO_MANY_MATCHES", None)


@pytest.mark.parametrize("most", ["2", "50", "0", "x", "01"])
def test_an_application_asks_for_one_result_only(strict: Nation, most: str):
    strict.application()
    reply = strict.search(*OKORO, ("_max-results", most))
    assert problem(reply) == (
        403,
        "INVALID_VALUE",
        "Your app has insufficient permissions to perform this search. Please contact support.",
    )
    issue = json(reply)["issue"][0]
    assert issue["code"] == "token"
    assert display(reply) == (
        "Cannot retrieve more than one result with application-restricted access token"
    )


@pytest.mark.parametrize(("method", "verb"), [("PATCH", "update"), ("POST", "create")])
def test_an_application_writes_nothing(strict: Nation, method: str, verb: str):
    strict.application()
    reply = strict.patch(MARIA, MALE) if method == "PATCH" else strict.send("POST", "/Patient")
    assert problem(reply) == (403, "INVALID_METHOD", CONTACT)
    assert display(reply) == f"Cannot {verb} resource with application-restricted access token"


# -- patients -------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm"])
def test_a_patient_reads_updates_and_covers_themselves(strict: Nation, level: str):
    strict.patient(MARIA, level)
    assert strict.get(MARIA).status == 200
    assert strict.send("GET", f"/Patient/{MARIA}/RelatedPerson").status == 200
    email = [
        {"op": "replace", "path": "/telecom/1/id", "value": "TELE2"},
        {"op": "replace", "path": "/telecom/1/value", "value": "new@example.test"},
    ]
    assert strict.patch(MARIA, *email).status == 200
    own = f"https://fhir.nhs.uk/Id/nhs-number|{MARIA}"
    for query in ("", f"beneficiary:identifier={own}", f"subscriber%3Aidentifier={MARIA}"):
        assert json(strict.send("GET", "/Coverage", query))["total"] == 0


@pytest.mark.parametrize(
    ("holder", "level", "method", "path", "query"),
    [
        (MARIA, "P9.Cp.Cd", "GET", f"/Patient/{NEW}", ""),
        (MARIA, "P9.Cp.Cd", "GET", f"/Patient/{FREE}", ""),
        (MARIA, "P9.Cp.Cd", "GET", f"/Patient/{NEW}/RelatedPerson", ""),
        (MARIA, "P9.Cp.Cd", "PATCH", f"/Patient/{NEW}", ""),
        (MARIA, "P9.Cp.Cd", "GET", "/Patient", "family=Okoro&birthdate=1984-03-12"),
        (MARIA, "P9.Cp.Cd", "GET", "/Patient", ""),
        (MARIA, "P9.Cp.Cd", "GET", "/Coverage", f"beneficiary:identifier={NEW}"),
        (MARIA, "P9.Cp.Cd", "GET", "/Coverage", f"subscriber:identifier={NEW}"),
        (MARIA, "P5.Cp.Cd", "GET", "/Coverage", ""),
        (MARIA, "P5.Cp", "GET", f"/Patient/{MARIA}", ""),
        (MARIA, "P9.Cp", "GET", f"/Patient/{MARIA}", ""),
        (MARIA, "P5.Cp.Cd", "PATCH", f"/Patient/{MARIA}", ""),
    ],
)
def test_a_patient_may_do_no_more_and_not_at_a_lower_level(
    strict: Nation, holder: str, level: str, method: str, path: str, query: str
):
    strict.patient(holder, level)
    reply = strict.send(method, path, query)
    assert problem(reply) == (403, "ACCESS_DENIED", PATIENT_TEXT)
    assert display(reply) == "Patient cannot perform this action"
    assert reply.header("Content-Type") == "application/json"


def test_a_patient_creates_nobody(strict: Nation):
    strict.patient()
    reply = strict.send("POST", "/Patient", body=b"{}")
    assert problem(reply) == (403, "INVALID_METHOD", CONTACT)
    assert display(reply) == "Cannot create resource with patient access token"


def test_nothing_can_be_added_to_coverage(nation: Nation):
    assert problem(nation.send("POST", "/Coverage")) == (400, "UNSUPPORTED_SERVICE", None)


# -- order of refusals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "number", "wanted"),
    [
        ({"X_Request_ID": None, "Authorization": "x"}, "1", "MISSING_VALUE"),
        ({"X_Request_ID": "x", "Authorization": "x"}, "1", "INVALID_VALUE"),
        ({"Authorization": "x"}, "1", "ACCESS_DENIED"),
        ({}, "1", "INVALID_RESOURCE_ID"),
        ({}, FREE, "RESOURCE_NOT_FOUND"),
    ],
)
def test_the_sandbox_looks_at_request_id_token_number_and_existence(
    nation: Nation, headers: dict[str, str | None], number: str, wanted: str
):
    assert problem(nation.get(number, **headers))[1] == wanted


@pytest.mark.parametrize(
    ("path", "headers", "wanted"),
    [
        ("/x", {"Authorization": "x", "X-Request-ID": None}, "ACCESS_DENIED"),
        ("/x", {"X-Request-ID": None}, "UNSUPPORTED_REQUEST"),
        ("/Patient/1", {"Authorization": "", "X-Request-ID": None}, "ACCESS_DENIED"),
        ("/Patient/1", {"NHSD-Session-URID": "9", "X-Request-ID": None}, "INVALID_RESOURCE_ID"),
        (f"/Patient/{FREE}", {"NHSD-Session-URID": "9", "X-Request-ID": None}, "INVALID_VALUE"),
        (f"/Patient/{FREE}", {"X-Request-ID": None}, "MISSING_VALUE"),
        (f"/Patient/{FREE}", {"X-Request-ID": "x"}, "INVALID_VALUE"),
        (f"/Patient/{FREE}", {}, "RESOURCE_NOT_FOUND"),
    ],
)
def test_in_a_strict_world_the_gateway_looks_first(
    strict: Nation, path: str, headers: dict[str, str | None], wanted: str
):
    assert problem(strict.send("GET", path, headers=headers))[1] == wanted


def test_in_a_strict_world_limits_come_after_tokens_and_before_paths():
    nation = build(PdsSettings(strict=True, requests_per_second=0))
    assert problem(nation.get("1"))[0] == 401
    nation.worker("1", "2")
    assert problem(nation.get("1"))[0] == 429
    assert problem(nation.send("GET", "/x"))[0] == 429


def test_the_rules_of_a_mode_come_before_a_search_is_read(strict: Nation):
    strict.application()
    assert problem(strict.search(("_max-results", 2), ("odd", 1)))[0] == 403
