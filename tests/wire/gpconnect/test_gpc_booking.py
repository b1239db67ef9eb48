"""Section 7.6: booking, its rules, and two who want the same slot."""

import threading
from datetime import timedelta

import pytest

from gpworld.book.model import Booker, Channel, Via, Wanted

SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
CHANNEL = f"{SD}/Extension-GPConnect-DeliveryChannel-2"
ROLE = f"{SD}/Extension-GPConnect-PractitionerRole-1"
TYPE = "https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-OrganisationType-1"
BAD = (422, "INVALID_RESOURCE")


def _ask(consumer, body, **kw):
    return consumer.ask("BookAppointment", body=body, **kw)


def test_a_booking_gives_back_what_was_sent_and_adds_its_own(world, consumer, slots):
    sent = consumer.appointment(slots[0]) | {
        "comment": "Ring twice",
        "priority": 3,
        "identifier": [{"system": "https://hub.example.test/Id", "value": "b-1"}],
        "serviceType": [{"text": "ignored"}],
        "serviceCategory": {"text": "ignored"},
    }
    reply = _ask(consumer, sent)
    assert reply.status == 201
    booked = reply.json
    version = booked["meta"]["versionId"]
    root = "http://127.0.0.1:7103/Y90003/STU3/1/gpconnect"
    assert reply.header("ETag") == f'W/"{version}"'
    assert reply.header("Location") == f"{root}/Appointment/{booked['id']}/_history/{version}"
    kept = ("contained", "status", "description", "comment", "start", "end", "slot", "created")
    for name in (*kept, "participant", "priority", "identifier"):
        assert booked[name] == sent[name], name
    assert booked["serviceType"] == [{"text": "Routine"}]
    assert booked["serviceCategory"] == {"text": "Morning surgery"}
    assert [each["url"] for each in booked["extension"]] == [
        f"{SD}/Extension-GPConnect-BookingOrganisation-1",
        CHANNEL,
        ROLE,
    ]
    assert booked["extension"][1]["valueCode"] == "Telephone"
    assert booked["meta"]["profile"] == [f"{SD}/GPConnect-Appointment-1"]


def test_the_book_knows_who_booked(world, consumer, slots):
    number = int(consumer.book(slots[0]).json["id"])
    booking = world.book.booking(number)
    assert booking.by == Booker(Via.GP_CONNECT, "Y90001")
    assert (booking.patient, booking.reason, booking.note) == (
        world.patients["plain"],
        "Follow-up call",
        "",
    )


def test_without_a_comment_none_is_given_back(consumer, slots):
    assert "comment" not in consumer.book(slots[0]).json


def test_the_public_address_can_change_while_the_world_runs(world, consumer, slots):
    world.system.public_url = "http://127.0.0.1:9999/"
    location = consumer.book(slots[0]).header("Location")
    assert location.startswith("http://127.0.0.1:9999/Y90003/STU3/1/gpconnect/Appointment/")


def test_adjacent_slots_are_booked_together_in_any_order(consumer, slots):
    sent = consumer.appointment(slots[1], slots[2], slots[3])
    sent["slot"].reverse()
    booked = _ask(consumer, sent)
    assert booked.status == 201
    assert (booked.json["start"], booked.json["end"]) == (
        "2026-10-21T09:10:00+01:00",
        "2026-10-21T09:40:00+01:00",
    )
    assert consumer.free_ids() == [slots[0].id]


def test_texts_of_the_greatest_length_are_kept_whole(consumer, slots):
    texts = {"description": "é" * 100, "comment": "x" * 500}
    booked = _ask(consumer, consumer.appointment(slots[0]) | texts).json
    assert {name: booked[name] for name in texts} == texts


