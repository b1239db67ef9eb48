"""The house has what section 13 of the GP Connect contract asks for, and the wire shows it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest

from gpworld.book.model import Slot, SlotStatus
from gpworld.core import london
from gpworld.core.london import local, local_date
from gpworld.scenario.calendar import clock_change
from gpworld.world import World
from house.afar import Afar, Json, Offer
from house.conftest import Who

RIVERSIDE, HUB, HILLCREST, WHARF_LANE = "Y90001", "Y90002", "Y90003", "Y90004"
KILN_STREET, MILL_LANE, FERNLEIGH, SLUICE_LANE = "Y90006", "Y90007", "Y90008", "Y90014"
OFFERING = (RIVERSIDE, HUB, HILLCREST, WHARF_LANE, SLUICE_LANE)
REFUSED = (422, "INVALID_RESOURCE")
GRACE = "Grace Adeyemi"  # of Riverside; the hub knows her as a temporary patient


def on_the_book(house: World, ods: str, session: str) -> list[Slot]:
    """The free slots to come of the sessions of that name, whoever they are offered to."""
    book, now = house.practices[ods].book, house.clock.now()
    found = book.slots(now, now + timedelta(days=60))
    free = (SlotStatus.FREE, SlotStatus.EMBARGOED)
    return [s for s in found if book.session(s.session).name == session and s.status(now) in free]


def try_to_book(afar: Afar, at: str, patient: str, slot: Slot) -> tuple[tuple[int, str], str]:
    """How a slot that is not offered is refused, and why."""
    site = afar.world.practices[at].book.session(slot.session).site
    start, end = london.with_offset(slot.start), london.with_offset(slot.end)
    told = afar.book_slots(at, patient, [slot.id], start, end, f"Location/{site}")
    return told.refusal, told.why


# -- 1: practices -------------------------------------------------------------------------------


@pytest.mark.parametrize("ods", OFFERING)
def test_five_practices_of_both_systems_offer_slots(riverside: Afar, ods: str) -> None:
    assert riverside.to_come(ods)


def test_kiln_street_has_free_slots_and_offers_none(house: World, riverside: Afar) -> None:
    assert on_the_book(house, KILN_STREET, "Morning surgery")
    assert riverside.search(KILN_STREET).json.get("entry", []) == []


def test_mill_lane_has_the_capability_off(riverside: Afar) -> None:
    assert riverside.search(MILL_LANE).refusal == (403, "ACCESS_DENIED")


def test_fernleigh_alone_is_missing_from_the_directory(riverside: Afar) -> None:
    found = {ods: riverside.look_up(ods).resources("Endpoint") for ods in (*OFFERING, FERNLEIGH)}
    assert [ods for ods, endpoints in found.items() if not endpoints] == [FERNLEIGH]


# -- 2: slots -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ods", [HUB, HILLCREST, WHARF_LANE])
def test_slots_roll_over_two_weeks_of_mornings_and_afternoons(riverside: Afar, ods: str) -> None:
    held = {(o.start.date(), o.start.hour < 12) for o in riverside.offers(ods, 1, days=13)}
    days = [riverside.today + timedelta(days=number) for number in range(1, 15)]
    wanted = {(day, morning) for day in days if day.weekday() < 5 for morning in (True, False)}
    assert wanted <= held


def test_some_of_riversides_slots_lie_in_todays_past_and_cannot_be_booked(
    house: World, who: Who
) -> None:
    afar = Afar(house, HUB, "urgent-care")
    past = [o for o in afar.offers(RIVERSIDE, days=0) if o.start < house.clock.now()]
    assert past
    told = afar.book(RIVERSIDE, who("Maria Okoro")["nhs_number"], past[0])
    assert told.refusal == REFUSED
    assert told.why == "the slot has started"


def test_a_slot_of_the_hub_begins_before_the_clocks_change_and_ends_after(
    riverside: Afar,
) -> None:
    night = clock_change(riverside.today)
    crossing = [
        o for o in riverside.offers(HUB, night, days=0) if o.start.utcoffset() != o.end.utcoffset()
    ]
    assert [(o.end - o.start, o.session) for o in crossing] == [
        (timedelta(minutes=30), "Night of the clock change")
    ]


@pytest.mark.parametrize("ods", [RIVERSIDE, HUB, HILLCREST, WHARF_LANE])
def test_slots_are_offered_on_either_side_of_a_clock_change(riverside: Afar, ods: str) -> None:
    change = clock_change(riverside.today)
    now = local(riverside.world.clock.now()).utcoffset()
    after = riverside.offers(ods, change + timedelta(days=1), days=3)
    assert any(o.start.utcoffset() != now for o in after)


def following(offers: list[Offer], **same: bool) -> tuple[Offer, Offer]:
    """Two slots of which the second begins when the first ends, alike or not as is said."""
    beginning = defaultdict(list)
    for offer in offers:
        beginning[offer.start].append(offer)
    return next(
        (a, b)
        for a in offers
        for b in beginning[a.end]
        if a.place == b.place and a.type == b.type
        if (a.schedule["id"] == b.schedule["id"]) is same.get("schedule", True)
        if (a.channel == b.channel) is same.get("channel", True)
    )


def test_slots_that_follow_on_one_schedule_are_booked_together(riverside: Afar, who: Who) -> None:
    pair = following(riverside.to_come(HUB))
    assert riverside.book(HUB, who(GRACE)["nhs_number"], *pair).status == 201


@pytest.mark.parametrize("differing", ["channel", "schedule"])
def test_slots_that_follow_with_another_channel_or_schedule_are_not(
    riverside: Afar, who: Who, differing: str
) -> None:
    pair = following(riverside.to_come(HUB), **{differing: False})
    told = riverside.book(HUB, who(GRACE)["nhs_number"], *pair)
    assert told.refusal == REFUSED
    assert told.why == "the slots do not follow one another"


def test_all_three_channels_are_offered(riverside: Afar) -> None:
    assert {o.channel for o in riverside.offers(HUB)} == {"In-person", "Telephone", "Video"}


# -- 3: restrictions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ods", "kind", "seen"),
    [
        (RIVERSIDE, "gp-practice", {"Y90001", "gp-practice"}),
        (HILLCREST, "gp-practice", {"gp-practice", "Y90003 and gp-practice"}),
        (HILLCREST, "urgent-care", {"urgent-care"}),
    ],
)
def test_slots_are_kept_for_organisations_for_types_and_for_both(
    house: World, ods: str, kind: str, seen: set[str]
) -> None:
    by_id = {str(slot.id): slot for slot in on_the_book(house, HUB, "Reserved surgery")}
    offered = [o.slot["id"] for o in Afar(house, ods, kind).offers(HUB)]
    kept = (by_id[each] for each in offered if each in by_id)
    assert {" and ".join((*slot.only_ods, *slot.only_types)) for slot in kept} == seen


def test_most_slots_are_kept_for_nobody(riverside: Afar) -> None:
    offers = riverside.offers(HUB, filters=False)
    assert offers
    assert "Reserved surgery" not in {o.session for o in offers}


def test_late_openings_are_under_embargo_until_twelve_hours_before(
    house: World, riverside: Afar, who: Who
) -> None:
    now = house.clock.now()
    slot = next(s for s in on_the_book(house, HUB, "Late openings") if s.status(now) != "free")
    refusal, why = try_to_book(riverside, HUB, who(GRACE)["nhs_number"], slot)
    assert refusal == REFUSED
    assert why == f"Slot/{slot.id} is under embargo."
    day = local_date(slot.start)
    assert str(slot.id) not in {o.slot["id"] for o in riverside.offers(HUB, day, days=0)}
    house.clock.set(slot.start - timedelta(hours=12))
    assert str(slot.id) in {o.slot["id"] for o in riverside.offers(HUB, day, days=0)}


def test_sluice_lane_offers_a_fortnight_ahead_and_not_a_day_more(
    house: World, riverside: Afar, who: Who
) -> None:
    last = riverside.today + timedelta(days=14)
    assert riverside.offers(SLUICE_LANE, 8, days=6)
    assert riverside.offers(SLUICE_LANE, 15) == []
    beyond = next(
        s for s in on_the_book(house, SLUICE_LANE, "Morning surgery") if local_date(s.start) > last
    )
    alec = who("Alec Dunbar")["nhs_number"]
    refusal, why = try_to_book(riverside, SLUICE_LANE, alec, beyond)
    assert refusal == REFUSED
    assert why == f"Slot/{beyond.id} lies beyond the practice's booking window."


def test_sluice_lane_gives_one_slot_to_each_organisation(
    house: World, riverside: Afar, who: Who
) -> None:
    first, second, *_ = riverside.to_come(SLUICE_LANE)
    alec, hillcrest = who("Alec Dunbar")["nhs_number"], Afar(house, HILLCREST)
    assert riverside.book(SLUICE_LANE, alec, first).status == 201
    told = riverside.book(SLUICE_LANE, alec, second)
    assert told.refusal == REFUSED
    assert told.why == "Y90001 has reached the practice's booking limit."
    assert riverside.offers(SLUICE_LANE) == []
    assert hillcrest.book(SLUICE_LANE, alec, second).status == 201


# -- 4: schedules -------------------------------------------------------------------------------


def test_some_schedules_have_a_practitioner_and_some_have_none(riverside: Afar) -> None:
    staffed = {
        any(actor.startswith("Practitioner/") for actor in o.actors): o.session
        for o in riverside.offers(HUB)
    }
    assert staffed.keys() == {True, False}
    assert staffed[False] == "Locum surgery"


@pytest.mark.parametrize(
    ("ods", "branch"), [(HUB, "Northgate Hub at the Library"), (RIVERSIDE, "Riverside Branch")]
)
def test_a_branch_surgery_has_slots_of_its_own(riverside: Afar, ods: str, branch: str) -> None:
    places = riverside.search(ods).resources("Location")
    assert branch in [place["name"] for place in places]
    assert len(places) == 2


@pytest.mark.parametrize("ods", [HUB, WHARF_LANE])
def test_slots_of_a_session_holder_without_a_role_are_hidden(
    house: World, riverside: Afar, who: Who, ods: str
) -> None:
    held = on_the_book(house, ods, "Assistant clinic")
    assert "Assistant clinic" not in {o.session for o in riverside.offers(ods)}
    known = who({HUB: GRACE, WHARF_LANE: "Brian Lock"}[ods])["nhs_number"]
    refusal, why = try_to_book(riverside, ods, known, held[-1])
    assert refusal == REFUSED
    assert why == f"Slot/{held[-1].id} is held by somebody without an accepted job role."


# -- 5: patients --------------------------------------------------------------------------------


def registration(patient: Json) -> str:
    """The type of a registration, as its code."""
    details = {each["url"]: each for each in patient["extension"][0]["extension"]}
    return str(details["registrationType"]["valueCodeableConcept"]["coding"][0]["code"])


@pytest.mark.parametrize(
    ("ods", "name", "code"),
    [
        (HILLCREST, "Adeola Bankole", "R"),
        (HILLCREST, "Nigel Frome", "R"),
        (HILLCREST, "Kwame Asante", "R"),
        (HUB, GRACE, "T"),
    ],
    ids=["plain", "opted out", "unverified, PDS agrees", "temporary"],
)
def test_active_patients_are_found(
    riverside: Afar, who: Who, ods: str, name: str, code: str
) -> None:
    assert [registration(p) for p in riverside.find(ods, who(name)["nhs_number"])] == [code]


def test_nigel_frome_has_opted_out_and_is_verified_and_kwame_asante_is_not(
    house: World, riverside: Afar, who: Who
) -> None:
    register = house.practices[HILLCREST].register
    nigel = register.by_nhs_number(who("Nigel Frome")["nhs_number"])
    number = who("Kwame Asante")["nhs_number"]
    kwame = register.by_nhs_number(number)
    assert nigel is not None
    assert kwame is not None
    assert (nigel.opted_out, nigel.verified, kwame.verified) == (True, True, False)
    riverside.find(HILLCREST, number)
    assert register.patient(kwame.id).verified


@pytest.mark.parametrize(
    ("ods", "name", "answer"),
    [
        (HUB, "Ivy Barnes", None),
        (HILLCREST, "Harold Finch", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
        (HILLCREST, "Sonia Blake", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
        (HUB, "Mabel Thorne", (400, "INVALID_NHS_NUMBER")),
        (HUB, "Rowan Ashby", None),
        (HUB, "Bethan Price", (400, "INVALID_PATIENT_DEMOGRAPHICS")),
    ],
    ids=["inactive", "deceased", "sensitive", "superseded", "only on PDS", "PDS disagrees"],
)
def test_others_are_not_found_and_registered_or_refused(
    riverside: Afar, who: Who, ods: str, name: str, answer: tuple[int, str] | None
) -> None:
    person = who(name)
    assert riverside.find(ods, person["nhs_number"]) == []
    told = riverside.register(ods, person)
    if answer is None:
        assert [registration(patient) for patient in told.resources("Patient")] == ["T"]
    else:
        assert told.refusal == answer


@pytest.mark.parametrize(
    ("name", "home", "site"),
    [("Idris Vaughan", RIVERSIDE, HUB), ("Megan Astley", HILLCREST, WHARF_LANE)],
)
def test_who_was_keyed_wrong_elsewhere_is_not_found_there_and_registered_already(
    house: World, who: Who, name: str, home: str, site: str
) -> None:
    afar, person = Afar(house, home), who(name, home)
    assert afar.find(site, person["nhs_number"]) == []
    assert afar.register(site, person).refusal == (409, "DUPLICATE_REJECTED")
    assert afar.find(home, person["nhs_number"])


def misdated(person: Json) -> str:
    """The birth date with another day, so that two parts of three still agree."""
    born = date.fromisoformat(person["birth_date"])
    return born.replace(day=born.day % 28 + 1).isoformat()


def test_the_old_surname_and_a_day_wrong_pass_for_freya_and_fail_for_una(
    riverside: Afar, who: Who
) -> None:
    told = {
        name: riverside.register(
            HUB, person, family=person["previous_family"], birth_date=misdated(dict(person))
        )
        for name, person in (("Freya", who("Freya Harper-Lowe")), ("Una", who("Una Quill")))
    }
    assert told["Freya"].status == 200
    assert told["Una"].refusal == (400, "INVALID_PATIENT_DEMOGRAPHICS")


# -- 6: appointments ----------------------------------------------------------------------------


def test_grace_has_appointments_made_at_the_hub_one_cancelled_one_earlier_today(
    house: World, riverside: Afar, who: Who
) -> None:
    found = riverside.appointments(HUB, who(GRACE)["nhs_number"])
    now = house.clock.now()
    assert [(each["status"], starts(each) > now) for each in found] == [
        ("booked", False),
        ("booked", True),
        ("cancelled", True),
    ]
    assert {local_date(starts(each)) for each in found[:1]} == {riverside.today}
    made_here = [each for each in found if "contained" not in each]
    assert len(made_here) == 3


def starts(appointment: Json) -> datetime:
    return datetime.fromisoformat(appointment["start"])


def test_grace_had_an_appointment_yesterday_that_is_out_of_reach(
    house: World, riverside: Afar, who: Who
) -> None:
    number = who(GRACE)["nhs_number"]
    held = house.practices[HUB].register.by_nhs_number(number)
    assert held is not None
    yesterday, *_ = house.practices[HUB].book.bookings(held.id)
    assert local_date(yesterday.start) == riverside.today - timedelta(days=1)
    listed = {each["id"] for each in riverside.appointments(HUB, number)}
    assert str(yesterday.id) not in listed
    told = riverside.ask(HUB, "ReadAppointment", f"Appointment/{yesterday.id}")
    assert told.refusal == REFUSED
