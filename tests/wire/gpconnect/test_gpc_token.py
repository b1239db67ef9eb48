"""Section 4: the consumer's token, claim by claim."""

import base64
import json
from datetime import timedelta

import pytest

from unit.stand_ins import HandWall

DEVICE, ORGANISATION = "requesting_device", "requesting_organization"
PRACTITIONER = "requesting_practitioner"
USER, ROLE = "https://fhir.nhs.uk/Id/sds-user-id", "https://fhir.nhs.uk/Id/sds-role-profile-id"


def _ask(consumer, change):
    claims = consumer.claims("organization/*.read")
    change(claims)
    return consumer.free(claims=claims)


def _set(name, value):
    return lambda claims: claims.__setitem__(name, value)


def _drop(*path):
    def change(claims):
        for name in path[:-1]:
            claims = claims[name]
        del claims[path[-1]]

    return change


def _put(claim, name, value):
    return lambda claims: claims[claim].__setitem__(name, value)


def test_a_good_token_is_taken(consumer):
    assert _ask(consumer, lambda claims: None).status == 200


WRONG = {
    **{
        f"no {name}": (_drop(name), f"JWT claim {name}: missing")
        for name in (
            *("iss", "sub", "aud", "iat", "exp", "reason_for_request", "requested_scope"),
            *(DEVICE, ORGANISATION, PRACTITIONER),
        )
    },
    "empty iss": (_set("iss", ""), "iss: must be text, not empty"),
    "another sub": (_set("sub", "somebody-else"), "must be the id of requesting_practitioner"),
    "iat in words": (_set("iat", "1790000000"), "iat: must be whole seconds"),
    "exp in parts": (_set("exp", 1.5), "exp: must be whole seconds"),
    "iat as truth": (_set("iat", True), "iat: must be whole seconds"),
    "another reason": (_set("reason_for_request", "research"), "must be directcare"),
    "write for read": (_set("requested_scope", "organization/*.write"), "organization/*.read"),
    "patient scope": (_set("requested_scope", "patient/*.read"), "organization/*.read"),
    "older API": (_set("requested_record", {}), "requested_record: belongs to"),
    "patient as device": (
        _put(DEVICE, "resourceType", "Patient"),
        "resourceType is Patient, must be Device",
    ),
    "device unknown": (_drop(DEVICE, "identifier"), "requesting_device: identifier"),
    "no model": (_drop(DEVICE, "model"), "requesting_device: model missing"),
    "no version": (_drop(DEVICE, "version"), "requesting_device: version missing"),
    "nameless hub": (_drop(ORGANISATION, "name"), "requesting_organization: name missing"),
    "no ODS code": (
        _put(ORGANISATION, "identifier", [{"system": "urn:x", "value": "1"}]),
        "ods-organization-code missing",
    ),
    "patient as user": (
        _put(PRACTITIONER, "resourceType", "Patient"),
        "resourceType is Patient, must be Practitioner",
    ),
    "no id": (_drop(PRACTITIONER, "id"), "requesting_practitioner: id missing"),
    "no name": (_drop(PRACTITIONER, "name"), "name.family missing"),
    "no family": (_put(PRACTITIONER, "name", [{"given": ["Jo"]}]), "name.family missing"),
    "no given": (_put(PRACTITIONER, "name", [{"family": "Jo"}]), "name.given missing"),
    "empty given": (
        _put(PRACTITIONER, "name", [{"family": "Jo", "given": [""]}]),
        "name.given missing",
    ),
    "no user id": (_put(PRACTITIONER, "identifier", []), "sds-user-id missing"),
}


def test_a_whole_name_may_stand_beside_another(consumer):
    names = [{"use": "nickname", "text": "Tommy"}, {"family": "Jo", "given": ["Tomi"]}]
    assert _ask(consumer, _put(PRACTITIONER, "name", names)).status == 200


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_a_claim_that_is_missing_or_wrong_is_named(consumer, change, said):
    reply = _ask(consumer, change)
    assert reply.refusal == (400, "BAD_REQUEST")
    assert said in reply.why


@pytest.mark.parametrize("claim", [DEVICE, ORGANISATION, PRACTITIONER])
@pytest.mark.parametrize(
    "change",
    [
        {"nonsense": "1"},
        {"resourceType": "Moon"},
        {"resourceType": None},
        {"identifier": {"system": "x"}},
        {"identifier": [{"system": 5}]},
    ],
    ids=["unknown field", "unknown type", "no type", "no list", "a number"],
)
def test_an_embedded_resource_that_cannot_be_read_is_a_bad_resource(consumer, claim, change):
    reply = _ask(consumer, lambda claims: claims[claim].update(change))
    assert reply.refusal == (422, "INVALID_RESOURCE")
    assert f"JWT claim {claim}" in reply.why


@pytest.mark.parametrize("life", [299, 301, 0, -1, 3600])
def test_a_token_lives_five_minutes_exactly(consumer, life):
    reply = _ask(consumer, lambda claims: claims.update(exp=claims["iat"] + life))
    assert reply.refusal == (400, "BAD_REQUEST")
    assert "exp: must be iat + 300" in reply.why


