"""What the reference product says of itself in its requests: X-Request-ID and traceparent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from gpworld.core.exchange import header
from gpworld.core.journal import Exchange
from refbooking.clinical import following
from refbooking_cross.towns import MARIA, MARIA_BORN, RIVERSIDE, Region
from traces.surgeries import surgery

TRACE_PARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01")


@pytest.fixture
def place() -> Iterator[Region]:
    with surgery() as made:
        made.open_slots(RIVERSIDE, type="Blood test", gp_connect=False)
        yield made


def asked(place: Region, request_id: str) -> list[Exchange]:
    """What was asked in the name of a request."""
    return place.world.journal.matching(lambda one: named(one, "X-Request-ID") == request_id)


def named(one: Exchange, name: str) -> str:
    return header(one.headers, name) or ""


def clicked(place: Region, click: str) -> str:
    """Staff send an invitation in a request of this name; the invitation's id."""
    reply = place.app.test_client().post(
        "/api/v1/staff/invitations",
        json={"patient": {"nhs_number": MARIA}, "site": RIVERSIDE, "slot_type": "Blood test"},
        headers={
            "Authorization": f"Bearer {place.tokens['asha.patel']}",
            "Idempotency-Key": f"key of {click}",
            "X-Request-ID": click,
        },
    )
    assert reply.status_code == 201, reply.get_json()
    return str(reply.get_json()["id"])


def test_the_clicks_own_id_goes_on_to_clinical_system_and_gateway(place: Region) -> None:
    invitation = clicked(place, "click-1")
    calls = asked(place, "click-1")
    assert {"emis", "sms"} <= {each.system for each in calls}
    parents = {named(each, "traceparent") for each in calls}
    assert len(parents) == 1, "one request is one span"
    (parent,) = parents
    assert TRACE_PARENT.fullmatch(parent)
    assert following.trace_id(invitation) in parent


def test_the_span_is_another_for_each_request_and_the_trace_is_not(place: Region) -> None:
    invitation = clicked(place, "click-1")
    maria = place.holder(place.texts()[-1])
    maria.identify(MARIA_BORN)
    assert maria.confirm(maria.offers()[0]).status_code == 201
    place.service.run_due_jobs()
    parents = {named(each, "traceparent") for each in place.world.journal}
    traces = {parent.split("-")[1] for parent in parents}
    assert traces == {following.trace_id(invitation)}
    spans = {parent.split("-")[2] for parent in parents}
    assert len(spans) == 5, "the click, the date of birth, the times, the confirming, the text"


def test_a_job_has_a_name_of_its_own(place: Region) -> None:
    clicked(place, "click-1")
    maria = place.holder(place.texts()[-1])
    maria.identify(MARIA_BORN)
    maria.confirm(maria.offers()[0])
    before = place.world.journal.last
    place.service.run_due_jobs()
    names = {named(each, "X-Request-ID") for each in place.world.journal.after(before)}
    assert all(re.fullmatch(r"job-\d+", name) for name in names)
    assert names


def test_what_is_asked_for_nobody_in_particular_names_no_invitation(place: Region) -> None:
    clicked(place, "click-1")
    before = place.world.journal.last
    place.desk().get(f"/slot-types?site={RIVERSIDE}")
    later = place.world.journal.after(before)
    assert later
    assert {named(each, "traceparent") for each in later} == {""}
