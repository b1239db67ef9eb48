"""A Faker provider of surgery details, every one of them from a range that belongs to nobody.

It works with any Faker: ``Faker("en_GB").add_provider(SurgeryProvider)``.
"""

from __future__ import annotations

from faker.providers import BaseProvider

from gpworld.people.nhs_number import reserved

PLACES = ("Riverside", "Hillcrest", "Mill Lane", "Northgate", "Wharf Lane", "Kiln Street", "Ferry")
KINDS = ("Surgery", "Practice", "Medical Centre", "Health Centre")
STREETS = ("Tannery Row", "Lock House Lane", "Station Road", "Orchard Close", "Chapel Street")
TOWNS = ("Exampleton", "Sampleford", "Otherby", "Testwick")
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
DRAMA = 200
"""The first mobiles of the range make the text gateway act; nobody made up gets one of them."""


class SurgeryProvider(BaseProvider):
    """NHS numbers, telephones, postcodes, ODS codes and names of surgeries."""

    def nhs_number(self) -> str:
        """An NHS number from the reserved range, its check digit right: ``9991234564``."""
        return reserved(self.random_int(0, 899_999))

    def mobile(self) -> str:
        """A mobile number kept for drama: ``07700900417``."""
        return f"07700900{self.random_int(DRAMA, 999):03d}"

    def landline(self) -> str:
        """A landline number kept for drama: ``01632960123``."""
        return f"01632960{self.random_int(0, 999):03d}"

    def surgery_postcode(self) -> str:
        """A postcode of no place: ``ZZ99 4AB``."""
        letters = "".join(self.random_element(LETTERS) for _ in range(2))
        return f"ZZ99 {self.random_int(1, 9)}{letters}"

    def ods_code(self) -> str:
        """An ODS code of no organisation: ``Y90417``."""
        return f"Y9{self.random_int(100, 9999):04d}"

    def surgery_name(self) -> str:
        """A name over a surgery's door."""
        return f"{self.random_element(PLACES)} {self.random_element(KINDS)}"

    def surgery_street(self) -> str:
        """A street in a made-up town."""
        return str(self.random_element(STREETS))

    def surgery_town(self) -> str:
        """A made-up town."""
        return str(self.random_element(TOWNS))