@pytest.mark.parametrize(("moved", "status"), [(-299, 200), (-300, 400), (+86400, 200)])
def test_an_expired_token_is_refused_and_a_future_one_is_not(consumer, moved, status):
    def change(claims):
        claims["iat"] += moved
        claims["exp"] += moved

    reply = _ask(consumer, change)
    assert reply.status == status
    if status == 400:
        assert "has expired" in reply.why


@pytest.mark.parametrize("away", [timedelta(days=30), timedelta(days=-30)])
@pytest.mark.parametrize("stamped_by", ["world", "machine"])
def test_a_token_may_be_of_the_worlds_time_or_of_the_machines(world, consumer, away, stamped_by):
    world.system.wall = HandWall(world.clock.now() + away)
    clocks = {"world": world.clock.now, "machine": world.system.wall.utc}
    assert _ask(consumer, _stamped(clocks[stamped_by]())).status == 200


@pytest.mark.parametrize("away", [timedelta(days=30), timedelta(days=-30)])
def test_a_token_that_is_too_old_by_both_clocks_is_refused(world, consumer, away):
    world.system.wall = HandWall(world.clock.now() + away)
    earlier = min(world.clock.now(), world.system.wall.utc())
    assert _ask(consumer, _stamped(earlier - timedelta(seconds=299))).status == 200
    reply = _ask(consumer, _stamped(earlier - timedelta(seconds=300)))
    assert reply.refusal == (400, "BAD_REQUEST")
    assert "exp: the token has expired" in reply.why


def _stamped(instant):
    seconds = int(instant.timestamp())
    return lambda claims: claims.update(iat=seconds, exp=seconds + 300)


def test_tolerances_are_switches(world, consumer):
    world.switch(jwt_exp_tolerance=60, jwt_leeway=600)
    assert _ask(consumer, lambda claims: claims.update(exp=claims["iat"] + 360)).status == 200
    late = _ask(consumer, lambda c: c.update(iat=c["iat"] - 899, exp=c["exp"] - 899))
    assert late.status == 200


def test_the_audience_is_compared_only_when_asked(world, consumer):
    elsewhere = _set("aud", "https://authorize.example.test/token")
    assert _ask(consumer, elsewhere).status == 200
    world.switch(jwt_aud_check=True)
    assert "aud: must be" in _ask(consumer, elsewhere).why
    assert _ask(consumer, lambda claims: None).status == 200


@pytest.mark.parametrize("identifiers", [[USER], [USER, ROLE]])
def test_a_missing_role_is_refused_only_by_a_strict_provider(world, consumer, identifiers):
    def change(claims):
        claims[PRACTITIONER]["identifier"] = [{"system": s, "value": "UNK"} for s in identifiers]

    assert _ask(consumer, change).status == 200
    world.switch(strict_role=True)
    reply = _ask(consumer, change)
    assert reply.refusal == (400, "BAD_REQUEST")
    assert "user role missing" in reply.why
    assert _ask(consumer, lambda claims: None).status == 200


@pytest.mark.parametrize("name", ["FindPatient", "SearchSlots", "BookAppointment"])
def test_a_user_without_full_name_is_refused_everywhere(consumer, slots, name):
    from gpworld.gpconnect.interactions import INTERACTIONS

    scope = next(each.scope for each in INTERACTIONS if each.name == name)
    claims = consumer.claims(scope)
    del claims[PRACTITIONER]["name"][0]["family"]
    body = consumer.appointment(slots[0]) if name == "BookAppointment" else None
    reply = consumer.ask(name, body=body, claims=claims)
    assert reply.refusal == (400, "BAD_REQUEST")
    assert "name.family missing" in reply.why


def test_malformed_tokens_are_refused(consumer, make_token):
    claims = consumer.claims("organization/*.read")
    good = make_token(claims)
    raw = json.dumps(claims)
    padded = base64.urlsafe_b64encode((raw + "  ").encode().ljust(1000)).decode()
    wrong = {
        None: "Authorization is missing",
        "": "Authorization is missing",
        good: "must be the word Bearer",
        f"bearer {good}": "must be the word Bearer",
        f"Basic {good}": "must be the word Bearer",
        f"Bearer {good[:-1]}": "three parts",
        f"Bearer {good}.": "three parts",
        f"Bearer {good}c2ln": "must not be signed",
        f"Bearer {raw}": "three parts",
        f"Bearer {good.split('.')[0]}.{padded}=.": "without padding",
        f"Bearer {good.split('.')[0]}..": "without padding",
        f"Bearer {good.split('.')[0]}.A.": "not JSON in base64url",
        f"Bearer {good.split('.')[0]}.e30x.": "not JSON in base64url",
        f"Bearer {make_token([1])}": "must be a JSON object",
        f"Bearer {make_token(claims, {'alg': 'HS256', 'typ': 'JWT'})}": "token header must be",
        f"Bearer {make_token(claims, {'alg': 'none'})}": "token header must be",
    }
    for authorization, said in wrong.items():
        reply = consumer.free(headers={"Authorization": authorization})
        assert reply.refusal == (400, "BAD_REQUEST"), authorization
        assert said in reply.why, authorization
