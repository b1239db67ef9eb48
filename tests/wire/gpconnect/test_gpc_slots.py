"""Section 7.5: searching for free slots, and what section 8 withholds."""

import time
from datetime import timedelta

import pytest

from gpworld.book.model import Channel

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
TYPE = "https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-OrganisationType-1"
SD = "https://fhir.nhs.uk/STU3/StructureDefinition"
ALL = (
    "&_include:recurse=Schedule:actor:Practitioner&_include:recurse=Schedule:actor:Location"
    "&_include:recurse=Location:managingOrganization"
)


def _types(reply):
    return [entry["resource"]["resourceType"] for entry in reply.json.get("entry", [])]


def test_a_slot_and_its_schedule_look_as_published(world, consumer):
    session = world.session("2026-10-21T09:00:00+01:00", 1, channel=Channel.TELEPHONE)
    (held,) = world.slots(session)
    reply = consumer.free()
    (slot,), (schedule,) = reply.resources("Slot"), reply.resources("Schedule")
    assert slot == {
        "resourceType": "Slot",
        "id": str(held.id),
        "meta": {"versionId": str(held.version), "profile": [f"{SD}/GPConnect-Slot-1"]},
        "extension": [
            {"url": f"{SD}/Extension-GPConnect-DeliveryChannel-2", "valueCode": "Telephone"}
        ],
        "serviceType": [{"text": "Routine"}],
        "schedule": {"reference": f"Schedule/{session.id}"},
        "status": "free",
        "start": "2026-10-21T09:00:00+01:00",
        "end": "2026-10-21T09:10:00+01:00",
    }
    assert schedule == {
        "resourceType": "Schedule",
        "id": str(session.id),
        "meta": {"versionId": str(session.version), "profile": [f"{SD}/GPConnect-Schedule-1"]},
        "extension": [
            {
                "url": f"{SD}/Extension-GPConnect-PractitionerRole-1",
                "valueCodeableConcept": {
                    "coding": [
                        {
                            "system": "https://fhir.nhs.uk/STU3/CodeSystem/"
                            "CareConnect-SDSJobRoleName-1",
                            "code": "R0260",
                            "display": "General Medical Practitioner",
                        }
                    ]
                },
            }
        ],
        "serviceCategory": {"text": "Morning surgery"},
        "actor": [{"reference": "Location/21"}, {"reference": "Practitioner/31"}],
        "planningHorizon": {
            "start": "2026-10-21T09:00:00+01:00",
            "end": "2026-10-21T09:10:00+01:00",
        },
    }


def test_the_same_schedule_is_in_winter_time_after_the_clocks_go_back(world, consumer):
    world.session("2026-10-24T09:00:00+01:00", 1)
    world.session("2026-10-26T09:00:00+00:00", 1)
    starts = [slot["start"] for slot in consumer.free().resources("Slot")]
    assert starts == ["2026-10-24T09:00:00+01:00", "2026-10-26T09:00:00+00:00"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ["Slot", "Slot", "Schedule", "Organization"]),
        (
            "&_include:recurse=Schedule:actor:Practitioner",
            ["Slot", "Slot", "Schedule", "Practitioner", "Organization"],
        ),
        (
            "&_include%3Arecurse=Schedule%3Aactor%3ALocation",
            ["Slot", "Slot", "Schedule", "Location", "Organization"],
        ),
        ("&_include:recurse=Location:managingOrganization&_include:recurse=X", None),
        (ALL, ["Slot", "Slot", "Schedule", "Practitioner", "Location", "Organization"]),
    ],
)
def test_what_was_asked_for_comes_along_once(world, consumer, more, expected):
    world.session("2026-10-21T09:00:00+01:00", 2)
    assert _types(consumer.free(more=more)) == (
        expected or ["Slot", "Slot", "Schedule", "Organization"]
    )


def test_only_what_belongs_to_the_slots_found_comes_along(world, consumer):
    world.session("2026-10-21T09:00:00+01:00", 1)
    world.session("2026-10-22T09:00:00+01:00", 1, clinicians=(32,), site=22)
    reply = consumer.free("2026-10-22", "2026-10-22", ALL)
    assert _types(reply) == ["Slot", "Schedule", "Practitioner", "Location", "Organization"]
    assert [each["id"] for each in reply.resources("Practitioner")] == ["32"]
    assert [each["id"] for each in reply.resources("Location")] == ["22"]


