"""The directory: organisations, sites and users, some of them without a role or a name."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from gpworld.core.values import PostalAddress
from gpworld.staff.directory import Directory, UnknownOrganisation
from gpworld.staff.model import ClinicalSystem, Kind, Organisation, Site, User

ADDRESS = PostalAddress("1", "River Street", town="Exampleton", postcode="ZZ99 1AA")
RIVERSIDE = Organisation(
    "Y90001", "Riverside", Kind.GP, ClinicalSystem.EMIS, ADDRESS, "01632 960001", "990000000001"
)
ASHA = User(1, "g", "Y90001", "asha.patel", "Ms", "Asha", "Patel", "Receptionist")


@pytest.fixture
def directory() -> Directory:
    made = Directory()
    for thing in (RIVERSIDE, Site(2, "Y90001", "Main", ADDRESS), ASHA):
        made.add(thing)
    return made


def test_an_unknown_code_is_named_in_the_error(directory: Directory) -> None:
    with pytest.raises(UnknownOrganisation, match="no organisation Y90009 in this world"):
        directory.organisation("Y90009")


def test_an_organisation_is_found_by_its_asid(directory: Directory) -> None:
    assert directory.by_asid("990000000001") == RIVERSIDE
    assert directory.by_asid("1") is None


def test_a_user_is_found_by_name_in_any_case_at_their_own_practice(directory: Directory) -> None:
    assert directory.user_named("Y90001", "Asha.Patel") == ASHA
    assert directory.user_named("Y90002", "asha.patel") is None


def test_a_user_can_lose_their_role_and_be_given_it_again(directory: Directory) -> None:
    kept = pickle.loads(pickle.dumps(directory.state()))
    assert directory.change_user(1, role=None).role is None
    directory.restore(kept)
    user = directory.user(1)
    assert user is not None
    assert user.role == "Receptionist"


def test_a_switch_of_an_organisation_is_seen_at_once(directory: Directory) -> None:
    directory.change_organisation("Y90001", live=False)
    assert not directory.organisation("Y90001").live


def test_a_displayed_name_has_only_the_parts_that_are_there() -> None:
    assert ASHA.display_name == "Ms Asha Patel"
    assert replace(ASHA, title="", family="").display_name == "Asha"


def test_an_address_in_one_line_leaves_no_gaps() -> None:
    assert ADDRESS.one_line() == "1 River Street, Exampleton, ZZ99 1AA"
    assert PostalAddress().one_line() == ""
