"""Cancelling, resending, finding and reading invitations; idempotency, versions and limits."""

import pytest

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_staff.riverside import MARIA, Desk, Gateway, Practice, code, later

SECOND = "9990000026"


def test_a_live_link_is_cancelled_at_once(asha: Desk) -> None:
    made = asha.sent()["id"]
    told = asha.call("POST", f"/invitations/{made}/cancel").get_json()
    assert (told["state"], told["ended_at"]) == ("cancelled", "2026-10-20T09:00:00+01:00")
    again = asha.call("POST", f"/invitations/{made}/cancel")
    assert code(again) == (409, "INVITATION_NOT_CANCELLABLE")


def test_cancelling_again_under_the_same_key_gives_the_same_answer(asha: Desk) -> None:
    made = asha.sent()["id"]
    first = asha.post(f"/invitations/{made}/cancel", "k")
    again = asha.post(f"/invitations/{made}/cancel", "k")
    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_an_expired_link_cannot_be_cancelled(asha: Desk, clock: SetClock) -> None:
    made = asha.sent()["id"]
    later(clock, hours=168)
    reply = asha.call("POST", f"/invitations/{made}/cancel")
    assert code(reply) == (409, "INVITATION_NOT_CANCELLABLE")


def test_cancelling_what_has_changed_meanwhile_is_refused(asha: Desk) -> None:
    made = asha.sent()["id"]
    etag = asha.get(f"/invitations/{made}").headers["ETag"]
    stale = {"If-Match": '"1"'}
    reply = asha.call("POST", f"/invitations/{made}/cancel", headers=stale)
    assert code(reply) == (412, "CHANGED_MEANWHILE")
    reply = asha.call("POST", f"/invitations/{made}/cancel", headers={"If-Match": etag})
    assert reply.status_code == 200


def test_resending_gives_a_new_link_with_its_own_week(
    asha: Desk, gateway: Gateway, clock: SetClock
) -> None:
    old = asha.sent(message="Please come.")
    later(clock, days=1)
    reply = asha.post(f"/invitations/{old['id']}/resend")
    new = reply.get_json()
    assert reply.status_code == 201
    assert new["expires_at"] == "2026-10-28T08:00:00+00:00"
    ended = asha.get(f"/invitations/{old['id']}").get_json()
    assert (ended["state"], ended["superseded_by"]) == ("superseded", new["id"])
    first, second = (body.split("/b/")[1][:12] for body in gateway.bodies)
    assert first != second


def test_expiry_is_judged_by_the_clock_and_then_swept(
    asha: Desk, service: Service, clock: SetClock
) -> None:
    made = asha.sent()["id"]
    later(clock, hours=168, microseconds=-1)
    assert asha.get(f"/invitations/{made}").get_json()["state"] == "sent"
    later(clock, microseconds=1)
    assert asha.get(f"/invitations/{made}").get_json()["state"] == "expired"
    assert asha.get("/invitations?state=sent").get_json()["items"] == []
    assert len(asha.get("/invitations?state=expired").get_json()["items"]) == 1
    service.run_due_jobs()
    told = asha.get(f"/invitations/{made}").get_json()
    assert (told["state"], told["ended_at"]) == ("expired", "2026-10-27T08:00:00+00:00")


def test_the_list_goes_page_by_page_newest_first(
    asha: Desk, practice: Practice, clock: SetClock
) -> None:
    made = []
    for number in (MARIA, SECOND, "9990000034"):
        if number != MARIA:
            practice.add_patient(number)
        made.append(asha.sent(nhs_number=number)["id"])
        later(clock, seconds=1)
    first = asha.get("/invitations?limit=2").get_json()
    assert [one["id"] for one in first["items"]] == made[:0:-1]
    second = asha.get(f"/invitations?limit=2&cursor={first['next_cursor']}").get_json()
    assert [one["id"] for one in second["items"]] == made[:1]
    assert "next_cursor" not in second


