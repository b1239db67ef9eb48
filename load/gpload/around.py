"""What is around a run: world, versions, machine, the product's own events, plain Locust's figures.

Importing this imports Locust, which patches the process; so nothing else may import it.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from locust.env import Environment

from gpharness.drivers import wire
from gpload.machine import machine


def surroundings(world: Mapping[str, Any]) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "world": world["world"],
        "services": {name: each["url"] for name, each in world["services"].items()},
        "gpworld": version("gpworld"),
        "locust": version("locust"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        **machine(),
        "arguments": sys.argv[1:],
    }


def told_by(product: str) -> list[str]:
    """The product's events (behaviour 6.5), a line each; none of one that tells none."""
    with wire.session() as session:
        reply = session.get(f"{product}/__test__/events", timeout=30)
    return reply.text.splitlines() if reply.ok else []


def plain_locust(environment: Environment) -> dict[str, dict[str, float]]:
    """Locust's own figures, which count from the sending."""
    return {
        f"{method} {name}": {
            "count": entry.num_requests,
            "failures": entry.num_failures,
            **{
                f"p{share:g}": float(entry.get_response_time_percentile(share / 100))
                for share in (50, 95, 99)
            },
        }
        for (name, method), entry in environment.stats.entries.items()
        if entry.num_requests
    }


def read_world(path: Path) -> Mapping[str, Any]:
    """The environment document of the world to be loaded."""
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
