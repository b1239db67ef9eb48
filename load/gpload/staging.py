"""Making a running world ready for a plan: patients, slots, faults, invitations, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from gpharness.answers import BatchReport, Refusal, StaffUser
from gpharness.driver import Driver
from gpload.deck import MOBILES, Card, people
from gpload.inbox import Inbox
from gpload.journeys import answered, written
from gpload.plan import Plan, Stage
from gpworld.control.client import ControlClient, ControlError
from gpworld.core.london import local_date, midnight

HUB = "Y90002"
"""The site to which patients may be sent elsewhere."""

ROWS = 200  # of one batch, while a run is prepared
FIRST_DAY, DAYS, MINUTES, A_SESSION = 9, 20, 10, 54
OPENS_AT = timedelta(hours=8)
PAUSE, TEXT_SECONDS = 0.2, 60.0
KNOWN_BESIDES = 500  # who may turn out not to be fit for it
RUN = 10_000  # people kept apart for each run in one world


Sleep: TypeAlias = Callable[[float], object]


class NotReady(RuntimeError):
    """The world or the product cannot be made ready; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A world that is ready.

    Attributes:
        slot_type: the type of this run's appointments, which no other run has.
        first: the place of the first card's patient among all of load.
    """

    cards: tuple[Card, ...]
    staff: StaffUser
    site: str
    slot_type: str
    first: int


def stage(
    plan: Plan,
    practice: str,
    driver: Driver,
    control: ControlClient,
    environment: Mapping[str, Any],
    tell: Callable[[str], object],
    sleep: Sleep,
) -> Staged:
    """Make everything ready up to the first instant; the clock follows or scales afterwards.

    Raises:
        NotReady: the world has no such practice to load, or the product refuses its patients.
    """
    wanted = plan.stage
    staff = _staff(environment, practice)
    site = HUB if wanted.elsewhere else practice
    first = _unused(control)
    slot_type = f"Load {first // RUN + 1}"
    tell(f"registering {wanted.patients:,} patients and opening {wanted.slots:,} appointments")
    if wanted.before_expiry is not None:
        control.move_clock(freeze=True)
    _set_clock(control, wanted)
    if wanted.elsewhere:
        cards = _known(control, practice, wanted.patients)
    else:
        cards = _new(control, practice, wanted, first)
    sessions = _open(control, site, slot_type, wanted)
    if wanted.invited:
        tell(f"inviting {wanted.invited:,} patients")
        cards = _invited(driver, staff, site, slot_type, cards, environment, sleep)
    for session in sessions:
        control.close_session(site, session)
    for rule in wanted.faults:
        control.add_fault(**rule)
    if wanted.before_expiry is not None:
        _wait_for_expiry(driver, control, staff, cards[0].ref, wanted.before_expiry * plan.scale)
    return Staged(tuple(cards), staff, site, slot_type, first)


def set_off(control: ControlClient, plan: Plan) -> None:
    """Let the world's time run as the plan wants it, and measure how punctual it is, from now on.

    What it was before, as while it was made ready, says nothing of the run.
    """
    control.clear_punctuality()
    if plan.scale != 1.0 or plan.stage.before_expiry is not None:
        control.move_clock(scale=plan.scale)


def strike(control: ControlClient, plan: Plan) -> None:
    """Take away what the plan had put up, and let time run as it does."""
    for rule in plan.stage.faults:
        control.clear_faults(str(rule["name"]))
    if plan.scale != 1.0:
        control.move_clock(scale=1.0)


def _staff(environment: Mapping[str, Any], ods: str) -> StaffUser:
    for row in environment["staff"]:
        if row["ods"] == ods and row["role"] and row["active"] and row["given"] and row["family"]:
            return StaffUser(row["ods"], row["user"], row["given"], row["family"])
    raise NotReady(
        f"no user of {ods} may invite: run gpworld load in a world of the house cast, "
        "such as gpworld up, at one of its practices"
    )


def _unused(control: ControlClient) -> int:
    """The first place of load's people whom this world does not know yet."""
    place = 0
    while True:
        try:
            control.person(people(1, place)[0].nhs_number)
        except ControlError as failure:
            if failure.status == 404:
                return place
            raise
        place += RUN


def _set_clock(control: ControlClient, wanted: Stage) -> None:
    """On to the weekday and hour at which the run is to begin."""
    if wanted.start_weekday is None:
        return
    now = datetime.fromisoformat(control.clock()["now"])
    day = local_date(now) + timedelta(days=1)
    day += timedelta(days=(wanted.start_weekday - day.weekday()) % 7)
    control.move_clock(set=midnight(day) + timedelta(hours=wanted.start_hour or 0))


def _known(control: ControlClient, practice: str, count: int) -> list[Card]:
    """Patients whom PDS knows as well: to another site nobody else may be sent."""
    rows = control.people(practice, limit=count + KNOWN_BESIDES)
    able = [row for row in rows if _can_be_sent(row)]
    if len(able) < count:
        raise NotReady(
            f"{count:,} patients of {practice} are wanted whom PDS knows, and there are "
            f"{len(able):,}: start the world with gpworld up --scenario town, or ask for fewer"
        )
    return [
        Card(
            number=number,
            nhs_number=row["nhs_number"],
            given=row["given"][0],
            family=row["family"],
            birth_date=date.fromisoformat(row["birth_date"]),
            mobile=row["mobile"],
        )
        for number, row in enumerate(able[:count])
    ]


