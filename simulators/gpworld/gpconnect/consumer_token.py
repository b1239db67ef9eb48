"""What a consumer of GP Connect has to keep to in its token (section 4)."""

from __future__ import annotations

from gpworld.core.consumer import KEPT, Need, Rule, dig, digest, listed, shown
from gpworld.gpconnect import codes
from gpworld.gpconnect.claims import LIFE
from gpworld.gpconnect.consumer_call import PROVIDER, GpCall, identified

CITED = ("GPC-SPN-TST-10", "GPC-SPN-TST-11", "GPC-SSP10-01")
SECTION = "GP Connect, 4"
WHO = "requesting_practitioner"
SPINE = (codes.SDS_USER_ID, codes.SDS_ROLE_PROFILE_ID)
SKEW_SECONDS = 300
"""How far iat may be from the world's time where that passes by itself."""


def _form(call: GpCall) -> str:
    parts = call.token
    if not parts:
        return "Authorization is not “Bearer” and a token"
    return (
        KEPT
        if len(parts) == 3 and not parts[2] and call.claims
        else "the token is not header.claims. with an empty third part"
    )


def _head(call: GpCall) -> str | None:
    head = call.token_head
    return (
        (KEPT if head == {"alg": "none", "typ": "JWT"} else f"the header is {shown(head)}")
        if (call.token)
        else None
    )


def _once(call: GpCall) -> str | None:
    if not call.token:
        return None
    earlier = call.past.put(f"token {digest(call.header('authorization'))}", "")
    if earlier is None or not earlier.status or not _differs(call, earlier.at.timestamp()):
        return KEPT  # two that are under way together may have been made in the same second
    return f"exchange {earlier.number} had this token: a new one for each request"


def _differs(call: GpCall, at: float) -> bool:
    """Whether a token made anew would differ: iat counts whole seconds."""
    return int(call.past.now.timestamp()) != int(at)


def _present(call: GpCall, name: str) -> str | None:
    if not call.claims:
        return None
    value = call.claims.get(name)
    return (
        KEPT
        if isinstance(value, str) and value.strip()
        else f"the claim {name} is missing or empty"
    )


def _iss(call: GpCall) -> str | None:
    return _present(call, "iss")


def _sub(call: GpCall) -> str | None:
    missing = _present(call, "sub")
    if missing != KEPT:
        return missing
    return (
        KEPT if call.claims["sub"] == dig(call.claims, WHO, "id") else f"sub is not the id of {WHO}"
    )


def _aud(call: GpCall) -> str | None:
    missing = _present(call, "aud")
    if missing != KEPT:
        return missing
    given = str(call.claims["aud"])
    ours = call.root.rpartition("://")[2].partition("/")[2] if "://" in call.root else call.root
    return (
        KEPT
        if given.endswith(ours.lstrip("/"))
        else f"aud {shown(given)} is not the service root addressed"
    )


def _exp(call: GpCall) -> str | None:
    if not call.claims:
        return None
    issued, expires = call.claims.get("iat"), call.claims.get("exp")
    if not isinstance(issued, int) or not isinstance(expires, int):
        return "iat and exp are not both whole seconds since 1970"
    return (
        KEPT
        if expires - issued == LIFE
        else f"exp is iat {expires - issued:+d} seconds, not +{LIFE}"
    )


def _iat(call: GpCall) -> str | None:
    issued = call.claims.get("iat")
    if not isinstance(issued, int) or not call.past.moving:
        return None
    away = issued - call.past.now.timestamp()
    return KEPT if abs(away) <= SKEW_SECONDS else f"iat is {away:+.0f} seconds from now"


def _reason(call: GpCall) -> str | None:
    given = call.claims.get("reason_for_request")
    return (
        (KEPT if given == "directcare" else f"reason_for_request is {shown(given)}")
        if (call.claims)
        else None
    )


def _scope(call: GpCall) -> str | None:
    if not call.claims:
        return None
    given, wanted = call.claims.get("requested_scope"), call.interaction.scope
    return (
        KEPT
        if given == wanted
        else f"requested_scope is {shown(given)}: {call.operation} needs {wanted}"
    )


def _device(call: GpCall) -> str | None:
    if not call.claims:
        return None
    device = call.claims.get("requesting_device")
    identifiers = listed(dig(device, "identifier"))
    whole = any(each.get("system") and each.get("value") for each in identifiers)
    missing = [name for name in ("model", "version") if not dig(device, name)]
    if not whole:
        missing.insert(0, "identifier")
    return KEPT if not missing else f"requesting_device lacks {', '.join(missing)}"


