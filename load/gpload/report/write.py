"""Writing the report of whatever a folder holds."""

from __future__ import annotations

from pathlib import Path

from gpload import capacity_files
from gpload.capacity import Probe
from gpload.capacity_files import Search
from gpload.limits import Limits, default
from gpload.report import html, tables
from gpload.report.told import told
from gpload.run import Run

NAME = "report.html"
RUNS = "runs"


def write(folder: Path, limits: Limits | None = None) -> Path:
    """Write the report of what is in a folder; where it is.

    Raises:
        RunUnreadable, SearchUnreadable: nothing there can be read.
    """
    limits = limits or default()
    if (folder / capacity_files.NAME).exists():
        text = _of_search(capacity_files.load(folder), folder, limits)
    else:
        run = Run.load(folder)
        one = told(run, limits, folder)
        tables.save(run, one, folder)
        text = html.of_run(one, f"{one.form} test: {run.wish['shape']}")
    (folder / NAME).write_bytes(text)
    return folder / NAME


def _of_search(search: Search, folder: Path, limits: Limits) -> bytes:
    runs = []
    for name, probe in _worth_showing(search):
        one = folder / RUNS / probe.folder
        if (one / "run.json").exists():
            run = Run.load(one)
            runs.append((f"{name}: {probe.rate:,.0f} patients a minute", told(run, limits, one)))
    return html.of_search(search, runs)


def _worth_showing(search: Search) -> list[tuple[str, Probe]]:
    """The highest that was kept for good, and the lowest that was not."""
    probes, most = search.found.probes, search.found.knee.kept
    kept = [each for each in probes if not each.too_much and each.rate <= most]
    beyond = [each for each in probes if each.too_much and each.rate > most]
    shown = [("The most that was kept", max(kept, key=lambda each: each.rate))] if kept else []
    if beyond:
        shown.append(("The least that was too much", min(beyond, key=lambda each: each.rate)))
    return shown
