"""Registers and the population: patients, records and accounts, and the persons behind them."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gpworld.people.model import (
    Address,
    Gender,
    HumanName,
    OnlineAccount,
    Patient,
    Period,
    Person,
    Standing,
)
from gpworld.people.population import Population
from gpworld.people.register import Register, UnknownPatient
from unit.stand_ins import START

MARIA = Patient(
    0, "g-1", "Y90001", "9990000018", "Ms", ("Maria",), "Okoro", date(1984, 3, 12), Gender.FEMALE
)


@pytest.fixture
def register() -> Register:
    return Register("Y90001", lambda: START, first_id=100)


def test_a_patient_without_an_id_gets_the_next_number(register: Register) -> None:
    assert register.add(MARIA).id == 100
    assert register.add(replace(MARIA, nhs_number=None)).id == 101
    assert register.add(replace(MARIA, id=7, nhs_number="9990000026")).id == 7
    assert [patient.id for patient in register.patients()] == [7, 100, 101]


def test_a_patient_is_found_by_number_also_after_the_number_changed(register: Register) -> None:
    maria = register.add(MARIA)
    changed = register.change(maria.id, nhs_number="9990000026")
    assert register.by_nhs_number("9990000018") is None
    assert register.by_nhs_number("9990000026") == changed
    assert changed.version == 2


def test_whoever_leaves_stays_known_but_left(register: Register) -> None:
    maria = register.add(MARIA)
    register.leave(maria.id, date(2026, 10, 1))
    left = register.patient(maria.id)
    assert (left.standing, left.left_on) == (Standing.LEFT, date(2026, 10, 1))


def test_somebody_unknown_is_named_in_the_error(register: Register) -> None:
    with pytest.raises(UnknownPatient, match="no patient 5 at Y90001"):
        register.patient(5)
    with pytest.raises(UnknownPatient):
        register.file(5, by="asha", text="note", guid="x")


def test_what_is_filed_is_read_back_oldest_first(register: Register) -> None:
    maria, other = register.add(MARIA), register.add(replace(MARIA, nhs_number="9990000026"))
    for text in ("first", "second"):
        register.file(maria.id, by="asha.patel", text=text, guid=text)
    assert [entry.text for entry in register.record(maria.id)] == ["first", "second"]
    assert register.record(maria.id)[0].at == START
    assert register.record(other.id) == []


def test_an_account_is_replaced_under_its_id(register: Register) -> None:
    maria = register.add(MARIA)
    account = OnlineAccount("acc", "Y90001", maria.id, "key")
    register.put_account(account)
    register.put_account(replace(account, linked=True))
    assert register.accounts() == [replace(account, linked=True)]
    assert register.account_where(lambda each: each.linked) is register.account("acc")
    assert register.account_where(lambda each: not each.linked) is None


def test_a_register_put_back_is_the_same_register(register: Register) -> None:
    maria = register.add(MARIA)
    register.file(maria.id, by="asha", text="note", guid="x")
    kept = pickle.loads(pickle.dumps(register.state()))
    register.change(maria.id, nhs_number=None, family="Bell")
    register.restore(kept)
    assert register.state() == kept
    assert register.by_nhs_number("9990000018") == maria


def a_person(number: str, **fields: object) -> Person:
    name = HumanName("Okoro", ("Maria",))
    return Person(number, (name,), "1984-03-12", Gender.FEMALE, **fields)  # type: ignore[arg-type]  # fields of Person, named by tests


def test_a_merged_number_leads_to_the_person_who_replaced_it() -> None:
    population = Population()
    current = population.add(a_person("9990000026"))
    population.add(a_person("9990000018", superseded_by="9990000026"))
    assert population.current("9990000018") == current
    assert population.current("9990000034") is None


def test_merges_that_go_round_in_a_ring_end() -> None:
    population = Population()
    population.add(a_person("9990000018", superseded_by="9990000026"))
    population.add(a_person("9990000026", superseded_by="9990000018"))
    assert population.current("9990000018") is not None


def test_a_change_counts_up_the_version_and_is_heard() -> None:
    population, heard = Population(), []
    population.add(a_person("9990000018"))
    population.listen(heard.append)
    changed = population.change("9990000018", birth_date="1985-03-12")
    assert (changed.version, heard) == (2, [changed])


def test_a_restored_population_is_known_by_a_new_generation() -> None:
    population = Population()
    population.add(a_person("9990000018"))
    kept, generation = population.state(), population.generation
    population.add(a_person("9990000026"))
    population.restore(kept)
    assert [person.nhs_number for person in population.persons()] == ["9990000018"]
    assert population.generation != generation


def test_the_usual_name_and_the_home_are_those_of_the_day() -> None:
    today = START.date()
    past = Period(None, today - timedelta(days=1))
    person = replace(
        a_person("9990000018"),
        names=(
            HumanName("Bell", ("Maria",), period=past),
            HumanName("Okoro", ("Maria",), period=Period(today)),
        ),
        addresses=(Address(("Old",), "ZZ99 1AA", period=past), Address(("New",), "ZZ99 2BB")),
    )
    home = person.home(today)
    assert person.usual_name(today).family == "Okoro"
    assert home is not None
    assert home.postcode == "ZZ99 2BB"
