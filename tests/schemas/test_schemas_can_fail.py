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
)
Place = tuple[str | int, ...]


def example(system: str, name: str) -> Any:
    """A reply that a simulator gave."""
    return json.loads((EXAMPLES / system / f"{name}.json").read_text("utf-8"))


def fits(system: str, name: str, value: object) -> bool:
    return validator(system, name).is_valid(value)


def objects(value: object, place: Place = ()) -> Iterator[Place]:
    """Where there are objects in a value, itself included."""
    if isinstance(value, dict):
        yield place
        for key, each in value.items():
            yield from objects(each, (*place, key))
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from objects(each, (*place, index))


def at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


def closed(system: str, name: str, place: Place) -> bool:
    written = f"{system}/{name}/{'/'.join(map(str, place))}/"
    return not any(each in written for each in OPEN)


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_the_example_fits_the_schema_and_the_model(system, name):
    assert list(misfits(system, name, example(system, name))) == []


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_a_required_member_that_is_gone_is_missed(system, name):
    whole = example(system, name)
    required = wanted(system, name, whole)
    assert required
    for member in required:
        less = {key: value for key, value in whole.items() if key != member}
        assert not fits(system, name, less), member


def wanted(system: str, name: str, whole: dict[str, object]) -> set[str]:
    """What an empty object lacks; of several shapes, by the one that the example has."""
    found: set[str] = set()
    for error in validator(system, name).iter_errors({}):
        for each in (error, *error.context):
            lacking = set(each.validator_value) if each.validator == "required" else set()
            found |= lacking if lacking <= set(whole) else set()
    return found


@pytest.mark.parametrize(("system", "name"), SPEAKING)
def test_an_unknown_member_is_noticed_at_any_depth(system, name):
    whole = example(system, name)
    for place in objects(whole):
        more = copy.deepcopy(whole)
        at(more, place)["unexpected"] = "member"
        assert fits(system, name, more) is not closed(system, name, place), place


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
