"""One simulator each for a team's unit tests: its address, and what a caller needs to be let in.

Each fixture has ``gp_world`` behind ``requests`` in this process, with nothing else to set up.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gpharness.inprocess import InProcess
    from gpworld.world import World

INTERACTIONS = "urn:nhs:names:services:gpconnect:fhir:"
TOKEN_LIFE = timedelta(minutes=5)
A_REQUEST = "5f1c0b1e-6f5e-4c8e-9d0a-3c1a5f0b7e42"
"""Any UUID will do: a test has no use for a new one each time."""


@dataclass(frozen=True)
class Stub:
    """A simulator in this process.

    Attributes:
        url: where it is.
        headers: what a call needs to be let in.
        world: the truth behind it: ``world.practices[ods].book``, ``world.sms.outbox``, the clock.
        ods, user: the organisation and member of staff on whose behalf calls are made.
        secret: what is not a header: a passphrase, or the key of a text service.
        template: the text service's template, whose body is ``((message))``.
    """

    url: str
    world: World
    headers: Mapping[str, str] = field(default_factory=dict)
    ods: str = ""
    user: str = ""
    secret: str = ""
    template: str = ""


@dataclass(frozen=True)
class GpConnectStub(Stub):
    """GP Connect through its proxy: ``url`` is the service root of the practice asked."""

    site: str = ""

    def to(self, interaction: str, scope: str = "organization/*.read") -> dict[str, str]:
        """The headers for one interaction, such as ``rest:search:slot-1``, with a fresh token."""
        directory = self.world.directory
        asker, asked = directory.organisation(self.ods), directory.organisation(self.site)
        return {
            **self.headers,
            "Ssp-From": asker.asid,
            "Ssp-To": asked.asid,
            "Ssp-InteractionID": INTERACTIONS + interaction,
            "Authorization": f"Bearer {self._token(scope, asker.name)}",
        }

    def _token(self, scope: str, name: str) -> str:
        now = self.world.clock.now()
        user = next(each for each in self.world.directory.users(self.ods) if each.given)
        claims = {
            "iss": "https://booking.test/",
            "sub": user.user_name,
            "aud": self.url.partition("/ssp/")[2],
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LIFE).timestamp()),
            "reason_for_request": "directcare",
            "requested_scope": scope,
            "requesting_device": {
                "resourceType": "Device",
                "model": "Unit test",
                "version": "1",
                "identifier": [{"system": "https://booking.test/device", "value": "1"}],
            },
            "requesting_organization": {
                "resourceType": "Organization",
                "name": name,
                "identifier": [_id("ods-organization-code", self.ods)],
            },
            "requesting_practitioner": {
                "resourceType": "Practitioner",
                "id": user.user_name,
                "name": [{"family": user.family, "given": [user.given]}],
                "identifier": [
                    _id("sds-user-id", "UNK"),
                    _id("sds-role-profile-id", "555000333444"),
                ],
            },
        }
        return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _id(system: str, value: str) -> dict[str, str]:
    return {"system": f"https://fhir.nhs.uk/Id/{system}", "value": value}


def _part(body: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


def _somebody(world: World, system: str) -> tuple[str, str]:
    """The first organisation that books with a clinical system, and one of its staff."""
    for each in world.directory.organisations():
        if each.clinical_system == system:
            for user in world.directory.users(each.ods):
                if user.active:
                    return each.ods, user.user_name
    raise LookupError(f"no organisation of this world has {system}: name another --gp-scenario")


@pytest.fixture
def gp_emis(gp_world: World, gp_inprocess: InProcess, gp_addresses: Mapping[str, str]) -> Stub:
    """EMIS as the Partner API has it, for one of a practice's staff."""
    from gpworld.emis import credentials

    ods, user = _somebody(gp_world, "emis")
    headers = {
        "Authorization": f"Bearer {credentials.partner_token(gp_world.seeds, ods, user)}",
        "applicationId": credentials.partner_application_id(gp_world.seeds, ods),
    }
    url = f"{gp_addresses['emis']}/emis/partner/api/v1"
    return Stub(url, gp_world, headers, ods, user)


@pytest.fixture
def gp_systmone(gp_world: World, gp_inprocess: InProcess, gp_addresses: Mapping[str, str]) -> Stub:
    """SystmOne as a practice's staff have it; ``secret`` is the passphrase to log on with."""
    from gpworld.systmone import credentials

    ods, user = _somebody(gp_world, "systmone")
    secret = credentials.staff_passphrase(gp_world.seeds, ods, user)
    return Stub(f"{gp_addresses['systmone']}/systmone/staff", gp_world, {}, ods, user, secret)


@pytest.fixture
def gp_gpconnect(
    gp_world: World, gp_inprocess: InProcess, gp_addresses: Mapping[str, str]
) -> GpConnectStub:
    """GP Connect at one organisation, asked by another that has an agreement with it."""
    asker = next(each for each in gp_world.directory.organisations() if each.asid and each.books_at)
    site = sorted(asker.books_at)[0]
    root = f"{gp_addresses['gpconnect']}/{site}/STU3/1/gpconnect"
    headers = {"Ssp-TraceID": A_REQUEST, "Accept": "application/fhir+json"}
    url = f"{_told(gp_world)['gpconnect']['ssp_url'].rstrip('/')}/{root}"
    return GpConnectStub(url, gp_world, headers, asker.ods, site=site)


@pytest.fixture
def gp_pds(gp_world: World, gp_inprocess: InProcess, gp_addresses: Mapping[str, str]) -> Stub:
    """PDS, for an application on its own."""
    from gpworld.pds import credentials

    token = credentials.application_token(gp_world.seeds)
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": A_REQUEST}
    return Stub(gp_addresses["pds"], gp_world, headers)


@pytest.fixture
def gp_sms(gp_world: World, gp_inprocess: InProcess, gp_addresses: Mapping[str, str]) -> Stub:
    """The text gateway, as the product's own service has it."""
    sms = _told(gp_world)["sms"]
    return Stub(gp_addresses["sms"], gp_world, secret=sms["api_key"], template=sms["template_id"])


def _told(world: World) -> dict[str, Any]:
    """What a product is told at its start; with that the world knows where its servers are."""
    from gpharness.inprocess import booking_settings

    return booking_settings(world, "http://booking.gpworld.test", database_url="sqlite://")
