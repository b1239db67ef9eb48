"""Delivery receipts: late, early, twice, out of order, and from strangers."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from refbooking import outbox
from refbooking.service import Service
from refbooking_staff.riverside import Desk, Gateway, code


def receipt(
    app: Flask, text: dict[str, str], status: str, token: str = "receipts-token", **more: object
) -> TestResponse:
    """The gateway delivers a receipt."""
    body = {"id": text["id"], "reference": text["reference"], "status": status, **more}
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().post("/hooks/sms/receipts", json=body, headers=headers)


@pytest.mark.parametrize(
    ("status", "delivery", "label"),
    [
        ("delivered", "delivered", "awaiting_response"),
        ("temporary-failure", "failed_temporary", "not_delivered"),
        ("permanent-failure", "failed_permanent", "not_delivered"),
        ("technical-failure", "failed_permanent", "not_delivered"),
    ],
)
def test_a_receipt_shows_on_the_invitation(
    app: Flask, asha: Desk, gateway: Gateway, status: str, delivery: str, label: str
) -> None:
    made = asha.sent()["id"]
    assert receipt(app, gateway.texts[0], status).status_code == 204
    told = asha.get(f"/invitations/{made}").get_json()
    assert (told["delivery"], told["label"], told["state"]) == (delivery, label, "sent")


def test_a_final_state_never_goes_back(app: Flask, asha: Desk, gateway: Gateway) -> None:
    made = asha.sent()["id"]
    for status in ("delivered", "temporary-failure", "sending", "delivered"):
        receipt(app, gateway.texts[0], status)
    assert asha.get(f"/invitations/{made}").get_json()["delivery"] == "delivered"


def test_a_receipt_that_overtakes_its_reply_is_not_lost(
    app: Flask, asha: Desk, gateway: Gateway, service: Service
) -> None:
    """It names our reference, which was written down before the text was handed over."""
    send = service.sms.send

    class Overtaken:
        def send(self, mobile: str, body: str, reference: str) -> object:
            state = send(mobile, body, reference)
            receipt(app, gateway.texts[-1], "delivered")
            return state

        find = service.sms.find

    service.sms = Overtaken()  # type: ignore[assignment]  # the same gateway, only slower to answer
    assert asha.sent()["delivery"] == "delivered"


def test_a_receipt_for_a_text_that_is_not_ours_is_taken_and_ignored(app: Flask) -> None:
    reply = receipt(app, {"id": "x", "reference": "somebody-else"}, "delivered")
    assert reply.status_code == 204


def test_a_receipt_needs_the_token(app: Flask, asha: Desk, gateway: Gateway) -> None:
    made = asha.sent()["id"]
    reply = receipt(app, gateway.texts[0], "delivered", token="guess")
    assert code(reply) == (401, "NOT_SIGNED_IN")
    assert asha.get(f"/invitations/{made}").get_json()["delivery"] == "sent"


def test_a_queued_text_is_sent_once_however_often_it_is_queued(
    asha: Desk, gateway: Gateway, service: Service
) -> None:
    made = asha.sent()["id"]
    for _ in range(2):
        with service.store.begin() as tx:
            outbox.queue(
                service,
                tx,
                kind="cancelled",
                subject=made,
                ods="Y90001",
                mobile="+447700900123",
                body="Your appointment is cancelled.",
            )
    service.run_due_jobs()
    assert gateway.bodies[1:] == ["Your appointment is cancelled."]
