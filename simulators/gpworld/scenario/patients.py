"""From a patient of a scenario to the patient on the books and the person behind PDS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from gpworld.core.london import local_date
from gpworld.core.seeds import Seeds
from gpworld.people.model import Gender, Patient, Registration, Related, Standing
from gpworld.people.nhs_number import reserved
from gpworld.practice.ground import Ground
from gpworld.practice.model import Practice
from gpworld.scenario import accounts, persons
from gpworld.scenario.organisations import unknown_user
from gpworld.scenario.plan import PatientPlan

FIRST_UNSAID = 500_000
"""Where in the reserved range the numbers of patients begin whose number the file leaves out."""


def numbered(plans: Iterable[PatientPlan]) -> tuple[PatientPlan, ...]:
    """The patients, with a number of the reserved range for those whose entry leaves it out."""
    return tuple(
        plan if plan.nhs_number else replace(plan, nhs_number=reserved(FIRST_UNSAID + place))
        for place, plan in enumerate(plans)
    )


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
