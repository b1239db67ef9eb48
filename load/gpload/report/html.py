"""The page itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from gpload.capacity_files import Search
from gpload.report import rising
from gpload.report.told import Told, asked, surroundings

HERE = Path(__file__).parent


def of_run(one: Told, title: str) -> bytes:
    """The report of one run."""
    return _template().render(title=title, style=_style(), runs=[("", one)], search=None).encode()


def of_search(search: Search, runs: Sequence[tuple[str, Told]]) -> bytes:
    """The report of a search, with those of its runs that matter most."""
    return (
        _template()
        .render(
            title=f"Capacity: {search.asked.get('shape', '')}",
            style=_style(),
            search=search,
            figures=rising.figures(search),
            probes=rising.rows(search.found.probes),
            grown=rising.grown(search),
            facts=[("Searched with", asked(search.asked)), *surroundings(search.environment)],
            runs=runs,
        )
        .encode()
    )


def _template() -> Template:
    env = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    env.tests["number_like"] = _number_like
    return env.get_template("page.html.j2")


def _style() -> str:
    return (HERE / "style.css").read_text(encoding="utf-8")


def _number_like(cell: str) -> bool:
    return cell[:1].isdigit() or cell[:1] in "+-" or not cell
