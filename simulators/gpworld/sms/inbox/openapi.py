"""The OpenAPI document of the inbox, made from its table of routes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str, tuple[str, ...]]
"""Method, path as Werkzeug has it, one-line doc, query parameters."""

_STEP = re.compile(r"<(\w+)>")


def document(rows: Iterable[Row]) -> dict[str, object]:
    """The document: every call, its parameters and the shape of its failures."""
    paths: dict[str, dict[str, object]] = {}
    for method, path, doc, query in rows:
        paths.setdefault(_STEP.sub(r"{\1}", path), {})[method.lower()] = _operation(
            path, doc, query, has_body=method in ("POST", "PUT", "PATCH")
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The inbox of the simulated text gateway",
            "version": "1",
            "description": "SIMULATED: nothing leaves this machine.",
        },
        "paths": paths,
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}},
                }
            }
        },
    }


def _operation(path: str, doc: str, query: tuple[str, ...], *, has_body: bool) -> dict[str, object]:
    steps = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _STEP.findall(path)
    ]
    asked = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in query]
    fault = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    operation: dict[str, object] = {
        "summary": doc.splitlines()[0] if doc else "",
        "parameters": [*steps, *asked],
        "responses": {
            "2XX": {"description": "done"},
            "4XX": {"description": "what is wrong, and the remedy", "content": fault},
        },
    }
    if has_body:
        operation["requestBody"] = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return operation
