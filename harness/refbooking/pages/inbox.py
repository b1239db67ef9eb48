"""The staff's pages of requests: the inbox, one request, the form's link and poster (P1, P16)."""

from datetime import date

from flask import Blueprint, Response, request

from refbooking import forms, inbox, listing, opening, phones
from refbooking.api.inbox import qr_reply
from refbooking.api.request_views import LABELS, match_label
from refbooking.form_settings import Form
from refbooking.inbox import MATCHES, STATES, Note, Search
from refbooking.london import day_words, local, time_words
from refbooking.pages import desk, form, web
from refbooking.pages.words import Row
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.request_records import Request
from refbooking.tokens import normal_reference

ROOT = f"{desk.ROOT}/requests"

WHY = {
    "not_verified": "No security code was given, so the phone is not known to be theirs.",
    "mobile_differs": "The phone that got the code is not a mobile of this record.",
    "not_registered_here": "The person is registered with another practice.",
    "deceased": "Warning: this person is recorded as deceased.",
    "none": "No record has these details.",
    "several": "PDS named several records with these details. None was chosen for you.",
    "many": "PDS has more records with these details than it may name, so it named none.",
    "search_refused": "PDS could not search with these details.",
    "by_staff": "A match was removed by hand.",
    "pds_down": "PDS does not answer. We keep trying for 24 hours.",
    "pds_rate_limited": "PDS is busy. We keep trying for 24 hours.",
    "pds_timeout": "PDS takes too long. We keep trying for 24 hours.",
}
"""What stands behind a match state, by the word after its colon (4.4)."""


def add(routes: Blueprint, service: Service) -> None:
    """The pages under `/staff/requests` and `/staff/forms`."""
    _add_list(routes, service)
    _add_one(routes, service)
    _add_forms(routes, service)


def _add_list(routes: Blueprint, service: Service) -> None:
    @routes.get("/requests")
    def requests() -> Response:
        asked = request.args
        problem = None
        if asked.get("reference"):
            try:
                found = inbox.see(service, desk.who(), asked["reference"])
                return web.go(f"{ROOT}/{found.reference}")
            except Problem as missing:
                problem = missing
        search = Search(*(asked.get(name) or None for name in ("state", "match", "type")))
        return _list_page(service, search, asked.get("cursor") or None, problem)


def _list_page(
    service: Service, search: Search, cursor: str | None, problem: Problem | None
) -> Response:
    who = desk.who()
    page = inbox.find(service, who, search, cursor, listing.USUAL)
    kinds = {
        kind.code: kind.label for one in forms.all_of_staff(service, who) for kind in one.types
    }
    terms = "".join(f"&{name}={value}" for name, value in vars(search).items() if value)
    return desk.page(
        service,
        "inbox/list.html",
        "Requests",
        problem,
        errors=web.errors(problem, {"": "reference"}) if problem else None,
        asked={**vars(search), "reference": request.args.get("reference", "")},
        states=_choices({state: state.capitalize() for state in STATES}),
        matches=_choices({match: LABELS[match] for match in MATCHES}),
        types=_choices(kinds),
        items=[_line(service, one) for one in page.items],
        more=f"{ROOT}?cursor={page.next_cursor}{terms}" if page.next_cursor else None,
    )


