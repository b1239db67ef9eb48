"""From offer to appointment: what is booked, what is refused, and what becomes of the link."""

from datetime import date, timedelta

import pytest
import requests
from flask import Flask

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_patient.surgery import TUESDAY, Book, Invite, Patient
from refbooking_staff.riverside import Desk, Gateway, code

NINE_ID, TEN_PAST_ID = 50000, 50001
WEEK = timedelta(hours=168)
INSTANT = timedelta(milliseconds=1)


def state(app: Flask) -> str:
    """The newest invitation's state as staff see it."""
    return str(Desk(app.test_client()).get("/invitations").get_json()["items"][0]["state"])


def test_the_appointment_is_in_the_book_before_anybody_is_told(
    maria: Patient, book: Book, gateway: Gateway, service: Service
) -> None:
    reply = maria.book_first()
    assert reply.status_code == 201
    told = reply.get_json()
    assert told["state"] == "booked"
    assert told["start"] == "2026-11-03T09:00:00+00:00"
    assert told["minutes"] == 10
    assert book.booked() == [(NINE_ID, 3000)]
    assert told["reference"] in book.slot(NINE_ID)["note"]
    service.run_due_jobs()
    assert "at 9am on Tuesday 3 November" in gateway.bodies[1]
    assert "/m/" in gateway.bodies[1]


def test_one_confirmation_is_texted_to_the_current_mobile(
    maria: Patient, book: Book, gateway: Gateway, service: Service
) -> None:
    book.patients[0]["mobile"] = "07700 900456"
    maria.book_first()
    service.run_due_jobs()
    service.run_due_jobs()
    assert [text["phone_number"] for text in gateway.texts] == ["+447700900123", "+447700900456"]


def test_the_books_own_slot_id_never_reaches_the_patient(maria: Patient) -> None:
    maria.identify()
    assert str(NINE_ID) not in str(maria.slots())


# The seven days


def test_a_link_is_live_to_the_last_millisecond(maria: Patient, clock: SetClock) -> None:
    clock.advance(WEEK - INSTANT)
    assert maria.get().status_code == 200
    assert maria.book_first().status_code == 201


def test_a_link_is_expired_at_the_very_moment(
    maria: Patient, clock: SetClock, book: Book, app: Flask
) -> None:
    maria.identify()
    (offer, _) = maria.offers()
    clock.advance(WEEK)
    assert code(maria.get()) == (410, "LINK_EXPIRED")
    assert code(maria.confirm(offer)) == (410, "LINK_EXPIRED")
    assert book.booked() == []
    assert state(app) == "expired"


def test_looking_does_not_extend_the_link(maria: Patient, clock: SetClock) -> None:
    for _ in range(6):
        clock.advance(timedelta(days=1))
        maria.identify()
        maria.offers()
    clock.advance(timedelta(days=1))
    assert code(maria.get()) == (410, "LINK_EXPIRED")


def test_a_booking_claimed_in_time_stands_although_the_answer_came_late(
    maria: Patient, clock: SetClock, book: Book, app: Flask
) -> None:
    clock.advance(WEEK - INSTANT)
    maria.identify()
    offer = maria.offers()[0]
    book.before = lambda operation: (
        clock.advance(timedelta(seconds=20)) if operation == "BookAppointment" else None
    )
    assert maria.confirm(offer).status_code == 201
    assert state(app) == "booked"


def test_a_refusal_after_the_week_leaves_the_link_expired(
    maria: Patient, clock: SetClock, book: Book, app: Flask
) -> None:
    clock.advance(WEEK - INSTANT)
    maria.identify()
    offer = maria.offers()[0]
    book.take(NINE_ID)
    book.before = lambda _operation: clock.advance(timedelta(seconds=1))
    assert code(maria.confirm(offer)) == (409, "SLOT_TAKEN")
    assert state(app) == "expired"


# One use


def test_the_same_choice_again_is_shown_the_same_booking(maria: Patient, book: Book) -> None:
    maria.identify()
    offer = maria.offers()[0]
    first = maria.confirm(offer)
    again = maria.confirm(offer)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["reference"] == again.get_json()["reference"]
    assert book.calls("BookAppointment") == 1


def test_the_same_key_replays_the_first_answer(maria: Patient, book: Book) -> None:
    maria.identify()
    offer = maria.offers()[0]
    first = maria.confirm(offer, key="one")
    again = maria.confirm(offer, key="one")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert book.calls("BookAppointment") == 1


