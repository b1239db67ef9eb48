"""The patient's half of the HTTP contract: booking links and manage links (6.3)."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, g, request

from refbooking import booking, declining, identity, links, looking, manage, sessions
from refbooking.api import patient_views as views
from refbooking.api.bodies import json_body, optional_json_body, query
from refbooking.api.edge import answer, as_reply, idempotency_key, if_match
from refbooking.birth_dates import from_iso
from refbooking.idempotency import Answer, once
from refbooking.london import iso_day, today
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.store.records import Booking, Invitation

COOKIE = "patient_session"
HEADER = "X-Patient-Session"


def blueprint(service: Service) -> Blueprint:
    """Every route of a patient who holds a link."""
    routes = Blueprint("patient_api", __name__, url_prefix="/api/v1/patient")
    _add_links(routes, service)
    _add_booking(routes, service)
    _add_manage(routes, service)
    return routes


def _add_links(routes: Blueprint, service: Service) -> None:
    @routes.get("/links/<token>")
    def see_link(token: str) -> Response:
        link = _live(service, token)
        return answer(views.link(service, link, identified=_is_known(service, "link", link)))

    @routes.post("/links/<token>/identity")
    def identify(token: str) -> Response:
        link = _live(service, token)
        key = identity.open_link(service, link, _date_of_birth(service))
        opened = _live(service, token)
        return _signed_in(service, key, views.link(service, opened, identified=True))

    @routes.get("/links/<token>/slots")
    def offers(token: str) -> Response:
        given = query("from", "to")
        link = _known(service, token)
        seen = looking.look(service, link, _day(given, "from"), _day(given, "to"))
        return answer(views.offers(service, link, seen))

    @routes.post("/links/<token>/decline")
    def decline(token: str) -> Response:
        body = optional_json_body()
        reason = body.done(body.text("reason", ""))
        link = _known(service, token)
        declining.decline(service, link, reason)
        return answer({"state": "declined", "site": views.site(service, link)})


def _add_booking(routes: Blueprint, service: Service) -> None:
    @routes.post("/links/<token>/booking")
    def confirm(token: str) -> Response:
        body = json_body()
        offer_id = body.done(body.text("offer_id"))
        link = _known(service, token)

        def act() -> Answer:
            made = booking.confirm(service, link, offer_id)
            booking.note_shown(service, made.booking)
            return Answer(200 if made.again else 201, views.booked(service, link, made.booking))

        asked = {"offer_id": offer_id}
        try:
            return as_reply(once(service, f"confirm {link.id}", idempotency_key(), asked, act))
        except Problem as problem:
            raise _waiting(problem, token) from problem

    @routes.get("/links/<token>/booking")
    def result(token: str) -> Response:
        link = _known(service, token)
        with service.store.read() as tx:
            made = links.booking_of(tx, link.id)
        if made is not None:
            return answer(views.booked(service, link, made), version=made.version)
        try:
            links.refuse_shut(link, service.clock.now())
        except Problem as problem:
            raise _waiting(problem, token, status=202) from problem
        raise Problem("NOT_FOUND", detail="Nothing has been booked with this link")


def _add_manage(routes: Blueprint, service: Service) -> None:
    @routes.get("/manage/<token>")
    def see_appointment(token: str) -> Response:
        made, _ = _managed(service, token)
        seen = manage.see(service, made)
        return answer(views.appointment(service, seen), version=seen.booking.version)

    @routes.post("/manage/<token>/identity")
    def identify_to_manage(token: str) -> Response:
        made = _booking(service, token)
        key = identity.open_manage(service, made, _date_of_birth(service))
        seen = manage.appointment_of(service, made)
        return _signed_in(service, key, views.appointment(service, seen))

    @routes.post("/manage/<token>/cancel")
    def cancel(token: str) -> Response:
        body = json_body()
        reason = body.done(body.text("reason"))
        made, _ = _managed(service, token)

        def act() -> Answer:
            seen = manage.cancel(service, made, reason, if_match())
            return Answer(200, views.appointment(service, seen))

        asked = {"reason": reason}
        return as_reply(once(service, f"cancel {made.id}", idempotency_key(), asked, act))

    @routes.post("/manage/<token>/rebook")
    def rebook(token: str) -> Response:
        body = optional_json_body()
        body.done(None)
        made, _ = _managed(service, token)
        manage.ask_to_rebook(service, made)
        return answer({"asked": True})


def _live(service: Service, token: str) -> Invitation:
    """The link of a token, if it has not ended."""
    link = links.by_token(service, token, _address())
    g.site = service.settings.organisations.get(link.site_ods)
    links.refuse_dead(link, service.clock.now())
    return link


def _known(service: Service, token: str) -> Invitation:
    """The same, for those who have given the date of birth lately (E24)."""
    link = _live(service, token)
    _require(service, "link", link.id, link)
    return link


def _booking(service: Service, token: str) -> Booking:
    made = links.booking_by_token(service, token, _address())
    g.site = service.settings.organisations.get(made.site_ods)
    return made


def _managed(service: Service, token: str) -> tuple[Booking, Invitation]:
    made = _booking(service, token)
    with service.store.read() as tx:
        link = links.by_id(tx, made.invitation_id)
    _require(service, "manage", made.id, link)
    return made, link


def _require(service: Service, kind: str, subject: str, link: Invitation) -> None:
    idle = links.profile_of(service, link).session_idle_minutes
    key = request.headers.get(HEADER) or request.cookies.get(COOKIE)
    sessions.require(service, kind, subject, key, idle)


def _is_known(service: Service, kind: str, link: Invitation) -> bool:
    try:
        _require(service, kind, link.id, link)
    except Problem:
        return False
    return True


def _signed_in(service: Service, key: str, body: Mapping[str, object]) -> Response:
    """The answer to a right date of birth: the key as a cookie of this link, and as a header."""
    reply = answer(body)
    reply.headers[HEADER] = key
    reply.set_cookie(
        COOKIE,
        key,
        path=request.path.removesuffix("/identity"),
        httponly=True,
        samesite="Lax",
        secure=service.settings.public_url.startswith("https:"),
    )
    return reply


def _date_of_birth(service: Service) -> date:
    body = json_body()
    text = body.done(body.text("date_of_birth"))
    return from_iso(text, today(service.clock.now()))


def _day(given: Mapping[str, str], name: str) -> date | None:
    if not given[name]:
        return None
    try:
        return iso_day(given[name])
    except ValueError as failure:
        raise invalid(name, "Give a date as YYYY-MM-DD") from failure


def _address() -> str:
    return request.remote_addr or ""


def _waiting(problem: Problem, token: str, status: int | None = None) -> Problem:
    """Where to ask again, for answers that are not final."""
    code = "BOOKING_IN_PROGRESS" if problem.code == "IDEMPOTENCY_KEY_IN_USE" else problem.code
    if code not in ("BOOKING_IN_PROGRESS", "BOOKING_OUTCOME_UNKNOWN"):
        return problem
    seconds = links.POLL_SECONDS
    extra = {"poll": f"/api/v1/patient/links/{token}/booking", "retry_after": seconds}
    return Problem(code, retry_after=seconds, extra=extra, status=status)
