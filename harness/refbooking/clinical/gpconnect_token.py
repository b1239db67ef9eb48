"""The token that tells a GP Connect provider who is asking (contract section 4)."""

import base64
import json
import re
from dataclasses import dataclass
from datetime import datetime

from refbooking.clinical.gpconnect_codes import (
    ODS_CODE,
    SDS_ROLE_PROFILE_ID,
    SDS_USER_ID,
)
from refbooking.settings import Organisation, Staff

LIFE_SECONDS = 300
NOT_KNOWN = "UNK"
PRODUCT, VERSION = "refbooking", "1"


@dataclass(frozen=True)
class Asker:
    """Who asks: an organisation, one of its staff, and the role they had when they last acted.

    `address` is the product's own, which issues the token.
    """

    organisation: Organisation
    staff: Staff
    role: str | None
    address: str


def token(asker: Asker, *, scope: str, audience: str, now: datetime) -> str:
    """An unsigned token for one request: two parts and the dot of an absent third."""
    header = {"alg": "none", "typ": "JWT"}
    return f"{_part(header)}.{_part(claims(asker, scope=scope, audience=audience, now=now))}."


def claims(asker: Asker, *, scope: str, audience: str, now: datetime) -> dict[str, object]:
    """What the token says."""
    issued = int(now.timestamp())
    user_id = re.sub(r"[^A-Za-z0-9.-]", "-", asker.staff.id)[:64]  # a FHIR id
    return {
        "iss": asker.address,
        "sub": user_id,
        "aud": audience,
        "iat": issued,
        "exp": issued + LIFE_SECONDS,
        "reason_for_request": "directcare",
        "requested_scope": scope,
        "requesting_device": {
            "resourceType": "Device",
            "identifier": [_identifier(f"{asker.address}/Id/device", PRODUCT)],
            "model": PRODUCT,
            "version": VERSION,
        },
        "requesting_organization": {
            "resourceType": "Organization",
            "identifier": [_identifier(ODS_CODE, asker.organisation.ods)],
            "name": asker.organisation.name,
        },
        "requesting_practitioner": {
            "resourceType": "Practitioner",
            "id": user_id,
            "name": [{"family": asker.staff.family, "given": [asker.staff.given]}],
            "identifier": [
                _identifier(SDS_USER_ID, NOT_KNOWN),
                _identifier(SDS_ROLE_PROFILE_ID, asker.role or NOT_KNOWN),
                _identifier(f"{asker.address}/Id/user", asker.staff.user),
            ],
        },
    }


def _identifier(system: str, value: str) -> dict[str, str]:
    return {"system": system, "value": value}


def _part(content: dict[str, object] | dict[str, str]) -> str:
    raw = json.dumps(content, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
