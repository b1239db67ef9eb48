"""The security code: six digits, fifteen minutes, five tries, only the newest, not too often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from refbooking.codes import digits
from refbooking.problems import Problem
from refbooking_requests.village import MARIAS_MOBILE, RIVERSIDE, Staff, Village, Visitor


@pytest.fixture
def waiting(visitor: Visitor) -> Visitor:
    """Somebody who has been texted a code."""
    visitor.answer().put("phone_access", answer="yes")
    visitor.ask_code()
    return visitor


def wrong(visitor: Visitor) -> str:
    """A code that is not the right one."""
    return "000000" if visitor.code() != "000000" else "111111"


def test_the_code_comes_by_text_and_confirms_the_mobile(here: Village, waiting: Visitor) -> None:
    assert waiting.last.get_json() == {
        "sent_to": "number ending 123",
        "confirmed": False,
        "next": "code",
    }
    assert here.texts(MARIAS_MOBILE) == [
        f"{waiting.code()} is your security code for Riverside Surgery. "
        "It expires in 15 minutes. Do not share it with anyone."
    ]
    assert waiting.give(waiting.code()) == {"next": "review"}
    seen = waiting.call("GET", f"/drafts/{waiting.draft}")
    assert seen["contact"]["confirmed"] is True


def test_the_right_code_twice_is_no_matter(waiting: Visitor) -> None:
    assert waiting.give(waiting.code()) == waiting.give(waiting.code()) == {"next": "review"}


@pytest.mark.parametrize(
    ("seconds", "answer"), [(899.999, (200, "review")), (900, (410, "CODE_EXPIRED"))]
)
def test_the_code_lives_for_fifteen_minutes(
    here: Village, waiting: Visitor, seconds: float, answer: tuple[int, str]
) -> None:
    code = waiting.code()
    here.wait(seconds=seconds)
    told = waiting.give(code)
    assert (waiting.last.status_code, told.get("code", told.get("next"))) == answer


def test_the_fifth_wrong_code_ends_that_code(here: Village, waiting: Visitor) -> None:
    right, other = waiting.code(), wrong(waiting)
    for left in (4, 3, 2, 1):
        told = waiting.give(other)
        assert (*waiting.refused(told), told["tries_left"]) == (422, "CODE_WRONG", left)
    assert waiting.refused(waiting.give(other)) == (423, "CODE_DEAD")
    assert waiting.refused(waiting.give(right)) == (423, "CODE_DEAD")
    here.wait(seconds=60)
    waiting.ask_code()
    assert waiting.give(waiting.code()) == {"next": "review"}


def test_only_the_newest_code_works_and_an_older_one_is_no_wrong_try(
    here: Village, waiting: Visitor
) -> None:
    first = waiting.code()
    here.wait(seconds=60)
    waiting.ask_code()
    for _ in range(6):
        assert waiting.refused(waiting.give(first)) == (423, "CODE_DEAD")
    assert waiting.give(waiting.code()) == {"next": "review"}


@pytest.mark.parametrize("seconds", [0, 59])
def test_a_new_code_can_be_asked_for_after_a_minute(
    here: Village, waiting: Visitor, seconds: int
) -> None:
    here.wait(seconds=seconds)
    told = waiting.ask_code()
    assert waiting.refused(told) == (429, "CODE_TOO_SOON")
    assert waiting.last.headers["Retry-After"] == str(60 - seconds)
    here.wait(seconds=60 - seconds)
    assert waiting.ask_code()["next"] == "code"


def test_five_codes_an_hour_for_one_draft(here: Village, waiting: Visitor) -> None:
    for number in (124, 125, 126, 127):  # other numbers do not make it more
        here.wait(seconds=60)
        waiting.put("contact", number=f"07700 900{number}")
        waiting.put("phone_access", answer="yes")
        assert waiting.ask_code()["next"] == "code"
    here.wait(seconds=60)
    told = waiting.ask_code()
    assert waiting.refused(told) == (429, "CODE_LIMIT")
    assert waiting.last.headers["Retry-After"] == str(3600 - 300)
    here.wait(seconds=3299)
    assert waiting.refused(waiting.ask_code()) == (429, "CODE_LIMIT")
    here.wait(seconds=1)
    assert waiting.ask_code()["next"] == "code"


def test_five_codes_an_hour_for_one_number(here: Village, waiting: Visitor) -> None:
    for _ in range(4):
        other = here.visitor().answer()
        other.put("phone_access", answer="yes")
        assert other.ask_code()["next"] == "code"
    sixth = here.visitor().answer()
    sixth.put("phone_access", answer="yes")
    assert sixth.refused(sixth.ask_code()) == (429, "CODE_LIMIT")


def test_a_code_of_another_draft_is_wrong(here: Village, waiting: Visitor) -> None:
    first = waiting.code()
    other = here.visitor().answer("07700 900124")
    other.put("phone_access", answer="yes")
    other.ask_code()
    assert first != other.code()
    assert other.refused(other.give(first)) == (422, "CODE_WRONG")


def test_another_number_needs_another_code(here: Village, waiting: Visitor, asha: Staff) -> None:
    first = waiting.code()
    waiting.give(first)
    assert waiting.put("contact", number="07700 900123") == {"next": "review"}  # the same number
    assert waiting.put("contact", number="07700 900124") == {"next": "phone_access"}
    assert waiting.put("phone_access", answer="yes") == {"next": "code"}
    assert waiting.refused(waiting.give(first)) == (423, "CODE_DEAD")
    assert waiting.call("POST", f"/drafts/{waiting.draft}/code/skip") == {"next": "review"}
    assert asha.request(waiting.reference())["contact"]["confirmed"] is False


def test_a_code_for_a_landline_is_refused(visitor: Visitor, here: Village) -> None:
    visitor.answer("01632 960001")
    assert visitor.refused(visitor.ask_code()) == (422, "NUMBER_NOT_MOBILE")
    told = visitor.put("phone_access", answer="yes")
    assert visitor.refused(told) == (422, "NUMBER_NOT_MOBILE")
    assert here.texts() == []


def test_a_gateway_that_is_down_costs_neither_a_code_nor_a_minute(
    here: Village, waiting: Visitor
) -> None:
    code = waiting.code()
    here.wait(seconds=60)
    here.trouble("sms", 500)
    assert waiting.refused(waiting.ask_code()) == (503, "CODE_NOT_SENT")
    here.troubles.clear()
    assert waiting.give(code) == {"next": "review"}  # the older one still counts


def test_a_code_that_could_not_be_sent_can_be_asked_for_at_once(
    here: Village, visitor: Visitor
) -> None:
    visitor.answer().put("phone_access", answer="yes")
    here.trouble("sms", 500)
    assert visitor.refused(visitor.ask_code()) == (503, "CODE_NOT_SENT")
    here.troubles.clear()
    assert visitor.ask_code()["next"] == "code"


def test_a_patient_without_a_text_carries_on(waiting: Visitor, asha: Staff) -> None:
    assert waiting.call("POST", f"/drafts/{waiting.draft}/code/skip") == {"next": "review"}
    assert asha.request(waiting.reference())["contact"]["confirmed"] is False


def test_who_finds_the_phone_after_all_may_have_a_code_after_all(
    here: Village, waiting: Visitor
) -> None:
    waiting.call("POST", f"/drafts/{waiting.draft}/code/skip")
    assert waiting.put("phone_access", answer="yes") == {"next": "code"}
    assert waiting.give(waiting.code()) == {"next": "review"}


def test_no_code_is_written_down_anywhere(here: Village, waiting: Visitor) -> None:
    code = waiting.code()
    with here.service.store.read() as tx:
        named = tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        tables = [row[0] for row in named if row[0] != "message"]
        kept = [str(tx.execute(text(f'SELECT * FROM "{table}"')).all()) for table in tables]
        kept.append(str(tx.execute(text("SELECT body, history FROM message")).all()))
    assert len(kept) > 10
    assert not any(f"{code} " in rows or f"'{code}'" in rows for rows in kept)


@pytest.mark.parametrize(
    "shape",
    [
        "{}",
        " {} ",
        "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}",
        "{0[0]}-{0[1]}–{0[2]}{0[3]}{0[4]}{0[5]}",
    ],
)
def test_spaces_and_dashes_are_ignored(waiting: Visitor, shape: str) -> None:
    assert waiting.give(shape.format(waiting.code())) == {"next": "review"}


@pytest.mark.parametrize("zero", ["٠", "०", "０", "𝟎"])
def test_digits_of_other_scripts_are_the_same_digits(waiting: Visitor, zero: str) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in waiting.code())
    assert waiting.give(typed) == {"next": "review"}


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345x", "", "²²²²²x"])
def test_what_is_no_code_is_no_try(waiting: Visitor, typed: str) -> None:
    for _ in range(6):
        assert "code" in waiting.fields(waiting.give(typed))
    assert waiting.give(waiting.code()) == {"next": "review"}


@given(st.text(max_size=30))
def test_anything_typed_is_six_digits_or_refused_by_name(typed: str) -> None:
    try:
        found = digits(typed)
    except Problem as problem:
        found = problem.field_errors[0].field
    assert found == "code" or (len(found) == 6 and found.isascii() and found.isdigit())


def test_leading_zeros_are_kept() -> None:
    assert digits("000 042") == "000042"


def test_the_masked_number_shows_three_digits_on_the_form(here: Village) -> None:
    visitor = here.visitor(RIVERSIDE).answer("+44 7700 900 126")
    visitor.put("phone_access", answer="yes")
    assert visitor.ask_code()["sent_to"] == "number ending 126"
