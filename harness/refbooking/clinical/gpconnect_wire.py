"""GP Connect's resources, read into the product's own values and written from them (section 6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from refbooking.clinical import fhir
from refbooking.clinical import gpconnect_codes as codes
from refbooking.clinical.fhir import Json
from refbooking.clinical.model import BookedAppointment, Clinician, LocalPatient, UpstreamSlot
from refbooking.london import local
from refbooking.settings import Organisation

LONGEST_DESCRIPTION, LONGEST_COMMENT = 100, 500


@dataclass(frozen=True)
class Found:
    """The free slots of one search, and who holds their sessions."""

    slots: tuple[UpstreamSlot, ...]
    clinicians: tuple[Clinician, ...]


@dataclass(frozen=True)
class SitePatient:
    """A patient as the other organisation has them."""

    id: str
    given: str
    family: str
    birth_date: date


def slot_query(first: date, last: date, asking_ods: str) -> Mapping[str, list[str]]:
    """A search for free slots between two dates, both included (section 7.5)."""
    return {
        "start": [f"ge{first.isoformat()}"],
        "end": [f"le{last.isoformat()}"],
        "status": ["free"],
        "_include": ["Slot:schedule"],
        "_include:recurse": ["Schedule:actor:Practitioner", "Schedule:actor:Location"],
        "searchFilter": [
            f"{codes.ODS_CODE}|{asking_ods}",
            f"{codes.ORGANISATION_TYPE}|{codes.GP_PRACTICE}",
        ],
    }


def found(bundle: Json) -> Found:
    """A searchset of slots; one whose schedule was left out cannot be booked, so it is none."""
    schedules = {str(one["id"]): one for one in fhir.resources(bundle, "Schedule")}
    slots = (_slot(one, schedules) for one in fhir.resources(bundle, "Slot"))
    people = fhir.resources(bundle, "Practitioner")
    return Found(
        tuple(slot for slot in slots if slot is not None),
        tuple(Clinician(str(one["id"]), _full_name(one)) for one in people),
    )


def patient(bundle: Json) -> SitePatient | None:
    """The one patient of a searchset, if there is any."""
    for told in fhir.resources(bundle, "Patient"):
        name = _official_name(told)
        given = name.get("given")
        return SitePatient(
            id=str(told["id"]),
            given=" ".join(map(str, given)) if isinstance(given, list) else "",
            family=str(name.get("family") or ""),
            birth_date=date.fromisoformat(str(told["birthDate"])),
        )
    return None


def appointment(told: Json) -> BookedAppointment:
    """An appointment; it is in the first of its slots."""
    start, end = instant(told["start"]), instant(told["end"])
    slot_ids = [fhir.refers_to(one, "Slot") for one in fhir.things(told["slot"])]
    kinds = [one.get("text") for one in fhir.things(told.get("serviceType"))]
    return BookedAppointment(
        appointment_id=str(told["id"]),
        slot_id=slot_ids[0] or "",
        start=start,
        minutes=_minutes(start, end),
        version=version(told),
        type=str(kinds[0]) if kinds and kinds[0] else None,
    )


def live_appointments(bundle: Json) -> list[BookedAppointment]:
    """The appointments of a patient that are not cancelled."""
    every = fhir.resources(bundle, "Appointment")
    return [appointment(one) for one in every if one.get("status") == "booked"]


def version(told: Json) -> str | None:
    """A resource's versionId."""
    number = fhir.thing(told.get("meta") or {}).get("versionId")
    return None if number is None else str(number)


def registration(of: LocalPatient) -> Json:
    """Parameters of a temporary registration (section 7.3): what the sender's record says."""
    resource: dict[str, object] = {
        "resourceType": "Patient",
        "meta": {"profile": [codes.PATIENT]},
        "identifier": [{"system": codes.NHS_NUMBER, "value": of.nhs_number}],
        "name": [{"use": "official", "family": of.family, "given": of.given.split()}],
        "birthDate": of.birth_date.isoformat(),
    }
    if of.mobile:
        resource["telecom"] = [{"system": "phone", "value": of.mobile, "use": "mobile"}]
    parameter = {"name": "registerPatient", "resource": resource}
    return {"resourceType": "Parameters", "parameter": [parameter]}


