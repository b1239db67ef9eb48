"""Section 4 of the contract: sending, its envelope of errors and the order of its checks."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from gpworld.sms.plans import ServicePlan, TemplatePlan
from wire.sms.gateway import OTHER, PLAN, SURGERY, Gateway

STRANGE = "0b0d6e7e-93a1-4bd5-8a43-3a1b5c7d9e10"


def test_an_accepted_text_is_answered_with_exactly_these_members(gateway: Gateway):
    form = {
        "phone_number": "07700900123",
        "template_id": gateway.template("invitation"),
        "personalisation": {"practice": "Elm Road", "link": "https://b.test/i/7Q2K"},
        "reference": "invite-000123",
        "sms_sender_id": gateway.sender("ELMROAD"),
    }
    answer = gateway.post(form)
    template = gateway.template("invitation")
    assert answer.status == 201
    assert answer.json == {
        "id": answer.json["id"],
        "reference": "invite-000123",
        "content": {
            "from_number": "ELMROAD",
            "body": "Elm Road: choose a time at https://b.test/i/7Q2K",
        },
        "uri": f"http://127.0.0.1:7105/v2/notifications/{answer.json['id']}",
        "template": {
            "id": template,
            "version": 1,
            "uri": (f"http://127.0.0.1:7105/services/{gateway.service_id()}/templates/{template}"),
        },
        "scheduled_for": None,
    }


def test_addresses_are_made_of_the_requests_own_host(gateway: Gateway):
    answer = gateway.post(gateway.form(), headers=(("Host", "sms.test:81"),))
    assert answer.json["uri"].startswith("http://sms.test:81/v2/notifications/")


def test_a_numeric_sender_is_normalised(gateway: Gateway):
    sender = gateway.sender("07700900801")
    answer = gateway.post(gateway.form(sms_sender_id=sender))
    assert answer.json["content"]["from_number"] == "447700900801"


def test_an_absent_reference_is_null_and_a_repeated_one_makes_two_texts(gateway: Gateway):
    assert gateway.post(gateway.form()).json["reference"] is None
    first, second = (gateway.send(reference="same") for _ in range(2))
    assert first != second
    listed = gateway.get("/v2/notifications", query="reference=same").json["notifications"]
    assert [row["id"] for row in listed] == [second, first]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_any_body_that_can_be_read_as_json_is_taken(gateway: Gateway, encoding: str):
    form = gateway.form(reference="Zoë")
    body = json.dumps(form, ensure_ascii=False).encode(encoding)
    answer = gateway.call("POST", "/v2/notifications/sms", body=body)
    assert (answer.status, answer.json["reference"]) == (201, "Zoë")


@pytest.mark.parametrize("soon", ["2026-10-20T20:00:00", "2026-10-21T08:00:00Z", None])
def test_scheduled_for_is_taken_and_ignored(gateway: Gateway, soon: str | None):
    answer = gateway.post(gateway.form(scheduled_for=soon))
    assert (answer.status, answer.json["scheduled_for"]) == (201, None)


def test_the_content_type_is_not_looked_at(gateway: Gateway):
    answer = gateway.post(gateway.form(), headers=(("Content-Type", "text/html"),))
    assert answer.status == 201


@pytest.mark.parametrize("body", [b"", b"  ", b"null", b"{}"])
def test_an_empty_body_counts_as_an_empty_object(gateway: Gateway, body: bytes):
    answer = gateway.call("POST", "/v2/notifications/sms", body=body)
    assert answer.json == {
        "status_code": 400,
        "errors": [
            {"error": "ValidationError", "message": "phone_number is a required property"},
            {"error": "ValidationError", "message": "template_id is a required property"},
        ],
    }


@pytest.mark.parametrize("body", [b"{", b"phone_number=1", b"\xff\xfe", b'{"a": NaN}'])
def test_a_body_that_is_no_json_is_refused(gateway: Gateway, body: bytes):
    answer = gateway.call("POST", "/v2/notifications/sms", body=body)
    assert (answer.status, answer.names) == (400, ["BadRequestError"])
    assert answer.messages == ["Invalid JSON supplied in POST data"]


@pytest.mark.parametrize(
    ("changed", "messages"),
    [
        ({"phone_number": 7700900123}, ["phone_number 7700900123 is not of type string"]),
        ({"phone_number": None}, ["phone_number None is not of type string"]),
        ({"template_id": "x"}, ["template_id is not a valid UUID"]),
        ({"template_id": 5}, ["template_id is not a valid UUID"]),
        ({"sms_sender_id": "x"}, ["sms_sender_id is not a valid UUID"]),
        ({"personalisation": "x"}, ["personalisation x is not of type object"]),
        ({"personalisation": ["x"]}, ["personalisation [x] is not of type object"]),
        ({"reference": 5}, ["reference 5 is not of type string"]),
        ({"reference": "r" * 1001}, [f"reference {'r' * 1001} is too long"]),
        ({"fax": 1}, ["Additional properties are not allowed (fax was unexpected)"]),
        ({"a": 1, "b": 2}, ["Additional properties are not allowed (a, b were unexpected)"]),
        ({"scheduled_for": 5}, ["scheduled_for 5 is not of type string, null"]),
        (
            {"scheduled_for": "2026-10-20T07:59:59"},
            ["scheduled_for datetime can not be in the past"],
        ),
        (
            {"scheduled_for": "2026-10-21T08:00:01"},
            ["scheduled_for datetime can only be 24 hours in the future"],
        ),
        (
            {"scheduled_for": "tomorrow"},
            [
                "scheduled_for datetime format is invalid. It must be a valid ISO8601 date time "
                "format, https://en.wikipedia.org/wiki/ISO_8601"
            ],
        ),
        (
            {"phone_number": "07", "template_id": "x"},
            [
                "phone_number Number is not valid – double check the phone number you entered",
                "template_id is not a valid UUID",
            ],
        ),
    ],
)
def test_every_schema_fault_is_named(
    gateway: Gateway, changed: dict[str, Any], messages: list[str]
):
    answer = gateway.post({**gateway.form(), **changed})
    assert answer.status == answer.json["status_code"] == 400
    assert answer.messages == messages
    assert set(answer.names) == {"ValidationError"}


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("fax", 404, "The requested URL was not found on the server."),
        ("pigeon", 404, "The requested URL was not found on the server."),
    ],
)
def test_an_unknown_kind_of_notification_is_no_route(
    gateway: Gateway, kind: str, status: int, words: str
):
    answer = gateway.call("POST", f"/v2/notifications/{kind}", {})
    assert (answer.status, answer.json["result"]) == (status, "error")
    assert answer.json["message"].startswith(words)


@pytest.mark.parametrize("kind", ["email", "letter"])
def test_other_kinds_are_refused_for_the_service(gateway: Gateway, kind: str):
    answer = gateway.call("POST", f"/v2/notifications/{kind}", {})
    assert (answer.status, answer.names) == (400, ["BadRequestError"])
    assert answer.messages == [f"Service is not allowed to send {kind}s"]


def test_a_wrong_method_is_named(gateway: Gateway):
    answer = gateway.call("PUT", "/v2/notifications/sms", {})
    assert (answer.status, answer.json["result"]) == (405, "error")


# -- the order of checks ------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a send: what it touches, and the answer when it is the first."""

    check: int
    touches: str
    message: str
    form: Callable[[Gateway], dict[str, Any]] = lambda gateway: {}
    plan: dict[str, Any] | None = None
    key: str = "live"


