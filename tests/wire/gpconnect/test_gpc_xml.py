"""Everything twice: as JSON and as XML, in requests and in replies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gpworld.gpconnect import fhirxml
from gpworld.gpconnect.fhirtypes import TYPES

XML = "application/fhir+xml"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
REASON = f"{SD}/Extension-GPConnect-AppointmentCancellationReason-1"
IN_XML = {"Accept": XML, "Content-Type": XML}
BOOKING = "BookAppointment"


def _read(reply):
    """The resource of an XML reply; it must really be one."""
    assert reply.header("Content-Type") == f"{XML};charset=utf-8"
    root = etree.fromstring(reply.body)
    assert root.tag.startswith("{http://hl7.org/fhir}")
    return fhirxml.read(reply.body)


ASKED = {
    "metadata": ("Metadata", "", ""),
    "find patient": ("FindPatient", "", "identifier=https://fhir.nhs.uk/Id/nhs-number|{plain}"),
    "nobody": ("FindPatient", "", "identifier=https://fhir.nhs.uk/Id/nhs-number|{absent}"),
    "read patient": ("ReadPatient", "Patient/{id}", ""),
    "practitioner": ("ReadPractitioner", "Practitioner/31", ""),
    "organisation": ("ReadOrganization", "Organization/org-Y90003", ""),
    "location": ("ReadLocation", "Location/21", ""),
    "appointments": (
        "RetrieveAppointments",
        "Patient/{id}/Appointment",
        "start=ge2026-10-20&start=le2026-11-20",
    ),
    "slots": (
        "SearchSlots",
        "",
        "start=ge2026-10-20&end=le2026-11-03&status=free&_include=Slot:schedule"
        "&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:Location",
    ),
    "an outcome": ("ReadPatient", "Patient/nobody", ""),
    "a bad query": ("SearchSlots", "", ""),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_reply_says_the_same_in_both_formats(world, consumer, slots, nhs, asked):
    consumer.book(slots[0])
    facts = {"id": world.patients["plain"], "plain": nhs("plain"), "absent": nhs("absent")}
    name, path, query = (text.format(**facts) for text in asked)
    in_json = consumer.ask(name, path, query)
    in_xml = consumer.ask(name, path, query, headers={"Accept": XML})
    assert in_xml.status == in_json.status
    assert _read(in_xml) == in_json.json


def test_elements_come_in_the_order_of_the_standard(consumer):
    root = etree.fromstring(
        consumer.ask("ReadLocation", "Location/21", headers={"Accept": XML}).body
    )
    names = [etree.QName(child).localname for child in root]
    order = list(TYPES["Location"])
    assert names == sorted(names, key=order.index)
    assert names[0] == "id"


def test_addresses_of_extensions_and_values_are_attributes(world, consumer):
    path = f"Patient/{world.patients['plain']}"
    root = etree.fromstring(consumer.ask("ReadPatient", path, headers={"Accept": XML}).body)
    spaces = {"f": "http://hl7.org/fhir"}
    assert root.xpath("f:active/@value", namespaces=spaces) == ["true"]
    assert root.xpath("f:extension/@url", namespaces=spaces)[0].startswith(SD)
    assert root.xpath("f:name/f:given/@value", namespaces=spaces) == ["Maria"]


def test_a_whole_booking_in_xml(world, consumer, slots, nhs):
    form = fhirxml.write(consumer.registration("pds_only"))
    registered = _read(consumer.ask("RegisterPatient", body=form, headers=IN_XML))
    patient = int(registered["entry"][0]["resource"]["id"])
    sent = consumer.appointment(slots[0], patient=patient) | {"comment": "<b> & 'é'", "priority": 2}
    reply = consumer.ask(BOOKING, body=fhirxml.write(sent), headers=IN_XML)
    assert reply.status == 201
    booked = _read(reply)
    path = f"Appointment/{booked['id']}"
    assert booked == consumer.ask("ReadAppointment", path).json
    assert (booked["comment"], booked["priority"]) == ("<b> & 'é'", 2)
    amended = fhirxml.write(booked | {"description": "Other"})
    held = _read(consumer.ask("AmendAppointment", path, body=amended, headers=IN_XML))
    extension = [*held["extension"], {"url": REASON, "valueString": "Better"}]
    gone = fhirxml.write(held | {"status": "cancelled", "extension": extension})
    reply = consumer.ask("CancelAppointment", path, body=gone, headers=IN_XML)
    assert (reply.status, _read(reply)["status"]) == (200, "cancelled")


def test_a_slot_list_is_zipped_in_xml_too(world, consumer, slots):
    reply = consumer.free(headers={"Accept": XML, "Accept-Encoding": "gzip"})
    assert reply.header("Content-Encoding") == "gzip"
    assert _read(reply)["resourceType"] == "Bundle"


FHIR = 'xmlns="http://hl7.org/fhir"'
BAD, WRONG = (400, "BAD_REQUEST"), (422, "INVALID_RESOURCE")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ("", BAD),
        ("nonsense", BAD),
        ("<Appointment", BAD),
        (f"<!DOCTYPE a [<!ENTITY x 'y'>]><Appointment {FHIR}/>", BAD),
        (f"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><Appointment {FHIR}/>", BAD),
        (f"<Appointment {FHIR}>&x;</Appointment>", BAD),
        ("<Appointment/>", WRONG),
        ('<Appointment xmlns="urn:x"/>', WRONG),
        (f"<Moon {FHIR}/>", WRONG),
        (f"<status {FHIR}/>", WRONG),
        (f"<Patient {FHIR}/>", WRONG),
        (f"<HumanName {FHIR}/>", WRONG),
        (f"<Appointment {FHIR}><moon value='1'/></Appointment>", WRONG),
        (f"<Appointment {FHIR} colour='red'/>", WRONG),
        (f"<Appointment {FHIR}>loose</Appointment>", WRONG),
        (f"<Appointment {FHIR}><status value='a'/>loose</Appointment>", WRONG),
        (f"<Appointment {FHIR}><status value='a'/><status value='b'/></Appointment>", WRONG),
        (f"<Appointment {FHIR}><status/></Appointment>", WRONG),
        (f"<Appointment {FHIR}><status value='a'><x/></status></Appointment>", WRONG),
        (f"<Appointment {FHIR}><status valeu='a'/></Appointment>", WRONG),
        (f"<Appointment {FHIR}><priority value='high'/></Appointment>", WRONG),
        (f"<Appointment {FHIR}><contained/></Appointment>", WRONG),
        (f"<Appointment {FHIR}><contained><Moon/></contained></Appointment>", WRONG),
        (f"<Appointment {FHIR}>{'<extension>' * 200}{'</extension>' * 200}</Appointment>", WRONG),
    ],
    ids=range(24),
)
def test_xml_that_cannot_be_read_is_refused(consumer, body, refusal):
    headers = {"Content-Type": XML}
    reply = consumer.ask(BOOKING, body=body.encode() or b" ", headers=headers)
    assert reply.refusal == refusal


def test_comments_and_narrative_are_read_over(consumer, slots):
    text = (
        b"<!-- hello --><text><status value='generated'/>"
        b"<div xmlns='http://www.w3.org/1999/xhtml'><p>Call</p></div></text>"
    )
    sent = fhirxml.write(consumer.appointment(slots[0]))
    sent = sent.replace(b"<contained>", text + b"<contained>", 1)
    reply = consumer.ask(BOOKING, body=sent, headers={"Content-Type": XML})
    assert reply.status == 201
    assert "text" not in reply.json


def test_where_a_schema_is_to_be_found_is_read_over(consumer, slots):
    place = (
        b'<Appointment xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:schemaLocation="http://hl7.org/fhir fhir-all.xsd"'
    )
    sent = fhirxml.write(consumer.appointment(slots[0])).replace(b"<Appointment", place, 1)
    assert consumer.ask(BOOKING, body=sent, headers={"Content-Type": XML}).status == 201


def test_narrative_in_json_is_read_over_too(consumer, slots):
    text = {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>Call</div>"}
    sent = consumer.appointment(slots[0]) | {"text": text}
    sent["contained"][0]["text"] = text
    booked = consumer.ask(BOOKING, body=sent).json
    assert "text" not in booked
    assert "text" not in booked["contained"][0]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1fb", "a\ufffeb"])
def test_control_characters_are_refused(consumer, slots, text):
    sent = consumer.appointment(slots[0]) | {"description": text}
    reply = consumer.ask(BOOKING, body=sent)
    assert reply.refusal == WRONG
    assert "control character" in reply.why


def test_control_characters_that_are_in_the_book_do_not_break_xml(world, consumer, slots):
    consumer.book(slots[0])
    (booking,) = world.book.bookings()
    world.book.amend(booking.id, booking.by, note="a\x00b")
    path = f"Appointment/{booking.id}"
    told = _read(consumer.ask("ReadAppointment", path, headers={"Accept": XML}))
    assert told["comment"] == "a\ufffdb"


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"))
CONCEPTS = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "coding": st.lists(
            st.fixed_dictionaries({"code": TEXTS}, optional={"userSelected": st.booleans()}),
            min_size=1,
            max_size=3,
        ),
    },
)
PERIODS = st.fixed_dictionaries({}, optional={"start": TEXTS, "end": TEXTS})
SCHEDULES = st.fixed_dictionaries(
    {"resourceType": st.just("Schedule")},
    optional={
        "id": TEXTS,
        "active": st.booleans(),
        "comment": TEXTS,
        "serviceCategory": CONCEPTS,
        "serviceType": st.lists(CONCEPTS, min_size=1, max_size=3),
        "planningHorizon": PERIODS,
        "contained": st.lists(
            st.fixed_dictionaries({"resourceType": st.just("Organization"), "name": TEXTS}),
            min_size=1,
            max_size=2,
        ),
        "extension": st.lists(
            st.fixed_dictionaries(
                {"url": TEXTS},
                optional={
                    "valueInteger": st.integers(-(2**31), 2**31 - 1),
                    "valueBoolean": st.booleans(),
                    "valuePeriod": PERIODS,
                },
            ),
            min_size=1,
            max_size=3,
        ),
    },
)


@given(SCHEDULES)
def test_a_resource_survives_the_way_through_xml(resource):
    assert fhirxml.read(fhirxml.write(resource)) == resource