@pytest.mark.parametrize(
    "created",
    ["2026-10-20T08:00:00Z", "2026-10-20T08:00:00.1234567+00:00", "2026-10-20T10:00:00+02:00"],
)
def test_the_time_of_making_is_given_back_as_london_has_it(consumer, slots, created):
    booked = _ask(consumer, consumer.appointment(slots[0]) | {"created": created}).json
    assert booked["created"] == "2026-10-20T09:00:00+01:00"
    assert consumer.ask("ReadAppointment", f"Appointment/{booked['id']}").json == booked


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet"])
def test_a_booking_may_name_its_organisation_type_by_either_address(world, consumer, kind):
    session = world.session("2026-10-21T14:00:00+01:00", 1, only_types=("urgent-care",))
    sent = consumer.appointment(*world.slots(session))
    system = f"https://fhir.nhs.uk/STU3/{kind}/GPConnect-OrganisationType-1"
    coding = {"system": system, "code": "urgent-care"}
    sent["contained"][0]["type"] = [{"coding": [coding]}]
    assert _ask(consumer, sent).status == 201


@pytest.mark.parametrize(
    ("extension", "said"),
    [
        ({"url": CHANNEL, "valueString": "Telephone"}, "the delivery channel is not"),
        ({"url": CHANNEL}, "the delivery channel is not"),
        ({"url": ROLE}, "the practitioner role is not"),
        ({"url": ROLE, "valueCodeableConcept": {"text": "GP"}}, "the practitioner role is not"),
    ],
)
def test_an_extension_without_its_value_agrees_with_nothing(consumer, slots, extension, said):
    sent = consumer.appointment(slots[0])
    sent["extension"].append(extension)
    reply = _ask(consumer, sent)
    assert reply.refusal == BAD
    assert said in reply.why


@pytest.mark.parametrize(
    "name",
    [
        *("meta", "contained", "extension", "status", "description", "start", "end"),
        *("slot", "created", "participant"),
    ],
)
def test_a_mandatory_element_is_missed(consumer, slots, name):
    sent = consumer.appointment(slots[0])
    del sent[name]
    reply = _ask(consumer, sent)
    assert reply.refusal == BAD
    assert f"Appointment.{name} is missing" in reply.why


