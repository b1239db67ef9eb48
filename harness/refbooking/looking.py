"""What a patient sees on opening the book: offers by day, read afresh each time (E48–E53)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import update

from refbooking import links, slots
from refbooking.clinical.model import ClinicalSystem, SlotSearch, UpstreamFailure, UpstreamSlot
from refbooking.london import local, today
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.slots import Offer, Terms
from refbooking.store.records import Invitation
from refbooking.store.tables import invitation


@dataclass(frozen=True)
class Look:
    """The offers of one moment between two London dates, both included."""

    offers: tuple[Offer, ...]
    first: date
    last: date
    partial: bool
    as_of: datetime

    def by_day(self) -> dict[date, list[Offer]]:
        """The offers under their London dates, in order."""
        days: dict[date, list[Offer]] = {}
        for offer in self.offers:
            days.setdefault(offer.choice.day, []).append(offer)
        return days


def look(
    service: Service, link: Invitation, first: date | None = None, last: date | None = None
) -> Look:
    """Read the book for a link; raises what a shut link answers, or SITE_UNAVAILABLE/_TIMEOUT."""
    now = service.clock.now()
    links.refuse_shut(link, now)
    terms = Terms(link, links.profile_of(service, link), now)
    begin, end = _clipped(terms, first, last)
    if begin > end:
        return Look((), begin, end, False, now)
    try:
        clinical = links.clinical_for(service, link)
        search = clinical.slots(begin, end, link.slot_type)
        offers = slots.offers(_within(search, begin, end), terms)
        if link.patient_picks_clinician and offers:
            offers = _named(clinical, offers, begin, end, link.slot_type)
    except UpstreamFailure as failure:
        raise links.site_problem(service, link, failure) from failure
    if not offers and first is None and last is None:
        if search.partial:
            raise Problem("SITE_UNAVAILABLE")
        _note_none(service, link, now)
    return Look(tuple(offers), begin, end, search.partial, now)


def on_day(service: Service, link: Invitation, day: date) -> list[Offer]:
    """The offers of one London date."""
    return list(look(service, link, day, day).offers)


def _clipped(terms: Terms, first: date | None, last: date | None) -> tuple[date, date]:
    """The asked dates within those on offer; empty ranges come out the wrong way round."""
    here = today(terms.now)
    begin, end = terms.days or (here, date.min)
    return max(begin, first or begin), min(end, last or end)


def _within(search: SlotSearch, first: date, last: date) -> Iterable[UpstreamSlot]:
    return (s for s in search.slots if first <= local(s.start).date() <= last)


def _named(
    clinical: ClinicalSystem, offers: list[Offer], first: date, last: date, slot_type: str
) -> list[Offer]:
    """The offers with names of clinicians, shown only where the patient may pick one (S16)."""
    names = {one.ref: one.name for one in clinical.clinicians(first, last, slot_type)}
    return [
        replace(o, choice=replace(o.choice, clinician_name=names.get(o.choice.clinician or "")))
        for o in offers
    ]


def _note_none(service: Service, link: Invitation, now: datetime) -> None:
    """Staff see that the link was opened in vain, and when (E48)."""
    with service.store.begin() as tx:
        mine = invitation.c.id == link.id
        tx.execute(update(invitation).where(mine).values(no_slots_seen_at=now))
