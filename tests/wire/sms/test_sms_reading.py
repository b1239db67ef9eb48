"""Section 5 of the contract: reading texts back, one and in pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gpworld.sms.settings import SmsSettings
from wire.sms.gateway import OTHER, PLAN, Gateway

STRANGE = "0b0d6e7e-93a1-4bd5-8a43-3a1b5c7d9e10"
STATUSES = (
    "cancelled, created, sending, sent, delivered, pending, failed, technical-failure, "
    "temporary-failure, permanent-failure, pending-virus-check, validation-failed, "
    "virus-scan-failed, returned-letter, accepted, received"
)


def test_a_text_is_read_back_with_every_member(gateway: Gateway):
    message = gateway.send(" 07700 900123 ", "Hello", reference="r-1")
    gateway.step()
    template = gateway.template()
    assert gateway.read(message) == {
        "id": message,
        "reference": "r-1",
        "type": "sms",
        "status": "delivered",
        "phone_number": "07700 900123",
        "email_address": None,
        "subject": None,
        "line_1": None,
        "line_2": None,
        "line_3": None,
        "line_4": None,
        "line_5": None,
        "line_6": None,
        "postcode": None,
        "body": "Hello",
        "template": {
            "id": template,
            "version": 1,
            "uri": f"http://127.0.0.1:7105/v2/template/{template}/version/1",
        },
        "created_at": "2026-10-20T08:00:00.000000Z",
        "sent_at": "2026-10-20T08:00:00.020000Z",
        "completed_at": "2026-10-20T08:00:00.120000Z",
        "created_by_name": None,
        "scheduled_for": None,
        "postage": None,
        "one_click_unsubscribe_url": None,
        "is_cost_data_ready": True,
        "cost_in_pounds": 0.024,
        "cost_details": {
            "billable_sms_fragments": 1,
            "international_rate_multiplier": 1,
            "sms_rate": 0.024,
        },
    }


@pytest.mark.parametrize(("key_type", "parts"), [("test", 0), ("live", 2)])
def test_cost_is_known_once_the_text_is_handed_over(gateway: Gateway, key_type: str, parts: int):
    message = gateway.send(message="a" * 200, key=gateway.key(key_type))
    created = gateway.read(message)
    assert (created["sent_at"], created["completed_at"]) == (None, None)
    assert (created["is_cost_data_ready"], created["cost_in_pounds"]) == (False, None)
    assert created["cost_details"] == {}
    gateway.step(seconds=0.05)
    sending = gateway.read(message)
    assert (sending["status"], sending["completed_at"]) == ("sending", None)
    assert sending["sent_at"] == "2026-10-20T08:00:00.020000Z"
    assert sending["cost_details"]["billable_sms_fragments"] == parts
    gateway.step()
    assert gateway.read(message)["cost_in_pounds"] == 0.048


def test_the_rate_is_a_setting():
    gateway = Gateway(PLAN, sms_rate=0.5)
    message = gateway.send()
    gateway.step()
    assert gateway.read(message)["cost_in_pounds"] == 0.5


@pytest.mark.parametrize(
    ("day", "rate"),
    [("2025-03-31", 0.0227), ("2025-04-01", 0.0233), ("2026-03-31", 0.0233), ("2026-04-01", 0.024)],
)
def test_the_price_is_that_of_the_day(day: str, rate: float):
    assert SmsSettings().rate(datetime.fromisoformat(f"{day}T12:00:00Z")) == rate


@pytest.mark.parametrize("key_type", ["test", "team", "live"])
def test_any_key_of_the_service_reads_any_text_by_id(gateway: Gateway, key_type: str):
    message = gateway.send()
    answer = gateway.get(f"/v2/notifications/{message}", key=gateway.key(key_type))
    assert answer.json["id"] == message
    assert gateway.get(f"/v2/notifications/{message.upper()}").json["id"] == message


@pytest.mark.parametrize("tail", ["", "/pdf"])
def test_what_is_not_there_is_not_found(gateway: Gateway, tail: str):
    sent = gateway.send()
    smoke = gateway.send("07700 900111")
    others = gateway.key("test", OTHER)
    for message, key in ((STRANGE, None), (smoke, None), (sent, others)):
        answer = gateway.get(f"/v2/notifications/{message}{tail}", key=key)
        assert (answer.status, answer.names) == (404, ["NoResultFound"])
        assert answer.messages == ["No result found"]


@pytest.mark.parametrize("path", ["/v2/notifications/7", "/v2/notifications/not-a-uuid/pdf"])
def test_a_malformed_id_is_named(gateway: Gateway, path: str):
    answer = gateway.get(path)
    assert (answer.status, answer.names) == (400, ["ValidationError"])
    assert answer.messages == ["notification_id is not a valid UUID"]


def test_a_text_is_no_letter(gateway: Gateway):
    answer = gateway.get(f"/v2/notifications/{gateway.send()}/pdf")
    assert (answer.status, answer.names) == (400, ["BadRequestError"])
    assert answer.messages == ["Notification is not a letter"]


def test_a_text_is_gone_after_its_retention(gateway: Gateway):
    message = gateway.send()
    gateway.step(days=6, hours=23)
    assert gateway.read(message)["status"] == "delivered"
    gateway.step(hours=1)
    assert gateway.get(f"/v2/notifications/{message}").status == 404
    assert gateway.get("/v2/notifications").json["notifications"] == []


# -- lists --------------------------------------------------------------------------------------


def ids(gateway: Gateway, query: Any = "", **more: Any) -> list[str]:
    answer = gateway.get("/v2/notifications", query=query, **more)
    assert answer.status == 200, answer.json
    return [row["id"] for row in answer.json["notifications"]]


def test_a_list_shows_texts_of_the_same_key_type_newest_first(gateway: Gateway):
    test = [gateway.send(message=str(number)) for number in range(3)]
    live = gateway.send(key=gateway.key("live"))
    assert ids(gateway) == test[::-1]
    assert ids(gateway, key=gateway.key("live")) == [live]
    assert ids(gateway, key=gateway.key("team")) == []
    assert ids(gateway, key=gateway.key("test", OTHER)) == []


@pytest.fixture
def mixed() -> tuple[Gateway, dict[str, str]]:
    """One text in each status that texts can have."""
    gateway = Gateway()
    numbers = {
        "delivered": "07700900123",
        "permanent-failure": "07700900002",
        "temporary-failure": "07700900003",
        "technical-failure": "07700900991",
        "sending": "07700900992",
    }
    sent = {status: gateway.send(number, reference=status) for status, number in numbers.items()}
    gateway.step()
    sent["created"] = gateway.send(reference="created")
    return gateway, sent


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("status=delivered", ["delivered"]),
        ("status=delivered&status=created", ["created", "delivered"]),
        (
            "status=failed",
            ["technical-failure", "temporary-failure", "permanent-failure"],
        ),
        (
            "status=failed&status=sending",
            ["sending", "technical-failure", "temporary-failure", "permanent-failure"],
        ),
        ("status=accepted", []),
        ("status=received&status=cancelled", []),
        ("reference=created", ["created"]),
        ("reference=creat", []),
        ("template_type=email", []),
        ("template_type=email&template_type=sms&status=created", ["created"]),
        ("include_jobs=true&status=created", ["created"]),
        ("include_jobs=True&status=created", ["created"]),
        (f"older_than={STRANGE}", []),
    ],
)
def test_a_list_is_filtered(mixed: tuple[Gateway, dict[str, str]], query: str, statuses: list[str]):
    gateway, sent = mixed
    assert ids(gateway, query) == [sent[status] for status in statuses]


def test_a_list_goes_on_after_a_text(mixed: tuple[Gateway, dict[str, str]]):
    gateway, sent = mixed
    assert ids(gateway, {"older_than": sent["permanent-failure"]}) == [sent["delivered"]]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("status=elephant", f"status elephant is not one of [{STATUSES}]"),
        ("template_type=orange", "template_type orange is not one of [sms, email, letter]"),
        ("older_than=x", "older_than is not a valid UUID"),
        ("include_jobs=yes", "include_jobs yes is not one of [true, True]"),
        ("page=2", "Additional properties are not allowed (page was unexpected)"),
    ],
)
def test_a_bad_list_query_is_named(gateway: Gateway, query: str, message: str):
    answer = gateway.get("/v2/notifications", query=query)
    assert (answer.status, answer.names) == (400, ["ValidationError"])
    assert answer.messages == [message]


def test_links_lead_on_with_the_id_first():
    gateway = Gateway(PLAN, page_size=2)
    sent = [gateway.send(reference=STRANGE) for _ in range(3)]
    answer = gateway.get("/v2/notifications", query={"reference": STRANGE, "status": "created"})
    base = "http://127.0.0.1:7105/v2/notifications"
    rest = f"reference={STRANGE}&status=created"
    assert answer.json["links"] == {
        "current": f"{base}?{rest}",
        "next": f"{base}?older_than={sent[1]}&{rest}",
    }
    last = gateway.get("/v2/notifications", query=f"{rest}&older_than={sent[1]}")
    assert [row["id"] for row in last.json["notifications"]] == [sent[0]]
    assert last.json["links"]["next"] == f"{base}?older_than={sent[0]}&{rest}"
    empty = gateway.get("/v2/notifications", query=f"older_than={sent[0]}")
    assert empty.json["links"] == {"current": f"{base}?older_than={sent[0]}"}


def test_a_page_holds_two_hundred_and_fifty_and_pages_lose_nothing():
    gateway = Gateway(replace(PLAN, rate_per_minute=3000))
    sent = [gateway.send(message=str(number)) for number in range(501)]
    stamps = {gateway.read(message)["created_at"] for message in sent[:50]}
    assert len(stamps) == 50
    pages, older = [], None
    while page := ids(gateway, {"older_than": older} if older else ""):
        pages.append(page)
        older = page[-1]
    assert [len(page) for page in pages] == [250, 250, 1]
    assert [message for page in pages for message in page] == sent[::-1]


def test_the_internal_route_of_template_versions_is_closed(gateway: Gateway):
    answer = gateway.get(f"/service/{gateway.service_id()}/template/{STRANGE}/versions")
    assert answer.status == 401
    assert answer.json == {
        "result": "error",
        "message": {"token": ["Unauthorized: not allowed to perform this action"]},
    }
