"""The pages behind a manage link: your appointment, cancel, cancelled (M1–M3)."""

from flask import Blueprint, Response, g, request

from refbooking import identity, links, manage
from refbooking.birth_dates import from_boxes
from refbooking.london import today
from refbooking.manage import Appointment
from refbooking.pages import web, words
from refbooking.pages.visits import ManageVisit
from refbooking.pages.web import Way
from refbooking.problems import Problem
from refbooking.service import Service


def blueprint(service: Service) -> Blueprint:
    """Every page under `/m/<token>`."""
    routes = Blueprint("manage_pages", __name__, url_prefix="/m/<token>")
    _add_seeing(routes, service)
    _add_cancelling(routes, service)

    @routes.errorhandler(Problem)
    def refuse(problem: Problem) -> Response:
        return web.problem_page(service, problem, way=_way(problem))

    return routes


def _way(problem: Problem) -> Way | None:
    if "root" not in g or problem.code in ("LINK_NOT_FOUND", "LINK_LOCKED", "LINK_BLOCKED"):
        return None
    return Way(g.root, "Start again" if problem.code == "FORM_EXPIRED" else "See your appointment")


def _add_seeing(routes: Blueprint, service: Service) -> None:
    @routes.get("")
    def see(token: str) -> Response:
        visit = ManageVisit(service, token)
        if not visit.is_known():
            return visit.birth_date_page()
        return _appointment_page(service, visit, manage.see(service, visit.made))

    @routes.post("")
    def identify(token: str) -> Response:
        visit = ManageVisit(service, token)
        visit.require_birth_date_form()
        try:
            born = from_boxes(request.form, today(service.clock.now()))
            key = identity.open_manage(service, visit.made, born)
        except Problem as problem:
            if problem.code not in ("VALIDATION_FAILED", "IDENTITY_MISMATCH"):
                raise
            return visit.birth_date_page(problem)
        return visit.let_in(key)

    @routes.post("/rebook")
    def rebook(token: str) -> Response:
        visit = ManageVisit(service, token)
        visit.require_form()
        manage.ask_to_rebook(service, visit.made)
        return web.go(f"{visit.root}?asked=yes")


def _appointment_page(service: Service, visit: ManageVisit, seen: Appointment) -> Response:
    rows = words.rows(visit.link, visit.site, visit.promised(seen.booking))
    if seen.booking.state != "confirmed":
        return _cancelled_page(service, seen, rows)
    can_ask = links.profile_of(service, visit.link).ask_to_rebook
    asked = request.args.get("asked") == "yes"
    return web.page(
        service,
        "manage.html",
        "Your appointment",
        rows=rows,
        notice="We have asked the surgery to contact you about another time." if asked else None,
        cancel=f"{visit.root}/cancel" if seen.can_cancel else None,
        rebook=f"{visit.root}/rebook" if can_ask and not asked else None,
        nonce=visit.nonce(),
    )


def _cancelled_page(service: Service, seen: Appointment, rows: list[words.Row]) -> Response:
    if seen.booking.state == "cancelled_by_practice":
        heading = "Your appointment was cancelled by the practice"
        advice = ["Do not come at this time."]
    else:
        heading = "Appointment cancelled"
        advice = ["Your appointment is cancelled. You do not need to do anything else."]
    return web.page(service, "cancelled.html", heading, advice=advice, rows=rows)


def _add_cancelling(routes: Blueprint, service: Service) -> None:
    @routes.get("/cancel")
    def ask(token: str) -> Response:
        visit = ManageVisit(service, token)
        seen = manage.appointment_of(service, visit.made)
        if not visit.is_known() or seen.booking.state != "confirmed":
            return web.go(visit.root)
        return _cancel_page(service, visit, seen)

    @routes.post("/cancel")
    def cancel(token: str) -> Response:
        visit = ManageVisit(service, token)
        visit.require_form()
        try:
            manage.cancel(service, visit.made, request.form.get("reason", ""))
        except Problem as problem:
            if problem.code != "VALIDATION_FAILED":
                raise
            seen = manage.appointment_of(service, visit.made)
            return _cancel_page(service, visit, seen, problem)
        return web.go(visit.root)


def _cancel_page(
    service: Service, visit: ManageVisit, seen: Appointment, problem: Problem | None = None
) -> Response:
    if not seen.can_cancel:
        raise Problem("CANCEL_TOO_LATE")
    return web.page(
        service,
        "cancel.html",
        "Cancel your appointment",
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=web.errors(problem, {"": "reason"}) if problem else None,
        rows=words.rows(visit.link, visit.site, visit.promised(seen.booking)),
        reasons=[{"value": code, "text": text} for code, text in manage.REASONS.items()],
        action=f"{visit.root}/cancel",
        nonce=visit.nonce(),
        keep=visit.root,
        back=visit.root,
    )
