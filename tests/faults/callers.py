"""Requests as each system's callers make them, and fault rules as they are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

import jwt

from gpworld.core.exchange import Answer, Hold, Reply, Request
from gpworld.emis import credentials as emis
from gpworld.sms import credentials as sms
from gpworld.staff.model import User
from gpworld.world import World

ODS, HUB, SYSTMONE = "Y90001", "Y90002", "Y90003"
MARIA = "9990000018"
REQUEST_ID = "6f0c7e1a-3f4e-4b8a-9a46-0d6a0b1c2d3e"


@dataclass
class Callers:
    """Whoever calls the systems of one world."""

    world: World

    def rule(self, name: str, match: Mapping[str, object], effect: object, **more: object) -> None:
        """Add a fault rule."""
        table = {"name": name, "match": match, "effect": effect, **more}
        self.world.faults.add(self.world.read_fault(table))

    def emis(self, operation: str = "GetOrganisationV2", ods: str = ODS, **asked: object) -> Answer:
        """A member of staff calls the Partner API."""
        return self.world.guards["emis"](self.emis_request(operation, ods, **asked)).reply

    def emis_request(self, operation: str, ods: str = ODS, **asked: object) -> Request:
        area = {"GetOrganisationV2": "organisation", "GetMatchedPatients": "patientMatching"}
        seeds = self.world.seeds
        headers = (
            ("Authorization", f"Bearer {emis.partner_token(seeds, ods, 'asha.patel')}"),
            ("applicationId", emis.partner_application_id(seeds, ods)),
        )
        path = f"/emis/partner/api/v1/{area.get(operation, 'appointments')}/{operation}"
        return Request("GET", path, urlencode(asked), headers)

    def sessions(self, first: str, last: str, ods: str = ODS) -> Answer:
        """A search of the Partner API."""
        return self.emis("GetAppointmentSessions", ods, startDate=first, endDate=last)

    def book(self) -> Answer:
        """Maria is booked into the first slot that anybody may have."""
        practice = self.world.practices[ODS]
        now = self.world.clock.now()
        slot = next(
            slot
            for session in practice.book.sessions()
            for slot in practice.book.slots_of(session.id)
            if slot.booking is None and slot.start > now and not slot.blocked
            if slot.embargoed_until is None
        )
        patient = practice.register.by_nhs_number(MARIA)
        assert patient is not None
        return self.emis(
            "BookAppointment",
            slotId=slot.id,
            patientNumber=patient.id,
            reason="cough",
            bookedBy=self.asha().guid,
        )

    def asha(self, ods: str = ODS) -> User:
        """The receptionist."""
        user = self.world.directory.user_named(ods, "asha.patel")
        assert user is not None
        return user

    def booked(self) -> int:
        """How many live appointments Maria has."""
        practice = self.world.practices[ODS]
        patient = practice.register.by_nhs_number(MARIA)
        assert patient is not None
        return len(practice.book.bookings(patient.id, live=True))

    def systmone(self, name: str, **attributes: str) -> Answer:
        """A SystmOne message."""
        return self.world.guards["systmone"](self.systmone_request(name, **attributes)).reply

    def systmone_request(self, name: str, suid: str = "", **attributes: str) -> Request:
        given = {"apiVersion": "1", **attributes}
        body = f"<{name} {' '.join(f'{k}={quoteattr(v)}' for k, v in given.items())}/>"
        side = "staff" if name.startswith("Staff") else "pfs"
        headers = (("type", name), ("suid", suid), ("Content-Type", "text/xml"))
        return Request("POST", f"/systmone/{side}", "", headers, body.encode())

    def pds(self, path: str = f"/Patient/{MARIA}", query: str = "") -> Answer:
        """A look-up."""
        headers = (("X-Request-ID", REQUEST_ID),)
        return self.world.guards["pds"](Request("GET", path, query, headers)).reply

    def gpconnect(self, path: str, query: str = "", **headers: str) -> Answer:
        """A request to GP Connect."""
        given = tuple(headers.items())
        return self.world.guards["gpconnect"](Request("GET", path, query, given)).reply

    def text(self, number: str = "07700900123") -> Answer:
        """A text is handed in."""
        return self.world.guards["sms"](self.text_request(number)).reply

    def text_request(self, number: str = "07700900123") -> Request:
        seeds, service = self.world.seeds, self.service()
        key = sms.api_key(seeds, service, "test")
        secret, issuer = key[-36:], key[-73:-37]
        issued = int(self.world.clock.now().timestamp())
        token = jwt.encode({"iss": issuer, "iat": issued}, secret, algorithm="HS256")
        form = {
            "phone_number": number,
            "template_id": sms.template_id(seeds, service, "message"),
            "personalisation": {"message": "Choose a time: http://127.0.0.1:9/b/abc234"},
        }
        headers = (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"))
        return Request("POST", "/v2/notifications/sms", "", headers, json.dumps(form).encode())

    def service(self) -> str:
        """The name of the first service of the text gateway."""
        return next(iter(self.world.sms.services.values())).name


def settled(answer: Answer) -> Answer:
    """What a held answer comes to when it is served to the second."""
    while isinstance(answer, Hold):
        answer = answer.then(answer.seconds * 1000)
    return answer


def reply_of(answer: Answer) -> Reply:
    """The reply that an answer is, or comes to."""
    reply = settled(answer)
    assert isinstance(reply, Reply), reply
    return reply
