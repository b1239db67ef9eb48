"""The staff's pages: compose, links, batch and tasks, plain and enough to see everything happen."""

from datetime import datetime

from flask import Blueprint, Response, request

from refbooking import batches, checks, held, invitations, listing, nhs_numbers, sending, tasks
from refbooking.api import wishes
from refbooking.api.bodies import Body
from refbooking.idempotency import Answer, once
from refbooking.invitations import Sent
from refbooking.listing import Search
from refbooking.london import day_words, local, time_words
from refbooking.pages import compose, desk, inbox, web
from refbooking.pages.web import Way
from refbooking.problems import CATALOGUE, Problem, invalid
from refbooking.service import Service

BATCH_FIELDS = {"": "file", "file": "file", "slot_type": "slot_type"}
BATCH_AT_FIELD = {"SLOT_TYPE_REQUIRED": "slot_type", "SLOT_TYPE_UNKNOWN": "slot_type"}


def blueprint(service: Service) -> Blueprint:
    """Every page under `/staff`."""
    routes = Blueprint("staff_pages", __name__, url_prefix=desk.ROOT)
    desk.add(routes, service)
    compose.add(routes, service)
    _add_links(routes, service)
    _add_batches(routes, service)
    _add_tasks(routes, service)
    inbox.add(routes, service)

    @routes.errorhandler(Problem)
    def refuse(problem: Problem) -> Response:
        if problem.help or problem.upstream:  # only those who are signed in get as far as that
            return desk.page(
                service,
                "refused.html",
                problem.entry.title,
                problem,
                help=problem.help,
                upstream=problem.upstream,
            )
        way = Way(desk.ROOT, "Start again") if problem.code == "FORM_EXPIRED" else None
        return web.problem_page(service, problem, way=way)

    return routes


def _add_links(routes: Blueprint, service: Service) -> None:
    @routes.get("/links")
    def links() -> Response:
        cursor = request.args.get("cursor") or None
        return _links_page(service, Search(), cursor)

    @routes.post("/links")
    def search() -> Response:
        # An NHS number may not stand in an address, so the answer to this POST is the list itself.
        desk.check_form(service)
        given = request.form.get("nhs_number", "")
        number = nhs_numbers.normal(given)
        if given and number is None:
            problem = invalid("nhs_number", "Enter an NHS number of ten digits")
            return _links_page(service, Search(), None, problem)
        return _links_page(service, Search(nhs_number=number), None)

    @routes.get("/links/<invitation_id>")
    def link(invitation_id: str) -> Response:
        sent = invitations.read(service, desk.who(), invitation_id)
        warning = held.WORDS if request.args.get("already") == "yes" else None
        shown = _shown(service, sent)
        return desk.page(service, "link.html", "Message sent", one=shown, warning=warning)

    @routes.post("/links/<invitation_id>/cancel")
    def cancel(invitation_id: str) -> Response:
        desk.check_form(service)
        invitations.cancel(service, desk.who(), invitation_id, None)
        return web.go(f"{desk.ROOT}/links/{invitation_id}")

    @routes.post("/links/<invitation_id>/resend")
    def resend(invitation_id: str) -> Response:
        desk.check_form(service)
        sent = sending.resend(service, desk.who(), invitation_id)
        return web.go(compose.sent_page(sent))


def _links_page(
    service: Service, search: Search, cursor: str | None, problem: Problem | None = None
) -> Response:
    found = listing.find(service, desk.who(), search, cursor, listing.USUAL)
    return desk.page(
        service,
        "links.html",
        "Links",
        problem,
        errors=web.errors(problem, {"": "nhs_number"}) if problem else None,
        items=[_shown(service, one) for one in found.items],
        more=f"{desk.ROOT}/links?cursor={found.next_cursor}" if found.next_cursor else None,
    )


def _shown(service: Service, sent: Sent) -> dict[str, object]:
    """An invitation in the words of the list."""
    one = sent.invitation
    state = invitations.label(one, service.clock.now())
    seen = one.no_slots_seen_at
    organisations = service.settings.organisations
    return {
        "id": one.id,
        "state": state.replace("_", " "),
        "patient": f"{one.patient_nhs_number[:3]} {one.patient_nhs_number[3:6]} "
        f"{one.patient_nhs_number[6:]}",
        "slot_type": one.slot_type or "No link",
        "site": known.name if (known := organisations.get(one.site_ods)) else one.site_ods,
        "sent": _moment(one.sent_at),
        "expires": _moment(one.expires_at),
        "delivery": one.delivery.replace("_", " "),
        "record": one.record_save.replace("_", " "),
        "no_slots": _moment(seen) if seen else None,
        "why": one.ended_reason,
        "parts": sent.parts,
        "live": state in ("awaiting_response", "not_delivered"),
    }


def _moment(at: datetime | None) -> str:
    return f"{time_words(at)}, {day_words(local(at).date())}" if at else "–"


def _add_batches(routes: Blueprint, service: Service) -> None:
    @routes.get("/batch")
    def choose_list() -> Response:
        return _batch_page(service)

    @routes.post("/batch")
    def send_list() -> Response:
        desk.check_form(service)
        try:
            return _send_batch(service)
        except Problem as problem:
            return _batch_page(service, problem)

    @routes.get("/batch/<batch_id>")
    def report(batch_id: str) -> Response:
        states = batches.state(service, desk.who(), batch_id)
        rows = [
            {
                "row": line.row,
                "state": words.replace("_", " "),
                "why": CATALOGUE[line.code].title if line.code else "",
                "link": f"{desk.ROOT}/links/{line.invitation_id}" if line.invitation_id else None,
            }
            for line, words in states
        ]
        counted = {k.replace("_", " "): n for k, n in batches.counts(states).items()}
        return desk.page(service, "report.html", "List sent", rows=rows, counts=counted)


def _send_batch(service: Service) -> Response:
    who, file = desk.who(), request.files.get("file")
    if file is None or not file.filename:
        raise invalid("file", "Choose a CSV file")
    content = file.read()
    values: dict[str, object] = {
        "slot_type": request.form.get("slot_type") or None,
        "mode": request.form.get("mode", "face_to_face"),
        "precision": request.form.get("precision", "exact"),
        "message": request.form.get("message", ""),
    }

    def act() -> Answer:
        wanted = wishes.batch(Body(values), who)
        return Answer(202, {"id": batches.accept(service, who, content, wanted).id})

    asked = [content.decode("latin-1"), values]
    told = once(service, f"page {who.staff.id} batch", request.form.get("key"), asked, act)
    return web.go(f"{desk.ROOT}/batch/{told.body['id']}")


def _batch_page(service: Service, problem: Problem | None = None) -> Response:
    who = desk.who()
    types, missing = compose.or_problem(
        lambda: checks.slot_types(service, who, who.organisation.ods)
    )
    problem = problem or missing
    at = BATCH_AT_FIELD.get(problem.code, "file") if problem else "file"
    errors = web.errors(problem, BATCH_FIELDS | {"": at}) if problem else []
    return desk.page(
        service,
        "batch.html",
        "Send to a list of patients",
        problem,
        errors=errors,
        at={line["href"][1:]: line["text"] for line in errors},
        detail=problem.detail if problem else None,
        form=request.form,
        key=service.tokens.nonce(),
        slot_types=types or [],
    )


def _add_tasks(routes: Blueprint, service: Service) -> None:
    @routes.get("/tasks")
    def open_tasks() -> Response:
        found = tasks.open_tasks(service, desk.who().organisation.ods)
        return desk.page(service, "tasks.html", "Tasks", tasks=found)