def test_a_patient_is_searched_in_the_body_and_never_in_the_address(
    asha: Desk, practice: Practice
) -> None:
    practice.add_patient(SECOND)
    asha.sent()
    other = asha.sent(nhs_number=SECOND)["id"]
    found = asha.call("POST", "/invitations:search", json={"nhs_number": "999 000 0026"})
    assert [one["id"] for one in found.get_json()["items"]] == [other]
    assert code(asha.get(f"/invitations?nhs_number={SECOND}")) == (422, "VALIDATION_FAILED")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x"])
def test_a_wrong_page_is_refused(asha: Desk, query: str) -> None:
    reply = asha.get(f"/invitations?{query}")
    assert code(reply) == (422, "VALIDATION_FAILED")
    assert reply.get_json()["field_errors"][0]["field"] == query.split("=")[0]


def test_an_invitation_of_another_organisation_does_not_exist(asha: Desk) -> None:
    made = asha.sent()["id"]
    other = Desk(asha.client, "token-north.gate")
    assert code(other.get(f"/invitations/{made}")) == (404, "NOT_FOUND")
    assert other.get("/invitations").get_json()["items"] == []


def test_sending_needs_a_key(asha: Desk) -> None:
    reply = asha.call("POST", "/invitations", json={"patient": {"nhs_number": MARIA}})
    assert code(reply) == (400, "IDEMPOTENCY_KEY_MISSING")


def test_the_same_key_gives_the_same_answer_and_one_text(asha: Desk, gateway: Gateway) -> None:
    body = {"patient": {"nhs_number": MARIA}, "slot_type": "Blood test"}
    first = asha.post("/invitations", "k", json=body)
    again = asha.post("/invitations", "k", json=body)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert len(gateway.texts) == 1


def test_the_same_key_for_something_else_is_refused(asha: Desk) -> None:
    body = {"patient": {"nhs_number": MARIA}, "slot_type": "Blood test"}
    asha.post("/invitations", "k", json=body)
    reply = asha.post("/invitations", "k", json={**body, "mode": "video"})
    assert code(reply) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_refusal_is_not_remembered(asha: Desk, practice: Practice) -> None:
    body = {"patient": {"nhs_number": MARIA}, "slot_type": "Blood test"}
    practice.patients[0]["mobile"] = ""
    assert code(asha.post("/invitations", "k", json=body)) == (422, "MOBILE_MISSING")
    practice.patients[0]["mobile"] = "07700900123"
    assert asha.post("/invitations", "k", json=body).status_code == 201


def test_a_key_is_forgotten_after_a_day(asha: Desk, gateway: Gateway, clock: SetClock) -> None:
    body = {"patient": {"nhs_number": MARIA}, "slot_type": "Blood test"}
    asha.post("/invitations", "k", json=body)
    later(clock, hours=24)
    assert code(asha.post("/invitations", "k", json=body)) == (409, "DUPLICATE_LIVE_INVITATION")


def test_two_users_may_choose_the_same_key(asha: Desk, gateway: Gateway) -> None:
    body = {"patient": {"nhs_number": MARIA}, "slot_type": "Blood test"}
    asha.post("/invitations", "k", json=body)
    north = Desk(asha.client, "token-north.gate")
    north.post("/invitations", "k", json=body)
    assert len(gateway.texts) == 2


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        ("GET", "/nothing", (404, "NOT_FOUND")),
        ("DELETE", "/invitations", (405, "METHOD_NOT_ALLOWED")),
        ("GET", "/bookings/bkg_nothing", (404, "NOT_FOUND")),
        ("GET", "/invitations/inv_nothing", (404, "NOT_FOUND")),
    ],
)
def test_what_is_not_there_is_told_as_a_problem(
    asha: Desk, method: str, path: str, refusal: tuple[int, str]
) -> None:
    reply = asha.call(method, path)
    assert code(reply) == refusal
    assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"text"'])
def test_a_body_that_is_no_object_is_refused(asha: Desk, body: str) -> None:
    reply = asha.post("/invitations", data=body)
    assert code(reply) == (400, "BODY_UNREADABLE")


def test_a_body_that_is_too_large_is_refused(asha: Desk) -> None:
    reply = asha.post("/invitations", data="x" * (2 * 1024 * 1024 + 1))
    assert code(reply) == (413, "BODY_TOO_LARGE")
