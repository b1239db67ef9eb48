"""Sessions of a scenario: their days, their slots, and what differs slot by slot."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gpworld.book.model import Channel, Slot, SlotStatus
from gpworld.core.london import local, local_date
from gpworld.scenario.calendar import clock_change, days, instant, the_day
from gpworld.world import World
from unit.villages import village

START = datetime(2026, 10, 20, 8, tzinfo=UTC)
FROM_START = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def slots(*changes: tuple[str, str], start: datetime | None = None) -> list[Slot]:
    """All slots of the changed village."""
    world = World(village(*changes), start=start)
    return world.practices["Y90101"].book.slots(*FROM_START)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("+0", date(2026, 10, 20)),
        ("+14", date(2026, 11, 3)),
        ("-1", date(2026, 10, 19)),
        ("tuesday", date(2026, 10, 20)),
        ("monday", date(2026, 10, 26)),
        ("clocks", date(2026, 10, 25)),
        ("clocks+1", date(2026, 10, 26)),
        ("clocks-1", date(2026, 10, 24)),
    ],
)
def test_a_day_is_a_date_or_lies_relative_to_the_start(text: str, day: date) -> None:
    assert the_day(text, START) == day


def test_the_day_of_the_start_is_the_one_in_london() -> None:
    assert the_day("+0", datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_the_next_change_of_the_clocks_is_found_on_either_side_of_the_year() -> None:
    assert clock_change(date(2026, 10, 25)) == date(2027, 3, 28)
    assert clock_change(date(2027, 3, 27)) == date(2027, 3, 28)


def test_a_session_is_held_again_on_the_days_that_are_wanted() -> None:
    first = date(2026, 10, 20)
    assert list(days(first, {})) == [first]
    assert len(list(days(first, {"days": 10}))) == 10
    weekly = list(days(first, {"weeks": 2, "weekdays": ["tuesday", "thursday"]}))
    assert [day.isoformat()[5:] for day in weekly] == ["10-20", "10-22", "10-27", "10-29"]


def test_slots_follow_one_another_from_the_local_start() -> None:
    found = slots()
    assert [f"{local(slot.start):%H:%M}" for slot in found] == [
        "09:00",
        "09:10",
        "09:20",
        "09:30",
        "09:40",
        "09:50",
    ]
    assert {(slot.type, slot.minutes, slot.online) for slot in found} == {("Routine", 10, True)}


@pytest.mark.parametrize(
    ("began", "first"),
    [
        (datetime(2026, 10, 20, 8, 3, tzinfo=UTC), datetime(2026, 10, 20, 7, tzinfo=UTC)),
        (datetime(2026, 10, 20, 23, 20, tzinfo=UTC), datetime(2026, 10, 20, 23, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
    ids=["an hour before", "no earlier than midnight", "over the change of the clocks"],
)
def test_slots_from_before_the_start_are_still_of_its_day(began: datetime, first: datetime) -> None:
    assert instant(local_date(began), "-1h", began) == first


def test_a_session_that_crosses_a_change_of_the_clocks_keeps_its_local_hour() -> None:
    held = slots(
        ("day = 2026-10-21", 'day = "clocks-1"\nrepeat = { days = 3 }'), ("count = 6", "count = 1")
    )
    assert [f"{slot.start:%d %H:%M}" for slot in held] == ["24 08:00", "25 09:00", "26 09:00"]


def test_an_end_in_place_of_a_count_gives_as_many_as_fit() -> None:
    assert len(slots(("count = 6", 'end = "09:35"'))) == 3


def test_a_start_relative_to_the_world_is_rounded_up_to_five_minutes() -> None:
    (first, *_) = slots(('"09:00"', '"+20m"'), start=START + timedelta(minutes=1, seconds=1))
    assert first.start == START + timedelta(minutes=25)


def test_a_pattern_differs_slot_by_slot_and_begins_again() -> None:
    found = slots(
        (
            "count = 6",
            "count = 5\ngp_connect = true\npattern = [{}, { blocked = true, type = 'Smear test' }]",
        )
    )
    assert [(slot.type, slot.blocked) for slot in found] == [
        ("Routine", False),
        ("Smear test", True),
        ("Routine", False),
        ("Smear test", True),
        ("Routine", False),
    ]
    assert all(slot.gp_connect for slot in found)


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ('channel = "video"', "channel", Channel.VIDEO),
        ("online = false", "online", False),
        ("gp_connect = true", "gp_connect", True),
        ("blocked = true", "blocked", True),
        ('only_ods = ["Y90001"]', "only_ods", ("Y90001",)),
        ('only_types = ["urgent-care"]', "only_types", ("urgent-care",)),
        ('telephone = "01632 960999"', "telephone", "01632 960999"),
    ],
)
def test_what_a_session_says_of_its_slots_is_so_in_each(
    key: str, field: str, value: object
) -> None:
    found = slots(("count = 6", f"count = 2\n{key}"))
    assert [getattr(slot, field) for slot in found] == [value, value]


def test_an_embargo_is_lifted_so_long_before_the_start_or_never() -> None:
    (early,) = slots(("count = 6", 'count = 1\nembargo = "12h"'))
    assert early.embargoed_until == early.start - timedelta(hours=12)
    assert early.status(START) is SlotStatus.EMBARGOED
    (never,) = slots(("count = 6", "count = 1\nembargo = true"))
    assert never.embargoed_until == never.start


def test_a_session_has_its_clinicians_and_its_site() -> None:
    site = 'phone = "01632 960101"\nsite = [{ name = "Main" }, { name = "Branch" }]'
    world = World(
        village(
            ('phone = "01632 960101"', site),
            ('clinician = "sam.poe"', 'clinicians = ["sam.poe", "ann.lee"]\nsite = "Branch"'),
        )
    )
    practice = world.practices["Y90101"]
    (session,) = practice.book.sessions()
    people = [world.directory.user(number) for number in session.clinicians]
    assert [user and user.user_name for user in people] == ["sam.poe", "ann.lee"]
    assert world.directory.site(session.site) == practice.sites[1]


def test_a_session_without_a_clinician_has_none() -> None:
    world = World(village(('clinician = "sam.poe"\n', "")))
    assert world.practices["Y90101"].book.sessions()[0].clinicians == ()


def test_books_roll_with_the_day_on_which_the_world_begins() -> None:
    change = ("day = 2026-10-21", 'day = "+1"')
    for begins in (START, START + timedelta(days=200)):
        found = slots(change, start=begins)
        assert {local_date(slot.start) for slot in found} == {
            local_date(begins) + timedelta(days=1)
        }


APPOINTMENT = """
[[appointment]]
organisation = "Y90101"
patient = "9990000018"
day = 2026-10-21
start = "09:10"
clinician = "sam.poe"
reason = "Cough"
"""


def test_an_appointment_of_the_scenario_stands_in_the_book() -> None:
    book = World(village(more=APPOINTMENT)).practices["Y90101"].book
    (booking,) = book.bookings()
    assert (booking.reason, booking.live) == ("Cough", True)
    assert f"{local(booking.start):%H:%M}" == "09:10"


def test_a_cancelled_appointment_leaves_its_slot_free() -> None:
    book = World(village(more=APPOINTMENT + "cancelled = true\n")).practices["Y90101"].book
    assert [booking.live for booking in book.bookings()] == [False]
    assert book.counts().free == 6
