"""The Faker provider: details that belong to nobody, by seed."""

from __future__ import annotations

from faker import Faker

from gpworld.people.nhs_number import is_reserved
from gpworld.scenario.faker import SurgeryProvider
from gpworld.scenario.reserved import RANGES


def a_faker(seed: int) -> Faker:
    faker = Faker("en_GB")
    faker.add_provider(SurgeryProvider)
    faker.seed_instance(seed)
    return faker


def test_every_detail_lies_in_the_range_that_is_nobodys() -> None:
    faker = a_faker(1)
    for _ in range(200):
        assert is_reserved(faker.nhs_number())
        assert RANGES["mobile"].holds(faker.mobile())
        assert RANGES["phone"].holds(faker.landline())
        assert RANGES["postcode"].holds(faker.surgery_postcode())
        assert RANGES["ods"].holds(faker.ods_code())


def test_no_mobile_is_one_that_makes_the_gateway_act() -> None:
    faker = a_faker(2)
    assert all(int(faker.mobile()[-3:]) >= 200 for _ in range(200))


def test_the_same_seed_gives_the_same_details() -> None:
    first, second = a_faker(3), a_faker(3)
    for _ in range(5):
        assert first.surgery_name() == second.surgery_name()
        assert first.surgery_street() == second.surgery_street()
        assert first.surgery_town() == second.surgery_town()
        assert first.nhs_number() == second.nhs_number()
