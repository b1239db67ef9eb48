"""The Partner API's operations on the organisation, its patients and their records (B2, B5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import orjson
from werkzeug.http import parse_options_header

from gpworld.core.seeds import Seeds
from gpworld.emis import bodies, moments, wire_people, xml
from gpworld.emis.desk import Desk
from gpworld.emis.errors_partner import Code, PartnerRefusal
from gpworld.emis.parameters import Parameters, wrong
from gpworld.emis.wire_partner import Json
from gpworld.people.model import Patient, RecordEntry

READERS: dict[str, Callable[[bytes], object]] = {
    "application/json": bodies.read_json,
    "application/xml": xml.read,
    "text/xml": xml.read,
}


def organisation(desk: Desk, asked: Parameters) -> Json:
    """GetOrganisation."""
    return wire_people.organisation(desk.practice)


def user_by_id(desk: Desk, asked: Parameters) -> Json:
    """GetUserById."""
    number = asked.number("userInRoleId")
    found = desk.practice.directory.user(number)
    if found is None or found.ods != desk.practice.ods:
        raise PartnerRefusal(Code.NOT_FOUND, f"there is no user {number}")
    return wire_people.user(found)


def matched_patients(desk: Desk, asked: Parameters) -> Json:
    """GetMatchedPatients."""
    terms, register = asked.filled("matchedTerms"), desk.practice.register
    digits = terms.replace(" ", "")
    if digits.isdigit() and len(digits) == 10:  # an NHS number, which may be spaced out
        holder = register.by_nhs_number(digits)
        found = [] if holder is None else [holder]
    else:
        tests = _tests(terms)
        found = [one for one in register.patients() if all(test(one) for test in tests)]
    return {"patientList": [wire_people.patient(one) for one in found], "peopleList": []}


def demographics(desk: Desk, asked: Parameters) -> Json:
    """GetPatientDemographics: a record of which only the registration is filled."""
    found = desk.patient(asked.number("patientNumber"))
    return {"registration": wire_people.patient(found)}


def file_record(desk: Desk, asked: Parameters, sent: Sent, seeds: Seeds) -> None:
    """FileRecord: each consultation of the body becomes an entry in the patient's record."""
    number = asked.number("patientNumber")
    media_type = parse_options_header(sent.content_type)[0].lower()
    if media_type not in READERS:
        raise PartnerRefusal(Code.MEDIA_TYPE, "send application/json or application/xml")
    patient = desk.patient(number)
    for filing in _filings(_record(READERS[media_type], sent.raw)):
        given = bodies.guid(filing.consultation.get("guid"))
        guid = given or seeds.next_uuid("emis.consultation")
        desk.practice.register.file(
            patient.id,
            by=desk.user.user_name,
            text=filing.text,
            guid=guid,
            raw=orjson.dumps(filing.record(guid)).decode(),
        )


def consultation(desk: Desk, asked: Parameters) -> Json:
    """GetConsultation: what was filed, read back."""
    number, guid = asked.number("patientNumber"), asked.filled("consultationGuid")
    wanted = bodies.guid(guid)
    if wanted is None:
        raise wrong(f"consultationGuid is {guid!r}: send a GUID")
    for entry in desk.practice.register.record(desk.patient(number).id):
        if entry.guid == wanted:
            return _as_filed(entry)
    raise PartnerRefusal(Code.NOT_FOUND, f"the patient has no consultation {wanted}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A body as it was sent."""

    content_type: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Filing:
    """One consultation of a body, with the events that belong to it."""

    consultation: Json
    events: list[Json]

    @property
    def text(self) -> str:
        """What it says: its events' texts, else its headings."""
        said = [event.get("descriptiveText") for event in self.events]
        headings = [_term(element) for element in _objects(self.consultation.get("elementList"))]
        return "\n".join(str(text) for text in (list(filter(None, said)) or headings) if text)

    def record(self, guid: str) -> Json:
        """It as a medical record of its own."""
        return {"consultationList": [{**self.consultation, "guid": guid}], "eventList": self.events}


def _term(element: Json) -> object:
    header = element.get("header")
    return header.get("term") if isinstance(header, dict) else None


def _record(read: Callable[[bytes], object], raw: bytes) -> Json:
    try:
        record = read(raw)
    except ValueError as failure:
        raise wrong(f"the body cannot be read: {failure}") from None
    if not isinstance(record, dict):
        raise wrong("the body is no medical record: send an object")
    return record


def _filings(record: Json) -> list[Filing]:
    consultations = _objects(record.get("consultationList"))
    if not consultations:
        raise wrong("consultationList is empty: send at least one consultation")
    events = _objects(record.get("eventList"))
    if len(consultations) == 1:
        return [Filing(consultations[0], events)]
    return [
        Filing(one, [event for event in events if event.get("refID") in _named(one)])
        for one in consultations
    ]


def _named(consultation: Json) -> list[object]:
    items = [element.get("item") for element in _objects(consultation.get("elementList"))]
    return [item.get("refID") for item in items if isinstance(item, dict)]


def _objects(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _as_filed(entry: RecordEntry) -> Json:
    if entry.raw.startswith("{"):
        return _record(orjson.loads, entry.raw.encode())
    event: Json = {"refID": str(entry.id), "descriptiveText": entry.text}
    return {"consultationList": [{"guid": entry.guid}], "eventList": [event]}


def _tests(terms: str) -> list[Callable[[Patient], bool]]:
    """One test for each term."""
    words = terms.replace(",", " ").split()
    if not words:
        raise wrong(f"matchedTerms is {terms!r}: send a name, a birth date or an NHS number")
    return [_test(word) for word in words]


def _test(word: str) -> Callable[[Patient], bool]:
    try:
        return _was_born(moments.day(word))
    except (ValueError, OverflowError):
        return _has_number(word) if word.isdigit() else _is_called(word.casefold())


def _has_number(number: str) -> Callable[[Patient], bool]:
    return lambda one: one.nhs_number == number


def _was_born(day: date) -> Callable[[Patient], bool]:
    return lambda one: one.birth_date == day


def _is_called(start: str) -> Callable[[Patient], bool]:
    """Whether some word of a name begins so; a family name may have several words."""
    word = f" {start}"
    return lambda one: word in f" {' '.join((*one.given, one.family))}".casefold()
