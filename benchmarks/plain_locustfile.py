"""Plain Locust on the same page: users who wait for their answers, times from the sending."""

from __future__ import annotations

import json
import os
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from locust import FastHttpUser, constant_throughput, task

LINKS = cycle(json.loads(Path(os.environ["FROZEN_LINKS"]).read_text(encoding="utf-8")))
EACH = float(os.environ["FROZEN_RATE_EACH"])


class Plain(FastHttpUser):
    """Opens one link after the other."""

    wait_time = constant_throughput(EACH)

    @task
    def open_link(self) -> None:
        """The link of somebody who waits."""
        token = urlsplit(next(LINKS)).path.rpartition("/")[2]
        self.client.get(f"/api/v1/patient/links/{token}", name="open link")
