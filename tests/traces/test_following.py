"""One invitation followed: by what a product names, and by what its requests are about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import pytest

from gpworld.sms.links import links
from gpworld.sms.model import Message
from gpworld.trace import Step, Trace, UnknownSubject, exchanges, trace
from gpworld.trace.mermaid import mermaid
from gpworld.trace.sightings import trace_id_of
from refbooking.clinical.following import trace_id
from refbooking_cross.towns import HILLCREST, HUB, MARIA, MARIA_BORN, RIVERSIDE, Region
from traces.surgeries import NAMES, surgery

SLOW = {
    "name": "slow hub",
    "match": {"system": "gpconnect", "operation": "BookAppointment"},
    "effect": {"delay": {"ms": 1500}},
}
LOST = {
    "name": "lost",
    "match": {"system": "emis", "operation": "BookAppointment"},
    "moment": "after",
    "effect": {"hang": True},
}


@dataclass
class Story:
    """What happened: a booking at the hub that a fault made late, and another patient's."""

    place: Region
    invitation: str
    appointment: int
    slot: int

    def trace(self, name: str | int) -> Trace:
        return trace(self.place.world, str(name))

    def texts(self) -> list[Message]:
        """Oldest first."""
        kept = [each for each in self.place.world.sms.outbox.texts() if isinstance(each, Message)]
        return kept[::-1]


def told(place: Region) -> Story:
    """Maria is invited to the hub, looks two hours later, and books; James is invited as well."""
    world = place.world
    place.open_slots(HUB)
    world.faults.add(world.read_fault(SLOW))
    maria = place.invited()
    place.desk().sent(site=HUB, slot_type="Physio first contact", nhs_number="9990000026")
    world.clock.advance(timedelta(hours=2))
    maria.identify(MARIA_BORN)
    offers = maria.offers()
    world.clock.advance(timedelta(seconds=30))
    assert maria.confirm(offers[0]).status_code == 201
    place.service.run_due_jobs()
    world.clock.advance(timedelta(seconds=30))
    (booking,) = world.practices[HUB].book.bookings(live=True)
    first = next(each for each in place.invitations() if each["patient"]["nhs_number"] == MARIA)
    return Story(place, first["id"], booking.id, booking.slots[0])


@pytest.fixture(scope="module")
def named() -> Iterator[Story]:
    with surgery() as place:
        yield told(place)


@pytest.fixture(scope="module")
def nameless() -> Iterator[Story]:
    with surgery(unsent=NAMES) as place:
        yield told(place)


WAYS = {"a trace": (), "traces": None, "request ids": NAMES[:1], "nothing": NAMES}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def place(request: pytest.FixtureRequest) -> Iterator[Region]:
    """A world and a product that names one thing or another."""
    with surgery(unsent=request.param) as made:
        yield made


@pytest.fixture
def own() -> Iterator[Region]:
    with surgery() as place:
        place.open_slots(RIVERSIDE, type="Blood test", gp_connect=False)
        yield place


def operations(found: Trace) -> list[str]:
    """What was done, one after the other."""
    return [step.operation for step in found.steps]


def only(found: Trace, operation: str) -> Step:
    """The one step of this name."""
    (step,) = [each for each in found.steps if each.operation == operation]
    return step


def test_every_call_of_an_invitation_is_one_trace_that_its_id_gives(named: Story) -> None:
    found = named.trace(named.invitation)
    assert found.trace_ids == (trace_id(named.invitation),)
    assert {each.joined for each in found.steps if each.exchange} == {"traceparent"}
    assert named.trace(found.trace_ids[0]).steps == found.steps


def test_a_trace_goes_from_the_click_to_the_confirmation_in_order(named: Story) -> None:
    found = named.trace(named.invitation)
    actions = list(dict.fromkeys(each.action for each in found.steps if each.action))
    assert actions == [
        "staff send the invitation",
        "the link is opened",
        "the patient looks at times",
        "the patient confirms a time",
        "a text goes out",
    ]
    offsets = [each.offset_ms for each in found.steps]
    assert offsets == sorted(offsets)
    assert (offsets[0], offsets[-1]) == (0.0, 7_231_620.0)


def test_hops_from_proxy_to_provider_are_told_apart_from_directory_and_pds(named: Story) -> None:
    ways = {step.through for step in named.trace(named.invitation).steps}
    assert ("product", "Spine proxy", "GP Connect Y90002") in ways
    assert ("product", "Spine directory") in ways
    assert ("product", "PDS") in ways
    assert ("product", "EMIS Y90001") in ways


