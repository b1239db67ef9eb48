"""I14 and I15: what booking elsewhere leaves behind, there and at home."""

from __future__ import annotations

from gpharness.invariants.evidence import Evidence, grouped
from gpharness.invariants.history import Act
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows


def registered_once(found: Evidence) -> Finding:
    """I14: a site has one temporary registration of a patient, and only after a confirm."""
    if found.history.registered is None:
        return NotChecked("nobody knows who was registered before the run")
    if not found.history.registered:
        return judged(0, ())
    asked = _asked(found)
    breaches = []
    for (ods, patient), each in grouped(
        ((one.ods, one.nhs_number), one) for one in found.history.registered
    ).items():
        about = f"register of {ods}"
        if len(each) > 1:
            breaches.append(Breach(about, f"{patient} is on it {len(each)} times", rows(*each)))
        elif asked is not None and (patient, ods) not in asked:
            sentence = f"{patient} never asked for an appointment there"
            breaches.append(Breach(about, sentence, rows(*each)))
    return judged(len(found.history.registered), breaches)


def _asked(found: Evidence) -> set[tuple[str, str]] | None:
    """Who asked to be booked where, by pages or by the product's events; None: nobody told."""
    if found.history.calls is None and found.history.events is None:
        return None
    urls = {call.about for call in found.calls_of.get(Act.CONFIRM, ())}
    of_pages = [found.invitation(url) for url in urls]
    claimed = {e.subject for e in found.history.events or () if e.kind == "confirming"}
    of_events = [found.invited.get(ref) for ref in claimed]
    return {(each.patient, each.site) for each in of_pages + of_events if each is not None}


def own_book_alone(found: Evidence) -> Finding:
    """I15: the sender's book keeps out of it, and the record has one entry for each message."""
    if not found.history.invited:
        return NotChecked("nobody told who was invited")
    elsewhere = [each for each in found.history.invited if each.site != each.sender != ""]
    breaches = []
    for each in elsewhere:
        made = found.accepted_by.get((each.patient, each.sender), ())
        if made and (each.patient, each.sender) not in found.invited_to:
            sentence = "an appointment at another site changed the sender's own book"
            about = f"book of {each.sender}"
            breaches.append(Breach(about, sentence, rows(each, made[0].change)))
    if found.history.filed is not None:
        breaches += _entries(found)
    return judged(len(elsewhere), breaches)


def _entries(found: Evidence) -> list[Breach]:
    """Entries of the same words, more than messages were sent; a reply is another entry."""
    sent = grouped(((each.sender, each.patient), each) for each in found.history.invited)
    filed = grouped(
        ((each.ods, each.nhs_number, each.text), each) for each in found.history.filed or ()
    )
    return [
        Breach(
            f"record of {patient} at {ods}",
            f"{len(entries)} entries for {len(sent[ods, patient])} messages",
            rows(*sent[ods, patient], *entries),
        )
        for (ods, patient, _), entries in filed.items()
        if (ods, patient) in sent and len(entries) > len(sent[ods, patient])
    ]
