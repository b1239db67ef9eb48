"""When a form is open: hours, the daily limit, admin requests, and journeys begun in time."""

import pytest

from refbooking_requests.clicking import Clicker, begin
from refbooking_requests.village import MARIA, RIVERSIDE, TEXT, Staff, Village, Visitor

WORKDAYS = {day: ["08:00-18:30"] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def key(here: Village) -> str:
    """The key of Riverside's form."""
    return here.keys[RIVERSIDE]


def closed(here: Village) -> tuple[int, str] | None:
    """What somebody is told who begins a request now; None where they may."""
    visitor = Visitor(here, RIVERSIDE).start()
    return None if visitor.draft else visitor.refused(visitor.last.get_json())


def test_forms_are_always_open_unless_told_otherwise(here: Village) -> None:
    here.wait(hours=14)
    assert closed(here) is None


@pytest.mark.parametrize(
    ("hours", "shut"), [(9.4999, False), (9.5, True), (22.9999, True), (23, False), (96, True)]
)
def test_hours_are_half_open_london_time(
    here: Village, asha: Staff, key: str, hours: float, shut: bool
) -> None:
    """It is Tuesday at nine; the clocks go back on Sunday."""
    asha.change(key, hours=WORKDAYS, closed_text="We open at 8am.")
    here.wait(hours=hours)
    assert (closed(here) is not None) is shut
    seen = Visitor(here, RIVERSIDE).call("GET", f"/forms/{key}")
    assert seen["open"] is not shut
    assert (seen["code"], seen["closed_text"]) == (
        ("FORM_CLOSED", "We open at 8am.") if shut else (None, None)
    )


def test_hours_follow_the_wall_clock_across_the_change(
    here: Village, asha: Staff, key: str
) -> None:
    asha.change(key, hours=WORKDAYS)
    here.wait(days=5, hours=23, minutes=59)  # Monday 26 October 07:59 GMT
    assert closed(here) == (403, "FORM_CLOSED")
    here.wait(minutes=1)
    assert closed(here) is None


def test_the_closed_page_says_what_to_do_instead(here: Village, asha: Staff, key: str) -> None:
    asha.change(
        key, hours=WORKDAYS, closed_text="Call us from 8am.\nPharmacies are open until 10pm."
    )
    here.wait(hours=12)
    one = Clicker(here.app.test_client(), f"/r/{key}")
    one.open()
    assert (one.code, one.heading) == ("FORM_CLOSED", "This form is closed")
    assert "Pharmacies are open until 10pm." in one.words
    assert "Tuesday: 8am to 6:30pm" in one.words
    assert "Sunday: closed" in one.words
    assert "01632 960001" in one.words


def test_a_form_opened_before_closing_can_be_sent_after(
    here: Village, asha: Staff, key: str
) -> None:
    asha.change(key, hours=WORKDAYS)
    here.wait(hours=9, minutes=29)
    visitor = here.visitor().answer().skip()
    one = begin(here)
    here.wait(minutes=2)
    assert closed(here) == (403, "FORM_CLOSED")
    assert visitor.reference()
    assert one.go_on(emergency="no").heading == "What is your request about?"


def test_the_limit_counts_sent_requests_of_the_day(here: Village, asha: Staff, key: str) -> None:
    asha.change(key, daily_limit=2)
    waiting = here.visitor().answer().skip()  # begun, and counted only once it is sent
    here.visitor().answer().skip().reference()
    assert closed(here) is None
    here.visitor().answer().skip().reference()
    assert closed(here) == (403, "FORM_AT_LIMIT")
    assert waiting.reference()  # begun in time (E113)
    assert asha.call("GET", f"/forms/{key}")["submitted_today"] == 3
    here.wait(hours=15)  # midnight in London
    assert closed(here) is None


def test_admin_requests_stay_open_when_medical_ones_are_full(
    here: Village, asha: Staff, key: str
) -> None:
    asha.change(key, daily_limit=1, admin_stays_open=True)
    early = here.visitor()
    here.visitor().answer().skip().reference()
    seen = Visitor(here, RIVERSIDE).call("GET", f"/forms/{key}")
    assert (seen["open"], seen["only_admin"]) == (True, True)
    assert [one["code"] for one in seen["types"]] == ["fit_note", "admin"]
    late = here.visitor()
    late.put("emergency", emergency="no")
    assert late.refused(late.put("type", type="medicine")) == (403, "FORM_AT_LIMIT")
    assert late.put("type", type="admin") == {"next": "details"}
    late.put("details", text=TEXT)
    late.put("who", who="self")
    late.put("person", **MARIA)
    late.put("contact", number="01632 960001")
    assert late.reference()
    assert asha.call("GET", f"/forms/{key}")["submitted_today"] == 1  # admin does not count
    early.put("emergency", emergency="no")
    assert early.put("type", type="medicine") == {"next": "details"}


def test_admin_requests_stay_open_out_of_hours(here: Village, asha: Staff, key: str) -> None:
    asha.change(key, hours={}, admin_stays_open=True)
    one = begin(here).go_on(emergency="no")
    assert len(one.choices()) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours": {"mon": ["8-18"]}}, '"8-18" is not like "08:00-18:30"'),
        ({"hours": {"mon": ["18:00-08:00"]}}, '"18:00-08:00" ends before it begins'),
        ({"hours": {"monday": []}}, "form.hours.monday is not a key we know"),
        ({"daily_limit": -1}, "form.daily_limit must be a whole number"),
        ({"types": []}, "form.types must list at least one type of request"),
        ({"types": [{"code": "a", "label": "A"}] * 2}, "form.types lists a code twice"),
        ({"types": [{"code": "a"}]}, "form.types[0].label is missing"),
        ({"colour": "red"}, "form.colour is not a key we know"),
    ],
)
def test_a_wrong_change_is_refused_by_name(
    asha: Staff, key: str, changes: dict[str, object], words: str
) -> None:
    told = asha.change(key, **changes)
    assert (asha.last.status_code, told["code"]) == (422, "VALIDATION_FAILED")
    assert words in told["detail"]


def test_changes_add_up_and_can_be_taken_back(here: Village, asha: Staff, key: str) -> None:
    asha.change(key, hours=WORKDAYS)
    asha.change(key, daily_limit=5)
    assert asha.call("GET", f"/forms/{key}")["hours"] == WORKDAYS
    told = asha.change(key, hours=None, daily_limit=None)
    assert (told["hours"], told["daily_limit"], told["open"]) == (None, None, True)


def test_a_form_of_another_organisation_is_not_ones_own(here: Village, asha: Staff) -> None:
    told = asha.call("GET", f"/forms/{here.keys['Y90005']}")
    assert (asha.last.status_code, told["code"]) == (404, "FORM_NOT_FOUND")


@pytest.mark.parametrize(
    ("monday", "told"),
    [
        (["08:00-18:30"], []),
        (["07:30-13:00", "13:00-19:00"], []),
        (["08:00-18:00"], ["HOURS_SHORTER_THAN_CONTRACT"]),
        (["08:00-12:00", "13:00-18:30"], ["HOURS_SHORTER_THAN_CONTRACT"]),
        ([], ["HOURS_SHORTER_THAN_CONTRACT"]),
    ],
)
def test_hours_shorter_than_the_contract_are_advice_to_a_practice(
    asha: Staff, key: str, monday: list[str], told: list[str]
) -> None:
    changed = asha.change(key, hours={**WORKDAYS, "mon": monday})
    assert changed["advice"] == told


def test_a_form_that_is_always_open_gets_no_advice(asha: Staff, key: str) -> None:
    assert asha.change(key, daily_limit=50)["advice"] == []
