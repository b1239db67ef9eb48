"""Where the text gateway delivers its receipts (SMS contract section 11)."""

import hmac

from flask import Blueprint, request

from refbooking import outbox
from refbooking.api import bodies
from refbooking.problems import Problem, invalid
from refbooking.service import Service


def blueprint(service: Service) -> Blueprint:
    """The receipts route, guarded by its bearer token."""
    routes = Blueprint("hooks", __name__, url_prefix="/hooks")

    @routes.post("/sms/receipts")
    def receive() -> tuple[str, int]:
        expected = f"Bearer {service.settings.sms.receipts_token}"
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise Problem("NOT_SIGNED_IN")
        told = bodies.json_values()
        gateway_id, status, reference = (told.get(key) for key in ("id", "status", "reference"))
        if not isinstance(gateway_id, str) or not isinstance(status, str):
            raise invalid("id", "Give an id and a status")
        # A text that is not ours is no reason for the gateway to try again.
        outbox.receive(
            service, gateway_id, reference if isinstance(reference, str) else None, status
        )
        return "", 204

    return routes
