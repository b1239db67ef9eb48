"""A history gathered from a world in this process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gpharness.answers import StaffUser
from gpharness.driver import Driver
from gpharness.invariants import joined
from gpharness.invariants.history import (
    Filed,
    History,
    InboxEntry,
    LedgerChange,
    Line,
    Person,
    Registered,
    ServiceEvent,
    SlotCount,
    SlotFact,
    Terms,
    TextSent,
)
from gpharness.invariants.watching import ClientJournal
from gpharness.onlooker import Tracker
from gpharness.words.calendar import london
from gpworld.people.model import Patient, Registration, Standing
from gpworld.people.model import Person as National
from gpworld.scenario import cast
from gpworld.sms.model import Message

if TYPE_CHECKING:
    from gpworld.book.model import Change
    from gpworld.practice import Practice
    from gpworld.world import World

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """What a world had before a run: it is not the product's doing."""

    registered: frozenset[tuple[str, int]]
    bookings: dict[str, int]

    @classmethod
    def of(cls, world: World) -> Begun:
        """As it is now."""
        practices = world.practices
        return cls(
            frozenset((ods, each) for ods in practices for each, _ in _temporary(practices[ods])),
            {ods: practices[ods].book.version for ods in practices},
        )


def gather(
    world: World, begun: Begun, journal: ClientJournal | None = None, driver: Driver | None = None
) -> History:
    """Everything of a run that is there; ``driver`` is asked for inbox, events and addresses."""
    people = list(_people(world))
    texts = sorted(_texts(world), key=lambda text: text.number)
    invited = list(journal.invited.values()) if journal else []
    terms = joined.terms(driver.profile) if driver else Terms()
    links = joined.links(texts, invited, people, terms.booking_link)
    changes = [line for ods in world.practices for line in _changes(world.practices[ods], begun)]
    return History(
        at=world.clock.now(),
        changes=changes,
        slots=list(_slots(world, changes)),
        calls=joined.by_name(journal.calls, links) if journal else None,
        texts=texts,
        events=_events(driver),
        invited=invited,
        links=links,
        counts=[count for ods in world.practices for count in _counts(world.practices[ods])],
        people=people,
        registered=_registered(world, begun),
        filed=list(_filed(world, {each.patient for each in invited})),
        inbox=_inbox(world, journal, driver),
        lines=_lines(driver),
        terms=terms,
    )


def _changes(practice: Practice, begun: Begun) -> Iterator[LedgerChange]:
    """The whole ledger; what was booked before the run counts as by hand."""
    until = begun.bookings.get(practice.ods, 0)
    for change in practice.book.since(0):
        yield _line(practice, change, by_hand=change.number <= until)


def _line(practice: Practice, change: Change, *, by_hand: bool) -> LedgerChange:
    patient = ""
    if change.patient is not None:
        patient = practice.register.patient(change.patient).nhs_number or ""
    return LedgerChange(
        ods=practice.ods,
        number=change.number,
        at=change.at,
        did=str(change.did),
        slots=change.slots,
        session=change.session,
        booking=change.booking,
        patient=patient,
        via=str(change.by.via) if change.by else "",
        by="the practice" if by_hand else change.by.who if change.by else "",
        detail=change.detail,
    )


def _slots(world: World, changes: list[LedgerChange]) -> Iterator[SlotFact]:
    """The slots that were booked, and those beside them that begin at the same time."""
    booked = {(line.ods, slot) for line in changes if line.did == "booked" for slot in line.slots}
    starts = {(ods, world.practices[ods].book.any_slot(slot).start) for ods, slot in booked}
    known = {(ods, slot) for ods, slot in booked}
    for ods, start in starts:
        known |= {(ods, each.id) for each in world.practices[ods].book.slots(start, start + TICK)}
    for ods, number in known:
        practice = world.practices[ods]
        slot = practice.book.any_slot(number)
        users = map(practice.directory.user, practice.book.any_session(slot.session).clinicians)
        names = tuple(user.display_name for user in users if user is not None)
        yield SlotFact(ods, slot.id, slot.session, slot.start, slot.type, names)