def test_a_session_without_a_name_has_no_category(world, consumer):
    session = world.session("2026-10-21T14:00:00+01:00", 1, name="")
    (schedule,) = consumer.free().resources("Schedule")
    booked = consumer.book(*world.slots(session)).json
    assert "serviceCategory" not in schedule.keys() | booked.keys()


def test_a_schedule_may_have_no_practitioner(world, consumer):
    world.session("2026-10-21T09:00:00+01:00", 1, clinicians=())
    (schedule,) = consumer.free(more=ALL).resources("Schedule")
    assert schedule["actor"] == [{"reference": "Location/21"}]
    world.switch(unstaffed_role="")
    assert consumer.free_ids() == []


def test_no_slots_are_an_empty_searchset(consumer):
    reply = consumer.free(more=ALL)
    assert reply.status == 200
    assert "entry" not in reply.json
    assert reply.json["type"] == "searchset"


# -- parameters --------------------------------------------------------------------------------

GOOD = {
    "start": "ge2026-10-21",
    "end": "le2026-10-22",
    "status": "free",
    "_include": "Slot:schedule",
}


def _query(**changes):
    values = {name.replace("include", "_include"): value for name, value in changes.items()}
    return "&".join(f"{k}={v}" for k, v in (GOOD | values).items() if v is not None)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        *(({name: None}, (400, "BAD_REQUEST")) for name in ("start", "end", "status", "include")),
        ({"include": "Slot:Schedule"}, (400, "BAD_REQUEST")),
        ({"include": ""}, (400, "BAD_REQUEST")),
        ({"Start": "ge2026-10-21", "start": None}, (400, "BAD_REQUEST")),
        ({"start": "ge2026-10-21&start=ge2026-10-21"}, (400, "BAD_REQUEST")),
        ({"end": "le2026-10-22&end=le2026-10-22"}, (400, "BAD_REQUEST")),
        *(
            ({"start": value}, (422, "INVALID_PARAMETER"))
            for value in (
                *("", "ge", "2026-10-21", "gt2026-10-21", "le2026-10-21", "GE2026-10-21"),
                *("ge2026", "ge2026-10", "ge2026-13-01", "ge2026-02-30", "ge21-10-2026"),
                *("ge2026-10-21T", "ge2026-10-21T09", "ge2026-10-21T09:00"),
                *("ge2026-10-21T09:00:00", "ge2026-10-21T09:00:00Z"),
                *("ge2026-10-21T09:00:00%2B02:00", "ge2026-10-21T09:00:00-01:00"),
                *("ge2026-10-21T25:00:00%2B01:00", "ge2026-10-21T09:00%2B01:00"),
                *("ge0000-01-01", "ge0001-01-01", "ge9999-12-31", "ge%D9%A22026-10-21"),
            )
        ),
        *(
            ({"end": value}, (422, "INVALID_PARAMETER"))
            for value in ("", "le", "ge2026-10-22", "lt2026-10-22", "le2026-10-22T09:00:00Z")
        ),
        *(({"status": v}, (422, "INVALID_PARAMETER")) for v in ("", "busy", "Free", "free,busy")),
        ({"start": "ge2026-10-23"}, (422, "INVALID_PARAMETER")),
        ({"end": "le2026-11-05"}, (422, "INVALID_PARAMETER")),
    ],
)
def test_a_search_that_cannot_be_read_is_refused(consumer, changes, refusal):
    assert consumer.ask("SearchSlots", query=_query(**changes)).refusal == refusal


@pytest.mark.parametrize(
    ("end", "status"),
    [("2026-10-19", 422), ("2026-10-20", 200), ("2026-11-03", 200), ("2026-11-04", 422)],
    ids=["-1 days", "0 days", "14 days", "15 days"],
)
def test_the_window_is_zero_to_fourteen_days(consumer, end, status):
    assert consumer.free("2026-10-20", end).status == status


def test_the_window_is_counted_in_calendar_days_when_times_are_sent(consumer):
    times = {
        "start": "ge2026-10-20T00:00:00%2B01:00",
        "end": "le2026-11-03T23:59:59%2B00:00",
    }
    assert consumer.ask("SearchSlots", query=_query(**times)).status == 200
    late = times | {"end": "le2026-11-04T00:00:00%2B00:00"}
    reply = consumer.ask("SearchSlots", query=_query(**late))
    assert reply.refusal == (422, "INVALID_PARAMETER")
    assert "15 days" in reply.why