def test_an_injected_delay_is_told_as_asked_and_delivered(named: Story) -> None:
    step = only(named.trace(named.invitation), "BookAppointment")
    assert (step.asked_ms, step.faults, step.outcome) == (1500.0, ("slow hub",), "201 Created")
    assert step.delivered_ms is not None
    assert step.delivered_ms >= 1500


def test_the_book_and_the_receipts_of_both_texts_are_in_it(named: Story) -> None:
    found = named.trace(named.invitation)
    assert only(found, "booked").outcome == (
        f"appointment {named.appointment} in slot {named.slot} by {RIVERSIDE}"
    )
    receipts = [step.outcome for step in found.steps if step.kind == "callback"]
    assert receipts == ["answered 204", "answered 204"]
    places = operations(found)
    assert places.index("BookAppointment") + 1 == places.index("booked")


def test_any_name_that_the_world_has_for_it_gives_the_same_trace(named: Story) -> None:
    wanted = named.trace(named.invitation).steps
    text = named.texts()[0]
    (link,) = links(text.body)
    assert text.reference is not None
    names = [text.id, text.reference, link.url, link.token]
    names += [f"Appointment/{named.appointment}", f"Slot/{named.slot}", str(named.slot)]
    for name in names:
        assert [each.exchange for each in named.trace(name).steps] == [
            each.exchange for each in wanted
        ], name


def test_a_product_that_names_nothing_is_followed_by_what_is_known(nameless: Story) -> None:
    by_text = nameless.trace(nameless.invitation)
    assert by_text.trace_ids == ()
    for name in (nameless.appointment, nameless.slot, nameless.texts()[0].id):
        assert operations(nameless.trace(name)) == operations(by_text), name
    ties = {each.operation: each.joined for each in by_text.steps if each.exchange}
    assert ties["GetMatchedPatients"] == ties["FindPatient"] == ties["RegisterPatient"] == "patient"
    assert (ties["SearchSlots"], ties["FindEndpoint"]) == ("slot", "organisation")
    assert ties["SendSms"] == "mobile"
    assert "BookAppointment" in ties


def test_nothing_of_another_patient_is_in_it(named: Story, nameless: Story) -> None:
    for story in (named, nameless):
        found = story.trace(story.invitation)
        assert len(story.texts()) == 3
        assert operations(found).count("SendSms") == 2
        assert not any(b"9990000026" in each.body for each in exchanges(story.place.world, found))


def test_no_secret_and_no_link_leaves_with_it(named: Story) -> None:
    found = named.trace(links(named.texts()[0].body)[0].token)
    tokens = [link.token for text in named.texts() for link in links(text.body)]
    said = repr(found) + mermaid(found) + repr(exchanges(named.place.world, found))
    assert len(tokens) == 3
    assert not [token for token in tokens if token in said]
    assert "Bearer [redacted]" in said


def test_a_lost_reply_is_seen_to_have_booked_and_to_have_been_read_back(own: Region) -> None:
    own.desk().sent(site=RIVERSIDE, slot_type="Blood test", message="Please book.")
    maria = own.holder(own.texts()[-1])
    maria.identify(MARIA_BORN)
    offers = maria.offers()
    own.world.faults.add(own.world.read_fault(LOST))
    assert maria.confirm(offers[0]).get_json()["code"] == "BOOKING_OUTCOME_UNKNOWN"
    own.world.clock.advance(timedelta(seconds=6))
    own.service.run_due_jobs()
    found = trace(own.world, own.invitations()[0]["id"])
    booked = only(found, "BookAppointment")
    assert (booked.outcome, booked.faults, booked.joined) == ("no reply", ("lost",), "traceparent")
    after = operations(found)[operations(found).index("BookAppointment") :]
    assert after[:2] == ["BookAppointment", "booked"]
    assert after.index("GetPatientAppointments") < after.index("SendSms")
    assert only(found, "GetPatientAppointments").action == "the book is read back"
    assert "EmisY90001--xProduct: no reply (lost)" in mermaid(found)


def test_a_second_invitation_to_the_same_patient_is_another_trace(place: Region) -> None:
    place.open_slots(RIVERSIDE, type="Blood test", gp_connect=False)
    for _ in range(2):
        place.desk().sent(site=RIVERSIDE, slot_type="Blood test", message="Please book.")
        maria = place.holder(place.texts()[-1])
        maria.identify(MARIA_BORN)
        assert maria.confirm(maria.offers()[0]).status_code == 201
        place.service.run_due_jobs()
        place.world.clock.advance(timedelta(days=1))
    first, second = place.world.practices[RIVERSIDE].book.bookings(live=True)
    seen = [trace(place.world, str(each.id)) for each in (first, second)]
    numbers = [{step.exchange for step in each.steps if step.exchange} for each in seen]
    assert not numbers[0] & numbers[1]
    assert all(operations(each).count("SendSms") == 2 for each in seen)
    assert only(seen[0], "booked").outcome.startswith(f"appointment {first.id} ")


