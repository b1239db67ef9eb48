"""The token exchange: a client id and secret for a bearer token (B1)."""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import parse_qsl

import orjson

from gpworld.core.exchange import Reply, Request
from gpworld.core.replies import json_reply
from gpworld.emis import credentials
from gpworld.emis.bodies import read_json
from gpworld.emis.state import Emis

AN_HOUR = 3600
NOT_KEPT = {"Cache-Control": "no-store"}


def exchange(emis: Emis, request: Request) -> Reply:
    """A token for a client's own scopes, or for those it asks for; refusals as in RFC 6749."""
    asked = _members(request.body)
    if asked.get("grant_type", "client_credentials") != "client_credentials":
        return _refused("unsupported_grant_type", "send grant_type=client_credentials")
    user = _user_of(emis, *(_basic(request) or _posted(asked)))
    if user is None:
        return _refused("invalid_client", "client_id and client_secret are of no active user", 401)
    scopes = asked.get("scope", "").split() or list(credentials.SCOPES)
    unknown = [scope for scope in scopes if scope not in credentials.SCOPES]
    if unknown:
        return _refused("invalid_scope", f"there is no scope {unknown[0]}")
    return json_reply(
        {
            "access_token": credentials.token_for(emis.seeds, *user, scopes),
            "token_type": "Bearer",
            "expires_in": AN_HOUR,
            "scope": " ".join(scopes),
        },
        headers=NOT_KEPT,
    )


def _user_of(emis: Emis, client: str, secret: str) -> tuple[str, str] | None:
    for practice in emis.practices():
        for user in practice.users:
            if client == credentials.client_id(emis.seeds, practice.ods, user.user_name):
                known = credentials.client_secret(emis.seeds, practice.ods, user.user_name)
                right = hmac.compare_digest(secret.encode(), known.encode())
                fit = user.active and practice.organisation.staff_access
                return (practice.ods, user.user_name) if right and fit else None
    return None


def _members(body: bytes) -> dict[str, str]:
    """A form, or JSON for those who send that."""
    try:
        members = read_json(body)
    except orjson.JSONDecodeError:
        members = dict(parse_qsl(body.decode("utf-8", "replace")))
    if not isinstance(members, dict):
        return {}
    return {str(name): str(value) for name, value in members.items()}


def _posted(asked: dict[str, str]) -> tuple[str, str]:
    return asked.get("client_id", ""), asked.get("client_secret", "")


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, coded = (request.header("Authorization") or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeError, ValueError):
        return "", ""
    return client, secret


def _refused(error: str, sentence: str, status: int = 400) -> Reply:
    body = {"error": error, "error_description": sentence}
    asked = {"WWW-Authenticate": 'Basic realm="partner"'} if status == 401 else {}
    return json_reply(body, status, headers=NOT_KEPT | asked)
