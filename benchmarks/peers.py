"""Other people's simulators, when they are installed: static replies of the same sizes.

``make bench-peers`` installs them into ``benchmarks/node_modules``; nothing else looks there.
"""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.load import Measured, get, measure
from benchmarks.process import rss_megabytes

BIN = Path(__file__).parent / "node_modules" / ".bin"
PATIENCE_SECONDS = 30.0
_PAUSE = threading.Event()  # waits between looks; nobody sets it


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer and what was measured: seconds to its first answer, weight, rates by workload."""

    name: str
    seconds: float
    megabytes: float
    rates: dict[str, Measured]


Prepare = Callable[[Path, int, dict[str, int]], list[str]]


def installed() -> dict[str, Prepare]:
    """The peers that are there, by name, with what starts them."""
    known: dict[str, tuple[str, Prepare]] = {
        "mountebank": ("mb", _mountebank),
        "Mockoon": ("mockoon-cli", _mockoon),
    }
    return {name: start for name, (binary, start) in known.items() if (BIN / binary).exists()}


def run(name: str, prepare: Prepare, sizes: dict[str, int], seconds: float) -> Peer:
    """Start a peer, measure its static replies, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free()
        command = prepare(Path(folder), port, sizes)
        base = f"http://127.0.0.1:{port}"
        with _started(command, Path(folder), f"{base}/list") as (process, took):
            rates = {}
            for workload in sizes:
                plain = [get(f"{base}/{workload}")]
                measure(base, plain, process.pid, seconds=0.5)
                rates[workload] = measure(base, plain, process.pid, seconds=seconds)
            return Peer(name, took, rss_megabytes(process.pid), rates)


@contextmanager
def _started(
    command: list[str], folder: Path, url: str
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers(url):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(
                    f"{command[0]} does not answer: see what it says when you run it"
                )
            _PAUSE.wait(0.005)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(15)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1, proxies={"http": ""}).status_code == 200
    except requests.RequestException:
        return False


def _mountebank(folder: Path, port: int, sizes: dict[str, int]) -> list[str]:
    stubs = [
        {
            "predicates": [{"equals": {"path": f"/{name}", "method": "GET"}}],
            "responses": [{"is": {"headers": {"Content-Length": str(size)}, "body": "x" * size}}],
        }
        for name, size in sizes.items()
    ]
    config = folder / "imposters.json"
    imposter = {"protocol": "http", "port": port, "stubs": stubs}
    config.write_text(json.dumps({"imposters": [imposter]}))
    return [
        str(BIN / "mb"), "start", "--port", str(_free()), "--localOnly", "--nologfile",
        "--loglevel", "error", "--configfile", str(config),
    ]  # fmt: skip


def _mockoon(folder: Path, port: int, sizes: dict[str, int]) -> list[str]:
    routes = [_mockoon_route(number, *size) for number, size in enumerate(sizes.items())]
    environment = {
        "uuid": "e0000000-0000-4000-8000-000000000000",
        "lastMigration": 33,
        "name": "bench",
        "port": port,
        "hostname": "127.0.0.1",
        "endpointPrefix": "",
        "latency": 0,
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "folders": [],
        "headers": [],
        "proxyReqHeaders": [],
        "proxyResHeaders": [],
        "data": [],
        "callbacks": [],
        "proxyMode": False,
        "proxyHost": "",
        "proxyRemovePrefix": False,
        "cors": False,
        "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": "",
                       "keyPath": "", "caPath": "", "passphrase": ""},
    }  # fmt: skip
    data = folder / "mockoon.json"
    data.write_text(json.dumps(environment))
    return [str(BIN / "mockoon-cli"), "start", "--data", str(data), "--disable-log-to-file"]


def _mockoon_route(number: int, name: str, size: int) -> dict[str, object]:
    response = {
        "uuid": f"b0000000-0000-4000-8000-00000000000{number}",
        "body": "x" * size,
        "latency": 0,
        "statusCode": 200,
        "label": "",
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "bodyType": "INLINE",
        "filePath": "",
        "databucketID": "",
        "sendFileAsBody": False,
        "rules": [],
        "rulesOperator": "OR",
        "disableTemplating": True,
        "fallbackTo404": False,
        "default": True,
        "crudKey": "id",
        "callbacks": [],
    }
    return {
        "uuid": f"a0000000-0000-4000-8000-00000000000{number}",
        "type": "http",
        "documentation": "",
        "method": "get",
        "endpoint": name,
        "responses": [response],
        "responseMode": None,
        "streamingMode": None,
        "streamingInterval": 0,
    }


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
