"""The verdict: the rules of the door that somebody comes by, then those of the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gpworld.book.model import Slot
from gpworld.book.refusals import Reason, Refusal
from gpworld.core import london
from gpworld.people.model import Standing
from gpworld.staff.directory import UnknownOrganisation
from gpworld.why import elsewhere, own
from gpworld.why.asking import Asking
from gpworld.why.model import Stage, Through, Tried, Who, WhyNot

if TYPE_CHECKING:
    from gpworld.practice import Practice
    from gpworld.world import World

HORIZON = timedelta(days=42)
"""How far ahead of today a link offers slots (rule E7)."""

DOORS = {
    Through.STAFF: own.staff,
    Through.ONLINE: own.patients,
    Through.GP_CONNECT: elsewhere.gp_connect,
}


def why_not(
    world: World, site: str, slot: int, who: Who | None = None, at: datetime | None = None
) -> WhyNot:
    """What keeps a slot from somebody, at ``at`` or now; nothing is changed by asking.

    Raises:
        UnknownOrganisation: there is no such site.
        Refusal: NO_SUCH_SLOT.
    """
    practice = _practice(world, site)
    who = _whose(who or Who(), site)
    asking = Asking(world, practice, _slot(practice, slot), who, at or world.clock.now())
    through = who.through or Through.STAFF
    rules = (*DOORS[through](asking), *_product(asking))
    return WhyNot(site, slot, asking.slot.start, asking.at, through, rules)


def _whose(who: Who, site: str) -> Who:
    """With the organisation that asks, and its door."""
    asker = who.organisation or site
    usual = Through.STAFF if asker == site else Through.GP_CONNECT
    return replace(who, organisation=asker, through=who.through or usual)


def _practice(world: World, site: str) -> Practice:
    practice = world.practices.get(site)
    if practice is None:
        raise UnknownOrganisation(
            f"there is no organisation {site} here; there are {', '.join(world.practices)}"
        )
    return practice


def _slot(practice: Practice, slot: int) -> Slot:
    """The slot, also when it was deleted: that is one of the answers."""
    try:
        return practice.book.any_slot(slot)
    except KeyError:
        raise Refusal(
            Reason.NO_SUCH_SLOT,
            f"{practice.ods} has no slot {slot}: gpworld book show {practice.ods} lists them",
        ) from None


def _product(asking: Asking) -> Iterator[Tried]:
    """What a booking link adds of its own."""
    slot, wanted = asking.slot, asking.who.slot_type
    if wanted:
        yield asking.tried(
            "type", Stage.PRODUCT, "product", slot.type == wanted, f"its type is {slot.type}"
        )
    last = london.local_date(asking.at) + HORIZON
    yield asking.tried(
        "horizon",
        Stage.PRODUCT,
        "product",
        london.local_date(slot.start) <= last,
        f"it lies after {last}, more than six weeks ahead",
    )
    if asking.who.patient:
        yield from _patient(asking)


def _patient(asking: Asking) -> Iterator[Tried]:
    """Only active patients of the organisation that sends are invited."""
    home = asking.world.practices.get(asking.who.organisation)
    held = None if home is None else home.register.by_nhs_number(asking.who.patient)
    active = held is not None and held.standing is Standing.ACTIVE
    said = "not known there" if held is None else f"{held.standing} there"
    yield asking.tried("registration", Stage.PRODUCT, "product", active, f"they are {said}")
