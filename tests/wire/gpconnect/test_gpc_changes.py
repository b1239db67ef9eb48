"""Sections 7.7 to 7.10: retrieving, reading, amending and cancelling appointments."""

from datetime import timedelta

import pytest

from gpworld.book.model import Booker, BookingStatus, Channel, Via, Wanted

SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
REASON = f"{SD}/Extension-GPConnect-AppointmentCancellationReason-1"
BAD = (422, "INVALID_RESOURCE")
STAFF = Booker(Via.STAFF, "asha.patel")


@pytest.fixture
def booked(consumer, slots):
    """An appointment as it was given back."""
    return consumer.book(slots[0]).json


def _put(consumer, name, body, number=None, **kw):
    return consumer.ask(name, f"Appointment/{number or body['id']}", body=body, **kw)


def _amend(consumer, body, number=None, **kw):
    return _put(consumer, "AmendAppointment", body, number, **kw)


def _cancelled(held, reason="Better already"):
    extension = [*held["extension"], {"url": REASON, "valueString": reason}]
    return held | {"status": "cancelled", "extension": extension}


def _cancel(consumer, body, number=None, **kw):
    return _put(consumer, "CancelAppointment", body, number, **kw)


# -- retrieve ----------------------------------------------------------------------------------


def _retrieve(consumer, world, query="start=ge2026-10-20&start=le2026-11-30", name="plain"):
    return consumer.ask(
        "RetrieveAppointments", f"Patient/{world.patients[name]}/Appointment", query
    )


def test_all_appointments_of_a_patient_are_retrieved(world, consumer, slots, booked):
    _cancel(consumer, _cancelled(booked))
    patient = world.patients["plain"]
    world.book.book(Wanted((slots[1].id,), patient, STAFF, reason="Blood test"))
    consumer.book(slots[2], patient=world.patients["other"])
    found = _retrieve(consumer, world).resources("Appointment")
    assert [(each["status"], each["description"]) for each in found] == [
        ("cancelled", "Follow-up call"),
        ("booked", "Blood test"),
    ]


def test_one_made_at_the_practice_shows_what_the_book_knows(world, consumer, slots):
    patient = world.patients["plain"]
    booking = world.book.book(Wanted((slots[1].id,), patient, STAFF))
    world.book.amend(booking.id, STAFF, status=BookingStatus.ARRIVED)
    (found,) = _retrieve(consumer, world).resources("Appointment")
    assert found["status"] == "arrived"
    assert "contained" not in found
    assert found["description"] == "Routine"
    assert found["created"] == "2026-10-20T09:00:00+01:00"
    assert [each["actor"]["reference"] for each in found["participant"]] == [
        f"Patient/{patient}",
        "Location/21",
        "Practitioner/31",
    ]


def test_a_home_visit_is_shown_without_a_channel(world, consumer):
    session = world.session("2026-10-21T14:00:00+01:00", 1, channel=Channel.VISIT)
    (slot,) = world.slots(session)
    world.book.book(Wanted((slot.id,), world.patients["plain"], STAFF))
    (found,) = _retrieve(consumer, world).resources("Appointment")
    assert [each["url"] for each in found["extension"]] == [
        f"{SD}/Extension-GPConnect-PractitionerRole-1"
    ]


def test_an_appointment_of_a_closed_session_is_still_shown(world, consumer, slots, booked):
    world.book.close_session(slots[0].session, STAFF)
    (found,) = _retrieve(consumer, world).resources("Appointment")
    assert found["status"] == "cancelled"
    assert found["extension"][-1] == {"url": REASON, "valueString": "cancelled by the practice"}


def test_todays_appointments_are_retrieved_after_their_time(world, consumer):
    (slot,) = world.slots(world.session("2026-10-20T09:30:00+01:00", 1))
    consumer.book(slot)
    world.clock.advance(timedelta(hours=5))
    found = _retrieve(consumer, world, "start=le2026-10-20&start=ge2026-10-20")
    assert len(found.resources("Appointment")) == 1


