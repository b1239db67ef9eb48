"""The words of features: times on London's clock, phrases, headings, profiles and tags."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from gpharness import headings, tags, vocabulary
from gpharness.profile import DEFAULTS, Profile, ProfileError
from gpharness.shared import folder
from gpharness.words import calendar
from gpharness.words.calendar import ClockTime, NoSuchTime
from gpharness.words.phrase import Choice, Phrase

TODAY = date(2026, 10, 20)
MOST_STEPS = 130


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("today", date(2026, 10, 20)),
        ("tomorrow", date(2026, 10, 21)),
        ("in 42 days", date(2026, 12, 1)),
        ("Tuesday 3 November", date(2026, 11, 3)),
        ("Friday 1 January", date(2027, 1, 1)),
        ("Wednesday 1 January", date(2025, 1, 1)),
        ("Tuesday 6 April 2027", date(2027, 4, 6)),
    ],
)
def test_a_day_is_the_nearest_with_its_weekday(words: str, meant: date) -> None:
    assert calendar.day(words, TODAY) == meant


def test_a_day_of_no_calendar_is_refused() -> None:
    with pytest.raises(NoSuchTime, match="check the weekday"):
        calendar.day("Sunday 3 November", date(2027, 6, 1))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("9am", ClockTime(time(9))),
        ("12am", ClockTime(time(0))),
        ("12:50pm", ClockTime(time(12, 50))),
        ("midday", ClockTime(time(12))),
        ("midnight", ClockTime(time(0))),
        ("14:05", ClockTime(time(14, 5))),
        ("08:29:59 GMT", ClockTime(time(8, 29, 59), "GMT")),
    ],
)
def test_a_time_of_day_is_read_as_people_write_it(words: str, meant: ClockTime) -> None:
    assert calendar.clock_time(words) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("09:30 on Wednesday 21 October", datetime(2026, 10, 21, 8, 30, tzinfo=UTC)),
        ("08:30:00 GMT on Wednesday 28 October", datetime(2026, 10, 28, 8, 30, tzinfo=UTC)),
        ("01:30 BST on Sunday 25 October", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("01:30 GMT on Sunday 25 October", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("9:20am", datetime(2026, 10, 20, 8, 20, tzinfo=UTC)),
    ],
)
def test_a_moment_is_an_instant_in_london(words: str, meant: datetime) -> None:
    assert calendar.moment(words).instant(TODAY) == meant


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("01:30 on Sunday 28 March 2027", "the clocks go forward"),
        ("09:00 GMT on Wednesday 21 October", "not on GMT"),
        ("soonish", "is no moment"),
    ],
)
def test_a_moment_that_london_never_had_is_refused(words: str, why: str) -> None:
    with pytest.raises(NoSuchTime, match=why):
        calendar.moment(words).instant(TODAY)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("an hour", timedelta(hours=1)),
        ("61 minutes", timedelta(minutes=61)),
        ("7 days", timedelta(7)),
    ],
)
def test_a_span_is_counted(words: str, meant: timedelta) -> None:
    assert calendar.span(words) == meant


def test_a_phrase_reads_its_words_and_leaves_out_what_is_not_said() -> None:
    phrase = Phrase("{patient} gets {count} [{kind} ]text(s)", kind={"reminder": "r"})
    assert phrase.parse_arguments("Maria gets one text") == {
        "patient": "Maria",
        "count": 1,
        "kind": None,
    }
    assert phrase.parse_arguments("she gets no reminder texts") == {
        "patient": "she",
        "count": 0,
        "kind": "r",
    }
    assert phrase.parse_arguments("Maria gets a birthday text") is None


def test_a_choice_is_a_time_or_a_part_of_a_day() -> None:
    phrase = Phrase("{patient} (books|has booked) {choice}")
    said = phrase.parse_arguments("Maria has booked 9:40am on Tuesday 3 November")
    assert said is not None
    assert said["choice"] == Choice("Tuesday 3 November", ClockTime(time(9, 40)))
    said = phrase.parse_arguments("Maria books the morning of tomorrow")
    assert said is not None
    assert said["choice"] == Choice("tomorrow", part="morning")


def test_an_unknown_heading_says_where_headings_are() -> None:
    with pytest.raises(LookupError, match=r"gpharness/headings\.py"):
        headings.codes("This link has exploded")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"link": {"usees": 1}}, "link.usees is not a profile key; did you mean link.uses"),
        ({"nonsense": 1}, "nonsense is not a profile key; known keys: link.validity_hours"),
        ({"link": {"uses": "once"}}, "link.uses must be a whole number, not 'once'"),
        ({"decline": 1}, "decline must be true or false, not 1"),
        ({"identity": "iris"}, "identity must be one of none, dob"),
        ({"capabilities": ["flying"]}, "capabilities must be one of self_book"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_refused(body: dict[str, object], why: str) -> None:
    with pytest.raises(ProfileError) as refused:
        Profile.read(body)
    assert why in str(refused.value)


def test_what_a_profile_leaves_out_is_as_in_the_reference_product() -> None:
    profile = Profile.read({"horizon": {"days": 84}, "cancel": {"cutoff_minutes": "none"}})
    assert profile.values == {**DEFAULTS, "horizon.days": 84, "cancel.cutoff_minutes": None}


def test_tags_say_why_a_scenario_does_not_apply() -> None:
    profile = Profile.read({"capabilities": ["self_book"], "link": {"uses": 3}})
    assert tags.why_not(["S7", "self_book"], profile) is None
    assert tags.why_not(["clock"], profile) == "the product does not claim clock_control"
    assert (
        tags.why_not(["profile:link.uses"], profile)
        == "written for link.uses = 1, the product has 3"
    )


def test_the_page_of_steps_is_the_one_in_the_documentation() -> None:
    written = Path(__file__).parents[2] / "docs" / "user-guides" / "steps.md"
    shown = written.read_text(encoding="utf-8")
    assert shown == vocabulary.page(), "write it again: python -m gpharness.vocabulary"


def test_the_vocabulary_stays_small() -> None:
    """The budget was 80 for booking alone; other organisations and requests are two more subjects.

    Requests take 21: a form, its codes and its inbox have no phrase in common with a booking link.
    Any trouble that a fault rule can make takes 3: one sentence, a table of them, a named preset.
    """
    assert len(list(vocabulary.lines())) <= MOST_STEPS


def test_no_feature_speaks_of_the_wire() -> None:
    for feature in Path(folder("features")).rglob("*.feature"):
        text = feature.read_text(encoding="utf-8")
        for word in ("HTTP", "JSON", "status", "header", "http://", "200", "409"):
            assert word not in text, f"{feature.name} says {word}"
