"""The patient's half of a request: the form, its steps, the code, and sending it (6.4)."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from refbooking import codes, drafts, forms, opening, steps, submitting
from refbooking.answers import LONGEST_TEXT
from refbooking.api import request_views as views
from refbooking.api.bodies import json_body, optional_json_body
from refbooking.api.edge import answer, as_reply, idempotency_key
from refbooking.idempotency import Answer, once
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.request_records import Draft

LARGEST_BODY = 64 * 1024
LONGEST_SENT = LONGEST_TEXT * 8  # a text may be longer before it is tidied than after


def blueprint(service: Service) -> Blueprint:
    """Every route of a patient who fills in a form."""
    routes = Blueprint("request_api", __name__, url_prefix="/api/v1/patient")

    @routes.before_request
    def limit_body() -> None:
        request.max_content_length = LARGEST_BODY

    _add_form(routes, service)
    _add_draft(routes, service)
    _add_codes(routes, service)
    return routes


def _add_form(routes: Blueprint, service: Service) -> None:
    @routes.get("/forms/<key>")
    def see_form(key: str) -> Response:
        form = forms.by_key(service, key)
        return answer(views.form(service, form, opening.of(service, form)))

    @routes.post("/forms/<key>/drafts")
    def start(key: str) -> Response:
        optional_json_body().done(None)
        begun = drafts.start(service, forms.by_key(service, key))
        return answer({"draft_id": begun.id, **_next(service, begun)}, 201)


def _add_draft(routes: Blueprint, service: Service) -> None:
    @routes.put("/drafts/<draft_id>/<step>")
    def answer_step(draft_id: str, step: str) -> Response:
        if step not in steps.STEPS:
            raise Problem("NOT_FOUND")
        saved = drafts.save(service, draft_id, step, _values(service, draft_id, step))
        return answer(_next(service, saved))

    @routes.get("/drafts/<draft_id>")
    def review(draft_id: str) -> Response:
        with service.store.read() as tx:
            receipt = submitting.sent(tx, draft_id)
        if receipt is not None:
            return answer({"draft_id": draft_id, **views.receipt(receipt), "next": "submitted"})
        seen = drafts.read(service, draft_id)
        return answer({**views.draft(seen), **_next(service, seen)})

    @routes.post("/drafts/<draft_id>/submit")
    def submit(draft_id: str) -> Response:
        optional_json_body().done(None)

        def act() -> Answer:
            receipt = submitting.submit(service, draft_id)
            return Answer(201 if receipt.is_new else 200, views.receipt(receipt))

        with submitting.honest_about_storage():
            return as_reply(once(service, f"submit {draft_id}", idempotency_key(), {}, act))


def _add_codes(routes: Blueprint, service: Service) -> None:
    @routes.post("/drafts/<draft_id>/code")
    def ask_for_code(draft_id: str) -> Response:
        optional_json_body().done(None)
        wanted = codes.send(service, draft_id)
        return answer({**views.code(wanted), **_next(service, wanted)})

    @routes.post("/drafts/<draft_id>/code/verify")
    def give_code(draft_id: str) -> Response:
        body = json_body()
        typed = body.done(body.text("code", "", longest=200))
        return answer(_next(service, codes.verify(service, draft_id, typed)))

    @routes.post("/drafts/<draft_id>/code/skip")
    def carry_on(draft_id: str) -> Response:
        optional_json_body().done(None)
        return answer(_next(service, codes.skip(service, draft_id)))


def _values(service: Service, draft_id: str, step: str) -> Mapping[str, str]:
    """The texts of a step's body; fields that the step does not have are refused."""
    body = json_body()
    seen = drafts.read(service, draft_id)
    form = forms.by_key(service, seen.form_key)
    fields = steps.fields(seen, form, step)
    return body.done({field: body.text(field, "", longest=LONGEST_SENT) for field in fields})


def _next(service: Service, seen: Draft) -> dict[str, object]:
    """What comes next (6.6); an emergency ends the journey with its advice."""
    told: dict[str, object] = {"next": steps.next_step(seen, forms.by_key(service, seen.form_key))}
    if seen.stopped:
        stop = Problem("EMERGENCY_STOP")
        told |= {"code": stop.code, "title": stop.entry.title, "advice": list(views.EMERGENCY)}
    return told
