"""Online accounts: who has one, whom else they act for, and the secrets that open it."""

from __future__ import annotations

from gpworld.core.seeds import Seeds
from gpworld.people.model import OnlineAccount
from gpworld.practice.model import Practice
from gpworld.scenario.plan import PatientPlan
from gpworld.staff.model import ClinicalSystem
from gpworld.systmone import credentials as systmone


def give(plan: PatientPlan, practice: Practice, seeds: Seeds) -> None:
    """Give a patient an account, linked or waiting to be linked."""
    patient = practice.register.by_nhs_number(plan.nhs_number)
    assert patient is not None, "the patient was put on the books before"
    linked = plan.online == "linked" and "unlinked" not in plan.flags
    account_id, linkage_key, credential = _secrets(practice, plan.nhs_number, seeds)
    practice.register.put_account(
        OnlineAccount(
            account_id=account_id,
            ods=practice.ods,
            patient=patient.id,
            linkage_key=linkage_key,
            credential=credential if linked else "",
            linked=linked,
            proxy_for=_others(plan, practice),
        )
    )


def _secrets(practice: Practice, number: str, seeds: Seeds) -> tuple[str, str, str]:
    """Account id, what links it, and what opens it once it is linked: EMIS gives out GUIDs."""
    who = (practice.ods, number)
    if practice.organisation.clinical_system is ClinicalSystem.SYSTMONE:
        return (
            systmone.account_id(seeds, *who),
            systmone.linkage_passphrase(seeds, *who),
            systmone.stored_passphrase(seeds, *who),
        )
    return (
        seeds.token("account", *who, length=10, alphabet="0123456789"),
        seeds.token("linkage", *who, length=13),
        seeds.uuid("access-identity", *who),
    )


def _others(plan: PatientPlan, practice: Practice) -> tuple[int, ...]:
    found = []
    for number in plan.proxy_for:
        other = practice.register.by_nhs_number(number)
        if other is None:
            raise plan.where.refuse(
                "proxy_for", f"{number} is not on the books of {practice.ods}; add them there"
            )
        found.append(other.id)
    return tuple(found)
