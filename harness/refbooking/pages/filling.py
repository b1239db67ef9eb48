"""One request of somebody who fills in a form: whose form it is, and how far they have come."""

from flask import Response, g, request

from refbooking import drafts, forms, steps, submitting
from refbooking.answers import Question
from refbooking.pages import web
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.request_records import Draft

COOKIE = "request_visit"
SERVICE_NAME = "Contact us online"


class Filling:
    """A visit to a form; the draft's id is known to the visitor's cookie and to no address."""

    def __init__(self, service: Service, key: str) -> None:
        g.service_name = SERVICE_NAME
        self.service = service
        self.form = forms.by_key(service, key)
        self.root = g.root = f"/r/{key}"
        g.site = self.site = forms.organisation_of(service, self.form)
        self.draft_id = request.cookies.get(COOKIE, "")

    def begin(self) -> Response:
        """Start anew; an earlier draft is left to end by itself."""
        begun = drafts.start(self.service, self.form)
        reply = web.go(f"{self.root}/emergency")
        return web.keep(self.service, reply, COOKIE, begun.id, self.root)

    def draft(self) -> Draft:
        """The draft; raises NOT_FOUND where none was begun on this form, or DRAFT_EXPIRED."""
        found = drafts.read(self.service, self.draft_id)
        if found.form_key != self.form.key:
            raise Problem("NOT_FOUND")
        return found

    def receipt(self) -> submitting.Receipt | None:
        """What the visitor was told, once the request is sent."""
        with self.service.store.read() as tx:
            return submitting.sent(tx, self.draft_id)

    def place(self) -> str:
        """The page that is next: the first question without an answer, or what follows them."""
        if self.receipt() is not None:
            return f"{self.root}/sent"
        seen = self.draft()
        question = None if seen.stopped else steps.open_question(seen, self.form)
        page = question.slug if question else steps.next_step(seen, self.form)
        return f"{self.root}/{page}"

    def question(self, slug: str, seen: Draft) -> Question:
        """A question that may be answered now; raises STEP_OUT_OF_ORDER, or NOT_FOUND."""
        if self.receipt() is None and not seen.stopped:
            for one in steps.reached(seen, self.form):
                if one.slug == slug:
                    return one
        raise steps.out_of_order(seen, self.form)

    def back(self, slug: str, seen: Draft) -> str:
        """The page before a question."""
        slugs = [one.slug for one in steps.path(seen, self.form)]
        at = slugs.index(slug)
        return f"{self.root}/{slugs[at - 1]}" if at else self.root

    def last(self, seen: Draft) -> str:
        """The last question's page: what the code and the review look back to."""
        return f"{self.root}/{steps.path(seen, self.form)[-1].slug}"

    def nonce(self) -> str:
        """The nonce of this visitor's forms."""
        return web.nonce(self.service, self.draft_id)

    def require_form(self) -> None:
        """Raise FORM_EXPIRED unless the form came from a page of this visitor."""
        web.check_nonce(self.service, self.draft_id)