def test_the_days_are_londons(world, consumer):
    for start in ("2026-10-21T00:00:00+01:00", "2026-10-21T23:50:00+01:00"):
        (slot,) = world.slots(world.session(start, 1))
        assert consumer.book(slot).status == 201
    found = _retrieve(consumer, world, "start=ge2026-10-21&start=le2026-10-21&_sort=date")
    assert len(found.resources("Appointment")) == 2
    assert "entry" not in _retrieve(consumer, world, "start=ge2026-10-22&start=le2026-10-23").json


@pytest.mark.parametrize(
    "query",
    [
        "",
        "start=ge2026-10-20",
        "start=le2026-10-20",
        "start=ge2026-10-20&start=ge2026-10-21",
        "start=ge2026-10-20&start=le2026-10-21&start=le2026-10-22",
        "start=ge2026-10-20&end=le2026-10-21",
        "start=2026-10-20&start=2026-10-21",
        "start=gt2026-10-20&start=lt2026-10-21",
        "start=ge2026-10-20T00:00:00%2B01:00&start=le2026-10-21",
        "start=ge2026-10-20&start=le2026-10-21T00:00:00%2B01:00",
        "start=ge2026-10&start=le2026-11",
        "start=ge2026&start=le2026",
        "start=ge&start=le",
        "start=ge2026-10-32&start=le2026-11-30",
        "start=ge2026-10-22&start=le2026-10-21",
        "start=ge2026-10-19&start=le2026-10-21",
        "start=ge2026-10-18&start=le2026-10-19",
    ],
)
def test_a_retrieval_needs_two_days_from_today_on(world, consumer, query):
    assert _retrieve(consumer, world, query).refusal == (422, "INVALID_PARAMETER")


@pytest.mark.parametrize("logical_id", ["999999", "nobody"])
def test_appointments_of_nobody_are_not_found(consumer, logical_id):
    reply = consumer.ask(
        "RetrieveAppointments",
        f"Patient/{logical_id}/Appointment",
        "start=ge2026-10-20&start=le2026-10-21",
    )
    assert reply.refusal == (404, "PATIENT_NOT_FOUND")


# -- read --------------------------------------------------------------------------------------


def test_an_appointment_is_read_as_it_was_booked(consumer, booked):
    read = consumer.ask("ReadAppointment", f"Appointment/{booked['id']}")
    assert (read.status, read.json) == (200, booked)
    assert read.header("ETag") == f'W/"{booked["meta"]["versionId"]}"'


def test_any_consumer_may_read(consumer, booked):
    claims = consumer.claims("patient/*.read")
    claims["requesting_organization"]["identifier"][0]["value"] = "Y90002"
    read = consumer.ask("ReadAppointment", f"Appointment/{booked['id']}", claims=claims)
    assert read.status == 200


@pytest.mark.parametrize("logical_id", ["999999", "a.b-C", "0"])
def test_an_unknown_appointment_is_not_found(consumer, logical_id):
    reply = consumer.ask("ReadAppointment", f"Appointment/{logical_id}")
    assert reply.refusal == (404, "NO_RECORD_FOUND")


def test_an_appointment_that_has_started_cannot_be_read_or_changed(world, consumer, booked):
    world.clock.advance(timedelta(days=1))
    replies = (
        consumer.ask("ReadAppointment", f"Appointment/{booked['id']}"),
        _amend(consumer, booked),
        _cancel(consumer, _cancelled(booked)),
    )
    for reply in replies:
        assert reply.refusal == BAD
        assert "in the past" in reply.why


# -- amend -------------------------------------------------------------------------------------


def test_texts_are_amended_and_the_version_grows(consumer, booked):
    changed = booked | {"description": "Ring first", "comment": "Door code is with the family"}
    reply = _amend(consumer, changed)
    assert reply.status == 200
    version = reply.json["meta"]["versionId"]
    assert version != booked["meta"]["versionId"]
    assert reply.header("ETag") == f'W/"{version}"'
    assert reply.json == changed | {"meta": booked["meta"] | {"versionId": version}}
    assert consumer.ask("ReadAppointment", f"Appointment/{booked['id']}").json == reply.json


