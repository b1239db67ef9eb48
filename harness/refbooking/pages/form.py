"""The pages of a request form: start, one question a page, review, and the reference (R1–R12)."""

from collections.abc import Mapping

from flask import Blueprint, Response, g, request

from refbooking import drafts, opening, steps, submitting
from refbooking.answers import Question
from refbooking.birth_dates import BOXES, from_boxes
from refbooking.form_settings import DAYS, Form
from refbooking.london import clock_words, today
from refbooking.pages import form_codes, questions, review, web
from refbooking.pages.filling import Filling
from refbooking.pages.visits import BIRTH_FIELDS
from refbooking.pages.web import Way
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.request_records import Draft

LARGEST_BODY = 64 * 1024
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def blueprint(service: Service) -> Blueprint:
    """Every page under `/r/<key>`."""
    routes = Blueprint("form_pages", __name__, url_prefix="/r/<key>")

    @routes.before_request
    def limit_body() -> None:
        request.max_content_length = LARGEST_BODY

    _add_start(routes, service)
    form_codes.add(routes, service)
    _add_end(routes, service)
    _add_questions(routes, service)

    @routes.errorhandler(Problem)
    def refuse(problem: Problem) -> Response:
        root = g.get("root")
        if problem.code == "STEP_OUT_OF_ORDER":
            return web.go(Filling(service, request.view_args["key"]).place())  # type: ignore[index]  # every route here has a key
        if root and problem.code == "NOT_FOUND":  # no draft yet, or one of another form
            return web.go(root)
        again = problem.code in ("DRAFT_EXPIRED", "FORM_EXPIRED")
        return web.problem_page(service, problem, way=Way(root, "Start again") if again else None)

    return routes


def _add_start(routes: Blueprint, service: Service) -> None:
    @routes.get("")
    def start(key: str) -> Response:
        visit = Filling(service, key)
        try:
            now = opening.require(service, visit.form)
        except Problem as problem:
            return _closed_page(visit, problem)
        return web.page(
            service,
            "form/start.html",
            f"Contact {visit.site.name}",
            action=visit.root,
            hours=hours(visit.form),
            only_admin=now.shut_by is not None,
            types=[kind.label for kind in now.types],
            nonce=web.nonce(service, key),
        )

    @routes.post("")
    def begin(key: str) -> Response:
        visit = Filling(service, key)
        web.check_nonce(service, key)
        try:
            return visit.begin()
        except Problem as problem:
            return _closed_page(visit, problem)


def _closed_page(visit: Filling, problem: Problem) -> Response:
    return web.page(
        visit.service,
        "form/closed.html",
        problem.entry.title,
        status=problem.status,
        code=problem.code,
        words=opening.words(visit.form),
        hours=hours(visit.form),
    )


def hours(form: Form) -> list[str]:
    """The opening hours, a line a day; none where the form never closes."""
    if form.hours is None:
        return []
    lines = []
    for code, name in zip(DAYS, DAY_NAMES, strict=True):
        windows = [
            f"{clock_words(begin)} to {clock_words(end)}" for begin, end in form.hours.get(code, ())
        ]
        lines.append(f"{name}: {' and '.join(windows) or 'closed'}")
    return lines


def _add_questions(routes: Blueprint, service: Service) -> None:
    @routes.get("/<slug>")
    def ask(key: str, slug: str) -> Response:
        visit = Filling(service, key)
        seen = visit.draft()
        return _question_page(visit, seen, visit.question(slug, seen))

    @routes.post("/<slug>")
    def take(key: str, slug: str) -> Response:
        visit = Filling(service, key)
        seen = visit.draft()
        visit.require_form()
        question = visit.question(slug, seen)
        try:
            values = _values(service, question)
            saved = drafts.save(service, seen.id, question.step, values, question.fields)
        except Problem as problem:
            if problem.code not in ("VALIDATION_FAILED", "FORM_CLOSED", "FORM_AT_LIMIT"):
                raise
            return _question_page(visit, seen, question, problem)
        if slug == "phone" and steps.wants_code(saved):
            return form_codes.send_first(visit, saved)
        return web.go(visit.place())


def _values(service: Service, question: Question) -> Mapping[str, str]:
    """What was typed; a date is read from its boxes."""
    if question.fields != ("date_of_birth",):
        return {field: request.form.get(field, "") for field in question.fields}
    born = from_boxes(request.form, today(service.clock.now()))
    return {"date_of_birth": born.isoformat()}


def _question_page(
    visit: Filling, seen: Draft, question: Question, problem: Problem | None = None
) -> Response:
    shape = questions.shape(question, seen, visit.form)
    typed = request.form if problem else None
    ids = {"": question.fields[0], **BIRTH_FIELDS} if shape.date else {"": question.fields[0]}
    ids |= {field: field for field in question.fields}
    errors = web.errors(problem, ids) if problem else []
    faults = [fault.field for fault in problem.field_errors] if problem else []
    known = {name: questions.value(seen, question, name) for name in question.fields}
    values = typed or (questions.date_boxes(known["date_of_birth"]) if shape.date else known)
    return web.page(
        visit.service,
        "form/question.html",
        shape.heading,
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=errors,
        at={line["href"][1:]: line["text"] for line in errors},
        wrong_boxes=[box for box in BOXES if box in faults] or (BOXES if problem else ()),
        shape=shape,
        name=question.fields[0],
        values=values,
        back=visit.back(question.slug, seen),
        action=f"{visit.root}/{question.slug}",
        nonce=visit.nonce(),
    )


def _add_end(routes: Blueprint, service: Service) -> None:
    @routes.get("/stopped")
    def stopped(key: str) -> Response:
        visit = Filling(service, key)
        if not visit.draft().stopped:
            return web.go(visit.place())
        stop = Problem("EMERGENCY_STOP")
        return web.page(
            service, "form/stop.html", stop.entry.title, code=stop.code, again=visit.root
        )

    @routes.get("/review")
    def check(key: str) -> Response:
        visit = Filling(service, key)
        if not visit.place().endswith("/review"):
            return web.go(visit.place())
        return _review_page(visit)

    @routes.post("/review")
    def send(key: str) -> Response:
        visit = Filling(service, key)
        visit.require_form()
        try:
            submitting.submit(service, visit.draft_id)
        except Problem as problem:
            if problem.code != "REQUEST_NOT_STORED":
                raise
            return _review_page(visit, problem)
        return web.go(f"{visit.root}/sent")

    @routes.get("/sent")
    def sent(key: str) -> Response:
        visit = Filling(service, key)
        receipt = visit.receipt()
        if receipt is None:
            return web.go(visit.place())
        return web.page(
            service,
            "form/sent.html",
            "Request sent",
            reference=receipt.reference,
            hours=hours(visit.form),
        )


def _review_page(visit: Filling, problem: Problem | None = None) -> Response:
    seen = visit.draft()
    return web.page(
        visit.service,
        "form/review.html",
        "Check your answers",
        status=problem.status if problem else 200,
        code=problem.code if problem else None,
        errors=web.errors(problem, {"": "send"}) if problem else None,
        rows=review.rows(seen, visit.form, visit.root),
        back=visit.last(seen),
        action=f"{visit.root}/review",
        nonce=visit.nonce(),
    )
