"""The staff routes (behaviour 6.2)."""

from collections.abc import Callable

from flask import Blueprint, Response, g, request

from refbooking import (
    batches,
    checks,
    invitations,
    listing,
    nhs_numbers,
    sending,
    staff,
    staff_bookings,
    tasks,
)
from refbooking.api import bodies, edge, inbox, views, wishes
from refbooking.idempotency import Answer, once
from refbooking.invitations import Sent
from refbooking.listing import Search
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.staff import SignedIn


def blueprint(service: Service) -> Blueprint:
    """Every staff route; all need a bearer token."""
    routes = Blueprint("staff_api", __name__, url_prefix="/api/v1/staff")

    @routes.before_request
    def sign_in() -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        g.who = staff.sign_in(service, token.strip() if scheme.casefold() == "bearer" else "")

    _add_own(routes, service)
    _add_book(routes, service)
    _add_invitations(routes, service)
    _add_batches(routes, service)
    _add_bookings(routes, service)
    inbox.add(routes, service)
    return routes


def _who() -> SignedIn:
    who: SignedIn = g.who
    return who


def _add_own(routes: Blueprint, service: Service) -> None:
    @routes.get("/me")
    def me() -> Response:
        who = _who()
        user = staff.clinical_user(service, who)
        return edge.answer(
            {
                "id": who.staff.id,
                "user": who.staff.user,
                "given": who.staff.given,
                "family": who.staff.family,
                "role": user.role if user else None,
                "organisation": views.organisation(who.organisation),
            }
        )

    @routes.put("/me/name")
    def give_name() -> tuple[str, int]:
        body = bodies.json_body()
        given, family = body.done((body.text("given"), body.text("family")))
        staff.give_name(service, _who(), given, family)
        return "", 204

    @routes.get("/sites")
    def sites() -> Response:
        return _items([views.site(service, ods) for ods in checks.sites(service, _who())])

    @routes.get("/tasks")
    def open_tasks() -> Response:
        return _items(tasks.open_tasks(service, _who().organisation.ods))


def _add_book(routes: Blueprint, service: Service) -> None:
    @routes.get("/slot-types")
    def slot_types() -> Response:
        bodies.query("site")
        found = checks.slot_types(service, _who(), _site())
        return _items([{"name": one.name, "bookable": one.bookable} for one in found])

    @routes.get("/clinicians")
    def clinicians() -> Response:
        asked = bodies.query("site", "slot_type")
        found = checks.clinicians(service, _who(), _site(), asked["slot_type"] or None)
        return _items([{"id": one.ref, "name": one.name} for one in found])

    @routes.get("/availability")
    def availability() -> Response:
        slot_type = bodies.query("site", "slot_type")["slot_type"]
        count = checks.availability(service, _who(), _site(), slot_type)
        return edge.answer({"slot_type": slot_type, "bookable": count})


def _add_invitations(routes: Blueprint, service: Service) -> None:
    @routes.post("/invitations")
    def send() -> Response:
        who, values = _who(), bodies.json_values()

        def act() -> Answer:
            wish = wishes.invitation(bodies.Body(values), who)
            sent = sending.send(
                service, who, wish.nhs_number, wish.wanted, supersede=wish.supersede
            )
            return _sent(service, sent)

        return _once(service, "send", values, act)

    @routes.post("/invitations:check")
    def check() -> Response:
        wish = wishes.invitation(bodies.json_body(), _who())
        errors: list[dict[str, object]] = []
        try:
            checks.all_of(service, _who(), wish.wanted, wish.nhs_number)
        except Problem as problem:
            errors.append(problem.document(for_staff=True))
        return edge.answer({"ok": not errors, "errors": errors})

    @routes.get("/invitations")
    def list_all() -> Response:
        asked = bodies.query("state", "batch", "cursor", "limit")
        search = Search(state=asked["state"] or None, batch=asked["batch"] or None)
        return _found(service, search, asked["cursor"], asked["limit"])

    @routes.post("/invitations:search")
    def find() -> Response:
        body = bodies.json_body()
        search, cursor, limit = body.done(
            (
                Search(
                    nhs_number=_tidy(body.text_or_none("nhs_number")),
                    state=body.text_or_none("state"),
                    batch=body.text_or_none("batch"),
                ),
                body.text("cursor", ""),
                body.whole_text("limit"),
            )
        )
        return _found(service, search, cursor, limit)

    @routes.get("/invitations/<invitation_id>")
    def see(invitation_id: str) -> Response:
        return _one(service, invitations.read(service, _who(), invitation_id))

    @routes.post("/invitations/<invitation_id>/cancel")
    def cancel(invitation_id: str) -> Response:
        who, version = _who(), edge.if_match()
        bodies.optional_json_body().done(None)

        def act() -> Answer:
            ended = invitations.cancel(service, who, invitation_id, version)
            return Answer(200, views.invitation(service, ended))

        if edge.idempotency_key() is None:  # it sends nothing, so the key is the caller's choice
            return edge.as_reply(act())
        return _once(service, f"cancel {invitation_id}", {}, act)

    @routes.post("/invitations/<invitation_id>/resend")
    def resend(invitation_id: str) -> Response:
        who = _who()
        bodies.optional_json_body().done(None)
        return _once(
            service,
            f"resend {invitation_id}",
            {},
            lambda: _sent(service, sending.resend(service, who, invitation_id)),
        )


