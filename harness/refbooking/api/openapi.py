"""The HTTP contract as an OpenAPI 3.1 document, served at /openapi.json."""

import re

from flask import Blueprint, Response

from refbooking.api import edge
from refbooking.api import openapi_request_schemas as request_schemas
from refbooking.api import openapi_requests as requests
from refbooking.api.openapi_operations import OPERATIONS, Operation
from refbooking.api.openapi_schemas import SCHEMAS
from refbooking.service import Service

TITLE = "Self-booking of general practice appointments"
PROBLEM = {"$ref": "#/components/schemas/Problem"}

HEADERS = {
    "X-Request-ID": {
        "description": "The caller's own id of this request, or a fresh one.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "The version to send back in If-Match.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "schema": {"type": "integer"},
    },
    "X-Patient-Session": {
        "description": "The key that later calls send in the header of the same name.",
        "schema": {"type": "string"},
    },
}

SECURITY = {
    "staff": {"type": "http", "scheme": "bearer", "description": "A test token of a staff user."},
    "gateway": {"type": "http", "scheme": "bearer", "description": "The receipts token."},
    "patientHeader": {"type": "apiKey", "in": "header", "name": "X-Patient-Session"},
    "patientCookie": {"type": "apiKey", "in": "cookie", "name": "patient_session"},
}

AUTH: dict[str, list[dict[str, list[str]]]] = {
    "nobody": [],
    "staff": [{"staff": []}],
    "gateway": [{"gateway": []}],
    "patient": [{"patientHeader": []}, {"patientCookie": []}],
}


def blueprint(_service: Service) -> Blueprint:
    """The contract's own route."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    def contract() -> Response:
        return edge.answer(document())

    return routes


def document() -> dict[str, object]:
    """The whole document."""
    paths: dict[str, dict[str, object]] = {}
    for operation in (*OPERATIONS, *requests.OPERATIONS):
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": "1",
            "description": "All times are RFC 3339 with offset, dates are YYYY-MM-DD. "
            "Unknown request fields are refused. Nothing here is real.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **request_schemas.SCHEMAS},
            "headers": HEADERS,
            "securitySchemes": SECURITY,
        },
    }


def _operation(one: Operation) -> dict[str, object]:
    told: dict[str, object] = {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.path.split("/")[3] if one.path.startswith("/api/") else "other"],
        "security": AUTH[one.auth],
        "parameters": [*_path_parameters(one), *_query_parameters(one), *_header_parameters(one)],
        "responses": {
            **{str(status): _success(one, schema) for status, schema in one.answers.items()},
            **{str(status): _refusal(status) for status in one.refusals},
        },
    }
    if one.body is not None:
        content = {one.media: {"schema": _schema(one.body)}}
        told["requestBody"] = {"required": one.body_required, "content": content}
    return told


def _path_parameters(one: Operation) -> list[dict[str, object]]:
    names = re.findall(r"{(\w+)}", one.path)
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]


def _query_parameters(one: Operation) -> list[dict[str, object]]:
    return [{"name": name, "in": "query", "schema": schema} for name, schema in one.query.items()]


def _header_parameters(one: Operation) -> list[dict[str, object]]:
    headers: list[dict[str, object]] = []
    if one.idempotent is not False:
        key: dict[str, object] = {"name": "Idempotency-Key", "in": "header"}
        schema = {"type": "string", "minLength": 1, "maxLength": 200}
        headers.append({**key, "required": bool(one.idempotent), "schema": schema})
    if one.versioned:
        headers.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    return headers


def _success(one: Operation, schema: str | None) -> dict[str, object]:
    names = ["X-Request-ID", *(["ETag"] if one.versioned else []), *one.headers]
    reply: dict[str, object] = {
        "description": one.summary,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
    }
    if schema is not None:
        reply["content"] = {one.produces: {"schema": _schema(schema)}}
    return reply


def _refusal(status: int) -> dict[str, object]:
    names = ["X-Request-ID", *(["Retry-After"] if status in (409, 429, 503) else [])]
    return {
        "description": "Refused; `code` says why.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {"application/problem+json": {"schema": PROBLEM}},
    }


def _schema(name: str) -> dict[str, object]:
    """A component's name, or `Name[]` for a list of them under `items`."""
    if not name.endswith("[]"):
        return {"$ref": f"#/components/schemas/{name}"}
    item = {"$ref": f"#/components/schemas/{name[:-2]}"}
    return {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": {"type": "array", "items": item},
            "next_cursor": {"type": "string"},
        },
    }
