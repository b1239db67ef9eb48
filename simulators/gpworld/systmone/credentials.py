"""What opens SystmOne in a world: pure functions of its seeds, so that a reset changes none."""

from __future__ import annotations

from gpworld.core.seeds import Seeds


def provider_id(seeds: Seeds) -> str:
    """The one provider id that LinkAccount and Authenticate accept."""
    return seeds.token("systmone", "provider", length=16)


def staff_passphrase(seeds: Seeds, ods: str, user_name: str) -> str:
    """The passphrase with which a staff user logs on."""
    return seeds.token("systmone", "staff", ods, user_name.casefold(), length=14)


def account_id(seeds: Seeds, ods: str, nhs_number: str) -> str:
    """The online account id of a patient."""
    return seeds.token("systmone", "account", ods, nhs_number, length=9, alphabet="0123456789")


def linkage_passphrase(seeds: Seeds, ods: str, nhs_number: str) -> str:
    """The passphrase that the practice hands out for linking; it never logs on."""
    return seeds.token("systmone", "linkage", ods, nhs_number, length=12)


def stored_passphrase(seeds: Seeds, ods: str, nhs_number: str) -> str:
    """The long-lived passphrase of an account that was linked before the world began."""
    return seeds.token("systmone", "stored", ods, nhs_number, length=28)
