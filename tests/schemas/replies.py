"""What the simulators answer in tests, held against our schemas and against FHIR's own models.

A guard that is made with ``on_reply=REPLIES.heed`` has every reply of its simulator looked at;
the fixture ``replies_fit`` fails the test in which one did not fit.  XML and the inbox are not
looked at: neither is described by a schema.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from jsonschema.exceptions import best_match
from pydantic import ValidationError

from gpworld import schemas
from gpworld.core.exchange import Reply, Request
from schemas.validators import validator

R4_LOOKUPS = ("FindEndpoint", "FindDevice")


class Replies:
    """Every reply that was heard of, and what was wrong with some."""

    def __init__(self) -> None:
        self.met: Counter[tuple[str, str]] = Counter()
        self._wrong: list[str] = []
        self._known: set[int] = set()

    def heed(self, system: str, request: Request, reply: Reply) -> None:
        """Hear one reply; one that was met before is not looked at again."""
        if system not in schemas.SYSTEMS or request.path.startswith("/_sim/"):
            return
        body, kind = _unzipped(reply), (reply.header("Content-Type") or "").partition(";")[0]
        if not body or not kind.endswith("json"):
            return
        name = schemas.named(system, reply.operation, reply.status)
        self.met[system, name] += 1
        self._look(system, name, body, f"{request.method} {request.path} -> {reply.status}")

    def heed_post(self, name: str, body: bytes) -> None:
        """Hear what the text gateway posts to a service: a ``receipt`` or an ``inbound`` text."""
        self.met["sms", name] += 1
        self._look("sms", name, body, "posted by the gateway")

    def _look(self, system: str, name: str, body: bytes, where: str) -> None:
        key = hash((system, name, body))
        if not body or key in self._known:
            return
        self._known.add(key)
        for wrong in misfits(system, name, json.loads(body)):
            self._wrong.append(f"{system}/{name}: {wrong}\n  {where}\n  {body.decode()[:2000]}")

    def taken(self) -> list[str]:
        """What was wrong since this was last asked."""
        wrong, self._wrong = self._wrong, []
        return wrong


def misfits(system: str, name: str, value: object) -> Iterator[str]:
    """What is wrong with a reply by our schema, and by FHIR's models if it is a resource."""
    error = best_match(validator(system, name).iter_errors(value))
    if error is not None:
        yield f"{error.json_path}: {error.message[:500]}"
    if isinstance(value, dict) and "resourceType" in value:
        try:
            _model(system, name, value["resourceType"]).model_validate(value)
        except ValidationError as failure:
            yield str(failure)


def _model(system: str, name: str, resource_type: str) -> Any:  # one of their pydantic classes
    release = "R4B" if system == "pds" or name in R4_LOOKUPS else "STU3"
    return import_module(f"fhir.resources.{release}").get_fhir_model_class(resource_type)


def _unzipped(reply: Reply) -> bytes:
    zipped = reply.header("Content-Encoding") == "gzip"
    return gzip.decompress(reply.body) if zipped else reply.body


REPLIES = Replies()


@pytest.fixture(autouse=True)
def replies_fit() -> Iterator[None]:
    """After each test: every reply met in it fits."""
    yield
    wrong = REPLIES.taken()
    assert not wrong, "\n\n".join(wrong)
