"""What each kind of visitor does, in the words of the drivers; knows neither Locust nor sockets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from gpharness.answers import BatchReport, Invitation, Offer, Refusal, Step, View
from gpharness.driver import PatientVisit
from gpload.deck import Card
from gpload.plan import Kind
from gpload.visitor import Answered, GaveUp, Visitor

TRIES = 3
"""How often a patient chooses again when somebody else was quicker."""
NO_TEXT = Answered(0, "NO_TEXT")
UNSURE = ("BOOKING_IN_PROGRESS", "BOOKING_OUTCOME_UNKNOWN")
LOOKS, LOOK_EVERY = 10, 3.0
"""How often, and after how many seconds, a patient looks whether it is booked."""
COLUMNS = ["title", "given_name", "family_name", "date_of_birth", "nhs_number", "contact_number"]
REQUEST = "My knee has hurt for three days."

Journey: TypeAlias = Callable[[Visitor], None]


# -- patients with a link -------------------------------------------------------------------------


def patient(who: Visitor) -> None:
    """Reads the text, opens the link, hesitates, chooses, confirms; perhaps twice, perhaps not."""
    visit, view = _opened(who)
    for _ in range(TRIES):
        if view.step != Step.CHOOSE:
            return
        view = _confirmed(who, visit, _chosen(who, visit))
        view = _settled(who, visit, view)


def reader(who: Visitor) -> None:
    """Opens the link and goes no further."""
    who.page("open link", _visit(who).look)


def _visit(who: Visitor) -> PatientVisit:
    """The link out of the text; it may have been read before the run began."""
    card = who.card
    if not card.link:
        inbox = who.place.inbox
        found = who.page("read text", lambda: inbox.link(card.mobile, card.ref) or NO_TEXT)
        if isinstance(found, Answered):
            raise GaveUp("no text came")
        who.card = card.with_link(card.ref, found)
    return who.place.driver.open_link(who.card.link)


def _opened(who: Visitor) -> tuple[PatientVisit, View]:
    """Opened and known by the date of birth, if the product asks for it."""
    visit, manner = _visit(who), who.arrival.manner
    view = who.page("open link", visit.look)
    if view.step == Step.IDENTITY and not view.code:
        _perhaps_leave(who, 1)
        who.hesitate(manner.hesitates[0])
        view = who.page("date of birth", lambda: visit.give_date_of_birth(who.card.birth_date))
    return visit, view


def _chosen(who: Visitor, visit: PatientVisit) -> Offer:
    _perhaps_leave(who, 2)
    who.hesitate(who.arrival.manner.hesitates[1])
    days = who.page("choose a day", visit.days)
    if not days:
        raise GaveUp("nothing on show")
    day = who.chance.choice(days).day
    times = who.page("choose a time", lambda: visit.times(day))
    if not times:
        raise GaveUp("nothing left that day")
    return who.chance.choice(times)


def _confirmed(who: Visitor, visit: PatientVisit, offer: Offer) -> View:
    manner = who.arrival.manner
    _perhaps_leave(who, 3)
    who.hesitate(manner.hesitates[2])
    if manner.confirms_at is not None:
        who.wait_for(manner.confirms_at)
    if not manner.twice:
        return who.page("confirm", lambda: visit.confirm(offer), wanted=_wanted(offer))
    return _confirmed_twice(who, visit, offer)


def _confirmed_twice(who: Visitor, visit: PatientVisit, offer: Offer) -> View:
    """Two taps at the same moment, each a request of its own; the first tap's answer counts."""
    nonces = [f"{who.chance.getrandbits(128):032x}" for _ in range(2)]
    again = Visitor(who.place, who.arrival, who.card)
    again.intended = who.intended
    seen: list[View] = []

    def tap() -> None:
        first = who.page(
            "confirm", lambda: visit.confirm(offer, nonce=nonces[0]), wanted=_wanted(offer)
        )
        seen.append(first)

    def tap_again() -> None:
        again.page(
            "confirm again", lambda: visit.confirm(offer, nonce=nonces[1]), wanted=_wanted(offer)
        )

    who.place.together(tap, tap_again)
    if not seen:
        raise GaveUp("confirm")
    return seen[0]


def _wanted(offer: Offer) -> str | None:
    return offer.start.isoformat() if offer.start else None


def _settled(who: Visitor, visit: PatientVisit, view: View) -> View:
    """While the product is not sure yet, look again now and then, as its page does by itself."""
    for _ in range(LOOKS):
        if view.step != Step.CHECKING and view.code not in UNSURE:
            return view
        who.hesitate(LOOK_EVERY)
        view = who.page("is it booked", visit.look)
    return view


def _perhaps_leave(who: Visitor, page: int) -> None:
    if who.arrival.manner.leaves_at == page:
        who.note("left")
        raise GaveUp("left")


