"""Each command acts on the running world that its environment file names."""

from __future__ import annotations

import json

import pytest
from notifications_python_client.notifications import NotificationsAPIClient

from gpworld.cli.env import variables
from gpworld.control import envfile

ODS, MARIA = "Y90001", "9990000018"


@pytest.fixture
def texted(served, env_file):
    """Two texts to Maria, one with a link and one with a code."""
    sms = envfile.read(env_file)["sms"]
    client = NotificationsAPIClient(sms["api_key"], base_url=served.addresses["sms"])
    sent = [
        client.send_sms_notification(
            "07700900123", sms["template_id"], personalisation={"message": text}
        )["id"]
        for text in (
            "Choose a time: http://127.0.0.1:7106/b/abc234",
            "123456 is your security code",
        )
    ]
    client.request_session.close()
    return sent


def test_env_prints_the_document(told, env_file):
    assert told("env") == envfile.read(env_file)


def test_every_variable_has_a_name_that_any_shell_takes():
    document = {
        "control": {"url": "http://127.0.0.1:1"},
        "clock": {"token": "t"},
        "faketime": {"preload": "/lib/f.so", "variables": {"FAKETIME_FMT": "%s"}},
        "sms": {"templates": {"first; second": "a"}},
        "services": {},
        "organisations": [],
        "staff": [{"ods": "Y90001", "user": "zoë o'neil", "booking_token": "t"}],
    }
    assert [name for name, _ in variables(document)] == [
        "GPWORLD_CONTROL_URL",
        "GPWORLD_CLOCK_TOKEN",
        "GPWORLD_SMS_TEMPLATES_FIRST_SECOND",
        "GPWORLD_FAKETIME_PRELOAD",
        "GPWORLD_Y90001_ZO_O_NEIL_BOOKING_TOKEN",
        "FAKETIME_FMT",
    ]


def test_env_prints_variables(gpworld, served, env_file):
    emis = served.addresses["emis"]
    assert f'GPWORLD_EMIS_URL="{emis}"\n' in gpworld("env", "--format", "dotenv").stdout
    assert f"export GPWORLD_EMIS_URL={emis}\n" in gpworld("env", "--format", "shell").stdout


def test_status_says_how_everything_is(gpworld, told):
    found = told("status")
    assert (found["ok"], found["scenario"]) == (True, "surgery")
    assert set(found["servers"]) == {"emis", "systmone", "gpconnect", "pds", "sms"}
    assert "answers" in gpworld("status").stdout


def test_status_leaves_no_line_in_the_journal(told):
    told("status")
    assert told("journal", "list") == []


def test_status_fails_when_something_failed_unseen(gpworld, served, env_file):
    served.world.agenda.failures.append(RuntimeError("a receipt got lost"))
    try:
        assert "failed: RuntimeError: a receipt got lost" in gpworld("status", status=1).stdout
    finally:
        served.world.agenda.failures.clear()


def test_status_fails_when_a_server_does_not_answer(told, env_file):
    document = envfile.read(env_file)
    document["services"]["booking"] = {"url": "http://127.0.0.1:9"}
    envfile.write(env_file, document)
    found = told("status", status=1)
    assert (found["ok"], found["servers"]["booking"]) == (False, False)


def test_the_clock_is_shown_and_moved(gpworld, told):
    assert gpworld("clock").stdout == "2026-10-20T08:00:00+00:00 (frozen)\n"
    assert told("clock", "advance", "7d")["now"] == "2026-10-27T08:00:00+00:00"
    assert told("clock", "set", "2026-11-01T09:00:00+00:00")["mode"] == "frozen"
    assert told("clock", "scale", "60")["rate"] == 60
    assert "(scaled, 60.0 times real time)" in gpworld("clock", "show").stdout
    assert told("clock", "follow")["mode"] == "following"
    assert told("clock", "freeze")["mode"] == "frozen"
    assert told("clock", "show")["mode"] == "frozen"


def test_a_clock_that_cannot_obey_says_why_in_one_line(gpworld, env_file):
    result = gpworld("clock", "set", "2020-01-01T00:00:00+00:00", status=2)
    assert result.stderr.startswith("Error: time only goes forward: it is 2026-10-20T08:00:00Z")
    assert result.stderr.count("\n") == 1


