"""Riverside Surgery in a test: its settings, and its EMIS and text gateway as wire bodies."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlparse
from uuid import UUID

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from refbooking.clock import SetClock
from refbooking_staff.contract import breaches

EMIS = "http://emis.test/emis/partner"
SMS = "http://sms.test"
TEMPLATE = "6a0f2f0e-5f4e-4c0c-9f55-0d2f7f6d9b11"
NINE = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # Tuesday 20 October 2026, 9am in London
MARIA = "9990000018"
Reply = tuple[int, dict[str, str], str]


def organisation(ods: str, name: str, **more: object) -> dict[str, object]:
    """An organisation of the settings."""
    return {
        "ods": ods,
        "name": name,
        "address": "1 River Street, Exampleton, ZZ99 1AA",
        "phone": "01632 960001",
        "emis": {"url": EMIS, "application_id": "app"},
        **more,
    }


def settings_body(**more: object) -> dict[str, Any]:
    """A whole settings body."""
    key = "refbooking-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
    return {
        "public_url": "http://book.test",
        "secret_key": "a secret of this test",
        "database_url": "sqlite://",
        "test_mode": True,
        "sms": {
            "url": SMS,
            "api_key": key,
            "template_id": TEMPLATE,
            "receipts_token": "receipts-token",
        },
        "organisations": [
            organisation(
                "Y90001", "Riverside Surgery", cross_org_enabled=True, books_at=["Y90002"]
            ),
            organisation("Y90002", "Northgate Hub", kind="hub"),
            organisation("Y90003", "Wharf Lane Clinic", module_enabled=False),
        ],
        "staff": [
            {
                "id": f"{ods}:{user}",
                "ods": ods,
                "user": user,
                "given": given,
                "family": family,
                "token": f"token-{user}",
                "emis": {"token": token},
            }
            for ods, user, given, family, token in (
                ("Y90001", "asha.patel", "Asha", "Patel", "emis-asha"),
                ("Y90001", "lee.idle", "Lee", "Idle", None),
                ("Y90002", "north.gate", "North", "Gate", "emis-north"),
                ("Y90003", "wharf.lane", "Wharf", "Lane", "emis-wharf"),
            )
        ],
        **more,
    }


@dataclass
class Practice:
    """The EMIS of Riverside as bodies on the wire; tests change the lists."""

    patients: list[dict[str, object]] = field(default_factory=list)
    sessions: list[dict[str, object]] = field(default_factory=list)
    slots: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    filed: list[dict[str, Any]] = field(default_factory=list)
    asked: list[requests.PreparedRequest] = field(default_factory=list)
    broken: dict[str, Reply | Exception] = field(default_factory=dict)

    def add_patient(self, nhs_number: str, **more: object) -> None:
        """A registered patient with a mobile unless told otherwise."""
        self.patients.append(
            {
                "dbid": 3000 + len(self.patients),
                "nhsNumber": nhs_number,
                "dateOfBirth": "02/03/1980",
                "title": "Ms",
                "firstNames": "Maria",
                "familyName": "Okoro",
                "mobile": "07700 900123",
                "currentStatus": "Active",
                **more,
            }
        )

    def add_session(self, day: date, slot_type: str, free: int = 2, holder: int = 71) -> str:
        """A morning session of one slot type, from 09:00 in tens of minutes."""
        number = str(500 + len(self.sessions))
        self.sessions.append(
            {
                "dbid": int(number),
                "name": "Morning",
                "date": day.strftime("%d/%m/%Y"),
                "startTime": "09:00",
                "endTime": "12:00",
                "slotLength": "10",
                "slotTypeList": [
                    {
                        "typeID": 1,
                        "description": slot_type,
                        "total": free,
                        "booked": 0,
                        "blocked": 0,
                        "embargoed": 0,
                        "available": free,
                    }
                ],
                "site": {"dbid": 1, "name": "Riverside Surgery"},
                "holderList": [
                    {
                        "dbid": holder,
                        "refID": holder,
                        "title": "Dr",
                        "firstNames": "Ann",
                        "lastName": f"Holder{holder}",
                    }
                ],
            }
        )
        self.slots[number] = [
            {
                "dbid": int(number) * 100 + place,
                "refID": place,
                "startTime": f"{9 + place // 6:02}:{place % 6 * 10:02}",
                "slotLength": "10",
                "type": {"typeID": 1, "description": slot_type},
                "status": "Slot Available",
            }
            for place in range(free)
        ]
        return number

    def answer(self, request: requests.PreparedRequest) -> Reply:
        """Answer one call as the Partner API would."""
        self.asked.append(request)
        operation = urlparse(request.url or "").path.rsplit("/", 1)[-1]
        told = {k: v[0] for k, v in parse_qs(urlparse(request.url or "").query).items()}
        broken = self.broken.get(operation)
        if isinstance(broken, Exception):
            raise broken
        if broken is not None:
            return broken
        body = getattr(self, f"_{operation}")(told, request)
        return (204, {}, "") if body is None else (200, {}, json.dumps(body))

    def _GetMatchedPatients(self, told: dict[str, str], _r: object) -> object:
        found = [p for p in self.patients if p["nhsNumber"] == told["matchedTerms"]]
        return {"patientList": found, "peopleList": []}

    def _GetAppointmentSessions(self, _t: object, _r: object) -> object:
        return {"appointmentSession": self.sessions}

    def _GetSlotsForSession(self, told: dict[str, str], _r: object) -> object:
        return {"slot": self.slots[told["appointmentSessionId"]]}

    def _GetPatientAppointmentsV2(self, _t: object, _r: object) -> object:
        return {"appointment": []}

    def _GetOrganisation(self, _t: object, _r: object) -> object:
        asha = {
            "dbid": 44,
            "mnemonic": "asha.patel",
            "firstNames": "Asha",
            "lastName": "Patel",
            "category": {"mnemonic": "REC", "description": "Receptionist"},
            "activeUser": True,
        }
        return {"organisationList": [], "userList": [asha]}

    def _FileRecord(self, _t: object, request: requests.PreparedRequest) -> None:
        self.filed.append(json.loads(request.body or b""))


@dataclass
class Gateway:
    """The text gateway as bodies on the wire."""

    texts: list[dict[str, Any]] = field(default_factory=list)
    failures: list[Reply | Exception | str] = field(default_factory=list)
    tries: int = 0

    def answer(self, request: requests.PreparedRequest) -> Reply:
        """POST /v2/notifications/sms; `"lost"` accepts the text and loses the reply."""
        self.tries += 1
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, tuple):
            return failure
        if isinstance(failure, Exception):
            raise failure
        told = json.loads(request.body or b"")
        number = UUID(int=len(self.texts) + 1, version=4)
        self.texts.append({**told, "id": str(number)})
        if failure == "lost":
            raise requests.ReadTimeout("the reply was lost")
        return 201, {}, json.dumps({"id": str(number), "reference": told["reference"]})

    def listed(self, request: requests.PreparedRequest) -> Reply:
        """GET /v2/notifications?reference=."""
        wanted = parse_qs(urlparse(request.url or "").query)["reference"][0]
        found = [
            {"id": text["id"], "reference": text["reference"], "status": "sending"}
            for text in self.texts
            if text["reference"] == wanted
        ]
        return 200, {}, json.dumps({"notifications": found, "links": {"current": "x"}})

    @property
    def bodies(self) -> list[str]:
        """What the phones got."""
        return [text["personalisation"]["message"] for text in self.texts]


def sms_error(status: int, error: str, message: str) -> Reply:
    """An error of the gateway in its own envelope."""
    fault = {"error": error, "message": message}
    return status, {}, json.dumps({"status_code": status, "errors": [fault]})


@dataclass
class Desk:
    """A member of staff calling the API."""

    client: FlaskClient
    token: str = "token-asha.patel"
    keys: int = 0

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """One call, signed in; every answer is held against the contract."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        where = f"/api/v1/staff{path}"
        reply = self.client.open(where, method=method, headers=headers, **more)
        assert breaches(method, where, reply) == []
        return reply

    def get(self, path: str) -> TestResponse:
        """A GET."""
        return self.call("GET", path)

    def post(self, path: str, key: str | None = None, **more: Any) -> TestResponse:
        """A POST with a key of its own, or the one given."""
        self.keys += 1
        headers = {"Idempotency-Key": key or f"key-{self.keys}", **more.pop("headers", {})}
        return self.call("POST", path, headers=headers, **more)

    def send(self, nhs_number: str = MARIA, **more: object) -> TestResponse:
        """POST /invitations for a blood test."""
        body = {"patient": {"nhs_number": nhs_number}, "slot_type": "Blood test", **more}
        return self.post("/invitations", json=body)

    def sent(self, **more: object) -> dict[str, Any]:
        """An invitation that was sent."""
        reply = self.send(**more)  # type: ignore[arg-type]  # the names are send's own
        assert reply.status_code == 201, reply.get_data(as_text=True)
        body: dict[str, Any] = reply.get_json()
        return body


def later(clock: SetClock, **by: float) -> None:
    """Let time pass."""
    clock.advance(timedelta(**by))


def code(reply: TestResponse) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return reply.status_code, reply.get_json()["code"]
