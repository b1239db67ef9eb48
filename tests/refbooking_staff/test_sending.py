"""Sending an invitation over the staff API: what happens, in which order, and what is refused."""

from datetime import date

import pytest
import requests

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_staff.riverside import MARIA, Desk, Gateway, Practice, code, later, sms_error

OTHER = "9990000026"


def test_one_text_with_one_link_is_sent(asha: Desk, gateway: Gateway) -> None:
    told = asha.sent()
    assert told["state"] == "sent"
    assert told["delivery"] == "sent"
    assert told["sent_at"] == "2026-10-20T09:00:00+01:00"
    assert told["expires_at"] == "2026-10-27T08:00:00+00:00"
    assert told["warnings"] == []
    assert len(gateway.texts) == 1
    assert gateway.bodies[0].count("http://book.test/b/") == 1


def test_the_answer_and_the_record_hold_no_link(
    asha: Desk, practice: Practice, gateway: Gateway
) -> None:
    told = asha.sent()
    token = gateway.bodies[0].split("/b/")[1][:12]
    assert token not in str(told)
    assert token not in str(practice.filed)


def test_the_text_says_when_the_link_expires_in_local_time(asha: Desk, gateway: Gateway) -> None:
    asha.sent()
    assert gateway.bodies[0].endswith(
        "The link works once and expires at 8am on Tuesday 27 October."
    )


def test_the_authors_words_get_the_link_unless_they_place_it(
    asha: Desk, practice: Practice, gateway: Gateway
) -> None:
    practice.add_patient(OTHER)
    asha.sent(message="Please book your blood test.")
    asha.sent(nhs_number=OTHER, message="Go to {link} for your blood test.")
    assert (
        "Riverside Surgery: Please book your blood test. http://book.test/b/" in gateway.bodies[0]
    )
    assert gateway.bodies[1].count("http://book.test/b/") == 1
    assert " for your blood test. The link works once" in gateway.bodies[1]


def test_a_message_without_a_link_needs_no_slot_type(
    asha: Desk, gateway: Gateway, practice: Practice
) -> None:
    body = {"patient": {"nhs_number": MARIA}, "link": False, "message": "Your results are back."}
    told = asha.post("/invitations", json=body).get_json()
    assert (told["state"], told["expires_at"], told["slot_type"]) == ("sent", None, None)
    assert gateway.bodies == ["Riverside Surgery: Your results are back."]
    assert told["record_save"] == "saved"


def test_the_invitation_is_saved_to_the_record_by_the_sender(
    asha: Desk, practice: Practice
) -> None:
    assert asha.sent()["record_save"] == "saved"
    [filed] = practice.filed
    assert filed["consultationList"][0]["userID"] == {"dbid": "44"}
    assert filed["consultationList"][0]["assignedDate"] == "20/10/2026"
    assert "please book your Blood test: [link]" in filed["eventList"][0]["descriptiveText"]


def test_a_failed_save_is_a_warning_a_task_and_is_tried_again(
    asha: Desk, practice: Practice, service: Service, clock: SetClock
) -> None:
    practice.broken["FileRecord"] = (500, {}, "{}")
    told = asha.sent()
    assert (told["record_save"], told["warnings"]) == ("failed", ["RECORD_SAVE_FAILED"])
    [task] = asha.get("/tasks").get_json()["items"]
    assert (task["kind"], task["subject"]) == ("record_save_failed", told["id"])
    practice.broken.clear()
    later(clock, seconds=30)
    service.run_due_jobs()
    assert asha.get(f"/invitations/{told['id']}").get_json()["record_save"] == "saved"
    assert asha.get("/tasks").get_json()["items"] == []
    assert len(practice.filed) == 1


