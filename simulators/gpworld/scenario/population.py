"""Making up people: names and details from one seeded Faker, numbers from the reserved range."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from faker import Faker

from gpworld.core.seeds import Seeds
from gpworld.core.values import PostalAddress
from gpworld.people.nhs_number import reserved
from gpworld.scenario.faker import SurgeryProvider
from gpworld.scenario.plan import PatientPlan, PopulationPlan

Progress = Callable[[int, int], None]
STEP = 1_000
FIRST_MADE_UP = 100_000
"""Where in the reserved range the numbers of made-up people begin."""
OLDEST, YOUNGEST = date(1932, 1, 1), date(2024, 12, 31)


def make_up(
    plan: PopulationPlan,
    practices: tuple[str, ...],
    seeds: Seeds,
    progress: Progress | None = None,
) -> Iterator[PatientPlan]:
    """As many people as the plan says, dealt out to the practices in turn.

    ``progress`` hears now and then how many there are, and how many there will be.
    """
    faker = Faker("en_GB")
    faker.add_provider(SurgeryProvider)
    faker.seed_instance(seeds.generator("population").getrandbits(64))
    for number in range(plan.people):
        if progress is not None and number % STEP == 0:
            progress(number, plan.people)
        yield _person(faker, number, practices[number % len(practices)], plan)


def _person(faker: Faker, number: int, practice: str, plan: PopulationPlan) -> PatientPlan:
    woman = bool(number % 2)
    return PatientPlan(
        where=plan.where,
        practice=practice,
        nhs_number=reserved(FIRST_MADE_UP + number),
        title="Ms" if woman else "Mr",
        given=(faker.first_name_female() if woman else faker.first_name_male(),),
        family=faker.last_name(),
        birth_date=faker.date_between(OLDEST, YOUNGEST),
        gender="female" if woman else "male",
        address=PostalAddress(
            house=str(faker.random_int(1, 180)),
            street=faker.surgery_street(),
            town=faker.surgery_town(),
            postcode=faker.surgery_postcode(),
        ),
        mobile=faker.mobile(),
        phone=faker.landline(),
    )
