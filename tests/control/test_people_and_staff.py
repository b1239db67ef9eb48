"""People change, leave and die; staff lose their role; switches are thrown."""

from __future__ import annotations

import pytest

from gpworld.control.client import ControlError

ODS, MARIA = "Y90001", "9990000018"


def test_a_practices_patients_are_listed_and_searched(control):
    assert {each["ods"] for each in control.people(ODS)} == {ODS}
    assert [each["nhs_number"] for each in control.people(ODS, name="maria okoro")] == [MARIA]
    assert len(control.people(limit=3)) == 3


def test_a_person_is_shown_as_pds_and_practice_hold_them(control):
    found = control.person(MARIA)
    assert found["person"]["nhs_number"] == MARIA
    assert [each["ods"] for each in found["patients"]] == [ODS]


def test_details_change_at_the_practice_alone(control):
    changed = control.change_person(
        MARIA, mobile="07700900999", given=["Maria", "Ines"], birth_date="1984-03-13"
    )
    assert (changed["mobile"], changed["given"]) == ("07700900999", ["Maria", "Ines"])
    assert control.person(MARIA)["person"]["birth_date"] == "1984-03-12"


def test_details_change_with_pds_alone(control):
    control.change_nation(MARIA, family="Okoro-Bell", sensitivity="R")
    found = control.person(MARIA)
    assert found["person"]["names"][0]["family"] == "Okoro-Bell"
    assert found["person"]["sensitivity"] == "R"
    assert found["patients"][0]["family"] == "Okoro"


def test_somebody_leaves(control):
    left = control.leave(MARIA)
    assert (left["standing"], left["left_on"]) == ("left", "2026-10-20")


def test_somebody_dies_everywhere(control):
    died = control.die(MARIA, "2026-10-19")
    assert died["person"]["deceased"] == "2026-10-19T00:00:00+00:00"
    assert [each["standing"] for each in died["patients"]] == ["deceased"]


def test_somebody_registers(control):
    made = control.register_person(
        ODS, "9990090009", given=["Ada"], family="Lowe", birth_date="1990-01-02",
        mobile="07700900777", registration="temporary",
    )  # fmt: skip
    assert (made["registration"], made["registered_on"]) == ("temporary", "2026-10-20")
    assert control.people(ODS, name="Ada Lowe")[0]["id"] == made["id"]


def refusal(call, *args, **kwargs):
    with pytest.raises(ControlError) as refused:
        call(*args, **kwargs)
    return refused.value.status, str(refused.value)


@pytest.mark.parametrize(
    ("number", "details", "status", "sentence"),
    [
        ("4857773456", {"given": ["A"], "family": "B", "birth_date": "1990-01-02"}, 400,
         "4857773456 is not a sound test number"),
        ("9990000019", {"given": ["A"], "family": "B", "birth_date": "1990-01-02"}, 400,
         "9990000019 is not a sound test number"),
        (MARIA, {"given": ["A"], "family": "B", "birth_date": "1990-01-02"}, 409,
         "Y90001 already has a patient 9990000018"),
        ("9990090009", {"given": ["A"], "family": "B"}, 400, "birth_date is missing"),
        ("9990090009", {"given": "A", "family": 1, "birth_date": "1990-01-02"}, 400,
         "family has to be a text"),
        ("9990090009", {"given": ["A"], "family": "B", "birth_date": "2.1.1990"}, 400,
         'birth_date: "2.1.1990" is not a day'),
    ],
)  # fmt: skip
def test_who_cannot_be_registered_is_refused(control, number, details, status, sentence):
    said = refusal(control.register_person, ODS, number, **details)
    assert said[0] == status
    assert sentence in said[1]


def test_who_is_not_there_is_named(control):
    assert refusal(control.person, "9990009999") == (
        404, "nobody in this world has the NHS number 9990009999",
    )  # fmt: skip
    assert refusal(control.change_person, "9990009999", mobile="1")[0] == 404
    assert refusal(control.change_nation, "9990009999", family="A")[0] == 404
    assert refusal(control.die, "9990009999")[0] == 404


def test_a_value_outside_its_list_is_refused(control):
    assert refusal(control.change_person, MARIA, gender="f") == (
        400, "gender has to be one of male, female, other, unknown",
    )  # fmt: skip


def test_what_was_filed_can_be_read(control, world):
    register = world.practices[ODS].register
    patient = register.by_nhs_number(MARIA)
    register.file(patient.id, by="asha.patel", text="Appointment booked", guid="g")
    assert [entry["text"] for entry in control.record(MARIA)] == ["Appointment booked"]


def test_a_user_loses_and_gains_a_role(control):
    assert control.change_staff(ODS, "asha.patel", role=None)["role"] is None
    assert control.change_staff(ODS, "Asha.Patel", role="Manager")["role"] == "Manager"
    assert control.change_staff(ODS, "asha.patel", family="", active=False)["active"] is False
    assert {each["ods"] for each in control.staff(ODS)} == {ODS}


def test_an_unknown_user_is_named_with_those_there_are(control):
    status, sentence = refusal(control.change_staff, ODS, "nobody", active=True)
    assert status == 404
    assert sentence.startswith("Y90001 has no user nobody; there are asha.patel")
    assert refusal(control.change_staff, "Y99999", "nobody", active=True)[0] == 404


def test_switches_are_thrown(control):
    changed = control.change_organisation(
        ODS, module=False, online={"appointments": False}, sharing={"enabled": False},
        books_at=["Y90003"],
    )  # fmt: skip
    assert changed["module"] is False
    assert changed["online"]["appointments"] is False
    assert changed["sharing"]["enabled"] is False
    assert changed["books_at"] == ["Y90003"]
    assert control.organisations()[0]["module"] is False


def test_an_unknown_switch_is_refused(control):
    assert refusal(control.change_organisation, ODS, online={"bookings": True}) == (
        400, "bookings is not known here; it takes enabled, appointments",
    )  # fmt: skip