FAULTS = [
    Fault(
        2,
        "rate",
        "Exceeded rate limit for key type LIVE of 1 requests per 60 seconds",
        plan={"rate_per_minute": 1},
    ),
    Fault(3, "day", "Exceeded send limits (sms: 0) for today", plan={"daily": 0}),
    Fault(
        5,
        "other",
        "Additional properties are not allowed (fax was unexpected)",
        lambda gateway: {"fax": 1},
    ),
    Fault(
        6,
        "texts",
        "Service is not allowed to send text messages",
        plan={"sends_texts": False},
    ),
    Fault(7, "template", "Template not found", lambda gateway: {"template_id": STRANGE}),
    Fault(
        8,
        "template",
        "email template is not suitable for sms notification",
        lambda gateway: {"template_id": gateway.template("mail")},
    ),
    Fault(
        9,
        "template",
        "Template has been deleted",
        lambda gateway: {"template_id": gateway.template("old")},
    ),
    Fault(
        10, "values", "Missing personalisation: message", lambda gateway: {"personalisation": {}}
    ),
    Fault(
        11,
        "values",
        "Your message is empty.",
        lambda gateway: {"personalisation": {"message": " "}},
    ),
    Fault(
        12,
        "values",
        "Can only send a file by email",
        lambda gateway: {"personalisation": {"message": "x", "f": {"file": "aGk="}}},
    ),
    Fault(
        13,
        "sender",
        f"sms_sender_id {STRANGE} does not exist in database for service id {{service}}",
        lambda gateway: {"sms_sender_id": STRANGE},
    ),
    Fault(
        14,
        "recipient",
        "Can’t send to this recipient when service is in trial mode – "
        "see https://www.notifications.service.gov.uk/trial-mode",
        plan={"trial": True},
    ),
    Fault(
        15,
        "number",
        "Cannot send to international mobile numbers",
        lambda gateway: {"phone_number": "+33612345678"},
    ),
    Fault(
        15,
        "number",
        "Not a UK mobile number",
        lambda gateway: {"phone_number": "01134960000"},
    ),
    Fault(
        16,
        "values",
        "Your message is too long. Text messages cannot be longer than 918 characters. "
        "Your message is 919 characters long.",
        lambda gateway: {"personalisation": {"message": "a" * 919}},
    ),
]
PAIRS = [
    (first, second)
    for first, second in itertools.combinations(FAULTS, 2)
    if first.touches != second.touches
]


