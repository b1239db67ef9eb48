"""What the settings say of SystmOne and GP Connect, and how each fault is named."""

from typing import Any

import pytest

from refbooking.settings import Settings, SettingsRefused
from refbooking_staff.riverside import settings_body

GP_CONNECT = {
    "ssp_url": "http://gpconnect.test/ssp",
    "sds_url": "http://gpconnect.test/spine-directory/FHIR/R4/",
    "api_key": None,
}


def body(**more: object) -> dict[str, Any]:
    """Settings of a practice on SystmOne."""
    told = settings_body(**more)
    told["organisations"][0]["systmone"] = {"url": "http://s1.test/systmone/staff"}
    told["staff"][0]["systmone"] = {"user_name": "asha", "passphrase": "elm"}
    return told


def test_systmone_and_gp_connect_are_read() -> None:
    settings = Settings.read(body(gpconnect=GP_CONNECT))
    there, who = settings.organisations["Y90001"], settings.staff["Y90001:asha.patel"]
    assert there.systmone is not None
    assert there.systmone.url == "http://s1.test/systmone/staff"
    assert who.systmone is not None
    assert (who.systmone.user_name, who.systmone.passphrase) == ("asha", "elm")
    assert settings.gpconnect is not None
    assert settings.gpconnect.ssp_url == "http://gpconnect.test/ssp/"
    assert settings.gpconnect.sds_url == "http://gpconnect.test/spine-directory/FHIR/R4"
    assert not settings.gpconnect.one_by_one


def test_all_of_it_may_be_left_out() -> None:
    settings = Settings.read(settings_body())
    assert settings.gpconnect is None
    assert settings.organisations["Y90001"].systmone is None


def test_without_a_passphrase_nobody_is_signed_in_to_systmone() -> None:
    told = body()
    told["staff"][0]["systmone"]["passphrase"] = None
    assert Settings.read(told).staff["Y90001:asha.patel"].systmone is None


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"ssp_url": None}, "settings.gpconnect.ssp_url is missing"),
        ({"sds": "x"}, "settings.gpconnect.sds is not a key we know"),
        ({"api_key": 3}, "settings.gpconnect.api_key must be a text"),
        ({"one_by_one": "no"}, "settings.gpconnect.one_by_one must be true or false"),
    ],
)
def test_a_fault_is_named_by_its_key(part: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsRefused) as refusal:
        Settings.read(body(gpconnect={**GP_CONNECT, **part}))
    assert str(refusal.value) == says
