"""What a run leaves behind: a page for people, and files for other tools."""

from __future__ import annotations

from pathlib import Path

from gpharness.conform.report import html, junit, messages, summary
from gpharness.conform.result import Run

FILES = {
    "report.html": html.page,
    "junit.xml": junit.document,
    "messages.ndjson": messages.lines,
    "summary.json": summary.document,
}


def write(run: Run, folder: Path) -> None:
    """Write every report of a run into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in FILES.items():
        (folder / name).write_bytes(made(run))
