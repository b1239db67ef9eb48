"""What a link offers: horizon, limits, equal times, windows; pure rules over slots."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refbooking import slots
from refbooking.clinical.model import UpstreamSlot
from refbooking.london import instant, local
from refbooking.problems import Problem
from refbooking.settings import Profile
from refbooking.slots import Choice, Terms
from refbooking.store.records import Invitation
from refbooking.tokens import Tokens

NOW = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # 9am in London
DAY_42 = date(2026, 12, 1)
NOVEMBER_3 = date(2026, 11, 3)

LINK = Invitation(
    id="inv_1",
    token_hash="x",
    sender_ods="Y90001",
    site_ods="Y90001",
    patient_nhs_number="9990000018",
    patient_local_id="3000",
    mobile="+447700900123",
    slot_type="Blood test",
    mode="face_to_face",
    precision="exact",
    clinicians=[],
    patient_picks_clinician=False,
    date_from=None,
    date_to=None,
    allow_decline=False,
    message="",
    state="opened",
    delivery="sent",
    delivery_reason=None,
    record_save="saved",
    created_at=NOW,
    sent_at=NOW - timedelta(days=1),
    expires_at=NOW + timedelta(days=6),
    opened_at=NOW,
    ended_at=None,
    ended_reason=None,
    wrong_dob_count=0,
    no_slots_seen_at=None,
    superseded_by=None,
    batch_id=None,
    sent_by_id="Y90001:asha.patel",
    sent_by_name="Asha Patel",
    sent_by_role=None,
    version=1,
)


def slot(day: date, hour: int = 9, minute: int = 0, **more: object) -> UpstreamSlot:
    """A free blood test at a London time."""
    start = instant(datetime.combine(day, time(hour, minute)))
    given = {
        "id": f"{day}-{hour}-{minute}",
        "start": start,
        "minutes": 10,
        "type": "Blood test",
        "schedule": "500",
        "clinicians": ("71",),
        "site": None,
        "status": "free",
        **more,
    }
    return UpstreamSlot(**given)  # type: ignore[arg-type]  # a table of the same names


def terms(now: datetime = NOW, profile: Profile | None = None, **link: object) -> Terms:
    """The terms of a link at a moment."""
    return Terms(replace(LINK, **link), profile or Profile(), now)  # type: ignore[arg-type]  # its own fields


def starts(found: list[slots.Offer]) -> list[datetime]:
    """When the offers are."""
    return [offer.choice.start for offer in found]


def refusal(act: Callable[[], object]) -> str:
    """The code with which something is refused."""
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.code


@pytest.mark.parametrize(
    ("day", "hour", "minute", "offered"),
    [
        (DAY_42, 0, 0, True),
        (DAY_42, 23, 59, True),
        (DAY_42 + timedelta(days=1), 0, 0, False),
    ],
)
def test_the_last_day_is_six_weeks_from_today(
    day: date, hour: int, minute: int, offered: bool
) -> None:
    assert bool(slots.offers([slot(day, hour, minute)], terms())) is offered


def test_the_six_weeks_count_from_the_day_of_viewing() -> None:
    next_week = NOW + timedelta(days=6)
    assert slots.offers([slot(DAY_42 + timedelta(days=6))], terms(next_week))
    assert not slots.offers([slot(DAY_42 + timedelta(days=7))], terms(next_week))


def test_twelve_weeks_may_be_set() -> None:
    last = date(2026, 10, 20) + timedelta(days=84)
    found = slots.offers(
        [slot(last), slot(last + timedelta(days=1))], terms(profile=Profile(horizon_days=84))
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    ("seconds", "offered"), [(1, True), (0, False), (-1, False)], ids=["after", "now", "before"]
)
def test_a_start_must_be_strictly_later_than_now(seconds: int, offered: bool) -> None:
    soon = slot(date(2026, 10, 20), start=NOW + timedelta(seconds=seconds))
    assert bool(slots.offers([soon], terms())) is offered


def test_notice_is_added_to_now() -> None:
    a_day = Profile(notice_minutes=1440)
    at = NOW + timedelta(days=1)
    assert not slots.offers([slot(NOVEMBER_3, start=at)], terms(profile=a_day))
    later = at + timedelta(seconds=1)
    assert slots.offers([slot(NOVEMBER_3, start=later)], terms(profile=a_day))


@pytest.mark.parametrize("status", ["booked", "blocked", "embargoed"])
def test_only_free_slots_are_offered(status: str) -> None:
    assert slots.offers([slot(NOVEMBER_3, status=status)], terms()) == []


def test_slots_closed_to_other_online_services_are_offered() -> None:
    assert slots.offers([slot(NOVEMBER_3, online=False)], terms())


def test_other_slot_types_are_not_offered() -> None:
    assert slots.offers([slot(NOVEMBER_3, type="Smear")], terms()) == []


def test_a_link_for_named_clinicians_offers_only_theirs() -> None:
    book = [slot(NOVEMBER_3, 9, clinicians=("71",)), slot(NOVEMBER_3, 10, clinicians=("72",))]
    assert starts(slots.offers(book, terms(clinicians=["72"]))) == [book[1].start]


def test_a_link_limited_to_dates_offers_nothing_outside_them() -> None:
    book = [slot(date(2026, 11, day)) for day in (2, 3, 4, 5)]
    limited = terms(date_from=date(2026, 11, 3), date_to=date(2026, 11, 4))
    assert starts(slots.offers(book, limited)) == [book[1].start, book[2].start]


def test_a_date_range_that_has_passed_offers_nothing() -> None:
    assert slots.offers([slot(NOVEMBER_3)], terms(date_to=date(2026, 10, 19))) == []


def test_two_free_at_the_same_time_are_one_offer_with_the_lowest_schedule_first() -> None:
    book = [slot(NOVEMBER_3, id=number, schedule=number) for number in ("12", "9", "100")]
    (offer,) = slots.offers(book, terms())
    assert [one.schedule for one in offer.slots] == ["9", "12", "100"]


def test_a_patient_who_may_pick_sees_an_offer_per_clinician() -> None:
    book = [slot(NOVEMBER_3, clinicians=("71",)), slot(NOVEMBER_3, id="b", clinicians=("72",))]
    found = slots.offers(book, terms(patient_picks_clinician=True))
    assert [offer.choice.clinician for offer in found] == ["71", "72"]


@pytest.mark.parametrize(
    ("hour", "minute", "window"),
    [(8, 0, (8, 13)), (12, 59, (8, 13)), (13, 0, (13, 18)), (18, 29, (13, 18)), (18, 30, None)],
)
def test_windows_are_half_open(hour: int, minute: int, window: tuple[int, int] | None) -> None:
    found = slots.offers([slot(NOVEMBER_3, hour, minute)], terms(precision="window"))
    hours = [(local(o.choice.start).hour, local(o.choice.end or NOW).hour) for o in found]
    assert hours == ([window] if window else [])


def test_no_window_is_offered_on_the_day_the_invitation_was_sent() -> None:
    today, tomorrow = date(2026, 10, 20), date(2026, 10, 21)
    book = [slot(today, 14), slot(tomorrow, 14)]
    sent_today = terms(precision="window", sent_at=NOW)
    assert [o.choice.day for o in slots.offers(book, sent_today)] == [tomorrow]
    same_day = terms(precision="window", sent_at=NOW, profile=Profile(window_same_day=True))
    assert [o.choice.day for o in slots.offers(book, same_day)] == [today, tomorrow]


def test_a_window_that_has_begun_is_not_offered() -> None:
    today = date(2026, 10, 20)
    book = [slot(today, 10), slot(today, 14)]
    (offer,) = slots.offers(book, terms(precision="window"))
    assert local(offer.choice.start).hour == 13


def test_a_window_takes_the_earliest_slot_first() -> None:
    book = [slot(NOVEMBER_3, 11), slot(NOVEMBER_3, 9), slot(NOVEMBER_3, 10)]
    (offer,) = slots.offers(book, terms(precision="window"))
    assert [local(one.start).hour for one in offer.slots] == [9, 10, 11]


def test_an_offer_survives_the_way_to_the_patient_and_back() -> None:
    tokens = Tokens("secret", Random(1))
    (offer,) = slots.offers([slot(NOVEMBER_3)], terms())
    choice = slots.read(tokens, LINK, slots.sign(tokens, LINK, offer.choice))
    assert choice == offer.choice
    assert choice.minutes == 10


@pytest.mark.parametrize("offer_id", ["", "of_", "of_AAAA", "2026-11-03-9-0", "of_!", "ø"])
def test_an_offer_id_made_by_hand_is_refused(offer_id: str) -> None:
    tokens = Tokens("secret", Random(1))
    assert refusal(lambda: slots.read(tokens, LINK, offer_id)) == "SLOT_NOT_OFFERED"


def test_an_offer_of_another_link_is_refused() -> None:
    tokens = Tokens("secret", Random(1))
    other = slots.sign(tokens, replace(LINK, id="inv_2"), Choice(NOW))
    assert refusal(lambda: slots.read(tokens, LINK, other)) == "SLOT_NOT_OFFERED"


def test_a_changed_offer_is_refused() -> None:
    tokens = Tokens("secret", Random(1))
    good = slots.sign(tokens, LINK, Choice(NOW))
    bad = good[:-2] + ("AA" if good[-2:] != "AA" else "BB")
    assert refusal(lambda: slots.read(tokens, LINK, bad)) == "SLOT_NOT_OFFERED"


def test_an_offer_never_names_the_books_slot() -> None:
    tokens = Tokens("secret", Random(1))
    (offer,) = slots.offers([slot(NOVEMBER_3, id="slot-id-of-the-book")], terms())
    told = tokens.read(slots.PURPOSE, slots.sign(tokens, LINK, offer.choice).removeprefix("of_"))
    assert "slot-id-of-the-book" not in str(told)


@pytest.mark.parametrize(
    ("choice", "at", "code"),
    [
        (Choice(NOW), NOW, "SLOT_IN_PAST"),
        (Choice(NOW + timedelta(days=50)), NOW, "SLOT_NOT_OFFERED"),
    ],
    ids=["just begun", "beyond the horizon"],
)
def test_a_choice_is_held_against_the_moment_of_confirming(
    choice: Choice, at: datetime, code: str
) -> None:
    assert refusal(lambda: slots.refuse_unless_offered(terms(at), choice)) == code


STARTS = st.datetimes(datetime(2026, 10, 18), datetime(2026, 12, 5)).map(  # noqa: DTZ001 - made aware at once
    lambda at: at.replace(tzinfo=UTC, second=0, microsecond=0)
)
BOOKS = st.lists(
    st.builds(
        lambda start, kind, status, n: slot(
            NOVEMBER_3, id=str(n), start=start, type=kind, status=status, schedule=str(n % 7)
        ),
        STARTS,
        st.sampled_from(["Blood test", "Smear"]),
        st.sampled_from(["free", "booked", "blocked"]),
        st.integers(0, 10_000),
    ),
    max_size=30,
)


@given(book=BOOKS, precision=st.sampled_from(["exact", "window"]))
def test_whatever_the_book_every_offer_keeps_every_rule(
    book: list[UpstreamSlot], precision: str
) -> None:
    at = terms(precision=precision)
    found = slots.offers(book, at)
    assert len({offer.choice for offer in found}) == len(found)
    assert starts(found) == sorted(starts(found))
    for offer in found:
        slots.refuse_unless_offered(at, offer.choice)
        for one in offer.slots:
            assert (one.status, one.type) == ("free", "Blood test")
            assert offer.choice.covers(one)
            assert one.start > NOW
            assert local(one.start).date() <= DAY_42


@given(book=BOOKS)
def test_every_free_slot_of_the_type_in_time_is_offered(book: list[UpstreamSlot]) -> None:
    offered = {one.id for offer in slots.offers(book, terms()) for one in offer.slots}
    wanted = {one.id for one in book if terms().bookable(one)}
    assert offered == wanted