def _counts(practice: Practice) -> Iterator[SlotCount]:
    opened = {line.session for line in practice.book.since(0) if line.session is not None}
    for session in sorted(opened):
        found = practice.book.counts(session)
        blocked = found.blocked + found.embargoed
        yield SlotCount(
            practice.ods,
            session,
            found.created,
            found.free,
            found.booked,
            blocked,
            found.deleted,
        )


def _people(world: World) -> Iterator[Person]:
    today = london(world.clock.now()).date()
    patients: dict[str, Patient] = {}
    registered: dict[str, list[str]] = {}
    for ods, practice in world.practices.items():
        for each in practice.register.patients():
            if each.nhs_number:
                patients[each.nhs_number] = each
                if each.standing is Standing.ACTIVE:
                    registered.setdefault(each.nhs_number, []).append(ods)
    for number, patient in patients.items():
        person = world.population.person(number)
        yield Person(
            number,
            (_mobiles(person, today) if person else ()) or _of_record(patient),
            patient.birth_date.isoformat(),
            tuple(registered.get(number, ())),
        )


def _mobiles(person: National, today: date) -> tuple[str, ...]:
    """Those that PDS has today."""
    return tuple(
        each.value for each in person.telecoms if each.use == "mobile" and each.period.covers(today)
    )


def _of_record(patient: Patient) -> tuple[str, ...]:
    """The mobile that the practice has."""
    return (patient.mobile,) if patient.mobile else ()


def _temporary(practice: Practice) -> Iterator[tuple[int, str]]:
    for each in practice.register.patients():
        if each.registration is Registration.TEMPORARY:
            yield each.id, each.nhs_number or ""


def _registered(world: World, begun: Begun) -> list[Registered]:
    practices = world.practices
    return [
        Registered(ods, number)
        for ods in practices
        for id, number in _temporary(practices[ods])
        if (ods, id) not in begun.registered
    ]


def _texts(world: World) -> Iterator[TextSent]:
    for text in world.sms.outbox.texts():
        if isinstance(text, Message):
            receipts = tuple((each.status, each.at) for each in text.timeline)
            to, reference = f"+{text.to.normalised}", text.reference or ""
            yield TextSent(
                text.number, text.created_at, to, text.body, reference, text.status, receipts
            )


def _filed(world: World, patients: set[str]) -> Iterator[Filed]:
    for ods, practice in world.practices.items():
        for number in patients:
            patient = practice.register.by_nhs_number(number)
            for entry in practice.register.record(patient.id) if patient else ():
                yield Filed(ods, number, entry.at, entry.text)


def _events(driver: Driver | None) -> list[ServiceEvent] | None:
    base = getattr(driver, "base", None)
    if driver is None or base is None or not driver.profile.has("events"):
        return None
    return joined.feed(base)


def _inbox(
    world: World, journal: ClientJournal | None, driver: Driver | None
) -> list[InboxEntry] | None:
    """The inbox of every organisation whose form was opened."""
    if driver is None or journal is None:
        return None
    found: list[InboxEntry] = []
    for ods in world.practices if journal.forms else ():
        form = f"/r/{cast.form_token(world.seeds, ods)}"
        users = [user for user in world.directory.users(ods) if user.active]
        if users and any(url.endswith(form) for url in journal.forms):
            user = StaffUser(ods, users[0].user_name, users[0].given, users[0].family)
            found += inbox_of(driver, user)
    return found


def inbox_of(driver: Driver, user: StaffUser) -> list[InboxEntry]:
    """What staff of an organisation have."""
    return [
        InboxEntry(
            each.reference,
            each.match_state,
            each.nhs_number or "",
            each.answers.get("contact", {}).get("number", ""),
        )
        for each in driver.inbox(user)
    ]


def _lines(driver: Driver | None) -> list[Line]:
    if not isinstance(driver, Tracker):
        return []
    return [Line("address", each.address) for each in driver.traces()]
