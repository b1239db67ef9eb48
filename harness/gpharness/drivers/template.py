"""A driver to start from: copy this file, and fill in what your product can be asked.

Leave a method as it is when your product has nothing of the kind: scenarios that need it are
reported *not applicable*.  Say in the profile which capabilities you claim.  Everything given to
a method and returned by it is a plain value of ``gpharness.driver``; steps know nothing else.

    pytest --gp-driver my_product.driver:MyDriver --gp-target http://127.0.0.1:8000 \\
           --gp-profile my_product.toml
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gpharness.driver import (
    BatchReport,
    Day,
    Invitation,
    NotSupported,
    Offer,
    PatientVisit,
    Refusal,
    RequestSummary,
    RequestVisit,
    Site,
    SlotType,
    StaffUser,
    Task,
    View,
)
from gpharness.profile import Profile


class TemplateDriver:
    """How the harness asks your product."""

    def __init__(self, base: str, tokens: Mapping[str, str], profile: Profile) -> None:
        """``base`` is ``--gp-target``; ``tokens`` are test tokens by ``Y90001:asha.patel``."""
        self.base, self.tokens, self.profile = base, tokens, profile

    # -- staff ------------------------------------------------------------------------------------

    def sites(self, user: StaffUser) -> list[Site]:
        """What your organisation selector shows this user; an empty list where it is hidden."""
        raise NotSupported("sites")

    def slot_types(self, user: StaffUser, site: str) -> list[SlotType]:
        """Your slot type dropdown, in its own order, with counts if it shows any."""
        raise NotSupported("slot_types")

    def availability(self, user: StaffUser, site: str, slot_type: str) -> int:
        """How many slots of a type your product says can be booked."""
        raise NotSupported("availability")

    def send_invitation(self, user: StaffUser, **what: object) -> Invitation | Refusal:
        """Send one text.  Turn your product's refusals into ``Refusal(code=…)``, codes of the
        catalogue in ``gpharness.headings``."""
        raise NotSupported("send_invitation")

    def send_batch(self, user: StaffUser, csv_text: str, **what: object) -> BatchReport | Refusal:
        """Upload a list; one ``BatchRow`` for each row, in order."""
        raise NotSupported("send_batch")

    def invitation(self, user: StaffUser, ref: str) -> Invitation:
        """What your staff see of an invitation; states as in behaviour 5.2."""
        raise NotSupported("invitation")

    def cancel_invitation(self, user: StaffUser, ref: str) -> Refusal | None:
        """Take a link back."""
        raise NotSupported("cancel_invitation")

    def resend_invitation(self, user: StaffUser, ref: str) -> Invitation | Refusal:
        """Send again, with a new link."""
        raise NotSupported("resend_invitation")

    def add_full_name(self, user: StaffUser, given: str, family: str) -> None:
        """Complete a user's name."""
        raise NotSupported("add_full_name")

    def tasks(self, user: StaffUser) -> list[Task]:
        """What staff must look at by hand: a booking nobody is sure of, a text that failed."""
        raise NotSupported("tasks")

    def inbox(self, user: StaffUser) -> list[RequestSummary]:
        """Requests that patients sent."""
        raise NotSupported("inbox")

    def request(self, user: StaffUser, reference: str) -> RequestSummary | Refusal:
        """Look a request up by its reference."""
        raise NotSupported("request")

    def set_match(self, user: StaffUser, reference: str, nhs_number: str | None) -> Refusal | None:
        """Match a request by hand."""
        raise NotSupported("set_match")

    def change_form(self, user: StaffUser, form: str, **rules: object) -> None:
        """Change opening hours and limits of your request form."""
        raise NotSupported("change_form")

    def form_qr(self, user: StaffUser, form: str) -> bytes:
        """Your form's QR code as a PNG picture."""
        raise NotSupported("form_qr")

    # -- patients ---------------------------------------------------------------------------------

    def open_link(self, url: str) -> PatientVisit:
        """Open a link that came by text, in a browser, or a session, of its own."""
        return TemplateVisit(url)

    def address(self, path: str) -> str:
        """The address of a path as patients are given it."""
        return f"{self.base}{path}"

    def start_request(self, form_url: str) -> RequestVisit:
        """Open your request form; ``gpharness.drivers.request_visits`` shows a visit to one."""
        raise NotSupported("start_request")

    def settle(self) -> None:
        """Wait until your product has done what it does in the background, if it has to."""


class TemplateVisit:
    """One person, one link, one browser."""

    def __init__(self, url: str) -> None:
        self.url = url

    def look(self) -> View:
        """What is on show: ``View(step=Step.IDENTITY)`` for the date of birth question."""
        raise NotSupported("look")

    def give_date_of_birth(self, d: date | str) -> View:
        """Answer the identity question; return what is shown then."""
        raise NotSupported("give_date_of_birth")

    def days(self) -> list[Day]:
        """The days on show."""
        raise NotSupported("days")

    def times(self, day: date) -> list[Offer]:
        """The appointments on show for a day; ``start`` must be aware."""
        raise NotSupported("times")

    def choose(self, offer: Offer) -> View:
        """Go as far as the check page, if there is one."""
        raise NotSupported("choose")

    def confirm(self, offer: Offer, *, nonce: str | None = None) -> View:
        """Choose an offer and confirm it."""
        raise NotSupported("confirm")

    def decline(self, reason: str | None = None) -> View:
        """Say that no appointment is wanted."""
        raise NotSupported("decline")

    def ask_to_rebook(self) -> View:
        """Ask for another time, on a manage link."""
        raise NotSupported("ask_to_rebook")

    def cancel_appointment(self, reason: str | None = None) -> View:
        """Cancel, on a manage link."""
        raise NotSupported("cancel_appointment")
