"""Each schema can fail: a member dropped, one too many, or of another type is noticed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gpworld import schemas
from schemas.replies import misfits
from schemas.validators import validator

EXAMPLES = Path(__file__).parent / "examples"
EVERY = [(system, name) for system in schemas.SYSTEMS for name in schemas.names(system)]
SILENT = [(s, name) for s, name in EVERY if schemas.load(s, name).get("not") == {}]
SPEAKING = [each for each in EVERY if each not in SILENT]
OPEN = (
    "emis/partner.GetConsultation/consultationList/",  # given back as it was filed
    "emis/partner.GetConsultation/eventList/",
    "/contained/",  # the booking organisation, given back as it was sent
    "/participant/",
    "sms/GetTemplate/personalisation/",  # a map of names
)
Path_ = tuple[str | int, ...]


def example(system: str, name: str) -> Any:
    """A reply that a simulator gave."""
    return json.loads((EXAMPLES / system / f"{name}.json").read_text("utf-8"))


def fits(system: str, name: str, value: object) -> bool:
    return validator(system, name).is_valid(value)


def objects(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """The paths of all objects in a value, itself included."""
    if isinstance(value, dict):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if _many(value) else ()
    for key, each in inner:
        yield from objects(each, (*path, key))


def _many(value: object) -> bool:
    return isinstance(value, list)


def at(value: Any, path: Path_) -> Any:
    for key in path:
        value = value[key]
    return value


def closed(system: str, name: str, path: Path_) -> bool:
    written = f"{system}/{name}/{'/'.join(map(str, path))}/"
    return not any(each in written for each in OPEN)


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_the_example_fits_the_schema_and_the_model(system, name):
    assert list(misfits(system, name, example(system, name))) == []


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_a_required_member_that_is_gone_is_missed(system, name):
    whole = example(system, name)
    missed = set()
    for member in whole:
        less = {key: value for key, value in whole.items() if key != member}
        if not fits(system, name, less):
            missed.add(member)
    assert missed >= required(system, name, whole) != set()


def required(system: str, name: str, whole: object) -> set[str]:
    """What an empty object would have to have, by the branch that the example takes."""
    if not isinstance(whole, dict):
        return set()
    lacking: set[str] = set()
    for error in validator(system, name).iter_errors({}):
        branches = [[error]] if error.validator == "required" else _branches(error)
        wanted = [{key for each in branch for key in _lacked(each)} for branch in branches]
        lacking |= max((each for each in wanted if each <= set(whole)), key=len, default=set())
    return lacking


def _branches(error: Any) -> list[list[Any]]:
    found: dict[int, list[Any]] = {}
    for each in error.context:
        found.setdefault(each.schema_path[0], []).append(each)
    return list(found.values())


def _lacked(error: Any) -> set[str]:
    return set(error.validator_value) if error.validator == "required" else set()


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_an_unknown_member_is_noticed_at_any_depth(system, name):
    whole = example(system, name)
    for path in objects(whole):
        more = copy.deepcopy(whole)
        at(more, path)["unexpected"] = "member"
        if closed(system, name, path):
            assert not fits(system, name, more), path


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_another_type_is_noticed(system, name):
    whole = example(system, name)
    for member in whole:
        wrong = {**whole, member: 7.5 if member in ("errors", "resourceType") else [["odd"]]}
        assert not fits(system, name, wrong), member


@pytest.mark.parametrize(("system", "name"), SILENT)
@pytest.mark.parametrize("body", [{}, [], None, "text"])
def test_where_nothing_is_sent_no_body_fits(system, name, body):
    assert not fits(system, name, body)
