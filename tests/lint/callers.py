"""Requests as a careful product sends them, to be spoilt one thing at a time."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from gpworld.core.clock import Mode as Pace
from gpworld.core.exchange import Request
from gpworld.lint.judge import Bench
from gpworld.lint.model import Mode

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
GUID = "6a0f2f0e-5f4e-4c0c-9f55-0d2f7f6d9b11"
OTHER = "3d1c2b0a-6f57-4c1e-8a07-3c0b6a1f2e4d"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
ROOT = "https://gp.test/Y90003/STU3/1/gpconnect"


class HandClock:
    """A clock that a test moves; ``mode`` is what it says of itself."""

    def __init__(self, mode: Pace = Pace.FROZEN) -> None:
        self.mode, self._now = mode, START

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class Session:
    """Requests to one system, judged in their order."""

    def __init__(self, system: str, *, moving: bool = False) -> None:
        self.clock = HandClock(Pace.FOLLOWING if moving else Pace.FROZEN)
        self.bench = Bench(system, None, self.clock, Mode.LENIENT)
        self._number = 0

    def send(self, request: Request, status: int = 200) -> None:
        self._number += 1
        self.bench.hear(self._number, request).ended(status)

    def verdicts(self) -> dict[str, str]:
        return {tally.rule: tally.verdict for tally in self.bench.tallies()}

    def why(self, rule: str) -> str:
        found = next(tally for tally in self.bench.tallies() if tally.rule == rule)
        return found.findings[0].why


def ids() -> Iterator[str]:
    """UUIDs, one after the other."""
    number = 1
    while True:
        yield str(UUID(int=number, version=4))
        number += 1


FRESH = ids()


def made(
    method: str,
    path: str,
    headers: Mapping[str, str | None],
    query: str | Mapping[str, Any] | list[tuple[str, str]] = "",
    body: object = None,
) -> Request:
    """A request; headers that are None are left out."""
    return Request(
        method,
        path,
        query if isinstance(query, str) else urlencode(query, doseq=True),
        tuple((name, value) for name, value in headers.items() if value is not None),
        body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
    )


# -- EMIS ---------------------------------------------------------------------------------------


def pfs(method: str, path: str, query: Any = "", body: object = None, **headers: Any) -> Request:
    """A request of somebody who is signed in; names of headers with _ for -."""
    told: dict[str, str | None] = {
        "X-API-ApplicationId": GUID,
        "X-API-Version": "2.1.0.0",
        "X-API-EndUserSessionId": "eus-1",
        "X-API-SessionId": "s-1",
    }
    if body is not None:
        told["Content-Type"] = "application/json"
    return made(method, f"/emis/pfs/{path}", told | _named(headers), query, body)


def partner(
    name: str, query: Any = "", body: object = None, method: str = "GET", **headers: Any
) -> Request:
    told: dict[str, str | None] = {
        "Authorization": "Bearer opaque",
        "applicationId": GUID,
        "Accept": "application/json",
    }
    if method == "POST":
        told["Content-Type"] = "application/json"
    path = f"/emis/partner/api/v1/{name}"
    return made(method, path, told | _named(headers), query, body)


def _named(headers: Mapping[str, Any]) -> dict[str, str | None]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def filing(**changes: object) -> dict[str, object]:
    consultation: dict[str, object] = {
        "refID": "c1",
        "assignedDate": "03/11/2026",
        "userID": {"dbid": "44"},
        "elementList": [{"displayOrder": 1, "item": {"refID": "e1"}}],
    }
    event = {"refID": "e1", "assignedDate": "03/11/2026", "descriptiveText": "sent"}
    return {"consultationList": [consultation | changes], "eventList": [event]}


# -- SystmOne -----------------------------------------------------------------------------------


def message(
    name: str,
    attributes: Mapping[str, str] | None = None,
    inner: str = "",
    without: str = "",
    **headers: Any,
) -> Request:
    """A message with what every message has, less the attribute ``without``."""
    staff = name.startswith("Staff")
    given = {"apiVersion": "1", "uuid": next(FRESH)}
    begins = name in ("LinkAccount", "Authenticate", "StaffLogon")
    if not staff and not begins and name != "Logoff":
        given |= {"unitId": "Y90002", "patientId": "p-1", "onlineUserId": "p-1"}
    given |= attributes or {}
    given.pop(without, None)
    written = "".join(f' {key}="{value}"' for key, value in given.items())
    told: dict[str, str | None] = {
        "type": name,
        "Content-Type": "text/xml; charset=UTF-8",
        "suid": None if begins else "abc",
    }
    return made(
        "POST",
        "/systmone/staff" if staff else "/systmone/pfs/",
        told | _named(headers),
        body=f"<{name}{written}>{inner}</{name}>".encode(),
    )


APPLICATION = '<Application name="a" version="1" providerId="p" deviceType="web"/>'
PERIOD = {"startDate": "2026-11-02T00:00:00.0Z", "endDate": "2026-11-09T00:00:00.0Z"}
PLACE = {
    "sessionId": "ses-1",
    "startDate": "2026-11-03T09:10:00.0Z",
    "endDate": "2026-11-03T09:20:00.0Z",
}


# -- GP Connect ---------------------------------------------------------------------------------


def claims(scope: str, **changes: object) -> dict[str, object]:
    issued = int(START.timestamp())
    told: dict[str, object] = {
        "iss": "https://hub.test/",
        "sub": "user-1",
        "aud": ROOT,
        "iat": issued,
        "exp": issued + 300,
        "reason_for_request": "directcare",
        "requested_scope": scope,
        "requesting_device": {
            "resourceType": "Device",
            "identifier": [{"system": "https://hub.test/Id/device", "value": "1"}],
            "model": "Hub",
            "version": "1",
        },
        "requesting_organization": {
            "resourceType": "Organization",
            "identifier": [{"system": ODS, "value": "Y90001"}],
            "name": "Riverside",
        },
        "requesting_practitioner": {
            "resourceType": "Practitioner",
            "id": "user-1",
            "name": [{"family": "Vane", "given": ["Jo"]}],
            "identifier": [
                {"system": "https://fhir.nhs.uk/Id/sds-user-id", "value": "UNK"},
                {"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "UNK"},
                {"system": "https://hub.test/Id/user", "value": "jvane"},
            ],
        },
    }
    told |= changes
    return {name: value for name, value in told.items() if value is not None}


def token(told: object, head: object = None, last: str = "") -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"Bearer {part(head or {'alg': 'none', 'typ': 'JWT'})}.{part(told)}.{last}"


def gp(
    suffix: str,
    scope: str,
    method: str,
    rest: str,
    query: Any = "",
    body: object = None,
    jwt: Mapping[str, object] | None = None,
    base: str = f"/ssp/{ROOT}",
    **headers: Any,
) -> Request:
    told: dict[str, str | None] = {
        "Ssp-TraceID": next(FRESH),
        "Ssp-From": "200000000001",
        "Ssp-To": "200000000003",
        "Ssp-InteractionID": f"urn:nhs:names:services:gpconnect:fhir:{suffix}",
        "Authorization": token(claims(scope, **(jwt or {}))),
        "Accept": "application/fhir+json",
    }
    if body is not None:
        told["Content-Type"] = "application/fhir+json"
    return made(method, f"{base}/{rest}", told | _named(headers), query, body)


SLOTS = {
    "start": "ge2026-11-02",
    "end": "le2026-11-13",
    "status": "free",
    "_include": "Slot:schedule",
    "_include:recurse": ["Schedule:actor:Practitioner", "Schedule:actor:Location"],
    "searchFilter": [
        f"{ODS}|Y90001",
        "https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-OrganisationType-1|gp-practice",
    ],
}


def slots(without: str = "", **more: Any) -> Request:
    query = more.pop("query", {})
    asked = {key: value for key, value in (SLOTS | query).items() if key != without}
    return gp("rest:search:slot-1", "organization/*.read", "GET", "Slot", asked, **more)


def find(number: str = "9990000018", **more: Any) -> Request:
    query = more.pop("query", {"identifier": f"{NHS}|{number}"})
    return gp("rest:search:patient-1", "patient/*.read", "GET", "Patient", query, **more)


def registering(**changes: object) -> dict[str, object]:
    patient: dict[str, object] = {
        "resourceType": "Patient",
        "meta": {"profile": [f"{SD}/CareConnect-GPC-Patient-1"]},
        "identifier": [{"system": NHS, "value": "9990000018"}],
        "name": [{"use": "official", "family": "Adebayo", "given": ["Kunle"]}],
        "birthDate": "1988-02-14",
    }
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": "registerPatient", "resource": patient | changes}],
    }


def register(body: object = None) -> Request:
    return gp(
        "operation:gpc.registerpatient-1",
        "patient/*.write",
        "POST",
        "Patient/$gpc.registerpatient",
        body=registering() if body is None else body,
    )


def appointment(**changes: object) -> dict[str, object]:
    told: dict[str, object] = {
        "resourceType": "Appointment",
        "meta": {"profile": [f"{SD}/GPConnect-Appointment-1"]},
        "contained": [
            {
                "resourceType": "Organization",
                "id": "1",
                "meta": {"profile": [f"{SD}/CareConnect-GPC-Organization-1"]},
                "identifier": [{"system": ODS, "value": "Y90001"}],
                "name": "Riverside",
                "telecom": [{"system": "phone", "value": "01632960555"}],
            }
        ],
        "extension": [
            {
                "url": f"{SD}/Extension-GPConnect-BookingOrganisation-1",
                "valueReference": {"reference": "#1"},
            }
        ],
        "status": "booked",
        "description": "Follow-up",
        "comment": "By link",
        "start": "2026-11-03T09:20:00+00:00",
        "end": "2026-11-03T09:30:00+00:00",
        "slot": [{"reference": "Slot/s-1"}],
        "created": "2026-10-20T09:00:00+01:00",
        "participant": [
            {"actor": {"reference": "Patient/p-1"}, "status": "accepted"},
            {"actor": {"reference": "Location/l-1"}, "status": "accepted"},
        ],
    }
    told |= changes
    return {name: value for name, value in told.items() if value is not None}


def book(**changes: object) -> Request:
    body = appointment(**changes)
    return gp("rest:create:appointment-1", "patient/*.write", "POST", "Appointment", body=body)


REASON = {"url": f"{SD}/Extension-GPConnect-AppointmentCancellationReason-1", "valueString": "No"}
AS_READ = {"id": "a-1", "meta": {"versionId": "2", "profile": [f"{SD}/GPConnect-Appointment-1"]}}


def change(what: str, headers: Mapping[str, Any] | None = None, **changes: object) -> Request:
    """Amending (``update``) or cancelling (``cancel``) the appointment a-1."""
    mine: dict[str, object] = dict(AS_READ)
    if what == "cancel":
        mine |= {"status": "cancelled", "extension": [REASON]}
    return gp(
        f"rest:{what}:appointment-1",
        "patient/*.write",
        "PUT",
        "Appointment/a-1",
        body=appointment(**(mine | changes)),
        **({"If_Match": 'W/"2"'} | dict(headers or {})),
    )


def retrieve(query: Any = "start=ge2026-11-01&start=le2026-11-30") -> Request:
    return gp(
        "rest:search:patient_appointments-1",
        "patient/*.read",
        "GET",
        "Patient/p-1/Appointment",
        query,
    )


def look_up(kind: str = "Endpoint", query: Any = None, **headers: Any) -> Request:
    told: dict[str, str | None] = {
        "apikey": "k",
        "X-Correlation-Id": next(FRESH),
        "Accept": "application/fhir+json",
    }
    asked = query or {
        "organization": f"{ODS}|Y90003",
        "identifier": "https://fhir.nhs.uk/Id/nhsServiceInteractionId|urn:x",
    }
    return made("GET", f"/spine-directory/FHIR/R4/{kind}", told | _named(headers), asked)


# -- PDS and texts ------------------------------------------------------------------------------


def pds(
    method: str = "GET",
    path: str = "/Patient/9990000018",
    query: Any = "",
    body: object = None,
    **headers: Any,
) -> Request:
    told: dict[str, str | None] = {
        "X-Request-ID": next(FRESH),
        "Authorization": "Bearer t",
        "Accept": "application/fhir+json",
        "NHSD-End-User-Organisation-ODS": "Y90001",
        "NHSD-Session-URID": "555",
    }
    if method == "PATCH":
        told |= {
            "If-Match": 'W/"2"',
            "Content-Type": "application/json-patch+json",
            "X-Sync-Wait": "5",
        }
    if method == "POST":
        told["Content-Type"] = "application/json"
    return made(method, path, told | _named(headers), query, body)


TERMS = {
    "family": "Ok*",
    "birthdate": "eq1984-03-12",
    "address-postalcode": "ZZ994AB",
    "phone": "07700900123",
    "_max-results": "1",
}


def search(without: str = "", **terms: str) -> Request:
    asked = TERMS | {name.replace("__", "-"): value for name, value in terms.items()}
    return pds(path="/Patient", query={k: v for k, v in asked.items() if k != without})


def patch(*patches: Mapping[str, object], **headers: Any) -> Request:
    held = patches or (
        {"op": "test", "path": "/name/0/id", "value": "1"},
        {"op": "remove", "path": "/name/0/suffix/0"},
    )
    return pds("PATCH", body={"patches": list(held)}, **headers)


def sms(
    method: str = "POST",
    path: str = "/v2/notifications/sms",
    query: Any = "",
    body: object = None,
    jwt: object = None,
    head: object = None,
    **headers: Any,
) -> Request:
    told: dict[str, str | None] = {
        "Authorization": token(
            jwt or {"iss": GUID, "iat": 1}, head or {"typ": "JWT", "alg": "HS256"}, "sig"
        ),
        "User-Agent": "NOTIFY-API-PYTHON-CLIENT/13.0.0",
    }
    if method == "POST":
        told["Content-Type"] = "application/json"
    return made(method, path, told | _named(headers), query, body)


def text(without: str = "", **changes: object) -> Request:
    told: dict[str, object] = {
        "phone_number": "07700900123",
        "template_id": GUID,
        "personalisation": {"message": "Hello"},
        "reference": "invite-1",
    }
    told |= changes
    told.pop(without, None)
    return sms(body=told)
