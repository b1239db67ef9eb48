"""Logging on at the desk, and who works there (B2, B3)."""

from __future__ import annotations

import pytest

from gpworld.systmone import credentials
from wire.systmone.elm_street import ANN, OTHER, UNIT, Surgery, code, fault, ok


def passphrase(surgery: Surgery, user: str, unit: str = UNIT) -> str:
    return credentials.staff_passphrase(surgery.seeds, unit, user)


def test_a_log_on_names_unit_and_user(surgery: Surgery):
    reply = surgery.staff_in()
    root = ok(reply)
    assert dict(root.attrib) == {
        "unitId": UNIT,
        "unitName": "Elm Street Surgery",
        "uuid": "u-1",
    }
    assert [(user.tag, dict(user.attrib)) for user in root] == [
        (
            "User",
            {
                "userName": "ann",
                "title": "Ms",
                "firstName": "Ann",
                "surname": "Vane",
                "role": "Receptionist",
            },
        )
    ]
    assert (reply.header("suid") or "").startswith("st-")


def test_title_names_and_role_may_be_empty_and_hinder_nothing(surgery: Surgery):
    user = ok(surgery.staff_in("ben"))[0]
    assert dict(user.attrib) == {
        "userName": "ben",
        "title": "",
        "firstName": "",
        "surname": "Vole",
        "role": "",
    }
    ok(surgery.staff("StaffBookAppointment", patientId="p-2041", **surgery.slot("free")))


@pytest.mark.parametrize("spelt", ["dr.o", "DR.O", "Dr.O"])
def test_the_user_name_is_compared_in_any_case(surgery: Surgery, spelt: str):
    secret = passphrase(surgery, "Dr.O")
    root = ok(surgery.staff("StaffLogon", userName=spelt, passphrase=secret, unitId=UNIT))
    assert root[0].get("userName") == "Dr.O"


@pytest.mark.parametrize(
    ("user", "unit"), [("nobody", UNIT), ("ivy", UNIT), ("ola", UNIT), ("ann", OTHER), ("ann", "Y")]
)
def test_unknown_and_inactive_users_and_those_of_other_units_get_9(
    surgery: Surgery, user: str, unit: str
):
    secret = passphrase(surgery, user, unit)
    reply = surgery.staff("StaffLogon", userName=user, passphrase=secret, unitId=unit)
    assert (code(reply), reply.header("suid")) == ("9", None)


@pytest.mark.parametrize("given", ["wrong", "ANN", "ann"])
def test_a_wrong_passphrase_is_9(surgery: Surgery, given: str):
    assert code(surgery.staff("StaffLogon", userName="ann", passphrase=given, unitId=UNIT)) == "9"


@pytest.mark.parametrize("missing", ["userName", "passphrase", "unitId"])
@pytest.mark.parametrize("empty", [None, ""])
def test_a_log_on_without_one_of_its_values_is_5(surgery: Surgery, missing: str, empty: str | None):
    given = {"userName": "ann", "passphrase": passphrase(surgery, "ann"), "unitId": UNIT}
    reply = surgery.staff("StaffLogon", **{**given, missing: empty})
    assert fault(reply) == ("5", f"{missing} is missing")


def test_a_log_on_looks_at_5_then_9_then_6(surgery: Surgery):
    surgery.switch(staff_access=False)
    secret = passphrase(surgery, "ann")
    assert code(surgery.staff("StaffLogon", userName="x", passphrase="x")) == "5"
    assert code(surgery.staff("StaffLogon", userName="ann", passphrase="x", unitId=UNIT)) == "9"
    assert code(surgery.staff("StaffLogon", userName="ann", passphrase=secret, unitId=UNIT)) == "6"


def test_logging_off_kills_the_suid(desk: Surgery):
    reply = desk.staff("StaffLogoff")
    root = ok(reply)
    assert (root.tag, dict(root.attrib)) == ("StaffLogoffReply", {"uuid": "u-1"})
    assert reply.header("suid") == desk.suid
    assert code(desk.staff("StaffListUsers")) == "3"


def test_users_come_in_plain_text_order_with_flags_and_one_current(desk: Surgery):
    users = [dict(user.attrib) for user in ok(desk.staff("StaffListUsers"))]
    assert [user["userName"] for user in users] == ["Dr.O", "ann", "ben", "ivy"]
    assert [user["active"] for user in users] == ["Y", "Y", "Y", "N"]
    assert [user["currentUser"] for user in users] == ["N", "Y", "N", "N"]
    assert set(users[0]) == {
        "userName",
        "title",
        "firstName",
        "surname",
        "role",
        "active",
        "currentUser",
    }


def test_switching_staff_access_off_stops_open_sessions(desk: Surgery):
    desk.switch(staff_access=False)
    assert fault(desk.staff("StaffListUsers")) == (
        "6",
        "staff access is switched off for this unit",
    )


def test_a_user_made_inactive_meanwhile_gets_6(desk: Surgery):
    desk.unit.directory.change_user(ANN, active=False)
    assert fault(desk.staff("StaffListUsers")) == ("6", "this user is no longer active")
