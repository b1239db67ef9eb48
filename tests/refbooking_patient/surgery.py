"""Riverside's EMIS with a book that remembers, and patients who call the API or click pages."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import requests
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from refbooking_patient.page_rules import check_page
from refbooking_staff.riverside import Practice, Reply

TUESDAY = date(2026, 11, 3)
BORN = "1980-03-02"


@dataclass
class Book(Practice):
    """The same wire as `Practice`, with appointments that are made and taken back.

    `lost` names operations that are done although their answer never arrives.
    `unreadable` names operations that are done and answered with rubbish.
    `before` is called with the operation before each is done.
    """

    lost: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)
    before: Callable[[str], object] = lambda _operation: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: requests.PreparedRequest) -> Reply:
        """Answer one call; one at a time, as a book does."""
        operation = (request.url or "").partition("?")[0].rsplit("/", 1)[-1]
        self.before(operation)
        with self.lock:
            try:
                reply = super().answer(request)
            except Refused as refused:
                return refused.reply
        if operation in self.lost:
            raise requests.ReadTimeout("the reply was lost")
        return (200, {}, "<html>") if operation in self.unreadable else reply

    def calls(self, operation: str) -> int:
        """How often an operation was asked for."""
        return sum(f"/{operation}?" in (one.url or "") + "?" for one in self.asked)

    def slot(self, slot_id: int) -> dict[str, Any]:
        """One slot as the wire has it."""
        return next(s for of in self.slots.values() for s in of if s["dbid"] == slot_id)

    def booked(self) -> list[tuple[Any, Any]]:
        """Slot and patient of every appointment in the book."""
        return [
            (slot["dbid"], slot["patient"])
            for of_session in self.slots.values()
            for slot in of_session
            if slot.get("patient")
        ]

    def take(self, slot_id: int, patient: int = 4999) -> None:
        """Somebody books a slot at the desk."""
        self.slot(slot_id).update(status="Booked", patient=patient)

    def free(self, slot_id: int) -> None:
        """The practice takes the patient out again."""
        self.slot(slot_id).update(status="Slot Available", patient=None)

    def _GetSlotsForSession(self, told: dict[str, str], _r: object) -> object:
        shown = [dict(slot) for slot in self.slots[told["appointmentSessionId"]]]
        for slot in shown:
            slot.pop("patient", None)
        return {"slot": shown}

    def _BookAppointment(self, told: dict[str, str], _r: object) -> object:
        slot = self._find(told["slotId"])
        if slot is None:
            raise Refused(404, "NOT_FOUND")
        if slot["status"] == "Booked":
            raise Refused(400, "SLOT_NOT_AVAILABLE")
        if slot["status"] != "Slot Available":
            raise Refused(400, "SLOT_BLOCKED")
        slot.update(status="Booked", patient=int(told["patientNumber"]), note=told["bookingNote"])
        return self._appointment(slot)

    def _CancelAppointment(self, told: dict[str, str], _r: object) -> object:
        slot = self._find(told["slotId"])
        if slot is None or slot.get("patient") != int(told["patientNumber"]):
            raise Refused(404, "NOT_FOUND")
        body = self._appointment(slot)
        slot.update(status="Slot Available", patient=None)
        return body

    def _GetPatientAppointments(self, told: dict[str, str], _r: object) -> object:
        held = [
            {
                "slotID": slot["dbid"],
                "date": session["date"],
                "startTime": slot["startTime"],
                "duration": slot["slotLength"],
            }
            for session in self.sessions
            for slot in self.slots[str(session["dbid"])]
            if slot.get("patient") == int(told["patientNumber"])
        ]
        return {"appointment": held}

    def _GetPatientAppointmentsV2(self, told: dict[str, str], request: object) -> object:
        held: Any = self._GetPatientAppointments(told, request)
        for one in held["appointment"]:
            one["slotType"] = self.slot(one["slotID"])["type"]
        return held

    def _find(self, slot_id: str) -> dict[str, Any] | None:
        every = (slot for of in self.slots.values() for slot in of)
        return next((slot for slot in every if str(slot["dbid"]) == slot_id), None)

    def _appointment(self, slot: dict[str, Any]) -> object:
        session = next(
            s for s in self.sessions if any(x is slot for x in self.slots[str(s["dbid"])])
        )
        day, month, year = str(session["date"]).split("/")
        hour, minute = (int(part) for part in slot["startTime"].split(":"))
        begin = timedelta(hours=hour, minutes=minute)
        end = begin + timedelta(minutes=int(slot["slotLength"]))
        return {
            "appointmentInformation": {
                "slotId": slot["dbid"],
                "slotDateTime": f"{year}-{month}-{day}T{_clock(begin)}",
                "endDateTime": f"{year}-{month}-{day}T{_clock(end)}",
            }
        }


def _clock(since_midnight: timedelta) -> str:
    return f"{since_midnight!s:0>8}"


class Refused(Exception):
    """A refusal of the book, as it goes on the wire."""

    def __init__(self, status: int, code: str) -> None:
        details = {"text": f"EMIS says {code}", "coding": {"code": code}}
        body = {"messageId": "m", "issue": {"severity": 1, "details": details}}
        self.reply: Reply = (status, {}, json.dumps(body))


@dataclass
class Patient:
    """Somebody with a link who calls the patient API as a program would."""

    client: FlaskClient
    token: str
    session: str | None = None
    keys: int = 0

    @property
    def path(self) -> str:
        """Where the link's routes are."""
        return f"/api/v1/patient/links/{self.token}"

    def get(self, path: str = "") -> TestResponse:
        """A GET below the link."""
        return self.client.get(self.path + path, headers=self._headers())

    def post(self, path: str, body: object, *, key: str | None = None) -> TestResponse:
        """A POST below the link, with a key of its own or the one given."""
        self.keys += 1
        headers = {**self._headers(), "Idempotency-Key": key or f"k-{self.keys}-{id(self)}"}
        return self.client.post(self.path + path, json=body, headers=headers)

    def identify(self, born: str = BORN) -> TestResponse:
        """Give a date of birth; keeps the session that comes back."""
        reply = self.post("/identity", {"date_of_birth": born})
        self.session = reply.headers.get("X-Patient-Session", self.session)
        return reply

    def slots(self, query: str = "") -> dict[str, Any]:
        """The offers."""
        reply = self.get("/slots" + query)
        assert reply.status_code == 200, reply.get_data(as_text=True)
        body: dict[str, Any] = reply.get_json()
        return body

    def offers(self) -> list[dict[str, Any]]:
        """All offers, days forgotten."""
        return [offer for day in self.slots()["days"] for offer in day["offers"]]

    def confirm(self, offer: dict[str, Any] | str, *, key: str | None = None) -> TestResponse:
        """Book an offer."""
        offer_id = offer if isinstance(offer, str) else offer["offer_id"]
        return self.post("/booking", {"offer_id": offer_id}, key=key)

    def book_first(self) -> TestResponse:
        """Identify and book the first offer."""
        self.identify()
        return self.confirm(self.offers()[0])

    def _headers(self) -> dict[str, str]:
        return {"X-Patient-Session": self.session} if self.session else {}


