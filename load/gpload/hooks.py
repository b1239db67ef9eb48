"""Our options and listeners on Locust's events: what makes ``locust -f`` one of our runs.

Importing this imports Locust, which patches the process; so nothing else may import it.
"""

from __future__ import annotations

import argparse
import logging
import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import gevent
from locust import events
from locust.argument_parser import LocustArgumentParser
from locust.env import Environment
from locust.runners import MasterRunner, Runner, WorkerRunner

from gpload import parts
from gpload.around import read_world
from gpload.conductor import LAST_WORDS, MESSAGE, Conductor
from gpload.lengths import seconds
from gpload.shapes import RIVERSIDE, SHAPES, Wish
from gpload.users import Arrivals, OneEach
from gpload.worker import Worker
from gpworld.control import envfile
from gpworld.control.errors import NoWorld

log = logging.getLogger("gpload")


@events.init_command_line_parser.add_listener
def options(parser: LocustArgumentParser) -> None:
    """What a run is told; all begin with gp, as the plainer names are Locust's.

    Locust itself would listen on all interfaces; whoever wants that may still say so.
    """

    parser.set_defaults(web_host="127.0.0.1", master_bind_host="127.0.0.1")

    def add(name: str, **more: Any) -> None:
        parser.add_argument(name, include_in_web_ui=False, **more)

    add("--gp-env", metavar="FILE", help="Environment file of the world; else as gpworld finds it.")
    add("--gp-shape", choices=tuple(SHAPES), help="Arrivals of this shape, in place of users.")
    add("--gp-rate", type=float, metavar="N", help="Arrivals a second.")
    add("--gp-for", type=seconds, metavar="LENGTH", help="How long in the world's time: 90s, 10m.")
    add("--gp-scale", type=float, metavar="N", help="Seconds of the world in a real one.")
    add("--gp-patients", type=int, metavar="N", help="Patients, in place of rate times length.")
    add("--gp-seed", type=int, default=7, metavar="N", help="Of arrivals and choices.")
    add("--gp-most", type=int, default=5000, metavar="N", help="Visitors on their way at once.")
    add("--gp-fault", action="append", metavar="NAME|FILE", help="Trouble in the world's systems.")
    add("--gp-practice", default=RIVERSIDE, metavar="ODS", help="Whose patients come.")
    add("--gp-out", default="gpworld-load", metavar="DIR", help="Where the run is written.")
    add("--gp-command", default="", help=argparse.SUPPRESS)


@events.init.add_listener
def begin(environment: Environment, runner: Runner, **_: object) -> None:
    """Take up our part: that of a worker, of a master, or both."""
    here = parts.of(environment)
    if isinstance(runner, WorkerRunner):
        runner.register_message(MESSAGE, _dealt)
        environment.events.report_to_master.add_listener(here.report)
        return
    asked = environment.parsed_options
    assert asked is not None
    try:
        world = read_world(envfile.find(asked.gp_env))
        address = world["services"]["booking"]["url"]
    except (NoWorld, OSError, ValueError) as failure:
        raise SystemExit(f"no world to load: {failure}; start one with gpworld up") from failure
    except KeyError:
        raise SystemExit("this world serves no booking product: start it with gpworld up") from None
    environment.host = environment.host or address
    wish = _wish(asked) if asked.gp_shape else None
    command = asked.gp_command or f"locust {shlex.join(sys.argv[1:])}"
    gevent.signal_handler(signal.SIGTERM, _terminated, here)
    conductor = here.conductor = Conductor(
        environment,
        world,
        wish,
        Path(asked.gp_out),
        asked.gp_patients or 200,
        asked.gp_most,
        command,
    )
    if wish:
        environment.user_classes = [Arrivals]
        environment.shape_class = OneEach(environment)
    if isinstance(runner, MasterRunner):
        runner.register_message(LAST_WORDS, _last_words)
        environment.events.worker_report.add_listener(conductor.hear)
    else:
        runner.register_message(MESSAGE, _dealt)


@events.test_start.add_listener
def start(environment: Environment, **_: object) -> None:
    """Make ready and deal, where somebody conducts."""
    conductor = parts.of(environment).conductor
    if conductor is not None:
        conductor.begin()


@events.test_stop.add_listener
def stop(environment: Environment, **_: object) -> None:
    """The last figures, and the run's files."""
    here = parts.of(environment)
    if here.conductor is not None:
        here.collect()
        here.conductor.end()
    elif here.worker is not None:
        here.worker.done = True
        last = here.worker.recorder.report(done=True).packed()
        assert environment.runner is not None
        environment.runner.send_message(LAST_WORDS, last)


def _terminated(here: parts.Parts) -> None:
    """SIGTERM, of which Locust without its web interface would die: a run that goes on is over now.

    Raises:
        KeyboardInterrupt: none has begun, and so Locust ends as of Ctrl-C.
    """
    if here.conductor is None or not here.conductor.stop():
        raise KeyboardInterrupt


def _dealt(environment: Environment, msg: Any, **_: object) -> None:
    """Our cards have come; visitors begin when Locust says so."""
    worker = parts.of(environment).worker = Worker(msg.data)
    if worker.plan is not None:
        environment.user_classes = [Arrivals]


def _last_words(environment: Environment, msg: Any, **_: object) -> None:
    """A worker stops, and hands on what it still had."""
    conductor = parts.of(environment).conductor
    if conductor is not None:
        conductor.hear(msg.node_id, {"gpload": msg.data})


def _wish(asked: argparse.Namespace) -> Wish:
    return Wish(
        asked.gp_shape,
        asked.gp_seed,
        asked.gp_rate,
        asked.gp_for,
        asked.gp_scale,
        asked.gp_patients,
        tuple(asked.gp_fault or ()),
        asked.gp_practice,
    )