def test_the_role_is_kept_as_it_was_when_sent(asha: Desk) -> None:
    assert asha.sent()["sent_by"] == {
        "user": "Y90001:asha.patel",
        "name": "Asha Patel",
        "role": "Receptionist",
    }


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"slot_type": None}, (422, "SLOT_TYPE_REQUIRED")),
        ({"slot_type": "Smear"}, (422, "SLOT_TYPE_UNKNOWN")),
        ({"clinicians": ["99"]}, (422, "CLINICIAN_NOT_AVAILABLE")),
        ({"available": {"from": "2026-10-19"}}, (422, "AVAILABILITY_INVALID")),
        ({"available": {"to": "2026-12-02"}}, (422, "AVAILABILITY_INVALID")),
        ({"available": {"from": "2026-11-05", "to": "2026-11-04"}}, (422, "AVAILABILITY_INVALID")),
        ({"site": "Y90003"}, (403, "SITE_NOT_ALLOWED")),
        ({"nhs_number": OTHER}, (404, "PATIENT_NOT_FOUND")),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_and_nothing_is_sent(
    asha: Desk, gateway: Gateway, more: dict[str, str], refusal: tuple[int, str]
) -> None:
    assert code(asha.send(**more)) == refusal
    assert gateway.tries == 0


def test_the_last_day_of_the_six_weeks_may_be_named(asha: Desk) -> None:
    asha.sent(available={"from": "2026-12-01", "to": "2026-12-01"})


@pytest.mark.parametrize(
    ("patient", "refusal"),
    [
        ({"currentStatus": "Left"}, (422, "PATIENT_NOT_REGISTERED")),
        ({"currentStatus": "Deceased"}, (422, "PATIENT_DECEASED")),
        ({"mobile": ""}, (422, "MOBILE_MISSING")),
        ({"mobile": "01632 960123"}, (422, "MOBILE_NOT_TEXTABLE")),
        ({"mobile": "070 1234 5678"}, (422, "MOBILE_NOT_TEXTABLE")),
    ],
)
def test_a_patient_who_cannot_be_invited_is_refused_before_anything_is_sent(
    asha: Desk,
    practice: Practice,
    gateway: Gateway,
    patient: dict[str, str],
    refusal: tuple[int, str],
) -> None:
    practice.patients[0].update(patient)
    assert code(asha.send()) == refusal
    assert gateway.tries == 0


def test_every_wrong_field_is_named(asha: Desk) -> None:
    reply = asha.post(
        "/invitations",
        json={"patient": {"nhs_number": "9990000019"}, "mode": "letter", "urgent": True},
    )
    assert code(reply) == (422, "VALIDATION_FAILED")
    fields = {fault["field"] for fault in reply.get_json()["field_errors"]}
    assert fields == {"patient.nhs_number", "mode", "urgent"}


def test_a_practice_without_the_module_is_refused(asha: Desk, practice: Practice) -> None:
    wharf = Desk(asha.client, "token-wharf.lane")
    assert code(wharf.send()) == (403, "MODULE_NOT_ENABLED")
    assert practice.asked == []


def test_another_site_needs_the_cross_organisation_switch(asha: Desk) -> None:
    north = Desk(asha.client, "token-north.gate")
    assert code(north.send(site="Y90001")) == (403, "MODULE_NOT_ENABLED")


def test_a_user_who_is_not_signed_in_to_emis_is_told_to_sign_in(asha: Desk) -> None:
    lee = Desk(asha.client, "token-lee.idle")
    assert code(lee.send()) == (409, "CLINICAL_SYSTEM_NOT_OPEN")


def test_an_expired_emis_session_is_told_with_its_code(asha: Desk, practice: Practice) -> None:
    issue = {"issue": {"details": {"text": "expired", "coding": {"code": "TOKEN_INVALID"}}}}
    practice.broken["GetAppointmentSessions"] = (401, {}, str(issue).replace("'", '"'))
    reply = asha.send()
    assert code(reply) == (409, "CLINICAL_SYSTEM_NOT_OPEN")
    assert reply.get_json()["upstream"]["code"] == "TOKEN_INVALID"


