"""``gpworld conform``: judge a booking product."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from gpharness.conform import plan as plans
from gpharness.conform.diff_command import diff
from gpharness.conform.plan import Plan, PlanError
from gpharness.conform.rules_command import rules
from gpworld.cli import product as products
from gpworld.cli import say
from gpworld.cli.say import Trouble
from gpworld.control import envfile

PATIENCE_SECONDS = 10.0
DEFAULT = Path(".gpworld") / "conform"
EXTRAS = {"pytest_bdd": "bdd", "responses": "bdd", "playwright": "browser"}
"""Which extra brings what."""


@click.group(invoke_without_command=True)
@click.option("--product", metavar="URL", help="A product that runs already; see --env.")
@click.option("--command", metavar="COMMAND", help="What starts the product, for each worker.")
@click.option(
    "--app", metavar="MODULE:FACTORY", help="A WSGI product, judged in this machine's memory."
)
@click.option("--env", "env_path", metavar="FILE", help="The world that --product talks to.")
@click.option("--profile", metavar="TOML", help="How the product is meant to differ.")
@click.option(
    "--driver", metavar="http|browser|MODULE:CLASS", default="http", show_default=True,
    help="What asks the product.",
)  # fmt: skip
@click.option(
    "--scenario",
    metavar="NAME|FILE",
    default="surgery",
    show_default=True,
    help="The world to build.",
)
@click.option(
    "--tag", "tags", multiple=True, metavar="EXPRESSION", help="Such as '@clock and not @slow'."
)
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Such as E54, or S7,E2.")
@click.option(
    "--persona", "personas", multiple=True, metavar="NAME", help="Somebody in the scenario."
)
@click.option(
    "--feature", "features", multiple=True, metavar="NAME", help="Part of a feature file's path."
)
@click.option(
    "-k", "words", metavar="EXPRESSION", help="Words of the scenario's name, as pytest has it."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Worlds at once; else one for each core."
)
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT, show_default=True
)
@click.option(
    "--invariants", is_flag=True, help="Each scenario has to keep the nineteen invariants too."
)
@click.option("--fail-fast", is_flag=True, help="Stop at the first that did not pass.")
@click.option(
    "--plugin", "plugins", multiple=True, metavar="MODULE", help="Steps and fixtures of your own."
)
@click.option("--list", "listing", is_flag=True, help="Only say what would run.")
@click.option("--quiet", is_flag=True, help="Print nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def conform(ctx: click.Context, /, **given: Any) -> None:
    """Judge a booking product, scenario by scenario; without options the reference service.

    \b
    Example:
      gpworld conform
      gpworld conform --command "my-product --settings {settings} --port {port}"
      gpworld conform --product http://127.0.0.1:8000 --env .gpworld/env.json --profile mine.toml
      gpworld conform --rule S7 --rule E2,E3 --fail-fast
      gpworld conform rules
      gpworld conform diff before after

    \b
    Exit status: 0 all passed, 1 the product failed something,
    2 that cannot be told: errors, nothing that ran, or a wrong command line.
    """
    if ctx.invoked_subcommand is not None:
        return
    as_json, quiet, listing = given.pop("as_json"), given.pop("quiet"), given["listing"]
    plan = _plan(**given)
    _equipped(plan)
    ctx.exit(_list(plan, as_json) if listing else _judge(plan, as_json, quiet))


conform.add_command(diff)
conform.add_command(rules)


def _plan(
    *,
    driver: str,
    workers: int | None,
    output: Path,
    env_path: str | None,
    product: str | None,
    command: str | None,
    app: str | None,
    **others: Any,
) -> Plan:
    """What was asked for, checked."""
    if sum(each is not None for each in (product, command, app)) > 1:
        raise Trouble("--product, --command and --app exclude one another: give one")
    if product:
        env_path = _world_of(product, env_path, others["scenario"])
    elif env_path:
        raise Trouble("--env is for a product that runs already: give its --product URL")
    if command:
        products.check(command, "--command")
    driver = plans.DRIVERS.get(driver, driver)
    if not (product or command or app):
        command, app = _reference(driver)
    if driver == plans.BROWSER and app:
        raise Trouble("--driver browser needs a product on a port: give --command or --product")
    try:
        return Plan(
            output=str(output.resolve()),
            product=product.rstrip("/") if product else None,
            command=command,
            app=app,
            env=env_path,
            driver=driver,
            workers=_workers(workers, product),
            tags=plans.checked_tags(others.pop("tags")),
            rules=plans.checked_rules(others.pop("rules")),
            **others,
        )
    except PlanError as wrong:
        raise Trouble(str(wrong)) from wrong


def _world_of(product: str, env_path: str | None, scenario: str) -> str:
    """The environment file of the world that a running product talks to."""
    found = envfile.find(env_path)
    if not found.exists():
        raise Trouble(
            f"--product needs the world that it talks to: {found} is not there: --env FILE"
        )
    import requests

    try:
        requests.get(product, timeout=PATIENCE_SECONDS)
    except (requests.RequestException, ValueError) as failure:
        raise Trouble(
            f"--product: nobody answers at {product}: start it, or mend the address"
        ) from failure
    _speaks_of(found, scenario)
    return str(found)


def _speaks_of(env_path: Path, scenario: str) -> None:
    """In another world people and slots are others, and each failure would look the product's."""
    try:
        runs = str(envfile.read(env_path)["world"]["scenario"])
    except envfile.NoWorld as failure:
        raise Trouble(str(failure)) from failure
    if runs != scenario and not scenario.endswith(".toml"):
        raise Trouble(
            f"--product: its world is {runs}, and the features speak of {scenario}: "
            f"gpworld scenario load {scenario}"
        )


