"""The product as a process of its own: it says when it is ready, works, and stops when told."""

import json
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from refbooking import events, in_process
from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_staff.riverside import settings_body


def test_made_again_on_what_it_has_stored_the_service_draws_no_id_twice(tmp_path: Path) -> None:
    told = {**settings_body(), "database_url": f"sqlite:///{tmp_path}/booking.db"}
    clock = SetClock(datetime(2026, 10, 20, 8, tzinfo=UTC))
    drawn = []
    for _ in range(3):
        service: Service = in_process.create(told, clock).extensions["refbooking"]
        drawn.append(service.tokens.new_id("inv"))
        with service.store.begin() as tx:
            events.record(tx, clock.now(), "invitation_created", drawn[-1])
        service.store.close()
    assert len(set(drawn)) == 3


def start(settings: Path) -> subprocess.Popen[str]:
    """`python -m refbooking` on any free port."""
    command = [sys.executable, "-m", "refbooking", "--settings", str(settings), "--port", "0"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A settings file with a database in a directory that does not exist yet."""
    file = tmp_path / "booking.json"
    database = f"sqlite:///{tmp_path}/made/booking.db"
    file.write_text(json.dumps(settings_body(database_url=database)), encoding="utf-8")
    return file


def test_it_says_that_it_is_ready_serves_and_ends_cleanly(settings: Path) -> None:
    with start(settings) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line.startswith("refbooking is ready on http://127.0.0.1:"), process.stderr.read()
        url = line.split()[-1]
        reply = requests.get(f"{url}/api/v1/profile", timeout=60)
        assert reply.json()["link.uses"] == 1
        page = requests.get(f"{url}/b/unknown", timeout=60)
        assert (page.status_code, page.headers["X-Robots-Tag"]) == (404, "noindex")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "Traceback" not in process.stderr.read()
        assert process.stdout.read() == ""


def test_those_who_open_a_connection_and_say_nothing_keep_nobody_out(settings: Path) -> None:
    with start(settings) as process, ExitStack() as idle:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        for _ in range(200):
            idle.enter_context(socket.create_connection(address)).sendall(b"GET / HTTP/1.1\r\n")
        assert requests.get(f"{url}/api/v1/profile", timeout=10).status_code == 200
        process.terminate()


def test_wrong_settings_are_told_in_one_line(settings: Path) -> None:
    settings.write_text('{"public_url": 3}', encoding="utf-8")
    with start(settings) as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.strip().splitlines() == [f"Error: {settings}: settings.public_url must be a text"]
