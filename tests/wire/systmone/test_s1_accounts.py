"""Linking, logging on, selecting and logging off as a patient (A2)."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.core.exchange import Reply
from gpworld.systmone.settings import SystmoneSettings
from wire.systmone.elm_street import (
    AMIR,
    BEA,
    CARA,
    OTHER,
    UNIT,
    Surgery,
    build,
    code,
    fault,
    ok,
    read,
)

BEAS = {"lastName": "Khan", "dateOfBirth": "2016-06-01", "organisationCode": UNIT}


def link(surgery: Surgery, **given: object) -> Reply:
    asked = {"accountId": "acc-bea", "passphrase": "link-bea", **BEAS, **given}
    return surgery.pfs("LinkAccount", surgery.provider(), **asked)


def by_number(surgery: Surgery, **given: object) -> Reply:
    asked = {"nhsNumber": "9990000026", **BEAS, **given}
    return surgery.pfs("LinkAccount", surgery.provider(), **asked)


def log_on(surgery: Surgery, **given: object) -> Reply:
    asked = {"accountId": "acc-amir", "passphrase": "stored-amir", "unitId": UNIT, **given}
    return surgery.pfs("Authenticate", surgery.provider(), **asked)


# -- LinkAccount ----------------------------------------------------------------------------------


def test_linking_gives_a_new_passphrase_that_logs_on_and_the_given_one_never_does(surgery: Surgery):
    root = ok(link(surgery))
    assert root.tag == "LinkAccountReply"
    assert dict(root.attrib).keys() == {"passphrase", "uuid"}
    new = root.get("passphrase")
    assert new != "link-bea"
    assert code(log_on(surgery, accountId="acc-bea", passphrase="link-bea")) == "9"
    ok(log_on(surgery, accountId="acc-bea", passphrase=new))


def test_linking_again_replaces_the_stored_passphrase(surgery: Surgery):
    first = ok(link(surgery)).get("passphrase")
    second = ok(link(surgery)).get("passphrase")
    assert code(log_on(surgery, accountId="acc-bea", passphrase=first)) == "9"
    ok(log_on(surgery, accountId="acc-bea", passphrase=second))


@pytest.mark.parametrize(
    "given",
    [
        {"lastName": "KHAN"},
        {"lastName": "khan"},
        {"dateOfBirth": "2016-06-01T00:00:00.0Z"},
        {"dateOfBirth": "2016-06-01 or so"},
    ],
)
def test_the_surname_is_compared_in_any_case_and_the_birth_date_by_ten_characters(
    surgery: Surgery, given: dict[str, str]
):
    ok(link(surgery, **given))


@pytest.mark.parametrize(
    "given",
    [
        {"accountId": "acc-nobody"},
        {"passphrase": "link-amir"},
        {"lastName": "Kahn"},
        {"dateOfBirth": "2016-06-02"},
        {"organisationCode": OTHER},
        {"organisationCode": "Y90001"},
        {"organisationCode": "Y99999"},
    ],
)
def test_whatever_does_not_fit_is_8(surgery: Surgery, given: dict[str, str]):
    assert code(link(surgery, **given)) == "8"


@pytest.mark.parametrize("form", [link, by_number])
@pytest.mark.parametrize(
    "missing", ["lastName", "dateOfBirth", "organisationCode", "accountId", "passphrase"]
)
def test_a_missing_value_is_5(surgery: Surgery, form: Any, missing: str):
    if form is by_number and missing in ("accountId", "passphrase"):
        ok(form(surgery))
    else:
        assert fault(form(surgery, **{missing: None})) == ("5", f"{missing} is missing")


@pytest.mark.parametrize("born", ["1.6.2016", "20160601", "2016-W22-3", "2016-13-01"])
def test_an_unreadable_birth_date_is_5(surgery: Surgery, born: str):
    number, technical = fault(link(surgery, dateOfBirth=born))
    assert (number, technical) == ("5", f"dateOfBirth: {born!r} is not a date")


@pytest.mark.parametrize("inside", ["", "<Application/>", '<Application providerId="other"/>'])
@pytest.mark.parametrize("message", ["LinkAccount", "Authenticate"])
def test_an_unknown_provider_is_5_before_anything_else(surgery: Surgery, message: str, inside: str):
    reply = surgery.pfs(message, inside, accountId="nobody")
    assert fault(reply) == ("5", "the Application's providerId is not known here")


def test_linking_by_nhs_number_also_gives_the_pair_of_the_first_form(surgery: Surgery):
    root = ok(by_number(surgery, nhsNumber="999 000 0026"))
    assert (root.get("accountId"), root.get("passphraseToLink")) == ("acc-bea", "link-bea")
    ok(log_on(surgery, accountId="acc-bea", passphrase=root.get("passphrase")))
    ok(link(surgery))


def test_linking_by_nhs_number_makes_an_account_where_there_is_none(surgery: Surgery):
    account = surgery.unit.register.account("acc-bea")
    surgery.unit.register.change(CARA, nhs_number="9990000085")
    surgery.unit.register.change(AMIR, nhs_number="9990000077")
    assert account is not None
    surgery.unit.register.put_account(account)
    root = ok(by_number(surgery, nhsNumber="9990000085", lastName="Mint", dateOfBirth="1984-03-12"))
    assert root.get("accountId") == "acc-cara"


@pytest.mark.parametrize("number", ["9990000093", "", "12", "9990000042", "9990000050"])
def test_an_nhs_number_that_nobody_registered_has_is_refused(surgery: Surgery, number: str):
    given = {"nhsNumber": number, "lastName": "Gone", "dateOfBirth": "1984-03-12"}
    assert code(by_number(surgery, **given)) == ("8" if number else "5")


def test_a_closed_account_cannot_be_linked(surgery: Surgery):
    surgery.change_account("acc-bea", status="archived")
    assert fault(link(surgery)) == ("8", "the account is not active")


# -- Authenticate ---------------------------------------------------------------------------------


def test_logging_on_gives_the_user_their_registration_and_every_accessible_patient(
    surgery: Surgery,
):
    reply = surgery.patient_in("acc-cara")
    root = ok(reply)
    assert reply.header("suid")
    assert (root.get("onlineUserId"), root.get("patientId")) == (f"p-{CARA}", f"p-{CARA}")
    assert [child.tag for child in root] == ["User", "Registration", "Person", "Person"]
    assert root.find("User/Person").get("patientId") == f"p-{CARA}"
    accesses = root.findall("Registration/PatientAccess")
    assert [access.get("patientId") for access in accesses] == [f"p-{CARA}", f"p-{BEA}"]
    assert accesses[0].find("SiteDetails").get("unitName") == "Elm Street Surgery"
    address = accesses[0].find("SiteDetails/Address").get("address")
    assert address == "1 Elm Street, Exampleton, ZZ99 3AA"
    bea = root.findall("Person")[1]
    assert dict(bea.attrib) == {
        "patientId": f"p-{BEA}",
        "dateOfBirth": "2016-06-01T00:00:00.0Z",
        "gender": "Female",
    }
    assert (bea.find("NationalId").get("type"), bea.findtext("NationalId")) == ("NHS", "9990000026")
    assert bea.find("PersonName").get("name") == "Ms Bea Khan"


def test_a_user_who_left_acts_for_the_first_patient_still_there(surgery: Surgery):
    surgery.unit.register.leave(CARA, surgery.clock.now().date())
    root = ok(surgery.patient_in("acc-cara"))
    assert (root.get("onlineUserId"), root.get("patientId")) == (f"p-{CARA}", f"p-{BEA}")


@pytest.mark.parametrize(
    "given",
    [
        {"accountId": "acc-nobody"},
        {"passphrase": "wrong"},
        {"unitId": OTHER},
        {"unitId": "Y90001"},
        {"unitId": "Y99999"},
        {"accountId": "acc-bea", "passphrase": "link-bea"},
        {"accountId": "acc-gwen", "passphrase": "stored-gwen"},
    ],
)
def test_whoever_cannot_log_on_gets_9(surgery: Surgery, given: dict[str, str]):
    reply = log_on(surgery, **given)
    assert (code(reply), reply.header("suid")) == ("9", None)


@pytest.mark.parametrize("missing", ["accountId", "passphrase", "unitId"])
def test_a_missing_value_of_a_log_on_is_5(surgery: Surgery, missing: str):
    assert fault(log_on(surgery, **{missing: None})) == ("5", f"{missing} is missing")


def test_where_online_services_are_off_nobody_links_or_logs_on(surgery: Surgery):
    surgery.patient_in()
    surgery.online_rules(enabled=False)
    assert fault(surgery.pfs("ListServiceAccesses")) == ("6", "this service is switched off")
    surgery.suid = None
    assert (code(link(surgery)), code(log_on(surgery))) == ("8", "9")


def test_there_is_no_lock_out_unless_a_setting_makes_one(surgery: Surgery):
    for _ in range(30):
        assert code(log_on(surgery, passphrase="wrong")) == "9"
    ok(log_on(surgery))


def test_a_lock_out_counts_wrong_passphrases_in_a_row():
    surgery = build(SystmoneSettings(lock_after=3))
    for _ in range(2):
        assert code(log_on(surgery, passphrase="wrong")) == "9"
    ok(log_on(surgery))
    for _ in range(3):
        log_on(surgery, passphrase="wrong")
    assert fault(log_on(surgery)) == ("9", "the account is locked")


# -- PatientSelected and Logoff -------------------------------------------------------------------


def test_with_one_patient_selecting_is_harmless_and_not_needed(patient: Surgery):
    ok(patient.pfs("ListServiceAccesses"))
    root = ok(patient.pfs("PatientSelected"))
    assert root.tag == "PatientSelectedReply"
    assert root.find("Person").get("patientId") == f"p-{AMIR}"


def test_with_several_patients_nothing_goes_before_one_is_selected(surgery: Surgery):
    surgery.patient_in("acc-cara")
    assert fault(surgery.pfs("ListServiceAccesses")) == ("6", "select this patient first")
    surgery.who["patientId"] = f"p-{BEA}"
    ok(surgery.pfs("PatientSelected"))
    ok(surgery.pfs("ListServiceAccesses"))


def test_another_patient_than_the_selected_one_is_6_until_selected(surgery: Surgery):
    surgery.patient_in("acc-cara", selected=BEA)
    ok(surgery.pfs("PatientSelected"))
    surgery.who["patientId"] = f"p-{CARA}"
    assert code(surgery.pfs("ListServiceAccesses")) == "6"
    ok(surgery.pfs("PatientSelected"))
    ok(surgery.pfs("ListServiceAccesses"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"unitId": OTHER}, "the session is not of this unit"),
        ({"onlineUserId": f"p-{BEA}"}, "the session is not of this user"),
        ({"patientId": f"p-{BEA}"}, "this patient is not accessible to the user"),
        ({"patientId": "somebody"}, "this patient is not accessible to the user"),
        ({"patientId": "p-99999999999999999999"}, "this patient is not accessible to the user"),
    ],
)
@pytest.mark.parametrize("message", ["ListServiceAccesses", "PatientSelected"])
def test_ids_of_others_are_6(patient: Surgery, message: str, wrong: dict[str, str], why: str):
    assert fault(patient.pfs(message, **wrong)) == ("6", why)


@pytest.mark.parametrize("missing", ["unitId", "patientId", "onlineUserId"])
def test_a_missing_id_is_5(patient: Surgery, missing: str):
    reply = patient.pfs("ListServiceAccesses", **{missing: None})
    assert fault(reply) == ("5", f"{missing} is missing")


def test_a_patient_who_leaves_meanwhile_is_no_longer_accessible(patient: Surgery):
    patient.unit.register.leave(AMIR, patient.clock.now().date())
    assert code(patient.pfs("ListServiceAccesses")) == "6"


def test_logging_off_ends_the_session_and_says_nothing_more(patient: Surgery):
    reply = patient.said("/systmone/pfs", "Logoff", "", {})
    root = ok(reply)
    assert (root.tag, dict(root.attrib)) == ("LogoffReply", {"uuid": "u-1"})
    assert reply.header("suid") == patient.suid
    again = patient.pfs("ListServiceAccesses")
    assert (code(again), again.header("suid")) == ("3", None)


def test_logging_off_needs_nobody_selected(surgery: Surgery):
    surgery.patient_in("acc-cara")
    assert read(surgery.said("/systmone/pfs", "Logoff", "", {})).tag == "LogoffReply"
