"""GP Connect's resources read and written, apart from any wire."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from refbooking.clinical import gpconnect_wire as wire
from refbooking.clinical.model import LocalPatient, UpstreamSlot
from refbooking.settings import Organisation, Settings
from refbooking_staff.riverside import settings_body

SUMMER = datetime(2026, 7, 1, 8, 20, tzinfo=UTC)
SLOT = UpstreamSlot("s-1", SUMMER, 10, "Review", "sch-1", (), "loc-2", "free")


@pytest.fixture
def riverside() -> Organisation:
    """The organisation that books."""
    return Settings.read(settings_body()).organisations["Y90001"]


def slot(**more: object) -> dict[str, Any]:
    """A slot of a bundle."""
    return {
        "resourceType": "Slot",
        "id": "s-1",
        "serviceType": [{"text": "Review"}],
        "schedule": {"reference": "Schedule/sch-1"},
        "status": "free",
        "start": "2026-07-01T09:20:00+01:00",
        "end": "2026-07-01T09:30:00+01:00",
        **more,
    }


def schedule(*actors: str) -> dict[str, Any]:
    """A schedule of a bundle."""
    return {
        "resourceType": "Schedule",
        "id": "sch-1",
        "actor": [{"reference": actor} for actor in actors],
    }


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """A searchset."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def test_a_slot_is_read_with_its_place_and_holder() -> None:
    found = wire.found(bundle(slot(), schedule("Location/loc-2", "Practitioner/pr-3")))
    [read] = found.slots
    assert (read.start, read.minutes, read.type) == (SUMMER, 10, "Review")
    assert (read.site, read.clinicians, read.status) == ("loc-2", ("pr-3",), "free")


def test_a_slot_without_its_schedule_is_none_and_one_without_a_place_cannot_be_booked() -> None:
    assert wire.found(bundle(slot())).slots == ()
    [read] = wire.found(bundle(slot(), schedule("Practitioner/pr-3"))).slots
    assert read.status == "blocked"


def test_an_empty_searchset_has_nothing_and_other_resources_are_refused() -> None:
    assert wire.found({"resourceType": "Bundle", "type": "searchset"}).slots == ()
    with pytest.raises(ValueError, match="expected a Bundle, got OperationOutcome"):
        wire.found({"resourceType": "OperationOutcome"})


def test_a_time_without_an_offset_is_bad_data() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        wire.found(bundle(slot(start="2026-07-01T09:20:00"), schedule("Location/1")))


def test_times_are_written_in_local_time_with_their_offset(riverside: Organisation) -> None:
    body = wire.booking(SLOT, "p-1", riverside, "Booked online", "Online", SUMMER)
    assert (body["start"], body["end"]) == (
        "2026-07-01T09:20:00+01:00",
        "2026-07-01T09:30:00+01:00",
    )


@pytest.mark.parametrize(("description", "comment"), [("x" * 101, ""), ("", "x" * 501)])
def test_texts_that_are_too_long_are_never_cut(
    riverside: Organisation, description: str, comment: str
) -> None:
    with pytest.raises(ValueError, match="too long"):
        wire.booking(SLOT, "p-1", riverside, description, comment, SUMMER)


def test_a_registration_says_what_the_record_says_and_nothing_forbidden() -> None:
    maria = LocalPatient(
        "1", "9990000018", "Ms", "Maria Ada", "Okoro", date(1984, 3, 12), None, "active"
    )
    [parameter] = wire.registration(maria)["parameter"]  # type: ignore[misc]  # a list of one
    resource = parameter["resource"]
    assert resource["name"] == [{"use": "official", "family": "Okoro", "given": ["Maria", "Ada"]}]
    assert set(resource) == {"resourceType", "meta", "identifier", "name", "birthDate"}


def test_a_cancellation_changes_status_and_reason_only() -> None:
    as_read = {"resourceType": "Appointment", "status": "booked", "extension": [{"url": "a"}]}
    body = wire.cancelled(as_read, "better")
    assert body["status"] == "cancelled"
    assert body["extension"] == [
        {"url": "a"},
        {
            "url": "https://fhir.nhs.uk/STU3/StructureDefinition/"
            "Extension-GPConnect-AppointmentCancellationReason-1",
            "valueString": "better",
        },
    ]
