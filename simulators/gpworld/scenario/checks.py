"""Whether the entries of a scenario go together: what no schema can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gpworld import faults
from gpworld.core.clock import FIRST, LAST
from gpworld.core.london import local_date
from gpworld.people.nhs_number import is_valid
from gpworld.scenario.build import Scenario
from gpworld.scenario.plan import OrganisationPlan, PatientPlan
from gpworld.scenario.problems import Where, nearest
from gpworld.scenario.reserved import RANGES

NEEDS = {
    "superseded": "superseded_by",
    "proxy": "proxy_for",
    "pds_mismatch": "pds",
    "moved": "pds",
    "history": "previous",
    "deceased": "death_date",
}
"""What a flag says nothing without."""


def check(scenario: Scenario) -> None:
    """That codes, numbers and names are reserved, told apart, and known where they are named.

    Raises:
        ScenarioError: the first mistake.
    """
    _clock(scenario)
    _organisations(scenario)
    _users_and_sessions(scenario)
    _patients(scenario)
    _guests(scenario)
    _booking(scenario)
    _faults(scenario)


def _faults(scenario: Scenario) -> None:
    """That fault rules can strike something here; looked at only where there are some."""
    if scenario.tables.entries("fault"):
        scope = faults.scope({plan.ods: plan.clinical_system for plan in scenario.organisations})
        scenario.faults(lambda table: faults.read(table, scope))


def _clock(scenario: Scenario) -> None:
    clock = scenario.tables.within("clock")
    if {"start", "follow"} <= scenario.tables.section("clock").keys():
        raise clock.refuse(
            "start", "a clock that follows real time starts at none; remove 'start' or 'follow'"
        )
    if scenario.start is not None and not FIRST <= scenario.start <= LAST:
        raise clock.refuse(
            "start", f"a world's clock goes from {FIRST.year} to {LAST.year}; keep within"
        )


def _guests(scenario: Scenario) -> None:
    """That team keys reach numbers that belong to nobody."""
    if scenario.unreserved:
        return
    for table, where in scenario.tables.entries("sms_service"):
        for number in table.get("guests", ()):
            _refuse_unreserved("mobile", "guests", number, where)


def _booking(scenario: Scenario) -> None:
    """That whoever has a request form exists."""
    for ods in scenario.booking.forms:
        _known(ods, scenario.codes, "forms", scenario.tables.within("booking"))


def _organisations(scenario: Scenario) -> None:
    """That codes are reserved and told apart, and that whoever is named exists."""
    codes = scenario.codes
    for plan in scenario.organisations:
        if codes.count(plan.ods) > 1:
            raise plan.where.refuse("ods", f"{plan.ods} is there twice; give each its own code")
        for site in plan.books_at:
            _known(site, codes, "books_at", plan.where)
        if not scenario.unreserved:
            _reserved(plan)


def _users_and_sessions(scenario: Scenario) -> None:
    """That everybody has one name of their own, and that all of it is somewhere."""
    codes = scenario.codes
    named = Counter((user.organisation, user.user_name.casefold()) for user in scenario.users)
    for user in scenario.users:
        _known(user.organisation, codes, "organisation", user.where)
        if named[user.organisation, user.user_name.casefold()] > 1:
            raise user.where.refuse(
                "user_name", f"{user.user_name} is there twice; rename one of them"
            )
    held = [(entry.organisation, entry.where) for entry in scenario.sessions]
    held += [(entry.organisation, entry.where) for entry in scenario.appointments]
    for organisation, where in held:
        _known(organisation, codes, "organisation", where)


def _reserved(plan: OrganisationPlan) -> None:
    details = [("ods", plan.ods), ("phone", plan.phone), ("postcode", plan.address.postcode)]
    for site in plan.sites:
        details.append(("phone", site.phone))
        details.append(("postcode", site.address.postcode if site.address else ""))
    for key, value in details:
        _refuse_unreserved(key, key, value, plan.where)


def _patients(scenario: Scenario) -> None:
    """That numbers, details, practices and flags of all patients go together."""
    numbers = {plan.nhs_number for plan in scenario.patients}
    seen: set[tuple[str, str | None]] = set()
    for plan in scenario.patients:
        _patient(plan, scenario)
        if (plan.nhs_number, plan.practice) in seen:
            raise plan.where.refuse(
                "nhs_number", f"{plan.nhs_number} is there twice; give each patient their own"
            )
        seen.add((plan.nhs_number, plan.practice))
        others = [*plan.proxy_for, *(other["nhs_number"] for other in plan.related)]
        for number in others:
            if number not in numbers:
                key = "proxy_for" if number in plan.proxy_for else "related"
                raise plan.where.refuse(key, f"{number} is not a patient of this scenario; add one")


def _patient(plan: PatientPlan, scenario: Scenario) -> None:
    if not is_valid(plan.nhs_number):
        raise plan.where.refuse(
            "nhs_number",
            f'"{plan.nhs_number}" is no NHS number: its check digit is wrong; leave the key out '
            "to get one",
        )
    for code in filter(None, (plan.practice, plan.pds.get("practice"))):
        _known(code, scenario.codes, "practice", plan.where)
    if scenario.start is not None and plan.birth_date > local_date(scenario.start):
        raise plan.where.refuse(
            "birth_date", f"{plan.birth_date} comes after the world's start; write an earlier day"
        )
    for flag, key in NEEDS.items():
        if flag in plan.flags and not getattr(plan, key):
            raise plan.where.refuse("flags", f"{flag!r} needs {key!r} as well; add it")
    if (plan.practice is None) != ("pds_only" in plan.flags):
        raise plan.where.refuse(
            "practice", "belongs to everybody but those flagged 'pds_only'; add or remove it"
        )
    if not scenario.unreserved:
        _patient_reserved(plan)


def _patient_reserved(plan: PatientPlan) -> None:
    details = [
        ("nhs_number", "nhs_number", plan.nhs_number),
        ("nhs_number", "superseded_by", plan.superseded_by or ""),
        ("phone", "phone", plan.phone),
        ("mobile", "mobile", plan.mobile),
        ("email", "email", plan.email),
        ("postcode", "address", plan.address.postcode),
        ("postcode", "previous", plan.previous.get("postcode", "")),
        ("postcode", "pds", plan.pds.get("postcode", "")),
        ("postcode", "pds", plan.pds.get("temporary", "")),
        ("mobile", "pds", plan.pds.get("mobile", "")),
        ("mobile", "pds", plan.pds.get("former_mobile", "")),
    ]
    for kind, key, value in details:
        _refuse_unreserved(kind, key, value, plan.where)


def _known(ods: str, codes: Iterable[str], key: str, where: Where) -> None:
    """That an organisation with this code is in the scenario.

    Raises:
        ScenarioError: it is not.
    """
    if ods not in codes:
        raise where.refuse(key, f"no organisation {ods} in this scenario; {nearest(ods, codes)}")


def _refuse_unreserved(kind: str, key: str, value: str, where: Where) -> None:
    """That a detail, if there is one, lies in the range that belongs to nobody.

    Raises:
        ScenarioError: it does not.
    """
    if value and not RANGES[kind].holds(value):
        raise where.refuse(
            key,
            f'"{value}" may belong to somebody real; {RANGES[kind].sentence} '
            "(or set allow_unreserved = true)",
        )
