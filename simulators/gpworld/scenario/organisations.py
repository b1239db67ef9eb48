"""From the entries of a scenario to organisations, their sites and the people who work there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gpworld.core.seeds import Seeds
from gpworld.practice.ground import Ground, first_number
from gpworld.scenario.plan import OrganisationPlan, UserPlan
from gpworld.scenario.problems import ScenarioError, Where, nearest
from gpworld.scenario.reserved import RANGES
from gpworld.staff.model import ClinicalSystem, Kind, Organisation, Site, User

if TYPE_CHECKING:
    from gpworld.scenario.build import Scenario

FIRST_SITE, FIRST_USER = 1, 101


def check(scenario: Scenario) -> None:
    """That codes are reserved and told apart, and that whoever is named exists.

    Raises:
        ScenarioError: the first mistake.
    """
    codes = scenario.codes
    for plan in scenario.organisations:
        if codes.count(plan.ods) > 1:
            raise plan.where.refuse("ods", f"{plan.ods} is there twice; give each its own code")
        for site in plan.books_at:
            known(site, codes, "books_at", plan.where)
        if not scenario.unreserved:
            _reserved(plan)
    named = Counter((user.organisation, user.user_name.casefold()) for user in scenario.users)
    for user in scenario.users:
        known(user.organisation, codes, "organisation", user.where)
        if named[user.organisation, user.user_name.casefold()] > 1:
            raise user.where.refuse(
                "user_name", f"{user.user_name} is there twice; rename one of them"
            )
    held = [(entry.organisation, entry.where) for entry in scenario.sessions]
    held += [(entry.organisation, entry.where) for entry in scenario.appointments]
    for organisation, where in held:
        known(organisation, codes, "organisation", where)


def known(ods: str, codes: Iterable[str], key: str, where: Where) -> None:
    """That an organisation with this code is in the scenario.

    Raises:
        ScenarioError: it is not.
    """
    if ods not in codes:
        raise where.refuse(key, f"no organisation {ods} in this scenario; {nearest(ods, codes)}")


def _reserved(plan: OrganisationPlan) -> None:
    details = [("ods", plan.ods), ("phone", plan.phone), ("postcode", plan.address.postcode)]
    for site in plan.sites:
        details.append(("phone", site.phone))
        details.append(("postcode", site.address.postcode if site.address else ""))
    for key, value in details:
        refuse_unreserved(key, key, value, plan.where)


def refuse_unreserved(kind: str, key: str, value: str, where: Where) -> None:
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
