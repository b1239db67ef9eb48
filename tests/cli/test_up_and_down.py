"""``gpworld up`` as people run it: a process that starts everything, and stops everything."""

from __future__ import annotations

import json
import shlex
import signal
import stat
import sys
import time

import pytest
from jsonschema import Draft202012Validator

from gpharness.product import free_port
from gpworld.cli.reach import answers
from gpworld.control import envfile
from gpworld.control.client import ControlClient
from gpworld.control.environment import schema

AUTO = ("--ports", "auto", "--json")


def stand_in(tmp_path, body: str) -> str:
    """A product of somebody else, started by a command."""
    script = tmp_path / "their_product.py"
    script.write_text(body)
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))} {{settings}} {{port}}"


SERVER = """
import http.server, json, sys
settings = json.load(open(sys.argv[1]))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        self.wfile.write(settings["organisations"][0]["name"].encode())
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Answer).serve_forever()
"""


def test_everything_starts_the_product_too_and_stops_within_two_seconds(up, tmp_path):
    asked = time.monotonic()
    started = up(*AUTO)
    told = started.ready()
    start = time.monotonic() - asked
    path = tmp_path / ".gpworld" / "env.json"
    assert list(Draft202012Validator(schema()).iter_errors(told)) == []
    assert envfile.read(path)["control"] == told["control"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told["pid"] == started.process.pid
    assert set(told["services"]) == {"emis", "systmone", "gpconnect", "pds", "sms", "booking"}
    assert all(answers(service["url"]) for service in told["services"].values())
    began = time.monotonic()
    started.process.send_signal(signal.SIGTERM)
    assert started.ended() == (0, "")
    assert time.monotonic() - began < max(2, start)  # a busy machine is as slow to start
    assert not path.exists()
    assert {each.suffix for each in path.parent.iterdir()} <= {".log"}
    assert not any(answers(service["url"]) for service in told["services"].values())


def test_an_interrupt_stops_everything_as_well(up, tmp_path):
    asked = time.monotonic()
    started = up(*AUTO, "--without", "booking")
    started.ready()
    start = time.monotonic() - asked
    began = time.monotonic()
    started.process.send_signal(signal.SIGINT)
    assert started.ended() == (0, "")
    assert time.monotonic() - began < max(2, start)  # a busy machine is as slow to start
    assert not (tmp_path / ".gpworld" / "env.json").exists()


def test_a_reset_reaches_the_product_as_well(up, gpworld, tmp_path):
    told = up(*AUTO).ready()
    path = str(tmp_path / ".gpworld" / "env.json")
    said = json.loads(gpworld("reset", "--json", "--env", path).stdout)
    assert said["booking"] == "the booking product has forgotten everything"
    said = json.loads(gpworld("scenario", "load", "surgery", "--json", "--env", path).stdout)
    assert said["booking"] == "the booking product has forgotten everything"
    after = envfile.read(tmp_path / ".gpworld" / "env.json")
    assert (after["services"], after["staff"]) == (told["services"], told["staff"])


def test_a_product_without_a_reset_is_left_as_it_is(up, gpworld, tmp_path):
    body = SERVER.replace(
        "    def log_message", "    def do_POST(self): self.send_error(404)\n    def log_message"
    )
    up(*AUTO, "--product-command", stand_in(tmp_path, body)).ready()
    path = str(tmp_path / ".gpworld" / "env.json")
    said = json.loads(gpworld("reset", "--json", "--env", path).stdout)
    assert said["booking"] == "the booking product offers no reset and was left as it is"


def test_only_what_was_asked_for_is_served(up):
    told = up(*AUTO, "--only", "emis,sms").ready()
    assert set(told["services"]) == {"emis", "sms"}


def test_another_seed_gives_other_keys(up):
    one = up(*AUTO, "--only", "emis", "--env-file", "one.json").ready()
    two = up(*AUTO, "--only", "emis", "--env-file", "two.json", "--seed", "8").ready()
    assert two["world"]["seed"] == 8
    assert one["organisations"][0]["emis"] != two["organisations"][0]["emis"]


def test_the_file_is_rewritten_after_a_reset(up, tmp_path):
    told = up(*AUTO, "--only", "emis").ready()
    control = ControlClient.of(told)
    control.reset("2027-02-01T09:00:00+00:00")
    after = envfile.read(tmp_path / ".gpworld" / "env.json")
    assert after["world"]["now"] == "2027-02-01T09:00:00+00:00"
    assert {**after, "world": told["world"]} == told
    control.close()


def test_a_taken_port_is_named_and_the_first_world_goes_on(up, tmp_path):
    base = str(free_port())
    first = up("--port-base", base, "--only", "emis", "--json")
    told = first.ready()
    second = up("--port-base", base, "--only", "emis", "--env-file", "other.json", "--quiet")
    status, complaint = second.ended()
    assert status == 2
    assert complaint == (
        f"Error: port {base} (control) is taken: stop what listens there, "
        "or choose other ports with --port-base N or --ports auto\n"
    )
    assert not (tmp_path / "other.json").exists()
    assert first.process.poll() is None
    assert ControlClient.of(told).health()["status"] == "ok"


def test_a_second_world_with_the_same_file_leaves_the_first_alone(up, tmp_path):
    first = up(*AUTO, "--only", "emis")
    told = first.ready()
    status, complaint = up(*AUTO, "--only", "emis").ended()
    assert status == 2
    assert complaint.startswith("Error: a world runs with .gpworld/env.json (process ")
    assert envfile.read(tmp_path / ".gpworld" / "env.json")["pid"] == told["pid"]


def test_a_file_left_behind_is_no_hindrance(up, tmp_path):
    path = tmp_path / ".gpworld" / "env.json"
    envfile.write(path, {"version": 1, "pid": 2**22 + 1})
    assert up(*AUTO, "--only", "emis").ready()["pid"] != 2**22 + 1


def test_a_file_left_behind_is_gone_before_anything_is_started(up, tmp_path):
    path = tmp_path / ".gpworld" / "env.json"
    envfile.write(path, {"version": 1, "pid": 2**22 + 1})
    assert up(*AUTO, "--product-command", "false").ended()[0] == 2
    assert not path.exists()


def test_the_product_ends_with_a_world_that_is_killed(up):
    started = up(*AUTO)
    url = started.ready()["services"]["booking"]["url"]
    started.process.kill()
    started.ended()
    until = time.monotonic() + 60
    while answers(url):
        assert time.monotonic() < until, "the product still listens"


def test_somebody_elses_product_takes_the_place_of_ours(up, tmp_path):
    told = up(*AUTO, "--product-command", stand_in(tmp_path, SERVER)).ready()
    assert answers(told["services"]["booking"]["url"])


def test_a_product_that_does_not_start_is_quoted_and_nothing_stays(up, tmp_path):
    command = stand_in(tmp_path, "import sys; sys.exit('my licence has run out')")
    status, complaint = up(*AUTO, "--product-command", command).ended()
    assert status == 2
    assert "the booking product ended at once: my licence has run out (more in" in complaint
    assert not (tmp_path / ".gpworld" / "env.json").exists()


def test_a_product_that_dies_ends_the_world_with_its_last_words(up, tmp_path):
    body = SERVER.replace("serve_forever()", "handle_request()").replace(
        "http.server.HTTPServer(", "server = http.server.HTTPServer("
    ) + "\nsys.exit('I have had enough')\n"  # fmt: skip
    started = up(*AUTO, "--product-command", stand_in(tmp_path, body.replace("server = ", "")))
    status, complaint = started.ended()
    assert status == 2
    assert "the booking product has stopped: I have had enough" in complaint
    assert not (tmp_path / ".gpworld" / "env.json").exists()


def test_people_are_told_what_to_try(up, tmp_path):
    started = up("--ports", "auto", "--only", "emis")
    assert started.process.stdout is not None
    lines = []
    for line in started.process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    shown = "".join(lines)
    address = json.loads((tmp_path / ".gpworld" / "env.json").read_text())["services"]["emis"]
    assert address["url"] in shown
    assert "Addresses and keys: .gpworld/env.json" in shown
    assert shown.count("\n  gpworld ") == 3


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--only", "tea"), "--only: tea is none of booking, emis, gpconnect, pds, sms, systmone"),
        (("--without", "tea"), "--without: tea is none of"),
        (("--port-base", "70000"), "--port-base 70000 leaves no room"),
        (("--port-base", "7100", "--ports", "auto"), "exclude one another"),
        (("--scenario", "nowhere"), "nowhere"),
        (("--host", "192.0.2.1", "--ports", "auto"), "192.0.2.1 is no address of this machine"),
        (("--env-file", "/dev/null/env.json"), "/dev/null/env.json cannot be written (Not a dir"),
        (("--env-file", "."), ". cannot be written (Is a directory): name another with --env-file"),
        (("--ports", "auto", "--product-command", "run {x}"), "places are {settings}, {host} and"),
        (("--ports", "auto", "--product-command", "run {"), "--product-command: run { cannot be"),
        (("--ports", "auto", "--product-command", "it's"), "cannot be read (No closing quotation)"),
        (("--ports", "auto", "--product-command", ""), "--product-command names no command"),
    ],
)
def test_what_cannot_be_started_says_why(gpworld, tmp_path, monkeypatch, options, sentence):
    monkeypatch.chdir(tmp_path)
    complaint = gpworld("up", *options, status=2).stderr
    assert sentence in complaint
    assert complaint.count("\n") == 1
    assert not (tmp_path / ".gpworld" / "env.json").exists()