@pytest.mark.parametrize("plus", ["%2B", "+"])
def test_times_bound_the_slots_wholly(world, consumer, plus):
    session = world.session("2026-10-21T09:00:00+01:00", 4)
    times = {
        "start": f"ge2026-10-21T09:10:00{plus}01:00",
        "end": f"le2026-10-21T09:30:00{plus}01:00",
    }
    found = consumer.ask("SearchSlots", query=_query(**times)).resources("Slot")
    assert [int(slot["id"]) for slot in found] == [s.id for s in world.slots(session)[1:3]]


def test_an_offset_that_is_not_londons_is_still_an_instant(world, consumer):
    session = world.session("2026-10-21T09:00:00+01:00", 2)
    times = {"start": "ge2026-10-21T08:10:00%2B00:00", "end": "le2026-10-21T09:00:00%2B00:00"}
    found = consumer.ask("SearchSlots", query=_query(**times)).resources("Slot")
    assert [int(slot["id"]) for slot in found] == [world.slots(session)[1].id]


def test_a_day_as_end_means_its_end_in_london(world, consumer):
    late = world.session("2026-10-21T23:45:00+01:00", 1, minutes=15)
    over = world.session("2026-10-21T23:50:00+01:00", 1, minutes=15)
    early = world.session("2026-10-21T00:00:00+01:00", 1, minutes=15)
    found = consumer.free_ids("2026-10-21", "2026-10-21")
    assert found == [world.slots(early)[0].id, world.slots(late)[0].id]
    assert world.slots(over)[0].id not in found


def test_days_that_have_passed_may_be_searched(world, consumer):
    past = world.session("2026-10-19T09:00:00+01:00", 1)
    assert consumer.free_ids("2026-10-12", "2026-10-19") == [world.slots(past)[0].id]


def test_other_parameters_are_ignored(world, consumer):
    world.session("2026-10-21T09:00:00+01:00", 1)
    more = "&_count=1&fhirVersion=3&searchFilter=x&searchFilter=&searchFilter=urn:x|y&_sort=a"
    assert len(consumer.free(more=more).resources("Slot")) == 1


# -- what is offered ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flags",
    [
        {"gp_connect": False},
        {"blocked": True},
        {"channel": Channel.VISIT},
        {"clinicians": (33,)},
        {"clinicians": (34,)},
    ],
    ids=["not marked", "blocked", "home visit", "no role", "role not accepted"],
)
def test_some_slots_are_never_offered(world, consumer, flags):
    world.session("2026-10-21T09:00:00+01:00", 1, **flags)
    reply = consumer.free()
    assert (reply.status, reply.resources("Slot")) == (200, [])


def test_a_role_given_to_the_session_holder_shows_the_slots(world, consumer):
    world.session("2026-10-21T09:00:00+01:00", 1, clinicians=(33,))
    assert consumer.free_ids() == []
    world.directory.change_user(33, job_role="R0620")
    (schedule,) = consumer.free().resources("Schedule")
    coding = schedule["extension"][0]["valueCodeableConcept"]["coding"][0]
    assert (coding["code"], coding["display"]) == ("R0620", "Staff Nurse")


@pytest.mark.parametrize("channel", [Channel.IN_PERSON, Channel.TELEPHONE, Channel.VIDEO])
def test_the_three_channels_are_named(world, consumer, channel):
    world.session("2026-10-21T09:00:00+01:00", 1, channel=channel)
    (slot,) = consumer.free().resources("Slot")
    assert slot["extension"][0]["valueCode"].casefold() == channel.value


def test_an_embargoed_slot_appears_when_its_embargo_ends(world, consumer):
    until = world.clock.now() + timedelta(hours=1)
    world.session("2026-10-21T09:00:00+01:00", 1, embargoed_until=until)
    assert consumer.free_ids() == []
    world.clock.advance(timedelta(minutes=59, seconds=59))
    assert consumer.free_ids() == []
    world.clock.advance(timedelta(seconds=1))
    assert len(consumer.free_ids()) == 1


