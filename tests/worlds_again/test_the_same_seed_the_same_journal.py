"""The same scenario twice in fresh worlds of one seed: the journals are the same, byte for byte.

Each scenario runs ``once`` and ``again``, as two tests that may well be in two processes; whichever
comes second compares.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from pytest_bdd import scenario

from gpharness.shared import folder
from gpworld.core.journal import Exchange
from gpworld.world import World

FEATURES = folder("features")
OF_THIS_MACHINE = {"took_ms", "delivered_ms"}
"""Real milliseconds: how fast the machine was is no part of what happened in the world."""
TWICE = pytest.mark.parametrize("turn", ["once", "again"])
Compare = Callable[[str], None]


@pytest.fixture
def compared(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    gp_world: World,
    served_at: tuple[str, dict[str, str]],
) -> Compare:
    """Keep the journal for the other turn, and hold it against the other's if that has been."""
    kept = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        kept = kept.parent  # one folder for all workers of a run

    def compare(turn: str) -> None:
        name = request.node.originalname
        journal = written(gp_world, served_at[1])
        put(kept / f"{name}-{turn}", journal)
        other = kept / f"{name}-{'again' if turn == 'once' else 'once'}"
        assert journal
        assert not other.exists() or other.read_text().splitlines() == journal

    return compare


def written(world: World, ports: dict[str, str]) -> list[str]:
    """All that the journal has, a line for each exchange; ports by name."""
    lines = []
    for exchange in world.journal:
        line = str(settled(exchange))
        for server, port in ports.items():
            line = line.replace(f"127.0.0.1:{port}", f"127.0.0.1:{server}")
        lines.append(line)
    return lines


def settled(exchange: Exchange) -> dict[str, object]:
    return {
        field.name: getattr(exchange, field.name)
        for field in fields(exchange)
        if field.name not in OF_THIS_MACHINE
    }


def put(path: Path, lines: list[str]) -> None:
    """In one step: the other turn may be looking."""
    path.with_suffix(".new").write_text("\n".join(lines))
    path.with_suffix(".new").replace(path)


@TWICE
@scenario(
    f"{FEATURES}/self_book/choose_and_confirm.feature",
    "A patient books a day and time without an account",
)
def test_a_booking_at_home_leaves_the_same_journal(turn: str, compared: Compare) -> None:
    compared(turn)


@TWICE
@scenario(
    f"{FEATURES}/cross_org/booking.feature",
    "An appointment at another organisation is cancelled with the link in the text message",
)
def test_a_booking_elsewhere_leaves_the_same_journal(turn: str, compared: Compare) -> None:
    compared(turn)


@TWICE
@scenario(f"{FEATURES}/request/journey.feature", "A patient sends a request and gets a reference")
def test_a_request_leaves_the_same_journal(turn: str, compared: Compare) -> None:
    compared(turn)


@TWICE
@pytest.mark.parametrize("over_sockets", [True])
@scenario(
    f"{FEATURES}/self_book/choose_and_confirm.feature",
    "A patient books a day and time without an account",
)
def test_over_sockets_the_journals_differ_in_ports_alone(turn: str, compared: Compare) -> None:
    compared(turn)
