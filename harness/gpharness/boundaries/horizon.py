"""How far ahead an appointment may be, how near, and until when it can be given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from gpharness.boundaries.limits import CUTOFF, HORIZON, NOTICE
from gpharness.boundaries.outlines import Outline, around, at, day_of, days_on, moment

HALF_AN_HOUR = timedelta(minutes=30)
"""Into a day: in summer, an hour of London's day is still yesterday in UTC."""
SOON = 7
"""Days until an appointment that is within reach in any case: without one no link is sent."""


def first_day_beyond(title: str, looks: Mapping[str, datetime]) -> Outline:
    """A day comes within reach as another day begins in London; ``looks`` are such moments."""
    return Outline(
        title,
        (
            'Given Riverside Surgery has one free "Blood test" slot on <near> at 9am',
            'And Riverside Surgery has one free "Blood test" slot on <day> at 9am',
            'And Asha sent Maria Okoro a booking link for "Blood test" at <sent>',
            "And the time is <time>",
            "When Maria is choosing an appointment",
            "Then Maria <can> choose 9am on <day>",
        ),
        tuple(
            {
                **cells,
                "sent": moment(days_on(midnight, -1)),
                "near": day_of(days_on(midnight, SOON)),
                "day": day_of(days_on(midnight, HORIZON)),
                "can": "can" if past else "cannot",
            }
            for case, midnight in looks.items()
            for cells, past in around(case, midnight)
        ),
    )


def last_slot_within(title: str, looks: Mapping[str, datetime]) -> Outline:
    """The last slot of the last day is within reach, the first of the next is not."""
    reach = (("11:50pm", HORIZON, "can"), ("12am", HORIZON + 1, "cannot"))
    return Outline(
        title,
        (
            'Given Riverside Surgery has one free "Blood test" slot on <near> at 9am',
            'And Riverside Surgery has one free "Blood test" slot on <day> at <slot>',
            'And Asha sent Maria Okoro a booking link for "Blood test" at <time>',
            "When Maria is choosing an appointment",
            "Then Maria <can> choose <slot> on <day>",
        ),
        tuple(
            {
                "case": case,
                "time": moment(midnight + HALF_AN_HOUR),
                "near": day_of(days_on(midnight, SOON)),
                "day": day_of(days_on(midnight, days)),
                "slot": slot,
                "can": can,
            }
            for case, midnight in looks.items()
            for slot, days, can in reach
        ),
    )


def notice() -> Outline:
    """An appointment is offered until the notice that the practice needs."""
    start = at(2026, 11, 4, "09:40")
    return Outline(
        "An appointment is offered until it begins",
        (
            'Given Riverside Surgery has 10 free "Blood test" slots on Wednesday 4 November',
            'And Asha sent Maria Okoro a booking link for "Blood test" at 12:00 on Tuesday 3 November',  # noqa: E501
            "And the time is <time>",
            "When Maria is choosing an appointment",
            "Then Maria <can> choose 9:40am on Wednesday 4 November",
        ),
        tuple(
            {**cells, "can": "cannot" if past else "can"}
            for cells, past in around("9:40am", start - NOTICE)
        ),
        tags="@S9 @E10 @E46 @profile:notice.minutes",
    )


def cutoff() -> Outline:
    """An appointment can be cancelled up to, and at, the last moment for it."""
    start = at(2026, 11, 4, "09:40")
    done, late = "that her appointment is cancelled", 'the page "It is too late to cancel online"'
    return Outline(
        "An appointment is cancelled around the last moment for it",
        (
            'Given Riverside Surgery has 10 free "Blood test" slots on Wednesday 4 November',
            'And Asha sent Maria Okoro a booking link for "Blood test"',
            "And Maria has booked 9:40am on Wednesday 4 November",
            "And the time is <time>",
            "When Maria opens the cancellation link in her text message",
            "And she gives her date of birth",
            "And she cancels her appointment",
            "Then she sees <page>",
        ),
        tuple(
            {**cells, "page": late if "after" in cells["case"] else done}
            for cells, _ in around("an hour before", start - CUTOFF)
        ),
        tags="@manage @M3 @profile:cancel.by_link @profile:cancel.cutoff_minutes",
    )
