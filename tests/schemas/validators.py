"""Our schemas as validators that know one another's shared parts."""

from __future__ import annotations

from functools import cache

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from gpworld import schemas


@cache
def validator(system: str, name: str) -> Draft202012Validator:
    """The validator of one schema; formats are patterns, so nothing else is needed."""
    return Draft202012Validator(schemas.load(system, name), registry=_registry(system))


@cache
def _registry(system: str) -> Registry:
    every = [schemas.load(system, name) for name in (*schemas.names(system), schemas.SHARED)]
    return Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in every
    )
