"""One request on a booking or manage link: whose it is, who is asking, and where its pages are."""

from flask import Response, g, request

from refbooking import links, sessions
from refbooking.birth_dates import BOXES
from refbooking.pages import web
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settling import window_of
from refbooking.slots import Choice
from refbooking.store.records import Booking, Invitation

BIRTH_FIELDS = {"": "dob-day", "day": "dob-day", "month": "dob-month", "year": "dob-year"}


class Visit:
    """What both kinds of link share; `subject` is what the date of birth opens."""

    def __init__(
        self, service: Service, kind: str, link: Invitation, subject: str, root: str
    ) -> None:
        self.service = service
        self.link = link
        self.root = root
        self._kind = kind
        self._subject = subject
        self._cookie = f"{kind}_visit"
        self._key = request.cookies.get(self._cookie)

    def is_known(self) -> bool:
        """Whether the date of birth was given lately (E24)."""
        idle = links.profile_of(self.service, self.link).session_idle_minutes
        try:
            sessions.require(self.service, self._kind, self._subject, self._key, idle)
        except Problem:
            return False
        return True

    def require_known(self) -> None:
        """Raise IDENTITY_REQUIRED on a page, FORM_EXPIRED on a form, unless `is_known`."""
        if not self.is_known():
            raise Problem("FORM_EXPIRED" if request.method == "POST" else "IDENTITY_REQUIRED")

    def nonce(self) -> str:
        """The nonce of this visitor's forms."""
        return web.nonce(self.service, self._key or "")

    def require_form(self) -> None:
        """Raise FORM_EXPIRED unless the form came from a page of this visitor, used lately."""
        self.require_known()
        web.check_nonce(self.service, self._key or "")

    def birth_date_page(self, problem: Problem | None = None) -> Response:
        """B1; a mismatch does not say which part is wrong (E22)."""
        faults = {fault.field for fault in problem.field_errors} if problem else set()
        return web.page(
            self.service,
            "identity.html",
            "What is your date of birth?",
            status=problem.status if problem else 200,
            code=problem.code if problem else None,
            errors=web.errors(problem, BIRTH_FIELDS) if problem else None,
            wrong_boxes=faults or (set(BOXES) if problem else ()),
            values=request.form,
            action=self.root,
            nonce=web.nonce(self.service, self._subject),
        )

    def require_birth_date_form(self) -> None:
        """Raise FORM_EXPIRED unless the form came from B1 of this link."""
        web.check_nonce(self.service, self._subject)

    def let_in(self, key: str) -> Response:
        """Go on after the right date of birth, with a cookie for this link's pages only."""
        return web.keep(self.service, web.go(self.root), self._cookie, key, self.root)

    def promised(self, made: Booking) -> Choice:
        """A booking as it was promised: its exact time and length, or its window."""
        window = window_of(self.service, self.link, made.start)
        return window or Choice(made.start, minutes=made.minutes)


class LinkVisit(Visit):
    """A request on a booking link that has not ended."""

    def __init__(self, service: Service, token: str) -> None:
        g.root = f"/b/{token}"
        link = links.by_token(service, token, request.remote_addr or "")
        g.site = service.settings.organisations.get(link.site_ods)
        links.refuse_dead(link, service.clock.now())
        self.site = links.site_of(service, link)
        super().__init__(service, "link", link, link.id, g.root)

    @property
    def is_busy(self) -> bool:
        """Whether the link is used or being used: then it has only one page to show."""
        return self.link.state in ("booked", "confirming", "outcome_unknown")


class ManageVisit(Visit):
    """A request on a manage link."""

    def __init__(self, service: Service, token: str) -> None:
        g.root = f"/m/{token}"
        self.made = links.booking_by_token(service, token, request.remote_addr or "")
        with service.store.read() as tx:
            link = links.by_id(tx, self.made.invitation_id)
        self.site = g.site = links.site_of(service, link)
        super().__init__(service, "manage", link, self.made.id, g.root)
