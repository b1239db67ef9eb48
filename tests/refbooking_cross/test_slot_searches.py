"""Six weeks elsewhere: three searches, run together, with part of them missing or all (E50–E52)."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpworld.core.exchange import Request
from refbooking.clinical.gpconnect import windows
from refbooking_cross import strikes
from refbooking_cross.strikes import SLOTS, by_proxy, on
from refbooking_cross.towns import HUB, MARIA, RIVERSIDE, THIRD, TYPE, Region, Struck

LATE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def searches(place: Region) -> list[dict[str, list[str]]]:
    """The parameters of every slot search."""
    asked = place.wires["gpconnect"].asked
    return [parse_qs(one.query) for one in asked if one.path.endswith(SLOTS)]


def claims(request: Request) -> dict[str, object]:
    """What a request's token says."""
    header, body, signature = (request.header("Authorization") or "").split(" ")[1].split(".")
    assert json.loads(_decoded(header)) == {"alg": "none", "typ": "JWT"}
    assert signature == ""
    told: dict[str, object] = json.loads(_decoded(body))
    return told


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 100))
def test_searches_never_span_more_than_fourteen_days_and_leave_no_date_out(
    first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    found = windows(first, last)
    assert all(timedelta(0) <= end - begin <= timedelta(days=14) for begin, end in found)
    dates = [b + timedelta(days=n) for b, e in found for n in range((e - b).days + 1)]
    assert dates == [first + timedelta(days=n) for n in range(days + 1)]


def test_the_patients_six_weeks_cost_exactly_three_searches(place: Region) -> None:
    patient = place.opened()
    place.wires["gpconnect"].asked.clear()
    assert len(patient.offers()) == 2
    spans = sorted((one["start"][0], one["end"][0]) for one in searches(place))
    assert spans == [
        ("ge2026-10-20", "le2026-11-03"),
        ("ge2026-11-04", "le2026-11-18"),
        ("ge2026-11-19", "le2026-12-01"),
    ]
    for one in searches(place):
        assert one["status"] == ["free"]
        assert one["_include"] == ["Slot:schedule"]
        assert one["searchFilter"] == [
            f"https://fhir.nhs.uk/Id/ods-organization-code|{RIVERSIDE}",
            "https://fhir.nhs.uk/STU3/CodeSystem/GPConnect-OrganisationType-1|gp-practice",
        ]


def test_searches_one_by_one_come_in_the_order_of_their_dates(place: Region) -> None:
    place.tell(lambda body: body["gpconnect"].update(one_by_one=True))
    patient = place.opened()
    for _ in range(3):
        place.wires["gpconnect"].asked.clear()
        assert len(patient.offers()) == 2
        starts = [one["start"][0] for one in searches(place)]
        assert starts == ["ge2026-10-20", "ge2026-11-04", "ge2026-11-19"]


def test_the_check_before_sending_costs_three_searches_too(place: Region) -> None:
    place.invited()
    assert len(searches(place)) == 3


def test_the_senders_own_book_is_not_asked_for_slots(place: Region) -> None:
    patient = place.opened()
    patient.offers()
    assert place.wires["emis"].calls("GetAppointmentSessions") == 0
    assert place.wires["emis"].calls("GetSlotsForSession") == 0


def test_slot_types_elsewhere_are_those_that_can_be_booked_with_their_counts(
    place: Region,
) -> None:
    place.open_slots(HUB, type="Hidden", gp_connect=False)
    place.open_slots(HUB, type="Dressing", count=3)
    told = place.desk().get(f"/slot-types?site={HUB}").get_json()["items"]
    assert told == [
        {"name": "Dressing", "bookable": 3},
        {"name": "Extended access", "bookable": 6},
        {"name": TYPE, "bookable": 2},
    ]
    place.truth.empty_book(HUB)
    assert place.desk().get(f"/slot-types?site={HUB}").get_json() == {"items": []}


def test_a_booked_slot_is_not_counted(place: Region) -> None:
    [slot, _] = place.truth.slots(HUB, THIRD, THIRD + timedelta(hours=1))
    place.truth.book(slot, "9990000077")
    reply = place.desk().get(f"/availability?site={HUB}&slot_type=Physio+first+contact")
    assert reply.get_json() == {"slot_type": TYPE, "bookable": 1}


def test_clinicians_elsewhere_can_be_chosen_and_limit_the_offers(place: Region) -> None:
    [shah] = place.desk().get(f"/clinicians?site={HUB}&slot_type={TYPE}").get_json()["items"]
    assert shah["name"] == "Dr Ravi Shah"
    patient = place.opened(clinicians=[shah["id"]])
    assert len(patient.offers()) == 2
    reply = place.desk().send(MARIA, slot_type=TYPE, site=HUB, clinicians=["1"], supersede=True)
    assert reply.get_json()["code"] == "CLINICIAN_NOT_AVAILABLE"


def in_window(first: str, strike: Struck) -> Struck:
    """Strike only the search that begins on a date."""
    return on(SLOTS, lambda call: strike(call) if f"ge{first}" in call.query else None)


@pytest.mark.parametrize("strike", [by_proxy(502), strikes.silence, strikes.rubbish])
def test_a_part_that_fails_leaves_the_others_and_says_so(place: Region, strike: Struck) -> None:
    place.open_slots(HUB, at=LATE)
    patient = place.opened()
    place.wires["gpconnect"].before = in_window("2026-11-19", strike)
    told = patient.slots()
    assert (told["partial"], told["code"]) == (True, "SLOTS_PARTIAL")
    assert [day["date"] for day in told["days"]] == ["2026-11-03"]
    place.wires["gpconnect"].before = lambda _call: None
    told = patient.slots()
    assert told["partial"] is False
    assert [day["date"] for day in told["days"]] == ["2026-11-03", "2026-11-25"]


@pytest.mark.parametrize(
    ("strike", "patients", "staffs"),
    [
        (by_proxy(502), (503, "SITE_UNAVAILABLE"), (502, "GP_CONNECT_UNAVAILABLE")),
        (by_proxy(429), (503, "SITE_UNAVAILABLE"), (502, "GP_CONNECT_UNAVAILABLE")),
        (strikes.rubbish, (503, "SITE_UNAVAILABLE"), (502, "GP_CONNECT_UNAVAILABLE")),
        (by_proxy(504), (504, "SITE_TIMEOUT"), (504, "GP_CONNECT_TIMEOUT")),
        (strikes.silence, (504, "SITE_TIMEOUT"), (504, "GP_CONNECT_TIMEOUT")),
        (
            strikes.by_provider(500, "INTERNAL_SERVER_ERROR", "broken"),
            (503, "SITE_UNAVAILABLE"),
            (502, "GP_CONNECT_UNAVAILABLE"),
        ),
    ],
)
def test_when_every_part_fails_patients_and_staff_are_told(
    place: Region, strike: Struck, patients: tuple[int, str], staffs: tuple[int, str]
) -> None:
    patient = place.opened()
    place.wires["gpconnect"].before = on(SLOTS, strike)
    for reply, expected in (
        (patient.get("/slots"), patients),
        (place.desk().send(MARIA, slot_type=TYPE, site=HUB, supersede=True), staffs),
        (place.desk().get(f"/slot-types?site={HUB}"), staffs),
    ):
        told = reply.get_json()
        assert (reply.status_code, told["code"], told["retryable"]) == (*expected, True)
    assert "upstream" not in patient.get("/slots").get_json()
    place.wires["gpconnect"].before = lambda _call: None
    assert len(patient.offers()) == 2  # the link has stayed live


def test_a_missing_part_without_the_slot_type_is_not_called_no_slots(place: Region) -> None:
    place.wires["gpconnect"].before = in_window("2026-10-20", by_proxy(502))
    reply = place.desk().send(MARIA, slot_type=TYPE, site=HUB)
    assert (reply.status_code, reply.get_json()["code"]) == (502, "GP_CONNECT_UNAVAILABLE")


def capability_off(place: Region) -> None:
    """The practice has switched GP Connect off: the provider says 403 ACCESS_DENIED."""
    place.share(HUB, enabled=False)


def no_agreement(place: Region) -> None:
    """There is no data sharing agreement: the proxy says 403."""
    place.share(HUB, agreements=("Y90003",))


def not_in_directory(place: Region) -> None:
    """The directory does not have it."""
    place.share(HUB, in_directory=False)


@pytest.mark.parametrize(
    ("cause", "system"),
    [(capability_off, "gpconnect"), (no_agreement, "ssp"), (not_in_directory, "sds")],
)
def test_a_site_that_is_not_set_up_is_told_so_until_it_is(
    place: Region, cause: Callable[[Region], None], system: str
) -> None:
    cause(place)
    reply = place.desk().send(MARIA, slot_type=TYPE, site=HUB)
    told = reply.get_json()
    assert (reply.status_code, told["code"]) == (422, "GP_CONNECT_NOT_ENABLED")
    assert told["upstream"]["system"] == system
    assert place.texts() == []
    place.share(HUB, enabled=True, agreements=None, in_directory=True)
    assert place.desk().send(MARIA, slot_type=TYPE, site=HUB).status_code == 201


@pytest.mark.parametrize("cause", [capability_off, no_agreement])
def test_a_site_switched_off_after_sending_is_told_to_staff_and_the_link_lives(
    place: Region, cause: Callable[[Region], None]
) -> None:
    patient = place.opened()
    cause(place)
    reply = patient.get("/slots")
    assert (reply.status_code, reply.get_json()["code"]) == (503, "SITE_UNAVAILABLE")
    assert [one["kind"] for one in place.tasks()] == ["site_unavailable"]
    place.share(HUB, enabled=True, agreements=None)
    assert len(patient.offers()) == 2


def test_a_pair_removed_after_sending_is_told_to_staff_and_the_link_lives(place: Region) -> None:
    patient = place.opened()
    place.organisation(RIVERSIDE, books_at=["Y90003"])
    reply = patient.get("/slots")
    assert (reply.status_code, reply.get_json()["code"]) == (503, "SITE_UNAVAILABLE")
    assert [one["kind"] for one in place.tasks()] == ["site_unavailable"]
    place.organisation(RIVERSIDE, books_at=[HUB])
    assert patient.confirm(patient.offers()[0]).status_code == 201
    assert place.tasks() == []


def test_the_directory_is_asked_once_a_day(place: Region) -> None:
    def look_ups() -> int:
        return place.wires["gpconnect"].calls("/spine-directory/")

    place.desk().get(f"/slot-types?site={HUB}")
    assert look_ups() == 2
    place.desk().get(f"/slot-types?site={HUB}")
    assert look_ups() == 2
    place.world.clock.set(place.world.clock.now() + timedelta(days=1))
    place.desk().get(f"/slot-types?site={HUB}")
    assert look_ups() == 4


def test_the_token_names_the_real_user_and_every_request_is_traced_anew(place: Region) -> None:
    place.desk().get(f"/slot-types?site={HUB}")
    asked = [one for one in place.wires["gpconnect"].asked if one.path.endswith(SLOTS)]
    told = claims(asked[0])
    who = told["requesting_practitioner"]
    assert isinstance(who, dict)
    assert who["name"] == [{"family": "Patel", "given": ["Asha"]}]
    assert told["sub"] == who["id"] == "Y90001-asha.patel"
    assert {"system": "https://fhir.nhs.uk/Id/sds-role-profile-id", "value": "Receptionist"} in who[
        "identifier"
    ]
    assert (told["requested_scope"], told["reason_for_request"]) == (
        "organization/*.read",
        "directcare",
    )
    assert int(str(told["exp"])) - int(str(told["iat"])) == 300
    assert len({one.header("Ssp-TraceID") for one in asked}) == 3


def test_a_bundle_without_its_organisation_will_do(place: Region) -> None:
    patient = place.opened()
    system = place.world.gpconnect
    system.settings = replace(system.settings, partial_bundle="organization")
    assert len(patient.offers()) == 2
