"""What a product must let itself be asked: the Driver protocol that all steps talk to.

A team writes one of these for its product (``drivers/template.py`` is the skeleton), or serves
the HTTP contract and uses the one that is here.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from gpharness.answers import (
    Appointment,
    BatchReport,
    BatchRow,
    Day,
    Invitation,
    Offer,
    Refusal,
    RequestSummary,
    Site,
    SlotType,
    StaffUser,
    Step,
    Task,
    View,
    Window,
)
from gpharness.capability import Capability, NotSupported

if TYPE_CHECKING:
    from gpharness.profile import Profile

__all__ = [
    "Appointment",
    "BatchReport",
    "BatchRow",
    "Capability",
    "Day",
    "Driver",
    "Invitation",
    "NotSupported",
    "Offer",
    "PatientVisit",
    "Refusal",
    "RequestSummary",
    "RequestVisit",
    "Site",
    "SlotType",
    "StaffUser",
    "Step",
    "Task",
    "View",
    "Window",
]


class PatientVisit(Protocol):
    """One person with one link in one browser; another visit is another browser."""

    def look(self) -> View:
        """What is on show now; asking changes nothing."""
        ...

    def give_date_of_birth(self, d: date | str) -> View:
        """Answer the identity question; a text is typed as it is (``31/02/1984``)."""
        ...

    def days(self) -> list[Day]:
        """The days on show; none when the product shows none, and then ``look`` says why."""
        ...

    def times(self, day: date) -> list[Offer]:
        """The appointments, or parts of the day, on show for a day."""
        ...

    def choose(self, offer: Offer) -> View:
        """Go as far as the check page; where there is no such page, nothing happens yet."""
        ...

    def confirm(self, offer: Offer, *, nonce: str | None = None) -> View:
        """Book it; the same nonce twice is a double click on one form."""
        ...

    def decline(self, reason: str | None = None) -> View:
        """Say that no appointment is wanted."""
        ...

    def ask_to_rebook(self) -> View:
        """Ask for another time, on a manage link; cancels nothing."""
        ...

    def cancel_appointment(self, reason: str | None = None) -> View:
        """Cancel, on a manage link; without a reason any of those on offer is given."""
        ...


class RequestVisit(Protocol):
    """One person at a request form in one browser; steps and fields are the contract's."""

    def look(self) -> View:
        """What is on show now; asking changes nothing."""
        ...

    def types(self) -> list[str]:
        """The types of request on offer, as they are worded."""
        ...

    def answer(self, step: str, **fields: str) -> View:
        """Answer one step; one that is not reached yet shows the first unfinished one.

        A type is given as it is worded, a date of birth as it is typed (``12 March 1984``).
        """
        ...

    def ask_for_code(self) -> View:
        """Say that the mobile is at hand, and have a (new) security code texted to it."""
        ...

    def give_code(self, text: str) -> View:
        """Type a security code as it is given here."""
        ...

    def carry_on(self) -> View:
        """Carry on without a security code."""
        ...

    def review(self) -> View:
        """Every answer once more."""
        ...

    def submit(self) -> View:
        """Send it; once sent, again as somebody does who goes back."""
        ...


class Driver(Protocol):
    """One product, asked as staff and patients would ask it."""

    @property
    def profile(self) -> Profile:
        """How the product is meant to differ (conformance profile)."""
        ...

    def sites(self, user: StaffUser) -> list[Site]:
        """The organisation selector; empty where it is hidden."""
        ...

    def slot_types(self, user: StaffUser, site: str) -> list[SlotType]:
        """The slot types that staff may choose at a site (ODS code)."""
        ...

    def availability(self, user: StaffUser, site: str, slot_type: str) -> int:
        """How many slots of a type can be booked there."""
        ...

    def send_invitation(self, user: StaffUser, **what: object) -> Invitation | Refusal:
        """Send one patient a message, with a link unless ``link`` is false.

        ``what`` has the names of the HTTP contract: patient (NHS number), site, slot_type, mode,
        precision, clinicians, patient_picks_clinician, allow_decline, available_from,
        available_to, message, supersede, link.
        """
        ...

    def send_batch(self, user: StaffUser, csv_text: str, **what: object) -> BatchReport | Refusal:
        """Invite a list of patients: CSV with the columns of rule B1."""
        ...

    def invitation(self, user: StaffUser, ref: str) -> Invitation:
        """How an invitation stands."""
        ...

    def cancel_invitation(self, user: StaffUser, ref: str) -> Refusal | None:
        """Take a link back; None when done."""
        ...

    def resend_invitation(self, user: StaffUser, ref: str) -> Invitation | Refusal:
        """Send it again with a new link."""
        ...

    def add_full_name(self, user: StaffUser, given: str, family: str) -> None:
        """Fill in the pop-up for a user without a full name."""
        ...

    def tasks(self, user: StaffUser) -> list[Task]:
        """What the product wants staff to look at by hand, oldest first."""
        ...

    def inbox(self, user: StaffUser) -> list[RequestSummary]:
        """The requests that patients have sent."""
        ...

    def request(self, user: StaffUser, reference: str) -> RequestSummary | Refusal:
        """Look one request up, by its reference as somebody typed it."""
        ...

    def set_match(self, user: StaffUser, reference: str, nhs_number: str | None) -> Refusal | None:
        """Match a request to a patient, or to nobody."""
        ...

    def change_form(self, user: StaffUser, form: str, **rules: object) -> None:
        """Change the request form at a path (``/r/…``): hours, daily_limit, admin_stays_open …"""
        ...

    def form_qr(self, user: StaffUser, form: str) -> bytes:
        """The QR code of the request form at a path, as a PNG picture."""
        ...

    def address(self, path: str) -> str:
        """The product's own address of a path, as patients are given it."""
        ...

    def start_request(self, form_url: str) -> RequestVisit:
        """Open a request form, as a patient does, in a browser of its own."""
        ...

    def open_link(self, url: str) -> PatientVisit:
        """Open a link out of a text message, as a patient does, in a browser of its own."""
        ...

    def settle(self) -> None:
        """Let the product do what has fallen due; nothing to do for one that is quick by itself."""
        ...
