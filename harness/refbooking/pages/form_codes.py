"""The pages of the security code: typing it in, and what to do when no text comes (R10, E93)."""

from flask import Blueprint, Response, request

from refbooking import codes, phones, steps
from refbooking.pages import web
from refbooking.pages.filling import Filling
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.request_records import Draft

AT_THE_CODE = ("VALIDATION_FAILED", "CODE_WRONG", "CODE_EXPIRED", "CODE_DEAD")
NOT_NOW = ("CODE_TOO_SOON", "CODE_LIMIT", "CODE_NOT_SENT")
HELP = "Not received a text message?"


def add(routes: Blueprint, service: Service) -> None:
    """The pages under `/r/<key>/code`."""

    @routes.get("/code")
    def ask_code(key: str) -> Response:
        visit = Filling(service, key)
        seen = visit.draft()
        return _code_page(visit, seen) if steps.wants_code(seen) else web.go(visit.place())

    @routes.post("/code")
    def take_code(key: str) -> Response:
        visit = Filling(service, key)
        visit.require_form()
        seen = visit.draft()
        try:
            codes.verify(service, visit.draft_id, request.form.get("code", ""))
        except Problem as problem:
            if problem.code not in AT_THE_CODE:
                raise
            return _code_page(visit, seen, problem)
        return web.go(visit.place())

    @routes.get("/no-text")
    def no_text(key: str) -> Response:
        visit = Filling(service, key)
        seen = visit.draft()
        return _help_page(visit, seen) if steps.wants_code(seen) else web.go(visit.place())

    @routes.post("/no-text")
    def send_again(key: str) -> Response:
        visit = Filling(service, key)
        visit.require_form()
        try:
            codes.send(service, visit.draft_id)
        except Problem as problem:
            if problem.code not in NOT_NOW:
                raise
            return _help_page(visit, visit.draft(), problem)
        return web.go(visit.place())

    @routes.post("/no-code")
    def carry_on(key: str) -> Response:
        visit = Filling(service, key)
        visit.require_form()
        codes.skip(service, visit.draft_id)
        return web.go(visit.place())


def send_first(visit: Filling, seen: Draft) -> Response:
    """The phone is at hand: text the code, unless one is on its way already."""
    if not codes.is_waited_for(visit.service, seen.id):
        try:
            codes.send(visit.service, seen.id)
        except Problem as problem:
            if problem.code not in NOT_NOW:
                raise
            return _help_page(visit, seen, problem)
    return web.go(visit.place())


def _code_page(visit: Filling, seen: Draft, problem: Problem | None = None) -> Response:
    return web.page(
        visit.service,
        "form/code.html",
        "Check your phone",
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=web.errors(problem, {"": "code", "code": "code"}) if problem else None,
        masked=phones.masked(seen.mobile or ""),
        typed=request.form.get("code", "") if problem else "",
        help=HELP,
        no_text=f"{visit.root}/no-text",
        back=visit.last(seen),
        action=f"{visit.root}/code",
        nonce=visit.nonce(),
    )


def _help_page(visit: Filling, seen: Draft, problem: Problem | None = None) -> Response:
    reply = web.page(
        visit.service,
        "form/no_text.html",
        HELP,
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=web.errors(problem, {"": "again"}) if problem else None,
        masked=phones.masked(seen.mobile or ""),
        change=f"{visit.root}/contact",
        again=f"{visit.root}/no-text",
        carry_on=f"{visit.root}/no-code",
        back=f"{visit.root}/code",
        nonce=visit.nonce(),
    )
    if problem and problem.retry_after is not None:
        reply.headers["Retry-After"] = str(problem.retry_after)
    return reply
