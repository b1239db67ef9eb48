"""Everybody in the house world, as PDS tells of them, fits our schemas and the R4B models."""

from __future__ import annotations

import base64
import json
from itertools import count
from urllib.parse import urlencode

import pytest

from gpworld.core.exchange import Reply, Request
from gpworld.pds import credentials
from gpworld.people.model import Person
from gpworld.scenario.load import load_scenario
from gpworld.world import World
from schemas.replies import Replies

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
NEW = {
    "resourceType": "Patient",
    "name": [{"use": "usual", "family": "Newby", "given": ["Una"]}],
    "gender": "female",
    "birthDate": "2001-02-03",
    "address": [{"use": "home", "line": ["1 Mill Lane"], "postalCode": "ZZ99 1AA"}],
}


class House:
    """The house world's PDS, every reply of it heard."""

    def __init__(self) -> None:
        self.replies, self._ids = Replies(), count()
        self.world = World(load_scenario("house"), on_reply=self.replies.heed)
        self.people: list[Person] = list(self.world.population.persons())

    def ask(
        self, method: str, path: str, query: str = "", body: bytes = b"", **headers: str
    ) -> Reply:
        given = {"X-Request-ID": f"00000000-0000-4000-8000-{next(self._ids):012d}", **headers}
        named = tuple((name.replace("_", "-"), value) for name, value in given.items())
        reply = self.world.guards["pds"](Request(method, path, query, named, body)).reply
        assert isinstance(reply, Reply)
        return reply

    def heard(self, name: str) -> int:
        """How many replies of this schema there were; all of them have to fit."""
        assert self.replies.taken() == []
        return self.replies.met["pds", name]


@pytest.fixture(scope="module")
def house() -> House:
    return House()


def test_every_person_is_told_of(house):
    for person in house.people:
        house.ask("GET", f"/Patient/{person.nhs_number}")
    assert house.heard("get_patient") + house.heard("refusal") == len(house.people)
    assert house.heard("refusal") < 5


def test_everybody_is_searched_for(house):
    for person in house.people:
        born, family = person.birth_date, person.names[0].family
        house.ask("GET", "/Patient", urlencode({"family": family, "birthdate": born}))
    assert house.heard("search_patients") == len(house.people)


def test_too_many_and_nobody(house):
    token = f"Bearer {credentials.application_token(house.world.seeds)}"
    twin = next(
        p for p in house.people if [x.birth_date for x in house.people].count(p.birth_date) > 1
    )
    query = urlencode({"family": twin.names[0].family, "birthdate": twin.birth_date})
    many = house.ask("GET", "/Patient", query, Authorization=token)
    none = house.ask("GET", "/Patient", "family=Nobody&birthdate=1900-01-01")
    assert json.loads(many.body)["resourceType"] == "OperationOutcome"
    assert json.loads(none.body)["total"] == 0
    assert house.heard("search_patients")


def test_related_people(house):
    related = [person for person in house.people if person.related]
    for person in related:
        house.ask("GET", f"/Patient/{person.nhs_number}/RelatedPerson")
    assert house.heard("related_people") == len(related) > 0


def test_an_update_and_its_refusals(house):
    person = house.people[0]
    patch = b'{"patches": [{"op": "replace", "path": "/gender", "value": "unknown"}]}'
    kind, path = "application/json-patch+json", f"/Patient/{person.nhs_number}"
    tries = [
        house.ask("PATCH", path, body=body, Content_Type=kind, If_Match=version).status
        for body, version in (
            (patch, f'W/"{person.version}"'),
            (patch, f'W/"{person.version}"'),
            (b"{}", f'W/"{person.version + 1}"'),
            (patch, "any"),
        )
    ]
    assert tries == [200, 409, 400, 412]
    assert house.heard("update_patient") == 1


def test_a_creation_and_its_match(house):
    token = f"Bearer {credentials.worker_token(house.world.seeds)}"
    body = json.dumps(NEW).encode()
    statuses = [
        house.ask("POST", "/Patient", body=body, Authorization=token).status for _ in range(2)
    ]
    assert statuses == [201, 200]
    assert house.heard("create_patient") == 2


def test_tokens_and_what_is_open(house):
    header = {"alg": "RS512", "kid": "test-1", "typ": "JWT"}
    expires = int(house.world.clock.now().timestamp()) + 300
    claims = {"iss": "a", "sub": "a", "jti": "1", "aud": "/oauth2/token", "exp": expires}
    parts = (
        base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in (header, claims)
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": b".".join((*parts, b"c2ln")).decode(),
    }
    kind = "application/x-www-form-urlencoded"
    for sent in (form, {"grant_type": "password"}):
        house.ask("POST", "/oauth2/token", body=urlencode(sent).encode(), Content_Type=kind)
    assert house.heard("access_token") == house.heard("access_token.refusal") == 1
    house.ask("GET", "/_ping")
    house.ask("GET", "/_status")
    assert house.heard("ping") == house.heard("status") == 1


def test_coverage(house):
    token = credentials.patient_token(house.world.seeds, house.people[0].nhs_number)
    house.ask("GET", "/Coverage", Authorization=f"Bearer {token}")
    house.ask("GET", "/Coverage")
    assert house.heard("coverage")
