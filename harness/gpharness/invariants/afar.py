"""A history gathered from a running world, over its control plane and the product's event feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from gpharness.answers import StaffUser
from gpharness.driver import Driver
from gpharness.invariants import history, joined
from gpharness.invariants.near import inbox_of
from gpharness.invariants.watching import ClientJournal
from gpharness.onlooker import Tracker
from gpharness.words.calendar import london
from gpworld.control.client import ControlClient

if TYPE_CHECKING:
    from gpharness.ground import Ground

Row = Mapping[str, Any]  # one object of the control plane
EVERYBODY = 1_000_000


@dataclass(frozen=True, slots=True)
class Begun:
    """What a running world had before a run: none of it is the product's doing.

    ``registered`` is None where nobody looked at the registers before the run.
    """

    bookings: Mapping[str, int]
    registered: frozenset[tuple[str, int]] | None

    @classmethod
    def of(cls, control: ControlClient) -> Begun:
        """As it is now."""
        ledger = control.ledger()
        temporary = (
            (ods, int(row["id"]))
            for ods in ledger
            for row in _patients(control, ods)
            if _guest(row)
        )
        return cls({ods: book["version"] for ods, book in ledger.items()}, frozenset(temporary))

    @classmethod
    def with_the_world(cls, control: ControlClient) -> Begun:
        """As it was made: what books accepted at their first instant, the scenario put there."""
        ledger = control.ledger()
        made = [book["changes"][0]["at"] for book in ledger.values() if book["changes"]]
        first = min(made, default="")
        return cls(
            {
                ods: sum(change["at"] == first for change in book["changes"])
                for ods, book in ledger.items()
            },
            None,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What the clients of a run know themselves; None: they kept no journal."""

    calls: list[history.ClientCall] | None = None
    invited: tuple[history.Invited, ...] = ()
    links: tuple[history.Link, ...] = ()
    inbox: tuple[history.InboxEntry, ...] | None = None
    lines: tuple[history.Line, ...] = ()


def gather(
    control: ControlClient,
    events: list[history.ServiceEvent] | None,
    told: Told | None = None,
    begun: Begun | None = None,
    terms: history.Terms | None = None,
) -> history.History:
    """Everything of a run that can be found.

    ``events`` are the product's own (``joined.feed``), None where it tells none.
    """
    told, terms = told or Told(), terms or history.Terms()
    begun = begun or Begun.with_the_world(control)
    ledger = control.ledger()
    patients = {ods: _patients(control, ods) for ods in ledger}
    numbers = {
        (ods, row["id"]): row["nhs_number"] or "" for ods in patients for row in patients[ods]
    }
    people = list(_people(patients))
    texts = sorted(map(_text, _out(control)), key=lambda text: text.number)
    changes = [line for ods in ledger for line in _changes(ods, ledger[ods], numbers, begun)]
    found = joined.links(texts, told.invited, people, terms.booking_link)
    links = [*{each.url: each for each in (*found, *told.links)}.values()]
    slots, counts = _slots(control, changes)
    return history.History(
        at=datetime.fromisoformat(control.clock()["now"]),
        changes=changes,
        slots=slots,
        calls=None if told.calls is None else joined.by_name(told.calls, links),
        texts=texts,
        events=events,
        invited=list(told.invited),
        links=links,
        counts=counts,
        people=people,
        registered=_registered(patients, begun.registered),
        filed=list(_filed(control, told.invited)),
        inbox=None if told.inbox is None else list(told.inbox),
        lines=list(told.lines),
        terms=terms,
    )


def watch(ground: Ground, journal: ClientJournal, driver: Driver) -> Callable[[], history.History]:
    """What gathers the history of one scenario of a driver in a running world."""
    from gpharness.ground.remote import RemoteGround

    assert isinstance(ground, RemoteGround), f"no history of {type(ground).__name__}"
    control = ground.control
    begun = Begun.of(control)
    base = getattr(driver, "base", None) if driver.profile.has("events") else None

    def gathered() -> history.History:
        told = Told(
            calls=list(journal.calls),
            invited=tuple(journal.invited.values()),
            inbox=_inbox(ground, journal, driver),
            lines=tuple(_lines(driver)),
        )
        events = joined.feed(base) if base else None
        return gather(control, events, told, begun, joined.terms(driver.profile))

    return gathered


# -- the control plane's rows ---------------------------------------------------------------------


