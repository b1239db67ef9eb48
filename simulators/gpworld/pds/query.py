"""A search's parameters, read and refused in order (section 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from gpworld.core.query import pairs
from gpworld.pds.errors import Problem, invalid_value, missing, search_data

KNOWN = frozenset(
    (
        "family",
        "given",
        "gender",
        "birthdate",
        "death-date",
        "address-postalcode",
        "address-postcode",
        "general-practitioner",
        "phone",
        "email",
        "_fuzzy-match",
        "_exact-match",
        "_history",
        "_max-results",
    )
)
GENDERS = ("male", "female", "other", "unknown")
_DATE = re.compile(r"(eq|ge|le)?(\d{4}-\d{2}-\d{2})", re.ASCII)
NOT_ENOUGH = (
    "No searches were performed as the search criteria did not meet the minimum requirements"
)
NOT_FUZZY = (
    "A fuzzy search was requested however the data given did not meet the fuzzy search criteria"
)


@dataclass(frozen=True, slots=True)
class Range:
    """Dates from and to, both included; None is open."""

    first: str | None = None
    last: str | None = None

    def holds(self, day: str) -> bool:
        """Whether a date lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for; names and codes as given."""

    birth: Range
    family: str | None = None
    given: tuple[str, ...] = ()
    gender: str | None = None
    death: Range | None = None
    postcode: str | None = None
    practice: str | None = None
    phone: str | None = None
    email: str | None = None
    fuzzy: bool = False
    exact: bool = False
    history: bool = False
    most: str | None = None

    @property
    def wild(self) -> bool:
        """Whether any value holds a wildcard."""
        return any("*" in v for v in (self.family, *self.given, self.postcode) if v)


def read(query: str) -> Query:
    """The query of a search.

    Raises:
        Problem: in the order of refusals of section 1.
    """
    found = [(n, v) for n, v in pairs(query) if n]
    if not found:
        raise Problem("UNSUPPORTED_SERVICE")
    unknown = list(dict.fromkeys(name for name, _ in found if name not in KNOWN))
    if unknown:
        listed = ", ".join(f"'{name}'" for name in unknown)
        what = f"({listed} {'was' if len(unknown) == 1 else 'were'} unexpected)"
        raise Problem(
            "ADDITIONAL_PROPERTIES",
            f"Invalid request with error - Additional properties are not allowed {what}",
        )
    values: dict[str, list[str]] = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    return _checked(values)


def _checked(values: dict[str, list[str]]) -> Query:
    birth = _range("birthdate", values)
    death = _range("death-date", values)
    if birth is None:
        raise missing("birth_date/birth_date_range_start/birth_date_range_end")
    fuzzy = _flag("_fuzzy-match", values)
    family = _one("family", values)
    if not family and not fuzzy:
        raise search_data(NOT_ENOUGH)
    gender = _one("gender", values)
    if gender is not None and gender not in GENDERS:
        raise invalid_value(gender, "gender")
    if "address-postalcode" in values and "address-postcode" in values:
        raise search_data(NOT_ENOUGH)
    query = Query(
        birth=birth,
        family=family,
        given=tuple(value for value in values.get("given", []) if value),
        gender=gender,
        death=death,
        postcode=_one("address-postalcode", values) or _one("address-postcode", values),
        practice=_one("general-practitioner", values),
        phone=_one("phone", values),
        email=_one("email", values),
        fuzzy=fuzzy,
        exact=_flag("_exact-match", values),
        history=_flag("_history", values),
        most=_one("_max-results", values),
    )
    _lengths(query)
    _enough_for_fuzzy(query) if fuzzy else _wildcards(query)
    return query


def _range(name: str, values: dict[str, list[str]]) -> Range | None:
    first = last = None
    for value in values.get(name, []):
        match = _DATE.fullmatch(value)
        if match is None or not _is_date(match[2]):
            raise invalid_value(value, name)
        prefix, day = match[1] or "eq", match[2]
        first = day if prefix in ("eq", "ge") else first
        last = day if prefix in ("eq", "le") else last
    return Range(first, last) if first or last else None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _one(name: str, values: dict[str, list[str]]) -> str | None:
    found = values.get(name)
    return found[-1] or None if found else None


def _flag(name: str, values: dict[str, list[str]]) -> bool:
    value = (_one(name, values) or "false").lower()
    if value not in ("true", "false"):
        raise invalid_value(value, name)
    return value == "true"


def _lengths(query: Query) -> None:
    for field, value in (("family", query.family), *(("given", g) for g in query.given)):
        if value is not None and len(value) > 35:
            raise invalid_value(value, field)


def _wildcards(query: Query) -> None:
    """A wildcard needs two literal characters before it."""
    for value in (query.family, *query.given, query.postcode):
        if value and "*" in value.replace(" ", "")[:2]:
            raise search_data(NOT_ENOUGH)


def _enough_for_fuzzy(query: Query) -> None:
    sets = (
        query.given and query.family,
        query.family and query.gender and query.postcode,
        query.given and query.gender and query.postcode,
    )
    if query.wild or not any(sets):
        raise search_data(NOT_FUZZY)