def _organisation(call: GpCall) -> str | None:
    if not call.claims:
        return None
    name = dig(call.claims, "requesting_organization", "name")
    return (
        KEPT if name and call.asking_ods else "requesting_organization lacks its name or ODS code"
    )


def _name(call: GpCall) -> str | None:
    if not call.claims:
        return None
    name = dig(call.claims, WHO, "name", 0)
    given = dig(name, "given", 0)
    missing = [
        part
        for part, value in (("family", dig(name, "family")), ("given", given))
        if not (isinstance(value, str) and value.strip())
    ]
    return KEPT if not missing else f"{WHO}.name lacks {' and '.join(missing)}"


def _identifier(call: GpCall, system: str, name: str) -> str | None:
    if not call.claims:
        return None
    found = identified(dig(call.claims, WHO, "identifier"), system)
    return KEPT if found else f"{WHO} has no {name} (UNK if there is none)"


def _user(call: GpCall) -> str | None:
    return _identifier(call, codes.SDS_USER_ID, "sds-user-id")


def _role(call: GpCall) -> str | None:
    return _identifier(call, codes.SDS_ROLE_PROFILE_ID, "sds-role-profile-id")


def _local(call: GpCall) -> str | None:
    if not call.claims:
        return None
    identifiers = listed(dig(call.claims, WHO, "identifier"))
    own = [each for each in identifiers if each.get("system") not in SPINE and each.get("value")]
    return KEPT if own else f"{WHO} has no identifier of the consumer's own system"


def _record(call: GpCall) -> str | None:
    return (
        (KEPT if "requested_record" not in call.claims else "requested_record is of an older API")
        if (call.claims)
        else None
    )


RULES: tuple[Rule[GpCall], ...] = (
    Rule(
        "gpconnect.jwt",
        "Authorization is a bearer token of three parts, the last one empty.",
        SECTION,
        _form,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-header",
        "The token's header is alg none and typ JWT.",
        SECTION,
        _head,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-new",
        "Each request has a token of its own, made when it is sent.",
        SECTION,
        _once,
        PROVIDER,
    ),
    Rule(
        "gpconnect.jwt-iss",
        "iss names the consumer.",
        SECTION,
        _iss,
        PROVIDER,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-sub",
        "sub is the id of requesting_practitioner.",
        SECTION,
        _sub,
        PROVIDER,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-aud",
        "aud is the service root that is addressed.",
        SECTION,
        _aud,
        PROVIDER,
    ),
    Rule(
        "gpconnect.jwt-exp",
        "exp is iat and 300 seconds.",
        SECTION,
        _exp,
        PROVIDER,
        cites=CITED,
    ),
    Rule(
        "gpconnect.jwt-iat",
        "iat is the time at which the request is made.",
        SECTION,
        _iat,
        PROVIDER,
        Need.SHOULD,
        cites=CITED,
    ),
    Rule(
        "gpconnect.jwt-reason",
        "reason_for_request is directcare.",
        SECTION,
        _reason,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-scope",
        "requested_scope is that of the interaction.",
        "GP Connect, 2 and 4",
        _scope,
        PROVIDER,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-device",
        "requesting_device has identifier, model and version.",
        SECTION,
        _device,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-organisation",
        "requesting_organization has its name and ODS code.",
        SECTION,
        _organisation,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-practitioner-name",
        "requesting_practitioner has a family and a given name.",
        "GP Connect, 4 and 5.4",
        _name,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-user-id",
        "requesting_practitioner has an SDS user id, or UNK.",
        SECTION,
        _user,
        PROVIDER,
        cites=CITED,
        enforced=True,
    ),
    Rule(
        "gpconnect.jwt-role",
        "requesting_practitioner has an SDS role profile id, or UNK.",
        "GP Connect, 4 and 5.4",
        _role,
        PROVIDER,
        cites=CITED,
    ),
    Rule(
        "gpconnect.jwt-local-user",
        "requesting_practitioner has an identifier of the consumer's own system.",
        SECTION,
        _local,
        PROVIDER,
        cites=CITED,
    ),
    Rule(
        "gpconnect.jwt-no-record",
        "The token does not claim requested_record.",
        SECTION,
        _record,
        PROVIDER,
        enforced=True,
    ),
)
