"""The journal: bounded, numbered, redacted, and honest about what it forgot."""

from __future__ import annotations

import pytest

from gpworld.core.journal import Exchange, Forgotten, Journal
from unit.stand_ins import an_exchange


def fill(journal: Journal, count: int, **fields: object) -> None:
    for _ in range(count):
        journal.note(an_exchange(journal.reserve(), **fields))


def test_exchanges_are_numbered_from_one_and_kept_in_order() -> None:
    journal = Journal()
    fill(journal, 3)
    assert [exchange.number for exchange in journal] == [1, 2, 3]
    assert journal.last == 3


def test_the_oldest_are_dropped_first_and_counted() -> None:
    journal = Journal(entries=2)
    fill(journal, 5)
    assert [exchange.number for exchange in journal] == [4, 5]
    assert journal.dropped == 3


def test_bytes_bound_the_journal_too() -> None:
    journal = Journal(size=5_000)
    fill(journal, 10, body=b"x" * 1_000)
    assert 0 < len(journal) < 5
    assert journal.dropped == 10 - len(journal)


def test_a_question_that_reaches_into_what_was_forgotten_is_an_error() -> None:
    journal = Journal(entries=2)
    fill(journal, 5)
    with pytest.raises(Forgotten, match="3 exchanges have been dropped, some of them after 1"):
        journal.after(1)
    assert [exchange.number for exchange in journal.after(3)] == [4, 5]


def test_an_exchange_can_be_found_by_number_and_by_a_test() -> None:
    journal = Journal()
    fill(journal, 2)
    fill(journal, 1, system="sms")
    found = journal.find(3)
    assert found is not None
    assert found.system == "sms"
    assert journal.find(9) is None
    assert [e.number for e in journal.matching(lambda e: e.system == "emis")] == [1, 2]


def test_clearing_begins_the_numbers_again() -> None:
    journal = Journal(entries=1)
    fill(journal, 3)
    journal.clear()
    fill(journal, 1)
    assert ([exchange.number for exchange in journal], journal.dropped) == ([1], 0)


def test_of_the_newest_no_more_are_read_than_are_wanted() -> None:
    journal, seen = Journal(entries=50), []
    for number in range(1, 41):
        journal.note(an_exchange(number, system="emis" if number % 2 else "pds"))

    def of_emis(exchange: Exchange) -> bool:
        seen.append(exchange.number)
        return exchange.system == "emis"

    assert [each.number for each in journal.newest(2, of_emis)] == [37, 39]
    assert seen == [40, 39, 38, 37]
    assert [each.number for each in journal.newest(9, of_emis, after=36)] == [37, 39]
