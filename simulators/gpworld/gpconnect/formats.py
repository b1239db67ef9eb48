"""Media types: which one is wanted, which one came, and reading a body by it."""

from __future__ import annotations

from codecs import BOM_UTF8
from enum import StrEnum

import orjson

from gpworld.core.exchange import Request
from gpworld.gpconnect import fhirxml, shape
from gpworld.gpconnect.errors import Problem, bad_request, bad_resource, unsupported
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.query import Query


class Format(StrEnum):
    """The two media types of section 3.1."""

    JSON = "application/fhir+json"
    XML = "application/fhir+xml"


def wanted(request: Request, query: Query, *, xml: bool) -> Format:
    """What the reply is to be written in: ``_format``, then Accept, then Content-Type, then JSON.

    Raises:
        Problem: 415 BAD_REQUEST.
    """
    named = query.all("_format")
    if named:
        return _known("_format", named[0].replace(" ", "+"), xml)
    accept = request.header("Accept")
    if accept is not None and accept.strip():
        chosen = _accepted(accept, xml)
        if chosen is not None:
            return chosen
    try:
        return _known("Content-Type", request.header("Content-Type") or Format.JSON, xml)
    except Problem:
        return Format.JSON  # a wrong Content-Type is refused where a body is read


def wanted_or_json(request: Request, query: Query, *, xml: bool) -> Format:
    """As ``wanted``, for refusals: JSON where nothing sensible was asked for."""
    try:
        return wanted(request, query, xml=xml)
    except Problem:
        return Format.JSON


def read(request: Request, resource_type: str, *, xml: bool) -> Json:
    """The resource in a request's body, its shape checked and its narrative left out.

    Raises:
        Problem: 415 BAD_REQUEST, 400 BAD_REQUEST or 422 INVALID_RESOURCE.
    """
    given = request.header("Content-Type")
    if not given:
        raise unsupported(f"Content-Type is missing: send {Format.JSON}.")
    if _known("Content-Type", given, xml) is Format.XML:
        resource = fhirxml.read(request.body)
    else:
        resource = _json(request.body)
    shape.check(resource, resource_type)
    return shape.without_narrative(resource)


def _json(body: bytes) -> Json:
    try:
        read = orjson.loads(body.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as fault:
        raise bad_request(f"The body is not well-formed JSON: {fault}") from None
    if not isinstance(read, dict):
        raise bad_resource("The body must be one resource.")
    return read


def _accepted(accept: str, xml: bool) -> Format | None:
    """The best of an Accept header; None when it leaves the choice to us."""
    choices = []
    for order, part in enumerate(accept.split(",")):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        choices.append((-_quality(parameters), order, media_type))
    for quality, _, media_type in sorted(choices):
        if quality == 0:
            continue
        if media_type in ("*/*", "application/*"):
            return None
        if media_type == Format.JSON or (media_type == Format.XML and xml):
            return Format(media_type)
    raise unsupported(f"Accept: {accept[:80]} cannot be served: {_spoken(xml)}.")


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _known(where: str, media_type: str, xml: bool) -> Format:
    plain = media_type.partition(";")[0].strip().lower()
    if plain == Format.JSON or (plain == Format.XML and xml):
        return Format(plain)
    raise unsupported(f"{where}: {media_type[:80]} is not spoken here: {_spoken(xml)}.")


def _spoken(xml: bool) -> str:
    return f"use {Format.JSON} or {Format.XML}" if xml else f"use {Format.JSON}"