def _choices(labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": "", "text": "All"}, *({"value": v, "text": t} for v, t in labels.items())]


def _line(service: Service, one: Request) -> dict[str, object]:
    return {
        "reference": one.reference,
        "name": f"{one.answer('person', 'given_name')} {one.answer('person', 'family_name')}",
        "about": one.type_label,
        "received": f"{time_words(one.submitted_at)}, {_day(one)}",
        "match": match_label(one.match_state),
        "matched": one.match_nhs_number is not None,
        "state": one.inbox_state.capitalize(),
        "assigned": _person(service, one.assigned_to),
        "duplicate": one.duplicate_of,
    }


def _add_one(routes: Blueprint, service: Service) -> None:
    @routes.get("/requests/<reference>")
    def see_request(reference: str) -> Response:
        return _request_page(service, inbox.see(service, desk.who(), reference))

    @routes.post("/requests/<reference>/<action>")
    def act(reference: str, action: str) -> Response:
        desk.check_form(service)
        try:
            _act(service, reference, action)
        except Problem as problem:
            if problem.code != "VALIDATION_FAILED":
                raise
            return _request_page(service, inbox.see(service, desk.who(), reference), problem)
        return web.go(f"{ROOT}/{normal_reference(reference)}")


def _act(service: Service, reference: str, action: str) -> None:
    who, given = desk.who(), request.form
    if action == "match":
        inbox.match(service, who, reference, given.get("nhs_number", ""), None)
    elif action == "unmatch":
        inbox.unmatch(service, who, reference, None)
    elif action == "assign":
        inbox.assign(service, who, reference, given.get("to"), None)
    elif action == "done":
        inbox.finish(service, who, reference, None)
    else:
        raise Problem("NOT_FOUND")


def _request_page(service: Service, one: Request, problem: Problem | None = None) -> Response:
    at = "to" if problem and problem.field_errors[0].field == "to" else "nhs_number"
    colleagues = [
        person
        for person in service.settings.staff.values()
        if person.ods == desk.who().organisation.ods
    ]
    return desk.page(
        service,
        "inbox/request.html",
        f"Request {one.reference}",
        problem,
        errors=web.errors(problem, {"": at, "nhs_number": at}) if problem else None,
        one={**_line(service, one), **_whole(service, one)},
        typed=request.form.get("nhs_number", "") if problem else "",
        people=[{"value": p.id, "text": _person(service, p.id)} for p in colleagues],
        me=desk.who().staff.id,
        notes=[_note(service, note) for note in inbox.history(service, one.reference)],
    )


def _whole(service: Service, one: Request) -> dict[str, object]:
    return {
        "words": _words(service, one),
        "told": _told(one),
        "matched": _nhs(one.match_nhs_number) if one.match_nhs_number else None,
        "suggested": one.suggested["nhs_number"] if one.suggested else None,
        "evidence": _evidence(one),
        "done": one.inbox_state == "done",
    }


def _words(service: Service, one: Request) -> list[tuple[str, str]]:
    """What was written: the main text, then the answers to the type's own questions."""
    kind = forms.by_key(service, one.form_key).type_of(one.type)
    labels = {own.code: own.label for own in kind.questions} if kind else {}
    details = one.answers["details"]
    more = [(labels.get(code, code), words) for code, words in details.items() if code != "text"]
    return [("", details["text"]), *((label, words) for label, words in more if words)]


def _told(one: Request) -> list[Row]:
    person = one.answers["person"]
    confirmed = "Confirmed with a security code" if one.verified else "Not confirmed"
    rows = [
        Row("Name", (f"{person['given_name']} {person['family_name']}",)),
        Row("Date of birth", (day_words(date.fromisoformat(person["date_of_birth"])),)),
        Row("Gender", (person["gender"].capitalize(),)),
        Row("Postcode", (person["postcode"],)),
        Row("Contact number", (phones.spoken(one.contact), confirmed)),
    ]
    proxy = one.answers.get("proxy")
    if proxy:
        own_number = phones.spoken(proxy["contact_number"])
        rows.append(Row("Sent by", (proxy["name"], proxy["relationship"], own_number)))
        to = proxy["name"] if proxy["who_to_contact"] == "proxy" else "the patient"
        rows.append(Row("Contact", (to,)))
    return rows


def _evidence(one: Request) -> list[Row]:
    """What PDS says of the one record that fits, and why it was not matched by itself."""
    why = WHY.get(one.match_state.partition(":")[2])
    rows = [Row("Why", (why,))] if why else []
    if one.suggested is None:
        return rows
    told = one.suggested
    return [
        *rows,
        Row("Record", (str(told["name"]), _nhs(str(told["nhs_number"])))),
        Row("Born", (_born(str(told["date_of_birth"])),)),
        Row("Security code given", (_yes(told["code_given"]),)),
        Row("Same mobile on the record", (_yes(told["mobile_agrees"]),)),
        Row("Registered here", (_yes(told["registered_here"]),)),
    ]


def _add_forms(routes: Blueprint, service: Service) -> None:
    @routes.get("/forms")
    def own_forms() -> Response:
        found = forms.all_of_staff(service, desk.who())
        shown = [_form(service, one) for one in found]
        return desk.page(service, "inbox/forms.html", "Your request form", forms=shown)

    @routes.get("/forms/<key>/poster")
    def poster(key: str) -> Response:
        who = desk.who()
        one = _form(service, forms.of_staff(service, who, key))
        return desk.page(service, "inbox/poster.html", f"Contact {who.organisation.name}", one=one)

    @routes.get("/forms/<key>/qr.svg")
    def qr_svg(key: str) -> Response:
        return qr_reply(service, desk.who(), key, "svg")

    @routes.get("/forms/<key>/qr.png")
    def qr_png(key: str) -> Response:
        return qr_reply(service, desk.who(), key, "png")


def _form(service: Service, one: Form) -> dict[str, object]:
    now = opening.of(service, one)
    said = "The form is open." if now.shut_by is None else "The form is closed at the moment."
    if now.shut_by is not None and now.is_open:
        said = "The form takes only admin requests at the moment."
    return {
        "key": one.key,
        "url": forms.address(service, one),
        "open": said,
        "hours": form.hours(one),
    }


def _note(service: Service, note: Note) -> str:
    at = f"{time_words(note.at)}, {day_words(local(note.at).date())}"
    if note.action == "received":
        return f"{at}: received from the patient"
    detail = _person(service, note.detail) or note.detail
    return f"{at}: {note.action} by {note.who}" + (f" ({detail})" if detail else "")


def _person(service: Service, staff_id: str | None) -> str | None:
    known = service.settings.staff.get(staff_id or "")
    return f"{known.given} {known.family}".strip() or known.user if known else staff_id


def _day(one: Request) -> str:
    return day_words(local(one.submitted_at).date())


def _born(told: str) -> str:
    """A birth date in words; rare records know only the year, or year and month."""
    return day_words(date.fromisoformat(told)) if len(told) == len("2000-01-01") else told


def _nhs(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _yes(value: object) -> str:
    return "Yes" if value else "No"
