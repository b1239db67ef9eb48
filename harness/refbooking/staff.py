"""Who is signed in, under which name, and with which role in the clinical system."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import delete, insert, select

from refbooking import names
from refbooking.clinical.model import (
    ClinicalUser,
    Refusal,
    UpstreamFailure,
    UpstreamRefused,
    UpstreamTimeout,
)
from refbooking.problems import FieldError, Problem
from refbooking.service import Service
from refbooking.settings import Organisation, Staff
from refbooking.store.tables import staff_name

BEYOND = ("gpconnect", "ssp", "sds", "pds")
"""Systems that stand between this organisation and another."""

BY_KIND: Mapping[Refusal | None, str] = {
    Refusal.NOT_SIGNED_IN: "CLINICAL_SYSTEM_NOT_OPEN",
    Refusal.NOT_ENABLED: "GP_CONNECT_NOT_ENABLED",
    Refusal.PATIENT_DIFFERS: "PATIENT_DETAILS_MISMATCH",
    Refusal.CHANGED: "APPOINTMENT_CHANGED",
}


@dataclass(frozen=True)
class SignedIn:
    """A member of staff at work, and their organisation."""

    staff: Staff
    organisation: Organisation

    @property
    def full_name(self) -> str:
        """Given and family name as far as they are known."""
        return f"{self.staff.given} {self.staff.family}".strip()


def sign_in(service: Service, token: str) -> SignedIn:
    """The member of staff a token names; raises NOT_SIGNED_IN."""
    for person in service.settings.staff.values():
        if token and hmac.compare_digest(person.token.encode(), token.encode()):
            return SignedIn(named(service, person), service.organisation(person.ods))
    raise Problem("NOT_SIGNED_IN")


def give_name(service: Service, who: SignedIn, given: str, family: str) -> None:
    """The pop-up of X15: keep the full name for this account."""
    tidy = {"given": names.tidy(given), "family": names.tidy(family)}
    faults = [
        FieldError(field, "Enter a name of 1 to 100 characters")
        for field, name in tidy.items()
        if not names.acceptable(name)
    ]
    if faults:
        raise Problem("VALIDATION_FAILED", field_errors=faults)
    with service.store.begin() as tx:
        tx.execute(delete(staff_name).where(staff_name.c.staff_id == who.staff.id))
        tx.execute(insert(staff_name).values(staff_id=who.staff.id, **tidy))


def named(service: Service, person: Staff) -> Staff:
    """A member of staff under the name they gave in the pop-up, if they did (X15)."""
    with service.store.read() as tx:
        own = select(staff_name).where(staff_name.c.staff_id == person.id)
        row = tx.execute(own).mappings().first()
    return person if row is None else replace(person, given=row["given"], family=row["family"])


def clinical_user(service: Service, who: SignedIn) -> ClinicalUser | None:
    """The account in the clinical system, read afresh: its role may have changed (E124)."""
    try:
        return service.act_as(who.organisation, who.staff).me()
    except UpstreamFailure as failure:
        raise clinical_problem(failure) from failure


def clinical_problem(failure: UpstreamFailure) -> Problem:
    """What staff are told when a system did not do what was asked: their own, or another's."""
    kind = failure.kind if isinstance(failure, UpstreamRefused) else None
    if kind in BY_KIND:
        code = BY_KIND[kind]
    else:
        system = "GP_CONNECT" if failure.system in BEYOND else "CLINICAL_SYSTEM"
        late = isinstance(failure, UpstreamTimeout)
        code = f"{system}_TIMEOUT" if late else f"{system}_UNAVAILABLE"
    return Problem(code, upstream=failure.for_staff())
