"""Whose request it is: PDS, the code and the mobile together; told to staff only, never hurried."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from gpworld.core.exchange import Reply
from gpworld.people.model import HumanName, Period, Practice, Sensitivity, Telecom
from refbooking_requests.clicking import at_the_inbox
from refbooking_requests.village import (
    MARIA,
    MARIAS_NUMBER,
    PODIATRY,
    RIVERSIDE,
    Staff,
    Village,
    Visitor,
)


def mobile(value: str, **more: object) -> Telecom:
    """A mobile on a national record."""
    return Telecom("phone", value, "mobile", id=value[-5:], **more)  # type: ignore[arg-type]  # fields of Telecom


def test_details_mobile_and_code_agree_and_the_request_is_matched(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    reference = visitor.answer().verify().reference()
    assert asha.state(reference) == "pending"
    assert here.asked("pds") == 0  # it is stored and told before anybody is asked
    here.service.run_due_jobs()
    told = asha.request(reference)
    assert (told["match_state"], told["match_label"]) == ("matched", "Matched")
    assert told["match"] == {"nhs_number": MARIAS_NUMBER, "name": "Maria Okoro", "by": "pds"}
    assert told["suggested"]["mobile_agrees"] is True


def test_without_the_code_nothing_is_matched_however_good(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    reference = visitor.answer().skip().reference()
    here.service.run_due_jobs()
    told = asha.request(reference)
    assert told["match_state"] == "suggested:not_verified"
    assert told["match_label"] == "Patient not found – suggested match"
    assert (told["match"], told["suggested_nhs_number"]) == (None, MARIAS_NUMBER)
    seen = told["suggested"]
    assert (seen["code_given"], seen["mobile_agrees"], seen["registered_here"]) == (
        False,
        True,
        True,
    )


def test_a_landline_is_never_matched(here: Village, visitor: Visitor, asha: Staff) -> None:
    reference = visitor.answer("01632 960001").reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "suggested:not_verified"


def test_another_mobile_than_the_records_is_a_suggestion(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    reference = visitor.answer("07700 900500").verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "suggested:mobile_differs"


@pytest.mark.parametrize(
    ("mobiles", "state"),
    [
        ([], "suggested:mobile_differs"),
        (["07700900500", "07700900123"], "matched"),
        (["+44 7700 900123"], "matched"),
        (["07700900500"], "suggested:mobile_differs"),
    ],
)
def test_any_mobile_of_the_record_will_do(
    here: Village, visitor: Visitor, asha: Staff, mobiles: list[str], state: str
) -> None:
    here.person(MARIAS_NUMBER, telecoms=tuple(map(mobile, mobiles)))
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == state


@pytest.mark.parametrize(
    ("end", "state"),
    [(date(2026, 10, 19), "suggested:mobile_differs"), (date(2026, 10, 20), "matched")],
)
def test_a_mobile_that_ended_is_ignored(
    here: Village, visitor: Visitor, asha: Staff, end: date, state: str
) -> None:
    ended = mobile("07700900123", period=Period(end=end))
    here.person(MARIAS_NUMBER, telecoms=(ended,))
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == state


def test_a_landline_of_the_record_proves_nothing(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.person(MARIAS_NUMBER, telecoms=(replace(mobile("07700900123"), use="home"),))
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "suggested:mobile_differs"


def test_nobody_and_too_many_are_not_found(here: Village, asha: Staff) -> None:
    nobody = here.visitor().answer(family_name="Nobody").verify().reference()
    twin = here.world.population.person(MARIAS_NUMBER)
    assert twin is not None
    here.world.population.add(
        replace(
            twin, nhs_number="9990009996", names=(HumanName("Okoro", ("Marigold",), id="TWIN1"),)
        )
    )
    here.wait(seconds=60)
    several = here.visitor().answer("07700 900500").verify().reference()
    here.service.run_due_jobs()
    assert (asha.state(nobody), asha.state(several)) == ("unmatched:none", "unmatched:many")
    assert asha.request(several)["match_label"] == "Patient not found"
    page = at_the_inbox(here).open(f"/staff/requests/{several}")
    assert "more records with these details than it may name" in page.words


def test_of_several_records_that_pds_names_none_is_chosen(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    named = json.dumps({"resourceType": "Bundle", "entry": [{"resource": {}}] * 2}).encode()
    here.troubles["pds"] = Reply(200, (("Content-Type", "application/json"),), named)
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    told = asha.request(reference)
    assert (told["match_state"], told["match"]) == ("unmatched:several", None)
    assert told["suggested_nhs_number"] is None
    page = at_the_inbox(here).open(f"/staff/requests/{reference}")
    assert "PDS named several records" in page.words


def test_given_names_are_searched_by_their_first_three_letters(here: Village, asha: Staff) -> None:
    known_as = here.visitor().answer(given_name="Mariella").verify().reference()
    here.wait(seconds=60)
    short = here.visitor().answer("07700 900500", given_name="Mo").skip().reference()
    here.service.run_due_jobs()
    assert asha.state(known_as) == "matched"
    assert asha.state(short) == "unmatched:none"


def test_a_name_in_any_script_finds_its_record(here: Village, asha: Staff) -> None:
    wei = {"given_name": "伟", "family_name": "李", "date_of_birth": "1995-12-17"}
    visitor = here.visitor().answer("07700 900128", **wei, gender="male", postcode="ZZ99 1BH")
    reference = visitor.verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "matched"


def test_gender_is_not_searched_unless_it_is_wanted(here: Village, asha: Staff) -> None:
    reference = here.visitor().answer(gender="other").verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "matched"


@pytest.mark.parametrize("level", [Sensitivity.RESTRICTED, Sensitivity.VERY_RESTRICTED])
def test_a_restricted_record_is_never_matched(
    here: Village, visitor: Visitor, asha: Staff, level: Sensitivity
) -> None:
    here.person(MARIAS_NUMBER, sensitivity=level)
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "unmatched:none"


def test_a_deceased_record_is_suggested_with_a_warning(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.person(MARIAS_NUMBER, deceased=datetime(2026, 10, 1, tzinfo=UTC))
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    told = asha.request(reference)
    assert (told["match_state"], told["suggested"]["deceased"]) == ("suggested:deceased", True)


def test_a_patient_registered_elsewhere_is_suggested_to_a_surgery_and_matched_for_a_trust(
    here: Village, asha: Staff
) -> None:
    here.person(MARIAS_NUMBER, practice=Practice("Y90003"))
    surgery = here.visitor(RIVERSIDE).answer().verify().reference()
    here.wait(seconds=60)
    trust = here.visitor(PODIATRY).answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(surgery) == "suggested:not_registered_here"
    assert here.desk(PODIATRY).state(trust) == "matched"


def test_the_answers_are_the_same_for_a_match_no_match_and_pds_down(here: Village) -> None:
    """E94: neither the page nor the answer depends on who is known."""
    told = []
    for change in ({}, {"family_name": "Nobody"}, None):
        if change is None:
            here.trouble("pds", 503)
        visitor = here.visitor().answer(**(change or {})).verify()
        body = visitor.submit()
        told.append((visitor.last.status_code, sorted(body), sorted(visitor.last.headers.keys())))
        here.settle(seconds=60)
    assert told[0] == told[1] == told[2]


def test_pds_is_down_and_the_request_is_matched_when_it_is_back(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.trouble("pds", 503)
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "pending:pds_down"
    assert asha.request(reference)["match_label"] == "Not checked yet"
    here.settle(minutes=5)
    here.troubles.clear()
    here.settle(hours=1)
    assert asha.state(reference) == "matched"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (429, "pending:pds_rate_limited"),
        (408, "pending:pds_timeout"),
        (500, "pending:pds_down"),
        (401, "pending:pds_down"),
        (400, "unmatched:search_refused"),
    ],
)
def test_each_answer_of_pds_has_its_state(
    here: Village, visitor: Visitor, asha: Staff, status: int, state: str
) -> None:
    here.trouble("pds", status)
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == state


def test_an_answer_that_is_no_fhir_counts_as_down(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.trouble("pds", 200)
    reference = visitor.answer().verify().reference()
    here.service.run_due_jobs()
    assert asha.state(reference) == "pending:pds_down"


def test_the_delay_grows_and_after_a_day_it_is_given_up(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.trouble("pds", 503)
    reference = visitor.answer().skip().reference()
    began = here.world.clock.now()
    for _ in range(24 * 60 + 1):
        here.service.run_due_jobs()
        here.wait(minutes=1)
    assert asha.state(reference) == "match_given_up"
    asked = [one.at - began for one in here.world.journal if one.system == "pds"]
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert asked[0] == timedelta(0)
    assert gaps[:4] == [timedelta(minutes=n) for n in (1, 1, 2, 4)]  # looked at once a minute
    assert max(gaps) <= timedelta(hours=1)
    assert asked[-1] == timedelta(hours=24)
    told = asha.request(reference)
    assert told["match_label"] == "Patient not found – could not be checked"


def test_a_retry_goes_out_under_the_same_request_id(
    here: Village, visitor: Visitor, asha: Staff
) -> None:
    here.trouble("pds", 503)
    visitor.answer().skip().reference()
    here.service.run_due_jobs()
    here.settle(minutes=1)
    sent = [dict(one.headers) for one in here.world.journal if one.system == "pds"]
    ids = {headers.get("X-Request-ID", headers.get("x-request-id")) for headers in sent}
    assert (len(sent), len(ids)) == (2, 1)


def test_a_burst_is_spread_to_five_calls_a_second(here: Village, asha: Staff) -> None:
    here.caller_limit(5)
    references = [here.visitor().answer("01632 960001").reference() for _ in range(18)]
    for _ in range(8):
        here.service.run_due_jobs()
        here.wait(milliseconds=500)
    asked = [one for one in here.world.journal if one.system == "pds"]
    each_second = Counter(int(one.at.timestamp()) for one in asked)
    assert len(asked) == len(references)
    assert max(each_second.values()) <= 5
    assert {one.status for one in asked} == {200}
    assert {asha.state(reference) for reference in references} == {"suggested:not_verified"}


def test_late_turns_do_not_come_in_a_crowd(here: Village) -> None:
    """Whoever was away for an hour finds many turns due at once, and still asks five a second."""
    for _ in range(12):
        here.visitor().answer("01632 960001").reference()
    here.settle(hours=1)
    asked = [here.asked("pds")]
    for _ in range(4):
        here.settle(seconds=1)
        asked.append(here.asked("pds"))
    assert asked[0] == 5
    assert all(later - earlier <= 5 for earlier, later in pairwise(asked))
    assert asked[-1] == 12


def test_one_waits_in_vain_for_all(here: Village, asha: Staff) -> None:
    """A PDS that lets callers wait is tried by one request at a time, twice a minute."""
    here.trouble("pds", 408)
    references = [here.visitor().answer("01632 960001").reference() for _ in range(6)]
    here.settle(seconds=2)
    assert here.asked("pds") == 1
    assert Counter(map(asha.state, references)) == {"pending": 5, "pending:pds_timeout": 1}
    here.settle(seconds=30)
    assert here.asked("pds") == 2
    here.troubles.clear()
    for _ in range(4):
        here.settle(seconds=30)
    assert set(map(asha.state, references)) == {"suggested:not_verified"}


def test_a_parents_mobile_matches_the_child(here: Village, asha: Staff) -> None:
    reference = on_behalf(here.visitor(), "07700 900150").verify().reference()
    here.service.run_due_jobs()
    told = asha.request(reference)
    assert (told["match_state"], told["match"]["nhs_number"]) == ("matched", "9990000131")


def test_a_carers_mobile_is_a_suggestion_and_their_words_reach_the_inbox(
    here: Village, asha: Staff
) -> None:
    reference = on_behalf(here.visitor(), "07700 900501").verify().reference()
    here.service.run_due_jobs()
    told = asha.request(reference)
    assert told["match_state"] == "suggested:mobile_differs"
    assert (told["on_behalf"], told["name"]) == (True, "Isla Marsh")
    assert told["proxy"] == {
        "name": "Helen Marsh",
        "relationship": "Mother",
        "contact_number": "+447700900150",
        "who_to_contact": "proxy",
    }


def on_behalf(visitor: Visitor, number: str) -> Visitor:
    """Helen asks for her daughter Isla."""
    visitor.put("emergency", emergency="no")
    visitor.put("type", type="medicine")
    visitor.put("details", text="She has run out of her inhaler.")
    visitor.put("who", who="other")
    isla = {"given_name": "Isla", "family_name": "Marsh", "date_of_birth": "2017-03-03"}
    visitor.put("person", **{**MARIA, **isla, "postcode": "ZZ99 1CA"})
    visitor.put(
        "proxy",
        name="Helen Marsh",
        relationship="Mother",
        contact_number="07700 900150",
        who_to_contact="proxy",
    )
    visitor.put("contact", number=number)
    return visitor
