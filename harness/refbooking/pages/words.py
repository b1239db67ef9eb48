"""How appointments, days and times read on the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from refbooking.london import day_words, local, short_day_words, time_words
from refbooking.settings import Organisation
from refbooking.slots import Choice, Offer
from refbooking.store.records import Invitation

HOW = {
    "face_to_face": ("In person",),
    "telephone": ("Telephone call", "We will call you."),
    "video": ("Video call", "We will send you what you need to join."),
}

WEEKS_ON_A_PAGE = 3


@dataclass(frozen=True)
class Row:
    """One line of a summary list; `change` is where it can be changed."""

    key: str
    lines: tuple[str, ...]
    change: str | None = None


def rows(
    link: Invitation,
    site: Organisation,
    choice: Choice,
    *,
    change_day: str | None = None,
    change_time: str | None = None,
) -> list[Row]:
    """An appointment: what, when, how long, how, and where with the address (X6)."""
    found = [
        Row("What", (link.slot_type,)),
        Row("Day", (day_words(choice.day),), change_day),
        Row("Time", (time_label(choice),), change_time),
    ]
    if choice.minutes is not None:
        found.append(Row("How long", (f"{choice.minutes} minutes",)))
    if choice.clinician_name:
        found.append(Row("Who with", (choice.clinician_name,)))
    found.append(Row("How", HOW[link.mode]))
    where = "Where" if link.mode == "face_to_face" else "Surgery"
    found.append(Row(where, tuple(line for line in (site.name, site.address) if line)))
    return found


def time_label(choice: Choice) -> str:
    """A time, or a window: `9:40am`, `Morning, 8am to 1pm`."""
    if choice.end is None:
        return time_words(choice.start)
    return f"{part_of_day(choice)}, {time_words(choice.start)} to {time_words(choice.end)}"


def part_of_day(choice: Choice) -> str:
    """Morning before midday, evening from 6pm; a window is named by where it begins."""
    hour = local(choice.start).hour
    if hour < 12:
        return "Morning"
    return "Afternoon" if hour < 18 else "Evening"


def time_groups(offers: Iterable[Offer], ids: dict[Choice, str]) -> list[dict[str, object]]:
    """The radios of a day: one group per part of the day, or one for all windows."""
    groups: dict[str, list[dict[str, str]]] = {}
    for offer in offers:
        choice = offer.choice
        legend = "Time of day" if choice.end else part_of_day(choice)
        label = time_label(choice)
        if choice.clinician_name:
            label += f" with {choice.clinician_name}"
        groups.setdefault(legend, []).append({"value": ids[choice], "text": label})
    # The error summary links to #offer, so the first radio of all has that id.
    return [
        {"legend": legend, "choices": choices, "id": "offer" if n == 0 else f"offer-{n}-of-day"}
        for n, (legend, choices) in enumerate(groups.items())
    ]


@dataclass(frozen=True)
class Week:
    """The days of one week that have appointments."""

    label: str
    days: tuple[dict[str, str], ...]


def weeks(days: dict[date, list[Offer]], times_page: str) -> list[Week]:
    """The days on offer grouped by week, Monday first."""
    grouped: dict[date, list[dict[str, str]]] = {}
    for day, offers in days.items():
        monday = day - timedelta(days=day.weekday())
        grouped.setdefault(monday, []).append(
            {
                "href": f"{times_page}?day={day.isoformat()}",
                "label": short_day_words(day),
                "count": _count(offers),
            }
        )
    return [Week(_week_label(monday), tuple(lines)) for monday, lines in grouped.items()]


def _week_label(monday: date) -> str:
    return f"Week from {short_day_words(monday)}"


def _count(offers: Sequence[Offer]) -> str:
    if offers[0].choice.end is not None:
        return " or ".join(part_of_day(offer.choice).lower() for offer in offers)
    return "1 appointment" if len(offers) == 1 else f"{len(offers)} appointments"
