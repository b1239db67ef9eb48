"""Cards: one patient each, with the text and link that came to them; dealt without sharing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from gpload.plan import holder
from gpworld.people import nhs_number

FIRST_NUMBER = 200_000
"""Reserved NHS numbers from here on are those of load: far from cast, newcomers and population."""
OLDEST, DAYS = date(1940, 1, 1), 28_000
MOBILES = tuple(place for place in range(100, 1000) if place not in (111, 222))
"""Of the 1,000 reserved numbers, those without a meaning of their own at the text gateway."""


@dataclass(frozen=True, slots=True)
class Card:
    """One patient.

    Attributes:
        number: from 0 on within a run.
        ref: the product's id of the invitation, once there is one.
        link: the link out of the text, once it was read.
    """

    number: int
    nhs_number: str
    given: str
    family: str
    birth_date: date
    mobile: str
    ref: str = ""
    link: str = ""

    def with_link(self, ref: str, link: str) -> Self:
        """The same patient with a text."""
        return replace(self, ref=ref, link=link)

    def packed(self) -> dict[str, Any]:
        """Plain data, for another process."""
        return {**asdict(self), "birth_date": self.birth_date.isoformat()}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Self:
        """From another process."""
        return cls(**{**packed, "birth_date": date.fromisoformat(packed["birth_date"])})


def people(count: int, first: int = 0) -> list[Card]:
    """Made-up patients; ``first`` keeps one run's people from those of an earlier run."""
    return [_card(number, first + number) for number in range(count)]


def _card(number: int, place: int) -> Card:
    return Card(
        number=number,
        nhs_number=nhs_number.reserved(FIRST_NUMBER + place),
        given="Load",
        family=f"Patient {place}",
        birth_date=OLDEST + timedelta(days=place * 7919 % DAYS),
        mobile=f"07700900{MOBILES[place % len(MOBILES)]}",
    )


def dealt(cards: Iterable[Card], group: int, workers: int) -> list[list[Card]]:
    """Each worker's cards: every card in one hand, whole groups together."""
    hands: list[list[Card]] = [[] for _ in range(workers)]
    for card in cards:
        hands[holder(card.number, group, workers)].append(card)
    return hands


class NotInHand(LookupError):
    """A card was asked for that another worker holds."""


class Hand:
    """The cards of one worker."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = {card.number: card for card in cards}

    def __len__(self) -> int:
        return len(self._cards)

    def card(self, number: int) -> Card:
        """One of ours.

        Raises:
            NotInHand: it is another worker's.
        """
        try:
            return self._cards[number]
        except KeyError:
            raise NotInHand(f"card {number} is in another worker's hand") from None

    def cards(self, first: int, count: int) -> list[Card]:
        """So many in a row."""
        return [self.card(number) for number in range(first, first + count)]

    def keep(self, card: Card) -> None:
        """Put a card back with what is now known."""
        self._cards[card.number] = card

    def all(self) -> list[Card]:
        """Every card, by number."""
        return [self._cards[number] for number in sorted(self._cards)]