def _reference(driver: str) -> tuple[str | None, str | None]:
    """The reference service: in memory, or as a process where pages are wanted."""
    if driver != plans.BROWSER:
        return None, plans.REFERENCE
    return products.OURS, None


def _workers(wanted: int | None, product: str | None) -> int:
    """A product that runs already talks to one world."""
    if product is None:
        return wanted or os.cpu_count() or 1
    if wanted not in (None, 1):
        raise Trouble(
            "--workers: a product that runs already has one world: use --command for more"
        )
    return 1


def _equipped(plan: Plan) -> None:
    """Say which extra is missing, before anything is started."""
    needed = {"pytest_bdd"} | ({"responses"} if plan.app else set())
    needed |= {"playwright"} if plan.driver == plans.BROWSER else set()
    for name in sorted(needed):
        if find_spec(name) is None:
            raise Trouble(f'conform needs {name}: pip install "gpworld[{EXTRAS[name]}]"')


def _list(plan: Plan, as_json: bool) -> int:
    from gpharness.conform.run import listing

    shown, troubles = listing(plan)
    if troubles:
        raise Trouble(troubles[0])
    if as_json:
        say.as_json([{"id": each.id, "tags": each.tags, "rules": each.rules} for each in shown])
    else:
        for each in shown:
            click.echo(f"{each.uri}:{each.line}  {each.title}  {' '.join(each.rules)}")
        click.echo(f"{len(shown)} scenarios")
    return 0 if shown else 2


def _judge(plan: Plan, as_json: bool, quiet: bool) -> int:
    from rich.console import Console

    from gpharness.conform import reports
    from gpharness.conform.progress import display
    from gpharness.conform.run import run
    from gpharness.conform.spoken import tell

    output = Path(plan.output)
    _clear(output)
    try:
        with _ending(), display(Console(highlight=False), quiet=quiet or as_json) as shown:
            found = run(plan, shown.on)
    except KeyboardInterrupt:
        raise Trouble("stopped before its end: nothing is reported") from None
    reports.write(found, output)
    if as_json:
        click.echo((output / "summary.json").read_text("utf-8"))
    else:
        tell(found, output, quiet=quiet)
    return found.status


@contextmanager
def _ending() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does: its workers and products go with it."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _clear(output: Path) -> None:
    """Make room for a new report; a folder that holds anything else is left alone."""
    from gpharness.conform.reports import FILES
    from gpharness.conform.store import FOLDER

    try:
        output.mkdir(parents=True, exist_ok=True)
        foreign = {each.name for each in output.iterdir()} - {*FILES, FOLDER}
        if foreign:
            raise Trouble(
                f"--output {output} holds {sorted(foreign)[0]}, which is no report: name another"
            )
        shutil.rmtree(output / FOLDER, ignore_errors=True)
    except OSError as failure:
        raise Trouble(f"--output {output} cannot be written ({failure.strerror})") from failure
