"""What people may answer: names, dates, postcodes, numbers and texts in any spelling."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refbooking import answers
from refbooking.answers import Asked, free_text, read
from refbooking.problems import Problem
from refbooking_requests.village import MARIA, TEXT, Staff, Visitor

TODAY = date(2026, 10, 20)
ASKED = Asked((), None, TODAY)


def clean(step: str, field: str, value: str) -> str:
    """What one answer becomes; the fault's words where it cannot be taken."""
    try:
        return read(step, (field,), {field: value}, ASKED)[field]
    except Problem as problem:
        return problem.field_errors[0].message


@pytest.fixture
def asked(visitor: Visitor) -> Visitor:
    """Somebody who is asked who they are."""
    visitor.put("emergency", emergency="no")
    visitor.put("type", type="medicine")
    visitor.put("details", text=TEXT)
    visitor.put("who", who="self")
    return visitor


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("O'Brien", "O'Brien"),
        ("Kociński", "Kociński"),
        ("李", "李"),
        ("  Mary Jane ", "Mary Jane"),
        ("Ó", "Ó"),
        ("D’Arcy-Smith", "D’Arcy-Smith"),
        ("Zoe\u0308", "Zoë"),
        ("Ma\u202eria", "Maria"),
        ("Ma\x00ria\u200f", "Maria"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "Use at most 100 characters to enter a first name"),
        (" \u200b ", "Enter a first name"),
    ],
)
def test_names_are_taken_as_people_write_them(typed: str, kept: str) -> None:
    assert clean("person", "given_name", typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1984-03-12", "1984-03-12"),
        ("2024-02-29", "2024-02-29"),
        ("2026-10-20", "2026-10-20"),
        ("1896-10-20", "1896-10-20"),
        ("1896-10-19", "Date of birth must be in the last 130 years"),
        ("2026-10-21", "Date of birth must be in the past"),
        ("1890-01-01", "Date of birth must be in the last 130 years"),
        ("2023-02-29", "Date of birth must be a real date, such as 1984-03-15"),
        ("84-03-12", "Date of birth must be a real date, such as 1984-03-15"),
        ("", "Date of birth must be a real date, such as 1984-03-15"),
    ],
)
def test_dates_of_birth_are_real_and_not_to_come(typed: str, kept: str) -> None:
    assert clean("person", "date_of_birth", typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ZZ99 4AB", "ZZ99 4AB"),
        ("zz994ab", "ZZ99 4AB"),
        (" zz9 9 4 ab", "ZZ99 4AB"),
        ("ZZ99 3VZ", "ZZ99 3VZ"),
        ("bfpo 1234", "BFPO 1234"),
        ("je2 3zz", "JE2 3ZZ"),
        ("M1 1ZZ", "M1 1ZZ"),
        ("", "Enter a postcode"),
        ("12", "Enter a full postcode, like ZZ99 3VZ"),
        ("ZZ99", "Enter a full postcode, like ZZ99 3VZ"),
        ("ZZ99 4ABC", "Enter a full postcode, like ZZ99 3VZ"),
    ],
)
def test_postcodes_are_taken_in_any_spacing(typed: str, kept: str) -> None:
    assert clean("person", "postcode", typed) == kept


@pytest.mark.parametrize(
    ("number", "following"),
    [
        ("07700 900123", "phone_access"),
        ("+44 7700 900123", "phone_access"),
        ("0044 7700-900-123", "phone_access"),
        ("(07700) 900 123", "phone_access"),
        ("٠٧٧٠٠٩٠٠١٢٣", "phone_access"),
        ("07624 900123", "phone_access"),
        ("07000 900123", "review"),
        ("07600 900123", "review"),
        ("01632 960001", "review"),
        ("020 7946 0001", "review"),
        ("+33 6 12 34 56 78", "review"),
    ],
)
def test_only_mobiles_are_asked_for_the_phone(asked: Visitor, number: str, following: str) -> None:
    asked.put("person", **MARIA)
    assert asked.put("contact", number=number) == {"next": following}


@pytest.mark.parametrize("number", ["", "hello", "123", "07700 9001234567"])
def test_what_is_no_number_is_refused(asked: Visitor, number: str) -> None:
    asked.put("person", **MARIA)
    assert "number" in asked.fields(asked.put("contact", number=number))


def test_every_wrong_field_is_named_at_once(asked: Visitor) -> None:
    told = asked.put("person", given_name="", gender="blue", postcode="x")
    assert set(asked.fields(told)) == {
        "given_name",
        "family_name",
        "date_of_birth",
        "gender",
        "postcode",
    }


def test_a_text_with_accents_emoji_and_lines_arrives_unchanged(asked: Visitor, asha: Staff) -> None:
    wrote = "Às 8h — my “knee” 👩‍👩‍👧‍👦🦵🏽\nsecond line\n\n  third ✔️ 李 नमस्ते"
    asked.put("details", text=wrote)
    asked.put("person", **MARIA)
    asked.put("contact", number="01632 960001")
    assert asha.request(asked.reference())["text"] == wrote


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("cafe\u0301", "café"),
        ("a\u202eb\u2066c\x00d\x1b", "abcd"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("x" * 2000, "x" * 2000),
        ("e\u0301" * 2000, "é" * 2000),
        ("x" * 2001, "Use at most 2,000 characters. You have 1 too many"),
        ("👍" * 2001, "Use at most 2,000 characters. You have 1 too many"),
        (" \n ", "Tell us what you need"),
    ],
)
def test_texts_are_counted_in_letters_after_they_are_tidied(typed: str, kept: str) -> None:
    assert clean("details", "text", typed) == kept


@given(st.text())
def test_tidying_twice_changes_nothing_more(typed: str) -> None:
    once = free_text(typed)
    assert free_text(once) == once
    assert unicodedata.normalize("NFC", once) == once


@given(
    st.sampled_from([*answers.READERS, ("details", "own")]),
    st.text(max_size=200),
)
def test_no_answer_breaks_the_reading(field: tuple[str, str], typed: str) -> None:
    """Whatever is typed is kept or refused by name; the same clean value is taken again."""
    step, name = field
    kept = clean(step, name, typed)
    assert isinstance(kept, str)


@pytest.mark.parametrize("answer", ["", "me"])
def test_who_it_is_for_is_one_of_two(visitor: Visitor, answer: str) -> None:
    assert clean("who", "who", answer) == "Say who this is for"
