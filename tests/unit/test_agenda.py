"""The agenda: entries are data, fired in order, taken off, put back whole."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from gpworld.core.agenda import Agenda
from unit.stand_ins import START


@pytest.fixture
def agenda() -> Agenda:
    made = Agenda()
    made.handle("note", lambda entry: None)
    return made


def test_a_kind_that_nobody_handles_is_refused_at_once(agenda: Agenda) -> None:
    with pytest.raises(KeyError, match="nobody handles agenda entries of kind 'typo'"):
        agenda.add(START, "typo")


def test_what_was_taken_off_is_not_done(agenda: Agenda) -> None:
    entry = agenda.add(START, "note")
    agenda.cancel(entry)
    agenda.cancel(entry)
    assert agenda.next_due() is None
    assert agenda.pop_due(START) is None


def test_entries_are_listed_soonest_first(agenda: Agenda) -> None:
    late = agenda.add(START + timedelta(days=1), "note")
    soon = agenda.add(START, "note")
    assert agenda.pending() == [soon, late]
    assert agenda.next_due() == START


def test_entries_put_back_from_a_file_are_done_in_the_same_order(agenda: Agenda) -> None:
    for days in (3, 1, 2):
        agenda.add(START + timedelta(days=days), "note", days=days)
    kept = pickle.loads(pickle.dumps(agenda.pending()))
    other = Agenda()
    other.handle("note", lambda entry: None)
    other.replace(kept)
    popped = [other.pop_due(START + timedelta(days=9)) for _ in range(3)]
    assert [entry and entry.facts["days"] for entry in popped] == [1, 2, 3]
    assert other.add(START, "note").order > max(entry.order for entry in kept)


def test_whoever_keeps_a_timer_is_woken_by_every_new_entry(agenda: Agenda) -> None:
    woken: list[int] = []
    agenda.on_change(lambda: woken.append(1))
    agenda.add(START, "note")
    agenda.replace([])
    assert len(woken) == 2