Invite = Callable[..., Patient]
"""Sends a link over the staff API and hands over the patient who holds it."""


@dataclass
class Browser:
    """Somebody clicking through the pages; every page must keep the rules of pages."""

    client: FlaskClient
    at: str
    page: TestResponse | None = None
    _read: tuple[TestResponse, BeautifulSoup] | None = field(default=None, repr=False)

    def open(self, path: str | None = None) -> Browser:
        """GET a page, following redirects."""
        return self._see(self.client.get(path or self.at, follow_redirects=True))

    def click(self, words: str) -> Browser:
        """Follow the link with these words in it."""
        link = next(a for a in self.soup.find_all("a") if words in " ".join(a.get_text().split()))
        return self.open(str(link["href"]))

    def send(self, **answers: str) -> Browser:
        """Send the page's first form with its hidden fields and these answers."""
        form = self.soup.select_one("form[method=post]")
        assert form is not None, "the page has no form"
        hidden = {str(i["name"]): str(i["value"]) for i in form.find_all("input", type="hidden")}
        reply = self.client.post(
            str(form["action"]), data={**hidden, **answers}, follow_redirects=True
        )
        return self._see(reply)

    def give_birth_date(self, day: str = "2", month: str = "3", year: str = "1980") -> Browser:
        """Answer B1."""
        return self.send(day=day, month=month, year=year)

    @property
    def soup(self) -> BeautifulSoup:
        """The page read; once, however often it is looked at."""
        assert self.page is not None
        if self._read is None or self._read[0] is not self.page:
            self._read = self.page, BeautifulSoup(self.page.text, "html.parser")
        return self._read[1]

    @property
    def heading(self) -> str:
        """The words of the one h1."""
        return self.soup.find("h1").get_text(strip=True)  # type: ignore[union-attr]  # check_page found it

    @property
    def code(self) -> str | None:
        """The code on the heading of a refusal."""
        found = self.soup.find("h1").get("data-error-code")  # type: ignore[union-attr]  # as above
        return str(found) if found else None

    @property
    def words(self) -> str:
        """All words in main, spaces tidied."""
        main = self.soup.find("main")
        return " ".join(main.get_text(" ").split()) if main else ""

    def choices(self) -> dict[str, str]:
        """The radios: label to value."""
        return {
            str(
                self.soup.find("label", attrs={"for": radio["id"]}).get_text(strip=True)  # type: ignore[union-attr]  # labelled
            ): str(radio["value"])
            for radio in self.soup.find_all("input", type="radio")
        }

    def _see(self, page: TestResponse) -> Browser:
        assert check_page(page) == []
        self.page = page
        return self


def link_in(text: str, letter: str = "b") -> str:
    """The token of the link in a text message."""
    found = re.search(rf"http://book\.test/{letter}/(\w+)", text)
    assert found is not None, text
    return found[1]


def everybody(book: Book, how_many: int) -> list[str]:
    """Register patients with the same date of birth as Maria; returns their NHS numbers."""
    numbers = [n for n in (f"99900{n:05}" for n in range(100, 3000)) if _check_digit_right(n)]
    for number in numbers[:how_many]:
        book.add_patient(number)
    return numbers[:how_many]


def _check_digit_right(number: str) -> bool:
    total = sum(int(d) * w for d, w in zip(number[:9], range(10, 1, -1), strict=True))
    return (11 - total % 11) % 11 == int(number[9])