CONCEPT = {"text": "x"}
FORBIDDEN = {
    "reason": [CONCEPT],
    "specialty": [CONCEPT],
    "appointmentType": CONCEPT,
    "indication": [{"reference": "Condition/1"}],
    "supportingInformation": [{"reference": "DocumentReference/1"}],
    "incomingReferral": [{"reference": "ReferralRequest/1"}],
    "requestedPeriod": [{"start": "2026-10-21"}],
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_forbidden_element_is_refused(consumer, slots, name):
    reply = _ask(consumer, consumer.appointment(slots[0]) | {name: FORBIDDEN[name]})
    assert reply.refusal == BAD
    assert f"Appointment.{name} must not be sent" in reply.why


def _set(*path):
    def change(sent):
        for name in path[:-2]:
            sent = sent[name]
        if path[-1] is None:
            del sent[path[-2]]
        else:
            sent[path[-2]] = path[-1]

    return change


def _actor(index, reference):
    return _set("participant", index, "actor", {"reference": reference})


WRONG = {
    "status": (_set("status", "pending"), "status must be booked"),
    "profile": (_set("meta", "profile", ["urn:x"]), "meta.profile must be"),
    "two profiles": (
        _set("meta", "profile", [f"{SD}/GPConnect-Appointment-1", "urn:x"]),
        "meta.profile must be",
    ),
    "blank description": (_set("description", "  "), "description is missing"),
    "long description": (_set("description", "x" * 101), "101 characters"),
    "long comment": (_set("comment", "x" * 501), "501 characters"),
    "unknown element": (_set("nonsense", "x"), "nonsense: no such element"),
    "misspelt element": (_set("Comment", "x"), "Comment: no such element"),
    "another resource": (_set("resourceType", "Patient"), "'Appointment' is needed"),
    "start of another day": (_set("start", "2026-10-22T09:00:00+01:00"), "must be those of"),
    "end too late": (_set("end", "2026-10-21T09:20:00+01:00"), "must be those of"),
    "start unreadable": (_set("start", "tomorrow"), "not a valid instant"),
    "created unreadable": (_set("created", "today"), "not a valid dateTime"),
    "created on a day": (_set("created", "2026-10-20"), "created must be a date-time"),
    "created in year one": (_set("created", "0001-01-01T00:00:00Z"), "created must be a date-time"),
    "start without offset": (_set("start", "2026-10-21T09:00:00"), "not a valid instant"),
    "unknown slot": (_set("slot", [{"reference": "Slot/999999"}]), "There is no Slot/999999"),
    "slot in words": (_set("slot", [{"reference": "Slot/abc"}]), "no Slot/abc"),
    "absolute slot": (_set("slot", [{"reference": "https://x.test/Slot/1"}]), "relative"),
    "slot of another kind": (_set("slot", [{"reference": "Schedule/1"}]), "must be to Slot"),
    "empty slot reference": (_set("slot", [{}]), "must be relative"),
    "unknown patient": (_actor(0, "Patient/999999"), "no Patient/999999"),
    "absolute patient": (_actor(0, "https://x.test/Patient/1"), "must be relative"),
    "patient in words": (_actor(0, "Patient/nobody"), "no Patient/nobody"),
    "unknown location": (_actor(1, "Location/999"), "no Location/999"),
    "another's location": (_actor(1, "Location/23"), "no Location/23"),
    "two patients": (_actor(1, "Patient/1"), "must name one Patient"),
    "no location": (_actor(1, "Practitioner/31"), "must name one Location"),
    "a device": (_actor(1, "Device/1"), "must be to Patient or Location"),
    "no actor": (_set("participant", 0, "actor", None), "must be relative"),
    "no participation": (_set("participant", 0, "status", None), "status must be accepted"),
    "odd participation": (_set("participant", 0, "status", "keen"), "status must be accepted"),
    "declined": (_set("participant", 0, "status", "declined"), "status must be accepted"),
    "priority": (_set("priority", 10), "priority must be 0 to 9"),
    "half an identifier": (_set("identifier", [{"value": "1"}]), "identifier needs system"),
    "no contained id": (_set("contained", 0, "id", None), "Organization.id is missing"),
    "no contained meta": (_set("contained", 0, "meta", None), "Organization.meta is missing"),
    "no contained name": (_set("contained", 0, "name", None), "Organization.name is missing"),
    "no contained telecom": (
        _set("contained", 0, "telecom", None),
        "Organization.telecom is missing",
    ),
    "no contained code": (
        _set("contained", 0, "identifier", 0, "system", "urn:x"),
        "ods-organization-code is missing",
    ),
    "contained slot": (_set("contained", 0, {"resourceType": "Slot"}), "Organization alone"),
    "reference to nothing": (
        _set("extension", 0, "valueReference", "reference", "#2"),
        "contained #1",
    ),
    "no booking organisation": (_set("extension", 0, "url", CHANNEL), "BookingOrganisation-1 is"),
    "foreign extension": (_set("extension", 0, "url", "urn:x"), "must not be sent"),
    "cancellation reason": (
        lambda sent: sent["extension"].append(
            {
                "url": f"{SD}/Extension-GPConnect-AppointmentCancellationReason-1",
                "valueString": "x",
            }
        ),
        "must not be sent",
    ),
    "another channel": (
        lambda sent: sent["extension"].append({"url": CHANNEL, "valueCode": "Video"}),
        "delivery channel is not the slot's",
    ),
    "another role": (
        lambda sent: sent["extension"].append(
            {"url": ROLE, "valueCodeableConcept": {"coding": [{"code": "R0620"}]}}
        ),
        "practitioner role is not the schedule's",
    ),
}


@pytest.mark.parametrize(("change", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_booking_is_a_bad_resource_and_changes_nothing(
    world, consumer, slots, change, said
):
    sent = consumer.appointment(slots[0])
    change(sent)
    version = world.book.version
    reply = _ask(consumer, sent)
    assert reply.refusal == BAD
    assert said in reply.why
    assert world.book.version == version


def test_extensions_that_agree_and_a_practitioner_are_taken(consumer, slots):
    sent = consumer.appointment(slots[0])
    sent["extension"] += [
        {"url": CHANNEL, "valueCode": "Telephone"},
        {"url": ROLE, "valueCodeableConcept": {"coding": [{"code": "R0260"}]}},
    ]
    sent["participant"].append({"actor": {"reference": "Practitioner/31"}, "status": "accepted"})
    booked = _ask(consumer, sent)
    assert booked.status == 201
    assert booked.json["participant"] == sent["participant"]


@pytest.mark.parametrize("name", ["left", "deceased", "restricted", "unverified_wrong"])
def test_a_patient_who_is_not_shown_cannot_be_booked(world, consumer, slots, name):
    reply = consumer.book(slots[0], patient=world.patients[name])
    assert reply.refusal == BAD


def test_an_unknown_practitioner_is_refused(consumer, slots):
    sent = consumer.appointment(slots[0])
    sent["participant"].append({"actor": {"reference": "Practitioner/99"}, "status": "accepted"})
    reply = _ask(consumer, sent)
    assert reply.refusal == BAD
    assert "no Practitioner/99" in reply.why


def test_a_second_practitioner_is_one_too_many(consumer, slots):
    sent = consumer.appointment(slots[0])
    practitioner = {"actor": {"reference": "Practitioner/31"}, "status": "accepted"}
    sent["participant"] += [practitioner, practitioner]
    reply = _ask(consumer, sent)
    assert reply.refusal == BAD
    assert "one Practitioner, not more" in reply.why


def test_the_same_slot_twice_is_refused(consumer, slots):
    sent = consumer.appointment(slots[0])
    sent["slot"] *= 2
    assert "names a slot twice" in _ask(consumer, sent).why


def test_a_taken_slot_is_a_duplicate(consumer, slots):
    assert consumer.book(slots[0]).status == 201
    reply = consumer.book(slots[0])
    assert reply.refusal == (409, "DUPLICATE_REJECTED")
    assert reply.why == f"Slot/{slots[0].id} is no longer free"


def test_one_taken_slot_of_two_spoils_both(world, consumer, slots):
    assert consumer.book(slots[1]).status == 201
    assert consumer.book(slots[0], slots[1]).refusal == (409, "DUPLICATE_REJECTED")
    assert slots[0].id in consumer.free_ids()


def test_a_slot_blocked_since_is_a_duplicate(world, consumer, slots):
    world.book.change_slot(slots[0].id, Booker(Via.STAFF), blocked=True)
    assert consumer.book(slots[0]).refusal == (409, "DUPLICATE_REJECTED")


def test_a_deleted_slot_is_a_bad_resource(world, consumer, slots):
    world.book.delete_slot(slots[0].id, Booker(Via.STAFF))
    reply = consumer.book(slots[0])
    assert reply.refusal == BAD
    assert reply.json["issue"][0]["diagnostics"] == f"There is no Slot/{slots[0].id}."


def test_the_first_slot_must_start_after_now(world, consumer):
    (slot,) = world.slots(world.session("2026-10-20T09:10:00+01:00", 1))
    world.clock.advance(timedelta(minutes=10))
    reply = consumer.book(slot)
    assert reply.refusal == BAD
    assert reply.why == "the slot has started"


def test_a_slot_that_starts_in_a_second_can_be_booked(world, consumer):
    (slot,) = world.slots(world.session("2026-10-20T09:10:00+01:00", 1))
    world.clock.advance(timedelta(minutes=9, seconds=59))
    assert consumer.book(slot).status == 201


@pytest.mark.parametrize("difference", ["gap", "channel", "type", "schedule"])
def test_slots_that_do_not_belong_together_are_refused(world, consumer, slots, difference):
    staff = Booker(Via.STAFF)
    first, second = slots[0], slots[1]
    if difference == "gap":
        second = slots[2]
    elif difference == "channel":
        second = world.book.change_slot(second.id, staff, channel=Channel.VIDEO)
    elif difference == "type":
        second = world.book.change_slot(second.id, staff, type="Smear")
    else:
        other = world.session("2026-10-21T09:10:00+01:00", 1, channel=Channel.TELEPHONE)
        (second,) = world.slots(other)
    reply = consumer.book(first, second)
    assert reply.refusal == BAD
    assert reply.why == "the slots do not follow one another"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"gp_connect": False}, "is not GP Connect bookable"),
        ({"channel": Channel.VISIT}, "is a home visit"),
        ({"clinicians": (33,)}, "without an accepted job role"),
        ({"only_ods": ("Y90002",)}, "is kept for other organisations"),
        ({"only_types": ("urgent-care",)}, "is kept for other organisations"),
    ],
)
def test_what_is_not_offered_cannot_be_booked(world, consumer, flags, said):
    (slot,) = world.slots(world.session("2026-10-21T09:00:00+01:00", 1, **flags))
    reply = consumer.book(slot)
    assert reply.refusal == BAD
    assert said in reply.why


