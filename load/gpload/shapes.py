"""The shapes of load: who comes when, for how long, and what the world has to be like.

A shape turns a rate and a length into a plan.  The same wish and seed give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gpload.arrivals import (
    Given,
    along,
    fault,
    fewest,
    manner_of,
    plan_of,
    slots_for,
    with_manners,
)
from gpload.curves import CLICK_THROUGH, DAY, MINUTE, RISING, RUSH, STEADY, WEEK, Curve
from gpload.plan import Arrival, Kind, Manner, Plan, Stage
from gpworld.core.seeds import Seeds

PATIENTS_PER_SLOT = 1.2
RIVERSIDE = "Y90001"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for.

    Attributes:
        rate: arrivals a real second, on the average; None is the shape's own.
        seconds: how long in the world's time; None is the shape's own.
        scale: the world's seconds in a real one; None is the shape's own.
        patients: how many patients, in place of rate times length.
        faults: troubles beside the shape's own (``troubles``): presets, or files of rules.
        practice: ODS code of the practice whose patients come, and so whose clinical system.
    """

    shape: str
    seed: int
    rate: float | None = None
    seconds: float | None = None
    scale: float | None = None
    patients: int | None = None
    faults: tuple[str, ...] = ()
    practice: str = RIVERSIDE


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: its sentence, its own numbers, and how it plans."""

    sentence: str
    plan: Callable[[Given], Plan]
    rate: float = 5.0
    seconds: float = 60.0
    scale: float = 1.0
    patients: int | None = None


def planned(wish: Wish) -> Plan:
    """The plan of a wish.

    Raises:
        ValueError: there is no such shape, or a number that makes no sense.
    """
    if wish.shape not in SHAPES:
        raise ValueError(f"no shape is called {wish.shape!r}: there are {', '.join(SHAPES)}")
    for name in ("rate", "seconds", "scale", "patients"):
        value = getattr(wish, name)
        if value is not None and value <= 0:
            raise ValueError(f"{name} is {value:g}: give a number above 0")
    shape = SHAPES[wish.shape]
    seconds, scale = wish.seconds or shape.seconds, wish.scale or shape.scale
    count = wish.patients or (shape.patients if wish.rate is None else None)
    if count is None:
        count = max(1, round((wish.rate or shape.rate) * seconds / scale))
    return shape.plan(Given(wish.shape, seconds, scale, count, Seeds(wish.seed)))


# -- the shapes -----------------------------------------------------------------------------------


def _patients(given: Given, curve: Curve, **stage: Any) -> Plan:
    """Patients with a link each, along a curve; ``stage``: fields of `Stage` that differ."""
    wanted = Stage(given.count, given.count, slots_for(given.count))
    return plan_of(given, along(given, curve), replace(wanted, **stage))


def _steady(given: Given) -> Plan:
    return _patients(given, STEADY)


def _ramp(given: Given) -> Plan:
    return _patients(given, RISING)


def _look(given: Given) -> Plan:
    return _patients(given, STEADY, slots=fewest(given.count))


def _rush(given: Given) -> Plan:
    return _patients(given, RUSH, slots=max(1, round(given.count / PATIENTS_PER_SLOT)))


def _week(given: Given) -> Plan:
    return _patients(given, WEEK, start_weekday=0, start_hour=0)


def _burst(given: Given) -> Plan:
    """A batch goes out, and its patients come along the click-through curve."""
    opened = round(given.count * CLICK_THROUGH.whole)
    patients = along(replace(given, count=opened), CLICK_THROUGH)
    size = min(BATCH, given.count)
    sent = (
        Arrival(0.0, Kind.BATCH, first, cards=min(size, given.count - first))
        for first in range(0, given.count, size)
    )
    stage = Stage(given.count, 0, slots_for(given.count))
    return plan_of(given, [*sent, *patients], stage, group=size)


def _intake(given: Given) -> Plan:
    """A list a second goes out, and those who open their link do so a few seconds after.

    In a steady flow it matters how many come, not whether they are today's or Monday's: patients
    read at once and hesitate a tenth as long, and a short run is like hours of the same.
    """
    lists = max(1, round(given.real))
    size = -(-given.count // lists)
    chance = given.chance.generator("arrivals")
    arrivals: list[Arrival] = []
    for place, first in enumerate(range(0, given.count, size)):
        at, cards = place * given.real / lists, min(size, given.count - first)
        arrivals.append(Arrival(at, Kind.BATCH, first, cards=cards))
        arrivals += [
            Arrival(at + chance.uniform(*READ_AFTER), Kind.PATIENT, card, _brisk(given, card))
            for card in range(first, first + cards)
            if chance.random() < CLICK_THROUGH.whole
        ]
    stage = Stage(given.count, 0, max(INTAKE_SLOTS, slots_for(given.count)))
    return replace(plan_of(given, arrivals, stage, group=size), seconds=given.real + READ_AFTER[1])


def _brisk(given: Given, card: int) -> Manner:
    manner = manner_of(given.chance.generator("manner", card))
    first, second, third = (each * BRISK for each in manner.hesitates)
    return replace(manner, hesitates=(first, second, third))


def _batch(given: Given) -> Plan:
    """Five patients a slot, as many as a practice may invite; those who come at once come.

    In real time: by the time that all slots have gone, the link of most has not been opened.
    """
    curve = CLICK_THROUGH.until(given.seconds)
    arrivals = along(replace(given, count=max(1, round(given.count * curve.whole))), curve)
    return plan_of(given, arrivals, Stage(given.count, given.count, fewest(given.count)))


def _last_slot(given: Given) -> Plan:
    """Everybody has chosen the slot before anybody confirms; then all do, within seconds."""
    chance, within = given.chance.generator("race"), given.real * RACE
    arrivals = [
        replace(each, manner=Manner(confirms_at=given.real + chance.uniform(0, within)))
        for each in along(given, STEADY)
    ]
    stage = Stage(given.count, given.count, 1, extra_slots=given.count)
    return replace(plan_of(given, arrivals, stage), seconds=given.real + within)


def _same_link_twice(given: Given) -> Plan:
    plan = _patients(given, STEADY)
    return with_manners(plan, lambda each: replace(each, twice=True, leaves_at=0))


def _expiry_edge(given: Given) -> Plan:
    """Everybody has chosen before the links expire, and confirms five seconds around that."""
    plan = _patients(replace(given, seconds=EDGE / 2), STEADY, before_expiry=EDGE)
    chance = given.chance.generator("edge")
    plan = with_manners(
        plan, lambda _: Manner(confirms_at=EDGE + chance.uniform(-EDGE_SPREAD, EDGE_SPREAD))
    )
    return replace(plan, seconds=EDGE + EDGE_SPREAD)


def _slow_hub(given: Given) -> Plan:
    delay = {"delay": {"ms": 1000, "per_slot_ms": 2}}
    return _patients(
        given, STEADY, elsewhere=True, faults=(fault("gpconnect", "SearchSlots", delay),)
    )


def _lost_replies(given: Given) -> Plan:
    lost = fault("emis", "BookAppointment", {"reset": True}, chance=0.03, moment="after")
    return _patients(given, STEADY, faults=(lost,))


def _pds_limit(given: Given) -> Plan:
    times = STEADY.draw(given.chance.generator("arrivals"), given.count, given.real)
    arrivals = [Arrival(at, Kind.REQUEST, card) for card, at in enumerate(times)]
    return plan_of(given, arrivals, Stage(given.count, 0, 1))


def _mixed(given: Given) -> Plan:
    """Everybody: links, receptionists who send more, requests, and patients on PFS."""
    arrivals = along(given, STEADY)
    chance = given.chance.generator("mix")
    kinds, weights = (Kind.PATIENT, Kind.RECEPTIONIST, Kind.REQUEST, Kind.PFS), (6, 2, 1, 1)
    mixed = [
        replace(each, kind=chance.choices(kinds, weights)[0], card=place)
        for place, each in enumerate(arrivals)
    ]
    return plan_of(given, mixed, Stage(given.count, given.count, slots_for(given.count)))


BATCH = 200
RACE = 0.5
"""All confirm within this share of the time in which they came."""
EDGE, EDGE_SPREAD = 20.0, 5.0
READ_AFTER, BRISK, INTAKE_SLOTS = (2.0, 4.0), 0.1, 1000
"""Seconds from the list to the tap; the share of their usual hesitation; never fewer slots, so that
a look at the book costs the same at any rate."""

SHAPES: Mapping[str, Shape] = {
    "steady": Shape("Patients with a link, as many at any time.", _steady),
    "ramp": Shape("Patients with a link, from none to twice the rate.", _ramp),
    "soak": Shape("Everybody, for long: patients, receptionists, requests, PFS.", _mixed, 5, 1800),
    "burst": Shape(
        "A batch goes out, and patients come as texts are read.", _burst,
        seconds=7 * DAY, scale=2016, patients=400,
    ),
    "intake": Shape("A list is invited every second, and its patients come at once.", _intake),
    "rush": Shape(
        "Eight in the morning: all links opened within ten minutes, 1.2 patients a slot.", _rush,
        seconds=10 * MINUTE,
    ),
    "week": Shape(
        "A national week by weekday and hour, from Monday midnight.", _week,
        seconds=7 * DAY, scale=2016,
    ),
    "last-slot": Shape(
        "200 patients choose one slot, then all confirm.", _last_slot, patients=200,
    ),
    "same-link-twice": Shape("Every confirmation is sent twice.", _same_link_twice, 2),
    "expiry-edge": Shape(
        "Confirmations five seconds around the links' expiry.", _expiry_edge, 5, 10, patients=50,
    ),
    "slow-hub": Shape(
        "Another site, whose slot search takes 1 s and 2 ms a slot.", _slow_hub, 2,
    ),
    "lost-replies": Shape("Three bookings in a hundred are made, the reply lost.", _lost_replies),
    "pds-limit": Shape("Twenty requests a second; PDS allows five.", _pds_limit, 20, 20),
    "batch": Shape(
        "2,000 patients invited into 400 slots, and the first quarter of an hour.", _batch,
        seconds=15 * MINUTE, patients=2000,
    ),
    "look": Shape("Links are opened, and nothing else: for measuring the measuring.", _look),
}  # fmt: skip
"""Every shape by the name that the command line has for it."""


def free(patients: int) -> Plan:
    """No arrivals of its own: Locust's users come as its own settings say."""
    return Plan("free", 0.0, 1.0, Stage(patients, patients, patients * 5), ())
