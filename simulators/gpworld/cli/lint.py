"""``gpworld lint``: which rules of the contracts a product keeps, and which it breaks."""

from __future__ import annotations

from typing import Any

import click

from gpworld.cli import say
from gpworld.cli.running import client, on_a_world
from gpworld.cli.topic import Topic

SYSTEMS = click.Choice(("emis", "systmone", "gpconnect", "pds", "sms"))
MODES = click.Choice(("lenient", "teach", "strict"))


@click.group(cls=Topic)
def lint() -> None:
    """Say which rules of the contracts a product keeps, and which it breaks.

    \b
    Example:
      gpworld lint
      gpworld lint --system gpconnect --broken --fail
      gpworld lint mode teach
    """


@lint.command()
@click.option("--system", type=SYSTEMS, help="Only this system's rules.")
@click.option("--broken", "only_broken", is_flag=True, help="Only rules that were broken.")
@click.option("--fail", is_flag=True, help="Exit with 1 when a rule was broken.")
@on_a_world
def show(
    system: str | None, only_broken: bool, fail: bool, env_path: str | None, as_json: bool
) -> None:
    """Every rule: kept, broken or never exercised, with the first exchange that broke it.

    \b
    Example: gpworld lint show --json --fail
    """
    told = client(env_path).lint(system)
    rules = [each for each in told["rules"] if each["broken"] or not only_broken]
    if as_json:
        say.as_json({"modes": told["modes"], "rules": rules})
    else:
        _print(rules)
    broken = [each["id"] for each in told["rules"] if each["broken"]]
    if fail and broken:
        raise say.CheckFailed(f"{_number(len(broken))} broken: {', '.join(broken)}")


@lint.command()
@click.argument("name", metavar="lenient|teach|strict", type=MODES)
@click.option("--system", type=SYSTEMS, help="Only this system.")
@on_a_world
def mode(name: str, system: str | None, env_path: str | None, as_json: bool) -> None:
    """Note what breaks a rule, name the rule in the answer as well, or refuse the request.

    \b
    Example: gpworld lint mode strict --system gpconnect
    """
    modes = client(env_path).set_lint(name, system)["modes"]
    say.as_json(modes) if as_json else say.facts(modes.items())


@lint.command()
@on_a_world
def clear(env_path: str | None, as_json: bool) -> None:
    """Begin counting anew.

    \b
    Example: gpworld lint clear
    """
    told = client(env_path).clear_lint()
    say.as_json(told) if as_json else click.echo("Nothing has been exercised.")


def _print(rules: list[dict[str, Any]]) -> None:
    say.table(
        ("rule", "need", "verdict", "kept", "broken", "first", "why"),
        ([*_counts(each), *_first(each["findings"])] for each in rules),
    )
    words = ("kept", "broken", "never exercised")
    counts = (f"{sum(each['verdict'] == word for each in rules)} {word}" for word in words)
    click.echo(f"{_number(len(rules))}: {', '.join(counts)}.")
    cited = [each for each in rules if each["broken"] and each["cites"]]
    for each in cited:
        click.echo(f"{each['id']} stands for {', '.join(each['cites'])}.")


def _number(number: int) -> str:
    return "1 rule" if number == 1 else f"{number} rules"


def _counts(each: dict[str, Any]) -> list[object]:
    return [each["id"], each["need"], each["verdict"], each["kept"], each["broken"]]


def _first(findings: list[dict[str, Any]]) -> list[object]:
    """The first exchange that broke it, and why."""
    return [findings[0]["exchange"], findings[0]["why"]] if findings else ["", ""]
