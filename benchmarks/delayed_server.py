"""The server whose delays are measured: a world with one fault rule, told on the command line.

Run as a process of its own; it prints one line of JSON when it is ready, and another, with what
it says of its own punctuality and weight, when its standard input is closed.
"""

from __future__ import annotations

import json
import os
import sys
import time

import click

from benchmarks.files import many_files
from benchmarks.process import rss_megabytes
from gpworld.emis import credentials
from gpworld.scenario import load_scenario
from gpworld.serve import Host
from gpworld.world import World

ODS, USER = "Y90001", "asha.patel"
PATH = "/emis/partner/api/v1/patient/GetPatientDemographics"
"""Its reply is small, as those are that other simulators were measured with."""


@click.command()
@click.option("--ms", type=float, required=True, help="The delay of every reply.")
def main(ms: float) -> None:
    """Serve EMIS, each reply late by so much, until standard input ends."""
    many_files()
    world = World(load_scenario("surgery"))
    rule = {"name": "late", "match": {"system": "emis"}, "effect": {"delay": {"ms": ms}}}
    world.faults.add(world.read_fault(rule))
    with Host() as host:
        served = host.open(world, only=("emis",))
        told = {
            "url": f"{served.addresses['emis']}{PATH}?patientNumber={_patient(world)}",
            "headers": {
                "Authorization": f"Bearer {credentials.partner_token(world.seeds, ODS, USER)}",
                "applicationId": credentials.partner_application_id(world.seeds, ODS),
            },
        }
        host.settle()
        click.echo(json.dumps(told))
        idle, before = time.process_time(), world.journal.last
        sys.stdin.read()
        asked = world.journal.last - before
        work = (time.process_time() - idle) * 1000 / max(asked, 1)
        weight = rss_megabytes(os.getpid())
        served.raise_failures()
        click.echo(
            json.dumps({**world.engine.punctuality.report(), "work_ms": work, "megabytes": weight})
        )


def _patient(world: World) -> int:
    return world.practices[ODS].register.patients()[0].id


if __name__ == "__main__":
    main()