def _changes(
    ods: str, book: Row, numbers: Mapping[tuple[str, int], str], begun: Begun
) -> Iterator[history.LedgerChange]:
    until = begun.bookings.get(ods, 0)
    for row in book["changes"]:
        by = row["by"] or {}
        yield history.LedgerChange(
            ods=ods,
            number=row["number"],
            at=datetime.fromisoformat(row["at"]),
            did=row["did"],
            slots=tuple(row["slots"]),
            session=row["session"],
            booking=row["booking"],
            patient=numbers.get((ods, row["patient"]), ""),
            via=by.get("via", ""),
            by="the practice" if row["number"] <= until else by.get("who", ""),
            detail=row["detail"],
        )


def _slots(
    control: ControlClient, changes: list[history.LedgerChange]
) -> tuple[list[history.SlotFact], list[history.SlotCount]]:
    """The slots of every day on which something was booked, and each book's own counts."""
    booked = {change.ods for change in changes if change.did == "booked"}
    opened = {change.ods for change in changes}
    slots: list[history.SlotFact] = []
    for ods in booked:
        for day in _days(control, ods):
            slots += _slots_of(control.book(ods, day))
    return slots, [_count(control.book(ods)) for ods in sorted(opened)]


def _days(control: ControlClient, ods: str) -> list[date]:
    starts = (datetime.fromisoformat(row["start"]) for row in control.bookings(ods))
    return sorted({london(start).date() for start in starts})


def _slots_of(book: Row) -> Iterator[history.SlotFact]:
    for session in book["sessions"]:
        for row in session["slots"]:
            yield history.SlotFact(
                book["ods"],
                row["id"],
                session["id"],
                datetime.fromisoformat(row["start"]),
                row["type"],
                tuple(session["staff"]),
            )


def _count(book: Row) -> history.SlotCount:
    row = book["counts"]
    blocked = row["blocked"] + row["embargoed"]
    return history.SlotCount(
        book["ods"],
        history.WHOLE,
        row["created"],
        row["free"],
        row["booked"],
        blocked,
        row["deleted"],
    )


def _patients(control: ControlClient, ods: str) -> list[Row]:
    return [*control.people(ods=ods, limit=EVERYBODY)]


def _people(patients: Mapping[str, list[Row]]) -> Iterator[history.Person]:
    at: dict[str, list[str]] = {}
    rows: dict[str, Row] = {}
    for ods, found in patients.items():
        for row in found:
            number = row["nhs_number"]
            if number:
                rows.setdefault(number, row)
                at.setdefault(number, []).extend([ods] if row["standing"] == "active" else [])
    for number, row in rows.items():
        mobiles = (row["mobile"],) if row["mobile"] else ()
        yield history.Person(number, mobiles, row["birth_date"], tuple(at[number]))


def _guest(row: Row) -> bool:
    return bool(row["registration"] == "temporary")


def _registered(
    patients: Mapping[str, list[Row]], before: frozenset[tuple[str, int]] | None
) -> list[history.Registered] | None:
    if before is None:
        return None
    return [
        history.Registered(ods, row["nhs_number"] or "")
        for ods, rows in patients.items()
        for row in rows
        if _guest(row) and (ods, row["id"]) not in before
    ]


def _out(control: ControlClient) -> list[dict[str, Any]]:
    return [row for row in control.outbox() if row["kind"] == "out"]


def _text(row: Row) -> history.TextSent:
    receipts = tuple((each["status"], _instant(each["at"])) for each in row["timeline"])
    reference, status = row["reference"] or "", row["status"]
    return history.TextSent(
        row["number"], _instant(row["at"]), row["to"], row["body"], reference, status, receipts
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _filed(control: ControlClient, invited: tuple[history.Invited, ...]) -> Iterator[history.Filed]:
    """Only for whoever was invited elsewhere: it takes a question for each."""
    for ods, number in {(e.sender, e.patient) for e in invited if e.sender and e.site != e.sender}:
        for row in control.record(number, ods):
            yield history.Filed(ods, number, _instant(row["at"]), row["text"])


def _inbox(
    ground: Ground, journal: ClientJournal, driver: Driver
) -> tuple[history.InboxEntry, ...] | None:
    if not journal.forms:
        return ()
    from gpharness.ground.remote import RemoteGround

    assert isinstance(ground, RemoteGround)
    rows = ground.control.organisations()
    found: list[history.InboxEntry] = []
    for ods in (row["ods"] for row in rows):
        try:
            form = ground.request_form(ods)
        except LookupError:
            continue
        if any(url.endswith(form) for url in journal.forms):
            user: StaffUser = ground.staff_of(ods)
            found += inbox_of(driver, user)
    return tuple(found)


def _lines(driver: Driver) -> Iterator[history.Line]:
    if isinstance(driver, Tracker):
        for each in driver.traces():
            yield history.Line("address", each.address)
