"""PFS: booking and cancelling, every refusal and their order, and many at once (A3, A4)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from gpworld.book.model import Booker, BookingStatus, Did, SlotPlan, Via, Wanted
from wire.emis.surgery import DEV, MARIA, Surgery, at, json, refused

NO_SLOT = (404, -1151, "Appointment not found")
PAST = (400, -1152, "Appointment cannot be booked in the past")
TOO_SOON = (400, -1153, "The slot starts sooner than the practice allows")
TOO_FAR = (400, -1154, "The slot starts further ahead than the practice allows")
TAKEN = (409, -1151, "The slot is no longer free")
LIMIT = (400, -1156, "Maximum booked appointments is limited by this practice")
NO_PHONE = (400, -1014, "Telephone/mobile number required for telephone appointments")
NO_REASON = (400, -1014, "Booking reason required by this practice")
NO_SERVICE = (403, -1030, "Services Access violation: appointments are not enabled")
NO_LINK = (403, -1030, "The UserPatientLinkToken is not one of this session")
DEV_IDENTITY = "aaaaaaaa-0000-4000-8000-000000000102"
STAFF = Booker(Via.STAFF, "asha.patel")


def book(surgery: Surgery, slot: str | int, token: str | None = None, **more: object) -> Any:
    number = surgery.slots[slot] if isinstance(slot, str) else slot
    token = surgery.signed_in() if token is None else token
    body = {"UserPatientLinkToken": token, "SlotId": number, **more}
    return surgery.pfs("POST", "appointments", body=body)


def cancel(surgery: Surgery, slot: str | int, token: str | None = None, **more: object) -> Any:
    number = surgery.slots[slot] if isinstance(slot, str) else slot
    token = surgery.signed_in() if token is None else token
    body = {"UserPatientLinkToken": token, "SlotId": number, "CancellationReason": "Better", **more}
    return surgery.pfs("DELETE", "appointments", body=body)


def held(surgery: Surgery, *names: str, patient: int = MARIA) -> None:
    for name in names:
        surgery.book.book(Wanted((surgery.slots[name],), patient, STAFF))


# -- booking ---


def test_a_slot_is_booked_for_the_patient_with_the_reason(surgery: Surgery):
    reply = book(surgery, "free", BookingReason="Blood pressure review", Unknown="ignored")
    assert (reply.status, json(reply)) == (201, {"BookingCreated": True})
    (booking,) = surgery.book.bookings(MARIA)
    assert booking.slots == (surgery.slots["free"],)
    assert booking.reason == "Blood pressure review"
    assert booking.by == Booker(Via.ONLINE, "acc-101")


def test_a_reason_that_the_practice_does_not_ask_for_is_not_kept(surgery: Surgery):
    surgery.online(booking_reason="none")
    assert book(surgery, "free", BookingReason="Blood pressure review").status == 201
    assert surgery.book.bookings(MARIA)[0].reason == ""


@pytest.mark.parametrize("slot", ["bst", "gmt", "winter", "last", "video"])
def test_every_kind_of_listed_slot_can_be_booked(surgery: Surgery, slot: str):
    assert book(surgery, slot).status == 201


def test_a_booked_slot_is_gone_from_the_partners_list_at_once(surgery: Surgery):
    book(surgery, "free")
    reply = surgery.partner(
        "appointments/GetSlotsForSession", appointmentSessionId=surgery.sessions["Morning"]
    )
    assert json(reply)["slot"][0]["status"] == "Booked"


@pytest.mark.parametrize(
    ("slot", "answer"),
    [
        (99_999, NO_SLOT),
        (-1, NO_SLOT),
        (2**63 - 1, NO_SLOT),
        ("offline", NO_SLOT),
        ("blocked", NO_SLOT),
        ("embargoed", NO_SLOT),
        ("past", PAST),
        ("now", PAST),
        ("far", TOO_FAR),
        ("phone", NO_PHONE),
    ],
)
def test_booking_is_refused(surgery: Surgery, slot: str | int, answer: tuple[int, int, str]):
    assert refused(book(surgery, slot)) == answer
    assert surgery.book.bookings() == []


def test_booking_is_refused_when_the_slot_was_taken(surgery: Surgery):
    held(surgery, "free", patient=DEV)
    assert refused(book(surgery, "free")) == TAKEN


def test_booking_ones_own_slot_again_is_refused_as_taken(surgery: Surgery):
    token = surgery.signed_in()
    assert book(surgery, "free", token).status == 201
    assert refused(book(surgery, "free", token)) == TAKEN


def test_booking_is_refused_with_less_notice_than_the_practice_asks(surgery: Surgery):
    surgery.online(minutes_notice=24 * 60 + 1)
    assert refused(book(surgery, "free")) == TOO_SOON
    assert book(surgery, "next").status == 201


def test_booking_is_refused_at_the_practices_limit(surgery: Surgery):
    surgery.online(max_appointments=2)
    held(surgery, "past", "free", "next")
    assert refused(book(surgery, "video")) == LIMIT


def test_a_patients_own_limit_goes_before_the_practices(surgery: Surgery):
    surgery.online(max_appointments=5)
    token = surgery.signed_in(DEV_IDENTITY)
    assert book(surgery, "free", token).status == 201
    assert refused(book(surgery, "next", token)) == LIMIT


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_booking_is_refused_without_a_reason_that_is_mandatory(
    surgery: Surgery, reason: str | None
):
    surgery.online(booking_reason="mandatory")
    assert refused(book(surgery, "free", BookingReason=reason)) == NO_REASON
    assert book(surgery, "free", BookingReason="Knee").status == 201


def test_a_telephone_slot_is_booked_with_a_number(surgery: Surgery):
    assert refused(book(surgery, "phone", TelephoneNumber="")) == NO_PHONE
    more = {"TelephoneNumber": "07700900123", "TelephoneContactType": "Other"}
    assert book(surgery, "phone", **more).status == 201
    assert surgery.book.bookings(MARIA)[0].telephone == "07700900123"


@pytest.mark.parametrize("switch", ["appointments", "enabled"])
def test_booking_and_cancelling_are_refused_when_appointments_are_off(
    surgery: Surgery, switch: str
):
    token = surgery.signed_in()
    surgery.online(**{switch: False})
    assert refused(book(surgery, "free", token)) == NO_SERVICE
    assert refused(cancel(surgery, "free", token)) == NO_SERVICE


@pytest.mark.parametrize("wrong", [None, "90017", 1.5, True, [], {}, 2**63, 10**30])
def test_a_slot_id_is_a_whole_number_of_64_bits(surgery: Surgery, wrong: object):
    token = surgery.signed_in()
    for method in ("POST", "DELETE"):
        body = {"UserPatientLinkToken": token, "CancellationReason": "x"}
        raw = dict(body, SlotId=wrong)
        if wrong == 10**30:
            raw["SlotId"] = 1e30
        reply = surgery.pfs(method, "appointments", body=raw)
        assert reply.status == 400
        assert list(json(reply)["ModelState"]) == ["SlotId"]


@pytest.mark.parametrize(
    "name", ["UserPatientLinkToken", "BookingReason", "TelephoneNumber", "TelephoneContactType"]
)
def test_other_members_are_texts(surgery: Surgery, name: str):
    reply = book(surgery, "free", **{name: 7})
    assert reply.status == 400
    assert list(json(reply)["ModelState"]) == [name]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"SlotId": 1,}'])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_malformed_json_has_the_validation_shape(surgery: Surgery, method: str, raw: bytes):
    surgery.signed_in()
    reply = surgery.pfs(method, "appointments", body=raw)
    assert reply.status == 400
    assert list(json(reply)["ModelState"]) == ["body"]


# -- the order of checks: two things are wrong, the earlier one is the answer ---


def _service_off(surgery: Surgery) -> None:
    surgery.online(appointments=False)


def _taken_and_at_limit(surgery: Surgery) -> None:
    held(surgery, "free")
    surgery.online(max_appointments=1)


def _phone_taken(surgery: Surgery) -> None:
    held(surgery, "phone", patient=DEV)


def _far_taken(surgery: Surgery) -> None:
    held(surgery, "far", patient=DEV)


def _now_taken_with_notice(surgery: Surgery) -> None:
    held(surgery, "now", patient=DEV)
    surgery.online(minutes_notice=60)


def _limit_and_reason(surgery: Surgery) -> None:
    held(surgery, "free")
    surgery.online(max_appointments=1, booking_reason="mandatory")


def _reason(surgery: Surgery) -> None:
    surgery.online(booking_reason="mandatory")


def _past_offline(surgery: Surgery) -> None:
    surgery.book.change_slot(surgery.slots["past"], STAFF, online=False)


@pytest.mark.parametrize(
    ("spoil", "slot", "token", "answer"),
    [
        (_service_off, "free", "unknown", NO_LINK),
        (_service_off, 99_999, None, NO_SERVICE),
        (_past_offline, "past", None, NO_SLOT),
        (_now_taken_with_notice, "now", None, PAST),
        (_far_taken, "far", None, TOO_FAR),
        (_taken_and_at_limit, "free", None, TAKEN),
        (_phone_taken, "phone", None, TAKEN),
        (_limit_and_reason, "phone", None, LIMIT),
        (_reason, "phone", None, NO_PHONE),
    ],
)
def test_the_earlier_check_answers(
    surgery: Surgery,
    spoil: Callable[[Surgery], None],
    slot: str | int,
    token: str | None,
    answer: tuple[int, int, str],
):
    own = surgery.signed_in()
    spoil(surgery)
    assert refused(book(surgery, slot, token or own)) == answer


def test_headers_are_checked_before_the_body_and_the_body_before_the_link_token(surgery: Surgery):
    surgery.signed_in()
    reply = surgery.pfs("POST", "appointments", body={"UserPatientLinkToken": "x", "SlotId": "y"})
    assert list(json(reply)["ModelState"]) == ["SlotId"]
    surgery.headers["X-API-SessionId"] = "unknown"
    reply = surgery.pfs("POST", "appointments", body=b"{")
    assert refused(reply)[0] == 401


# -- cancelling ---


def test_cancelling_frees_the_slot_and_says_nothing(surgery: Surgery):
    token = surgery.signed_in()
    book(surgery, "free", token)
    reply = cancel(surgery, "free", token, CancellationReason="Feeling better")
    assert (reply.status, reply.body, reply.header("Content-Type")) == (204, b"", None)
    (booking,) = surgery.book.bookings(MARIA)
    assert (booking.status, booking.cancel_reason) == (BookingStatus.CANCELLED, "Feeling better")
    assert book(surgery, "free", token).status == 201


@pytest.mark.parametrize("slot", [99_999, "free", "next"])
def test_cancelling_needs_an_appointment_of_this_patient(surgery: Surgery, slot: str | int):
    held(surgery, "next", patient=DEV)
    assert refused(cancel(surgery, slot)) == NO_SLOT


def test_cancelling_twice_finds_nothing(surgery: Surgery):
    token = surgery.signed_in()
    book(surgery, "free", token)
    assert cancel(surgery, "free", token).status == 204
    assert refused(cancel(surgery, "free", token)) == NO_SLOT


@pytest.mark.parametrize("slot", ["past", "now"])
def test_what_has_started_cannot_be_cancelled(surgery: Surgery, slot: str):
    held(surgery, slot)
    assert refused(cancel(surgery, slot)) == (400, None, "Past appointments cannot be cancelled")


def test_a_patient_who_has_arrived_can_no_longer_cancel(surgery: Surgery):
    held(surgery, "free")
    booking = surgery.book.bookings(MARIA)[0]
    surgery.book.amend(booking.id, STAFF, did=Did.STATUS, status=BookingStatus.ARRIVED)
    assert refused(cancel(surgery, "free")) == (
        409,
        None,
        "The appointment can no longer be cancelled",
    )


def test_cancelling_says_why(surgery: Surgery):
    reply = cancel(surgery, "free", CancellationReason=None)
    assert list(json(reply)["ModelState"]) == ["CancellationReason"]


# -- the older generation ---


@pytest.mark.parametrize(
    ("slot", "code", "text"),
    [
        (99_999, -1002, "Appointment not found"),
        ("past", -1002, "Appointment cannot be booked in the past"),
        ("far", -1154, "The slot starts further ahead than the practice allows"),
        ("phone", -1014, "Telephone/mobile number required for telephone appointments"),
        ("next", -1151, "The slot is no longer free"),
    ],
)
def test_the_older_generation_answers_coded_refusals_with_500(
    older: Surgery, slot: str | int, code: int, text: str
):
    held(older, "next", patient=DEV)
    reply = book(older, slot)
    assert reply.status == 500
    assert json(reply) == {"InternalResponseCode": code, "Exceptions": [{"Message": text}]}


def test_the_older_generation_answers_the_rest_as_ever(older: Surgery):
    older.online(max_appointments=0)
    assert json(book(older, "free"))["InternalResponseCode"] == -1156
    older.online(appointments=False)
    assert json(book(older, "free"))["InternalResponseCode"] == -1030
    older.headers["X-API-SessionId"] = "unknown"
    assert refused(older.pfs("GET", "demographics"))[0] == 401
    assert cancel(older, "free").status == 500


# -- many at once ---


def at_once(times: int, call: Callable[[], int]) -> list[int]:
    begin, answers = threading.Barrier(times), []

    def try_it() -> None:
        begin.wait()
        answers.append(call())

    threads = [threading.Thread(target=try_it) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_many_who_book_one_slot_at_once_one_wins_and_the_others_hear_409(surgery: Surgery):
    token = surgery.signed_in()
    assert at_once(32, lambda: book(surgery, "free", token).status) == [201] + [409] * 31
    assert len(surgery.book.bookings()) == 1


def test_of_many_who_cancel_at_once_one_does(surgery: Surgery):
    token = surgery.signed_in()
    book(surgery, "free", token)
    assert at_once(32, lambda: cancel(surgery, "free", token).status) == [204] + [404] * 31


def test_a_limit_of_one_holds_against_many_slots_at_once(surgery: Surgery):
    surgery.online(max_appointments=1)
    token, start = surgery.signed_in(), at(22, 8)
    plans = [SlotPlan(start, 10, "GP Routine") for _ in range(16)]
    session = surgery.book.open_session(
        "Rush", site=21, clinicians=(15,), slot_minutes=10, slots=plans
    )
    free = iter([slot.id for slot in surgery.book.slots_of(session.id)])
    lock = threading.Lock()

    def call() -> int:
        with lock:
            number = next(free)
        return book(surgery, number, token).status

    assert at_once(16, call) == [201] + [400] * 15
