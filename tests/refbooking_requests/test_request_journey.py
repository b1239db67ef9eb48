"""The way of a request: its steps, their order, the review, and the one reference at its end."""

import re

import pytest
from sqlalchemy import text

from refbooking_requests.village import MARIA, PODIATRY, RIVERSIDE, TEXT, Staff, Village, Visitor


def test_a_patient_sends_a_request_and_gets_a_reference(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    visitor.answer().verify()
    told = visitor.submit()
    assert visitor.last.status_code == 201
    assert re.fullmatch("[23456789CFGHJMPQRVWX]{4}-[23456789CFGHJMPQRVWX]{4}", told["reference"])
    assert told["submitted_at"] == "2026-10-20T09:00:00+01:00"
    [listed] = asha.inbox()
    assert (listed["reference"], listed["name"]) == (told["reference"], "Maria Okoro")
    assert listed["inbox_state"] == "unassigned"
    here.settle()
    assert here.texts("07700 900123")[-1] == (
        f"Riverside Surgery has received your request. Your reference is {told['reference']}. "
        "Call 111 if you need help when we are closed."
    )


def test_every_step_says_which_is_next(visitor: Visitor) -> None:
    assert visitor.last.get_json()["next"] == "emergency"
    assert visitor.put("emergency", emergency="no") == {"next": "type"}
    assert visitor.put("type", type="medicine") == {"next": "details"}
    assert visitor.put("details", text=TEXT) == {"next": "who"}
    assert visitor.put("who", who="self") == {"next": "person"}
    assert visitor.put("person", **MARIA) == {"next": "contact"}
    assert visitor.put("contact", number="01632 960001") == {"next": "review"}
    assert visitor.put("contact", number="07700900123") == {"next": "phone_access"}
    assert visitor.put("phone_access", answer="no") == {"next": "review"}
    assert visitor.put("phone_access", answer="yes") == {"next": "code"}


def test_somebody_elses_request_asks_who_is_sending_it(visitor: Visitor) -> None:
    visitor.put("emergency", emergency="no")
    visitor.put("type", type="medicine")
    visitor.put("details", text=TEXT)
    visitor.put("who", who="other")
    assert visitor.put("person", **MARIA) == {"next": "proxy"}


@pytest.mark.parametrize(
    "step", ["type", "details", "who", "person", "proxy", "contact", "phone_access"]
)
def test_a_step_before_its_turn_is_refused(visitor: Visitor, step: str) -> None:
    told = visitor.put(step)
    assert visitor.refused(told) == (409, "STEP_OUT_OF_ORDER")
    assert told["next"] == "emergency"


def test_nothing_can_be_sent_or_texted_before_its_turn(here: Village, visitor: Visitor) -> None:
    for path in ("submit", "code", "code/skip"):
        told = visitor.call("POST", f"/drafts/{visitor.draft}/{path}", key="k")
        assert visitor.refused(told) == (409, "STEP_OUT_OF_ORDER")
    assert visitor.refused(visitor.give("123456")) == (409, "STEP_OUT_OF_ORDER")
    assert here.texts() == []


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_an_emergency_ends_the_journey_for_good(visitor: Visitor, asha: Staff, answer: str) -> None:
    told = visitor.put("emergency", emergency=answer)
    assert visitor.last.status_code == 200
    assert (told["next"], told["code"]) == ("stopped", "EMERGENCY_STOP")
    assert "999" in told["advice"][0]
    for step, body in (("emergency", {"emergency": "no"}), ("type", {"type": "medicine"})):
        assert visitor.refused(visitor.put(step, **body)) == (409, "STEP_OUT_OF_ORDER")
    assert visitor.refused(visitor.submit()) == (409, "STEP_OUT_OF_ORDER")
    assert asha.inbox() == []


def test_the_emergency_question_has_no_answer_of_its_own(visitor: Visitor) -> None:
    assert visitor.fields(visitor.put("emergency")) == {"emergency": "Say if this is an emergency"}
    told = visitor.put("emergency", emergency="maybe")
    assert visitor.fields(told) == {"emergency": "Say if this is an emergency"}


def test_an_unknown_step_or_draft_is_not_there(visitor: Visitor) -> None:
    assert visitor.refused(visitor.put("colour", colour="red")) == (404, "NOT_FOUND")
    visitor.draft = "dft_unknown"
    assert visitor.refused(visitor.put("emergency", emergency="no")) == (404, "NOT_FOUND")


def test_a_field_that_a_step_does_not_have_is_refused(visitor: Visitor) -> None:
    told = visitor.put("emergency", emergency="no", colour="red")
    assert visitor.fields(told) == {"colour": "There is no such field"}
    assert visitor.fields(visitor.put("emergency", emergency=3)) == {"emergency": "Give a text"}


def test_every_answer_can_be_changed_from_the_review(visitor: Visitor, asha: Staff) -> None:
    visitor.answer().skip()
    changes = {
        "emergency": {"emergency": "no"},
        "type": {"type": "medicine"},
        "details": {"text": "It is the other knee."},
        "person": {**MARIA, "given_name": "Marie"},
        "contact": {"number": "01632 960002"},
    }
    for step, body in changes.items():
        assert visitor.put(step, **body) == {"next": "review"}, step
    seen = visitor.call("GET", f"/drafts/{visitor.draft}")
    assert seen["answers"]["details"]["text"] == "It is the other knee."
    assert seen["contact"] == {"number": "+441632960002", "is_mobile": False, "confirmed": False}
    told = asha.request(visitor.reference())
    assert (told["text"], told["name"]) == ("It is the other knee.", "Marie Okoro")
    assert told["contact"]["number"] == "+441632960002"


def test_answers_that_no_longer_belong_are_left_out(visitor: Visitor, asha: Staff) -> None:
    visitor.answer().skip()
    visitor.put("who", who="other")
    visitor.put(
        "proxy",
        name="Ana Okoro",
        relationship="Sister",
        contact_number="07700 900500",
        who_to_contact="proxy",
    )
    assert visitor.put("who", who="self") == {"next": "review"}
    told = asha.request(visitor.reference())
    assert (told["proxy"], told["on_behalf"]) == (None, False)


def test_sending_twice_gives_one_request_and_one_reference(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    visitor.answer().skip()
    first = visitor.submit("first")
    assert (visitor.submit("first"), visitor.last.status_code) == (first, 201)
    assert (visitor.submit("second"), visitor.last.status_code) == (first, 200)
    assert visitor.call("GET", f"/drafts/{visitor.draft}")["reference"] == first["reference"]
    here.settle(days=3)
    assert (visitor.submit("third"), visitor.last.status_code) == (first, 200)
    assert [one["reference"] for one in asha.inbox()] == [first["reference"]]
    assert len([text for text in here.texts() if "has received" in text]) == 1


def test_a_sent_request_cannot_be_changed(visitor: Visitor) -> None:
    reference = visitor.answer().skip().reference()
    told = visitor.put("details", text="Something else")
    assert visitor.refused(told) == (409, "STEP_OUT_OF_ORDER")
    assert (told["next"], told["reference"]) == ("submitted", reference)


def test_sending_needs_an_idempotency_key(visitor: Visitor) -> None:
    visitor.answer().skip()
    told = visitor.call("POST", f"/drafts/{visitor.draft}/submit")
    assert visitor.refused(told) == (400, "IDEMPOTENCY_KEY_MISSING")


def test_a_draft_lives_for_a_day_and_then_is_erased(here: Village, visitor: Visitor) -> None:
    visitor.answer(text="A private matter").skip()
    here.wait(hours=24, seconds=-1)
    assert visitor.call("GET", f"/drafts/{visitor.draft}")["next"] == "review"
    here.wait(seconds=1)
    for path in ("", "/submit"):
        method = "POST" if path else "GET"
        told = visitor.call(method, f"/drafts/{visitor.draft}{path}", key="k")
        assert visitor.refused(told) == (410, "DRAFT_EXPIRED")
    assert visitor.refused(visitor.put("who", who="self")) == (410, "DRAFT_EXPIRED")
    here.service.run_due_jobs()
    with here.service.store.read() as tx:
        kept = tx.execute(text("SELECT * FROM draft")).mappings().one()
    assert (kept["answers"], kept["mobile"], kept["verified"]) == ("{}", None, None)
    assert kept["erased_at"] is not None


def test_types_are_those_of_the_service(here: Village) -> None:
    riverside = here.visitor().call("GET", f"/forms/{here.keys[RIVERSIDE]}")
    podiatry = here.visitor().call("GET", f"/forms/{here.keys[PODIATRY]}")
    assert riverside["organisation"]["name"] == "Riverside Surgery"
    assert [one["code"] for one in riverside["types"]] == [
        "health_problem",
        "medicine",
        "test_result",
        "fit_note",
        "admin",
    ]
    assert [one["code"] for one in podiatry["types"]] == [
        "problem",
        "treatment",
        "equipment",
        "appointment",
    ]
    assert riverside["open"] is True


def test_a_type_of_another_service_is_no_choice(visitor: Visitor) -> None:
    visitor.put("emergency", emergency="no")
    told = visitor.put("type", type="equipment")
    assert visitor.fields(told) == {"type": "Choose what your request is about"}


def test_a_type_decides_its_own_questions(here: Village, visitor: Visitor, asha: Staff) -> None:
    own = [{"code": "where", "label": "Where is it?", "optional": False}]
    asha.change(
        here.keys[RIVERSIDE],
        types=[
            {"code": "skin", "label": "Skin", "questions": own},
            {"code": "other", "label": "Other"},
        ],
    )
    visitor.put("emergency", emergency="no")
    visitor.put("type", type="skin")
    told = visitor.put("details", text="A rash")
    assert visitor.fields(told) == {"where": "Answer this question"}
    assert visitor.put("details", text="A rash", where="My arm") == {"next": "who"}
    visitor.put("who", who="self")
    visitor.put("person", **MARIA)
    visitor.put("contact", number="01632 960001")
    told = asha.request(visitor.reference())
    assert told["details"] == {"text": "A rash", "where": "My arm"}
    assert told["type"] == {"code": "skin", "label": "Skin", "admin": False}


def test_an_unknown_form_is_not_found(here: Village) -> None:
    visitor = Visitor(here, RIVERSIDE)
    assert visitor.refused(visitor.call("GET", "/forms/nothing")) == (404, "FORM_NOT_FOUND")
    assert visitor.refused(visitor.call("POST", "/forms/nothing/drafts")) == (404, "FORM_NOT_FOUND")


def test_a_huge_body_is_refused_before_it_is_read(here: Village, visitor: Visitor) -> None:
    visitor.put("emergency", emergency="no")
    visitor.put("type", type="medicine")
    told = visitor.put("details", text="x" * 100_000)
    assert visitor.refused(told) == (413, "BODY_TOO_LARGE")