def test_a_silent_book_is_a_timeout(asha: Desk, practice: Practice) -> None:
    practice.broken["GetAppointmentSessions"] = requests.ReadTimeout()
    assert code(asha.send()) == (504, "CLINICAL_SYSTEM_TIMEOUT")


@pytest.mark.parametrize("reply", [(500, {}, "{}"), (200, {}, "<html>"), (200, {}, "{}")])
def test_a_broken_book_is_unavailable(
    asha: Desk, practice: Practice, reply: tuple[int, dict[str, str], str]
) -> None:
    practice.broken["GetAppointmentSessions"] = reply
    assert code(asha.send()) == (503, "CLINICAL_SYSTEM_UNAVAILABLE")


def test_a_second_link_for_the_same_slot_type_needs_consent(asha: Desk, gateway: Gateway) -> None:
    first = asha.sent()
    reply = asha.send()
    assert code(reply) == (409, "DUPLICATE_LIVE_INVITATION")
    assert reply.get_json()["invitation_id"] == first["id"]
    second = asha.sent(supersede=True)
    old = asha.get(f"/invitations/{first['id']}").get_json()
    assert (old["state"], old["superseded_by"]) == ("superseded", second["id"])
    assert len(gateway.texts) == 2


def test_another_slot_type_is_independent(asha: Desk, practice: Practice) -> None:
    practice.add_session(date(2026, 11, 4), "Smear")
    asha.sent()
    assert asha.send(slot_type="Smear").status_code == 201


def test_superseding_with_nothing_live_just_sends(asha: Desk) -> None:
    assert asha.send(supersede=True).status_code == 201


def test_an_expired_link_does_not_stand_in_the_way(asha: Desk, clock: SetClock) -> None:
    asha.sent()
    later(clock, hours=168)
    assert asha.send().status_code == 201


def test_the_old_link_lives_on_when_the_new_text_cannot_be_sent(
    asha: Desk, gateway: Gateway
) -> None:
    first = asha.sent()
    gateway.failures = [sms_error(503, "X", "down")] * 3
    assert code(asha.send(supersede=True)) == (503, "SMS_UNAVAILABLE")
    assert asha.get(f"/invitations/{first['id']}").get_json()["state"] == "sent"


def test_a_gateway_that_is_down_is_tried_three_times_and_leaves_no_live_link(
    asha: Desk, gateway: Gateway
) -> None:
    gateway.failures = [requests.ConnectionError("refused")] * 3
    assert code(asha.send()) == (503, "SMS_UNAVAILABLE")
    assert (gateway.tries, gateway.texts) == (3, [])
    [failed] = asha.get("/invitations").get_json()["items"]
    assert failed["state"] == "failed"
    assert asha.send().status_code == 201


def test_a_lost_reply_makes_one_text_and_one_invitation(asha: Desk, gateway: Gateway) -> None:
    gateway.failures = ["lost"]
    assert asha.sent()["state"] == "sent"
    assert (gateway.tries, len(gateway.texts)) == (1, 1)


def test_the_gateway_refusing_the_number_says_so(asha: Desk, gateway: Gateway) -> None:
    gateway.failures = [sms_error(400, "InvalidPhoneError", "Not a UK mobile number")]
    reply = asha.send()
    assert code(reply) == (422, "MOBILE_NOT_TEXTABLE")
    assert reply.get_json()["upstream"]["detail"] == "Not a UK mobile number"


def test_the_gateway_refusing_the_text_says_so(asha: Desk, gateway: Gateway) -> None:
    gateway.failures = [sms_error(400, "BadRequestError", "Template not found")]
    assert code(asha.send()) == (502, "SMS_REJECTED")
    assert gateway.tries == 1


