"""Requests a second on one core: a 300-slot list and bookings, beside static replies."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from benchmarks.load import Measured, get, measure
from benchmarks.process import rss_megabytes

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of request: live against static of the same size, and what was measured."""

    name: str
    size: int
    live: list[Measured] = field(default_factory=list)
    static: list[Measured] = field(default_factory=list)


class Server:
    """The measured process and what it told about itself."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self.pid = process, process.pid
        assert process.stdout is not None
        self.told: dict[str, Any] = json.loads(process.stdout.readline())
        self._session = requests.Session()
        self._session.trust_env = False

    def static(self, name: str, size: int) -> str:
        """Have it serve a static reply of this size."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{name}={size}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "ok\n"
        return f"{self.told['static']}/{name}"

    def signed_in(self) -> tuple[dict[str, str], str]:
        """The headers of an open EMIS session, and the patient's token in it."""
        address = f"{self.told['emis']}/emis/pfs"
        headers = {"X-API-ApplicationId": self.told["application"], "X-API-Version": "2.1.0.0"}
        opened = self._post(f"{address}/sessions/endusersession", headers, None)
        headers["X-API-EndUserSessionId"] = opened["EndUserSessionId"]
        who = {
            "AccessIdentityGuid": self.told["identity"],
            "NationalPracticeCode": self.told["ods"],
        }
        session = self._post(f"{address}/sessions", headers, who)
        headers["X-API-SessionId"] = session["SessionId"]
        return headers, session["UserPatientLinks"][0]["UserPatientLinkToken"]

    def size_of(self, url: str, headers: dict[str, str]) -> int:
        """How long a reply is, in bytes."""
        reply = self._session.get(url, headers=headers, timeout=10)
        reply.raise_for_status()
        return len(reply.content)

    def megabytes(self) -> float:
        """What it weighs now."""
        return rss_megabytes(self.pid)

    def _post(self, url: str, headers: dict[str, str], body: object) -> Any:
        reply = self._session.post(url, headers=headers, json=body, timeout=10)
        reply.raise_for_status()
        return reply.json()


@contextmanager
def server() -> Iterator[Server]:
    """A server process, ended when the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Server(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


def lists(running: Server, seconds: float) -> Workload:
    """300 slots of one day, joined from the practice's book for each request."""
    headers, token = running.signed_in()
    day = running.told["day"]
    url = (
        f"{running.told['emis']}/emis/pfs/appointmentslots"
        f"?fromDateTime={day}T00:00:00&toDateTime={day}T23:59:59&userPatientLinkToken={token}"
    )
    return _compare(
        running, "list", url, [get(url, headers)], running.size_of(url, headers), seconds
    )


def bookings(running: Server, seconds: float) -> Workload:
    """Appointments booked through the staff interface, each in a slot of its own."""
    headers = {
        "Authorization": f"Bearer {running.told['partner_token']}",
        "applicationId": running.told["partner_application"],
    }
    address = f"{running.told['emis']}/emis/partner/api/v1/appointments/BookAppointment"
    urls = [
        f"{address}?slotId={slot}&patientNumber={running.told['patient']}&bookedBy={running.told['user']}&reason=Bench"
        for slot in running.told["bookable"]
    ]
    size = running.size_of(urls.pop(0), headers)
    wanted = [get(url, headers) for url in urls]
    return _compare(running, "booking", address, wanted, size, seconds, once=True)


def _compare(
    running: Server,
    name: str,
    url: str,
    wanted: list[bytes],
    size: int,
    seconds: float,
    *,
    once: bool = False,
) -> Workload:
    """Live and static in turns, so that a busy moment of the machine strikes both."""
    found = Workload(name, size)
    still = running.static(name, size)
    plain = [get(still)]
    measure(still, plain, running.pid, seconds=0.3)
    for turn in range(ROUNDS):
        part = wanted[turn::ROUNDS]  # no slot twice
        asked = part if once else wanted
        found.live.append(measure(url, asked, running.pid, seconds=seconds, once=once))
        found.static.append(measure(still, plain, running.pid, seconds=seconds))
    return found
