"""Confirming at another organisation: lost slots, registrations, and answers that never came."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gpworld.core.exchange import Reply, Request
from refbooking_cross import strikes
from refbooking_cross.strikes import BOOK, FIND, REGISTER, by_proxy, on
from refbooking_cross.test_slot_searches import claims
from refbooking_cross.towns import HUB, MARIA, RIVERSIDE, THIRD, Region, Struck
from refbooking_patient.surgery import Patient

GRACE = "9990000077"


def first_slot(place: Region) -> Any:
    """The slot that is offered first."""
    return place.world.practices[HUB].book.slots(THIRD, THIRD + timedelta(hours=1))[0]


def taken(place: Region) -> None:
    """Somebody at the hub books it."""
    place.truth.book(place.truth.slots(HUB, THIRD, THIRD + timedelta(hours=1))[0], GRACE)


def deleted(place: Region) -> None:
    """The session is closed."""
    place.truth.close_session(HUB, first_slot(place).session)


def retyped(place: Region) -> None:
    """It becomes a slot of another type."""
    place.change_slot(HUB, first_slot(place), type="Dressing")


def unmarked(place: Region) -> None:
    """It is not for other organisations any more."""
    place.change_slot(HUB, first_slot(place), gp_connect=False)


def blocked(place: Region) -> None:
    """It is blocked."""
    place.change_slot(HUB, first_slot(place), blocked=True)


@pytest.mark.parametrize(
    ("event", "codes"),
    [
        (taken, ("SLOT_TAKEN",)),
        (deleted, ("SLOT_GONE",)),
        (retyped, ("SLOT_GONE",)),
        (unmarked, ("SLOT_GONE",)),
        (blocked, ("SLOT_GONE", "SLOT_TAKEN")),
    ],
)
def test_a_slot_lost_between_looking_and_confirming(
    place: Region, event: Callable[[Region], None], codes: tuple[str, ...]
) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    event(place)
    reply = patient.confirm(offer)
    assert reply.status_code == 409
    assert reply.get_json()["code"] in codes
    assert place.at_hub() == []
    assert len(place.texts()) == 1
    place.open_slots(HUB, at=THIRD + timedelta(days=1))
    assert patient.confirm(patient.offers()[-1]).status_code == 201


def test_a_patient_registered_for_a_slot_that_was_lost_is_not_registered_again(
    place: Region,
) -> None:
    patient = place.opened()
    offers = patient.offers()
    taken(place)
    assert patient.confirm(offers[0]).get_json()["code"] == "SLOT_TAKEN"
    assert patient.confirm(offers[1]).status_code == 201
    assert place.wires["gpconnect"].calls("$gpc.registerpatient") == 1
    assert len(place.at_hub()) == 1


def test_two_patients_want_one_slot_and_one_gets_it(place: Region) -> None:
    maria = place.opened()
    place.desk().sent(site=HUB, slot_type="Physio first contact", nhs_number=GRACE)
    grace = place.holder(place.texts()[-1])
    grace.identify("2001-04-04")
    offer, same = maria.offers()[0], grace.offers()[0]
    assert grace.confirm(same).status_code == 201
    assert maria.confirm(offer).get_json()["code"] == "SLOT_TAKEN"


def test_a_slot_type_posted_by_hand_is_refused(place: Region) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    forged = {"offer_id": offer["offer_id"][:-3] + "abc"}
    assert patient.post("/booking", forged).get_json()["code"] == "SLOT_NOT_OFFERED"


def test_a_browser_cannot_read_the_slot_in_an_offer(place: Region) -> None:
    patient = place.opened()
    raw = base64.urlsafe_b64decode(patient.offers()[0]["offer_id"].removeprefix("of_") + "===")
    assert str(first_slot(place).id).encode() not in raw


def test_somebody_else_registers_the_patient_meanwhile(place: Region) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    wire = place.wires["gpconnect"]
    done: list[bool] = []

    def quicker(request: Request) -> None:
        if request.path.endswith(REGISTER) and not done:
            done.append(True)
            wire._behind(request)  # the same registration, a moment earlier

    wire.before = quicker  # type: ignore[assignment]  # it never answers
    assert patient.confirm(offer).status_code == 201
    assert len(place.at_hub()) == 1


def test_a_patient_under_a_number_that_was_never_verified_is_blocked(place: Region) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    duplicate = strikes.by_provider(409, "DUPLICATE_REJECTED", "active here")

    def never_found(request: Request) -> Reply | Exception | None:
        found = on(FIND, strikes.empty, "GET")(request)
        return found or on(REGISTER, duplicate)(request)

    place.wires["gpconnect"].before = never_found
    reply = patient.confirm(offer)
    assert (reply.status_code, reply.get_json()["code"]) == (409, "LINK_BLOCKED")
    [told] = place.invitations()
    assert (told["state"], told["label"]) == ("blocked", "needs_attention")
    assert "differ" in told["ended_reason"]


@pytest.mark.parametrize("change", [{"birth_date": "1970-01-01"}, {"sensitivity": "R"}])
def test_a_patient_whom_the_site_may_not_register_is_blocked_neutrally(
    place: Region, change: dict[str, str]
) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    place.world.population.change(MARIA, **change)
    reply = patient.confirm(offer)
    told = reply.get_json()
    assert (reply.status_code, told["code"]) == (409, "LINK_BLOCKED")
    assert "detail" not in told
    assert "upstream" not in told
    assert patient.get("/slots").get_json()["code"] == "LINK_BLOCKED"


@pytest.mark.parametrize("event", ["leave", "die"])
def test_a_patient_who_left_the_sender_or_died_is_blocked(place: Region, event: str) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    getattr(place.truth, event)(MARIA)
    assert patient.confirm(offer).get_json()["code"] == "LINK_BLOCKED"
    assert place.wires["gpconnect"].calls("$gpc.registerpatient") == 0
    assert place.at_hub() == []


@pytest.mark.parametrize("strike", [strikes.silence, by_proxy(504), strikes.rubbish, by_proxy(502)])
def test_a_booking_whose_answer_was_lost_is_found_in_the_other_book(
    place: Region, strike: Struck
) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    place.wires["gpconnect"].after = on(BOOK, strike, "POST")
    reply = patient.confirm(offer)
    assert (reply.status_code, reply.get_json()["code"]) == (202, "BOOKING_OUTCOME_UNKNOWN")
    place.wires["gpconnect"].after = lambda _request: None
    place.world.clock.set(place.world.clock.now() + timedelta(seconds=5))
    place.service.run_due_jobs()
    told = patient.get("/booking").get_json()
    assert told["state"] == "booked"
    assert len(place.at_hub()) == 1
    assert "you are booked at Northgate Hub" in place.texts()[-1]


@pytest.mark.parametrize("strike", [strikes.silence, by_proxy(504)])
def test_a_booking_that_never_arrived_is_believed_lost_after_a_minute(
    place: Region, strike: Struck
) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    place.wires["gpconnect"].before = on(BOOK, strike, "POST")
    assert patient.confirm(offer).status_code == 202
    place.wires["gpconnect"].before = lambda _request: None
    for seconds in (5, 10, 15):
        place.world.clock.set(place.world.clock.now() + timedelta(seconds=seconds))
        place.service.run_due_jobs()
        assert patient.get("/booking").status_code == 202
    place.world.clock.set(place.world.clock.now() + timedelta(seconds=30))
    place.service.run_due_jobs()
    assert "your booking at Northgate Hub did not go through" in place.texts()[-1]
    assert patient.confirm(patient.offers()[0]).status_code == 201


@pytest.mark.parametrize("ending", [FIND, REGISTER])
@pytest.mark.parametrize(
    ("strike", "expected"),
    [
        (strikes.silence, (504, "SITE_TIMEOUT")),
        (by_proxy(504), (504, "SITE_TIMEOUT")),
        (by_proxy(502), (503, "SITE_UNAVAILABLE")),
    ],
)
def test_before_the_booking_itself_nothing_is_in_doubt(
    place: Region, ending: str, strike: Struck, expected: tuple[int, str]
) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    place.wires["gpconnect"].before = on(ending, strike)
    reply = patient.confirm(offer)
    assert (reply.status_code, reply.get_json()["code"]) == expected
    place.wires["gpconnect"].before = lambda _request: None
    assert patient.confirm(offer).status_code == 201


def test_a_rule_of_the_site_is_told_to_staff_in_its_own_words(place: Region) -> None:
    patient = place.opened()
    offer = patient.offers()[0]
    place.share(HUB, max_per_organisation=0)
    reply = patient.confirm(offer)
    assert (reply.status_code, reply.get_json()["code"]) == (409, "BOOKING_REFUSED")
    [task] = place.tasks()
    assert task["kind"] == "booking_refused"
    assert "limit" in task["detail"]


def test_the_booking_names_the_sender_with_its_telephone(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    asked = place.wires["gpconnect"].asked
    [call] = [one for one in asked if one.path.endswith(BOOK) and one.method == "POST"]
    body = json.loads(call.body)
    [organisation] = body["contained"]
    assert organisation["name"] == "Riverside Surgery"
    assert organisation["telecom"] == [{"system": "phone", "value": "01632 960001", "use": "work"}]
    assert len(body["description"]) <= 100
    assert len(body["comment"]) <= 500


def test_a_role_removed_after_sending_does_not_matter(place: Region) -> None:
    patient = place.opened()
    place.change_user(RIVERSIDE, "asha.patel", role=None)
    offer = patient.offers()[0]
    assert patient.confirm(offer).status_code == 201
    asked = place.wires["gpconnect"].asked
    [call] = [one for one in asked if one.path.endswith(BOOK) and one.method == "POST"]
    who = claims(call)["requesting_practitioner"]
    assert "Receptionist" in json.dumps(who)


def test_a_name_from_the_pop_up_is_in_the_token_of_the_patients_booking(place: Region) -> None:
    place.desk("jo").call("PUT", "/me/name", json={"given": "Jo", "family": "Lane"})
    patient = place.opened("jo")
    assert patient.confirm(patient.offers()[0]).status_code == 201
    assert '"family": "Lane"' in json.dumps(claims(place.wires["gpconnect"].asked[-1]))


def test_an_appointment_changed_meanwhile_is_not_cancelled_over(place: Region) -> None:
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    holder = place.manage(place.texts()[-1])
    changed = strikes.by_provider(409, "FHIR_CONSTRAINT_VIOLATION", "If-Match is not current")
    place.wires["gpconnect"].before = lambda request: (
        changed(request) if request.method == "PUT" else None
    )
    reply = holder.post("/cancel", {"reason": "better"})
    assert (reply.status_code, reply.get_json()["code"]) == (409, "APPOINTMENT_CHANGED")
    assert len(place.at_hub()) == 1
    place.wires["gpconnect"].before = lambda _request: None
    asked = place.wires["gpconnect"].asked
    assert holder.post("/cancel", {"reason": "better"}).status_code == 200
    [put] = [one for one in asked if one.method == "PUT"][-1:]
    assert (put.header("If-Match") or "").startswith('W/"')


UNANSWERED = [(strikes.silence, 504), (by_proxy(504), 504), (by_proxy(502), 502)]


@pytest.mark.parametrize("strike", [strike for strike, _ in UNANSWERED])
def test_a_cancellation_without_an_answer_is_read_back_at_once(
    place: Region, strike: Struck
) -> None:
    holder, wire = holding(place), place.wires["gpconnect"]
    wire.after = lambda request: strike(request) if request.method == "PUT" else None
    reply = holder.post("/cancel", {"reason": "better"})
    assert (reply.status_code, reply.get_json()["state"]) == (200, "cancelled_by_patient")
    assert (place.at_hub(), place.tasks()) == ([], [])


@pytest.mark.parametrize(("strike", "status"), UNANSWERED)
def test_a_cancellation_that_cannot_be_read_back_is_looked_into(
    place: Region, strike: Struck, status: int
) -> None:
    holder, wire = holding(place), place.wires["gpconnect"]
    asked: list[str] = []

    def strike_from_then_on(request: Request) -> Reply | Exception | None:
        asked.append(request.method)
        return strike(request) if "PUT" in asked else None

    wire.after = strike_from_then_on
    reply = holder.post("/cancel", {"reason": "better"})
    assert (reply.status_code, reply.get_json()["code"]) == (status, "CANCEL_FAILED")
    wire.after = lambda _request: None
    place.world.clock.set(place.world.clock.now() + timedelta(seconds=5))
    place.service.run_due_jobs()
    assert place.tasks() == []
    assert holder.get().get_json()["state"] == "cancelled_by_patient"


def holding(place: Region) -> Patient:
    """Maria with an appointment, at the link that manages it."""
    patient = place.opened()
    patient.confirm(patient.offers()[0])
    place.service.run_due_jobs()
    return place.manage(place.texts()[-1])