def test_a_comment_may_be_removed(consumer, booked):
    with_comment = _amend(consumer, booked | {"comment": "x"}).json
    without = {name: value for name, value in with_comment.items() if name != "comment"}
    assert "comment" not in _amend(consumer, without).json


def test_service_texts_the_order_of_parts_and_meta_do_not_count(consumer, booked):
    sent = booked | {
        "participant": booked["participant"][::-1],
        "extension": booked["extension"][::-1],
        "serviceType": [{"text": "other"}],
        "start": "2026-10-21T08:00:00+00:00",
        "description": "Other",
    }
    del sent["serviceCategory"], sent["meta"]
    assert _amend(consumer, sent).status == 200


DIFFERENT = {
    "status": {"status": "arrived"},
    "cancelled": {"status": "cancelled"},
    "priority": {"priority": 1},
    "start": {"start": "2026-10-21T09:10:00+01:00"},
    "end": {"end": "2026-10-21T09:20:00+01:00"},
    "created": {"created": "2026-10-20T09:00:01+01:00"},
    "slot": {"slot": [{"reference": "Slot/1"}]},
    "participant": {"participant": []},
    "contained": {"contained": []},
    "identifier": {"identifier": [{"system": "urn:x", "value": "1"}]},
    "reason": {"reason": [{"text": "x"}]},
    "extension": {"extension": []},
    "empty description": {"description": ""},
    "long description": {"description": "x" * 101},
    "long comment": {"comment": "x" * 501},
    "unknown element": {"nonsense": "x"},
    "id": {"id": "1"},
}


@pytest.mark.parametrize("changes", DIFFERENT.values(), ids=DIFFERENT)
def test_nothing_else_may_be_amended(world, consumer, booked, changes):
    version = world.book.version
    reply = _amend(consumer, booked | {"description": "Other"} | changes, booked["id"])
    assert reply.refusal == BAD
    assert world.book.version == version


def test_a_description_cannot_be_removed(consumer, booked):
    del booked["description"]
    assert "description is missing" in _amend(consumer, booked).why


def test_a_cancellation_reason_does_not_belong_in_an_amendment(consumer, booked):
    extension = [*booked["extension"], {"url": REASON, "valueString": "x"}]
    reply = _amend(consumer, booked | {"extension": extension})
    assert reply.refusal == BAD
    assert "cancellation reason" in reply.why


@pytest.mark.parametrize("put", [_amend, _cancel], ids=["amend", "cancel"])
def test_an_unknown_appointment_is_never_created(consumer, booked, put):
    sent = _cancelled(booked) if put is _cancel else booked
    assert put(consumer, sent | {"id": "999999"}).refusal == (404, "NO_RECORD_FOUND")


@pytest.mark.parametrize("put", [_amend, _cancel], ids=["amend", "cancel"])
@pytest.mark.parametrize("stale", ['W/"0"', "nonsense", '"{}"', "{}", "*", ""])
def test_if_match_must_be_current(consumer, booked, put, stale):
    sent = _cancelled(booked) if put is _cancel else booked
    headers = {"If-Match": stale.format(booked["meta"]["versionId"])}
    assert put(consumer, sent, headers=headers).refusal == (409, "FHIR_CONSTRAINT_VIOLATION")


def test_of_two_who_read_the_same_version_one_may_change_it(consumer, booked):
    headers = {"If-Match": f'W/"{booked["meta"]["versionId"]}"'}
    first = _amend(consumer, booked | {"description": "First"}, headers=headers)
    second = _amend(consumer, booked | {"description": "Second"}, headers=headers)
    assert (first.status, second.status) == (200, 409)


def test_if_match_can_be_required(world, consumer, booked):
    world.switch(require_if_match=True)
    reply = _amend(consumer, booked)
    assert reply.refusal == (400, "BAD_REQUEST")
    assert "If-Match is missing" in reply.why


# -- cancel ------------------------------------------------------------------------------------


