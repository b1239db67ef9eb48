"""Each of the nineteen is kept on a good day, and broken by one thing that must not happen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest

from gpharness.invariants.checks import INVARIANTS, check
from gpharness.invariants.history import (
    WHOLE,
    Act,
    Filed,
    History,
    InboxEntry,
    Line,
    Person,
    Registered,
    SlotCount,
)
from gpharness.invariants.told import Broken, Kept, NotChecked
from invariants import histories as day


class Bad(NamedTuple):
    """A history that breaks one invariant, words of what is said of it, and how long it is."""

    history: Callable[[], History]
    says: str
    rows: int


def _shown_to_two() -> History:
    return day.with_more(
        invited=[day.invited(day.OTHER_INVITED, day.JAMES)],
        links=[day.Link(day.OTHER_LINK, day.JAMES, day.OTHER_INVITED)],
        calls=[day.booked(50, day.OTHER_LINK)],
    )


def _late() -> History:
    soon = [day.invited(expires_at=day.at(20))]
    return replace(day.good(), invited=soon)


def _in_the_ledger(*changes: day.LedgerChange) -> History:
    return day.with_more(changes=list(changes))


def _wrong_code(typed: str, seconds: float = 110) -> History:
    facts = {**day.NUMBER, "typed": typed}
    calls = [each for each in day.good().calls or [] if each.act != Act.CODE]
    return day.instead(
        calls=[*calls, day.call(Act.CODE, seconds, day.VISIT, step="review", facts=facts)]
    )


def _after_five_wrong() -> History:
    facts = {**day.NUMBER, "typed": "000000"}
    wrong = [
        day.call(
            Act.CODE, 103 + n, day.VISIT, took=0.5, step="code", code="CODE_WRONG", facts=facts
        )
        for n in range(5)
    ]
    calls = sorted([*(day.good().calls or []), *wrong], key=lambda each: each.began)
    return day.instead(calls=calls)


BROKEN: Mapping[str, list[Bad]] = {
    "I1": [
        Bad(lambda: _in_the_ledger(day.taken(3, 45, patient=day.JAMES, booking=22)), "already", 2),
        Bad(_shown_to_two, "can be given once only", 2),
    ],
    "I2": [
        Bad(
            lambda: _in_the_ledger(day.taken(3, 45, slot=12, booking=22)),
            "2 appointments came of 1 invitations",
            3,
        ),
        Bad(
            lambda: day.with_more(calls=[day.booked(50, start=day.LATER)]),
            "confirmed for two different appointments",
            2,
        ),
    ],
    "I3": [
        Bad(_late, "with a link that had expired", 3),
        Bad(lambda: replace(_late(), calls=[]), "claimed a link that had expired", 2),
    ],
    "I4": [
        Bad(lambda: day.instead(changes=[day.OPENED]), "no book has that appointment", 1),
        Bad(lambda: _in_the_ledger(day.taken(3, 45, booking=22)), "the books have 2 of it", 3),
    ],
    "I5": [
        Bad(
            lambda: day.instead(calls=[], events=[], texts=[]),
            "no page, no text and no task tells of it",
            1,
        )
    ],
    "I6": [
        Bad(
            lambda: day.instead(invited=[day.invited(slot_type="Smear")]),
            "a Blood test, and Smear was",
            2,
        ),
        Bad(
            lambda: day.instead(invited=[day.invited(clinicians=("Dr Shah",))]),
            "Dr Patel's, and the link is for Dr Shah",
            2,
        ),
        Bad(
            lambda: day.instead(invited=[day.invited(first_day="2026-10-28")]),
            "outside the dates",
            2,
        ),
    ],
    "I7": [
        Bad(
            lambda: day.instead(changes=[day.OPENED, day.taken(2, 30.5, patient=day.JAMES)]),
            "was not invited",
            1,
        )
    ],
    "I8": [
        Bad(lambda: _starts(day.NINE), "it had begun already", 1),
        Bad(lambda: _starts(day.NINE + timedelta(days=43)), "more than 42 days ahead", 1),
    ],
    "I9": [
        Bad(
            lambda: day.with_more(calls=[day.call(Act.LOOK, 50, step="choose")]),
            "shown after the link had ended",
            2,
        ),
        Bad(lambda: day.instead(invited=[day.invited(expires_at=day.at(5))]), "had expired", 2),
    ],
    "I10": [
        Bad(lambda: day.instead(inbox=[]), "staff do not have it", 1),
        Bad(
            lambda: day.with_more(inbox=[InboxEntry("AAAA-BBBB", "unmatched")]),
            "staff have it 2 times",
            1,
        ),
        Bad(
            lambda: day.with_more(inbox=[InboxEntry("CCCC-DDDD", "unmatched")]),
            "no patient was shown it",
            1,
        ),
        Bad(
            lambda: day.with_more(
                calls=[day.call(Act.SUBMIT, 130, "visit 2", reference="AAAA-BBBB")]
            ),
            "two requests were given the same reference",
            2,
        ),
    ],
    "I11": [
        Bad(lambda: _matched(day.JAMES, day.MOBILE), "has another mobile", 1),
        Bad(lambda: _matched(day.MARIA, day.MOBILE, calls=[]), "nobody typed a right code", 1),
        Bad(lambda: _matched("9990000034", day.MOBILE), "whom PDS does not know", 1),
        Bad(
            lambda: day.instead(people=[Person(day.MARIA, (day.MOBILE,), "1984-03-12", ())]),
            "registered nowhere",
            1,
        ),
    ],
    "I12": [
        Bad(lambda: _wrong_code("654321"), "not the newest", 2),
        Bad(lambda: _wrong_code("123456", 101 + 900), "15 minutes after it was sent", 2),
        Bad(lambda: day.instead(texts=[]), "none had been sent", 1),
        Bad(_after_five_wrong, "after 5 wrong ones", 7),
    ],
    "I13": [
        Bad(
            lambda: day.with_more(texts=[day.text(4, 33, "Again.", "booked-bkg_1")]),
            "2 were accepted, one was due",
            2,
        ),
        Bad(
            lambda: day.with_more(texts=[day.text(4, 33, "you are booked for 9am.", "other")]),
            "2 confirmations for 1 appointments",
            3,
        ),
    ],
    "I14": [
        Bad(
            lambda: replace(day.elsewhere(), registered=[Registered(day.ELSEWHERE, day.MARIA)] * 2),
            "is on it 2 times",
            2,
        ),
        Bad(
            lambda: day.instead(registered=[Registered(day.ELSEWHERE, day.JAMES)]),
            "never asked for an appointment there",
            1,
        ),
    ],
    "I15": [
        Bad(
            lambda: replace(day.elsewhere(), invited=day.elsewhere().invited[1:]),
            "changed the sender's own book",
            2,
        ),
        Bad(
            lambda: day.with_more(
                day.elsewhere(), filed=[Filed(day.OURS, day.MARIA, day.at(2), "Invited")] * 3
            ),
            "3 entries for 2 messages",
            5,
        ),
    ],
    "I16": [
        Bad(
            lambda: day.instead(counts=[SlotCount(day.OURS, 5, 3, 1, 1, 0, 0)]),
            "3 slots were created and there are 2",
            1,
        ),
        Bad(
            lambda: day.instead(counts=[SlotCount(day.OURS, WHOLE, 4, 3, 1, 0, 0)]),
            "the ledger has 3 created",
            1,
        ),
        Bad(lambda: _in_the_ledger(day.taken(3, 45, slot=99, booking=22)), "never made", 1),
    ],
    "I17": [
        Bad(
            lambda: day.with_more(events=[day.event(7, "opened", 60)]),
            "it was booked, which is final, and became opened",
            2,
        )
    ],
    "I18": [
        Bad(
            lambda: day.with_more(lines=[Line("address", f"/patients/{day.MARIA}")]),
            "an NHS number",
            1,
        ),
        Bad(
            lambda: day.with_more(texts=[day.text(4, 9, "Born 12 March 1984?", "q")]),
            "a date of birth",
            1,
        ),
        Bad(
            lambda: day.with_more(events=[day.event(7, "opened_link", 9, url=day.LINK)]),
            "the token of a link",
            1,
        ),
    ],
    "I19": [
        Bad(
            lambda: day.instead(calls=[day.refused(30, "SLOT_TAKEN")]),
            "said that nothing was booked, and it was",
            2,
        )
    ],
}


def _starts(start: object) -> History:
    slots = [day.SLOTS[0]._replace(start=start)]  # type: ignore[arg-type]  # an instant
    return day.instead(slots=slots, calls=[], events=[])


def _matched(patient: str, contact: str, **more: object) -> History:
    entry = InboxEntry("AAAA-BBBB", "matched", patient, contact)
    return day.instead(inbox=[entry], **more)


CASES = [
    pytest.param(id, bad, id=f"{id}: {bad.says}") for id, cases in BROKEN.items() for bad in cases
]


def test_every_invariant_is_broken_by_some_history():
    assert list(BROKEN) == list(INVARIANTS) == [f"I{n}" for n in range(1, 20)]


def test_all_nineteen_are_kept_on_a_good_day():
    assert {id: type(each) for id, each in check(day.good()).items()} == dict.fromkeys(
        INVARIANTS, Kept
    )


def test_all_nineteen_are_kept_when_somebody_books_at_another_site():
    assert {type(each) for each in check(day.elsewhere()).values()} == {Kept}


@pytest.mark.parametrize(("id", "bad"), CASES)
def test_a_history_that_breaks_an_invariant_is_found_and_shown(id: str, bad: Bad):
    finding = check(bad.history())[id]
    assert isinstance(finding, Broken), finding
    breach = next(each for each in finding.breaches if bad.says in each.sentence)
    assert len(breach.history) == bad.rows


NOBODY = {
    "calls": None, "texts": None, "events": None, "counts": None, "people": None,
    "registered": None, "filed": None, "inbox": None, "lines": [], "invited": [], "links": [],
    "changes": [], "slots": [],
}  # fmt: skip


@pytest.mark.parametrize("id", INVARIANTS)
def test_what_nobody_can_tell_is_never_kept(id: str):
    finding = check(day.instead(**NOBODY))[id]
    assert isinstance(finding, NotChecked), finding
    assert finding.reason
