"""The cast of a world as the environment file lists it: who there is, and what opens their doors.

Everything is drawn from the scenario and the seeds, so that a reset changes none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gpworld.core.seeds import Seeds
from gpworld.emis import credentials as emis
from gpworld.people.model import OnlineAccount
from gpworld.scenario.build import Scenario
from gpworld.scenario.plan import PatientPlan
from gpworld.sms import credentials as texts
from gpworld.sms.plans import ServicePlan
from gpworld.staff.model import ClinicalSystem, Organisation, User
from gpworld.systmone import credentials as systmone
from gpworld.world import World

Entry = dict[str, Any]  # one object of the environment file, or of a product's settings
Addresses = Mapping[str, str]

RECEIPTS_PATH = "/hooks/sms/receipts"
"""Where a booking product takes delivery receipts, below its own address."""


def organisations(world: World, addresses: Addresses) -> list[Entry]:
    """The ``organisations``, in the order of the scenario."""
    listed = map(world.directory.organisation, world.scenario.codes)
    return [_organisation(each, world.seeds, addresses.get("gpconnect")) for each in listed]


def _organisation(organisation: Organisation, seeds: Seeds, gpconnect: str | None) -> Entry:
    ods, system = organisation.ods, organisation.clinical_system
    found: Entry = {
        "ods": ods,
        "name": organisation.name,
        "clinical_system": system,
        "asid": organisation.asid,
        "gpconnect_base_url": (
            f"{gpconnect}/{ods}/STU3/1/gpconnect" if gpconnect and system else None
        ),
        "books": organisation.books,
        "receives": organisation.receives,
        "books_at": list(organisation.books_at),
    }
    if system is ClinicalSystem.EMIS:
        found["emis"] = {
            "application_id": emis.application_id(seeds, ods),
            "partner_application_id": emis.partner_application_id(seeds, ods),
        }
    return found


def staff(world: World) -> list[Entry]:
    """The ``staff`` of every organisation, as they are now."""
    return [
        _member(user, world.directory.organisation(ods), world.seeds)
        for ods in world.scenario.codes
        for user in world.directory.users(ods)
    ]


def _member(user: User, organisation: Organisation, seeds: Seeds) -> Entry:
    who = (user.ods, user.user_name)
    found: Entry = {
        "ods": user.ods,
        "user": user.user_name,
        "given": user.given,
        "family": user.family,
        "role": user.role,
        "active": user.active,
        "booking_token": booking_token(seeds, *who),
    }
    if organisation.clinical_system is ClinicalSystem.EMIS:
        found["emis"] = {
            "partner_token": emis.partner_token(seeds, *who),
            "partner_read_only_token": emis.partner_token(seeds, *who, read_only=True),
        }
    if organisation.clinical_system is ClinicalSystem.SYSTMONE:
        found["systmone"] = {
            "user_name": user.user_name,
            "passphrase": systmone.staff_passphrase(seeds, *who),
        }
    return found


def booking_token(seeds: Seeds, ods: str, user_name: str) -> str:
    """The token with which somebody who works there signs in to the booking product."""
    return seeds.token("booking", "staff", ods, user_name.casefold(), length=32)


def patients(world: World) -> list[Entry]:
    """The ``patients`` of every practice, and the people of none."""
    return [_patient(plan, world) for plan in _scenario(world).patients]


def _patient(plan: PatientPlan, world: World) -> Entry:
    found: Entry = {
        "nhs_number": plan.nhs_number,
        "ods": plan.practice,
        "registration": plan.registration if plan.practice else None,
        "title": plan.title or None,
        "given": list(plan.given),
        "family": plan.family,
        "birth_date": plan.birth_date.isoformat(),
        "gender": plan.gender,
        "postcode": plan.address.postcode or None,
        "mobile": None if "no_mobile" in plan.flags else plan.mobile or None,
        "email": plan.email or None,
        "flags": sorted(plan.flags),
        "superseded_by": plan.superseded_by,
        "related": len(plan.related),
        "max_appointments": plan.max_appointments,
        "emis": None,
        "systmone": None,
    }
    for key, value in plan.previous.items():
        found[f"previous_{key}"] = value
    if plan.death_date:
        found["death_date"] = plan.death_date.isoformat()
    return {**found, **_account(plan, world)}


def _account(plan: PatientPlan, world: World) -> Entry:
    """What opens the patient's online account, by the system that it is of."""
    if plan.practice is None or plan.online == "none":
        return {}
    practice = world.practices[plan.practice]
    patient = practice.register.by_nhs_number(plan.nhs_number)
    account = practice.register.account_where(
        lambda each: patient is not None and each.patient == patient.id
    )
    if account is None:
        return {}
    system = practice.organisation.clinical_system
    return {"systmone": _of_systmone(account)} if system == "systmone" else {"emis": _of(account)}


