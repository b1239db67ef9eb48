def test_a_whole_conversation(world, consumer, slots, nhs):
    assert consumer.ask("Metadata").json["version"] == "1.2.7"
    assert consumer.free_ids() == [slot.id for slot in slots]
    found = consumer.find(nhs("pds_only"))
    assert "entry" not in found.json
    registered = consumer.register("pds_only")
    assert registered.status == 200, registered.body
    patient = int(registered.resources("Patient")[0]["id"])
    booked = consumer.book(slots[0], slots[1], patient=patient)
    assert booked.status == 201, booked.body
    print(booked.json, booked.reply.headers)
    number = booked.json["id"]
    changed = booked.json | {"description": "Other"}
    amended = consumer.ask("AmendAppointment", f"Appointment/{number}", body=changed)
    assert amended.status == 200, amended.body
    held = amended.json
    cancelled = consumer.ask(
        "CancelAppointment",
        f"Appointment/{number}",
        body=held
        | {
            "status": "cancelled",
            "extension": [
                *held["extension"],
                {
                    "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-GPConnect-AppointmentCancellationReason-1",
                    "valueString": "No need",
                },
            ],
        },
        headers={"If-Match": amended.header("ETag")},
    )
    assert cancelled.status == 200, cancelled.body
    assert len(consumer.free_ids()) == 4
    got = consumer.ask(
        "RetrieveAppointments",
        f"Patient/{patient}/Appointment",
        "start=ge2026-10-20&start=le2026-11-20",
    )
    assert len(got.resources("Appointment")) == 1
