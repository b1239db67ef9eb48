"""``gpworld up --faketime-file``: the product started beside it, and what is refused."""

from __future__ import annotations

import shlex
import sys

import pytest
import requests

from gpworld.control import faketime

AUTO = ("--ports", "auto", "--json")
TELLS_TIME = """
import http.server, sys, time
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(str(time.time()).encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def test_a_product_of_somebody_else_lives_by_the_file_without_knowing(up, gpworld, tmp_path):
    (tmp_path / "theirs.py").write_text(TELLS_TIME)
    command = f"{shlex.quote(sys.executable)} theirs.py {{port}}"
    told = up(*AUTO, "--faketime-file", "now", "--product-command", command).ready()
    assert told["faketime"]["variables"]["FAKETIME_TIMESTAMP_FILE"] == str(tmp_path / "now")
    assert told["faketime"]["preload"] == str(faketime.installed())
    env = str(tmp_path / ".gpworld/env.json")
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(told["services"]["booking"]["url"]).text == "1792483200.0"
        gpworld("clock", "advance", "7d", "--env", env)
        assert session.get(told["services"]["booking"]["url"]).text == "1793088000.0"
    variables = gpworld("env", "--format", "shell", "--env", env).stdout
    assert f"export GPWORLD_FAKETIME_PRELOAD={told['faketime']['preload']}\n" in variables
    assert "export FAKETIME_DONT_FAKE_MONOTONIC=1\n" in variables
    assert "LD_PRELOAD=" not in variables


def test_without_such_a_file_nothing_is_said_of_one(told):
    assert told("env")["faketime"] is None


@pytest.mark.parametrize(
    ("place", "why"), [("folder", "Is a directory"), ("file/now", "File exists")]
)
def test_a_file_that_cannot_be_there_is_named_with_its_option(
    gpworld, tmp_path, monkeypatch, place, why
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    said = gpworld("up", *AUTO, "--only", "sms", "--faketime-file", place, status=2).stderr
    assert said == f"Error: {place} cannot be written ({why}): name another with --faketime-file\n"


def test_a_world_that_would_follow_its_own_file_is_refused(gpworld, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = faketime.preloaded(tmp_path / "now")
    assert given is not None
    for name in ("LD_PRELOAD", *faketime.variables(tmp_path / "now")):
        monkeypatch.setenv(name, given[name])
    said = gpworld("up", *AUTO, "--only", "sms", "--faketime-file", "now", status=2).stderr
    assert said == (
        "Error: gpworld itself is told the time by now: start it without LD_PRELOAD, "
        "and only your product with it\n"
    )