def first_answer(*faults: Fault) -> list[str]:
    plan = replace(PLAN, daily=100)
    for fault in reversed(faults):
        plan = replace(plan, **(fault.plan or {}))
    gateway = Gateway(plan)
    form = gateway.form()
    for fault in reversed(faults):
        form = {**form, **fault.form(gateway)}
    if any(fault.touches == "rate" for fault in faults):
        gateway.post({}, gateway.key("live"))  # the one send that a limit of one allows
    service = gateway.service_id()
    return [
        message.replace(service, "{service}")
        for message in gateway.post(form, gateway.key("live")).messages
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check}-{fault.message[:12]}")
def test_each_check_has_its_own_words(fault: Fault):
    assert first_answer(fault) == [fault.message]


@pytest.mark.parametrize(
    ("first", "second"),
    PAIRS,
    ids=[f"{a.check}-{a.message[:9]}-before-{b.check}-{b.message[:9]}" for a, b in PAIRS],
)
def test_the_earlier_check_answers(first: Fault, second: Fault):
    assert first_answer(first, second) == [first.message]


@pytest.mark.parametrize("limit", [{"rate_per_minute": 1}, {"daily": 0}])
def test_limits_answer_before_the_body_is_read(limit: dict[str, int]):
    gateway = Gateway(replace(PLAN, **limit))
    key = gateway.key("live")
    gateway.post({}, key)
    assert gateway.call("POST", "/v2/notifications/sms", body=b"{", key=key).status == 429


def test_text_that_is_too_long_after_cleaning_only_is_what_counts(gateway: Gateway):
    assert gateway.post(gateway.form(message="…" * 306)).status == 201
    assert "919" not in gateway.post(gateway.form(message="…" * 307)).messages[0]
    assert "921" in gateway.post(gateway.form(message="…" * 307)).messages[0]


def test_a_template_of_another_service_is_not_found(gateway: Gateway):
    answer = gateway.post(gateway.form(template_id=gateway.template("message", OTHER)))
    assert (answer.status, answer.messages) == (400, ["Template not found"])


# -- who may be reached -------------------------------------------------------------------------

TEAM_ONLY = "Can’t send to this recipient using a team-only API key"
TRIAL = (
    "Can’t send to this recipient when service is in trial mode – "
    "see https://www.notifications.service.gov.uk/trial-mode"
)


@pytest.mark.parametrize(
    ("key_type", "trial", "number", "message"),
    [
        ("test", False, "07700900123", None),
        ("test", True, "07700900123", None),
        ("team", False, "07700900555", None),
        ("team", False, "+44 7700 900 555", None),
        ("team", False, "07700900123", TEAM_ONLY),
        ("team", True, "07700900123", TEAM_ONLY),
        ("live", False, "07700900123", None),
        ("live", True, "07700900123", TRIAL),
        ("live", True, "07700900555", None),
        ("team", False, "01134960000", TEAM_ONLY),
        ("live", True, "+33612345678", TRIAL),
    ],
)
def test_keys_reach_whom_they_may(key_type: str, trial: bool, number: str, message: str | None):
    gateway = Gateway(replace(PLAN, trial=trial))
    answer = gateway.post(gateway.form(number), gateway.key(key_type))
    if message is None:
        assert answer.status == 201
    else:
        assert (answer.names, answer.messages) == (["BadRequestError"], [message])


def test_a_file_among_many_values_is_named_only_when_it_is_one():
    gateway = Gateway(ServicePlan(SURGERY, templates=(TemplatePlan("t", "((a))"),)))
    form = {"phone_number": "07700900123", "template_id": gateway.template("t")}
    assert gateway.post({**form, "personalisation": {"a": {"b": 1}}}).status == 201
    file = gateway.post({**form, "personalisation": {"a": {"file": "x"}}})
    assert file.messages == ["Can only send a file by email"]