def test_a_reset_begins_again(gpworld, told):
    told("clock", "advance", "7d")
    assert told("reset") == {
        "scenario": "surgery",
        "now": "2026-10-20T08:00:00+00:00",
        "booking": "no booking product is served",
    }
    assert told("reset", "--at", "2027-01-04T09:00:00+00:00")["now"] == "2027-01-04T09:00:00+00:00"
    assert "surgery begins again at 2026-10-20" in gpworld("reset").stdout


def test_scenarios_are_listed_shown_and_loaded(gpworld, told):
    assert {"house", "surgery"} <= {each["name"] for each in told("scenario", "list")}
    assert 'name = "surgery"' in gpworld("scenario", "show", "surgery").stdout
    assert told("scenario", "show", "surgery")["name"] == "surgery"
    assert told("scenario", "load", "surgery")["name"] == "surgery"
    assert "did you mean" in gpworld("scenario", "show", "surgry", status=2).stderr


def test_a_scenario_file_is_checked(gpworld, told, tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('name = "empty"\nseed = 1\n')
    bad.write_text('name = "odd"\nseed = 1\ncolour = "red"\n')
    assert told("scenario", "check", str(good))["ok"] is True
    found = told("scenario", "check", str(bad), status=1)
    assert found["ok"] is False
    assert "colour" in found["problems"][0]
    assert "bad.toml" in gpworld("scenario", "check", str(bad), status=1).stderr


def test_texts_are_listed_newest_first_with_their_whole_body(told, gpworld, texted):
    found = told("sms")
    assert [each["id"] for each in found] == texted[::-1]
    assert found[0]["body"] == "123456 is your security code"
    assert told("sms", "list", "--to", "07700900999") == []
    assert "Choose a time" in gpworld("sms", "list").stdout


def test_a_text_is_shown_with_its_story(told, gpworld, texted):
    assert told("sms", "show", texted[0])["timeline"]
    assert "Choose a time" in gpworld("sms", "show", texted[0]).stdout
    assert "Error" in gpworld("sms", "show", "nowhere", status=2).stderr


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        (("--print", "link"), "http://127.0.0.1:7106/b/abc234"),
        (("--print", "code"), "123456"),
        (("--print", "body"), "123456 is your security code"),
        (("--match", "choose a time"), "Choose a time: http://127.0.0.1:7106/b/abc234"),
    ],
)
def test_a_text_is_waited_for(gpworld, texted, options, printed):
    assert gpworld("sms", "wait", "--to", "+447700900123", *options).stdout == printed + "\n"


def test_a_wait_in_vain_fails_and_says_why(gpworld, texted):
    result = gpworld(
        "sms", "wait", "--to", "07700900123", "--match", "cancelled", "--timeout", "0.1", status=1
    )
    assert result.stderr.startswith("Error: no such text in 0.1 s: ")


def test_the_journal_is_listed_shown_and_exported(gpworld, told, texted):
    [first, second] = told("journal")
    assert (first["system"], first["method"], first["path"], first["status"]) == (
        "sms", "POST", "/v2/notifications/sms", 201,
    )  # fmt: skip
    assert {"time", "asked_delay_ms", "delivered_delay_ms"} <= set(first)
    assert told("journal", "list", "--after", "1") == [second]
    assert told("journal", "show", "1")["operation"] == first["operation"]
    assert "POST /v2/notifications/sms" in gpworld("journal", "show", "1").stdout
    assert len(gpworld("journal", "export").stdout.splitlines()) == 2
    assert json.loads(gpworld("journal", "export", "--format", "har").stdout)["log"]["entries"]
    assert "/v2/notifications/sms" in gpworld("journal", "list").stdout


def test_a_book_is_shown(gpworld, told):
    assert {each["ods"] for each in told("book")} >= {"Y90001", "Y90003"}
    assert "Riverside Surgery" in gpworld("book", "show").stdout
    shown = gpworld("book", "show", ODS, "--day", "2026-10-27").stdout
    assert "Morning surgery: Dr Sam Vane" in shown
    assert "No sessions" in gpworld("book", "show", ODS).stdout
    assert told("book", "show", ODS, "--day", "2026-10-27")["sessions"][0]["slots"]
    assert "there are Y90001" in gpworld("book", "show", "Y99999", status=2).stderr


