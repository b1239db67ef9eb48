"""Answers as the provider gives them, and how they become replies: headers, XML, gzip."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.gpconnect import codes, fhirxml
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.formats import Format


@dataclass(frozen=True, slots=True)
class Answer:
    """A resource on its way out.

    Attributes:
        resource: the resource, or its JSON written before.
        version: ``meta.versionId`` for the ETag; None sends none.
        location: the address of what was created.
    """

    resource: Json | bytes
    status: int = 200
    version: str | None = None
    location: str | None = None


def single(resource: Json, status: int = 200, location: str | None = None) -> Answer:
    """An answer of one resource, with its version as ETag."""
    return Answer(resource, status, str(resource["meta"]["versionId"]), location)


def searchset(resources: Iterable[Json]) -> Json:
    """A searchset Bundle as section 3.3 wants it: no total, no links, no entry when empty."""
    entries = [{"resource": resource} for resource in resources]
    bundle: Json = {
        "resourceType": "Bundle",
        "meta": {"profile": [codes.SEARCHSET]},
        "type": "searchset",
    }
    if entries:
        bundle["entry"] = entries
    return bundle


def rendered(answer: Answer, style: Format, request: Request, operation: str) -> Reply:
    """The reply of section 3.2: never stored, versioned, zipped when that is accepted."""
    headers = [("Cache-Control", "no-store"), ("Content-Type", f"{style};charset=utf-8")]
    if answer.version is not None:
        headers.append(("ETag", f'W/"{answer.version}"'))
    if answer.location is not None:
        headers.append(("Location", answer.location))
    body = b"" if _minimal(answer, request) else _written(answer.resource, style)
    if body and _takes_gzip(request):
        headers.append(("Content-Encoding", "gzip"))
        body = gzip.compress(body, compresslevel=1, mtime=0)
    return Reply(answer.status, tuple(headers), body, operation)


def _written(resource: Json | bytes, style: Format) -> bytes:
    if style is Format.XML:
        return fhirxml.write(orjson.loads(resource) if isinstance(resource, bytes) else resource)
    return resource if isinstance(resource, bytes) else orjson.dumps(resource)


def _minimal(answer: Answer, request: Request) -> bool:
    prefer = (request.header("Prefer") or "").replace(" ", "").lower()
    preferences = prefer.replace(";", ",").split(",")
    changing = request.method in ("POST", "PUT") and answer.status < 300
    return changing and "return=minimal" in preferences


def _takes_gzip(request: Request) -> bool:
    for part in (request.header("Accept-Encoding") or "").lower().split(","):
        coding, _, parameter = part.replace(" ", "").partition(";")
        if coding == "gzip":
            return parameter not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