def test_a_cancelled_appointment_frees_its_slots_and_keeps_the_reason(
    world, consumer, slots, booked
):
    assert slots[0].id not in consumer.free_ids()
    reply = _cancel(consumer, _cancelled(booked))
    assert (reply.status, reply.json["status"]) == (200, "cancelled")
    assert reply.json["extension"][-1] == {"url": REASON, "valueString": "Better already"}
    assert reply.json["meta"]["versionId"] != booked["meta"]["versionId"]
    assert reply.json["created"] == booked["created"]
    assert slots[0].id in consumer.free_ids()
    assert world.book.booking(int(booked["id"])).cancelled_by == Booker(Via.GP_CONNECT, "Y90001")
    assert consumer.book(slots[0]).status == 201


def test_a_cancelled_appointment_can_be_read_but_not_changed(consumer, booked):
    gone = _cancel(consumer, _cancelled(booked)).json
    assert consumer.ask("ReadAppointment", f"Appointment/{gone['id']}").json == gone
    for reply in (
        _cancel(consumer, gone),
        _amend(consumer, gone | {"description": "x"}),
        _amend(consumer, gone | {"status": "booked"}),
    ):
        assert reply.refusal == BAD
        assert "was cancelled" in reply.why


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_reason_must_say_something(consumer, booked, reason):
    reply = _cancel(consumer, _cancelled(booked, reason))
    assert reply.refusal == (422, "INVALID_PARAMETER")


def test_a_reason_without_a_value_is_empty(consumer, booked):
    extension = [*booked["extension"], {"url": REASON}]
    reply = _cancel(consumer, booked | {"status": "cancelled", "extension": extension})
    assert reply.refusal == (422, "INVALID_PARAMETER")


WRONG = {
    "status": {"status": "booked"},
    "description": {"description": "Other"},
    "comment": {"comment": "Other"},
    "priority": {"priority": 1},
    "start": {"start": "2026-10-21T09:10:00+01:00"},
    "participant": {"participant": []},
    "slot": {"slot": []},
    "extension": {"extension": [{"url": REASON, "valueString": "x"}]},
    "no extension": {"extension": []},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_nothing_but_status_and_reason_may_differ(world, consumer, booked, changes):
    version = world.book.version
    assert _cancel(consumer, _cancelled(booked) | changes).refusal == BAD
    assert world.book.version == version


@pytest.mark.parametrize("url", ["urn:x", REASON.lower(), f"{REASON}2"])
def test_the_reason_has_one_address(consumer, booked, url):
    extension = [*booked["extension"], {"url": url, "valueString": "x"}]
    reply = _cancel(consumer, booked | {"status": "cancelled", "extension": extension})
    assert reply.refusal == BAD


def test_two_reasons_are_one_too_many(consumer, booked):
    twice = _cancelled(_cancelled(booked))
    assert "once" in _cancel(consumer, twice).why


def test_a_cancellation_without_any_extension_is_refused(consumer, booked):
    del booked["extension"]
    assert _cancel(consumer, booked | {"status": "cancelled"}).refusal == BAD


def test_only_the_interaction_id_tells_amending_from_cancelling(consumer, booked):
    assert _amend(consumer, _cancelled(booked)).refusal == BAD
    assert _cancel(consumer, booked).refusal == BAD


@pytest.mark.parametrize("put", [_amend, _cancel], ids=["amend", "cancel"])
def test_one_made_at_the_practice_can_be_changed_too(world, consumer, slots, put):
    wanted = Wanted((slots[1].id,), world.patients["plain"], STAFF, reason="Blood test")
    number = world.book.book(wanted).id
    held = consumer.ask("ReadAppointment", f"Appointment/{number}").json
    sent = _cancelled(held) if put is _cancel else held | {"description": "Blood test, fasting"}
    assert put(consumer, sent).status == 200


def test_what_happened_when_is_compared_to_the_second(consumer, booked):
    sent = booked | {"created": "2026-10-20T08:00:00.750Z", "description": "Another matter"}
    reply = _amend(consumer, sent)
    assert (reply.status, reply.json["created"]) == (200, "2026-10-20T09:00:00+01:00")