def test_the_doctor_finds_nothing_wrong(told, monkeypatch):
    monkeypatch.delenv("HTTP_PROXY", raising=False)
    assert all(finding["ok"] for finding in told("doctor"))


def test_the_doctor_names_what_is_wrong_and_the_remedy(gpworld, told, env_file, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test")
    monkeypatch.setenv("NO_PROXY", "")
    document = envfile.read(env_file)
    envfile.write(env_file, {**document, "pid": 2**22 + 1})
    wrong = {f["what"]: f["remedy"] for f in told("doctor", status=1) if not f["ok"]}
    assert wrong == {
        "proxy": "export NO_PROXY=127.0.0.1,localhost, else your product's calls go astray",
        "environment file": f"remove {env_file}, or start a world: gpworld up",
    }
    assert "WRONG" in gpworld("doctor", status=1).stdout


@pytest.mark.parametrize(
    "words",
    [("status",), ("clock",), ("reset",), ("sms",), ("journal",), ("book",), ("env",)],
    ids=lambda words: words[0],
)
def test_without_a_world_every_command_says_what_to_do(gpworld, tmp_path, words):
    missing = tmp_path / "none.json"
    result = gpworld(*words, "--env", str(missing), status=2)
    assert result.stderr == (
        f"Error: {missing} is not there: start a world with gpworld up, "
        "or name its file with --env\n"
    )


def test_an_old_file_of_a_stopped_world_is_seen(gpworld, env_file):
    document = envfile.read(env_file)
    document["control"]["url"] = "http://127.0.0.1:9"
    envfile.write(env_file, document)
    result = gpworld("clock", status=2)
    assert result.stderr.startswith("Error: nobody answers at http://127.0.0.1:9: the world has")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("advance -7d", '"-7d" is not a length of time'),
        ("advance \u0667d", "is not a length of time"),
        ("advance 999999d", "a world's clock goes from 1900 to 2999: keep within"),
        ("set 9999-12-31T23:59:59Z", "a world's clock goes from 1900 to 2999: keep within"),
        ("scale nan", "scale takes a rate above 0"),
        ("scale inf", "scale takes a rate above 0"),
        ("scale -1", "scale takes a rate above 0"),
    ],
)
def test_a_clock_that_cannot_be_moved_so_says_why(gpworld, env_file, words, sentence):
    complaint = gpworld("clock", *words.split(), status=2).stderr
    assert sentence in complaint
    assert complaint.count("\n") == 1


def test_a_world_cannot_begin_outside_the_calendar(gpworld, env_file):
    complaint = gpworld("reset", "--at", "0001-01-01T00:00:00Z", status=2).stderr
    assert complaint == "Error: a world's clock goes from 1900 to 2999: keep within\n"


EXTENDED = 'name = "mine"\nextends = "cast.toml"\n\n[clock]\nstart = 2026-10-20T09:00:00+01:00\n'


def test_a_file_is_shown_loaded_and_reset_to_as_it_was_checked(gpworld, told, env_file, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(EXTENDED)
    assert gpworld("scenario", "check", str(file)).stdout.endswith("organisations.\n")
    assert gpworld("scenario", "show", str(file)).stdout == EXTENDED
    assert gpworld("scenario", "load", str(file)).stdout.startswith("The world is now mine;")
    assert told("reset", "--scenario", str(file))["scenario"] == "mine"
    assert len(told("book", "show")) == 8


def test_a_broken_file_is_named_and_the_world_goes_on(gpworld, told, env_file, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(EXTENDED.replace("cast.toml", "../etc/cast.toml"))
    before = told("status")["scenario"]
    for words in (("scenario", "load"), ("scenario", "show"), ("reset", "--scenario")):
        assert gpworld(*words, str(file), status=2).stderr == (
            "Error: mine.toml, line 2: extends: there is no file ../etc/cast.toml beside this one, "
            "and none of ours; did you mean 'cast.toml'?\n"
        )
    assert told("status")["scenario"] == before