# -- staff ----------------------------------------------------------------------------------------


def receptionist(who: Visitor) -> None:
    """Looks at what can be booked and sends one patient a link."""
    place = who.place
    driver, user = place.driver, place.staff
    who.page("slot types", lambda: driver.slot_types(user, place.site))
    who.page("availability", lambda: driver.availability(user, place.site, place.slot_type))
    sent = who.page("invite", lambda: _invitation(who))
    if isinstance(sent, Invitation):
        who.place.hand.keep(who.card.with_link(sent.ref, ""))


def _invitation(who: Visitor) -> Invitation | Refusal:
    """The invitation of one patient."""
    place = who.place
    return place.driver.send_invitation(
        place.staff,
        patient=who.card.nhs_number,
        site=place.site,
        slot_type=place.slot_type,
        supersede=True,
    )


def batch_sender(who: Visitor) -> None:
    """Invites a whole list."""
    send_list(who, who.place.hand.cards(who.card.number, who.arrival.cards))


def send_list(who: Visitor, cards: Sequence[Card]) -> list[Card]:
    """Invites these; returns those who were, and keeps their invitations."""
    place = who.place

    def send() -> BatchReport | Refusal:
        return place.driver.send_batch(
            place.staff, written(cards), site=place.site, slot_type=place.slot_type
        )

    report = who.page("send batch", send, patients=[card.nhs_number for card in cards])
    invited = answered(cards, report) if isinstance(report, BatchReport) else []
    for card in invited:
        place.hand.keep(card)
    return invited


def written(cards: Sequence[Card]) -> str:
    """A list of patients as a practice's system writes it."""
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(COLUMNS)
    for card in cards:
        born = card.birth_date.isoformat()
        lines.writerow(("", card.given, card.family, born, card.nhs_number, card.mobile))
    return file.getvalue()


def answered(cards: Sequence[Card], report: BatchReport) -> list[Card]:
    """The cards of those who were invited, with their invitations."""
    return [
        cards[row.row - 1].with_link(row.invitation, "") for row in report.rows if row.invitation
    ]


# -- a patient with a request ---------------------------------------------------------------------


def request_patient(who: Visitor) -> None:
    """Fills in the request form, with a security code, and sends it."""
    place, card = who.place, who.card
    visit = place.driver.start_request(place.form)
    who.page("form", visit.look)
    kind = who.page("form", visit.types)[0]
    answers: Mapping[str, Mapping[str, str]] = {
        "emergency": {"emergency": "no"},
        "type": {"type": kind},
        "details": {"text": REQUEST},
        "who": {"who": "self"},
        "person": _person(card),
        "contact": {"number": card.mobile},
    }
    for step, fields in answers.items():
        view = who.page(f"request: {step}", partial(visit.answer, step, **fields))
    if view.step == Step.PHONE:
        view = who.page("request: ask for code", visit.ask_for_code)
        code = place.inbox.code(card.mobile) if view.step == Step.CODE else None
        who.intended = place.course.now()
        if code:
            view = who.page("request: give code", lambda: visit.give_code(code), typed=code)
        else:
            view = who.page("request: carry on", visit.carry_on)
    who.page("request: send", visit.submit)


def _person(card: Card) -> Mapping[str, str]:
    return {
        "given_name": card.given,
        "family_name": card.family,
        "date_of_birth": f"{card.birth_date:%d/%m/%Y}",
        "gender": "female",
        "postcode": "ZZ99 1AA",
    }


# -- a patient on the clinical system's own services ----------------------------------------------


def pfs_patient(who: Visitor) -> None:
    """Signs in to EMIS's patient-facing services as an app does, books, and cancels again."""
    accounts = who.place.pfs
    if accounts is None:
        who.note("PFS: sign in", code="NO_PFS_HERE")
        return
    with accounts.account() as account:
        if account is None:
            who.note("PFS: sign in", code="NO_ACCOUNT_FREE")
            return
        who.page("PFS: sign in", account.sign_in)
        slots: Sequence[int] = who.page("PFS: slots", account.slots)
        if not slots:
            return
        slot = who.chance.choice(slots)
        if who.page("PFS: book", lambda: account.book(slot)).code is None:
            who.page("PFS: cancel", lambda: account.cancel(slot))


JOURNEYS: Mapping[Kind, Journey] = {
    Kind.PATIENT: patient,
    Kind.READER: reader,
    Kind.RECEPTIONIST: receptionist,
    Kind.BATCH: batch_sender,
    Kind.REQUEST: request_patient,
    Kind.PFS: pfs_patient,
}


def go(who: Visitor) -> None:
    """Somebody's whole way; giving up is an end like any other."""
    try:
        JOURNEYS[who.arrival.kind](who)
    except GaveUp:
        return
