"""A member of staff at the pages; signing in is choosing who to be, on a test system only."""

from flask import Blueprint, Response, g, request

from refbooking import staff
from refbooking.pages import web
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.settings import Staff
from refbooking.staff import SignedIn
from refbooking.tokens import Forged

COOKIE = "staff_visit"
ROOT = "/staff"
OPEN = ("staff_pages.sign_in", "staff_pages.choose_person")


def add(routes: Blueprint, service: Service) -> None:
    """Signing in and out; every other staff page needs someone signed in."""

    @routes.before_request
    def recognise() -> Response | None:
        if not service.settings.test_mode:
            raise Problem("NOT_FOUND")
        person = _chosen(service)
        if person is None:
            return None if request.endpoint in OPEN else web.go(ROOT)
        g.who = staff.sign_in(service, person.token)
        g.site = g.who.organisation
        return None

    @routes.get("")
    def sign_in() -> Response:
        return _sign_in_page(service)

    @routes.post("")
    def choose_person() -> Response:
        web.check_nonce(service, ROOT)
        chosen = service.settings.staff.get(request.form.get("person", ""))
        if chosen is None:
            return _sign_in_page(service, invalid("person", "Choose who you are"))
        signed = service.tokens.sign("staff", {"person": chosen.id})
        return web.keep(service, web.go(f"{ROOT}/compose"), COOKIE, signed, ROOT)

    @routes.post("/sign-out")
    def sign_out() -> Response:
        check_form(service)
        reply = web.go(ROOT)
        reply.delete_cookie(COOKIE, path=ROOT)
        return reply


def who() -> SignedIn:
    """Who is signed in."""
    found: SignedIn = g.who
    return found


def recognise_again(service: Service) -> None:
    """Go on under the name that was just given (X15)."""
    g.who = staff.sign_in(service, who().staff.token)


def nonce(service: Service) -> str:
    """The nonce of forms of the person signed in."""
    return web.nonce(service, request.cookies.get(COOKIE, ""))


def check_form(service: Service) -> None:
    """Raise FORM_EXPIRED unless the form came from a page of the person signed in."""
    web.check_nonce(service, request.cookies.get(COOKIE, ""))


def page(
    service: Service, template: str, heading: str, problem: Problem | None = None, **values: object
) -> Response:
    """A staff page; a refusal shows on it as an error summary."""
    return web.page(
        service,
        template if "/" in template else f"staff/{template}",
        heading,
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        main_classes="nhsuk-main-wrapper--wide",
        nonce=nonce(service),
        here=request.path,
        name=who().full_name or who().staff.user,
        **values,
    )


def _chosen(service: Service) -> Staff | None:
    try:
        told = service.tokens.read("staff", request.cookies.get(COOKIE, ""))
    except Forged:
        return None
    return service.settings.staff.get(str(told["person"]))


def _sign_in_page(service: Service, problem: Problem | None = None) -> Response:
    organisations = service.settings.organisations
    people = [
        {
            "value": person.id,
            "text": f"{person.given} {person.family}".strip() or person.user,
            "hint": {"text": organisations[person.ods].name},
        }
        for person in service.settings.staff.values()
    ]
    return web.page(
        service,
        "staff/sign_in.html",
        "Who are you?",
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=web.errors(problem, {"": "person"}) if problem else None,
        people=people,
        action=ROOT,
        nonce=web.nonce(service, ROOT),
    )