def test_an_embargo_and_the_booking_window_hold_for_booking(world, consumer):
    until = world.clock.now() + timedelta(hours=1)
    early = world.session("2026-10-21T09:00:00+01:00", 1, embargoed_until=until)
    far = world.session("2026-10-28T09:00:00+00:00", 1)
    world.share(days_ahead=7)
    assert "under embargo" in consumer.book(world.slots(early)[0]).why
    assert "booking window" in consumer.book(world.slots(far)[0]).why


@pytest.mark.parametrize("types", [["urgent-care"], ["gp-practice", "urgent-care"]])
def test_a_restricted_slot_is_booked_by_whom_it_is_for(world, consumer, types):
    restriction = {"only_ods": ("Y90001",), "only_types": ("urgent-care",)}
    (slot,) = world.slots(world.session("2026-10-21T09:00:00+01:00", 1, **restriction))
    sent = consumer.appointment(slot)
    coding = [{"system": TYPE, "code": code} for code in types]
    sent["contained"][0]["type"] = [{"coding": coding}]
    booked = _ask(consumer, sent)
    assert booked.status == 201
    assert booked.json["contained"] == sent["contained"]


def test_the_limit_of_an_organisation_counts_its_slots(world, consumer, slots):
    world.share(max_per_organisation=2)
    assert consumer.book(slots[0]).status == 201
    reply = consumer.book(slots[1], slots[2])
    assert reply.refusal == BAD
    assert "booking limit" in reply.why
    assert consumer.book(slots[1]).status == 201
    assert "booking limit" in consumer.book(slots[2]).why


