"""The product's own PDS client: what it asks, what it reads, and how each failure is named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import requests
import responses

from gpworld.people.model import Sensitivity
from refbooking.clinical.model import (
    UpstreamFailure,
    UpstreamRefused,
    UpstreamTimeout,
    UpstreamUnavailable,
    UpstreamUnreadable,
)
from refbooking.clinical.pds import (
    Pds,
    PdsPerson,
    PdsRateLimited,
    PersonSought,
    SeveralPeople,
    TooManyPeople,
)
from refbooking.clock import SetClock
from refbooking.settings import PdsAccess
from refbooking_requests.village import MARIAS_NUMBER, Village

URL = "http://pds.test"
NOW = datetime(2026, 10, 20, 8, tzinfo=UTC)
SOUGHT = PersonSought("Maria", "Okoro", date(1984, 3, 12), "ZZ99 4AB")
TOO_MANY = {
    "resourceType": "OperationOutcome",
    "issue": [{"details": {"coding": [{"code": "TOO_MANY_MATCHES"}]}}],
}


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    """PDS's answers."""
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def pds() -> Pds:
    """The client, with a token of its own."""
    return Pds(PdsAccess(URL, "a-token"), SetClock(NOW))


@pytest.fixture
def there(here: Village) -> Pds:
    """The client as the village's product has it."""
    assert here.service.pds is not None
    return here.service.pds


def test_a_search_asks_for_one_person_by_the_details(
    wire: responses.RequestsMock, pds: Pds
) -> None:
    wire.get(f"{URL}/Patient", json={"resourceType": "Bundle", "total": 0})
    assert pds.search(SOUGHT, request_key="match/1") is None
    asked = wire.calls[0].request
    assert parse_qs(urlsplit(str(asked.url)).query) == {
        "family": ["Okoro"],
        "given": ["Mar*"],
        "birthdate": ["eq1984-03-12"],
        "address-postalcode": ["ZZ994AB"],
        "_max-results": ["1"],
    }
    assert asked.headers["Authorization"] == "Bearer a-token"
    assert str(UUID(asked.headers["X-Request-ID"])) == asked.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"given": "Jo"}, "given", "Jo"),
        ({"given": "Ann Marie"}, "given", "Ann*"),
        ({"given": "*"}, "given", None),
        ({"family": "O*"}, "family", "O"),
        ({"gender": "female"}, "gender", "female"),
    ],
)
def test_each_detail_is_sent_as_pds_takes_it(
    wire: responses.RequestsMock, pds: Pds, change: dict[str, str], name: str, value: str | None
) -> None:
    wire.get(f"{URL}/Patient", json={"resourceType": "Bundle", "total": 0})
    pds.search(replace(SOUGHT, **change), request_key="k")  # type: ignore[arg-type]  # texts
    query = parse_qs(urlsplit(str(wire.calls[0].request.url)).query)
    assert query.get(name) == (None if value is None else [value])


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (200, TOO_MANY, TooManyPeople),
        (200, {"resourceType": "Bundle", "entry": [{"resource": {}}] * 2}, SeveralPeople),
        (400, {"issue": [{"details": {"coding": [{"code": "INVALID_VALUE"}]}}]}, UpstreamRefused),
        (400, {}, UpstreamRefused),
        (401, {}, UpstreamUnavailable),
        (403, {}, UpstreamUnavailable),
        (408, {}, UpstreamTimeout),
        (429, {}, PdsRateLimited),
        (500, {}, UpstreamUnavailable),
        (503, {}, UpstreamUnavailable),
        (200, {}, UpstreamUnreadable),
        (200, [], UpstreamUnreadable),
        (200, {"resourceType": "Bundle", "entry": [{}]}, UpstreamUnreadable),
        (200, {"resourceType": "Bundle", "entry": [{"resource": {}}]}, UpstreamUnreadable),
    ],
)
def test_each_failure_has_its_kind(
    wire: responses.RequestsMock,
    pds: Pds,
    status: int,
    body: object,
    failure: type[Exception],
) -> None:
    wire.get(f"{URL}/Patient", json=body, status=status)
    with pytest.raises(failure) as caught:
        pds.search(SOUGHT, request_key="k")
    assert type(caught.value) is failure


def test_a_refusal_brings_its_code_and_words(wire: responses.RequestsMock, pds: Pds) -> None:
    coding = {"code": "INVALID_SEARCH_DATA", "display": "Search data is invalid"}
    issue = {"details": {"coding": [coding]}, "diagnostics": "Too little"}
    wire.get(f"{URL}/Patient", json={"issue": [issue]}, status=400)
    with pytest.raises(UpstreamRefused) as caught:
        pds.search(SOUGHT, request_key="k")
    assert (caught.value.code, caught.value.text) == ("INVALID_SEARCH_DATA", "Too little")


@pytest.mark.parametrize(
    ("broken", "failure"),
    [
        (requests.ReadTimeout(), UpstreamTimeout),
        (requests.ConnectTimeout(), UpstreamUnavailable),
        (requests.ConnectionError(), UpstreamUnavailable),
    ],
)
def test_a_broken_line_is_an_upstream_failure(
    wire: responses.RequestsMock, pds: Pds, broken: Exception, failure: type[UpstreamFailure]
) -> None:
    wire.get(f"{URL}/Patient", body=broken)
    with pytest.raises(failure):
        pds.search(SOUGHT, request_key="k")


def test_a_person_is_read_as_pds_has_them(there: Pds) -> None:
    assert there.retrieve(MARIAS_NUMBER) == PdsPerson(
        nhs_number=MARIAS_NUMBER,
        given=("Maria",),
        family="Okoro",
        birth_date="1984-03-12",
        gender="female",
        mobiles=("07700900123",),
        practice="Y90001",
        restricted=False,
        deceased=False,
    )


def test_a_superseded_number_brings_its_successor(here: Village, there: Pds) -> None:
    here.person("9990000026", superseded_by=MARIAS_NUMBER)
    found = there.retrieve("9990000026")
    assert found is not None
    assert found.nhs_number == MARIAS_NUMBER


def test_nobody_and_an_invalid_record_are_none(here: Village, there: Pds) -> None:
    here.person(MARIAS_NUMBER, invalid=True)
    assert there.retrieve(MARIAS_NUMBER) is None
    assert there.retrieve("9990009996") is None


def test_a_restricted_record_shows_neither_phone_nor_practice(here: Village, there: Pds) -> None:
    here.person(MARIAS_NUMBER, sensitivity=Sensitivity.RESTRICTED)
    found = there.retrieve(MARIAS_NUMBER)
    assert found is not None
    assert (found.restricted, found.mobiles, found.practice) == (True, (), None)


def test_a_deceased_person_is_marked(here: Village, there: Pds) -> None:
    here.person(MARIAS_NUMBER, deceased=NOW)
    found = there.retrieve(MARIAS_NUMBER)
    assert found is not None
    assert found.deceased
