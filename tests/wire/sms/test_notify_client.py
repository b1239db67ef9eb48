"""The published client, unmodified, against the gateway over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from notifications_python_client.errors import HTTP503Error, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from wire.sms.gateway import PLAN, SURGERY, Gateway
from wire.sms.sockets import listening

STRANGE = "0b0d6e7e-93a1-4bd5-8a43-3a1b5c7d9e10"


class Line:
    """A gateway behind a socket, and clients that speak to it."""

    def __init__(self, gateway: Gateway, url: str) -> None:
        self.gateway, self.url = gateway, url

    def client(self, key_type: str = "test", service: str = SURGERY) -> Any:
        return NotificationsAPIClient(self.gateway.key(key_type, service), base_url=self.url)

    def send(self, number: str = "07700900123", **more: Any) -> Any:
        return self.client(more.pop("key_type", "test")).send_sms_notification(
            phone_number=number,
            template_id=self.gateway.template(),
            personalisation={"message": "Hello"},
            **more,
        )


@pytest.fixture
def line() -> Iterator[Line]:
    """A gateway on a port of its own, with small pages."""
    gateway = Gateway(replace(PLAN, rate_per_minute=60), page_size=2)
    with listening(gateway.app) as url:
        yield Line(gateway, url)


def test_a_text_is_sent_and_polled_until_it_is_delivered(line: Line):
    sent = line.send(reference="r-1", sms_sender_id=line.gateway.sender("ELMROAD"))
    assert sent["content"] == {"from_number": "ELMROAD", "body": "Hello"}
    assert sent["uri"] == f"{line.url}/v2/notifications/{sent['id']}"
    client = line.client()
    assert client.get_notification_by_id(sent["id"])["status"] == "created"
    line.gateway.step()
    read = client.get_notification_by_id(sent["id"])
    assert (read["status"], read["reference"]) == ("delivered", "r-1")
    stored = line.gateway.sim("GET", f"/inbox/{sent['id']}").json
    assert stored["user_agent"].startswith("NOTIFY-API-PYTHON-CLIENT/")


def test_iterators_walk_over_all_pages(line: Line):
    sent = [line.send(reference=STRANGE)["id"] for _ in range(5)]
    client = line.client()
    walked = list(client.get_all_notifications_iterator(reference=STRANGE, status=["created"]))
    assert [row["id"] for row in walked] == sent[::-1]
    form = {"service": SURGERY, "from": "07700900123", "text": "YES"}
    texts = [line.gateway.sim("POST", "/texts-in", form).json["id"] for _ in range(3)]
    received = list(client.get_received_texts_iterator())
    assert [text["id"] for text in received] == texts[::-1]
    assert list(line.client("live").get_all_notifications_iterator()) == []


def test_lists_are_filtered_as_the_client_asks(line: Line):
    line.send("07700900002")
    line.gateway.step()
    line.send()
    client = line.client()
    failed = client.get_all_notifications(status=["failed", "pending"], template_type="sms")
    assert [row["status"] for row in failed["notifications"]] == ["permanent-failure"]


def test_templates_and_previews(line: Line):
    client, template = line.client(), line.gateway.template("invitation")
    assert client.get_template(template)["personalisation"] == {
        "practice": {"required": True},
        "link": {"required": True},
    }
    edited = line.gateway.template("edited")
    assert client.get_template_version(edited, 1)["body"] == "first"
    assert {row["name"] for row in client.get_all_templates("sms")["templates"]} == {
        "message",
        "invitation",
        "edited",
    }
    preview = client.post_template_preview(template, {"practice": "Elm", "link": "here"})
    assert preview["body"] == "Elm: choose a time at here"


def test_a_personalisation_may_hold_a_set(line: Line):
    sent = line.client().send_sms_notification(
        "07700900123", line.gateway.template(), {"message": {"one"}}
    )
    assert sent["content"]["body"] == "one"


ERRORS = [
    (400, "ValidationError", lambda line: line.send("07")),
    (400, "BadRequestError", lambda line: line.send("+33612345678")),
    (400, "InvalidPhoneError", lambda line: line.send("01134960000")),
    (400, "BadRequestError", lambda line: line.send(key_type="team")),
    (403, "AuthError", lambda line: stranger(line).get_all_templates()),
    (404, "NoResultFound", lambda line: line.client().get_notification_by_id(STRANGE)),
    (404, "NoResultFound", lambda line: line.client().get_template(STRANGE)),
    (429, "RateLimitError", lambda line: [line.send() for _ in range(21)]),
    (400, "BadRequestError", lambda line: line.client().get_pdf_for_letter(line.send()["id"])),
    (
        400,
        "BadRequestError",
        lambda line: line.client().send_email_notification("a@b.test", STRANGE),
    ),
]


def stranger(line: Line) -> Any:
    key = line.gateway.key()[:-36] + STRANGE
    return NotificationsAPIClient(key, base_url=line.url)


@pytest.mark.parametrize(
    ("status", "name", "act"), ERRORS, ids=[f"{n}-{e[0]}-{e[1]}" for n, e in enumerate(ERRORS)]
)
def test_errors_arrive_as_the_client_knows_them(line: Line, status: int, name: str, act: Any):
    with pytest.raises(HTTPError) as failure:
        act(line)
    assert failure.value.status_code == status
    assert isinstance(failure.value.message, list)
    assert [error["error"] for error in failure.value.message] == [name]


@pytest.mark.parametrize(
    ("http", "status", "kind"),
    [("429-daily", 429, HTTPError), ("500", 500, HTTPError), ("503", 503, HTTP503Error)],
)
def test_failures_on_purpose_raise_what_real_ones_raise(
    line: Line, http: str, status: int, kind: type[HTTPError]
):
    line.gateway.sim("POST", "/chaos", {"do": {"http": http}})
    with pytest.raises(kind) as failure:
        line.send()
    assert failure.value.status_code == status
    assert isinstance(failure.value.message, list)


def test_the_internal_route_is_closed_to_the_client(line: Line):
    with pytest.raises(HTTPError) as failure:
        line.client().get_all_template_versions(line.gateway.template())
    assert failure.value.status_code == 401
    assert failure.value.message == {"token": ["Unauthorized: not allowed to perform this action"]}
