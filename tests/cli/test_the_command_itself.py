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
    assert "  From gp" not in shown, "a command of ours that comes with an extra has its line too"


def test_the_help_needs_nothing_heavy():
    script = (
        "import sys, gpworld.cli\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(gpworld.cli.main, ['--help']).exit_code == 0\n"
        "print({'flask', 'requests', 'rich', 'asyncio', 'httptools', 'lxml'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n", run.stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("fly", "No such command 'fly': see gpworld --help"),
        ("--fly", "No such option '--fly': see gpworld --help"),
        ("status --fly", "No such option '--fly': see gpworld status --help"),
        ("clock advance", "Missing argument 'LENGTH': see gpworld clock advance --help"),
        ("sms wait", "Missing option '--to': see gpworld sms wait --help"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_status_2(words, complaint):
    result = CliRunner().invoke(main, words.split(), prog_name="gpworld")
    assert (result.exit_code, result.stderr) == (2, f"Error: {complaint}\n")


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