def test_a_busy_gateway_is_tried_again_in_the_background(
    asha: Desk, gateway: Gateway, service: Service, clock: SetClock
) -> None:
    gateway.failures = [sms_error(429, "RateLimitError", "Exceeded rate limit")]
    reply = asha.send()
    told = reply.get_json()
    assert (reply.status_code, told["state"], told["warnings"]) == (
        202,
        "created",
        ["SMS_RATE_LIMITED"],
    )
    later(clock, seconds=5)
    service.run_due_jobs()
    told = asha.get(f"/invitations/{told['id']}").get_json()
    assert (told["state"], told["record_save"]) == ("sent", "saved")
    assert told["sent_at"] == "2026-10-20T09:00:05+01:00"


def test_checking_sends_nothing(asha: Desk, gateway: Gateway, practice: Practice) -> None:
    body = {"patient": {"nhs_number": MARIA}, "slot_type": "Blood test"}
    assert asha.call("POST", "/invitations:check", json=body).get_json() == {
        "ok": True,
        "errors": [],
    }
    practice.patients[0]["mobile"] = ""
    told = asha.call("POST", "/invitations:check", json=body).get_json()
    assert (told["ok"], [error["code"] for error in told["errors"]]) == (False, ["MOBILE_MISSING"])
    assert gateway.tries == 0


def test_slot_types_are_listed_once_with_what_can_still_be_booked(
    asha: Desk, practice: Practice, clock: SetClock
) -> None:
    today = practice.add_session(date(2026, 10, 20), "Asthma", free=3)
    practice.slots[today][2]["status"] = "Booked"
    practice.add_session(date(2026, 12, 2), "Beyond")
    practice.add_session(date(2026, 12, 1), "blood pressure", free=1)
    assert asha.get("/slot-types").get_json()["items"] == [
        {"name": "Asthma", "bookable": 1},  # 9:00 has begun, 9:10 is free, 9:20 is booked
        {"name": "blood pressure", "bookable": 1},
        {"name": "Blood test", "bookable": 2},
    ]


def test_clinicians_are_those_who_hold_sessions_with_the_slot_type(
    asha: Desk, practice: Practice
) -> None:
    practice.add_session(date(2026, 11, 4), "Smear", holder=72)
    told = asha.get("/clinicians?slot_type=Smear").get_json()["items"]
    assert told == [{"id": "72", "name": "Dr Ann Holder72"}]
    assert asha.send(slot_type="Smear", clinicians=["71", "72"]).status_code == 201


def test_availability_counts_one_slot_type(asha: Desk) -> None:
    told = asha.get("/availability?slot_type=Blood%20test").get_json()
    assert told == {"slot_type": "Blood test", "bookable": 2}


def test_sites_are_hidden_from_those_who_do_not_book_elsewhere(asha: Desk) -> None:
    names = [site["name"] for site in asha.get("/sites").get_json()["items"]]
    assert names == ["Riverside Surgery", "Northgate Hub"]
    assert Desk(asha.client, "token-north.gate").get("/sites").get_json()["items"] == []


def test_nobody_is_let_in_without_a_token(asha: Desk) -> None:
    assert code(asha.client.get("/api/v1/staff/me")) == (401, "NOT_SIGNED_IN")
    assert code(Desk(asha.client, "wrong").get("/me")) == (401, "NOT_SIGNED_IN")


def test_the_pop_up_gives_the_account_its_full_name(asha: Desk) -> None:
    assert asha.call("PUT", "/me/name", json={"given": " Aśa ", "family": "P"}).status_code == 204
    told = asha.get("/me").get_json()
    assert (told["given"], told["family"], told["role"]) == ("Aśa", "P", "Receptionist")
    assert code(asha.call("PUT", "/me/name", json={"given": "A", "family": "  "})) == (
        422,
        "VALIDATION_FAILED",
    )


def test_requests_are_traced_upstream_and_in_the_answer(asha: Desk, practice: Practice) -> None:
    reply = asha.call("GET", "/slot-types", headers={"X-Request-ID": "trace-1"})
    assert reply.headers["X-Request-ID"] == "trace-1"
    assert reply.headers["Cache-Control"] == "no-store"
    assert practice.asked[0].headers["X-Request-ID"] == "trace-1"
    assert practice.asked[0].headers["applicationId"] == "app"
