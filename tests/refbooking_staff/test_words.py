"""The pure parts: London time, texts and their parts, tokens, numbers, names and files."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refbooking import csv_file, london, names, nhs_numbers, phones, sending, texts, tokens
from refbooking.problems import Problem
from refbooking.settings import Profile
from refbooking.tokens import Forged, Tokens

INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"),
    max_value=datetime.fromisoformat("2035-01-01"),
    timezones=st.just(UTC),
)


def at(text: str) -> datetime:
    """An instant from RFC 3339."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2026-11-03T09:40:00Z", "9:40am"),
        ("2026-07-03T08:00:00Z", "9am"),
        ("2026-11-03T12:00:00Z", "midday"),
        ("2026-11-03T00:00:00Z", "midnight"),
        ("2026-11-03T12:05:00Z", "12:05pm"),
        ("2026-10-25T00:30:00Z", "1:30am BST"),
        ("2026-10-25T01:30:00Z", "1:30am GMT"),
        ("2026-10-25T02:00:00Z", "2am"),
    ],
)
def test_times_are_written_as_people_say_them(instant: str, words: str) -> None:
    assert london.time_words(at(instant)) == words


def test_dates_are_written_in_full() -> None:
    assert london.day_words(date(2026, 11, 3)) == "Tuesday 3 November 2026"


def test_a_time_that_the_clocks_skip_does_not_exist() -> None:
    with pytest.raises(london.NoSuchTime, match="2027-03-28T01:30:00 does not exist"):
        london.instant(datetime.fromisoformat("2027-03-28T01:30:00"))


@given(INSTANTS)
def test_the_wire_keeps_every_instant_exactly(instant: datetime) -> None:
    assert datetime.fromisoformat(london.wire(instant)) == instant


@pytest.mark.parametrize(
    ("rule", "sent", "expires"),
    [
        ("elapsed", "2026-10-21T09:30:00+01:00", "2026-10-28T08:30:00+00:00"),
        ("elapsed", "2026-03-25T09:30:00+00:00", "2026-04-01T10:30:00+01:00"),
        ("same_wall_clock", "2026-10-21T09:30:00+01:00", "2026-10-28T09:30:00+00:00"),
        ("end_of_day", "2026-10-21T09:30:00+01:00", "2026-10-29T00:00:00+00:00"),
    ],
)
def test_the_week_is_counted_by_the_rule_of_the_profile(rule: str, sent: str, expires: str) -> None:
    assert sending.expiry(Profile(expiry_rule=rule), at(sent)) == at(expires)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("ń" + "a" * 69, 1),
        ("ń" + "a" * 70, 2),
        ("😀" + "a" * 68, 1),
        ("😀" + "a" * 69, 2),
        ("ŵ" * 135, 3),
    ],
)
def test_parts_are_counted_as_the_networks_do(text: str, parts: int) -> None:
    assert texts.parts(text) == parts


def test_an_invitation_of_usual_length_fits_one_part() -> None:
    body = texts.invitation("Riverside Surgery", "", "Blood test", None)
    link = "https://book.example/b/" + "x" * 12
    filled = texts.fill(body, link=link, expires=at("2026-10-28T08:30:00Z"))
    assert filled == (
        f"Riverside Surgery: please book your Blood test: {link} "
        "The link works once and expires at 8:30am on Wednesday 28 October."
    )
    assert texts.parts(filled) == 1


def test_another_site_is_named_in_the_text() -> None:
    assert "at Northgate Hub" in texts.invitation("Riverside", "", "Physio", "Northgate Hub")
    assert "At Northgate Hub." in texts.invitation("Riverside", "Come.", "Physio", "Northgate Hub")


def test_link_tokens_are_twelve_letters_that_cannot_be_mistaken() -> None:
    token = Tokens("secret", random.Random(1)).link("inv_1")
    assert len(tokens.LINK_ALPHABET) == len(set(tokens.LINK_ALPHABET)) == 56
    assert not set("0O1lIo") & set(tokens.LINK_ALPHABET)
    assert len(token) == 12
    assert set(token) <= set(tokens.LINK_ALPHABET)


