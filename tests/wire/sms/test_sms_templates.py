"""Section 6 of the contract: templates, their placeholders and previews."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.sms import templates
from gpworld.sms.plans import ServicePlan, TemplatePlan
from wire.sms.gateway import OTHER, SURGERY, Gateway

STRANGE = "0b0d6e7e-93a1-4bd5-8a43-3a1b5c7d9e10"
FILLED = [
    ("Hi ((name))", {"name": "Asha"}, "Hi Asha"),
    ("Hi ((First name))", {"first_NAME": "Asha"}, "Hi Asha"),
    ("Hi ((first-name))", {"firstname": "Asha"}, "Hi Asha"),
    ("((n))", {"n": 5}, "5"),
    ("((n))", {"n": True}, "True"),
    ("((n))", {"n": ["a", "b", "c"]}, "a, b and c"),
    ("((n))", {"n": ["a", "", None, "b"]}, "a and b"),
    ("((n))", {"n": ["a"]}, "a"),
    ("x((n))", {"n": []}, "x"),
    ("((a))", {"a": "((b))", "b": "no"}, "((b))"),
    ("x((late??You are late))", {"late": "no"}, "x"),
    ("x((late??((n))))", {"late": "yes", "n": "1"}, "x((late??1))"),
    ("*((n))*", {"n": "<b>&"}, "*<b>&*"),
    ("((n))", {"n": "1", "other": "x"}, "1"),
    # Vectors of the service's own public tests.
    ("the quick (((colour))) fox", {"colour": "brown"}, "the quick (brown) fox"),
    ("((n))", {"n": 0.1 + 0.2}, "0.30000000000000004"),
    ("((n))", {"n": {"key": "value"}}, "{'key': 'value'}"),
    ("((n?))", {"n?": "no condition"}, "no condition"),
    ("((n?n))", {"n?n": "no condition"}, "no condition"),
    ("((n??foo??bar))", {"n": True}, "foo??bar"),
    ("((n??one\nline))", {"n": True}, "one\nline"),
    ("((>n)) ((/m))", {">n": "x", "/m": "y"}, "x y"),
    ("((n))", {"n": [" ", " \t ", "\u180e"]}, ""),
    ("((n))", {"n": ["a", "\u200b", "b"]}, "a and b"),
    ("((n))", {"n": [1, {"two": 2}, "three", None]}, "1, {'two': 2} and three"),
    ("((n))", {"n": [[1, 2], [3, 4]]}, "[1, 2] and [3, 4]"),
    ("((n))", {"n": [0.1, True, False]}, "0.1, True and False"),
    ("the ((quick brown fox (()) ((", {"quick brown fox": "x"}, "the ((quick brown fox (()) (("),
]


@pytest.mark.parametrize(("body", "values", "filled"), FILLED)
def test_a_template_is_filled(body: str, values: dict[str, Any], filled: str):
    assert templates.fill(body, values) == filled


@pytest.mark.parametrize("word", ["yes", "Y", "TRUE", "t", "1", "include", "Show", True, ["yes"]])
def test_a_condition_holds_for_these_words(word: object):
    assert templates.fill("((c??shown))", {"c": word}) == "shown"


@pytest.mark.parametrize("word", ["no", "", "0", "on", "oui", False, 2, [], {"True": True}])
def test_a_condition_fails_for_all_others(word: object):
    assert templates.fill("((c??shown))", {"c": word}) == ""


def test_of_two_spellings_of_a_name_the_later_counts_and_null_is_none():
    assert templates.fill("((n))", {"N": "1", "n": "2"}) == "2"
    assert templates.missing("((n))", {"N": "1", "n": None}) == ["n"]


def test_missing_values_are_named_in_the_templates_order_and_spelling():
    gateway = Gateway(
        ServicePlan(
            SURGERY, templates=(TemplatePlan("t", "((First name)) ((B)) ((first_name)) ((c??x))"),)
        )
    )
    form = {
        "phone_number": "07700900123",
        "template_id": gateway.template("t"),
        "personalisation": {"B": None, "other": "x"},
    }
    answer = gateway.post(form)
    assert (answer.status, answer.names) == (400, ["BadRequestError"])
    assert answer.messages == ["Missing personalisation: First name, B, c"]


def test_a_template_is_shown(gateway: Gateway):
    shown = gateway.get(f"/v2/template/{gateway.template('invitation')}").json
    assert shown == {
        "id": gateway.template("invitation"),
        "name": "invitation",
        "type": "sms",
        "version": 1,
        "created_at": "2026-10-20T08:00:00.000000Z",
        "updated_at": None,
        "created_by": "owner@surgery.test",
        "body": "((practice)): choose a time at ((link))",
        "subject": None,
        "personalisation": {"practice": {"required": True}, "link": {"required": True}},
        "postage": None,
        "letter_contact_block": None,
    }


@pytest.mark.parametrize(("version", "body"), [(1, "first"), (2, "second ((name))"), (3, "third")])
def test_each_version_is_shown(gateway: Gateway, version: int, body: str):
    shown = gateway.get(f"/v2/template/{gateway.template('edited')}/version/{version}").json
    assert (shown["version"], shown["body"]) == (version, body)


@pytest.mark.parametrize(
    "path",
    [
        f"/v2/template/{STRANGE}",
        f"/v2/template/{STRANGE}/version/1",
        "/v2/template/{edited}/version/4",
        "/v2/template/{others}",
        "/v2/template/{others}/version/1",
    ],
)
def test_what_the_service_has_not_is_not_found(gateway: Gateway, path: str):
    known = {"edited": gateway.template("edited"), "others": gateway.template("message", OTHER)}
    answer = gateway.get(path.format(**known))
    assert (answer.status, answer.names) == (404, ["NoResultFound"])
    assert answer.messages == ["No result found"]


@pytest.mark.parametrize("path", ["/v2/template/7", "/v2/template/x/version/1"])
def test_a_malformed_id_is_named(gateway: Gateway, path: str):
    answer = gateway.get(path)
    assert (answer.status, answer.messages) == (400, ["id is not a valid UUID"])


def test_version_nought_does_not_follow_the_schema(gateway: Gateway):
    answer = gateway.get(f"/v2/template/{gateway.template()}/version/0")
    assert answer.messages == ["version 0 is less than the minimum of 1"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["message", "invitation", "mail", "edited"]),
        ("type=sms", ["message", "invitation", "edited"]),
        ("type=email", ["mail"]),
        ("type=letter", []),
    ],
)
def test_templates_are_listed_by_type(gateway: Gateway, query: str, names: list[str]):
    shown = gateway.get("/v2/templates", query=query).json["templates"]
    assert [template["name"] for template in shown] == names


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("type=coconut", "type coconut is not one of [sms, email, letter]"),
        ("page=2", "Additional properties are not allowed (page was unexpected)"),
    ],
)
def test_a_bad_template_query_is_named(gateway: Gateway, query: str, message: str):
    answer = gateway.get("/v2/templates", query=query)
    assert (answer.status, answer.messages) == (400, [message])


def test_a_preview_shows_the_text_and_sends_nothing(gateway: Gateway):
    path = f"/v2/template/{gateway.template('invitation')}/preview"
    values = {"personalisation": {"practice": "Elm Road", "link": "https://b.test/x"}}
    answer = gateway.call("POST", path, values)
    assert answer.status == 200
    assert answer.json == {
        "id": gateway.template("invitation"),
        "type": "sms",
        "version": 1,
        "body": "Elm Road: choose a time at https://b.test/x",
        "html": None,
        "subject": None,
        "postage": None,
    }
    assert gateway.get("/v2/notifications").json["notifications"] == []


def test_a_preview_of_a_plain_template_needs_no_body(gateway: Gateway):
    answer = gateway.call("POST", f"/v2/template/{gateway.template('edited')}/preview")
    assert (answer.status, answer.json["body"]) == (200, "third")


@pytest.mark.parametrize(
    ("form", "messages"),
    [
        ({}, ["Missing personalisation: practice, link"]),
        ({"personalisation": {"practice": "x"}}, ["Missing personalisation: link"]),
        ({"personalisation": 7}, ["personalisation 7 is not of type object"]),
        ([1], ["[1] is not of type object"]),
    ],
)
def test_a_preview_names_what_is_wrong(gateway: Gateway, form: Any, messages: list[str]):
    path = f"/v2/template/{gateway.template('invitation')}/preview"
    answer = gateway.call("POST", path, form)
    assert (answer.status, answer.messages) == (400, messages)


def test_a_preview_of_nothing_is_not_found(gateway: Gateway):
    answer = gateway.call("POST", f"/v2/template/{STRANGE}/preview")
    assert (answer.status, answer.names) == (404, ["NoResultFound"])
    malformed = gateway.call("POST", "/v2/template/nonsense/preview")
    assert malformed.messages == ["id is not a valid UUID"]