def _can_be_sent(row: Mapping[str, Any]) -> bool:
    """Somebody made up, with a mobile that takes texts; the cast are left for people to meet."""
    mobile = row["mobile"] or ""
    return bool(
        row["standing"] == "active" and mobile and int(mobile[-3:]) in MOBILES and row["given"]
    )


def _new(control: ControlClient, practice: str, wanted: Stage, first: int) -> list[Card]:
    """Patients that this run alone has."""
    cards = people(wanted.patients, first)
    for card in cards:
        control.register_person(
            practice,
            card.nhs_number,
            title="Ms",
            given=[card.given],
            family=card.family,
            birth_date=card.birth_date,
            mobile=card.mobile,
            gender="female",
        )
    return cards


def _open(control: ControlClient, site: str, slot_type: str, wanted: Stage) -> list[int]:
    """The appointments of the run, and the numbers of those sessions that are for now only."""
    now = datetime.fromisoformat(control.clock()["now"])
    for slots in _slots(now, slot_type, wanted.slots, elsewhere=wanted.elsewhere):
        control.open_session(site, slot_type, slots, clinicians=_clinicians(control, site))
    return [
        int(control.open_session(site, slot_type, slots)["id"])
        for slots in _slots(now, slot_type, wanted.extra_slots, elsewhere=wanted.elsewhere)
    ]


def _clinicians(control: ControlClient, site: str) -> list[str]:
    return [row["user_name"] for row in control.staff(site) if row["clinician"]][:1]


def _slots(
    now: datetime, slot_type: str, count: int, *, elsewhere: bool
) -> Iterator[list[dict[str, object]]]:
    """Sessions of so many slots in all, evenly over the days that every patient may choose."""
    today = local_date(now)
    sizes = [count // DAYS + (day < count % DAYS) for day in range(DAYS)]
    for day, size in enumerate(sizes):
        opens = midnight(today + timedelta(days=FIRST_DAY + day)) + OPENS_AT
        for begin in range(0, size, A_SESSION):
            yield [
                {
                    "start": opens + timedelta(minutes=MINUTES * place),
                    "minutes": MINUTES,
                    "type": slot_type,
                    "online": True,
                    "gp_connect": elsewhere,
                }
                for place in range(min(A_SESSION, size - begin))
            ]


def _invited(
    driver: Driver,
    staff: StaffUser,
    site: str,
    slot_type: str,
    cards: Sequence[Card],
    environment: Mapping[str, Any],
    sleep: Sleep,
) -> list[Card]:
    """Everybody with a link, sent in batches and read from the texts that came."""
    inbox = Inbox(environment["services"]["sms"]["url"], sleep, time.monotonic)
    refs: list[Card] = []
    if site != staff.ods:  # to another site one is invited by name, never by list
        refs = [_one(driver, staff, site, slot_type, card) for card in cards]
        return [_with_link(inbox, card) for card in refs]
    for begin in range(0, len(cards), ROWS):
        part = cards[begin : begin + ROWS]
        report = driver.send_batch(staff, written(part), site=site, slot_type=slot_type)
        if isinstance(report, Refusal):
            raise NotReady(
                f"the product refuses to invite the run's patients: {report.code} {report.title}"
            )
        refs += answered(part, _whole(report))
    return [_with_link(inbox, card) for card in refs]


def _one(driver: Driver, staff: StaffUser, site: str, slot_type: str, card: Card) -> Card:
    sent = driver.send_invitation(
        staff, patient=card.nhs_number, site=site, slot_type=slot_type, supersede=True
    )
    if isinstance(sent, Refusal):
        raise NotReady(f"the product refuses the run's patients: {sent.code} {sent.title}")
    return card.with_link(sent.ref, "")


def _whole(report: BatchReport) -> BatchReport:
    refused = sorted({row.code for row in report.rows if row.code})
    if refused:
        raise NotReady(f"the product does not invite all patients of the run: {', '.join(refused)}")
    return report


def _with_link(inbox: Inbox, card: Card) -> Card:
    link = inbox.link(card.mobile, card.ref, TEXT_SECONDS)
    if link is None:
        raise NotReady(
            f"no text with a link came for invitation {card.ref} within {TEXT_SECONDS:g} s"
        )
    return card.with_link(card.ref, link)


def _wait_for_expiry(
    driver: Driver, control: ControlClient, staff: StaffUser, ref: str, before: float
) -> None:
    """Move the standing clock to so many of its seconds before the links expire."""
    expires_at = driver.invitation(staff, ref).expires_at
    if expires_at is None:
        raise NotReady("the product does not say when a link expires, so its edge cannot be tested")
    control.move_clock(set=expires_at - timedelta(seconds=before))
