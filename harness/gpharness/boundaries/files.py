"""The features at the edges: which cases each looks at, and their files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gpharness.boundaries.horizon import cutoff, first_day_beyond, last_slot_within, notice
from gpharness.boundaries.lives import code, confirmed, draft, opened
from gpharness.boundaries.outlines import Feature, Outline, at

MADE_BY = "Written by python -m gpharness.boundaries: mend the rule there, then make boundaries."

QUIET_LINKS = {
    "in the morning": at(2026, 11, 4, "09:30"),
    "as a day begins": at(2026, 11, 5, "00:00"),
}
CHANGED_LINKS = {
    "sent in summer time": at(2026, 10, 24, "23:30"),
    "sent in the first of two equal hours": at(2026, 10, 25, "01:30", "BST"),
    "sent in the second of two equal hours": at(2026, 10, 25, "01:30", "GMT"),
    "over in the hour that is left out": at(2027, 3, 21, "01:30"),
}
QUIET_LOOKS = {"in winter": at(2026, 11, 4, "00:00")}
CHANGED_LOOKS = {
    "over the end of summer time": at(2026, 10, 22, "00:00"),
    "over the start of summer time": at(2027, 3, 4, "00:00"),
}
CHANGED_HOURS = {
    "as summer time ends": at(2026, 10, 25, "01:50", "BST"),
    "as summer time begins": at(2027, 3, 28, "00:50"),
}
CHANGED_DAYS = {
    "as summer time ends": at(2026, 10, 24, "12:00"),
    "as summer time begins": at(2027, 3, 27, "12:00"),
}
MORNING = {"in the morning": at(2026, 11, 4, "09:30")}

EVERYWHERE = "@boundary @clock"
OF_A_LINK = "@S7 @E2 @profile:link.validity_hours @profile:link.expiry_rule"
OF_A_CODE = "@patient_request @P8 @E86 @profile:code.ttl_minutes"
OF_SIX_WEEKS = "@self_book @S8 @E7 @E8 @profile:horizon.days"


def features() -> dict[str, Feature]:
    """Every feature of the folder, by the name of its file."""
    return {
        "expiry.feature": _expiry(),
        "horizon.feature": _horizon(),
        "code_life.feature": _code_life(),
        "clock_changes.feature": _clock_changes(),
    }


def main(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, feature in features().items():
        (folder / name).write_text(str(feature), encoding="utf-8")


def _expiry() -> Feature:
    return Feature(
        MADE_BY,
        f"{EVERYWHERE} @self_book {OF_A_LINK}",
        "To the second: the seven days of a booking link",
        "a link lives until, and not at, the moment seven days after its text",
        (
            opened("A link is opened as its seven days end", QUIET_LINKS),
            confirmed("A booking is confirmed as the seven days of its link end", MORNING),
        ),
    )


def _horizon() -> Feature:
    return Feature(
        MADE_BY,
        f"{EVERYWHERE} @self_book",
        "To the second: how far ahead an appointment may be, and how near",
        "six weeks count from the day on which the patient looks, as London has it",
        (
            _with(OF_SIX_WEEKS, first_day_beyond("A day comes within six weeks", QUIET_LOOKS)),
            _with(OF_SIX_WEEKS, last_slot_within("The last slot within six weeks", QUIET_LOOKS)),
            notice(),
            cutoff(),
        ),
    )


def _code_life() -> Feature:
    return Feature(
        MADE_BY,
        f"{EVERYWHERE} @patient_request",
        "To the second: the lives of a security code and of a form left alone",
        "a code works for fifteen minutes, a form waits for a day",
        (
            _with(OF_A_CODE, code("A security code is typed as its life ends", MORNING)),
            draft("A form that was left alone is looked at as its day ends", MORNING),
        ),
    )


def _clock_changes() -> Feature:
    over = "over a change"
    six_weeks = (
        first_day_beyond(f"A day comes within six weeks {over}", CHANGED_LOOKS),
        last_slot_within(f"The last slot within six weeks {over}", CHANGED_LOOKS),
    )
    links = opened(f"A link is opened as its seven days end {over}", CHANGED_LINKS)
    codes = code(f"A security code is typed as its life ends {over}", CHANGED_HOURS)
    drafts = draft(f"A form that was left alone {over} is looked at", CHANGED_DAYS)
    return Feature(
        MADE_BY,
        EVERYWHERE,
        "To the second: lives and horizons over both changes of the clocks",
        "what lasts hours is counted in hours, what is told in days goes by London's calendar",
        (
            _with(f"@self_book @E3 {OF_A_LINK}", links),
            *(_with(OF_SIX_WEEKS, each) for each in six_weeks),
            _with(OF_A_CODE, codes),
            _with("@patient_request", drafts),
        ),
    )


def _with(tags: str, outline: Outline) -> Outline:
    return replace(outline, tags=f"{tags} {outline.tags}".strip())