def test_a_used_link_books_nothing_else(maria: Patient, book: Book) -> None:
    maria.identify()
    nine, ten_past = maria.offers()
    maria.confirm(nine)
    assert code(maria.confirm(ten_past)) == (409, "LINK_ALREADY_USED")
    assert code(maria.get("/slots")) == (409, "LINK_ALREADY_USED")
    assert maria.get().get_json()["state"] == "used"
    assert maria.get("/booking").get_json()["state"] == "booked"
    assert len(book.booked()) == 1


def test_a_second_person_with_the_link_sees_the_booking(maria: Patient, app: Flask) -> None:
    son = Patient(app.test_client(), maria.token)
    son.identify()
    his = son.offers()[1]
    maria.book_first()
    assert code(son.confirm(his)) == (409, "LINK_ALREADY_USED")
    assert son.get("/booking").get_json()["start"] == "2026-11-03T09:00:00+00:00"


def test_a_confirm_needs_a_key(maria: Patient) -> None:
    maria.identify()
    offer = maria.offers()[0]
    path = f"{maria.path}/booking"
    reply = maria.client.post(path, json={"offer_id": offer["offer_id"]})
    assert code(reply) == (400, "IDEMPOTENCY_KEY_MISSING")


# The slot is not to be had


def test_a_slot_taken_meanwhile_leaves_the_link_live(
    maria: Patient, book: Book, app: Flask, gateway: Gateway, service: Service
) -> None:
    maria.identify()
    nine, ten_past = maria.offers()
    book.take(NINE_ID)
    reply = maria.confirm(nine)
    assert code(reply) == (409, "SLOT_TAKEN")
    assert reply.get_json()["retryable"] is True
    service.run_due_jobs()
    assert len(gateway.texts) == 1  # the invitation, nothing more
    assert state(app) == "opened"
    assert maria.confirm(ten_past).status_code == 201


def test_a_slot_taken_between_the_last_look_and_the_booking(maria: Patient, book: Book) -> None:
    maria.identify()
    nine = maria.offers()[0]
    book.before = lambda operation: book.take(NINE_ID) if operation == "BookAppointment" else None
    assert code(maria.confirm(nine)) == (409, "SLOT_TAKEN")
    assert book.booked() == [(NINE_ID, 4999)]


@pytest.mark.parametrize("change", ["blocked", "embargoed", "retyped", "deleted"])
def test_a_slot_the_practice_withdrew_is_gone(maria: Patient, book: Book, change: str) -> None:
    maria.identify()
    nine, ten_past = maria.offers()
    slot = book.slot(NINE_ID)
    if change == "deleted":
        book.slots["500"].remove(slot)
    elif change == "retyped":
        slot["type"] = {"typeID": 2, "description": "Smear"}
    else:
        slot["status"] = change.title()
    assert code(maria.confirm(nine)) == (409, "SLOT_GONE")
    assert book.calls("BookAppointment") == 0
    assert maria.confirm(ten_past).status_code == 201


def test_a_time_that_passed_while_the_page_was_open(
    maria: Patient, book: Book, clock: SetClock
) -> None:
    book.add_session(date(2026, 10, 20), "Blood test")
    clock.advance(-timedelta(minutes=30))
    maria.identify()
    nine = maria.offers()[0]
    clock.advance(timedelta(minutes=30))
    assert code(maria.confirm(nine)) == (409, "SLOT_IN_PAST")
    assert book.calls("BookAppointment") == 0
    assert maria.get().get_json()["state"] == "open"


def test_a_day_that_fell_out_of_the_limits_is_not_offered(
    maria: Patient, book: Book, service: Service
) -> None:
    maria.identify()
    nine = maria.offers()[0]
    with service.store.begin() as tx:
        tx.exec_driver_sql("update invitation set date_to = '2026-11-02'")
    assert code(maria.confirm(nine)) == (422, "SLOT_NOT_OFFERED")
    assert book.calls("BookAppointment") == 0


@pytest.mark.parametrize("offer_id", ["50000", "of_xyz", "of_" + "A" * 60])
def test_an_offer_made_by_hand_is_refused(maria: Patient, book: Book, offer_id: str) -> None:
    maria.identify()
    assert code(maria.confirm(offer_id)) == (422, "SLOT_NOT_OFFERED")
    assert book.calls("BookAppointment") == 0


def test_with_two_clinicians_free_the_second_is_booked_when_the_first_is_gone(
    maria: Patient, book: Book
) -> None:
    book.add_session(TUESDAY, "Blood test", holder=72)
    maria.identify()
    nine = maria.offers()[0]
    assert len(maria.offers()) == 2
    book.take(NINE_ID)
    assert maria.confirm(nine).status_code == 201
    assert (50100, 3000) in book.booked()


def test_with_two_clinicians_free_the_lowest_schedule_is_booked_first(
    maria: Patient, book: Book
) -> None:
    book.add_session(TUESDAY, "Blood test", holder=70)
    maria.book_first()
    assert book.booked() == [(NINE_ID, 3000)]


