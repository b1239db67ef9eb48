"""Fuzzy search: what it needs, what it forgives and what it does not (section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from wire.pds.nation import JOSEPH, MARIA, ZOE, Nation, json, problem

FUZZY = ("_fuzzy-match", "true")
MARIAS = {"family": "Okoro", "given": "Maria", "birthdate": "1984-03-12"}
JOSEPHS = {"family": "O'Reilly", "given": "Joseph", "birthdate": "1990-01-01"}
ZOES = {"family": "Müller", "given": "Zoë", "birthdate": "1991-02-02"}
REFUSED = (
    400,
    "INVALID_SEARCH_DATA",
    "Invalid search data provided - 'A fuzzy search was requested however the data given did not "
    "meet the fuzzy search criteria'",
)


def hits(nation: Nation, who: dict[str, str], **change: str | None) -> list[tuple[str, Any]]:
    dashed = {f"{n[0]}{n[1:].replace('_', '-')}": value for n, value in change.items()}
    asked = {**who, **dashed}
    pairs = [(name, value) for name, value in asked.items() if value is not None]
    bundle = json(nation.search(*pairs, FUZZY))
    assert bundle["resourceType"] == "Bundle", bundle
    return [
        (entry["resource"]["id"], entry["search"]["score"]) for entry in bundle.get("entry", [])
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"family": "Okoro"},
        {"family": "Okoro", "gender": "female"},
        {"family": "Okoro", "address-postalcode": "ZZ99 4AB"},
        {"given": "Maria", "gender": "female"},
        {"given": "Maria", "address-postalcode": "ZZ99 4AB"},
        {"gender": "female", "address-postalcode": "ZZ99 4AB"},
        {"family": "Oko*", "given": "Maria"},
        {"family": "Okoro", "given": "Mar*"},
        {"family": "Okoro", "given": "Maria", "address-postalcode": "ZZ*"},
    ],
)
def test_too_few_values_or_a_wildcard_do_not_meet_the_criteria(
    nation: Nation, fields: dict[str, str]
):
    reply = nation.search(("birthdate", "1984-03-12"), FUZZY, *fields.items())
    assert problem(reply) == REFUSED


@pytest.mark.parametrize(
    "fields",
    [
        {"family": "Okoro", "given": "Maria"},
        {"family": "Okoro", "gender": "female", "address-postalcode": "ZZ99 4AB"},
        {"given": "Maria", "gender": "female", "address-postalcode": "ZZ99 4AB"},
        {"given": "Maria", "gender": "female", "address-postcode": "ZZ99 4AB"},
    ],
)
def test_each_of_the_three_sets_is_enough(nation: Nation, fields: dict[str, str]):
    pairs = [("birthdate", "1984-03-12"), FUZZY, *fields.items()]
    entry = json(nation.search(*pairs))["entry"][0]
    assert (entry["resource"]["id"], entry["search"]["score"]) == (MARIA, 1)


@pytest.mark.parametrize(
    ("who", "number", "change", "points"),
    [
        (MARIAS, MARIA, {}, 1),
        (MARIAS, MARIA, {"family": "Okora"}, 0.93),
        (MARIAS, MARIA, {"family": "OKORRO"}, 0.93),
        (MARIAS, MARIA, {"family": "Maria", "given": "Okoro"}, 0.9),
        (MARIAS, MARIA, {"family": "Bell"}, 0.85),
        (MARIAS, MARIA, {"family": "Bel"}, 0.78),
        (MARIAS, MARIA, {"gender": "male"}, 0.85),
        (MARIAS, MARIA, {"gender": "unknown"}, 0.85),
        (MARIAS, MARIA, {"general_practitioner": "Y90009"}, 0.95),
        (MARIAS, MARIA, {"death_date": "2020-01-01"}, 0.95),
        (MARIAS, MARIA, {"address_postalcode": "ZZ99 4AC"}, 0.9),
        (MARIAS, MARIA, {"address_postalcode": "nonsense"}, 0.9),
        (MARIAS, MARIA, {"address_postalcode": "ZZ99 1OL"}, 0.85),
        (MARIAS, MARIA, {"address_postalcode": "ZZ99 4AB", "phone": "07700900124"}, 0.95),
        (MARIAS, MARIA, {"phone": "07700900123"}, 1),
        (MARIAS, MARIA, {"phone": "07700900999"}, 0.85),
        (MARIAS, MARIA, {"email": "maria@EXAMPLE.test"}, 1),
        (MARIAS, MARIA, {"given": "Maria J"}, 1),
        (MARIAS, MARIA, {"given": "Maria J. K."}, 1),
        (JOSEPHS, JOSEPH, {"given": "Joe"}, 0.93),
        (JOSEPHS, JOSEPH, {"given": "Josef"}, 0.93),
        (JOSEPHS, JOSEPH, {"family": "OReilly"}, 1),
        (JOSEPHS, JOSEPH, {"family": "O Reilly"}, 1),
        (JOSEPHS, JOSEPH, {"family": "O'Riley"}, 0.93),
        (ZOES, ZOE, {"family": "Muller", "given": "Zoe"}, 1),
    ],
)
def test_what_fuzziness_forgives_costs_what_the_ledger_says(
    nation: Nation, who: dict[str, str], number: str, change: dict[str, str], points: float
):
    assert hits(nation, who, **change) == [(number, points)]


@pytest.mark.parametrize(
    ("who", "change"),
    [
        (MARIAS, {"birthdate": "1984-03-13"}),
        (MARIAS, {"birthdate": "1984-12-03"}),
        (MARIAS, {"family": "Smith"}),
        (MARIAS, {"family": "Ok"}),
        (MARIAS, {"given": "Zeb"}),
        (MARIAS, {"phone": "07700900124"}),
        (MARIAS, {"email": "mario@example.test"}),
        (MARIAS, {"address_postalcode": "ZZ99 4AB", "email": "mario@example.test"}),
        (MARIAS, {"family": "Spy"}),
        (MARIAS, {"given": None, "gender": "female", "address_postalcode": "ZZ99 4AC"}),
        (MARIAS, {"family": None, "gender": "female", "address_postalcode": "ZZ99 4AC"}),
    ],
)
def test_what_it_does_not_forgive(
    nation: Nation, who: dict[str, str], change: dict[str, str | None]
):
    assert MARIA not in [number for number, _ in hits(nation, who, **change)]


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Justen", "Justin", True),
        ("Sam", "Samantha", True),
        ("Anna", "Andrew", False),
        ("Mark", "Mary", False),
        ("Jo", "Joan", True),
    ],
)
def test_given_names_that_are_misspelt_or_shortened_match_and_others_do_not(
    nation: Nation, first: str, second: str, alike: bool
):
    joseph = nation.held(JOSEPH)
    name = joseph.names[0]
    renamed = type(name)(name.family, (second,), id=name.id, period=name.period)
    nation.population.change(JOSEPH, names=(renamed,))
    assert bool(hits(nation, JOSEPHS, given=first)) is alike


def test_a_former_birth_date_never_matches_even_with_history(nation: Nation):
    nation.population.change(MARIA, birth_date="1984-03-14")
    assert hits(nation, MARIAS, _history="true") == []


def test_exact_match_keeps_what_is_exact_in_fuzzy_searches_too(nation: Nation):
    for most, there in (("false", [(MARIA, 0.85)]), ("true", [])):
        assert hits(nation, MARIAS, family="Bell", _exact_match=most) == there
    assert hits(nation, MARIAS, _exact_match="true") == [(MARIA, 1)]


def test_the_same_search_gives_the_same_scores_each_time(nation: Nation):
    asked = {"family": "Okora", "address_postalcode": "ZZ99 4AC"}
    assert hits(nation, MARIAS, **asked) == hits(nation, MARIAS, **asked)
