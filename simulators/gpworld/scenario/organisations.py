"""From the entries of a scenario to organisations, their sites and the people who work there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gpworld.core.seeds import Seeds
from gpworld.practice.ground import Ground, first_number
from gpworld.scenario.plan import OrganisationPlan, UserPlan
from gpworld.scenario.problems import ScenarioError, Where, nearest
from gpworld.staff.model import ClinicalSystem, Kind, Organisation, Site, User

FIRST_SITE, FIRST_USER = 1, 101


def settle(plan: OrganisationPlan, place: int, ground: Ground) -> None:
    """Put an organisation and its sites into the directory."""
    ground.directory.add(
        Organisation(
            ods=plan.ods,
            name=plan.name,
            kind=Kind(plan.kind),
            clinical_system=ClinicalSystem(plan.clinical_system) if plan.clinical_system else None,
            address=plan.address,
            phone=plan.phone,
            asid=plan.asid or _asid(plan.ods, place),
            books=plan.books,
            receives=plan.receives,
            books_at=plan.books_at,
            module=plan.module,
            cross_org=plan.cross_org,
            live=plan.live,
            staff_access=plan.staff_access,
            online=plan.online,
            sharing=plan.sharing,
        )
    )
    first = first_number(place) + FIRST_SITE
    for number, site in enumerate(plan.sites, first):
        ground.directory.add(
            Site(
                number,
                plan.ods,
                site.name,
                site.address or plan.address,
                site.phone or plan.phone,
                site.site_code or plan.ods,
            )
        )
    if not plan.sites:
        ground.directory.add(Site(first, plan.ods, plan.name, plan.address, plan.phone, plan.ods))


def _asid(ods: str, place: int) -> str:
    digits = ods.removeprefix("Y9")
    return f"99{int(digits) if digits.isdigit() else place + 1:010d}"


def employ(plans: Iterable[UserPlan], ground: Ground, seeds: Seeds) -> None:
    """Put everybody who works somewhere into the directory."""
    hired: Counter[str] = Counter()
    places = {ods: place for place, ods in enumerate(ground.practices)}
    for plan in plans:
        number = first_number(places[plan.organisation]) + FIRST_USER + hired[plan.organisation]
        hired[plan.organisation] += 1
        ground.directory.add(_user(plan, number, seeds))


def _user(plan: UserPlan, number: int, seeds: Seeds) -> User:
    who = (plan.organisation, plan.user_name)
    return User(
        id=number,
        guid=seeds.uuid("user", *who),
        ods=plan.organisation,
        user_name=plan.user_name,
        title=plan.title,
        given=plan.given,
        family=plan.family,
        role=plan.role or None,
        job_role=plan.job_role or None,
        active=plan.active,
        clinician=plan.clinician,
        gender=plan.gender,
        sds_user_id=seeds.token("sds-user", *who, length=12, alphabet="0123456789"),
        sds_role_profile_id=(
            seeds.token("sds-role", *who, length=12, alphabet="0123456789") if plan.role else ""
        ),
    )


def unknown_user(name: str, ods: str, ground: Ground, key: str, where: Where) -> ScenarioError:
    """The error for somebody who does not work there."""
    names = [user.user_name for user in ground.directory.users(ods)]
    return where.refuse(key, f"nobody called {name} works at {ods}; {nearest(name, names)}")
