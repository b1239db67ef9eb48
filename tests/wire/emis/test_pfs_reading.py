"""PFS: what a patient is shown: settings, demographics, sessions, slots, appointments (A3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gpworld.book.model import Booker, Via, Wanted
from gpworld.emis import credentials
from wire.emis.surgery import AMINA, DEV, MARIA, START, Surgery, at, json, refused

WINDOW = ("2026-10-20T00:00:00", "2027-01-01T00:00:00")
FOREIGN = (403, -1030, "The UserPatientLinkToken is not one of this session")
RITA_IDENTITY = "aaaaaaaa-0000-4000-8000-000000000106"


def slots(surgery: Surgery, token: str, first: str = WINDOW[0], last: str = WINDOW[1]) -> Any:
    query = {"UserPatientLinkToken": token, "fromDateTime": first, "toDateTime": last}
    return surgery.pfs("GET", "appointmentslots", query=query)


def meta(surgery: Surgery, token: str, first: str = WINDOW[0], last: str = WINDOW[1]) -> Any:
    query = {"userPatientLinkToken": token, "sessionStartDate": first, "sessionEndDate": last}
    return surgery.pfs("GET", "appointmentslots/meta", query=query)


def listed(reply: Any) -> list[int]:
    return [slot["SlotId"] for session in json(reply)["Sessions"] for slot in session["Slots"]]


def held(surgery: Surgery, *names: str, patient: int = MARIA) -> None:
    for name in names:
        wanted = Wanted((surgery.slots[name],), patient, Booker(Via.STAFF, "asha.patel"))
        surgery.book.book(wanted)


# -- settings and demographics ---


def test_settings_tell_what_the_practice_offers(surgery: Surgery):
    surgery.signed_in()
    surgery.online(message="Please cancel if you cannot come.", max_appointments=3)
    reply = json(surgery.pfs("GET", "practices/Y90001/settings"))
    assert reply["Messages"]["AppointmentsMessage"] == "Please cancel if you cannot come."
    services = reply["Services"]
    assert services.pop("MaxAppointments") == 3
    assert {name for name, offered in services.items() if offered} == {"AppointmentsSupported"}
    assert len(services) == 10


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ("optional", "RequestedOptional"),
        ("mandatory", "RequestedMandatory"),
        ("none", "NotRequested"),
    ],
)
def test_settings_say_whether_a_reason_is_wanted(surgery: Surgery, rule: str, word: str):
    surgery.signed_in()
    surgery.online(booking_reason=rule)
    reply = json(surgery.pfs("GET", "practices/y90001/settings"))
    assert reply["InputRequirements"]["AppointmentBookingReason"] == word


def test_settings_say_when_appointments_are_off(surgery: Surgery):
    surgery.signed_in()
    surgery.online(appointments=False)
    reply = json(surgery.pfs("GET", "practices/Y90001/settings"))
    assert reply["Services"]["AppointmentsSupported"] is False


@pytest.mark.parametrize("code", ["Y99999", "Y90002", "Y90003"])
def test_settings_are_those_of_ones_own_practice(surgery: Surgery, code: str):
    surgery.signed_in()
    assert refused(surgery.pfs("GET", f"practices/{code}/settings"))[:2] == (400, -1001)


def test_demographics_are_the_practices_own_details(surgery: Surgery):
    token = surgery.signed_in()
    reply = json(surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token}))
    assert reply == {
        "Title": "Ms",
        "FirstName": "Maria",
        "Surname": "Okoro",
        "CallingName": "Maria",
        "DateOfBirth": "1984-03-12T00:00:00",
        "Sex": "Female",
        "PatientIdentifiers": [{"IdentifierType": "NhsNumber", "IdentifierValue": "9990000018"}],
        "ContactDetails": {"MobileNumber": "07700900123"},
        "Address": {
            "HouseNameFlatNumber": "4",
            "NumberStreet": "Mill Lane",
            "Town": "Exampleton",
            "PostCode": "ZZ99 4AB",
        },
    }


def test_a_proxy_reads_the_details_of_whom_they_act_for(surgery: Surgery):
    surgery.signed_in()
    body = {
        "AccessIdentityGuid": "aaaaaaaa-0000-4000-8000-000000000101",
        "NationalPracticeCode": "Y90001",
    }
    links = json(surgery.pfs("POST", "sessions", body=body))["UserPatientLinks"]
    query = {"userPatientLinkToken": links[1]["UserPatientLinkToken"]}
    reply = json(surgery.pfs("GET", "demographics", query=query))
    assert (reply["FirstName"], reply["PatientIdentifiers"]) == ("Amina", [])


def test_a_restricted_account_sees_no_demographics(surgery: Surgery):
    token = surgery.signed_in(RITA_IDENTITY)
    reply = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": token})
    assert refused(reply) == (403, None, "Actual access level is 'Restricted'")


@pytest.mark.parametrize("path", ["demographics", "appointments"])
@pytest.mark.parametrize("token", ["upl-5501", ""])
def test_an_unknown_link_token_is_refused(surgery: Surgery, path: str, token: str):
    surgery.signed_in()
    assert refused(surgery.pfs("GET", path, query={"userPatientLinkToken": token})) == FOREIGN


def test_another_accounts_link_token_is_refused(surgery: Surgery):
    other = surgery.signed_in(RITA_IDENTITY)
    surgery.signed_in()
    reply = surgery.pfs("GET", "demographics", query={"userPatientLinkToken": other})
    assert refused(reply) == FOREIGN
    assert refused(slots(surgery, other)) == FOREIGN
    assert refused(meta(surgery, other)) == FOREIGN


@pytest.mark.parametrize("path", ["demographics", "appointments"])
def test_a_missing_link_token_is_named(surgery: Surgery, path: str):
    surgery.signed_in()
    reply = surgery.pfs("GET", path)
    assert reply.status == 400
    assert list(json(reply)["ModelState"]) == ["userPatientLinkToken"]


# -- slots ---


def test_only_bookable_slots_are_listed(surgery: Surgery):
    token = surgery.signed_in()
    held(surgery, "next")
    wanted = ["free", "phone", "video", "bst", "gmt", "winter", "last"]
    assert listed(slots(surgery, token)) == [surgery.slots[name] for name in wanted]


def test_a_session_without_bookable_slots_is_left_out(surgery: Surgery):
    token = surgery.signed_in()
    held(surgery, "winter")
    shown = {session["SessionId"] for session in json(slots(surgery, token))["Sessions"]}
    assert surgery.sessions["Winter"] not in shown
    assert surgery.sessions["Early"] not in shown


def test_an_embargoed_slot_appears_when_its_embargo_ends(surgery: Surgery):
    surgery.clock.set(at(20, 20))
    assert surgery.slots["embargoed"] in listed(slots(surgery, surgery.signed_in()))


def test_times_are_londons_in_summer_and_in_winter(surgery: Surgery):
    token = surgery.signed_in()
    shown = {
        slot["SlotId"]: (session["SessionDate"], slot["StartTime"], slot["EndTime"])
        for session in json(slots(surgery, token))["Sessions"]
        for slot in session["Slots"]
    }
    assert shown[surgery.slots["free"]] == (
        "2026-10-21",
        "2026-10-21T09:00:00",
        "2026-10-21T09:10:00",
    )
    assert shown[surgery.slots["winter"]][1] == "2026-11-10T09:00:00"
    twice = ("2026-10-25", "2026-10-25T01:30:00", "2026-10-25T01:40:00")
    assert shown[surgery.slots["bst"]] == shown[surgery.slots["gmt"]] == twice
    assert shown[surgery.slots["last"]][0] == "2026-12-01"


def test_a_slot_says_how_the_contact_happens(surgery: Surgery):
    first = json(slots(surgery, surgery.signed_in()))["Sessions"][0]
    assert first["SessionId"] == surgery.sessions["Morning"]
    assert [slot["SlotTypeStatus"] for slot in first["Slots"]] == [
        "Practice",
        "Practice",
        "Telephone",
        "Video",
    ]
    assert first["Slots"][0].keys() == {
        "SlotId",
        "StartTime",
        "EndTime",
        "SlotTypeName",
        "SlotTypeStatus",
    }
    assert first["Slots"][2]["TelephoneNumber"] == "01632960002"


def test_the_last_bookable_day_is_days_ahead_from_today(surgery: Surgery):
    token = surgery.signed_in()
    assert surgery.slots["far"] not in listed(slots(surgery, token))
    surgery.online(days_ahead=43)
    assert surgery.slots["far"] in listed(slots(surgery, token))
    surgery.online(days_ahead=0)
    assert listed(slots(surgery, token)) == []


def test_notice_hides_what_starts_too_soon(surgery: Surgery):
    token = surgery.signed_in()
    surgery.online(minutes_notice=24 * 60 + 10)
    assert listed(slots(surgery, token))[0] == surgery.slots["next"]


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("2026-10-21T09:10:00", "2026-10-21T09:20:00", ["next"]),
        ("2026-10-21T09:10:00", "2026-10-21T09:21:00", ["next", "phone"]),
        ("2026-10-21", "2026-10-21", ["free", "next", "phone", "video"]),
        ("2026-10-21T08:10:00Z", "2026-10-21T08:20:00Z", ["next"]),
        ("2026-10-21T09:10:00%2B01:00", "2026-10-21T09:20:00%2B01:00", ["next"]),
        ("2026-03-29T01:30:00", "2026-10-21T09:10:00", ["free"]),
        ("2026-11-01", "2026-10-20", []),
    ],
)
def test_a_window_is_taken_as_local_time(surgery: Surgery, first: str, last: str, names: list[str]):
    token = surgery.signed_in()
    query = f"userpatientlinktoken={token}&FROMDATETIME={first}&toDATEtime={last}"
    reply = surgery.pfs("GET", "appointmentslots", query=query)
    assert listed(reply) == [surgery.slots[name] for name in names]


@pytest.mark.parametrize("value", ["", "tomorrow", "20/10/2026", "0001-01-01", "9999-12-31"])
def test_a_window_that_cannot_be_read_is_named(surgery: Surgery, value: str):
    token = surgery.signed_in()
    assert list(json(slots(surgery, token, first=value))["ModelState"]) == ["fromDateTime"]
    assert list(json(meta(surgery, token, last=value))["ModelState"]) == ["sessionEndDate"]


# -- sessions ---


def test_sessions_are_joined_to_places_and_people_by_id(surgery: Surgery):
    reply = json(meta(surgery, surgery.signed_in(), "2026-10-21", "2026-10-21"))
    assert reply == {
        "Locations": [{"LocationId": 21, "LocationName": "Riverside Main"}],
        "SessionHolders": [
            {
                "ClinicianId": 15,
                "DisplayName": "Ms Priya Shah",
                "Forenames": "Priya",
                "Surname": "Shah",
                "Title": "Ms",
                "Sex": "Female",
                "JobRole": "GP",
                "Languages": [],
            }
        ],
        "Sessions": [
            {
                "SessionName": "Morning",
                "SessionId": surgery.sessions["Morning"],
                "LocationId": 21,
                "DefaultDuration": 10,
                "SessionType": "Timed",
                "NumberOfSlots": 7,
                "ClinicianIds": [15],
                "StartDate": "2026-10-21T09:00:00",
                "EndDate": "2026-10-21T10:10:00",
            }
        ],
    }


@pytest.mark.parametrize(
    ("first", "last"),
    [WINDOW, ("2026-10-21T09:55:00", "2026-10-21T10:01:00"), ("2026-10-25", "2026-10-25")],
)
def test_every_session_with_slots_in_a_window_is_in_the_meta_of_the_window(
    surgery: Surgery, first: str, last: str
):
    token = surgery.signed_in()
    offered = {one["SessionId"] for one in json(slots(surgery, token, first, last))["Sessions"]}
    known = {one["SessionId"] for one in json(meta(surgery, token, first, last))["Sessions"]}
    assert offered
    assert offered <= known


# -- appointments ---


def appointments(surgery: Surgery, token: str, **query: str) -> Any:
    return surgery.pfs("GET", "appointments", query={"userPatientLinkToken": token, **query})


def test_only_appointments_to_come_are_listed_unless_past_ones_are_asked_for(surgery: Surgery):
    held(surgery, "past", "now", "free")
    held(surgery, "next", patient=DEV)
    token = surgery.signed_in()
    reply = json(appointments(surgery, token))
    assert [one["SlotId"] for one in reply["Appointments"]] == [surgery.slots["free"]]
    assert reply["AppointmentsFromDateTime"] == "2026-10-20T09:00:00"
    reply = json(
        appointments(
            surgery,
            token,
            fetchPreviousAppointments="true",
            previousAppointmentsFromDate="2026-10-20",
        )
    )
    assert [one["SlotId"] for one in reply["Appointments"]] == [
        surgery.slots[name] for name in ("past", "now", "free")
    ]
    assert reply["AppointmentsFromDateTime"] == "2026-10-20T00:00:00"


def test_past_appointments_go_a_year_back_when_no_date_is_given(surgery: Surgery):
    held(surgery, "past")
    surgery.clock.set(START + timedelta(days=364))
    token = surgery.signed_in()
    reply = json(appointments(surgery, token, fetchPreviousAppointments="True"))
    assert reply["AppointmentsFromDateTime"] == "2026-10-19T00:00:00"
    assert len(reply["Appointments"]) == 1


def test_an_appointment_is_joined_like_a_slot(surgery: Surgery):
    token = surgery.signed_in()
    body = {
        "UserPatientLinkToken": token,
        "SlotId": surgery.slots["phone"],
        "TelephoneNumber": "07700900123",
        "TelephoneContactType": "Other",
    }
    assert surgery.pfs("POST", "appointments", body=body).status == 201
    reply = json(appointments(surgery, token))
    assert reply["Appointments"] == [
        {
            "SlotId": surgery.slots["phone"],
            "StartTime": "2026-10-21T09:20:00",
            "EndTime": "2026-10-21T09:30:00",
            "SlotTypeName": "Phone",
            "SlotTypeStatus": "Telephone",
            "TelephoneNumber": "07700900123",
            "SessionId": surgery.sessions["Morning"],
        }
    ]
    assert [one["SessionId"] for one in reply["Sessions"]] == [surgery.sessions["Morning"]]
    assert [one["LocationId"] for one in reply["Locations"]] == [21]
    assert [one["ClinicianId"] for one in reply["SessionHolders"]] == [15]


def test_cancelled_appointments_are_not_listed(surgery: Surgery):
    held(surgery, "free")
    surgery.book.cancel(surgery.book.bookings(MARIA)[0].id, Booker(Via.STAFF))
    assert json(appointments(surgery, surgery.signed_in()))["Appointments"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("fetchPreviousAppointments", "perhaps"), ("previousAppointmentsFromDate", "last year")],
)
def test_a_filter_that_cannot_be_read_is_named(surgery: Surgery, name: str, value: str):
    reply = appointments(surgery, surgery.signed_in(), **{name: value})
    assert reply.status == 400
    assert list(json(reply)["ModelState"]) == [name]


def test_a_proxy_sees_the_appointments_of_whom_they_act_for_apart_from_their_own(
    surgery: Surgery,
):
    held(surgery, "free", patient=AMINA)
    own = surgery.signed_in()
    child = credentials.link_token(surgery.seeds, "Y90001", "acc-101", AMINA)
    assert json(appointments(surgery, own))["Appointments"] == []
    assert len(json(appointments(surgery, child))["Appointments"]) == 1


@pytest.mark.parametrize("switch", ["appointments", "enabled"])
def test_nothing_of_the_book_is_shown_when_appointments_are_off(surgery: Surgery, switch: str):
    token = surgery.signed_in()
    surgery.online(**{switch: False})
    for reply in (slots(surgery, token), meta(surgery, token), appointments(surgery, token)):
        status, code, text = refused(reply)
        assert (status, code) == (403, -1030)
        assert "Services Access violation" in text
