"""The person behind a patient, as PDS has them: alike, or different in what the flags say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from gpworld.core.seeds import Seeds
from gpworld.people.model import (
    Address,
    Gender,
    HumanName,
    Period,
    Person,
    Practice,
    Sensitivity,
    Telecom,
)
from gpworld.scenario.plan import PatientPlan

FORMAL_DEATH = "2"


def behind(plan: PatientPlan, seeds: Seeds, today: date) -> Iterator[Person]:
    """The person; and before them the record that replaced theirs, if it was merged."""
    person = _Maker(plan, seeds, today).person()
    if "superseded" in plan.flags and plan.superseded_by is not None:
        yield replace(person, nhs_number=plan.superseded_by, superseded_by=None)
    yield person


class _Maker:
    """Makes one person: ``pds`` overrides what the practice has, ``previous`` ends before it."""

    def __init__(self, plan: PatientPlan, seeds: Seeds, today: date) -> None:
        self.plan, self.seeds, self.today = plan, seeds, today
        self.flags, self.pds, self.previous = plan.flags, plan.pds, plan.previous
        self.since = today - timedelta(days=400)

    def person(self) -> Person:
        plan, flags = self.plan, self.flags
        minimal = "minimal" in flags
        return Person(
            nhs_number=plan.nhs_number,
            names=tuple(self.names()),
            birth_date=str(self.pds.get("birth_date", plan.birth_date.isoformat())),
            gender=Gender(self.pds.get("gender", plan.gender)),
            addresses=() if minimal else tuple(self.addresses()),
            telecoms=() if minimal else tuple(self.telecoms()),
            practice=self.practice(),
            managing=self.former_practice(),
            sensitivity=self.sensitivity(),
            deceased=self.deceased(),
            death_status=FORMAL_DEATH if plan.death_date else "",
            multiple_birth=plan.multiple_birth,
            superseded_by=plan.superseded_by,
            invalid="invalid" in flags,
        )

    def names(self) -> Iterator[HumanName]:
        plan, pds = self.plan, self.pds
        changed = "family" in self.previous
        yield HumanName(
            family=pds.get("family", plan.family),
            given=tuple(pds.get("given", plan.given)),
            prefix=(plan.title,) if plan.title else (),
            id=self.handle("name"),
            period=Period(self.since if changed else plan.birth_date),
        )
        if changed:
            yield HumanName(
                family=self.previous["family"],
                given=plan.given,
                use="old",
                id=self.handle("old-name"),
                period=Period(plan.birth_date, self.since - timedelta(days=1)),
            )

    def addresses(self) -> Iterator[Address]:
        plan, pds = self.plan, self.pds
        moved = "postcode" in self.previous
        lines = tuple(pds["lines"]) if "lines" in pds else plan.address.lines()
        yield Address(
            lines=lines,
            postcode=pds.get("postcode", plan.address.postcode),
            id=self.handle("address"),
            period=Period(self.since if moved else plan.birth_date),
        )
        if moved:
            yield Address(
                lines=lines,
                postcode=self.previous["postcode"],
                id=self.handle("old-address"),
                period=Period(plan.birth_date, self.since - timedelta(days=1)),
            )
        if "temporary" in pds:
            yield Address(
                lines=lines,
                postcode=pds["temporary"],
                use="temp",
                text="Student Accommodation",
                id=self.handle("temporary-address"),
                period=Period(self.since),
            )

    def telecoms(self) -> Iterator[Telecom]:
        plan = self.plan
        mobile = self.pds.get("mobile", "" if "no_mobile" in self.flags else plan.mobile)
        since = Period(self.since)
        if mobile:
            yield Telecom("phone", mobile, "mobile", self.handle("mobile"), since)
        if plan.phone:
            yield Telecom("phone", plan.phone, "home", self.handle("phone"), since)
        if plan.email:
            yield Telecom("email", plan.email, "home", self.handle("email"), since)
        if "former_mobile" in self.pds:
            ended = Period(plan.birth_date, self.since - timedelta(days=1))
            yield Telecom(
                "phone", self.pds["former_mobile"], "mobile", self.handle("former-mobile"), ended
            )

    def practice(self) -> Practice | None:
        nowhere = {"left", "minimal", "pds_only"} & self.flags
        ods = self.pds.get("practice", None if nowhere else self.plan.practice)
        if ods is None:
            return None
        start = self.plan.registered_on or self.plan.birth_date + timedelta(days=28)
        return Practice(ods, self.handle("practice"), Period(start))

    def former_practice(self) -> Practice | None:
        if "left" not in self.flags or self.plan.practice is None:
            return None
        return Practice(self.plan.practice)

    def sensitivity(self) -> Sensitivity:
        if "very_restricted" in self.flags:
            return Sensitivity.VERY_RESTRICTED
        return Sensitivity.RESTRICTED if "restricted" in self.flags else Sensitivity.UNRESTRICTED

    def deceased(self) -> datetime | None:
        day = self.plan.death_date
        return None if day is None else datetime.combine(day, time(), UTC)

    def handle(self, what: str) -> str:
        """PDS's own short id for a part of the record."""
        return self.seeds.digest("pds", what, self.plan.nhs_number)[:4].hex().upper()
