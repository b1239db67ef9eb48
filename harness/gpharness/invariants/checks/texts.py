"""I13: what phones get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gpharness.invariants.evidence import Evidence, grouped
from gpharness.invariants.history import TextSent
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows


def one_each(found: Evidence) -> Finding:
    """I13: no reference and no link is texted twice, and no booking is confirmed twice."""
    texts = found.history.texts
    if texts is None:
        return NotChecked("nobody asked for the outbox")
    named = grouped((text.reference, text) for text in texts if text.reference)
    linked = grouped(((url, text.body), text) for text in texts for url in found.links_in(text))
    breaches = [
        *_repeated("texts under the reference {}", named),
        *_repeated("invitation texts with one link", linked),
        *_confirmed_twice(found),
    ]
    return judged(len(texts), breaches)


def _repeated(about: str, texts: Mapping[Any, list[TextSent]]) -> Iterator[Breach]:
    for key, each in texts.items():
        if len(each) > 1:
            sentence = f"{len(each)} were accepted, one was due"
            yield Breach(about.format(key), sentence, rows(*each[:2]))


def _confirmed_twice(found: Evidence) -> Iterator[Breach]:
    """More confirmations on a phone than its patients have ever had appointments."""
    owners = grouped((phone, who) for who, phones in found.phones.items() for phone in phones)
    made = grouped((each.change.patient, each.change) for each in found.accepted)
    for number, texts in found.confirmation_texts.items():
        changes = [change for who in owners.get(number, ()) for change in made.get(who, ())]
        if number in owners and len(texts) > len(changes):
            sentence = f"{len(texts)} confirmations for {len(changes)} appointments"
            yield Breach(f"texts to {number}", sentence, rows(*changes, *texts))