# The book or the patient says no


def test_a_business_rule_of_the_book_is_told_to_staff_only(
    maria: Patient, book: Book, app: Flask
) -> None:
    maria.identify()
    nine = maria.offers()[0]
    words = '{"issue": {"details": {"text": "Limit of 2 reached", "coding": {"code": "LIMIT"}}}}'
    book.broken["BookAppointment"] = (400, {}, words)
    reply = maria.confirm(nine)
    assert code(reply) == (409, "BOOKING_REFUSED")
    assert "Limit of 2" not in reply.get_data(as_text=True)
    (task,) = Desk(app.test_client()).get("/tasks").get_json()["items"]
    assert (task["kind"], "Limit of 2 reached" in task["detail"]) == ("booking_refused", True)
    assert state(app) == "opened"


@pytest.mark.parametrize("status", ["Left", "Deceased", None])
def test_a_patient_gone_between_looking_and_confirming_is_blocked(
    maria: Patient, book: Book, app: Flask, status: str | None
) -> None:
    maria.identify()
    nine = maria.offers()[0]
    if status is None:
        book.patients.clear()
    else:
        book.patients[0]["currentStatus"] = status
    assert code(maria.confirm(nine)) == (409, "LINK_BLOCKED")
    assert code(maria.get("/slots")) == (409, "LINK_BLOCKED")
    assert book.calls("BookAppointment") == 0
    assert state(app) == "blocked"


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ((503, {}, ""), (503, "SITE_UNAVAILABLE")),
        (requests.ConnectionError("refused"), (503, "SITE_UNAVAILABLE")),
        (requests.ReadTimeout("slow"), (504, "SITE_TIMEOUT")),
        ((401, {}, "{}"), (503, "SITE_UNAVAILABLE")),
    ],
    ids=["5xx", "unreachable", "slow", "signed out"],
)
@pytest.mark.parametrize("operation", ["GetMatchedPatients", "GetAppointmentSessions"])
def test_a_book_that_cannot_be_asked_leaves_the_link_live(
    maria: Patient,
    book: Book,
    app: Flask,
    failure: Exception,
    expected: tuple[int, str],
    operation: str,
) -> None:
    maria.identify()
    nine = maria.offers()[0]
    book.broken[operation] = failure
    assert code(maria.confirm(nine)) == expected
    assert state(app) == "opened"
    book.broken.clear()
    assert maria.confirm(nine).status_code == 201


def test_slots_that_cannot_be_read_are_said_to_be_unavailable(maria: Patient, book: Book) -> None:
    maria.identify()
    book.broken["GetSlotsForSession"] = (500, {}, "")
    assert code(maria.get("/slots")) == (503, "SITE_UNAVAILABLE")


def test_no_slots_is_an_answer_and_staff_see_it(maria: Patient, book: Book, app: Flask) -> None:
    book.slots["500"].clear()
    maria.identify()
    told = maria.slots()
    assert (told["code"], told["days"]) == ("NO_SLOTS_NOW", [])
    (item,) = Desk(app.test_client()).get("/invitations").get_json()["items"]
    assert item["no_slots_seen_at"] == "2026-10-20T09:00:00+01:00"
    assert item["state"] == "opened"


def test_slots_may_be_asked_for_some_days_only(maria: Patient, book: Book) -> None:
    book.add_session(date(2026, 11, 4), "Blood test")
    maria.identify()
    some = maria.slots("?from=2026-11-04&to=2026-11-04")
    assert [day["date"] for day in some["days"]] == ["2026-11-04"]
    assert maria.slots("?from=2027-01-01")["days"] == []
    assert code(maria.get("/slots?from=tomorrow")) == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize("cause", ["switched off", "signed out"])
def test_a_site_only_staff_can_mend_is_unavailable_and_staff_are_told(
    maria: Patient, service: Service, book: Book, app: Flask, cause: str
) -> None:
    maria.identify()
    if cause == "switched off":
        object.__setattr__(service.settings.organisations["Y90001"], "module_enabled", False)
    else:
        book.broken["GetAppointmentSessions"] = (401, {}, "{}")
    for _ in range(2):
        assert code(maria.get("/slots")) == (503, "SITE_UNAVAILABLE")
    assert state(app) == "opened"
    (task,) = Desk(app.test_client()).get("/tasks").get_json()["items"]
    assert task["kind"] == "site_unavailable"
    object.__setattr__(service.settings.organisations["Y90001"], "module_enabled", True)
    book.broken.clear()
    assert maria.book_first().status_code == 201
    assert Desk(app.test_client()).get("/tasks").get_json()["items"] == []


