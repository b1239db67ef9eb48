"""I13: what phones get."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from gpharness.invariants.evidence import BOOKED, Evidence, grouped
from gpharness.invariants.history import TextSent
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows


def one_each(found: Evidence) -> Finding:
    """I13: no reference and no link is texted twice, and no booking is confirmed twice."""
    texts = found.history.texts
    if texts is None:
        return NotChecked("nobody asked for the outbox")
    named = ((text.reference, text) for text in texts if text.reference)
    linked = (((url, text.body), text) for url, text in found.linked)
    breaches = [
        *_repeated("texts under one reference", named),
        *_repeated("invitation texts with one link", linked),
        *_confirmed_twice(found),
    ]
    return judged(len(texts), breaches)


def _repeated(about: str, texts: Iterable[tuple[Hashable, TextSent]]) -> Iterator[Breach]:
    """What was accepted again."""
    first: dict[Hashable, TextSent] = {}
    for key, text in texts:
        before = first.setdefault(key, text)
        if before is not text:
            yield Breach(about, "2 were accepted, one was due", rows(before, text))


def _confirmed_twice(found: Evidence) -> Iterator[Breach]:
    """More confirmations on a phone than its patients have ever had appointments."""
    booked = (each for each in found.history.changes if each.did == BOOKED)
    made = grouped((each.patient, each) for each in booked)
    for number, texts in found.confirmation_texts.items():
        owners = found.owners.get(number, ())
        changes = [change for who in owners for change in made.get(who, ())]
        if owners and len(texts) > len(changes):
            sentence = f"{len(texts)} confirmations for {len(changes)} appointments"
            yield Breach(f"texts to {number}", sentence, rows(*changes, *texts))
