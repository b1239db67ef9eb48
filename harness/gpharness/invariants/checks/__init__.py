"""The nineteen invariants of behaviour 5.5, each a pure function of the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gpharness.invariants.checks import appointments, books, links, pages, people, requests, texts
from gpharness.invariants.evidence import Evidence
from gpharness.invariants.history import History
from gpharness.invariants.memory import many_values
from gpharness.invariants.told import Finding

Check = Callable[[Evidence], Finding]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant: its number in behaviour 5.5, its sentence, and how it is checked."""

    id: str
    sentence: str
    check: Check


INVARIANTS: Mapping[str, Invariant] = {
    each.id: each
    for each in (
        Invariant("I1", "A slot never has two live appointments", books.one_a_slot),
        Invariant("I2", "A link never books twice", links.used_once),
        Invariant("I3", "Nothing is booked after expiry", links.not_after_expiry),
        Invariant("I4", "A confirmation page has exactly one appointment", pages.confirmed),
        Invariant("I5", "An appointment is told: by page, text or task", appointments.told),
        Invariant("I6", "The slot is what the patient was invited to", appointments.as_invited),
        Invariant("I7", "The appointment is the invited patient's", appointments.right_patient),
        Invariant("I8", "The start lies ahead, within the horizon", appointments.within_horizon),
        Invariant("I9", "A dead link shows no slots", links.dead_shows_nothing),
        Invariant("I10", "Each reference shown is in the inbox once", requests.references),
        Invariant("I11", "A match rests on code, one record and mobile", requests.matched),
        Invariant("I12", "A code works once, the newest, in time, 5 tries", requests.codes),
        Invariant("I13", "One text for each booking and invitation", texts.one_each),
        Invariant("I14", "One temporary registration, after a confirm", people.registered_once),
        Invariant("I15", "Booking elsewhere leaves the own book alone", people.own_book_alone),
        Invariant("I16", "Slots are conserved", books.conserved),
        Invariant("I17", "Finals stay final", links.finals_stay),
        Invariant("I18", "Nothing personal leaks", pages.nothing_leaks),
        Invariant("I19", "A failure is honest", pages.honest),
    )
}


def check(history: History) -> dict[str, Finding]:
    """All nineteen, by id."""
    evidence = Evidence(history)
    with many_values():
        return {id: each.check(evidence) for id, each in INVARIANTS.items()}
