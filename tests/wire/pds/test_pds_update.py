"""Updating by JSON patch: identity of parts, and every refusal of patches (section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from wire.pds.nation import (
    FREE,
    MARIA,
    NOAH,
    UK,
    Nation,
    json,
    problem,
    record,
)

UPDATE = "Invalid update with error - "
FORBIDDEN = "Forbidden update with error - "
MALE = {"op": "replace", "path": "/gender", "value": "male"}


def add(path: str, value: object) -> dict[str, object]:
    return {"op": "add", "path": path, "value": value}


def put(path: str, value: object) -> dict[str, object]:
    return {"op": "replace", "path": path, "value": value}


def expect(path: str, value: object) -> dict[str, object]:
    return {"op": "test", "path": path, "value": value}


def remove(path: str) -> dict[str, object]:
    return {"op": "remove", "path": path}


# -- a good update --------------------------------------------------------------------------------


def test_an_update_gives_the_whole_record_with_the_next_version(nation: Nation):
    reply = nation.patch(MARIA, MALE)
    found = record(reply)
    assert (found["gender"], found["meta"]["versionId"]) == ("male", "4")
    assert reply.header("ETag") == 'W/"4"'
    assert reply.header("Content-Type") == "application/fhir+json"
    assert record(nation.get(MARIA)) == found


def test_an_update_leaves_everything_else_as_it_was_hidden_parts_too(nation: Nation):
    before, person = record(nation.get(MARIA)), nation.held(MARIA)
    after = record(nation.patch(MARIA, MALE))
    for changed in ("gender", "meta"):
        before.pop(changed)
        after.pop(changed)
    assert after == before
    held = nation.held(MARIA)
    for part in ("names", "addresses", "telecoms"):
        hidden = [each for each in getattr(held, part) if each.hidden]
        assert hidden == [each for each in getattr(person, part) if each.hidden] != []
    assert (held.managing, held.related) == (person.managing, person.related)
    assert held.former_genders[-1] == "female"


def test_a_part_is_changed_when_its_id_is_named_whatever_the_index_says(nation: Nation):
    for op in ("add", "replace", "test"):
        version = nation.held(MARIA).version
        reply = nation.patch(
            MARIA,
            {"op": op, "path": "/name/0/id", "value": "NAME3"},
            put("/name/0/family", f"Changed {op}"),
        )
        assert record(reply)["name"][2]["family"] == f"Changed {op}"
        assert record(reply)["name"][0]["family"] == "Okoro"
        assert nation.held(MARIA).version == version + 1


def test_adding_goes_to_the_end_and_the_service_gives_the_id(nation: Nation):
    name = {"id": "NAME1", "use": "nickname", "family": "Okoro", "given": ["Minnie"]}
    names = record(nation.patch(MARIA, add("/name/-", name)))["name"]
    assert names[-1]["given"] == ["Minnie"]
    assert names[-1]["id"] != "NAME1"
    assert len({each["id"] for each in names}) == len(names)


def test_the_first_of_a_kind_can_be_added(nation: Nation):
    mobile = {"system": "phone", "use": "mobile", "value": "07700900555"}
    found = record(nation.patch(NOAH, add("/telecom/-", mobile)))
    assert [each["value"] for each in found["telecom"]] == ["07700900555"]


@pytest.mark.parametrize(
    "test",
    [
        expect("/name/2/id", "NAME3"),
        expect("/name/2", {"id": "NAME3", "use": "nickname", "given": ["Mimi"], "family": "Okoro"}),
    ],
)
def test_removing_needs_a_test_right_before(nation: Nation, test: dict[str, object]):
    found = record(nation.patch(MARIA, test, remove("/name/2")))
    assert [name["id"] for name in found["name"]] == ["NAME1", "NAME2"]


def test_an_extension_is_named_by_its_url(nation: Nation):
    urls = [each["url"] for each in record(nation.get(MARIA))["extension"]]
    found = record(nation.patch(MARIA, expect("/extension/0/url", urls[1]), remove("/extension/0")))
    assert [each["url"] for each in found["extension"]] == [urls[0], urls[2]]


def test_a_part_of_an_extension_says_by_its_own_url_what_it_is(nation: Nation):
    spoken = {"url": "interpreterRequired", "valueBoolean": False}
    found = record(nation.patch(MARIA, put("/extension/2/extension/1", spoken)))
    assert found["extension"][2]["extension"][1] == spoken


def test_one_part_of_an_extension_is_removed_when_another_was_tested_by_its_url(nation: Nation):
    tests = expect("/extension/2/extension/1/url", "interpreterRequired")
    found = record(nation.patch(MARIA, tests, remove("/extension/2/extension/0")))
    assert [part["url"] for part in found["extension"][2]["extension"]] == ["interpreterRequired"]


@pytest.mark.parametrize(
    "patches",
    [
        [put("/extension/2/extension/1", {"url": " ", "valueBoolean": False})],
        [expect("/extension/2/url", UK + "NHSCommunication"), remove("/extension/2/extension/1")],
    ],
)
def test_a_language_keeps_whether_an_interpreter_is_needed(
    nation: Nation, patches: list[dict[str, object]]
):
    text = UPDATE + "interpreterRequired cannot be removed"
    assert problem(nation.patch(MARIA, *patches)) == (400, "INVALID_UPDATE", text)


def test_a_language_may_go_as_a_whole(nation: Nation):
    tests = expect("/extension/2/url", UK + "NHSCommunication")
    assert len(record(nation.patch(MARIA, tests, remove("/extension/2")))["extension"]) == 2


def test_without_any_of_a_kind_every_index_is_past_the_end(nation: Nation):
    patches = (put("/address/0/id", "456"), put("/address/0/line/0", "2 Mill Lane"))
    text = UPDATE + "Invalid patch - index '0' is out of bounds"
    assert problem(nation.patch(NOAH, *patches)) == (400, "INVALID_UPDATE", text)


def test_several_removals_each_find_their_own(nation: Nation):
    found = record(
        nation.patch(
            MARIA,
            expect("/telecom/0/id", "TELE1"),
            remove("/telecom/0"),
            expect("/telecom/2/id", "TELE3"),
            remove("/telecom/2"),
        )
    )
    assert [each["id"] for each in found["telecom"]] == ["TELE2", "TELE4"]


def test_all_or_nothing(nation: Nation):
    before = nation.held(MARIA)
    reply = nation.patch(MARIA, MALE, put("/birthDate", "2999-01-01"))
    assert problem(reply)[0] == 400
    assert nation.held(MARIA) is before


@pytest.mark.parametrize(
    "ctype", ["application/json-patch+json", "application/json", "APPLICATION/JSON; charset=utf-8"]
)
def test_anything_that_begins_application_json_is_taken(nation: Nation, ctype: str):
    assert nation.patch(MARIA, MALE, Content_Type=ctype).status == 200


def test_prefer_respond_async_is_ignored(nation: Nation):
    assert nation.patch(MARIA, MALE, Prefer="respond-async").status == 200


# -- the table of refusals ------------------------------------------------------------------------

HOME = {"use": "usual", "family": "X", "given": ["Y"]}
REFUSALS: dict[str, tuple[list[dict[str, Any]], tuple[int, str, str | None]]] = {
    "no patches": ([], (400, "INVALID_UPDATE", UPDATE + "No patches found")),
    "unknown op": (
        [{"op": "bad", "path": "/name/0"}],
        (400, "INVALID_VALUE", "Invalid value - 'bad' in field '0/op'"),
    ),
    "missing op": (
        [MALE, {"path": "/gender"}],
        (400, "INVALID_VALUE", "Invalid value - 'None' in field '1/op'"),
    ),
    "copy": (
        [{"op": "copy", "path": "/gender", "from": "/id"}],
        (400, "INVALID_VALUE", "Invalid value - 'copy' in field '0/op'"),
    ),
    "bad path": (
        [put("gender", "male")],
        (400, "INVALID_VALUE", "Invalid value - 'gender' in field '0/path'"),
    ),
    "no value": (
        [{"op": "replace", "path": "/gender"}],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - The operation 'replace' does not contain a 'value'",
        ),
    ),
    "null": (
        [put("/deceasedDateTime", None)],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - The operation 'replace' does not contain a 'value'",
        ),
    ),
    "removal first": (
        [remove("/name/1")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "removal '/name/1' is not immediately preceded by equivalent test - "
            "instead it is the first item",
        ),
    ),
    "removal after another thing": (
        [expect("/name/1/id", "NAME2"), MALE, remove("/name/1")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "removal '/name/1' is not immediately preceded by equivalent test - "
            "instead it follows replace /gender",
        ),
    ),
    "removal of another item": (
        [expect("/name/2/id", "NAME3"), remove("/name/1")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "removal '/name/1' is not immediately preceded by equivalent test - "
            "instead it follows test /name/2/id",
        ),
    ),
    "index past the end": (
        [put("/contact/1", {"relationship": []})],
        (400, "INVALID_UPDATE", UPDATE + "Invalid patch - index '1' is out of bounds"),
    ),
    "add past the end": (
        [add("/name/9", {"use": "nickname", "family": "X"})],
        (400, "INVALID_UPDATE", UPDATE + "Invalid patch - index '9' is out of bounds"),
    ),
    "given past the end": (
        [expect("/name/0/id", "NAME1"), put("/name/0/given/5", "X")],
        (400, "INVALID_UPDATE", UPDATE + "Invalid patch - index '5' is out of bounds"),
    ),
    "remove what is not there": (
        [expect("/name/0/id", "NAME3"), remove("/name/0/suffix")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - can't remove non-existent object 'suffix'",
        ),
    ),
    "remove an index that is not there": (
        [expect("/name/0/id", "NAME3"), remove("/name/0/given/4")],
        (400, "INVALID_UPDATE", UPDATE + "Invalid patch - can't remove non-existent object '4'"),
    ),
    "replace what is not there": (
        [expect("/name/0/id", "NAME3"), put("/name/0/suffix", ["X"])],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - can't replace non-existent object 'suffix'",
        ),
    ),
    "part without id": (
        [put("/address/0/line", ["X"])],
        (400, "INVALID_UPDATE", UPDATE + "no id or url found for path with root /address/0"),
    ),
    "deep part without id": (
        [put("/name/1/given/0", "X")],
        (400, "INVALID_UPDATE", UPDATE + "no id or url found for path with root /name/1"),
    ),
    "id not on the record": (
        [expect("/address/0/id", "123456"), put("/address/0/line", ["X"])],
        (400, "INVALID_UPDATE", UPDATE + "no 'address' resources with object id '123456'"),
    ),
    "id of an index past the end": (
        [expect("/name/3/id", "123456"), remove("/name/3")],
        (400, "INVALID_UPDATE", UPDATE + "Invalid patch - index '3' is out of bounds"),
    ),
    "url not on the record": (
        [expect("/extension/0/url", "x"), remove("/extension/0")],
        (400, "INVALID_UPDATE", UPDATE + "no 'extension' resources with object url 'x'"),
    ),
    "test differs": (
        [expect("/multipleBirthInteger", 2), MALE],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - 1 (<class 'int'>) is not equal to tested value 2 "
            "(<class 'int'>)",
        ),
    ),
    "object test differs": (
        [expect("/contact/0", {"id": "CONT1"}), remove("/contact/0")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - {'id': 'CONT1', 'period': {'start': '2026-01-01'}, "
            "'relationship': [{'coding': [{'system': "
            "'http://terminology.hl7.org/CodeSystem/v2-0131', 'code': 'C', 'display': "
            "'Emergency Contact'}]}], 'telecom': [{'system': 'phone', 'value': '01632960111'}]} "
            "(<class 'dict'>) is not equal to tested value {'id': 'CONT1'} (<class 'dict'>)",
        ),
    ),
    "nothing changes": (
        [put("/gender", "female")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - Provided patch made no changes to the resource",
        ),
    ),
    "only tests": (
        [expect("/gender", "female")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - Provided patch made no changes to the resource",
        ),
    ),
    "second usual name": (
        [add("/name/-", HOME)],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "multiple usual names cannot be added"),
    ),
    "second usual name by use": (
        [expect("/name/1/id", "NAME3"), put("/name/1/use", "usual")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "multiple usual names cannot be added"),
    ),
    "remove usual name": (
        [expect("/name/0/id", "NAME1"), remove("/name/0")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "not permitted to remove usual name"),
    ),
    "usual name by use": (
        [expect("/name/0/id", "NAME1"), put("/name/0/use", "old")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "not permitted to remove usual name"),
    ),
    "remove gender": (
        [remove("/gender")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to remove 'gender'"),
    ),
    "remove birth date": (
        [remove("/birthDate")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to remove 'birthDate'"),
    ),
    "change the number": (
        [put("/id", FREE)],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to update 'id'"),
    ),
    "change the version": (
        [put("/meta/versionId", "9")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to update 'meta'"),
    ),
    "change the security label": (
        [put("/meta/security/0/code", "R")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to update 'meta'"),
    ),
    "change the former practice": (
        [put("/managingOrganization/identifier/value", "Y9")],
        (
            403,
            "FORBIDDEN_UPDATE",
            FORBIDDEN + "source not permitted to update 'managingOrganization'",
        ),
    ),
    "an unknown member": (
        [add("/photo", [])],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to update 'photo'"),
    ),
    "a whole list": (
        [remove("/address")],
        (
            400,
            "INVALID_UPDATE",
            UPDATE + "Invalid patch - 'address' is a list: add to it with '/address/-'",
        ),
    ),
    "an id taken away": (
        [remove("/name/0/id")],
        (403, "FORBIDDEN_UPDATE", FORBIDDEN + "source not permitted to remove 'id'"),
    ),
    "nowhere": (
        [expect("/name/0/id", "NAME1"), put("/name/0/given/x", "y")],
        (400, "INVALID_UPDATE", UPDATE + "Invalid patch - '/name/0/given/x' leads nowhere"),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_wrong_with_patches_is_said_and_nothing_changes(nation: Nation, name: str):
    patches, wanted = REFUSALS[name]
    before = nation.held(MARIA)
    assert problem(nation.patch(MARIA, *patches)) == wanted
    assert nation.held(MARIA) is before


def test_a_forbidden_update_is_information(nation: Nation):
    issue = json(nation.patch(MARIA, remove("/gender")))["issue"][0]
    assert (issue["severity"], issue["code"]) == ("information", "forbidden")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", {}, {"patches": None}, {"patches": {}}, {"patches": "x"}, [MALE]]
)
def test_a_body_without_patches_has_none(nation: Nation, body: object):
    reply = nation.patch(MARIA, body=body)
    assert problem(reply) == (400, "INVALID_UPDATE", UPDATE + "No patches found")


def test_a_patch_that_is_no_object_has_no_op(nation: Nation):
    reply = nation.patch(MARIA, body={"patches": ["x"]})
    assert problem(reply)[2] == "Invalid value - 'None' in field '0/op'"