def _add_batches(routes: Blueprint, service: Service) -> None:
    @routes.post("/batches")
    def send_batch() -> Response:
        who = _who()
        content, values = wishes.batch_parts()

        def act() -> Answer:
            wanted = wishes.batch(bodies.Body(values, "settings."), who)
            report = batches.accept(service, who, content, wanted)
            rows = [vars(line) for line in report.lines]
            return Answer(202, {"id": report.id, "rows": rows, "warnings": list(report.warnings)})

        return _once(service, "batch", [content.decode("latin-1"), values], act)

    @routes.get("/batches/<batch_id>")
    def see_batch(batch_id: str) -> Response:
        states = batches.state(service, _who(), batch_id)
        rows = [{**vars(line), "state": words} for line, words in states]
        return edge.answer({"id": batch_id, "counts": batches.counts(states), "rows": rows})


def _add_bookings(routes: Blueprint, service: Service) -> None:
    @routes.get("/bookings/<booking_id>")
    def see_booking(booking_id: str) -> Response:
        made = staff_bookings.see(service, _who(), booking_id)
        return edge.answer(views.booking(service, made), version=made.version)

    @routes.post("/bookings/<booking_id>/cancel")
    def cancel_booking(booking_id: str) -> Response:
        who, version = _who(), edge.if_match()
        body = bodies.optional_json_body()
        reason = body.done(body.text("reason", ""))

        def act() -> Answer:
            made = staff_bookings.cancel(service, who, booking_id, reason, version)
            return Answer(200, views.booking(service, made))

        return _once(service, f"cancel {booking_id}", {"reason": reason}, act)


def _site() -> str:
    return request.args.get("site", "") or _who().organisation.ods


def _tidy(nhs_number: str | None) -> str | None:
    return None if nhs_number is None else nhs_numbers.normal(nhs_number) or nhs_number


def _items(items: object) -> Response:
    return edge.answer({"items": items})


def _one(service: Service, sent: Sent) -> Response:
    shown = views.invitation(service, sent)
    return edge.answer(shown, version=sent.invitation.version)


def _sent(service: Service, sent: Sent) -> Answer:
    """201, or 202 while the gateway takes no more texts and we keep trying."""
    status = 202 if "SMS_RATE_LIMITED" in sent.warnings else 201
    return Answer(status, views.invitation(service, sent))


def _once(service: Service, operation: str, asked: object, act: Callable[[], Answer]) -> Response:
    scope = f"staff {_who().staff.id} {operation}"
    return edge.as_reply(once(service, scope, edge.idempotency_key(), asked, act))


def _found(service: Service, search: Search, cursor: str, limit: str) -> Response:
    page = listing.find(service, _who(), search, cursor or None, listing.page_size(limit))
    body: dict[str, object] = {"items": [views.invitation(service, one) for one in page.items]}
    if page.next_cursor is not None:
        body["next_cursor"] = page.next_cursor
    return edge.answer(body)
