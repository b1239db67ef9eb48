"""Holding every answer against the contract document: its status, its kind and its body."""

import re
from functools import cache
from typing import Any, cast

from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from refbooking.api.openapi import document

Json = dict[str, Any]
EVERYWHERE = {404, 405, 413}  # no route, wrong method, too large: before any operation is chosen


@cache
def _contract() -> Json:
    return cast(Json, document())


@cache
def _operations() -> list[tuple[str, re.Pattern[str], Json]]:
    return [
        (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), operation)
        for path, methods in _contract()["paths"].items()
        for method, operation in methods.items()
    ]


def breaches(method: str, path: str, reply: TestResponse) -> list[str]:
    """What in an answer is not as the contract says; empty is good."""
    route = path.split("?")[0]
    for named, pattern, operation in _operations():
        if named == method and pattern.match(route):
            return _compare(operation, reply)
    return [] if reply.status_code in EVERYWHERE else [f"{method} {route} is not in the contract"]


def _compare(operation: Json, reply: TestResponse) -> list[str]:
    answers = operation["responses"]
    told = answers.get(str(reply.status_code))
    if told is None:
        known = reply.status_code in EVERYWHERE
        return [] if known else [f"{operation['operationId']} answers {reply.status_code}"]
    content = told.get("content")
    if content is None:
        return [] if not reply.data else ["a body where there should be none"]
    [kind] = content
    if reply.content_type.split(";")[0] != kind:
        return [f"{reply.content_type} instead of {kind}"]
    judge = _judge(operation["operationId"], reply.status_code)
    return [error.message for error in judge.iter_errors(reply.get_json())]


@cache
def _judge(operation_id: str, status: int) -> Draft202012Validator:
    """Of the answers of one operation with one status; kept, for it has found its references."""
    answers = next(
        operation["responses"]
        for _, _, operation in _operations()
        if operation["operationId"] == operation_id
    )
    [media] = answers[str(status)]["content"].values()
    return Draft202012Validator({**media["schema"], "components": _contract()["components"]})
