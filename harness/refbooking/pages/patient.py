"""The pages behind a booking link: date of birth, days, times, and saying no (B1–B3, B8, D1)."""

from datetime import date

from flask import Blueprint, Response, g, request

from refbooking import declining, identity, looking, slots
from refbooking.birth_dates import from_boxes
from refbooking.london import iso_day, today
from refbooking.pages import confirming, web, words
from refbooking.pages.visits import LinkVisit
from refbooking.pages.web import Way
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.texts import when


def blueprint(service: Service) -> Blueprint:
    """Every page under `/b/<token>`."""
    routes = Blueprint("booking_pages", __name__, url_prefix="/b/<token>")
    _add_identity(routes, service)
    _add_choosing(routes, service)
    confirming.add(routes, service)
    _add_declining(routes, service)

    @routes.errorhandler(Problem)
    def refuse(problem: Problem) -> Response:
        if problem.code == "IDENTITY_REQUIRED":
            return web.go(g.root)
        return web.problem_page(service, problem, way=_way(problem))

    return routes


def _way(problem: Problem) -> Way | None:
    """Where to go on from a refusal that leaves the link live."""
    if problem.code == "FORM_EXPIRED":
        return Way(g.root, "Start again")
    if problem.code in ("SITE_UNAVAILABLE", "SITE_TIMEOUT"):
        return Way(request.full_path if request.method == "GET" else g.root, "Try again")
    if problem.code in confirming.CHOOSE_AGAIN:
        return Way(f"{g.root}/days", "Choose an appointment")
    return None


def _add_identity(routes: Blueprint, service: Service) -> None:
    @routes.get("")
    def start(token: str) -> Response:
        visit = LinkVisit(service, token)
        if not visit.is_known():
            return visit.birth_date_page()
        return web.go(visit.root + ("/booked" if visit.is_busy else "/days"))

    @routes.post("")
    def identify(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_birth_date_form()
        try:
            born = from_boxes(request.form, today(service.clock.now()))
            key = identity.open_link(service, visit.link, born)
        except Problem as problem:
            if problem.code not in ("VALIDATION_FAILED", "IDENTITY_MISMATCH"):
                raise
            return visit.birth_date_page(problem)
        return visit.let_in(key)


def _add_choosing(routes: Blueprint, service: Service) -> None:
    @routes.get("/days")
    def days(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_known()
        return web.go(visit.root + "/booked") if visit.is_busy else _days_page(visit)

    @routes.get("/times")
    def times(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_known()
        day = _day(request.args.get("day", ""))
        if day is None or visit.is_busy:
            return web.go(visit.root)
        return confirming.times_page(visit, day)

    @routes.post("/times")
    def choose(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_form()
        day = _day(request.args.get("day", ""))
        offer_id = request.form.get("offer", "")
        if not offer_id and day is not None:
            return confirming.times_page(visit, day, Problem("VALIDATION_FAILED"))
        slots.read(service.tokens, visit.link, offer_id)
        return web.go(f"{visit.root}/check?offer={offer_id}")


def _days_page(visit: LinkVisit) -> Response:
    seen = looking.look(visit.service, visit.link)
    decline = f"{visit.root}/decline" if visit.link.allow_decline else None
    if not seen.offers:
        until = visit.link.expires_at
        return web.page(
            visit.service,
            "none.html",
            "There are no appointments at the moment",
            code="NO_SLOTS_NOW",
            until=when(until) if until else "",
            decline=decline,
        )
    weeks = words.weeks(seen.by_day(), f"{visit.root}/times")
    part, parts = _part(len(weeks))
    first = part * words.WEEKS_ON_A_PAGE
    return web.page(
        visit.service,
        "days.html",
        "Choose a day",
        what=visit.link.slot_type,
        partial=seen.partial,
        weeks=weeks[first : first + words.WEEKS_ON_A_PAGE],
        earlier=f"{visit.root}/days?part={part - 1}" if part > 0 else None,
        later=f"{visit.root}/days?part={part + 1}" if part + 1 < parts else None,
        decline=decline,
    )


def _part(weeks: int) -> tuple[int, int]:
    """Which page of weeks was asked for, and how many there are."""
    parts = max(1, -(-weeks // words.WEEKS_ON_A_PAGE))
    asked = request.args.get("part", default=0, type=int)
    return max(0, min(asked, parts - 1)), parts


def _add_declining(routes: Blueprint, service: Service) -> None:
    @routes.get("/decline")
    def ask(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_known()
        return web.go(visit.root) if visit.is_busy else _decline_page(visit)

    @routes.post("/decline")
    def decline(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_form()
        try:
            declining.decline(service, visit.link, request.form.get("reason", ""))
        except Problem as problem:
            if problem.code != "VALIDATION_FAILED":
                raise
            return _decline_page(visit, problem)
        return web.go(visit.root)


def _decline_page(visit: LinkVisit, problem: Problem | None = None) -> Response:
    if not visit.link.allow_decline:
        raise Problem("DECLINE_NOT_ALLOWED")
    return web.page(
        visit.service,
        "decline.html",
        "Do you want to say no to this appointment?",
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=web.errors(problem, {"": "reason"}) if problem else None,
        values=request.form,
        action=f"{visit.root}/decline",
        nonce=visit.nonce(),
        back=f"{visit.root}/days",
    )


def _day(text: str) -> date | None:
    try:
        return iso_day(text)
    except ValueError:
        return None
