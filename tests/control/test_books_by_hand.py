"""What a practice does to its book with its own hand, and what the ledger keeps of it."""

from __future__ import annotations

import pytest

from gpworld.control.client import ControlError

ODS, MARIA = "Y90001", "9990000018"
DAY = "2026-10-27"


def slots(control, day=DAY):
    return [slot for session in control.book(ODS, day)["sessions"] for slot in session["slots"]]


def refusal(call, *args, **kwargs):
    with pytest.raises(ControlError) as refused:
        call(*args, **kwargs)
    return refused.value.status, refused.value.code, str(refused.value)


def test_a_day_is_shown_by_session(control):
    [session] = control.book(ODS, DAY)["sessions"]
    assert (session["name"], session["staff"]) == ("Morning surgery", ["Dr Sam Vane"])
    first = session["slots"][0]
    assert (first["local"], first["start"]) == ("2026-10-27T09:00:00", "2026-10-27T09:00:00+00:00")
    assert {slot["status"] for slot in session["slots"]} == {"free"}


def test_a_day_at_the_end_of_all_calendars_is_refused(control):
    assert refusal(control.book, ODS, "9999-12-31")[:2] == (400, "bad-request")


def test_today_is_shown_unless_another_day_is_named(control):
    assert control.book(ODS)["day"] == "2026-10-20"


def test_a_slot_is_booked_shown_and_cancelled(control):
    slot = slots(control)[0]["id"]
    booking = control.book_slot(ODS, slot, MARIA, "cough")
    shown = slots(control)[0]
    assert (shown["status"], shown["held_by"]["name"]) == ("booked", "Ms Maria Okoro")
    assert [each["id"] for each in control.bookings(ODS, MARIA, live=True)] == [booking["id"]]
    control.cancel_booking(ODS, booking["id"], "rang to cancel")
    assert slots(control)[0]["status"] == "free"
    assert control.bookings(ODS, MARIA, live=True) == []
    assert control.bookings(ODS, MARIA)[0]["cancel_reason"] == "rang to cancel"


def test_a_slot_is_booked_once(control):
    slot = slots(control)[0]["id"]
    control.book_slot(ODS, slot, MARIA)
    assert refusal(control.book_slot, ODS, slot, MARIA)[:2] == (409, "slot_taken")


def test_a_slot_is_blocked_retyped_and_freed(control):
    slot = slots(control)[0]["id"]
    assert control.change_slot(ODS, slot, blocked=True)["blocked"] is True
    assert slots(control)[0]["status"] == "blocked"
    changed = control.change_slot(
        ODS, slot, blocked=False, type="Bloods", channel="telephone", only_types=["gp"],
        embargoed_until="2026-10-26T08:00:00+00:00",
    )  # fmt: skip
    assert (changed["type"], changed["channel"], changed["only_types"]) == (
        "Bloods", "telephone", ["gp"],
    )  # fmt: skip
    assert slots(control)[0]["status"] == "embargoed"
    assert control.change_slot(ODS, slot, embargoed_until=None)["embargoed_until"] is None


def test_a_deleted_slot_is_gone_and_its_patient_cancelled(control):
    slot = slots(control)[0]["id"]
    control.book_slot(ODS, slot, MARIA)
    control.delete_slot(ODS, slot)
    assert slot not in [each["id"] for each in slots(control)]
    assert control.bookings(ODS, MARIA)[0]["status"] == "cancelled"
    assert refusal(control.change_slot, ODS, slot, blocked=True)[:2] == (409, "no_such_slot")


def test_a_session_is_opened_and_closed(control):
    opened = control.open_session(
        ODS, "Saturday bloods",
        [{"start": "2026-10-31T09:00:00+00:00", "minutes": 5, "type": "Bloods"},
         {"start": "2026-10-31T09:05:00+00:00", "minutes": 5, "type": "Bloods", "online": False}],
        clinicians=["sam.vane"],
    )  # fmt: skip
    assert [slot["online"] for slot in slots(control, "2026-10-31")] == [True, False]
    control.close_session(ODS, opened["id"])
    assert slots(control, "2026-10-31") == []


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ([], "slots is empty: a session is made of its slots"),
        ([{"minutes": 5, "type": "A"}], "start is missing"),
        (
            [{"start": "2026-10-31T09:00:00+00:00", "typ": "A"}],
            "typ is not known here; did you mean",
        ),
        ([{"start": "nine", "type": "A"}], 'start: "nine" is not an instant'),
        (
            [{"start": "2026-10-31T09:00:00+00:00", "minutes": 0, "type": "A"}],
            "minutes has to be from 1 to 1440",
        ),
        ([{"start": "2026-10-31T09:00:00+00:00", "minutes": 5}], "type is missing"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(control, plan, sentence):
    status, _, said = refusal(control.open_session, ODS, "Odd", plan)
    assert status == 400
    assert sentence in said


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda c: c.book("Y99999"), "no practice Y99999 here; there are Y90001"),
        (lambda c: c.book_slot(ODS, slots(c)[0]["id"], "9990009999"), "has no patient 9990009999"),
        (lambda c: c.open_session(ODS, "x", [], site=1), "Y90001 has no site 1"),
    ],
    ids=["practice", "patient", "site"],
)
def test_what_is_not_there_is_named(control, call, sentence):
    status, code, said = refusal(call, control)
    assert (status, code) == (404, "not-found")
    assert sentence in said


def test_what_the_book_refuses_is_said_in_its_words(control):
    assert refusal(control.close_session, ODS, 1)[1] == "no_such_session"
    assert refusal(control.cancel_booking, ODS, 1)[1] == "no_such_booking"


def test_the_ledger_has_every_change_and_can_be_read_on(control):
    before = control.ledger(ODS)[ODS]["version"]
    slot = slots(control)[0]["id"]
    booking = control.book_slot(ODS, slot, MARIA)
    control.cancel_booking(ODS, booking["id"])
    lines = control.ledger(ODS, after=before)[ODS]["changes"]
    assert [(line["did"], line["slots"]) for line in lines] == [
        ("booked", [slot]), ("cancelled", [slot]),
    ]  # fmt: skip
    assert set(control.ledger()) == {plan["ods"] for plan in control.organisations()}


def test_a_change_by_hand_is_seen_by_every_system(control, world):
    slot = slots(control)[0]["id"]
    control.change_slot(ODS, slot, type="Travel clinic")
    assert world.practices[ODS].book.slot(slot).type == "Travel clinic"
