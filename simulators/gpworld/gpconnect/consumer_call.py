"""A request to GP Connect as the rules for its consumers see it: way, interaction and token."""

from __future__ import annotations

from gpworld.core.consumer import Call, Past, dig, digest, listed, once, token_part
from gpworld.core.exchange import Request
from gpworld.gpconnect import codes, headers, spine_directory
from gpworld.gpconnect.facts import LOOKUPS, ROOT, SSP, interaction_of
from gpworld.gpconnect.interactions import INTERACTIONS, Interaction

NAMED = {each.name: each for each in INTERACTIONS}
BY_ID = {each.id: each for each in INTERACTIONS}
PROVIDER = tuple(NAMED)
BOOK, AMEND, CANCEL = "BookAppointment", "AmendAppointment", "CancelAppointment"
REGISTER, FIND, RETRIEVE = "RegisterPatient", "FindPatient", "RetrieveAppointments"
SLOTS, READ = "SearchSlots", "ReadAppointment"
CHANGES = (AMEND, CANCEL)
BODIES = (REGISTER, BOOK, *CHANGES)


class GpCall(Call):
    """A request to provider, proxy or directory."""

    @property
    def interaction(self) -> Interaction:
        """What is asked for."""
        return NAMED[self.operation]

    @property
    def proxied(self) -> bool:
        """Whether it came through the Spine Secure Proxy."""
        return self.request.path.startswith(SSP)

    @once
    def root(self) -> str:
        """The service root that is addressed, as the token's aud has it."""
        before, _, _ = self.request.path.partition(ROOT)
        return before.removeprefix(SSP) + ROOT

    @once
    def rest(self) -> str:
        """The path below the service root, without a slash before it."""
        return self.request.path.partition(ROOT)[2].lstrip("/")

    @once
    def token(self) -> list[str]:
        """The parts of the bearer token; none where there is no such thing."""
        scheme, _, token = self.header("authorization").partition(" ")
        return token.split(".") if scheme == "Bearer" and token else []

    @once
    def token_head(self) -> object:
        """The token's header; None where it cannot be read."""
        return token_part(self.token[0]) if self.token else None

    @once
    def claims(self) -> dict[str, object]:
        """The token's claims; empty where they cannot be read."""
        found = token_part(self.token[1]) if len(self.token) > 1 else None
        return found if isinstance(found, dict) else {}

    @once
    def asking_ods(self) -> str:
        """The ODS code of the organisation in the token."""
        return identified(dig(self.claims, "requesting_organization", "identifier"), codes.ODS_CODE)

    @once
    def same(self) -> str:
        """Equal for two requests that ask for the same: verb, address and body."""
        request = self.request
        text = f"{self.operation} {request.method} {request.path}?{request.query} "
        return digest(text.encode() + request.body)


def identified(identifiers: object, system: str) -> str:
    """The value of an identifier of a system; empty where there is none."""
    for each in listed(identifiers):
        if each.get("system") == system and isinstance(each.get("value"), str):
            return str(each["value"]).strip()
    return ""


def read(request: Request, past: Past) -> GpCall | None:
    """A request with the name of what it asks for; None for what there is not."""
    if request.path.startswith(spine_directory.BASE):
        name = f"Find{request.path.rpartition('/')[2]}"
        return GpCall(request, name, past) if name in LOOKUPS else None
    _, root, rest = request.path.partition(ROOT)
    if not root or request.method == "OPTIONS":
        return None
    named = BY_ID.get(request.header(headers.INTERACTION) or "")
    name = interaction_of(request, rest.strip("/")) if named is None else named.name
    return GpCall(request, name, past) if name else None
