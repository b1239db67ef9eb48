"""PFS: linking an online account, once (A3.2, A4)."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from wire.emis.surgery import HOME, LEO, Surgery, json, refused

LINKED = (400, -1108, "Registered online user is already linked")


def asked(**details: object) -> dict[str, Any]:
    """What Leo shows; details are changed, and those that are None left out."""
    linkage = {"AccountId": "acc-104", "LinkageKey": "key-104", "NationalPracticeCode": HOME}
    outer = {"Surname": "Marsh", "DateOfBirth": "1984-03-12T00:00:00Z"}
    for name, value in details.items():
        (outer if name in outer else linkage)[name] = value
    kept = {name: value for name, value in linkage.items() if value is not None}
    return {**outer, "LinkageDetails": kept, "Unknown": "ignored"}


def link(surgery: Surgery, **details: object) -> Any:
    if not surgery.headers:
        surgery.signed_in()
    return surgery.pfs("POST", "me/applications", body=asked(**details))


def test_linking_gives_an_identity_that_signs_in(surgery: Surgery):
    reply = link(surgery)
    assert reply.status == 200
    assert surgery.signed_in(json(reply)["AccessIdentityGuid"])


def test_linking_gives_the_identity_that_was_made_with_the_account(surgery: Surgery):
    surgery.account("acc-104", credential="dddddddd-0000-4000-8000-000000000104")
    assert json(link(surgery)) == {"AccessIdentityGuid": "dddddddd-0000-4000-8000-000000000104"}


@pytest.mark.parametrize(
    "birth", ["1984-03-12", "1984-03-12T00:00:00", "1984-03-12T00:00:00Z", "1984-03-12T01:00:00"]
)
def test_a_birth_date_may_carry_a_time_and_a_zone(surgery: Surgery, birth: str):
    assert link(surgery, DateOfBirth=birth).status == 200


def test_a_birth_date_in_summer_may_be_written_in_utc(surgery: Surgery):
    surgery.home.register.change(LEO, birth_date=date(1984, 6, 12))
    assert link(surgery, DateOfBirth="1984-06-11T23:00:00Z").status == 200


def test_the_practice_may_be_named_by_its_ods_code(surgery: Surgery):
    assert link(surgery, NationalPracticeCode=None, OdsCode=HOME).status == 200


def test_the_surname_is_compared_in_any_case(surgery: Surgery):
    assert link(surgery, Surname=" mARSH ").status == 200


@pytest.mark.parametrize(
    ("details", "answer"),
    [
        (
            {"AccountId": "acc-999"},
            (404, -1104, "No registered online user found for given linkage details"),
        ),
        ({"LinkageKey": "wrong"}, (400, -1105, "Invalid linkage details")),
        ({"Surname": "Marsden"}, (400, -1106, "No match found for given demographics")),
        ({"DateOfBirth": "1984-03-13"}, (400, -1106, "No match found for given demographics")),
        ({"AccountId": "acc-101", "LinkageKey": "key-101", "Surname": "Okoro"}, LINKED),
        ({"NationalPracticeCode": "Y99999"}, (400, -1001, None)),
        ({"NationalPracticeCode": "Y90003"}, (400, -1001, None)),
        ({"AccountId": "acc-105", "LinkageKey": "key-105", "Surname": "Gone"}, (400, -1552, None)),
        ({"AccountId": ""}, (400, None, "AccountId length outside of valid range")),
        ({"LinkageKey": "k" * 51}, (400, None, "LinkageKey length outside of valid range")),
        ({"Surname": "s" * 101}, (400, None, "Surname length outside of valid range")),
    ],
)
def test_linking_is_refused(surgery: Surgery, details: dict[str, str], answer: tuple[Any, ...]):
    status, code, text = refused(link(surgery, **details))
    assert (status, code, text if answer[2] else None) == answer


def test_linking_is_refused_for_an_archived_account(surgery: Surgery):
    surgery.account("acc-104", status="archived")
    assert refused(link(surgery))[:2] == (400, -1107)


def test_linking_is_refused_where_the_practice_is_not_live(surgery: Surgery):
    surgery.organisation(live=False)
    surgery.headers = signed_out(surgery)
    assert refused(link(surgery))[:2] == (400, -1401)


def test_linking_is_refused_where_online_services_are_off(surgery: Surgery):
    surgery.online(enabled=False)
    surgery.headers = signed_out(surgery)
    assert refused(link(surgery)) == (
        403,
        -1030,
        "Patient Facing Services are not enabled by this practice",
    )


def signed_out(surgery: Surgery) -> dict[str, str]:
    headers = {"X-API-ApplicationId": "app", "X-API-Version": "2.1.0.0"}
    opened = surgery.pfs("POST", "sessions/endusersession", headers=headers)
    return headers | {"X-API-EndUserSessionId": json(opened)["EndUserSessionId"]}


@pytest.mark.parametrize(
    ("details", "wrong"),
    [
        ({"AccountId": None}, "LinkageDetails.AccountId"),
        ({"LinkageKey": None}, "LinkageDetails.LinkageKey"),
        ({"NationalPracticeCode": None}, "LinkageDetails.NationalPracticeCode"),
        ({"Surname": None}, "Surname"),
        ({"DateOfBirth": None}, "DateOfBirth"),
        ({"DateOfBirth": "twelfth of March"}, "DateOfBirth"),
        ({"DateOfBirth": ""}, "DateOfBirth"),
        ({"AccountId": 7}, "LinkageDetails.AccountId"),
    ],
)
def test_a_missing_or_mistyped_member_is_named(
    surgery: Surgery, details: dict[str, object], wrong: str
):
    reply = link(surgery, **details)
    assert reply.status == 400
    assert list(json(reply)["ModelState"]) == [wrong]


def test_linkage_details_are_an_object(surgery: Surgery):
    surgery.signed_in()
    reply = surgery.pfs("POST", "me/applications", body=asked() | {"LinkageDetails": "acc-104"})
    assert "LinkageDetails" in json(reply)["ModelState"]


@pytest.mark.parametrize(
    ("wrong", "then_wrong"),
    [
        ({"NationalPracticeCode": "Y99999"}, {"AccountId": "acc-999"}),
        ({"AccountId": "acc-999"}, {"LinkageKey": "wrong"}),
        ({"LinkageKey": "wrong"}, {"Surname": "Marsden"}),
    ],
)
def test_the_first_thing_wrong_is_the_answer(
    surgery: Surgery, wrong: dict[str, str], then_wrong: dict[str, str]
):
    assert refused(link(surgery, **wrong, **then_wrong)) == refused(link(surgery, **wrong))


def test_the_older_generation_answers_an_account_that_is_linked_with_500(older: Surgery):
    assert link(older).status == 200
    reply = link(older)
    assert reply.status == 500
    assert json(reply) == {
        "InternalResponseCode": -1108,
        "Exceptions": [{"Message": "Registered online user is already linked"}],
    }


def test_of_many_who_link_one_account_at_once_one_does(surgery: Surgery):
    surgery.signed_in()
    begin, answers = threading.Barrier(32), []

    def try_it() -> None:
        begin.wait()
        answers.append(link(surgery).status)

    threads = [threading.Thread(target=try_it) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] + [400] * 31