def test_of_a_batch_one_patients_invitation_is_followed(place: Region) -> None:
    place.open_slots(RIVERSIDE, type="Blood test", gp_connect=False, count=5)
    register = place.world.practices[RIVERSIDE].register
    rows = ["nhs_number,title,given_name,family_name,date_of_birth,contact_number"]
    for number in ("9990000026", MARIA, "9990000042"):
        one = register.by_nhs_number(number)
        assert one is not None
        rows.append(
            f"{number},{one.title},{one.first_name},{one.family},{one.birth_date},{one.mobile}"
        )
    asked = {"site": RIVERSIDE, "slot_type": "Blood test"}
    parts = {
        "file": (BytesIO("\n".join(rows).encode()), "patients.csv"),
        "settings": (BytesIO(json.dumps(asked).encode()), "settings.json"),
    }
    assert place.desk().post("/batches", data=parts).status_code == 202
    place.service.run_due_jobs()
    texts = [each for each in place.world.sms.outbox.texts() if isinstance(each, Message)]
    assert len(texts) == 3
    (hers,) = [each for each in texts if each.to.normalised.endswith("7700900123")]
    found = trace(place.world, hers.id)
    assert [operations(found).count(each) for each in ("SendSms", "FileRecord")] == [1, 1]
    assert not any(b"9990000026" in each.body for each in exchanges(place.world, found))


def test_a_systmone_practice_that_books_at_home_is_followed_too(place: Region) -> None:
    place.open_slots(HILLCREST, type="Blood test", gp_connect=False)
    patient = place.somebody(HILLCREST)
    desk = place.desk("lin.wei")
    desk.sent(site=HILLCREST, slot_type="Blood test", nhs_number=patient.nhs_number)
    holder = place.holder(place.texts()[-1])
    holder.identify(patient.birth_date.isoformat())
    assert holder.confirm(holder.offers()[0]).status_code == 201
    place.service.run_due_jobs()
    (booking,) = place.world.practices[HILLCREST].book.bookings(patient.id, live=True)
    found = trace(place.world, f"ap-{booking.id}")
    done = operations(found)
    for each in ("StaffGetPatient", "SendSms", "StaffListSlots", "StaffBookAppointment", "booked"):
        assert each in done, each
    assert only(found, "StaffBookAppointment").through == ("product", "SystmOne Y90003")


def test_a_scanner_that_opens_the_link_first_is_told_with_its_rule(own: Region) -> None:
    rule = {"name": "scanner", "match": {"system": "sms"}, "effect": {"prefetch": True}}
    own.world.faults.add(own.world.read_fault(rule))
    own.desk().sent(site=RIVERSIDE, slot_type="Blood test", message="Please book.")
    own.world.clock.advance(timedelta(minutes=1))
    opened = only(trace(own.world, own.invitations()[0]["id"]), "Link preview")
    assert (opened.through, opened.outcome) == (("phone", "product"), "answered 200")
    assert opened.faults == ("scanner",)


def test_a_person_can_be_traced(named: Story) -> None:
    found = named.trace("999 000 0018")
    assert found.subject == "patient 9990000018"
    assert {each.joined for each in found.steps if each.exchange} == {"patient"}
    assert "booked" in operations(found)


@pytest.mark.parametrize("name", ["nobody", "inv_000000000000", "9990012345", "12345678", ""])
def test_what_goes_by_no_such_name_is_refused_with_what_would(named: Story, name: str) -> None:
    with pytest.raises(UnknownSubject, match="give an invitation's id, a text's id"):
        named.trace(name)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (f"00-{'ab' * 16}-{'01' * 8}-01", "ab" * 16),
        (f"00-{'AB' * 16}-{'01' * 8}-01", "ab" * 16),
        (f"cc-{'ab' * 16}-{'01' * 8}-01-more", "ab" * 16),
        (f"00-{'0' * 32}-{'01' * 8}-01", ""),
        (f"00-{'ab' * 15}-{'01' * 8}-01", ""),
        ("nonsense", ""),
    ],
)
def test_a_traceparent_is_read_as_w3c_has_it(header: str, found: str) -> None:
    assert trace_id_of(header) == found
