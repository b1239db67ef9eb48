"""From a patient of a scenario to the patient on the books and the person behind PDS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from gpworld.core.london import local_date
from gpworld.core.seeds import Seeds
from gpworld.people.model import Gender, Patient, Registration, Related, Standing
from gpworld.people.nhs_number import is_valid, reserved
from gpworld.practice.ground import Ground
from gpworld.practice.model import Practice
from gpworld.scenario import accounts, persons
from gpworld.scenario.organisations import known, refuse_unreserved, unknown_user
from gpworld.scenario.plan import PatientPlan

if TYPE_CHECKING:
    from gpworld.scenario.build import Scenario

FIRST_UNSAID = 500_000
"""Where in the reserved range the numbers of patients begin whose number the file leaves out."""

NEEDS = {
    "superseded": "superseded_by",
    "proxy": "proxy_for",
    "pds_mismatch": "pds",
    "moved": "pds",
    "history": "previous",
    "deceased": "death_date",
}
"""What a flag says nothing without."""


def numbered(plans: Iterable[PatientPlan]) -> tuple[PatientPlan, ...]:
    """The patients, with a number of the reserved range for those whose entry leaves it out."""
    return tuple(
        plan if plan.nhs_number else replace(plan, nhs_number=reserved(FIRST_UNSAID + place))
        for place, plan in enumerate(plans)
    )


def check(scenario: Scenario) -> None:
    """That numbers, details, practices and flags of all patients go together.

    Raises:
        ScenarioError: the first mistake.
    """
    numbers = {plan.nhs_number for plan in scenario.patients}
    seen: set[tuple[str, str | None]] = set()
    for plan in scenario.patients:
        _check_one(plan, scenario)
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


def _check_one(plan: PatientPlan, scenario: Scenario) -> None:
    if not is_valid(plan.nhs_number):
        raise plan.where.refuse(
            "nhs_number",
            f'"{plan.nhs_number}" is no NHS number: its check digit is wrong; leave the key out '
            "to get one",
        )
    for code in filter(None, (plan.practice, plan.pds.get("practice"))):
        known(code, scenario.codes, "practice", plan.where)
    for flag, key in NEEDS.items():
        if flag in plan.flags and not getattr(plan, key):
            raise plan.where.refuse("flags", f"{flag!r} needs {key!r} as well; add it")
    if (plan.practice is None) != ("pds_only" in plan.flags):
        raise plan.where.refuse(
            "practice", "belongs to everybody but those flagged 'pds_only'; add or remove it"
        )
    if not scenario.unreserved:
        _reserved(plan)


def _reserved(plan: PatientPlan) -> None:
    details = [
        ("nhs_number", "nhs_number", plan.nhs_number),
        ("nhs_number", "superseded_by", plan.superseded_by or ""),
        ("phone", "phone", plan.phone),
        ("mobile", "mobile", plan.mobile),
        ("email", "email", plan.email),
        ("postcode", "address", plan.address.postcode),
        ("postcode", "previous", plan.previous.get("postcode", "")),
        ("postcode", "pds", plan.pds.get("postcode", "")),
        ("mobile", "pds", plan.pds.get("mobile", "")),
    ]
    for kind, key, value in details:
        refuse_unreserved(kind, key, value, plan.where)


def register(plan: PatientPlan, ground: Ground, seeds: Seeds, start: datetime) -> None:
    """Put a patient on a practice's books, and the person behind PDS where they belong there."""
    today = local_date(start)
    if "absent" not in plan.flags and ground.population.person(plan.nhs_number) is None:
        for person in persons.behind(plan, seeds, today):
            ground.population.add(person)
    if plan.practice is None:
        return
    practice = ground.practices[plan.practice]
    practice.register.add(_patient(plan, practice, ground, seeds, today))


def _patient(
    plan: PatientPlan, practice: Practice, ground: Ground, seeds: Seeds, today: date
) -> Patient:
    gone = bool({"left", "moved"} & plan.flags)
    standing = Standing.LEFT if gone else Standing.ACTIVE
    if "deceased" in plan.flags:
        standing = Standing.DECEASED
    return Patient(
        id=0,
        guid=seeds.uuid("patient", practice.ods, plan.nhs_number),
        ods=practice.ods,
        nhs_number=plan.nhs_number,
        title=plan.title,
        given=plan.given,
        family=plan.family,
        birth_date=plan.birth_date,
        gender=Gender(plan.gender),
        address=plan.address,
        phone=plan.phone,
        mobile="" if "no_mobile" in plan.flags else plan.mobile,
        email=plan.email,
        registration=Registration(plan.registration),
        standing=standing,
        registered_on=plan.registered_on or plan.birth_date + timedelta(days=28),
        left_on=today - timedelta(days=30) if gone else None,
        verified="unverified" not in plan.flags,
        restricted=bool({"restricted", "very_restricted"} & plan.flags),
        opted_out=plan.opted_out,
        usual_clinician=_clinician(plan, practice, ground),
        max_appointments=plan.max_appointments,
    )


def _clinician(plan: PatientPlan, practice: Practice, ground: Ground) -> int | None:
    if plan.usual_clinician is None:
        return None
    user = ground.directory.user_named(practice.ods, plan.usual_clinician)
    if user is None:
        raise unknown_user(
            plan.usual_clinician, practice.ods, ground, "usual_clinician", plan.where
        )
    return user.id


def relate(plans: Iterable[PatientPlan], ground: Ground, seeds: Seeds) -> None:
    """Join those who are related, and give out online accounts, once everybody is there."""
    for plan in plans:
        if plan.online != "none" and plan.practice is not None:
            accounts.give(plan, ground.practices[plan.practice], seeds)
        person = ground.population.person(plan.nhs_number)
        if plan.related and person is not None:
            related = tuple(
                Related(
                    id=seeds.token("related", plan.nhs_number, other["nhs_number"], length=8),
                    relationship=(other["relationship"],),
                    nhs_number=other["nhs_number"],
                )
                for other in plan.related
            )
            ground.population.add(replace(person, related=related))
