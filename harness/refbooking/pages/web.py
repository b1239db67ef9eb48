"""What every page shares: NHS markup, headers, form nonces, cookies and the error page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, g, make_response, render_template, request
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader

from refbooking.problems import FieldError, Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.tokens import Forged, digest

SERVICE_NAME = "Book an appointment"

NOT_HTML = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
"""Characters that no HTML page may hold; somebody typed them, and is shown what was typed."""

HEADERS = {
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

ADVICE: Mapping[str, Sequence[str]] = {
    "LINK_NOT_FOUND": (
        "If you typed the web address, check it is right. Capital letters matter.",
        "If you used a link in a text message, it may be from an old message.",
    ),
    "LINK_EXPIRED": ("Booking links work for a short time only. You can ask for a new one.",),
    "LINK_CANCELLED": ("You can ask for a new one if you still need an appointment.",),
    "LINK_SUPERSEDED": ("We have sent you a new link. Use the newest text message.",),
    "LINK_DECLINED": ("If you change your mind, ask for a new link.",),
    "LINK_ALREADY_USED": ("This link has been used. It can be used once only.",),
    "LINK_LOCKED": ("There were too many wrong dates of birth. You can ask for a new link.",),
    "LINK_BLOCKED": ("Contact the surgery to make an appointment.",),
    "SITE_UNAVAILABLE": ("Your link still works. Try again in a few minutes.",),
    "SITE_TIMEOUT": ("It is taking too long. Your link still works. Try again in a few minutes.",),
    "FORM_EXPIRED": ("You were away for a while, or this page is an old one.",),
    "TOO_MANY_TRIES": ("There were too many tries from your device. Try again in 10 minutes.",),
    "CANCEL_TOO_LATE": ("Your appointment starts soon or has already started.",),
    "CANCEL_FAILED": ("The surgery still expects you. Call them to cancel.",),
    "APPOINTMENT_CHANGED": ("Go back to see your appointment as it is now.",),
    "DECLINE_NOT_ALLOWED": ("Contact the surgery if you do not want this appointment.",),
    "NOT_FOUND": ("If you typed the web address, check it is right.",),
    "DRAFT_EXPIRED": ("You began more than a day ago. What you told us has been erased.",),
    "SERVER_FAULT": ("Try again in a few minutes.",),
}
"""What to do about a refusal; a code without advice says so by its heading alone."""


@dataclass(frozen=True)
class Way:
    """A link on a page."""

    href: str
    text: str


def install(app: Flask) -> None:
    """Teach the app NHS markup; serve our own look; put the pages' headers on every page."""
    app.register_blueprint(
        Blueprint(
            "pages",
            __name__,
            static_folder="static",
            static_url_path="/static",
            template_folder="templates",
        )
    )
    env = app.jinja_env
    env.undefined = ChainableUndefined
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True
    nhs = PackageLoader("nhsuk_frontend_jinja")
    env.loader = ChoiceLoader([env.loader, nhs] if env.loader else [nhs])
    app.after_request(add_headers)


def add_headers(reply: Response) -> Response:
    """The security headers of a page (8.2); assets may be kept by the browser."""
    if reply.mimetype != "text/html":
        return reply
    for name, value in HEADERS.items():
        reply.headers[name] = value
    reply.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"script-src 'nonce-{g.get('csp_nonce', '')}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return reply


def page(
    service: Service,
    template: str,
    heading: str,
    *,
    status: int = 200,
    code: str | None = None,
    **values: object,
) -> Response:
    """Render a page; `code` goes on its main heading when it tells of a refusal."""
    g.csp_nonce = service.tokens.nonce()
    site: Organisation | None = g.get("site")
    html = render_template(
        template,
        heading=heading,
        status=status,
        code=code,
        site=site,
        csp_nonce=g.csp_nonce,
        service_name=g.get("service_name", SERVICE_NAME),
        **values,
    )
    return make_response(NOT_HTML.sub("\ufffd", html), status)


def problem_page(service: Service, problem: Problem, *, way: Way | None = None) -> Response:
    """A refusal as a page: its heading, what to do, whom to call; never whose wording it was."""
    reply = page(
        service,
        "problem.html",
        problem.entry.title,
        status=problem.status,
        code=problem.code,
        advice=ADVICE.get(problem.code, ()),
        try_again=way,
    )
    if problem.retry_after is not None:
        reply.headers["Retry-After"] = str(problem.retry_after)
    return reply


def go(address: str) -> Response:
    """After a POST, or to where the patient has got: 303 See Other."""
    reply = make_response("", 303)
    reply.headers["Location"] = address
    return reply


def errors(problem: Problem, fields: Mapping[str, str]) -> list[dict[str, str]]:
    """The error summary: each fault with a link to its field's id; equal words are said once."""
    found: list[dict[str, str]] = []
    for fault in problem.field_errors or (FieldError("", problem.entry.title),):
        line = {"text": fault.message, "href": "#" + fields.get(fault.field, fields[""])}
        if line["text"] not in [one["text"] for one in found]:
            found.append(line)
    return found


def nonce(service: Service, bound_to: str) -> str:
    """The nonce of forms: only a page given to this visitor holds it."""
    return service.tokens.sign("form", {"for": digest(bound_to)})


def check_nonce(service: Service, bound_to: str) -> None:
    """Raise FORM_EXPIRED unless the form came from a page given to this visitor."""
    try:
        told = service.tokens.read("form", request.form.get("nonce", ""))
    except Forged as forged:
        raise Problem("FORM_EXPIRED") from forged
    if told.get("for") != digest(bound_to):
        raise Problem("FORM_EXPIRED")


def keep(service: Service, reply: Response, name: str, value: str, path: str) -> Response:
    """Set a cookie that only this path of ours is sent, and no script can read."""
    secure = service.settings.public_url.startswith("https:")
    reply.set_cookie(name, value, path=path, httponly=True, samesite="Lax", secure=secure)
    return reply
