"""Mistakes in scenario files: each error names file, line, key and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from gpworld.scenario import ScenarioError, load_scenario
from gpworld.world import World
from unit.villages import village, village_text

READING = [
    (
        "an unknown section",
        [("[clock]", "[clok]")],
        "line 4: clok: is not a known key; did you mean 'clock'?",
    ),
    (
        "an unknown key of an entry",
        [('clinician = "sam.poe"\n', 'clinican = "sam.poe"\n')],
        "line 25: session 1, clinican: is not a known key; did you mean 'clinician'?",
    ),
    (
        "an unknown key of an inline table",
        [('given = "Ann", family', 'given = "Ann", surname')],
        "line 13: organisation 1, user 1, surname: is not a known key; did you mean 'user_name'?",
    ),
    (
        "a key that is left out",
        [("minutes = 10\n", "")],
        "line 17: session 1: lacks 'minutes'; add it: how long each slot is",
    ),
    (
        "a word that is not one of the known ones",
        [('clinical_system = "emis"', 'clinical_system = "emmis"')],
        "line 10: organisation 1, clinical_system: \"emmis\" is not known; did you mean 'emis'?",
    ),
    (
        "a text in place of a number",
        [("minutes = 10", 'minutes = "10"')],
        'line 23: session 1, minutes: "10" is not a whole number; it is: how long each slot is',
    ),
    (
        "a time of day that is none",
        [('start = "09:00"', 'start = "9am"')],
        'line 22: session 1, start: "9am" does not fit; write it like "09:00"',
    ),
    (
        "a number below its least",
        [("minutes = 10", "minutes = -10")],
        "line 23: session 1, minutes: -10 does not fit; write at least 1 and at most 1440; "
        "it is: how long each slot is",
    ),
    (
        "more slots than a day has minutes",
        [("count = 6", "count = 2000000000")],
        "line 24: session 1, count: 2000000000 does not fit; "
        "write at least 1 and at most 1440; it is: how many slots there are",
    ),
    (
        "a file that ends too early",
        [('mobile = "07700900123"\n', "mobile = [\n")],
        "line 35: TOML: Invalid value",
    ),
    (
        "lists without end",
        [('mobile = "07700900123"', f"mobile = {'[' * 5000}")],
        "line 1: the file: is nested too deep; flatten it",
    ),
    (
        "a start that no calendar has",
        [("2026-10-20T09", "0001-01-01T00")],
        "line 5: clock, start: a world's clock goes from 1900 to 2999; keep within",
    ),
    (
        "a form of nobody",
        [("[clock]", '[booking]\nforms = ["Y90109"]\n\n[clock]')],
        "line 5: booking, forms: no organisation Y90109 in this scenario; did you mean 'Y90101'?",
    ),
    (
        "a day that is none",
        [("day = 2026-10-21", 'day = "tomorrow"')],
        'line 21: session 1, day: "tomorrow" does not fit; write it like "2026-11-03"',
    ),
    (
        "a start without an offset",
        [("+01:00", "")],
        'line 5: clock, start: "2026-10-20T09:00:00" does not fit; '
        'write it like "2026-10-20T09:00:00+01:00"',
    ),
    (
        "a birth date that no calendar has",
        [("birth_date = 1984-03-12", 'birth_date = "1984-02-30"')],
        'line 32: patient 1, birth_date: "1984-02-30" is on no calendar; write it like 1984-03-12',
    ),
    (
        "a time without quotes",
        [('start = "09:00"', "start = 09:00")],
        'line 22: TOML: a time of day needs quotes; write it like start = "09:00"',
    ),
    (
        "text that is no TOML",
        [('name = "Morning"', "name = Morning")],
        "line 19: TOML: Invalid value",
    ),
    (
        "an ODS code of somebody real",
        [('ods = "Y90101"', 'ods = "A81001"'), ('= "Y90101"', '= "A81001"')],
        'line 8: organisation 1, ods: "A81001" may belong to somebody real; '
        "use a code that begins Y9 (or set allow_unreserved = true)",
    ),
    (
        "a telephone number of somebody real",
        [("01632 960101", "01632 123456")],
        'line 11: organisation 1, phone: "01632 123456" may belong to somebody real; '
        "use 01632 960000 to 960999 or 020 7946 0000 to 0999 (or set allow_unreserved = true)",
    ),
    (
        "an NHS number of somebody real",
        [("9990000018", "9434765919")],
        'line 29: patient 1, nhs_number: "9434765919" may belong to somebody real; '
        "use 999 000 0000 to 999 999 9999 with a right check digit "
        "(or set allow_unreserved = true)",
    ),
    (
        "a guest of a text service who is somebody real",
        [("[clock]", '[[sms_service]]\nname = "A"\nguests = ["07123456789"]\n\n[clock]')],
        'line 6: sms_service 1, guests: "07123456789" may belong to somebody real; '
        "use 07700 900000 to 07700 900999 (or set allow_unreserved = true)",
    ),
    (
        "a patient who is not born yet",
        [("1984-03-12", "2026-10-21")],
        "line 32: patient 1, birth_date: 2026-10-21 comes after the world's start; "
        "write an earlier day",
    ),
    (
        "a mobile of somebody real",
        [("07700900123", "07123456789")],
        'line 34: patient 1, mobile: "07123456789" may belong to somebody real; '
        "use 07700 900000 to 07700 900999 (or set allow_unreserved = true)",
    ),
    (
        "a wrong check digit",
        [("9990000018", "9990000019")],
        'line 29: patient 1, nhs_number: "9990000019" is no NHS number: its check digit is '
        "wrong; leave the key out to get one",
    ),
    (
        "a practice that is not there",
        [('practice = "Y90101"', 'practice = "Y90110"')],
        "line 28: patient 1, practice: no organisation Y90110 in this scenario; "
        "did you mean 'Y90101'?",
    ),
    (
        "a session in no book",
        [('organisation = "Y90101"', 'organisation = "Y90111"')],
        "line 18: session 1, organisation: no organisation Y90111 in this scenario; "
        "did you mean 'Y90101'?",
    ),
    (
        "a flag without what it needs",
        [('mobile = "07700900123"', 'flags = ["superseded"]')],
        "line 34: patient 1, flags: 'superseded' needs 'superseded_by' as well; add it",
    ),
    (
        "a patient of no practice",
        [('practice = "Y90101"\n', "")],
        "line 27: patient 1, practice: belongs to everybody but those flagged 'pds_only'; "
        "add or remove it",
    ),
    (
        "two users of one name",
        [('sam.poe", title', 'Ann.Lee", title')],
        "line 13: organisation 1, user 1, user_name: ann.lee is there twice; rename one of them",
    ),
    (
        "a clock that both stands and follows",
        [("+01:00\n", "+01:00\nfollow = true\n")],
        "line 5: clock, start: a clock that follows real time starts at none; "
        "remove 'start' or 'follow'",
    ),
    (
        "acting for somebody who is not there",
        [('mobile = "07700900123"', 'proxy_for = ["9990000026"]')],
        "line 34: patient 1, proxy_for: 9990000026 is not a patient of this scenario; add one",
    ),
]

BUILDING = [
    (
        "a session in the hour that the clocks skip",
        [("day = 2026-10-21", "day = 2027-03-28"), ('"09:00"', '"01:30"')],
        "line 22: session 1, start: 2027-03-28 01:30 does not exist in London: the clocks go "
        "forward; choose a time that exists",
    ),
    (
        "a session on no day",
        [("day = 2026-10-21", 'day = "2026-02-30"')],
        'line 21: session 1, day: "2026-02-30" is on no calendar; write it like 2026-11-03',
    ),
    (
        "a session held by a stranger",
        [('clinician = "sam.poe"', 'clinician = "sam.po"')],
        "line 25: session 1, clinician: nobody called sam.po works at Y90101; "
        "did you mean 'sam.poe'?",
    ),
    (
        "a session at no site",
        [("count = 6", 'count = 6\nsite = "Ferry House"')],
        "line 25: session 1, site: Y90101 has no site Ferry House; did you mean 'Ferry Surgery'?",
    ),
    (
        "a session without an end",
        [("count = 6\n", "")],
        "line 17: session 1: lacks 'count'; say how many slots there are, or when it ends",
    ),
    (
        "a session that ends before its first slot does",
        [("count = 6", 'end = "09:05"')],
        "line 24: session 1, end: no slot of 10 minutes fits; end it later",
    ),
    (
        "a usual clinician who is a stranger",
        [('gender = "female"', 'gender = "female"\nusual_clinician = "jo"')],
        "line 34: patient 1, usual_clinician: nobody called jo works at Y90101; "
        "use one of ann.lee, sam.poe",
    ),
]


@pytest.mark.parametrize(
    ("changes", "sentence"), [case[1:] for case in READING], ids=[case[0] for case in READING]
)
def test_a_mistake_is_found_when_the_file_is_read(
    changes: list[tuple[str, str]], sentence: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        village(*changes)
    assert str(error.value) == f"village.toml, {sentence}"


@pytest.mark.parametrize(
    ("changes", "sentence"), [case[1:] for case in BUILDING], ids=[case[0] for case in BUILDING]
)
def test_a_mistake_is_found_when_the_world_is_built(
    changes: list[tuple[str, str]], sentence: str
) -> None:
    scenario = village(*changes)
    with pytest.raises(ScenarioError) as error:
        World(scenario)
    assert str(error.value) == f"village.toml, {sentence}"


SETTINGS = [
    ('[emis]\nstile = "legacy"', "36: emis, stile: is not a known key; did you mean 'style'?"),
    ('[emis]\nidle_minutes = "20"', '36: emis, idle_minutes: "20" is not a whole number'),
    ("[gpconnect]\nxml = 1", "36: gpconnect, xml: 1 is not true or false"),
    ('[pds]\nrequests_per_second = "five"', '36: pds, requests_per_second: "five" is not'),
    ('[emis]\nstyle = "old"', "35: emis: emis.style is 'old': use one of standard, legacy"),
    ('[[sms_service]]\nname = "A"\nprefixx = true', "35: sms_service 1: prefixx: unknown field"),
    ('[[sms_service]]\nname = " "', "35: sms_service 1: name: a service needs a name"),
]


@pytest.mark.parametrize(("more", "sentence"), SETTINGS)
def test_a_switch_that_a_simulator_does_not_have_is_refused(more: str, sentence: str) -> None:
    scenario = village(more=more)
    with pytest.raises(ScenarioError) as error:
        World(scenario)
    assert str(error.value).startswith(f"village.toml, line {sentence}")


APPOINTMENT = """
[[appointment]]
organisation = "Y90101"
patient = "9990000018"
day = 2026-10-21
start = "09:10"
"""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ('"09:10"', '"09:15"'),
            "line 40: appointment 1, start: Y90101 has no free slot at that time; "
            "add a session that has one",
        ),
        (
            ('"9990000018"\nday', '"9990000026"\nday'),
            "line 38: appointment 1, patient: 9990000026 is not on the books of Y90101; "
            "add them there",
        ),
    ],
    ids=["no slot", "no patient"],
)
def test_an_appointment_needs_a_patient_and_a_slot(change: tuple[str, str], sentence: str) -> None:
    before, after = change
    scenario = village(more=APPOINTMENT.replace(before, after))
    with pytest.raises(ScenarioError) as error:
        World(scenario)
    assert str(error.value) == f"village.toml, {sentence}"


def test_all_mistakes_against_the_schema_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as error:
        village(("minutes = 10", "minuts = 10"), ('gender = "female"', 'gender = "f"'))
    assert len(error.value.problems) == 3
    assert {problem.line for problem in error.value.problems} == {17, 23, 33}


def test_details_of_real_ranges_pass_when_the_file_says_so() -> None:
    scenario = village(
        ("seed = 3", "seed = 3\nallow_unreserved = true"), ("07700900123", "07123456789")
    )
    assert scenario.patients[0].mobile == "07123456789"


def test_an_unknown_scenario_is_told_with_a_near_name() -> None:
    with pytest.raises(ScenarioError, match="is unknown; did you mean 'house'"):
        load_scenario("hause")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"nowhere/my\.toml.*is not there; check its path"):
        load_scenario("nowhere/my.toml")


def test_a_mistake_in_an_extended_file_is_told_with_that_files_name(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(village_text(("9990000018", "9990000019")))
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nextends = "base.toml"\n')
    with pytest.raises(ScenarioError, match=r"^base\.toml, line 29: patient 1, nhs_number"):
        load_scenario(mine)


def test_extending_goes_one_level_and_no_further(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('name = "one"\n')
    (tmp_path / "two.toml").write_text('name = "two"\nextends = "one.toml"\n')
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nextends = "two.toml"\n')
    with pytest.raises(ScenarioError, match=r"mine\.toml, line 2: extends: two\.toml extends"):
        load_scenario(mine)


def test_a_file_to_extend_that_is_not_there_is_told(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nextends = "none.toml"\n')
    with pytest.raises(ScenarioError, match=r"line 2: extends: there is no file none\.toml"):
        load_scenario(mine)


def test_a_mistake_made_a_hundred_times_is_told_twenty_times(tmp_path: Path) -> None:
    wrong = "".join('[[user]]\norganisation = "Y90001"\n' for _ in range(100))
    path = tmp_path / "many.toml"
    path.write_text(village_text() + wrong)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(str(path))
    assert len(caught.value.problems) == 100
    assert str(caught.value).splitlines()[-1] == "and 80 more: mend these first"
    assert len(str(caught.value).splitlines()) == 21
