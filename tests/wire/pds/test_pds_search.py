"""Searching without fuzziness: parameters, refusals, ranges, wildcards, history, scores (s. 6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from gpworld.people.model import Telecom
from gpworld.people.nhs_number import reserved
from wire.pds.nation import (
    DORA,
    JOSEPH,
    MARIA,
    NEW,
    NOAH,
    RITA,
    START,
    TIM,
    TOM,
    UK,
    VERA,
    Nation,
    json,
    person,
    problem,
)

BORN = ("birthdate", "1984-03-12")
OKORO = (("family", "Okoro"), BORN)
MISSING = "Missing value - 'birth_date/birth_date_range_start/birth_date_range_end'"
TOO_LITTLE = (
    "Invalid search data provided - 'No searches were performed as the search criteria did not "
    "meet the minimum requirements'"
)


def found(nation: Nation, *pairs: tuple[str, object]) -> list[str]:
    """The numbers found, best first."""
    bundle = json(nation.search(*pairs))
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "searchset"), bundle
    entries = bundle.get("entry", [])
    assert bundle["total"] == len(entries)
    assert entries or "entry" not in bundle
    return [entry["resource"]["id"] for entry in entries]


def score(nation: Nation, *pairs: tuple[str, object]) -> Any:
    [entry] = json(nation.search(*pairs))["entry"]
    return entry["search"]["score"]


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", (400, "UNSUPPORTED_SERVICE", None)),
        ("&", (400, "UNSUPPORTED_SERVICE", None)),
        ("=x&=", (400, "UNSUPPORTED_SERVICE", None)),
        ("family=Okoro", (400, "MISSING_VALUE", MISSING)),
        ("family=&birthdate=1984-03-12", (400, "INVALID_SEARCH_DATA", TOO_LITTLE)),
        ("birthdate=1984-03-12", (400, "INVALID_SEARCH_DATA", TOO_LITTLE)),
        ("given=Maria&birthdate=1984-03-12", (400, "INVALID_SEARCH_DATA", TOO_LITTLE)),
        ("gender=female", (400, "MISSING_VALUE", MISSING)),
        ("_fuzzy-match=true&family=O&given=M", (400, "MISSING_VALUE", MISSING)),
    ],
)
def test_a_search_with_too_little_says_what_is_missing(
    nation: Nation, query: str, wanted: tuple[int, str, str | None]
):
    assert problem(nation.send("GET", "/Patient", query)) == wanted


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("year=1984", "('year' was unexpected)"),
        ("Family=x&family=y&birthdate=1984-03-12", "('Family' was unexpected)"),
        ("a=1&b=2&a=3", "('a', 'b' were unexpected)"),
        ("_count=5&family=x", "('_count' was unexpected)"),
    ],
)
def test_unknown_parameters_are_named(nation: Nation, query: str, text: str):
    assert problem(nation.send("GET", "/Patient", query)) == (
        400,
        "ADDITIONAL_PROPERTIES",
        f"Invalid request with error - Additional properties are not allowed {text}",
    )


def test_a_nameless_parameter_is_ignored(nation: Nation):
    query = "family=Okoro&birthdate=1984-03-12&=&=x"
    assert json(nation.send("GET", "/Patient", query))["total"] == 1


BAD_DATES = [
    "",
    "1984",
    "1984-3-12",
    "12-03-1984",
    "1984-02-30",
    "eq",
    "gt1984-03-12",
    "lt1984-03-12",
    "ge 1984-03-12",
    "1984-03-12T00:00:00",
    "१९८४-०३-१२",
]


@pytest.mark.parametrize("field", ["birthdate", "death-date"])
@pytest.mark.parametrize("value", BAD_DATES)
def test_a_malformed_date_is_an_invalid_value_of_its_field(nation: Nation, field: str, value: str):
    reply = nation.search((field, value))
    text = f"Invalid value - '{value}' in field '{field}'"
    assert problem(reply) == (400, "INVALID_VALUE", text)


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        ((("gender", "woman"),), "Invalid value - 'woman' in field 'gender'"),
        ((("gender", "Female"),), "Invalid value - 'Female' in field 'gender'"),
        ((("_history", "yes"),), "Invalid value - 'yes' in field '_history'"),
        ((("_fuzzy-match", "1"),), "Invalid value - '1' in field '_fuzzy-match'"),
        ((("_exact-match", "x"),), "Invalid value - 'x' in field '_exact-match'"),
        ((("_max-results", "0"),), "Invalid value - '0' in field '_max-results'"),
        ((("_max-results", "51"),), "Invalid value - '51' in field '_max-results'"),
        ((("_max-results", "-1"),), "Invalid value - '-1' in field '_max-results'"),
        ((("_max-results", "ten"),), "Invalid value - 'ten' in field '_max-results'"),
        ((("given", "x" * 36),), f"Invalid value - '{'x' * 36}' in field 'given'"),
    ],
)
def test_a_bad_value_is_named_with_its_field(
    nation: Nation, pairs: tuple[tuple[str, str], ...], text: str
):
    assert problem(nation.search(*OKORO, *pairs)) == (400, "INVALID_VALUE", text)


@pytest.mark.parametrize("length", [35, 36])
def test_a_family_name_has_35_letters_at_most(nation: Nation, length: int):
    reply = nation.search(("family", "x" * length), BORN)
    if length == 35:
        assert json(reply)["total"] == 0
    else:
        assert problem(reply)[1] == "INVALID_VALUE"


def test_both_spellings_of_a_postcode_together_are_refused(nation: Nation):
    reply = nation.search(
        *OKORO, ("address-postalcode", "ZZ99 4AB"), ("address-postcode", "ZZ99 4AB")
    )
    assert problem(reply)[1] == "INVALID_SEARCH_DATA"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("odd=1&birthdate=x", "ADDITIONAL_PROPERTIES"),
        ("birthdate=x", "INVALID_VALUE"),
        ("death-date=x", "INVALID_VALUE"),
        ("death-date=x&family=y", "INVALID_VALUE"),
        ("gender=odd", "MISSING_VALUE"),
        ("gender=odd&birthdate=1984-03-12", "INVALID_SEARCH_DATA"),
        ("gender=odd&birthdate=1984-03-12&family=x", "INVALID_VALUE"),
    ],
)
def test_of_two_things_wrong_the_first_of_the_order_is_said(
    nation: Nation, query: str, wanted: str
):
    assert problem(nation.send("GET", "/Patient", query))[1] == wanted


# -- finding --------------------------------------------------------------------------------------


def test_a_bundle_has_a_time_absolute_urls_scores_and_resources(nation: Nation):
    reply = nation.search(*OKORO)
    bundle = json(reply)
    assert reply.header("ETag") is None
    assert bundle["timestamp"] == START.isoformat()
    [entry] = bundle["entry"]
    assert entry["fullUrl"] == f"http://127.0.0.1/Patient/{MARIA}"
    assert (entry["search"]["score"], type(entry["search"]["score"])) == (1, int)


def test_the_url_says_the_live_path_when_it_was_asked_there(nation: Nation):
    base = "/personal-demographics/FHIR/R4"
    query = "family=Okoro&birthdate=1984-03-12"
    [entry] = json(nation.send("GET", f"{base}/Patient", query))["entry"]
    assert entry["fullUrl"] == f"http://127.0.0.1{base}/Patient/{MARIA}"


def test_a_result_is_cut_down_to_what_is_current(nation: Nation):
    [entry] = json(nation.search(*OKORO))["entry"]
    shown = entry["resource"]
    assert [name["id"] for name in shown["name"]] == ["NAME1", "NAME3"]
    assert [address["id"] for address in shown["address"]] == ["ADDR1"]
    assert [telecom["id"] for telecom in shown["telecom"]] == ["TELE1", "TELE2", "TELE4"]
    assert [contact["id"] for contact in shown["contact"]] == ["CONT1"]
    assert shown["generalPractitioner"][0]["identifier"]["value"] == "Y90001"
    assert not {"managingOrganization", "extension"} & set(shown)


def test_a_death_is_an_ordinary_hit_with_its_notification(nation: Nation):
    [entry] = json(nation.search(("family", "Dead"), ("birthdate", "1930-01-01")))["entry"]
    [extension] = entry["resource"]["extension"]
    assert extension["url"] == UK + "DeathNotificationStatus"


@pytest.mark.parametrize(
    ("pairs", "there"),
    [
        ((("family", "okoro"), BORN), [MARIA]),
        ((("family", "Okor"), BORN), []),
        ((*OKORO, ("given", "MARIA")), [MARIA]),
        ((*OKORO, ("given", "Maria"), ("given", "jane")), [MARIA]),
        ((*OKORO, ("given", "Jane"), ("given", "Maria")), []),
        ((*OKORO, ("given", "Jane")), []),
        ((*OKORO, ("given", "Mimi")), [MARIA]),
        ((*OKORO, ("gender", "female")), [MARIA]),
        ((*OKORO, ("gender", "male")), []),
        ((*OKORO, ("general-practitioner", "y90001")), [MARIA]),
        ((*OKORO, ("general-practitioner", "Y90002")), []),
        ((*OKORO, ("general-practitioner", "Y9000")), []),
        ((*OKORO, ("address-postalcode", "zz994ab")), [MARIA]),
        ((*OKORO, ("address-postcode", "ZZ99 4AB")), [MARIA]),
        ((*OKORO, ("address-postalcode", "ZZ99 7ST")), [MARIA]),
        ((*OKORO, ("address-postalcode", "ZZ99 4A")), []),
        ((*OKORO, ("phone", "07700900123")), [MARIA]),
        ((*OKORO, ("phone", "07700 900123")), []),
        ((*OKORO, ("phone", "+447700900123")), []),
        ((*OKORO, ("phone", "0770090012*")), []),
        ((*OKORO, ("phone", "01632960009")), []),
        ((*OKORO, ("email", "MARIA@EXAMPLE.TEST")), [MARIA]),
        ((*OKORO, ("email", "maria@example.*")), []),
        ((("family", "Okoro"), ("birthdate", "1984-03-13")), []),
        ((("family", "Vague"), ("birthdate", "ge1950-01-01"), ("birthdate", "le1950-12-31")), []),
        ((("family", "O'Reilly"), ("birthdate", "1990-01-01")), [JOSEPH]),
        ((("family", "OReilly"), ("birthdate", "1990-01-01")), []),
        ((("family", "Muller"), ("birthdate", "1991-02-02")), []),
        ((("family", "Void"), BORN), []),
    ],
)
def test_a_plain_search_matches_current_data_exactly(
    nation: Nation, pairs: tuple[tuple[str, object], ...], there: list[str]
):
    assert found(nation, *pairs) == there


@pytest.mark.parametrize(
    ("bounds", "there"),
    [
        (("1984-03-12",), True),
        (("eq1984-03-12",), True),
        (("ge1984-03-12",), True),
        (("le1984-03-12",), True),
        (("ge1984-03-13",), False),
        (("le1984-03-11",), False),
        (("ge1984-03-12", "le1984-03-12"), True),
        (("le1984-12-31", "ge1984-01-01"), True),
        (("ge1984-03-13", "le1984-12-31"), False),
        (("ge1985-01-01", "le1983-01-01"), False),
    ],
)
def test_ranges_of_birth_dates_include_their_bounds(
    nation: Nation, bounds: tuple[str, ...], there: bool
):
    pairs = [("birthdate", bound) for bound in bounds]
    assert found(nation, ("family", "Okoro"), *pairs) == ([MARIA] if there else [])


@pytest.mark.parametrize(
    ("value", "there"),
    [
        ("2026-02-03", True),
        ("eq2026-02-03", True),
        ("ge2026-02-03", True),
        ("ge2026-02-04", False),
        ("le2026-02-02", False),
    ],
)
def test_ranges_of_death_dates_do_too(nation: Nation, value: str, there: bool):
    pairs = (("family", "Dead"), ("birthdate", "1930-01-01"), ("death-date", value))
    assert found(nation, *pairs) == ([DORA] if there else [])


def test_the_living_have_no_death_date(nation: Nation):
    assert found(nation, *OKORO, ("death-date", "ge1900-01-01")) == []


def test_merged_and_invalid_numbers_are_never_found(nation: Nation):
    for family, born in (("Lal", "1984-03-12"), ("Void", "1984-03-12")):
        assert found(nation, ("family", family), ("birthdate", born)) == []
    assert found(nation, ("family", "Lal"), ("birthdate", "1970-07-07")) == [NEW]


# -- wildcards ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pairs", "there"),
    [
        ((("family", "Ok*"), BORN), True),
        ((("family", "Oko*o"), BORN), True),
        ((("family", "ok*x"), BORN), False),
        ((*OKORO, ("given", "Mar*")), True),
        ((*OKORO, ("given", "Maria"), ("given", "Ja*")), False),
        ((*OKORO, ("address-postalcode", "ZZ*")), True),
        ((*OKORO, ("address-postalcode", "zz 99*")), True),
        ((*OKORO, ("address-postalcode", "ZZ98*")), False),
        ((("family", "Okor[o]"), BORN), False),
        ((("family", "Okor?"), BORN), False),
    ],
)
def test_a_star_stands_for_any_letters_and_nothing_else_does(
    nation: Nation, pairs: tuple[tuple[str, object], ...], there: bool
):
    assert found(nation, *pairs) == ([MARIA] if there else [])


@pytest.mark.parametrize(
    "pairs",
    [
        (("family", "*"), BORN),
        (("family", "O*"), BORN),
        (("family", "*koro"), BORN),
        (*OKORO, ("given", "M*")),
        (*OKORO, ("address-postalcode", "Z*")),
        (*OKORO, ("address-postalcode", "Z *")),
        (*OKORO, ("address-postcode", "*")),
    ],
)
def test_a_star_among_the_first_two_letters_is_refused(
    nation: Nation, pairs: tuple[tuple[str, object], ...]
):
    assert problem(nation.search(*pairs)) == (400, "INVALID_SEARCH_DATA", TOO_LITTLE)


# -- history --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pairs",
    [
        (("family", "Bell"), BORN),
        (*OKORO, ("address-postalcode", "ZZ99 1OL")),
        (*OKORO, ("phone", "07700900999")),
    ],
)
def test_former_names_addresses_and_numbers_match_with_history_only_and_cost(
    nation: Nation, pairs: tuple[tuple[str, object], ...]
):
    assert found(nation, *pairs) == []
    assert found(nation, *pairs, ("_history", "true")) == [MARIA]
    assert score(nation, *pairs, ("_history", "true")) == 0.85
    assert score(nation, *OKORO, ("_history", "true")) == 1
    [entry] = json(nation.search(*pairs, ("_history", "true")))["entry"]
    assert entry["resource"]["name"][0]["family"] == "Okoro", "current data is shown"


@pytest.mark.parametrize(
    "pairs",
    [
        (("family", "Spy"), BORN),
        (*OKORO, ("address-postalcode", "ZZ99 0HI")),
        (*OKORO, ("phone", "07700900777")),
    ],
)
def test_what_is_hidden_never_matches(nation: Nation, pairs: tuple[tuple[str, object], ...]):
    assert found(nation, *pairs, ("_history", "true")) == []


# -- scores and how many --------------------------------------------------------------------------


def test_exact_is_one_and_a_wildcard_is_less(nation: Nation):
    assert score(nation, *OKORO) == 1
    assert score(nation, ("family", "Okor*"), BORN) == 0.8343
    assert score(nation, ("family", "Bel*"), BORN, ("_history", "true")) == 0.6843


def test_exact_match_keeps_only_those_with_score_1(nation: Nation):
    assert found(nation, *OKORO, ("_exact-match", "true")) == [MARIA]
    assert found(nation, ("family", "Okor*"), BORN, ("_exact-match", "true")) == []


def test_the_best_come_first_then_by_number(nation: Nation):
    nation.population.add(person(reserved(20), "Bell", "Ada"))
    wide = (("family", "Bell"), BORN, ("_history", "true"))
    assert found(nation, *wide) == [reserved(20), MARIA]
    assert found(nation, ("family", "Twin"), ("birthdate", "2015-05-05")) == [TOM, TIM]


@pytest.mark.parametrize(("most", "fine"), [(1, False), (2, True), ("", True), (50, True)])
def test_more_hits_than_asked_for_are_too_many(nation: Nation, most: object, fine: bool):
    pairs = (("family", "Twin"), ("birthdate", "2015-05-05"), ("_max-results", most))
    if fine:
        assert len(found(nation, *pairs)) == 2
    else:
        reply = nation.search(*pairs)
        assert problem(reply) == (200, "TOO_MANY_MATCHES", None)
        assert json(reply)["issue"][0]["severity"] == "information"


@pytest.mark.parametrize("count", [50, 51])
def test_over_50_are_too_many_in_any_case(nation: Nation, count: int):
    for place in range(count):
        nation.population.add(person(reserved(100 + place), "Many", "A", birth_date="2001-01-01"))
    pairs = (("family", "Many"), ("birthdate", "2001-01-01"))
    if count == 50:
        assert len(found(nation, *pairs)) == 50
    else:
        assert problem(nation.search(*pairs)) == (200, "TOO_MANY_MATCHES", None)


def test_twins_are_told_apart_by_given_name(nation: Nation):
    pairs = (("family", "Twin"), ("birthdate", "2015-05-05"), ("given", "Timothy"))
    assert found(nation, *pairs) == [TIM]


# -- restricted people ----------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "family"), [(RITA, "Strict"), (VERA, "Secret")])
@pytest.mark.parametrize("fuzzy", ["true", "false"])
def test_restricted_people_are_found_but_not_by_where_they_are(
    nation: Nation, number: str, family: str, fuzzy: str
):
    pairs = (
        ("family", family),
        ("given", "Rose"),
        ("birthdate", "1975-05-05"),
        ("_fuzzy-match", fuzzy),
    )
    assert found(nation, *pairs) == [number]
    for where in (("address-postalcode", "ZZ99 4AB"), ("general-practitioner", "Y90001")):
        assert found(nation, *pairs, where) == []
    [entry] = json(nation.search(*pairs))["entry"]
    assert not {"address", "telecom", "generalPractitioner"} & set(entry["resource"])


# -- following the population ---------------------------------------------------------------------


def test_a_search_sees_every_change_at_once_and_a_restored_nation_too(nation: Nation):
    before = nation.population.state()
    assert found(nation, *OKORO) == [MARIA]
    nation.population.change(MARIA, birth_date="1984-03-13")
    assert found(nation, *OKORO) == []
    assert found(nation, ("family", "Okoro"), ("birthdate", "1984-03-13")) == [MARIA]
    nation.population.restore(before)
    assert found(nation, *OKORO) == [MARIA]


def test_percent_escapes_and_plus_signs_are_read(nation: Nation):
    assert (
        json(nation.send("GET", "/Patient", f"family={quote('Müller')}&birthdate=1991-02-02"))[
            "total"
        ]
        == 1
    )
    nation.population.change(NOAH, telecoms=(Telecom("phone", "+447700900123", "mobile"),))
    assert found(nation, ("family", "Nowhere"), BORN, ("phone", "+447700900123")) == [NOAH]
