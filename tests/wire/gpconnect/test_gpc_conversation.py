"""A whole booking, from the first look to the cancelled appointment."""

REASON = (
    "https://fhir.nhs.uk/STU3/StructureDefinition/"
    "Extension-GPConnect-AppointmentCancellationReason-1"
)


def test_an_unknown_patient_is_registered_booked_amended_and_cancelled(world, consumer, slots, nhs):
    assert consumer.free_ids() == [slot.id for slot in slots]
    assert "entry" not in consumer.find(nhs("pds_only")).json
    patient = int(consumer.register("pds_only").resources("Patient")[0]["id"])
    booked = consumer.book(slots[0], slots[1], patient=patient)
    assert booked.status == 201
    assert consumer.free_ids() == [slot.id for slot in slots[2:]]
    path = f"Appointment/{booked.json['id']}"
    amended = consumer.ask(
        "AmendAppointment", path, body=booked.json | {"description": "Call after ten"}
    )
    assert (amended.status, amended.json["description"]) == (200, "Call after ten")
    held = amended.json
    gone = held | {
        "status": "cancelled",
        "extension": [*held["extension"], {"url": REASON, "valueString": "Better already"}],
    }
    cancelled = consumer.ask(
        "CancelAppointment", path, body=gone, headers={"If-Match": amended.header("ETag")}
    )
    assert (cancelled.status, cancelled.json["status"]) == (200, "cancelled")
    assert consumer.free_ids() == [slot.id for slot in slots]
    kept = consumer.ask(
        "RetrieveAppointments",
        f"Patient/{patient}/Appointment",
        "start=ge2026-10-20&start=le2026-11-20",
    )
    assert [each["status"] for each in kept.resources("Appointment")] == ["cancelled"]


def test_the_guard_learns_which_operation_answered(consumer):
    assert consumer.ask("Metadata").reply.operation == "Metadata"
    assert consumer.free().reply.operation == "SearchSlots"
