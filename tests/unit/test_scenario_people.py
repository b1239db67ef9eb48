"""Patients of a scenario: what each flag means on the practice's books and on PDS."""

from __future__ import annotations

from datetime import date

import pytest

from gpworld.people.model import Patient, Person, Sensitivity, Standing
from gpworld.people.nhs_number import is_reserved
from gpworld.world import World
from unit.villages import village

MARIA = "9990000018"
END = 'mobile = "07700900123"\n'


def with_maria(*lines: str) -> World:
    """The village where Maria's entry says more."""
    return World(village((END, END + "\n".join(lines) + "\n")))


def patient(world: World) -> Patient:
    found = world.practices["Y90101"].register.by_nhs_number(MARIA)
    assert found is not None
    return found


def person(world: World, number: str = MARIA) -> Person:
    found = world.population.person(number)
    assert found is not None
    return found


TODAY = date(2026, 10, 20)


def test_without_flags_the_practice_and_pds_agree() -> None:
    world = with_maria()
    on_books, on_pds = patient(world), person(world)
    assert on_pds.usual_name(TODAY).family == on_books.family == "Okoro"
    assert on_pds.birth_date == on_books.birth_date.isoformat()
    assert [t.value for t in on_pds.telecoms] == [on_books.mobile]
    assert on_pds.practice is not None
    assert on_pds.practice.ods == "Y90101"
    assert (on_books.standing, on_books.verified) == (Standing.ACTIVE, True)
    assert on_pds.sensitivity is Sensitivity.UNRESTRICTED


@pytest.mark.parametrize(
    ("flag", "label"),
    [("restricted", Sensitivity.RESTRICTED), ("very_restricted", Sensitivity.VERY_RESTRICTED)],
)
def test_a_sensitive_record_is_known_as_such_to_both(flag: str, label: Sensitivity) -> None:
    world = with_maria(f'flags = ["{flag}"]')
    assert patient(world).restricted
    assert person(world).sensitivity is label


def test_the_dead_are_dead_to_both_with_a_formal_notice() -> None:
    world = with_maria('flags = ["deceased"]', "death_date = 2026-01-15")
    assert patient(world).standing is Standing.DECEASED
    died = person(world).deceased
    assert died is not None
    assert died.date() == date(2026, 1, 15)
    assert person(world).death_status == "2"


def test_a_superseded_number_leads_to_the_record_that_replaced_it() -> None:
    world = with_maria('flags = ["superseded"]', 'superseded_by = "9990000026"')
    assert patient(world).nhs_number == MARIA
    current = world.population.current(MARIA)
    assert current is not None
    assert current.nhs_number == "9990000026"
    assert current.names == person(world).names


def test_an_invalid_record_is_there_and_marked() -> None:
    assert person(with_maria('flags = ["invalid"]')).invalid


def test_an_absent_number_is_on_the_books_only() -> None:
    world = with_maria('flags = ["absent"]')
    assert patient(world).standing is Standing.ACTIVE
    assert world.population.person(MARIA) is None


def test_a_minimal_record_has_no_contact_details_and_no_practice() -> None:
    bare = person(with_maria('flags = ["minimal"]', 'address = { postcode = "ZZ99 1AA" }'))
    assert (bare.addresses, bare.telecoms, bare.practice) == ((), (), None)
    assert bare.usual_name(TODAY).family == "Okoro"


def test_somebody_of_no_practice_is_on_pds_only() -> None:
    world = World(village(('practice = "Y90101"\n', ""), (END, 'flags = ["pds_only"]\n')))
    assert world.practices["Y90101"].register.patients() == []
    assert person(world).practice is None


def test_whoever_left_has_no_practice_on_pds_but_a_former_one() -> None:
    world = with_maria('flags = ["left"]')
    assert patient(world).standing is Standing.LEFT
    assert patient(world).left_on is not None
    former = person(world).managing
    assert person(world).practice is None
    assert former is not None
    assert former.ods == "Y90101"


def test_whoever_moved_has_left_here_and_is_elsewhere_on_pds() -> None:
    world = with_maria('flags = ["moved"]', 'pds = { practice = "Y90101" }')
    assert patient(world).standing is Standing.LEFT
    now = person(world).practice
    assert now is not None
    assert now.ods == "Y90101"


