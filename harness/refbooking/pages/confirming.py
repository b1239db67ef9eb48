"""The last pages behind a booking link: times, check, confirm, booked, still checking (B3–B6)."""

from datetime import date

from flask import Blueprint, Response, request

from refbooking import booking, links, looking, slots
from refbooking.london import short_day_words
from refbooking.pages import web, words
from refbooking.pages.visits import LinkVisit
from refbooking.pages.web import Way
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.slots import Terms
from refbooking.store.records import Booking

CHOOSE_AGAIN = {
    "SLOT_TAKEN",
    "SLOT_GONE",
    "SLOT_IN_PAST",
    "SLOT_NOT_OFFERED",
    "WINDOW_FULL",
    "BOOKING_REFUSED",
}
"""Refusals after which the patient is shown the day's times afresh (E41, E46)."""

NOT_FINAL = ("BOOKING_IN_PROGRESS", "BOOKING_OUTCOME_UNKNOWN")


def add(routes: Blueprint, service: Service) -> None:
    """The pages from the check page on."""

    @routes.get("/check")
    def check(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_known()
        if visit.is_busy:
            return web.go(f"{visit.root}/booked")
        offer_id = request.args.get("offer", "")
        try:
            return _check_page(visit, offer_id)
        except Problem as problem:
            return _choose_again(visit, offer_id, problem)

    @routes.post("/booking")
    def confirm(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_form()
        offer_id = request.form.get("offer", "")
        try:
            booking.confirm(service, visit.link, offer_id)
        except Problem as problem:
            if problem.code not in NOT_FINAL:
                return _choose_again(LinkVisit(service, token), offer_id, problem)
        return web.go(f"{visit.root}/booked")

    @routes.get("/booked")
    def booked(token: str) -> Response:
        visit = LinkVisit(service, token)
        visit.require_known()
        with service.store.read() as tx:
            made = links.booking_of(tx, visit.link.id)
        if made is not None:
            return _booked_page(visit, made)
        if visit.is_busy:
            return _checking_page(visit)
        return web.go(f"{visit.root}/days")


def times_page(visit: LinkVisit, day: date, problem: Problem | None = None) -> Response:
    """B3; after a refusal the same page with what happened as its heading, and fresh times."""
    service = visit.service
    offers = looking.on_day(service, visit.link, day)
    ids = {o.choice: slots.sign(service.tokens, visit.link, o.choice) for o in offers}
    nothing_chosen = problem is not None and problem.code == "VALIDATION_FAILED"
    refused = problem if not nothing_chosen else None
    heading = f"Choose a time on {short_day_words(day)}"
    return web.page(
        service,
        "times.html",
        refused.entry.title if refused else heading,
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=[{"text": "Choose a time", "href": "#offer"}] if nothing_chosen and offers else None,
        notice=f"{heading.replace('a time', 'another time')}." if refused and offers else None,
        groups=words.time_groups(offers, ids),
        action=f"{visit.root}/times?day={day.isoformat()}",
        nonce=visit.nonce(),
        days=f"{visit.root}/days",
        back=f"{visit.root}/days",
    )


def _check_page(visit: LinkVisit, offer_id: str) -> Response:
    service = visit.service
    choice = slots.read(service.tokens, visit.link, offer_id)
    terms = Terms(visit.link, links.profile_of(service, visit.link), service.clock.now())
    slots.refuse_unless_offered(terms, choice)
    times = f"{visit.root}/times?day={choice.day.isoformat()}"
    days = f"{visit.root}/days"
    return web.page(
        service,
        "check.html",
        "Check your appointment",
        rows=words.rows(visit.link, visit.site, choice, change_day=days, change_time=times),
        action=f"{visit.root}/booking",
        offer_id=offer_id,
        nonce=visit.nonce(),
        back=times,
    )


def _choose_again(visit: LinkVisit, offer_id: str, problem: Problem) -> Response:
    """The times of the same day, read afresh (E41); other refusals have a page of their own."""
    if problem.code not in CHOOSE_AGAIN:
        raise problem
    try:
        choice = slots.read(visit.service.tokens, visit.link, offer_id)
    except Problem:
        way = Way(f"{visit.root}/days", "Choose an appointment")
        return web.problem_page(visit.service, problem, way=way)
    return times_page(visit, choice.day, problem)


def _booked_page(visit: LinkVisit, made: Booking) -> Response:
    if made.state != "confirmed":
        return web.problem_page(visit.service, Problem("LINK_ALREADY_USED", status=200))
    booking.note_shown(visit.service, made)
    return web.page(
        visit.service,
        "booked.html",
        "Appointment booked",
        reference=made.reference,
        rows=words.rows(visit.link, visit.site, visit.promised(made)),
        can_cancel=links.profile_of(visit.service, visit.link).cancel_by_link,
    )


def _checking_page(visit: LinkVisit) -> Response:
    """B6: says when there is news, and reads well where it cannot."""
    unknown = visit.link.state == "outcome_unknown"
    problem = Problem("BOOKING_OUTCOME_UNKNOWN" if unknown else "BOOKING_IN_PROGRESS")
    return web.page(
        visit.service,
        "checking.html",
        problem.entry.title,
        status=problem.status,
        code=problem.code,
        poll_seconds=links.POLL_SECONDS,
        again=f"{visit.root}/booked",
        in_progress=not unknown,
    )
