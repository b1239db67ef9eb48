"""The lives of links, security codes and forms that are left alone, around their ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from gpharness.boundaries.limits import CODE, DRAFT, LINK
from gpharness.boundaries.outlines import DAY, Outline, Row, around, day_of, moment

MINUTE = timedelta(minutes=1)


def opened(title: str, sent: Mapping[str, datetime]) -> Outline:
    """A link is opened around the end of its life."""
    return Outline(
        title,
        (
            'Given Riverside Surgery has 10 free "Blood test" slots on <book>',
            'And Asha sent Maria Okoro a booking link for "Blood test" at <sent>',
            "And the time is <time>",
            "When Maria opens the link in her text message",
            "Then she sees <page>",
        ),
        tuple(_links(sent, "the date of birth question", 'the page "This link has expired"')),
    )


def confirmed(title: str, sent: Mapping[str, datetime]) -> Outline:
    """A booking is confirmed around the end of the link's life; the check page is open by then."""
    return Outline(
        title,
        (
            'Given Riverside Surgery has 10 free "Blood test" slots on <book>',
            'And Asha sent Maria Okoro a booking link for "Blood test" at <sent>',
            "And Maria is on the check page for 9:40am on <book> at <ready>",
            "And the time is <time>",
            "When she confirms",
            "Then the 9:40am slot on <book> is <page> in the Riverside Surgery appointment book",
        ),
        tuple(
            {**row, "ready": moment(sent[row["case"].rpartition(", ")[0]] + LINK - MINUTE)}
            for row in _links(sent, "booked", "still free")
        ),
    )


def _links(sent: Mapping[str, datetime], live: str, over: str) -> Iterator[Row]:
    for case, when in sent.items():
        for cells, past in around(case, when + LINK):
            place = {"sent": moment(when), "book": day_of(when + LINK + 7 * DAY)}
            yield {**cells, **place, "page": over if past else live}


def code(title: str, sent: Mapping[str, datetime]) -> Outline:
    """A security code is typed around the end of its life."""
    over = 'the page "The security code has expired"'
    return Outline(
        title,
        (
            "Given the time is <sent>",
            "And Maria has filled in Riverside Surgery's request form",
            "When Maria asks for a security code",
            "And the time is <time>",
            "And she types the security code",
            "Then she sees <page>",
        ),
        tuple(_lives(sent, CODE, "all answers to check", over)),
    )


def draft(title: str, begun: Mapping[str, datetime]) -> Outline:
    """Somebody comes back to a form that was left alone."""
    return Outline(
        title,
        (
            "Given the time is <sent>",
            "And Maria has filled in Riverside Surgery's request form with the number 01632 960201",
            "And the time is <time>",
            "When Maria looks at the page again",
            "Then she sees <page>",
        ),
        tuple(_lives(begun, DRAFT, "all answers to check", 'the page "Start again"')),
        tags="@E110",
    )


def _lives(begun: Mapping[str, datetime], life: timedelta, live: str, over: str) -> Iterator[Row]:
    for case, when in begun.items():
        for cells, past in around(case, when + life):
            yield {**cells, "sent": moment(when), "page": over if past else live}
