"""The truth a product is held against: book, texts, records, journal and clock of a world."""

from gpharness.ground.model import (
    Ground,
    PatientFacts,
    SessionWish,
    SlotFacts,
    Text,
    Trouble,
    Troubles,
)
from gpharness.ground.neighbours import Juncture, Neighbours, SlotSearch

__all__ = [
    "Ground",
    "Juncture",
    "Neighbours",
    "PatientFacts",
    "SessionWish",
    "SlotFacts",
    "SlotSearch",
    "Text",
    "Trouble",
    "Troubles",
]
