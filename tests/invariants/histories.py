"""Histories by hand: a day at Riverside on which all nineteen invariants are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from gpharness.invariants.history import (
    WHOLE,
    Act,
    ClientCall,
    Filed,
    History,
    InboxEntry,
    Invited,
    LedgerChange,
    Line,
    Link,
    Person,
    Registered,
    ServiceEvent,
    SlotCount,
    SlotFact,
    TextSent,
)

NINE = datetime(2026, 10, 20, 9, tzinfo=UTC)
START = datetime(2026, 10, 27, 9, tzinfo=UTC)
LATER = START + timedelta(minutes=10)
OURS, ELSEWHERE = "Y90001", "Y90003"
MARIA, JAMES = "9990000018", "9990000026"
MOBILE, OTHER_MOBILE = "+447700900123", "+447700900124"
LINK, OTHER_LINK = "http://b.test/b/aaaaaaaaaaaaaaaaaaaa", "http://b.test/b/bbbbbbbbbbbbbbbbbbbb"
INVITED, OTHER_INVITED = "inv_maria", "inv_james"


def at(seconds: float) -> datetime:
    """So many seconds after nine."""
    return NINE + timedelta(seconds=seconds)


def call(
    act: Act, seconds: float, about: str = LINK, took: float | None = 1, **more: Any
) -> ClientCall:
    """A call that began so many seconds after nine; ``took`` None: no answer ever came."""
    ended = None if took is None else at(seconds + took)
    return ClientCall(int(seconds), "", act, about, at(seconds), ended, **more)


def booked(seconds: float, about: str = LINK, start: datetime = START, **more: Any) -> ClientCall:
    """A confirmation that says yes."""
    facts: dict[str, Any] = {"step": "booked", "start": start, "site": OURS, "wanted": start}
    return call(Act.CONFIRM, seconds, about, **{**facts, **more})


def refused(seconds: float, code: str, about: str = LINK) -> ClientCall:
    """A confirmation that says no."""
    return call(Act.CONFIRM, seconds, about, step="choose", code=code, status=409, wanted=START)


def change(number: int, did: str, seconds: float, **more: Any) -> LedgerChange:
    """A line of Riverside's ledger."""
    return LedgerChange(OURS, number, at(seconds), did, **more)


def taken(
    number: int, seconds: float, slot: int = 11, patient: str = MARIA, booking: int = 21
) -> LedgerChange:
    """The book accepts an appointment from the product."""
    return change(
        number, "booked", seconds, slots=(slot,), booking=booking, patient=patient,
        via="staff", by="online",
    )  # fmt: skip


def event(seq: int, kind: str, seconds: float, subject: str = INVITED, **data: Any) -> ServiceEvent:
    """The product tells an event."""
    return ServiceEvent(seq, at(seconds), kind, subject, data)


def text(number: int, seconds: float, body: str, reference: str, to: str = MOBILE) -> TextSent:
    """The gateway accepts a text."""
    return TextSent(number, at(seconds), to, body, reference, "delivered")


def invited(ref: str = INVITED, patient: str = MARIA, **more: Any) -> Invited:
    """An invitation to a blood test that lasts a week."""
    facts: dict[str, Any] = {
        "at": at(0), "sender": OURS, "site": OURS, "slot_type": "Blood test",
        "expires_at": at(7 * 86400),
    }  # fmt: skip
    return Invited(ref, patient, **{**facts, **more})


OPENED = change(1, "session opened", -60, slots=(11, 12, 13), session=5)
SLOTS = [
    SlotFact(OURS, 11, 5, START, "Blood test", ("Dr Patel",)),
    SlotFact(OURS, 12, 5, LATER, "Blood test", ("Dr Patel",)),
]
CODE = "123456 is your security code for Riverside Surgery."
VISIT = "visit 1"
NUMBER = {"number": "07700 900123"}


def good() -> History:
    """Maria books her blood test, at the first try, and then sends a request."""
    return History(
        at=at(3600),
        changes=[OPENED, taken(2, 30.5)],
        slots=SLOTS,
        calls=[
            call(Act.LOOK, 10, step="identity"),
            call(Act.IDENTITY, 12, step="choose"),
            call(Act.SLOTS, 14, facts={"shown": 2}),
            booked(30),
            call(Act.LOOK, 40, step="booked", start=START, site=OURS),
            call(Act.ANSWER, 100, VISIT, step="code", facts=NUMBER),
            call(Act.CODE, 110, VISIT, step="review", facts={**NUMBER, "typed": "123 456"}),
            call(Act.SUBMIT, 120, VISIT, step="submitted", reference="AAAA-BBBB"),
        ],
        texts=[
            text(1, 1, f"Riverside Surgery: please book: {LINK}", f"invitation-{INVITED}"),
            text(2, 31, "Riverside Surgery: you are booked for 9am.", "booked-bkg_1"),
            text(3, 101, CODE, "code-1"),
        ],
        events=[
            event(1, "created", 0),
            event(2, "sent", 1),
            event(3, "opened", 12),
            event(4, "confirming", 30),
            event(5, "booked", 30.6),
            event(
                6, "confirmed", 30.6, "bkg_1", site=OURS, start=START.isoformat(),
                claimed_at=at(30).isoformat(),
            ),
        ],
        invited=[invited()],
        links=[Link(LINK, MARIA, INVITED)],
        counts=[SlotCount(OURS, WHOLE, 3, 2, 1, 0, 0), SlotCount(OURS, 5, 3, 2, 1, 0, 0)],
        people=[
            Person(MARIA, (MOBILE,), "1984-03-12", (OURS,)),
            Person(JAMES, (OTHER_MOBILE,), "1950-01-01", (OURS,)),
        ],
        registered=[],
        filed=[],
        inbox=[InboxEntry("AAAA-BBBB", "matched", MARIA, MOBILE)],
        lines=[Line("address", LINK)],
    )  # fmt: skip


def with_more(history: History | None = None, **more: list[Any]) -> History:
    """The good day, with more of some kinds."""
    history = history or good()
    return replace(
        history, **{key: [*getattr(history, key), *value] for key, value in more.items()}
    )


def instead(**kinds: Any) -> History:
    """The good day, with some kinds replaced."""
    return replace(good(), **kinds)


def elsewhere() -> History:
    """Maria is invited to another site, which registers her and gives her an appointment."""
    ref, url = "inv_away", "http://b.test/b/cccccccccccccccccccc"
    return with_more(
        invited=[invited(ref, site=ELSEWHERE)],
        links=[Link(url, MARIA, ref)],
        slots=[SlotFact(ELSEWHERE, 91, 90, LATER, "Blood test")],
        calls=[booked(60, url, LATER, site=ELSEWHERE)],
        changes=[
            LedgerChange(ELSEWHERE, 1, at(-60), "session opened", (91,), 90),
            LedgerChange(
                ELSEWHERE, 2, at(60.5), "booked", (91,), None, 92, MARIA, "gp-connect", OURS
            ),
        ],
        registered=[Registered(ELSEWHERE, MARIA)],
        filed=[Filed(OURS, MARIA, at(1), "Invited to book a blood test")],
    )
