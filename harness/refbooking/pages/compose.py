"""Compose: a message to one patient, with or without a booking link (S1–S4, S16, X3, X14–X17)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, Response, request

from refbooking import checks, cross_org, held, sending, staff, texts
from refbooking.api import wishes
from refbooking.api.bodies import Body
from refbooking.clinical.model import Clinician, SlotTypeCount
from refbooking.idempotency import Answer, once
from refbooking.invitations import Sent
from refbooking.pages import desk, web
from refbooking.problems import Problem, invalid
from refbooking.service import Service
from refbooking.settings import Organisation

Told = TypeVar("Told")

HEADING = "Send a message"

FIELDS = {
    "": "send",
    "patient.nhs_number": "nhs_number",
    "slot_type": "slot_type",
    "message": "message",
    "available.from": "from",
    "available.to": "to",
    "given": "given",
    "family": "family",
}

AT_FIELD = {
    "SLOT_TYPE_REQUIRED": "slot_type",
    "SLOT_TYPE_UNKNOWN": "slot_type",
    "NO_BOOKABLE_SLOTS": "slot_type",
    "CLINICIAN_NOT_AVAILABLE": "clinicians",
    "AVAILABILITY_INVALID": "from",
    "PATIENT_NOT_FOUND": "nhs_number",
    "PATIENT_NOT_REGISTERED": "nhs_number",
    "PATIENT_DECEASED": "nhs_number",
    "PATIENT_DETAILS_MISMATCH": "nhs_number",
    "MOBILE_MISSING": "nhs_number",
    "MOBILE_NOT_TEXTABLE": "nhs_number",
    "DUPLICATE_LIVE_INVITATION": "supersede",
    "USER_NAME_MISSING": "given",
}
"""The field a refusal is shown at; every other one is shown at the button."""

A_LINK = "http://book.test/b/xxxxxxxxxxxx"


def add(routes: Blueprint, service: Service) -> None:
    """The organisation step, where there is one, and the message itself."""

    @routes.get("/compose")
    def compose() -> Response:
        choices = _choices(service)
        if choices and "site" not in request.args:
            return desk.page(service, "site.html", "Which organisation is it for?", sites=choices)
        return _page(service, {"site": request.args.get("site", "")})

    @routes.post("/compose")
    def send() -> Response:
        desk.check_form(service)
        try:
            if request.form.get("given") or request.form.get("family"):
                _save_name(service)
            if request.form.get("do") == "name":
                return _page(service, request.form)
            values = _values()
            if request.form.get("do") == "preview":
                return _page(service, request.form, preview=_preview(service, values))
            return _send(service, values)
        except Problem as problem:
            return _page(service, request.form, problem)


def _send(service: Service, values: Mapping[str, object]) -> Response:
    who = desk.who()

    def act() -> Answer:
        wish = wishes.invitation(Body(values), who)
        sent = sending.send(service, who, wish.nhs_number, wish.wanted, supersede=wish.supersede)
        return Answer(201, {"address": sent_page(sent)})

    told = once(service, f"page {who.staff.id} send", request.form.get("key"), values, act)
    return web.go(str(told.body["address"]))


def sent_page(sent: Sent) -> str:
    """Where a message that was just sent is shown, with the warning that goes with it (E64)."""
    already = "?already=yes" if held.ALREADY_HAS_APPOINTMENT in sent.warnings else ""
    return f"{desk.ROOT}/links/{sent.invitation.id}{already}"


def _save_name(service: Service) -> None:
    """The pop-up of X15: the name is kept, and the same message goes on its way."""
    given, family = request.form.get("given", ""), request.form.get("family", "")
    staff.give_name(service, desk.who(), given, family)
    desk.recognise_again(service)


def _values() -> dict[str, object]:
    """The form as the body of the API, which is read and refused in one place."""
    form = request.form
    if not form.get("nhs_number", "").strip():
        raise invalid("patient.nhs_number", "Enter the patient's NHS number")
    clinicians = form.getlist("clinicians")
    return {
        "patient": {"nhs_number": form.get("nhs_number", "")},
        "site": form.get("site", ""),
        "link": form.get("link") != "no",
        "slot_type": form.get("slot_type") or None,
        "mode": form.get("mode", "face_to_face"),
        "precision": form.get("precision", "exact"),
        "clinicians": clinicians or "any",
        "patient_picks_clinician": form.get("patient_picks_clinician") == "yes",
        "allow_decline": form.get("allow_decline") == "yes",
        "available": {"from": form.get("from") or None, "to": form.get("to") or None},
        "message": form.get("message", ""),
        "supersede": form.get("supersede") == "yes",
    }


def _preview(service: Service, values: Mapping[str, object]) -> dict[str, object]:
    """The text with a link of the usual length, and its number of parts (E79b)."""
    who = desk.who()
    wanted = wishes.invitation(Body(values), who).wanted
    practice = who.organisation.name
    if wanted.slot_type is None:
        text = texts.plain(practice, wanted.message)
    else:
        site = service.settings.organisations.get(wanted.site, who.organisation)
        named = site.name if site.ods != who.organisation.ods else None
        text = texts.invitation(practice, wanted.message, wanted.slot_type, named)
    text = text.replace(texts.LINK, A_LINK).replace(texts.EXPIRES, "9:30am on Tuesday 27 October")
    return {"text": text, "parts": texts.parts(text)}


def _page(
    service: Service,
    form: Mapping[str, str],
    problem: Problem | None = None,
    preview: Mapping[str, object] | None = None,
) -> Response:
    site = form.get("site") or desk.who().organisation.ods
    seen, missing = or_problem(lambda: _look(service, site))
    problem = problem or missing
    errors = _errors(problem) if problem else []
    known = service.settings.organisations.get(site)
    return desk.page(
        service,
        "compose.html",
        HEADING,
        problem,
        errors=errors,
        at={line["href"][1:]: line["text"] for line in errors},
        help=problem.help if problem else None,
        upstream=problem.upstream if problem else None,
        form=form,
        key=service.tokens.nonce(),
        site_code=form.get("site", ""),
        site_name=known.name if known else site,
        site_note=_note(service, site),
        slot_types=seen.slot_types if seen else [],
        clinicians=seen.clinicians if seen else [],
        name_wanted=problem is not None and problem.code == "USER_NAME_MISSING",
        chosen_clinicians=request.form.getlist("clinicians"),
        preview=preview,
    )


@dataclass(frozen=True)
class _Seen:
    """What there is to choose from in a book."""

    slot_types: Sequence[SlotTypeCount]
    clinicians: Sequence[Clinician]


def _look(service: Service, site: str) -> _Seen:
    """One look into the book of a site; another organisation without slots is a refusal (X16)."""
    who = desk.who()
    book = checks.open_book(service, who, site)
    types = checks.slot_types_in(service, who, book)
    if not types and site != who.organisation.ods:
        raise Problem("NO_BOOKABLE_SLOTS", help=cross_org.SLOTS_HELP)
    return _Seen(types, checks.clinicians_in(service, who, book, None))


def _note(service: Service, site: str) -> str | None:
    """What only two organisations on EMIS can do; it is not ours to do (X12)."""
    own, there = desk.who().organisation, service.settings.organisations.get(site)
    if there is None or there.ods == own.ods:
        return None
    if {own.clinical_system, there.clinical_system} != {"emis"}:
        return None
    return f"Both organisations use EMIS: {there.name} can send consultations back through EMIS."


def _errors(problem: Problem) -> list[dict[str, str]]:
    at = AT_FIELD.get(problem.code, "send")
    return web.errors(problem, FIELDS | {"": at})


def or_problem(ask: Callable[[], Told]) -> tuple[Told | None, Problem | None]:
    """What the book says, or the refusal: the page shows either."""
    try:
        return ask(), None
    except Problem as problem:
        return None, problem


def _choices(service: Service) -> list[Organisation]:
    known = service.settings.organisations
    return [known[ods] for ods in checks.sites(service, desk.who())]