def _of(account: OnlineAccount) -> Entry:
    return {
        "access_identity_guid": account.credential or None,
        "account_id": account.account_id,
        "linkage_key": account.linkage_key,
        "linked": account.linked,
    }


def _of_systmone(account: OnlineAccount) -> Entry:
    """While it is not linked the passphrase is the practice-issued one for LinkAccount."""
    return {
        "account_id": account.account_id,
        "passphrase": account.credential if account.linked else account.linkage_key,
        "linked": account.linked,
    }


def sms(world: World, addresses: Addresses) -> Entry | None:
    """The ``sms`` part: the scenario's first service is the booking product's own."""
    plans = world.sms.settings.services
    if not plans:
        return None
    ours, others = plans[0], plans[1:]
    low = min(others, key=lambda plan: plan.rate_per_minute, default=None)
    other = next((plan for plan in others if plan is not low), None)
    message = next((t.name for t in ours.templates if t.body == "((message))"), "message")
    seeds, booking = world.seeds, addresses.get("booking")
    return {
        "service_id": texts.service_id(seeds, ours.name),
        "template_id": texts.template_id(seeds, ours.name, message),
        "templates": {
            template.name: texts.template_id(seeds, ours.name, template.name)
            for template in ours.templates
        },
        "api_key": texts.api_key(seeds, ours.name, "test"),
        "team_key": texts.api_key(seeds, ours.name, "team"),
        "other_service_key": texts.api_key(seeds, other.name, "test") if other else None,
        "low_limit": _low_limit(low, seeds),
        "receipts": {
            "callback_url": f"{booking}{RECEIPTS_PATH}" if booking else None,
            "bearer_token": receipts_token(seeds),
        },
    }


def _low_limit(plan: ServicePlan | None, seeds: Seeds) -> Entry | None:
    if plan is None:
        return None
    return {
        "api_key": texts.api_key(seeds, plan.name, "test"),
        "per_minute": plan.rate_per_minute,
    }


def receipts_token(seeds: Seeds) -> str:
    """The bearer token with which the gateway delivers receipts to the booking product."""
    return seeds.token("booking", "receipts", length=32)


def forms(world: World, addresses: Addresses) -> list[Entry]:
    """The ``forms``: the address of each organisation's request form."""
    booking = addresses.get("booking")
    if not booking:
        return []
    return [
        {"ods": ods, "url": f"{booking}/r/{form_token(world.seeds, ods)}"}
        for ods in _scenario(world).booking.forms
    ]


def form_token(seeds: Seeds, ods: str) -> str:
    """The last part of the address of an organisation's request form."""
    return seeds.token("booking", "form", ods, length=12)


def booking_profile(world: World, ods: str) -> Entry:
    """What the scenario says of the booking product's profile for one organisation."""
    return dict(_scenario(world).booking.profile.get(ods, {}))


def _scenario(world: World) -> Scenario:
    """The world's scenario, which came from a file."""
    assert isinstance(world.scenario, Scenario), "a world of another making has no cast"
    return world.scenario
