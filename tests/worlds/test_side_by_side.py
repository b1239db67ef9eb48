"""Eight worlds of one scenario and seed on one host, at once, over the same slots and tokens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import requests

from faults.callers import MARIA, ODS, SYSTMONE, Callers
from gpworld import checkpoint
from gpworld.control.client import ControlClient
from gpworld.core.exchange import Request
from gpworld.scenario import load_scenario
from gpworld.serve import Host, Served
from gpworld.systmone import credentials
from gpworld.world import World

THREADS = 8


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


class Wire:
    """A caller of one served world, by sockets only; what it sends is drawn from the seed."""

    def __init__(self, served: Served, like: World) -> None:
        """``like`` is a world of the same seed, which nobody serves: its secrets are the same."""
        self.served, self.callers, self.session = served, Callers(like), requests.Session()
        self.session.trust_env = False
        self.control = ControlClient(served.addresses["control"], served.plane.token)

    def send(self, system: str, request: Request) -> requests.Response:
        url = f"{self.served.addresses[system]}{request.path}?{request.query}"
        return self.session.request(
            request.method, url, headers=dict(request.headers), data=request.body, timeout=50
        )

    def partner(self, operation: str, method: str = "GET", **asked: object) -> requests.Response:
        plain = self.callers.emis_request(operation)
        query = urlencode(asked)
        return self.send("emis", Request(method, plain.path, query, plain.headers))

    def log_on(self) -> str:
        secret = credentials.staff_passphrase(self.callers.world.seeds, SYSTMONE, "lin.wei")
        given = {"userName": "lin.wei", "passphrase": secret, "unitId": SYSTMONE, "uuid": "u"}
        reply = self.send("systmone", self.callers.systmone_request("StaffLogon", **given))
        return reply.headers["suid"]

    def close(self) -> None:
        self.session.close()
        self.control.close()


def a_day(wire: Wire, number: int, together: threading.Barrier | None = None) -> str:
    """What one tester does, conflicting with all the others; the world's digest afterwards."""
    practice = wire.callers.world.practices[ODS]
    patient = practice.register.by_nhs_number(MARIA)
    assert patient is not None
    now = wire.callers.world.clock.now()
    slots = [slot.id for slot in practice.book.slots(now, now + timedelta(days=60))][:12]
    wire.control.add_fault(
        name="out", match={"system": "pds"}, effect={"status": 503}, nth=number + 1
    )
    said: list[object] = []
    for turn, slot in enumerate(slots):
        if together is not None:
            together.wait(50)  # each of them asks for the same slot at the same moment
        asked = {"slotId": slot, "patientNumber": patient.id, "reason": f"tester {number}"}
        booked = wire.partner("BookAppointment", **asked, bookedBy=wire.callers.asha().guid)
        said.append(booked.status_code)
        if turn % 3 == number % 3:
            wire.control.move_clock(advance=timedelta(minutes=number + 1))
        if turn % 4 == 0:
            said.append(wire.log_on())
            said.append(wire.send("pds", Request("GET", f"/Patient/{MARIA}", "", ())).status_code)
    assert said[0] == 200, said
    live = [each["reason"] for each in wire.control.bookings(ODS, patient=MARIA, live=True)]
    world = wire.served.world
    world.raise_failures()
    told = checkpoint.dumps(world.checkpoint(), journal=False)
    return f"{said} {live} {world.journal.last} {checkpoint.head(told).digest}"


def test_what_eight_testers_do_at_once_is_what_each_does_alone(host: Host) -> None:
    like = World(load_scenario("surgery"))
    kept = like.checkpoint()
    wires = [Wire(host.open(World.of(kept)), like) for _ in range(2 * THREADS)]
    alone = [a_day(wire, number) for number, wire in enumerate(wires[:THREADS])]
    together = threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        at_once = list(
            pool.map(lambda pair: a_day(pair[1], pair[0], together), enumerate(wires[THREADS:]))
        )
    assert at_once == alone
    assert len(set(alone)) == THREADS
    assert like.checkpoint().state == kept.state
    for wire in wires:
        wire.close()
        wire.served.close()
