"""The truth a product is held against: book, texts, records, journal and clock of a world."""

from gpharness.ground.model import (
    Ground,
    PatientFacts,
    SessionWish,
    SlotFacts,
    Text,
    Trouble,
)

__all__ = ["Ground", "PatientFacts", "SessionWish", "SlotFacts", "Text", "Trouble"]
