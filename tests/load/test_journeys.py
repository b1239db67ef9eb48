"""What visitors do, against the reference product: the truth is read from the practice's book."""

from __future__ import annotations

from gpload.plan import Kind
from load.visits import ODS, Surgery


def pages(events):
    return [(event["page"], event.get("code")) for event in events]


def test_a_patient_goes_from_the_text_to_the_appointment(surgery: Surgery):
    card = surgery.invited(0)
    events = surgery.goes(Kind.PATIENT, 0, hesitates=(5.0, 10.0, 3.0))
    assert pages(events) == [
        ("read text", None),
        ("open link", None),
        ("date of birth", None),
        ("choose a day", None),
        ("choose a time", None),
        ("confirm", None),
    ]
    assert surgery.booked() == [card.nhs_number]
    assert events[-1]["appointment"]["site"] == ODS
    assert events[-1]["ref"] == card.ref
    assert events[-1]["wanted"] == events[-1]["appointment"]["start"]
    assert events[2]["intended"] - events[1]["ended"] == 5.0
    assert events[3]["intended"] - events[2]["ended"] == 10.0


def test_a_patient_who_taps_twice_has_one_appointment(surgery: Surgery):
    card = surgery.invited(0)
    events = surgery.goes(Kind.PATIENT, 0, twice=True)
    assert {"confirm", "confirm again"} <= {event["page"] for event in events}
    assert surgery.booked() == [card.nhs_number]


def test_days_that_could_not_be_had_are_told_as_the_refusal_they_were(surgery: Surgery):
    surgery.invited(0)
    events = surgery.goes(Kind.PATIENT, 0, hesitates=(0.0, 7200.0, 0.0))
    assert pages(events)[-1] == ("choose a day", "IDENTITY_REQUIRED")
    assert (events[-1]["status"], events[-1]["shown"]) == (401, 0)


def test_a_patient_may_leave_before_a_page(surgery: Surgery):
    surgery.invited(0)
    events = surgery.goes(Kind.PATIENT, 0, leaves_at=2)
    assert [page for page, _ in pages(events)] == [
        "read text",
        "open link",
        "date of birth",
        "left",
    ]
    assert surgery.booked() == []


def test_a_patient_confirms_at_a_given_instant_of_the_run(surgery: Surgery):
    surgery.invited(0)
    events = surgery.goes(Kind.PATIENT, 0, confirms_at=120.0)
    assert (events[-1]["page"], events[-1]["intended"]) == ("confirm", 120.0)


def test_a_patient_to_whom_no_text_comes_opens_nothing(surgery: Surgery):
    events = surgery.goes(Kind.PATIENT, 1)
    assert pages(events) == [("read text", "NO_TEXT")]


def test_a_reader_opens_the_link_and_goes_no_further(surgery: Surgery):
    surgery.invited(0)
    assert pages(surgery.goes(Kind.READER, 0)) == [("read text", None), ("open link", None)]


def test_a_receptionist_invites_and_the_patient_finds_that_very_link(surgery: Surgery):
    events = surgery.goes(Kind.RECEPTIONIST, 2)
    assert pages(events) == [("slot types", None), ("availability", None), ("invite", None)]
    assert surgery.hand.card(2).ref == events[-1]["invitation"]
    surgery.goes(Kind.PATIENT, 2)
    assert surgery.booked() == [surgery.cards[2].nhs_number]


def test_a_batch_sender_invites_a_whole_list(surgery: Surgery):
    (event,) = surgery.goes(Kind.BATCH, 0, cards=5)
    assert (event["page"], len(event["invitations"]), event["refused"]) == ("send batch", 5, [])
    assert event["patients"] == [card.nhs_number for card in surgery.cards]
    assert all(surgery.hand.card(number).ref for number in range(5))
    for number in range(5):
        surgery.goes(Kind.PATIENT, number)
    assert sorted(surgery.booked()) == sorted(card.nhs_number for card in surgery.cards)


def test_a_request_patient_types_the_code_that_came_and_sends(surgery: Surgery):
    events = surgery.goes(Kind.REQUEST, 3)
    assert ("request: give code", None) in pages(events)
    assert pages(events)[-1] == ("request: send", None)
    assert events[-1]["reference"]


def test_a_patient_of_an_app_needs_an_account(surgery: Surgery):
    assert pages(surgery.goes(Kind.PFS, 0)) == [("PFS: sign in", "NO_PFS_HERE")]


def test_no_page_of_a_product_that_is_gone_is_waited_for_twice(surgery: Surgery):
    surgery.invited(0)
    surgery.goes(Kind.READER, 0)
    gone = surgery.place.driver
    gone.base = "http://nobody.gpworld.test"
    surgery.hand.keep(surgery.hand.card(0).with_link("inv_1", "http://x.test/b/abc"))
    (event,) = surgery.goes(Kind.PATIENT, 0)
    assert (event["page"], event["code"]) == ("open link", "NO_ANSWER")


def test_a_product_need_not_name_its_texts_after_invitations(surgery: Surgery):
    surgery.invited(0)
    mobile, inbox = surgery.cards[0].mobile, surgery.place.inbox
    only = inbox.link(mobile, "a name of its own", patience=1.0)
    assert only == inbox.link(mobile)
    surgery.goes(Kind.RECEPTIONIST, 0)
    assert inbox.link(mobile, "a name of its own", patience=1.0) is None
    assert inbox.link(mobile, surgery.hand.card(0).ref) not in (None, only)
