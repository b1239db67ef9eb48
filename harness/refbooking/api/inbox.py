"""The staff routes about request forms and the inbox (6.2)."""

from flask import Blueprint, Response, g

from refbooking import forms, inbox, listing, opening, posters
from refbooking.api import bodies, edge
from refbooking.api import request_views as views
from refbooking.inbox import Search
from refbooking.service import Service
from refbooking.staff import SignedIn
from refbooking.store.request_records import Request

KEEP_QR = "private, max-age=86400"


def add(routes: Blueprint, service: Service) -> None:
    """Add the routes to those of signed-in staff."""
    _add_forms(routes, service)
    _add_reading(routes, service)
    _add_changing(routes, service)


def _who() -> SignedIn:
    who: SignedIn = g.who
    return who


def _add_forms(routes: Blueprint, service: Service) -> None:
    @routes.get("/forms/<key>")
    def see_form(key: str) -> Response:
        form = forms.of_staff(service, _who(), key)
        return edge.answer(views.staff_form(service, form, opening.of(service, form)))

    @routes.patch("/forms/<key>")
    def change_form(key: str) -> Response:
        form = forms.change(service, _who(), key, bodies.json_values())
        return edge.answer(views.staff_form(service, form, opening.of(service, form)))

    @routes.get("/forms/<key>/qr.svg")
    def qr_svg(key: str) -> Response:
        return qr_reply(service, _who(), key, "svg")

    @routes.get("/forms/<key>/qr.png")
    def qr_png(key: str) -> Response:
        return qr_reply(service, _who(), key, "png")


def qr_reply(service: Service, who: SignedIn, key: str, kind: str) -> Response:
    """A form's QR code; browsers may keep it (6.1)."""
    form = forms.of_staff(service, who, key)
    title = f"Contact {who.organisation.name}"
    picture = posters.qr_code(forms.address(service, form), kind, title)
    reply = Response(picture, content_type=posters.KINDS[kind])
    reply.headers["Cache-Control"] = KEEP_QR
    return reply


def _add_reading(routes: Blueprint, service: Service) -> None:
    @routes.get("/requests")
    def list_requests() -> Response:
        asked = bodies.query("state", "match", "type", "cursor", "limit")
        search = Search(asked["state"] or None, asked["match"] or None, asked["type"] or None)
        limit = listing.page_size(asked["limit"])
        page = inbox.find(service, _who(), search, asked["cursor"] or None, limit)
        body: dict[str, object] = {"items": [views.summary(one) for one in page.items]}
        if page.next_cursor is not None:
            body["next_cursor"] = page.next_cursor
        return edge.answer(body)

    @routes.get("/requests/<reference>")
    def see_request(reference: str) -> Response:
        return _shown(service, inbox.see(service, _who(), reference))


def _add_changing(routes: Blueprint, service: Service) -> None:
    @routes.put("/requests/<reference>/match")
    def match(reference: str) -> Response:
        body = bodies.json_body()
        number = body.done(body.text("nhs_number"))
        found = inbox.match(service, _who(), reference, number, edge.if_match())
        return _shown(service, found)

    @routes.delete("/requests/<reference>/match")
    def unmatch(reference: str) -> Response:
        return _shown(service, inbox.unmatch(service, _who(), reference, edge.if_match()))

    @routes.post("/requests/<reference>/assign")
    def assign(reference: str) -> Response:
        body = bodies.optional_json_body()
        to = body.done(body.text_or_none("to"))
        return _shown(service, inbox.assign(service, _who(), reference, to, edge.if_match()))

    @routes.post("/requests/<reference>/done")
    def finish(reference: str) -> Response:
        bodies.optional_json_body().done(None)
        return _shown(service, inbox.finish(service, _who(), reference, edge.if_match()))


def _shown(service: Service, one: Request) -> Response:
    notes = inbox.history(service, one.reference)
    return edge.answer(views.request(one, notes), version=one.version)