@pytest.mark.parametrize("worse", ["taken", "past", "times"])
def test_the_rules_come_in_the_contracts_order(world, consumer, worse):
    (slot,) = world.slots(world.session("2026-10-20T09:10:00+01:00", 1, gp_connect=False))
    sent = consumer.appointment(slot) | {"end": "2026-10-20T09:30:00+01:00"}
    if worse == "taken":
        staff = Booker(Via.STAFF)
        world.book.book(Wanted((slot.id,), world.patients["other"], staff))
    if worse in ("taken", "past"):
        world.clock.advance(timedelta(hours=1))
    expected = {
        "taken": ((409, "DUPLICATE_REJECTED"), "no longer free"),
        "past": (BAD, "has started"),
        "times": (BAD, "must be those of the slots"),
    }
    reply = _ask(consumer, sent)
    assert (reply.refusal, expected[worse][1] in reply.why) == (expected[worse][0], True)


@pytest.mark.parametrize("rivals", [5, 32])
def test_of_many_at_once_one_wins(world, consumer, slots, rivals):
    bodies = [consumer.appointment(slots[0]) for _ in range(rivals)]
    headers = [consumer.headers("BookAppointment") for _ in range(rivals)]
    ready, told = threading.Barrier(rivals), []

    def book(body, given):
        ready.wait()
        told.append(_ask(consumer, body, headers=given))

    threads = [
        threading.Thread(target=book, args=pair) for pair in zip(bodies, headers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(reply.status for reply in told)
    assert statuses == [201] + [409] * (rivals - 1)
    assert {reply.code for reply in told if reply.status == 409} == {"DUPLICATE_REJECTED"}
    assert len(world.book.bookings()) == 1
