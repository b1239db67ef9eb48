"""The reference product as a process of its own, and the world's servers, all over sockets."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest
import requests

from gpharness.drivers.http import HttpDriver
from gpharness.profile import Profile
from gpworld.control import product as told
from gpworld.serve.served import Served
from gpworld.world import World


@pytest.fixture(scope="session")
def product_url(gp_servers: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the product answers, for as long as the run lasts."""
    folder = tmp_path_factory.mktemp("product")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    plane = gp_servers.plane
    plane.addresses["booking"] = url
    plane.booking["database_url"] = f"sqlite:///{folder / 'booking.db'}"
    settings = folder / "booking.json"
    settings.write_text(json.dumps(told.settings(plane)), encoding="utf-8")
    command = [sys.executable, "-m", "refbooking", "--settings", str(settings)]
    log = folder / "stderr.txt"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None, "it was asked for"
        assert "ready" in process.stdout.readline(), log.read_text(encoding="utf-8")
        yield url
        process.terminate()


@pytest.fixture
def empty_product(product_url: str) -> None:
    """The product with nothing in it and nothing left to do."""
    requests.post(f"{product_url}/__test__/reset", timeout=10).raise_for_status()


@pytest.fixture
def gp_world(empty_product: None, gp_opened_world: World) -> Iterator[World]:
    """The world at its start, after the product has forgotten what it had still to do in it."""
    gp_opened_world.reset()
    yield gp_opened_world
    gp_opened_world.raise_failures()


@pytest.fixture
def gp_driver(
    product_url: str, gp_world: World, gp_profile: Profile, gp_tokens: Mapping[str, str]
) -> HttpDriver:
    """The product over its own socket."""
    return HttpDriver(product_url, gp_tokens, gp_profile)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
