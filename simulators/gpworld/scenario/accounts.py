"""Online accounts: who has one, whom else they act for, and the secrets that open it."""

from __future__ import annotations

from gpworld.core.seeds import Seeds
from gpworld.people.model import OnlineAccount
from gpworld.practice.model import Practice
from gpworld.scenario.plan import PatientPlan
from gpworld.staff.model import ClinicalSystem

DIGITS = "0123456789"
PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"


def give(plan: PatientPlan, practice: Practice, seeds: Seeds) -> None:
    """Give a patient an account, linked or waiting to be linked."""
    patient = practice.register.by_nhs_number(plan.nhs_number)
    assert patient is not None, "the patient was put on the books before"
    who = (practice.ods, plan.nhs_number)
    linked = plan.online == "linked" and "unlinked" not in plan.flags
    practice.register.put_account(
        OnlineAccount(
            account_id=seeds.token("account", *who, length=10, alphabet=DIGITS),
            ods=practice.ods,
            patient=patient.id,
            linkage_key=seeds.token("linkage", *who, length=13, alphabet=PLAIN),
            credential=_credential(practice, seeds, who) if linked else "",
            linked=linked,
            proxy_for=_others(plan, practice),
        )
    )


def _credential(practice: Practice, seeds: Seeds, who: tuple[str, str]) -> str:
    """EMIS gives out GUIDs, SystmOne passphrases."""
    if practice.organisation.clinical_system is ClinicalSystem.EMIS:
        return seeds.uuid("access-identity", *who)
    return seeds.token("passphrase", *who, length=20, alphabet=PLAIN)


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
