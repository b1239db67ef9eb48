"""One page waits 20 seconds for others in all; a booking that has begun is not cut short (E52)."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import responses

from refbooking.clock import SetClock
from refbooking.service import Service
from refbooking_cross.towns import HUB, MARIA_BORN, Manager, region
from refbooking_patient.surgery import TUESDAY, Book, Browser, Patient, link_in
from refbooking_staff.riverside import Desk, Gateway, code


@dataclass
class Stopwatch:
    """Real time as the product measures it; it moves only when told to."""

    at: float = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.at


@pytest.fixture
def stopwatch(service: Service) -> Stopwatch:
    """The product's stopwatch."""
    service.stopwatch = made = Stopwatch()
    return made


@pytest.fixture
def slow(book: Book, stopwatch: Stopwatch) -> dict[str, float]:
    """Seconds that EMIS takes by operation; change them to slow it down."""
    taken: dict[str, float] = {}

    def wait(operation: str) -> None:
        stopwatch.at += taken.get(operation, 0.0)

    book.before = wait
    return taken


def timeouts(wires: responses.RequestsMock, operation: str) -> list[tuple[float, float]]:
    """For how long each call of an operation would have waited: to connect, and to read."""
    asked = [call.request for call in wires.calls if f"/{operation}?" in (call.request.url or "")]
    return [one.req_kwargs["timeout"] for one in asked]  # type: ignore[attr-defined]  # set by responses


def test_a_call_waits_ten_seconds_or_what_is_left_of_twenty(
    maria: Patient, book: Book, slow: dict[str, float], wires: responses.RequestsMock
) -> None:
    book.add_session(TUESDAY + timedelta(days=1), "Blood test")
    maria.identify()
    slow |= {"GetAppointmentSessions": 9.0, "GetSlotsForSession": 9.5}
    wires.calls.reset()
    assert len(maria.offers()) == 4
    assert timeouts(wires, "GetAppointmentSessions") == [(2.0, 10.0)]
    assert timeouts(wires, "GetSlotsForSession") == [(2.0, 10.0), (1.5, 1.5)]


def test_nothing_is_asked_once_the_time_is_used_up(
    maria: Patient, book: Book, slow: dict[str, float]
) -> None:
    maria.identify()
    slow["GetAppointmentSessions"] = 20.0
    assert code(maria.get("/slots")) == (504, "SITE_TIMEOUT")
    assert book.calls("GetSlotsForSession") == 0


def test_the_page_says_that_it_takes_too_long_and_offers_another_try(
    browser: Browser, slow: dict[str, float]
) -> None:
    browser.open().give_birth_date()
    slow["GetAppointmentSessions"] = 20.0
    browser.open(f"{browser.at}/days")
    assert browser.page is not None
    assert (browser.page.status_code, browser.code) == (504, "SITE_TIMEOUT")
    slow.clear()
    assert browser.click("Try again").heading == "Choose a day"


def test_every_request_begins_with_all_of_its_time(
    maria: Patient, slow: dict[str, float], wires: responses.RequestsMock
) -> None:
    maria.identify()
    slow["GetSlotsForSession"] = 19.0
    maria.offers()
    maria.offers()
    reads = [read for _, read in timeouts(wires, "GetAppointmentSessions")[-2:]]
    assert reads == [10.0, 10.0]


def test_a_booking_that_has_begun_gets_its_full_time(
    maria: Patient, slow: dict[str, float], wires: responses.RequestsMock
) -> None:
    maria.identify()
    offer = maria.offers()[0]
    slow |= {"GetMatchedPatients": 9.0, "GetAppointmentSessions": 9.0, "GetSlotsForSession": 1.0}
    assert maria.confirm(offer).status_code == 201
    assert timeouts(wires, "GetSlotsForSession")[-1] == (2.0, 2.0)
    assert timeouts(wires, "BookAppointment") == [(2.0, 10.0)]


def test_a_booking_is_not_begun_without_time_and_the_link_stays_live(
    maria: Patient, book: Book, slow: dict[str, float]
) -> None:
    maria.identify()
    offer = maria.offers()[0]
    slow["GetSlotsForSession"] = 20.0
    assert code(maria.confirm(offer)) == (504, "SITE_TIMEOUT")
    assert book.calls("BookAppointment") == 0
    slow.clear()
    assert maria.confirm(offer).status_code == 201


def test_a_cancelling_without_time_left_is_not_done_and_says_so(
    maria: Patient, book: Book, slow: dict[str, float], gateway: Gateway, service: Service
) -> None:
    maria.book_first()
    service.run_due_jobs()
    holder = Manager(maria.client, link_in(gateway.bodies[-1], "m"))
    holder.identify()
    slow["GetMatchedPatients"] = 20.0
    reply = holder.post("/cancel", {"reason": "better"})
    assert code(reply) == (504, "CANCEL_FAILED")
    assert book.calls("CancelAppointment") == 0


def test_staff_and_jobs_are_not_hurried(
    maria: Patient,
    book: Book,
    slow: dict[str, float],
    service: Service,
    clock: SetClock,
    wires: responses.RequestsMock,
) -> None:
    book.lost.add("BookAppointment")
    slow["BookAppointment"] = 30.0
    assert code(maria.book_first()) == (202, "BOOKING_OUTCOME_UNKNOWN")
    clock.advance(timedelta(seconds=5))
    service.run_due_jobs()
    assert timeouts(wires, "GetPatientAppointments") == [(2.0, 10.0)]
    slow["GetAppointmentSessions"] = 30.0
    told = Desk(maria.client, keys=900).get("/clinicians?slot_type=Blood test")
    assert told.status_code == 200


def test_searches_that_run_together_share_the_time_of_their_page() -> None:
    with region() as place:
        place.open_slots(HUB)
        patient = place.opened()
        place.service.stopwatch = stopwatch = Stopwatch()
        gp_connect = place.wires["gpconnect"]
        place.world.clock.set(place.world.clock.now() + timedelta(days=1))  # the directory is asked
        patient.identify(MARIA_BORN)
        gp_connect.asked.clear()

        def wait(_request: object) -> None:
            stopwatch.at += 10.0

        gp_connect.before = wait
        reply = patient.get("/slots")
        assert code(reply) == (504, "SITE_TIMEOUT")
        assert gp_connect.calls("/spine-directory/") == 2
        assert gp_connect.calls("/gpconnect/Slot") == 0