def test_slots_beyond_the_booking_window_are_withheld(world, consumer):
    world.share(days_ahead=3)
    inside = world.session("2026-10-23T23:00:00+01:00", 1)
    world.session("2026-10-24T00:00:00+01:00", 1)
    assert consumer.free_ids() == [world.slots(inside)[0].id]


def test_an_organisation_at_its_limit_is_offered_nothing(world, consumer, slots):
    world.share(max_per_organisation=1)
    own = f"&searchFilter={ODS}|Y90001"
    assert len(consumer.free_ids(more=own)) == 4
    assert consumer.book(slots[0]).status == 201
    assert consumer.free_ids(more=own) == []
    assert len(consumer.free_ids(more=f"&searchFilter={ODS}|Y90002")) == 3


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("", {"open"}),
        (f"&searchFilter={TYPE}|urgent-care", {"open", "type"}),
        (f"&searchFilter={ODS}|Y90001", {"open", "code"}),
        (
            f"&searchFilter={ODS}|Y90001&searchFilter={TYPE}|urgent-care",
            {"open", "type", "code", "both"},
        ),
        (f"&searchFilter={TYPE}|oncology", {"open"}),
        (f"&searchFilter={TYPE}|gp-practice", {"open"}),
        (f"&searchFilter={ODS}|Y99999", {"open"}),
        (f"&searchFilter={ODS}|Y99999&searchFilter={TYPE}|urgent-care", {"open", "type"}),
        (f"&searchFilter={ODS}|Y90001&searchFilter={TYPE}|gp-practice", {"open", "code"}),
        (f"&searchFilter=urn:other|Y90001&searchFilter={TYPE.upper()}|urgent-care", {"open"}),
    ],
)
def test_the_organisation_matrix(world, consumer, sent, shown):
    flags = {
        "open": {},
        "code": {"only_ods": ("Y90001",)},
        "type": {"only_types": ("urgent-care",)},
        "both": {"only_ods": ("Y90001",), "only_types": ("urgent-care",)},
    }
    names = {}
    for hour, (name, restriction) in enumerate(flags.items(), start=10):
        session = world.session(f"2026-10-21T{hour}:00:00+01:00", 1, **restriction)
        names[world.slots(session)[0].id] = name
    assert {names[number] for number in consumer.free_ids(more=sent)} == shown


@pytest.mark.parametrize(("drop", "left"), [("organization", "Schedule"), ("schedule", "Slot")])
def test_a_bundle_may_be_made_partial(world, consumer, drop, left):
    world.session("2026-10-21T09:00:00+01:00", 1)
    world.switch(partial_bundle=drop)
    reply = consumer.free()
    kinds = {"organization": "Organization", "schedule": "Schedule"}
    assert kinds[drop] not in _types(reply)
    assert left in _types(reply)


def test_a_nameless_practitioner_can_only_be_left_out_by_not_asking(world, consumer):
    world.session("2026-10-21T09:00:00+01:00", 1, clinicians=(35,))
    assert consumer.free().status == 200
    assert consumer.free(more=ALL).refusal == (500, "INTERNAL_SERVER_ERROR")


def test_a_slot_is_written_anew_when_it_changes(world, consumer):
    session = world.session("2026-10-21T09:00:00+01:00", 1)
    assert consumer.free().resources("Slot")[0]["serviceType"] == [{"text": "Routine"}]
    before = world.book.state()
    world.book.change_slot(world.slots(session)[0].id, None, type="Review")
    (slot,) = consumer.free().resources("Slot")
    assert slot["serviceType"] == [{"text": "Review"}]
    world.book.restore(before)
    assert consumer.free().resources("Slot")[0]["serviceType"] == [{"text": "Routine"}]


def test_three_hundred_slots_come_at_once(world, consumer):
    for day in range(10):
        for clinician in (31, 32):
            begin = f"2026-10-{21 + day:02d}T10:00:00+00:00"
            world.session(begin, 15, clinicians=(clinician,), site=21 + clinician % 2)
    consumer.free(more=ALL, valid=False)
    began = time.perf_counter()
    reply = consumer.free(more=ALL, valid=False)
    assert time.perf_counter() - began < 0.5  # a few milliseconds on a quiet machine
    assert _types(reply).count("Slot") == 300