def booking(
    slot: UpstreamSlot,
    patient_id: str,
    asking: Organisation,
    description: str,
    comment: str,
    now: datetime,
) -> Json:
    """An appointment to be made (sections 6.7, 7.6); texts are never cut, so they must fit."""
    if len(description) > LONGEST_DESCRIPTION or len(comment) > LONGEST_COMMENT:
        raise ValueError("the description or the comment of a booking is too long")
    return {
        "resourceType": "Appointment",
        "meta": {"profile": [codes.APPOINTMENT]},
        "contained": [_booking_organisation(asking)],
        "extension": [
            {"url": codes.BOOKING_ORGANISATION, "valueReference": {"reference": "#asking"}}
        ],
        "status": "booked",
        "description": description,
        "comment": comment,
        "start": offset_text(slot.start),
        "end": offset_text(slot.start + timedelta(minutes=slot.minutes)),
        "slot": [{"reference": f"Slot/{slot.id}"}],
        "created": offset_text(now),
        "participant": [
            {"actor": {"reference": f"Patient/{patient_id}"}, "status": "accepted"},
            {"actor": {"reference": f"Location/{slot.site}"}, "status": "accepted"},
        ],
    }


def cancelled(as_read: Json, reason: str) -> Json:
    """An appointment as it was read, now cancelled and for nothing else changed (section 7.10)."""
    why = {"url": codes.CANCELLATION_REASON, "valueString": reason}
    extensions = [*fhir.things(as_read.get("extension")), why]
    return {**as_read, "status": "cancelled", "extension": extensions}


def offset_text(at: datetime) -> str:
    """UK local time with its offset, to the second."""
    return local(at).replace(microsecond=0).isoformat()


def instant(text: object) -> datetime:
    """A date-time with its offset; one without is refused as bad data."""
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return at.astimezone(UTC)


def _slot(told: Json, schedules: Mapping[str, Json]) -> UpstreamSlot | None:
    schedule_id = fhir.refers_to(told["schedule"], "Schedule") or ""
    schedule = schedules.get(schedule_id)
    if schedule is None:
        return None
    start = instant(told["start"])
    place = next(_actors(schedule, "Location"), None)
    return UpstreamSlot(
        id=str(told["id"]),
        start=start,
        minutes=_minutes(start, instant(told["end"])),
        type=str(fhir.things(told["serviceType"])[0]["text"]),
        schedule=schedule_id,
        clinicians=tuple(_actors(schedule, "Practitioner")),
        site=place,
        status="free" if told.get("status") == "free" and place else "blocked",
        channel=_channel(told),
    )


def _actors(schedule: Json, kind: str) -> Iterator[str]:
    found = (fhir.refers_to(one, kind) for one in fhir.things(schedule.get("actor")))
    return iter([one for one in found if one])


def _channel(told: Json) -> str | None:
    for one in fhir.things(told.get("extension")):
        if one.get("url") == codes.DELIVERY_CHANNEL:
            return str(one.get("valueCode"))
    return None


def _booking_organisation(asking: Organisation) -> Json:
    """Who books: name and telephone must be there (E127), the type as it was searched with."""
    kind = {"system": codes.ORGANISATION_TYPE, "code": codes.GP_PRACTICE}
    return {
        "resourceType": "Organization",
        "id": "asking",
        "meta": {"profile": [codes.ORGANIZATION]},
        "identifier": [{"system": codes.ODS_CODE, "value": asking.ods}],
        "type": [{"coding": [kind]}],
        "name": asking.name,
        "telecom": [{"system": "phone", "value": asking.phone or "", "use": "work"}],
    }


def _official_name(told: Json) -> Json:
    names = fhir.things(told.get("name"))
    return next((one for one in names if one.get("use") == "official"), names[0] if names else {})


def _full_name(told: Json) -> str:
    for name in fhir.things(told.get("name")):
        parts = [name.get("prefix"), name.get("given"), [name.get("family")]]
        words = [str(word) for part in parts if isinstance(part, list) for word in part if word]
        return " ".join(words)
    return ""


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds()) // 60
