"""Locust patches whatever imports it: the parts that others use never do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gpload.calls import named
from gpload.launch import locustfile

PURE = [
    "arrivals",
    "breaches",
    "calls",
    "command",
    "curves",
    "deck",
    "held",
    "histograms",
    "hops",
    "inbox",
    "journeys",
    "junit",
    "launch",
    "lengths",
    "limits",
    "open_model",
    "pfs",
    "plan",
    "progress",
    "recording",
    "replies",
    "run",
    "shapes",
    "shown",
    "staging",
    "stopping",
    "troubles",
    "verdict",
    "visitor",
]


def test_nothing_but_locusts_own_modules_patches_the_process():
    lines = [f"import gpload.{name}" for name in PURE]
    lines.append("import sys; assert not {'gevent', 'locust'} & set(sys.modules), 'patched'")
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, timeout=30)


def test_this_process_is_not_patched():
    assert "gevent" not in sys.modules


def test_the_locustfile_is_found_and_three_lines_long():
    lines = [line for line in locustfile().read_text().splitlines() if line]
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v1/patient/links/Ca3MzFPbG5Ca", "link"),
        ("/api/v1/patient/links/Ca3MzFPbG5Ca/slots", "link: slots"),
        ("/api/v1/patient/drafts/dft_1", "request:"),
        ("/api/v1/patient/drafts/dft_1/code/verify", "request: code/verify"),
        ("/api/v1/staff/invitations", "staff: invite"),
        ("/api/v1/staff/batches", "staff: batches"),
        ("/emis/pfs/appointmentslots", "PFS: appointmentslots"),
        ("/nowhere", "other"),
    ],
)
def test_a_call_is_named_for_what_it_does_and_holds_no_token(path, name):
    assert named(path) == name
