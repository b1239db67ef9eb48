"""``gpworld fault`` on a running world."""

from __future__ import annotations

import json


def test_a_rule_is_added_listed_and_cleared(gpworld, told, env_file):
    added = gpworld(
        "fault", "add", "slow", "--system", "emis", "--operation", "GetSlots*",
        "--effect", "delay = { ms = 250 }", "--times", "2",
    )  # fmt: skip
    assert added.stdout == "added slow\n"
    (rule,) = told("fault", "list")
    assert rule["match"] == {"system": "emis", "operation": "GetSlots*"}
    assert (rule["effect"], rule["times"]) == ({"delay": {"ms": 250}}, 2)
    listed = gpworld("fault").stdout
    assert "emis GetSlots*" in listed
    assert "delay ms=250" in listed
    assert gpworld("fault", "clear", "slow").stdout == "1 dropped\n"
    assert gpworld("fault", "list").stdout == "No fault rules.\n"


def test_unused_rules_are_status_1(gpworld, env_file):
    assert gpworld("fault", "list", "--unused").stdout == "Every rule has done its part.\n"
    gpworld("fault", "add", "--preset", "pds-down")
    assert "pds-down" in gpworld("fault", "list", "--unused", status=1).stdout


def test_a_preset_is_added_for_one_organisation(told, env_file):
    (rule,) = told("fault", "add", "--preset", "slow-hub", "--organisation", "Y90002")
    assert rule["match"]["organisation"] == "Y90002"


def test_files_and_presets_are_added_by_name(gpworld, env_file, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        '[[fault]]\nname = "slow"\nmatch = { system = "emis" }\neffect = { delay = { ms = 9 } }\n'
        '[[fault]]\npreset = "slow-hub"\norganisation = "Y90002"\n'
    )
    assert gpworld("fault", "add", str(file), "pds-down").stdout == (
        "added slow\nadded slow-hub\nadded pds-down\n"
    )


def test_a_file_without_rules_is_refused_and_adds_nothing(gpworld, told, env_file, tmp_path):
    for text, message in (
        ("a = 1", "holds no [[fault]]: write rules as docs/faults.md has them"),
        ("fault = [1]", "holds no [[fault]]"),
        ("[[fault]", "is no TOML"),
    ):
        file = tmp_path / "wrong.toml"
        file.write_text(text)
        assert message in gpworld("fault", "add", "pds-down", str(file), status=2).stderr
        assert told("fault", "list") == []


def test_presets_come_with_their_sentences(gpworld, told, env_file):
    assert "emis-monday-morning\n  EMIS is busy" in gpworld("fault", "presets").stdout
    assert {"name", "sentence", "rules"} == set(told("fault", "presets")[0])


def test_mistakes_are_one_line_with_the_remedy(gpworld, env_file):
    for words, message in (
        (("add",), "give FILEs or NAMEs of presets, or a NAME and an --effect"),
        (("add", "slow", "slower", "--effect", "status = 503"), "makes one rule: give it one NAME"),
        (("add", "slow", "--times", "2"), "a preset takes no times: only --organisation goes with"),
        (("add", "nothing"), "preset: 'nothing' is not known; use one of emis-legacy-errors"),
        (("add", "gone.toml"), "gone.toml cannot be read (No such file or directory): check its"),
        (("add", "x", "--effect", "status"), "--effect is no TOML"),
        (
            ("add", "x", "--preset", "pds-down"),
            "a preset takes no name: only --organisation goes with --preset",
        ),
        (
            ("add", "x", "--system", "pds", "--effect", "status = 200"),
            "effect.status: 200 does not fit; give a whole number from 400 to 599",
        ),
        (("clear", "gone"), "there is no fault rule gone"),
    ):
        assert message in gpworld("fault", *words, status=2).stderr


def test_status_shows_how_punctual_the_world_is(gpworld, told, env_file):
    kept = told("status")["punctuality"]
    assert set(kept) == {"valid", "bound_ms", "error_ms", "loop_ms"}
    assert "serving loop" in gpworld("status").stdout


def test_a_rule_survives_a_trip_through_json(gpworld, env_file):
    written = json.loads(gpworld("fault", "add", "--preset", "lost-replies", "--json").stdout)
    assert {rule["moment"] for rule in written} == {"after"}