def test_an_unverified_number_is_marked_at_the_practice() -> None:
    assert not patient(with_maria('flags = ["unverified"]')).verified


def test_a_mismatch_is_in_what_pds_has() -> None:
    world = with_maria(
        'flags = ["pds_mismatch"]', 'pds = { family = "Bell", birth_date = "1983-02-11" }'
    )
    assert (patient(world).family, patient(world).birth_date) == ("Okoro", date(1984, 3, 12))
    assert person(world).usual_name(TODAY).family == "Bell"
    assert person(world).birth_date == "1983-02-11"


def test_without_a_mobile_there_is_none_anywhere() -> None:
    world = with_maria('flags = ["no_mobile"]')
    assert patient(world).mobile == ""
    assert person(world).telecoms == ()


def test_history_has_ended_names_and_addresses() -> None:
    world = with_maria(
        'flags = ["history"]',
        'address = { postcode = "ZZ99 1AA" }',
        'previous = { family = "Bell", postcode = "ZZ99 9ZB" }',
    )
    known = person(world)
    assert [(name.family, name.period.covers(TODAY)) for name in known.names] == [
        ("Okoro", True),
        ("Bell", False),
    ]
    assert [(each.postcode, each.period.covers(TODAY)) for each in known.addresses] == [
        ("ZZ99 1AA", True),
        ("ZZ99 9ZB", False),
    ]


def test_a_former_mobile_and_a_temporary_address_are_kept_apart_from_the_current_ones() -> None:
    world = with_maria('pds = { former_mobile = "07700900124", temporary = "ZZ99 5AA" }')
    known = person(world)
    assert [(t.value, t.period.covers(TODAY)) for t in known.telecoms] == [
        ("07700900123", True),
        ("07700900124", False),
    ]
    assert [each.use for each in known.addresses] == ["home", "temp"]


SECOND = """
[[patient]]
practice = "Y90101"
nhs_number = "9990000026"
given = ["Isla"]
family = "Okoro"
birth_date = 2017-03-03
gender = "female"
online = "unlinked"
related = [{ nhs_number = "9990000018", relationship = "Mother" }]
"""


def test_accounts_are_linked_or_wait_and_act_for_others() -> None:
    change = (END, END + 'online = "linked"\nproxy_for = ["9990000026"]\n')
    world = World(village(change, more=SECOND))
    register = world.practices["Y90101"].register
    accounts = {register.patient(a.patient).first_name: a for a in register.accounts()}
    maria, isla = accounts["Maria"], accounts["Isla"]
    assert maria.linked
    assert maria.credential
    assert [register.patient(other).first_name for other in maria.proxy_for] == ["Isla"]
    assert (isla.linked, isla.credential) == (False, "")
    assert isla.linkage_key


def test_related_people_know_one_another_by_number() -> None:
    world = World(village(more=SECOND))
    (mother,) = person(world, "9990000026").related
    assert (mother.nhs_number, mother.relationship) == (MARIA, ("Mother",))


def test_a_patient_without_a_number_in_the_file_gets_one() -> None:
    world = World(village(('nhs_number = "9990000018"\n', "")))
    (found,) = world.practices["Y90101"].register.patients()
    assert found.nhs_number is not None
    assert is_reserved(found.nhs_number)


def test_made_up_people_are_dealt_out_and_nobody_real() -> None:
    world = World(village(more="\n[population]\npeople = 40\n"))
    people = world.practices["Y90101"].register.patients()
    assert len(people) == 41
    assert len(world.population) == 41
    for found in people:
        assert found.nhs_number is not None
        assert is_reserved(found.nhs_number)
        assert found.mobile.startswith("07700900")


def test_the_same_seed_makes_up_the_same_people_and_another_does_not() -> None:
    scenario = village(more="\n[population]\npeople = 10\n")

    def families(seed: int) -> list[str]:
        return [
            p.family for p in World(scenario, seed=seed).practices["Y90101"].register.patients()
        ]

    assert families(1) == families(1)
    assert families(1) != families(2)