# Other ends


@pytest.mark.parametrize("act", ["cancel", "supersede"])
def test_a_dead_link_gives_no_slots_and_books_nothing(
    maria: Patient, app: Flask, book: Book, act: str
) -> None:
    maria.identify()
    nine = maria.offers()[0]
    desk = Desk(app.test_client(), keys=50)
    if act == "cancel":
        (item,) = desk.get("/invitations").get_json()["items"]
        desk.post(f"/invitations/{item['id']}/cancel")
    else:
        desk.sent(supersede=True)
    expected = (410, "LINK_CANCELLED" if act == "cancel" else "LINK_SUPERSEDED")
    assert code(maria.get("/slots")) == expected
    assert code(maria.confirm(nine)) == expected
    assert book.booked() == []


def test_declining_ends_the_link_and_tells_staff(
    app: Flask, book: Book, invite: Invite, service: Service
) -> None:
    maria = invite(app, allow_decline=True)
    maria.identify()
    assert maria.post("/decline", {"reason": "I am away"}).status_code == 200
    assert code(maria.get("/slots")) == (410, "LINK_DECLINED")
    (item,) = Desk(app.test_client()).get("/invitations").get_json()["items"]
    assert (item["state"], item["ended_reason"]) == ("declined", "I am away")
    service.run_due_jobs()
    assert "declined the invitation" in str(book.filed[-1])


def test_declining_is_refused_where_it_is_not_offered(maria: Patient) -> None:
    maria.identify()
    assert code(maria.post("/decline", {})) == (403, "DECLINE_NOT_ALLOWED")


# Windows and clinicians


def test_a_window_books_its_earliest_slot_and_promises_the_window(
    app: Flask, invite: Invite, book: Book, gateway: Gateway, service: Service
) -> None:
    maria = invite(app, precision="window", mode="telephone")
    maria.identify()
    (offer,) = maria.offers()
    assert (offer["date"], offer["window"]) == ("2026-11-03", "08:00-13:00")
    told = maria.confirm(offer).get_json()
    assert (told["date"], told["window"], "start" in told) == ("2026-11-03", "08:00-13:00", False)
    assert book.booked() == [(NINE_ID, 3000)]
    service.run_due_jobs()
    assert "a time between 8am and 1pm on Tuesday 3 November" in gateway.bodies[1]


def test_a_window_tries_the_next_slot_when_the_earliest_is_gone(
    app: Flask, invite: Invite, book: Book
) -> None:
    maria = invite(app, precision="window")
    maria.identify()
    (offer,) = maria.offers()
    book.take(NINE_ID)
    assert maria.confirm(offer).status_code == 201
    assert (TEN_PAST_ID, 3000) in book.booked()


def test_a_window_is_given_up_after_three_slots(app: Flask, invite: Invite, book: Book) -> None:
    book.slots["500"].clear()
    book.add_session(TUESDAY, "Blood test", free=5)
    maria = invite(app, precision="window")
    maria.identify()
    (offer,) = maria.offers()
    words = '{"issue": {"details": {"text": "x", "coding": {"code": "SLOT_NOT_AVAILABLE"}}}}'
    book.broken["BookAppointment"] = (400, {}, words)
    assert code(maria.confirm(offer)) == (409, "WINDOW_FULL")
    assert book.calls("BookAppointment") == 3
    book.broken.clear()
    assert maria.confirm(offer).status_code == 201


def test_a_window_without_free_slots_is_withdrawn(app: Flask, invite: Invite, book: Book) -> None:
    maria = invite(app, precision="window")
    maria.identify()
    (offer,) = maria.offers()
    book.take(NINE_ID)
    book.take(TEN_PAST_ID)
    assert code(maria.confirm(offer)) == (409, "WINDOW_FULL")
    assert maria.offers() == []


def test_a_patient_sees_no_clinician_unless_they_may_choose(
    app: Flask, maria: Patient, invite: Invite, book: Book
) -> None:
    maria.identify()
    assert "Holder71" not in str(maria.slots())
    book.add_session(TUESDAY, "Smear", holder=72)
    chooser = invite(app, slot_type="Smear", patient_picks_clinician=True)
    chooser.identify()
    offer = chooser.offers()[0]
    assert offer["clinician"] == "Dr Ann Holder72"
    assert chooser.confirm(offer).status_code == 201


def test_a_link_for_a_named_clinician_books_only_with_them(
    app: Flask, invite: Invite, book: Book
) -> None:
    book.add_session(TUESDAY, "Blood test", holder=72)
    maria = invite(app, clinicians=["72"])
    maria.book_first()
    assert book.booked() == [(50100, 3000)]
