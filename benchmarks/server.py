"""The server that is measured: one practice with a full day, beside static replies of equal size.

Run as a process of its own; it prints one line of JSON when it is ready and serves until its
standard input is closed.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta

import click

from gpworld.book.model import SlotPlan
from gpworld.core import london
from gpworld.core.app import Dialect
from gpworld.core.asked import request
from gpworld.core.exchange import Reply
from gpworld.core.guard import Guard
from gpworld.core.replies import bytes_reply
from gpworld.emis import credentials
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.world import World

ODS, PATIENT, USER = "Y90001", "9990000018", "asha.patel"
LISTED, BOOKABLE = 300, 60_000


def main() -> None:
    """Serve until standard input ends."""
    world = World(load_scenario("surgery"))
    day = london.local_date(world.clock.now()) + timedelta(days=3)
    _open(world, "A full day", london.midnight(day) + timedelta(hours=8), LISTED)
    far = london.midnight(day) + timedelta(days=200)
    bookable = _open(world, "Years of slots", far, BOOKABLE)
    replies: dict[str, bytes] = {}
    world.guards["static"] = Guard(
        "static", _static(replies).answer, clock=world.clock, journal=world.journal
    )
    with Host() as host:
        served = host.open(world, only=("emis", "static"))
        patient = world.practices[ODS].register.by_nhs_number(PATIENT)
        user = world.directory.user_named(ODS, USER)
        assert patient is not None
        assert user is not None
        told = {
            "emis": served.addresses["emis"],
            "static": served.addresses["static"],
            "day": day.isoformat(),
            "bookable": bookable,
            "patient": patient.id,
            "user": user.id,
            "application": credentials.application_id(world.seeds, ODS),
            "identity": _identity(world, patient.id),
            "partner_token": credentials.partner_token(world.seeds, ODS, USER),
            "partner_application": credentials.partner_application_id(world.seeds, ODS),
            "ods": ODS,
        }
        host.settle()  # as gpworld up does
        click.echo(json.dumps(told))
        for line in sys.stdin:
            name, _, size = line.split()[0].partition("=")
            replies[name] = b"x" * int(size)
            click.echo("ok")
        served.raise_failures()


def _open(world: World, name: str, start: datetime, count: int) -> list[int]:
    book = world.practices[ODS].book
    site = world.practices[ODS].sites[0].id
    plans = [
        SlotPlan(start=start + timedelta(minutes=2 * number), minutes=2, type="Routine")
        for number in range(count)
    ]
    session = book.open_session(name, site=site, clinicians=(), slot_minutes=2, slots=plans)
    return [slot.id for slot in book.slots_of(session.id)]


def _identity(world: World, patient: int) -> str:
    account = world.practices[ODS].register.account_where(lambda each: each.patient == patient)
    assert account is not None
    return account.credential


def _static(replies: dict[str, bytes]) -> Dialect:
    app = Dialect("static")

    @app.route("/<name>", methods=["GET", "POST"])
    def static(name: str) -> Reply:
        assert request.content_length in (None, 0)
        return bytes_reply(replies[name])

    return app


if __name__ == "__main__":
    main()