@given(st.sets(st.text(max_size=20), min_size=2, max_size=20))
def test_every_invitation_has_its_own_token(ids: set[str]) -> None:
    made = Tokens("secret", random.Random(1))
    links = {made.link(one) for one in ids} | {made.manage(one) for one in ids}
    assert len(links) == 2 * len(ids)


def test_another_secret_gives_other_tokens() -> None:
    chance = random.Random(1)
    assert Tokens("a", chance).link("inv_1") != Tokens("b", chance).link("inv_1")


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_what_is_signed_is_read_back(value: dict[str, object]) -> None:
    made = Tokens("secret", random.Random(1))
    assert made.read("offer", made.sign("offer", value)) == value


@given(st.text())
def test_nothing_else_passes_for_signed(forged: str) -> None:
    with pytest.raises(Forged):
        Tokens("secret", random.Random(1)).read("offer", forged)


def test_a_signature_is_for_one_purpose() -> None:
    made = Tokens("secret", random.Random(1))
    with pytest.raises(Forged):
        made.read("cursor", made.sign("offer", {}))


def test_references_can_be_read_out_and_typed_in_any_way() -> None:
    reference = Tokens("secret", random.Random(1)).reference()
    assert set(reference.replace("-", "")) <= set(tokens.REFERENCE_ALPHABET)
    typed = f" {reference.lower().replace('-', ' ')} "
    assert tokens.normal_reference(typed) == reference


@pytest.mark.parametrize(
    "typed", ["07700900123", "07700 900 123", "+44 7700 900123", "0044 7700 900123", "٠٧٧٠٠٩٠٠١٢٣"]
)
def test_mobiles_are_understood_in_any_spelling(typed: str) -> None:
    assert phones.mobile(typed) == "+447700900123"


@pytest.mark.parametrize(
    "typed",
    ["01632 960123", "020 7946 0000", "07012345678", "07612345678", "+33612345678", "", "mum"],
)
def test_what_is_not_a_uk_mobile_is_refused(typed: str) -> None:
    assert phones.mobile(typed) is None


def test_the_isle_of_man_has_mobiles_among_pagers() -> None:
    assert phones.mobile("07624 123456") == "+447624123456"


@pytest.mark.parametrize("typed", ["9990000018", "999 000 0018", "999-000-0018"])
def test_nhs_numbers_are_understood_in_any_spacing(typed: str) -> None:
    assert nhs_numbers.normal(typed) == "9990000018"


@pytest.mark.parametrize("typed", ["9990000019", "999000001", "", "999000001x", "９９９００００"])
def test_what_is_not_an_nhs_number_is_refused(typed: str) -> None:
    assert nhs_numbers.normal(typed) is None


def test_names_keep_their_letters_and_lose_what_cannot_be_seen() -> None:
    assert names.tidy(" O\u2019Brien\u202e\x00 ") == "O\u2019Brien"
    assert names.tidy("Kocin\u0301ski") == "Kociński"
    assert not names.acceptable(names.tidy("\u200b "))


def test_a_file_may_come_from_a_spreadsheet() -> None:
    header = "\ufeff" + ",".join(csv_file.COLUMNS) + "\r\n"
    content = (header + '"Ms","Maria","Okoro, jr",1980-03-02, 9990000018 ,\r\n').encode()
    [line] = csv_file.read(content)
    assert (line.number, line.nhs_number, line.contact_number) == (1, "9990000018", "")


@pytest.mark.parametrize("content", [b"\xff\xfe", b'title\n"open', b""])
def test_a_file_that_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(Problem, match="CSV_INVALID"):
        csv_file.read(content)


def test_a_reminder_of_the_same_wall_clock_crosses_the_change_of_clocks() -> None:
    before = at("2026-10-21T09:30:00+01:00")
    assert london.same_wall_clock(before, 7) - before == timedelta(days=7, hours=1)
