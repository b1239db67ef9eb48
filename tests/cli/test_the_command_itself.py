"""Every command helps with an example, speaks JSON, and costs little to start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from gpworld.cli import main
from gpworld.cli.main import COMMANDS


def leaves(command: click.Command, *words: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name in command.list_commands(click.Context(command)):
        if words or name in COMMANDS:  # what others add is theirs to keep
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from leaves(found, *words, name)


LEAVES = list(leaves(main))


@pytest.mark.parametrize(("words", "command"), LEAVES, ids=[" ".join(words) for words, _ in LEAVES])
def test_it_helps_with_an_example_and_speaks_json(words, command):
    help_text = CliRunner().invoke(main, [*words, "--help"]).output
    assert "Example:" in help_text
    assert "gpworld " + " ".join(words) in help_text.split("Example:")[1]
    assert "--json" in help_text


def test_the_list_of_commands_says_what_each_is_for():
    shown = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name} " in shown for name in COMMANDS)
    for name, (_, line) in COMMANDS.items():
        found = main.get_command(click.Context(main), name)
        assert (found.help or "").startswith(line.rstrip(".")[:20]), name


def test_the_help_needs_nothing_heavy():
    script = (
        "import sys, gpworld.cli\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(gpworld.cli.main, ['--help']).exit_code == 0\n"
        "print({'flask', 'requests', 'rich', 'asyncio', 'uvicorn', 'lxml'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n", run.stdout


def test_an_unknown_command_and_an_unknown_option_are_status_2():
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2
    assert CliRunner().invoke(main, ["status", "--fly"]).exit_code == 2


def test_others_add_commands(tmp_path, monkeypatch):
    (tmp_path / "others.py").write_text(
        "import click\n@click.command()\ndef fly():\n    '''Fly.'''\n    click.echo('flown')\n"
    )
    info = tmp_path / "others-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gpworld.commands]\nfly = others:fly\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert CliRunner().invoke(main, ["fly"]).output == "flown\n"
    assert "fly" in CliRunner().invoke(main, ["--help"]).output
