"""The door to other organisations: directory, proxy and provider of GP Connect."""

from __future__ import annotations

from collections.abc import Iterator

from gpworld.book import checks
from gpworld.gpconnect import patients
from gpworld.gpconnect.offers import WITHHOLDING, Offers, admits_code, admits_type
from gpworld.people.model import Patient, Standing
from gpworld.why.asking import Asking
from gpworld.why.model import Stage, Tried

SYSTEM = "gpconnect"
_NAMED = {rule.name for rule in WITHHOLDING}
"""What the provider looks at by itself, besides the slot's status."""


def gp_connect(asking: Asking) -> Iterator[Tried]:
    """All on the way from another organisation to the slot, then what booking it adds."""
    yield from _way(asking)
    system = asking.world.gpconnect
    offers = Offers(asking.practice, asking.at, system.settings.unstaffed_role)
    yield from _listed(asking, offers)
    yield from _patient(asking)
    yield from asking.attempted(("past",), (checks.not_past,), Stage.BOOKING, SYSTEM)


def _way(asking: Asking) -> Iterator[Tried]:
    ods, sharing = asking.practice.ods, asking.practice.organisation.sharing
    answers = asking.world.gpconnect.provider(ods) is not None
    yield asking.tried(
        "provider", Stage.WAY, "provider", answers, f"{ods} has no system that speaks GP Connect"
    )
    yield asking.tried(
        "directory", Stage.WAY, "directory", sharing.in_directory, f"{ods} has no endpoint or ASID"
    )
    asker = asking.who.organisation
    known = any(each.ods == asker and each.asid for each in asking.world.directory.organisations())
    yield asking.tried("sender", Stage.WAY, "proxy", known, f"the proxy knows no ASID of {asker}")
    agreed = sharing.agreements is None or asker in sharing.agreements
    yield asking.tried(
        "agreement", Stage.WAY, "proxy", agreed, f"{ods} has no sharing agreement with {asker}"
    )
    yield asking.tried(
        "capability", Stage.WAY, "provider", sharing.enabled, f"it is switched off at {ods}"
    )


def _listed(asking: Asking, offers: Offers) -> Iterator[Tried]:
    slot, who = asking.slot, asking.who
    full = offers.limit_reached(who.organisation)
    yield asking.tried(
        "organisation limit", Stage.LIST, SYSTEM, not full, f"{who.organisation} holds all it may"
    )
    yield asking.tried(
        "organisation code",
        Stage.LIST,
        SYSTEM,
        admits_code(slot, (who.organisation,)),
        f"it is kept for {', '.join(slot.only_ods)}",
    )
    yield asking.tried(
        "organisation type",
        Stage.LIST,
        SYSTEM,
        admits_type(slot, who.types),
        f"it is kept for {', '.join(slot.only_types)}",
    )
    yield from (each for each in asking.free(SYSTEM) if each.rule not in _NAMED)
    for rule in WITHHOLDING:
        passes = not rule.withholds(offers, slot)
        yield asking.tried(rule.name, Stage.LIST, SYSTEM, passes, f"it {rule.why}")


def _patient(asking: Asking) -> Iterator[Tried]:
    """Found there, or fit to be registered for a while: PDS has to agree either way."""
    if not asking.who.patient:
        return
    system, held = asking.world.gpconnect, asking.patient
    if held is not None and patients.may_be_shared(system, held, asking.at):
        yield asking.tried("patient", Stage.PATIENT, SYSTEM, True, "")
        return
    if held is not None and held.standing is not Standing.LEFT:
        why = "the practice has them, but does not share them: sensitive, unverified or deceased"
        yield asking.tried("patient", Stage.PATIENT, SYSTEM, False, why)
        return
    home = _home(asking)
    why_not = (
        "no practice has them" if home is None else patients.why_not_traced(system, home, asking.at)
    )
    yield asking.tried("patient", Stage.PATIENT, SYSTEM, why_not is None, why_not or "")


def _home(asking: Asking) -> Patient | None:
    """The patient as the organisation that asks has them, whose words a registration uses."""
    practice = asking.world.practices.get(asking.who.organisation)
    held = None if practice is None else practice.register.by_nhs_number(asking.who.patient)
    return held if held is not None and held.standing is Standing.ACTIVE else None
