"""PDS, the national record of who people are: one person by number, or a unique one by details.

Contract sections 2 to 6; the access is application-restricted, so a search names one or nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import NAMESPACE_URL, uuid5

import requests

from refbooking.clinical.following import request_id
from refbooking.clinical.model import (
    Refusal,
    UpstreamRefused,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from refbooking.clinical.wire import Line
from refbooking.clock import Clock
from refbooking.london import today
from refbooking.settings import PdsAccess

Json = Mapping[str, object]

WILD_LETTERS = 3
"""How much of a given name is searched for: the rest is where people differ (E101)."""


@dataclass(frozen=True)
class PdsPerson:
    """A person as PDS has them; what is withheld from us is empty (section 4).

    `nhs_number` is the successor's where the number asked for was superseded.
    `birth_date` is as PDS writes it: rare records know only the year, or year and month.
    """

    nhs_number: str
    given: tuple[str, ...]
    family: str
    birth_date: str
    gender: str
    mobiles: tuple[str, ...]  # current ones, as PDS writes them
    practice: str | None  # ODS code
    restricted: bool
    deceased: bool


@dataclass(frozen=True)
class PersonSought:
    """What a search is made of; texts as the person typed them, tidied."""

    given: str
    family: str
    birth_date: date
    postcode: str
    gender: str | None = None  # only where the profile wants it searched


class SeveralPeople(Exception):
    """PDS named more than one record that fits; which of them is not for us to choose (E96)."""


class TooManyPeople(Exception):
    """More records fit than PDS may name, so it named none: for us, any two are too many."""


class PdsRateLimited(UpstreamUnavailable):
    """PDS takes no more calls for the moment (section 9)."""


class Pds:
    """PDS as one application. Every call may raise an `UpstreamFailure`."""

    def __init__(self, access: PdsAccess, clock: Clock) -> None:
        self._clock = clock
        headers = {"Accept": "application/fhir+json"}
        if access.token:
            headers["Authorization"] = f"Bearer {access.token}"
        self._line = Line("pds", access.url, headers)

    def retrieve(self, nhs_number: str) -> PdsPerson | None:
        """The person with this number, or None where there is none or it was made invalid.

        A superseded number brings the record that replaced it, under that record's own number.
        """
        trace = request_id.get() or "retrieve"
        reply = self._call(f"/Patient/{nhs_number}", {}, f"{trace}/{nhs_number}")
        if reply.status_code == 404:
            return None
        return self._read(self._body(reply), reply)

    def search(self, sought: PersonSought, *, request_key: str) -> PdsPerson | None:
        """The only person whom the details fit, or None.

        Raises:
            SeveralPeople: PDS named several.
            TooManyPeople: PDS named nobody, for there are more than it may name.


        `request_key` is whatever names this search: a repeat goes out under the same request id.
        """
        reply = self._call("/Patient", _terms(sought), request_key)
        body = self._body(reply)
        if body.get("resourceType") == "OperationOutcome":  # TOO_MANY_MATCHES, with status 200
            raise TooManyPeople
        if body.get("resourceType") != "Bundle":
            raise self._line.unreadable(reply, "neither a Bundle nor an OperationOutcome")
        try:
            found = [_object(entry)["resource"] for entry in _objects(body.get("entry"))]
        except (KeyError, TypeError) as failure:
            raise self._line.unreadable(reply, f"no search result: {failure!r}") from failure
        if len(found) > 1:
            raise SeveralPeople
        return self._read(found[0], reply) if found else None

    def _call(self, path: str, params: Mapping[str, str], key: str) -> requests.Response:
        headers = {"X-Request-ID": str(uuid5(NAMESPACE_URL, key))}  # PDS takes nothing but UUIDs
        reply = self._line.call("GET", path, params=params, headers=headers)
        if reply.status_code in (200, 404):
            return reply
        raise self._failure(reply)

    def _failure(self, reply: requests.Response) -> Exception:
        status = reply.status_code
        if status == 429:
            text = "takes no more calls for the moment"
            return PdsRateLimited("pds", text, reached=True, status=status)
        if status == 408:
            return UpstreamTimeout("pds", "took too long inside", status=status)
        if status == 400:
            code, text = _outcome(reply)
            return UpstreamRefused(Refusal.RULE, "pds", text, status=status, code=code)
        return self._line.unavailable(reply)  # 401 and 403 too: our own access is not in order

    def _body(self, reply: requests.Response) -> Json:
        try:
            return _object(reply.json())
        except (ValueError, TypeError) as failure:
            raise self._line.unreadable(reply, f"no FHIR resource: {failure!r}") from failure

    def _read(self, resource: object, reply: requests.Response) -> PdsPerson:
        try:
            return person(_object(resource), today(self._clock.now()))
        except (KeyError, TypeError, IndexError) as failure:
            raise self._line.unreadable(reply, f"no Patient: {failure!r}") from failure


def person(told: Json, on: date) -> PdsPerson:
    """A Patient resource (section 5) as it stands on a date."""
    names = [_object(one) for one in _objects(told.get("name"))]
    usual = next((one for one in names if one.get("use") == "usual"), names[0] if names else {})
    return PdsPerson(
        nhs_number=str(told["id"]),
        given=tuple(str(one) for one in _list(usual.get("given"))),
        family=str(usual.get("family") or ""),
        birth_date=str(told.get("birthDate") or ""),
        gender=str(told.get("gender") or "unknown"),
        mobiles=tuple(
            str(one["value"])
            for one in map(_object, _objects(told.get("telecom")))
            if one.get("system") == "phone" and one.get("use") == "mobile" and _current(one, on)
        ),
        practice=_practice(told),
        restricted=_sensitivity(told) != "U",
        deceased="deceasedDateTime" in told,
    )


def _terms(sought: PersonSought) -> dict[str, str]:
    """Plain search; `_max-results` 1 is all an application may ask for (section 2)."""
    given = sought.given.split()[0].replace("*", "") if sought.given.split() else ""
    wild = f"{given[:WILD_LETTERS]}*" if len(given) >= WILD_LETTERS else given
    terms = {
        "family": sought.family.replace("*", ""),
        "birthdate": f"eq{sought.birth_date.isoformat()}",
        "address-postalcode": sought.postcode.replace(" ", ""),
        "_max-results": "1",
    }
    if wild:
        terms["given"] = wild
    if sought.gender:
        terms["gender"] = sought.gender
    return terms


def _current(told: Json, on: date) -> bool:
    """Whether a dated thing holds on a day; both ends are included, and both may be open."""
    period = _object(told.get("period") or {})
    start, end = str(period.get("start") or ""), str(period.get("end") or "")
    day = on.isoformat()
    return start[:10] <= day and (not end or day <= end[:10])


def _practice(told: Json) -> str | None:
    for one in map(_object, _objects(told.get("generalPractitioner"))):
        return str(_object(one["identifier"])["value"]).upper()
    return None


def _sensitivity(told: Json) -> str:
    labels = _objects(_object(told.get("meta") or {}).get("security"))
    return next((str(_object(one).get("code")) for one in labels), "U")


def _outcome(reply: requests.Response) -> tuple[str | None, str]:
    """An OperationOutcome's code and words (section 3)."""
    try:
        issue = _object(_list(_object(reply.json())["issue"])[0])
        coding = _object(_list(_object(issue["details"])["coding"])[0])
    except (ValueError, TypeError, KeyError, IndexError):
        return None, f"answered {reply.status_code}"
    return str(coding.get("code")), str(issue.get("diagnostics") or coding.get("display"))


def _object(value: object) -> Json:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, got {type(value).__name__}")
    return cast(Json, value)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        if value is None:
            return []
        raise TypeError(f"expected a list, got {type(value).__name__}")
    return value


def _objects(value: object) -> Iterable[Json]:
    return [_object(one) for one in _list(value)]
