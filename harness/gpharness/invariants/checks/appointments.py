"""I5, I6, I7 and I8: each appointment that a book accepted from the product."""

from __future__ import annotations

from datetime import datetime, timedelta

from gpharness.invariants.evidence import Accepted, Evidence
from gpharness.invariants.history import Invited
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows
from gpharness.words.calendar import london

SUMMER_TIME = timedelta(hours=1)
"""By how much a London day may be shorter than others."""


def told(found: Evidence) -> Finding:
    """I5: a page, a text or a task tells of it, once it has had the time to settle."""
    history = found.history
    if history.calls is None and history.texts is None and history.events is None:
        return NotChecked("no client journal, no texts and no event feed")
    due = [made for made in found.accepted if made.change.at + history.terms.settle <= history.at]
    untold = [
        Breach(_about(made), "no page, no text and no task tells of it", rows(made.change))
        for made in due
        if not _is_told(found, made)
    ]
    return judged(len(due), untold)


def _is_told(found: Evidence, made: Accepted) -> bool:
    change = made.change
    return (
        any(
            (change.patient, site, start) in found.pages
            for start in (made.start, None)
            for site in (change.ods, "")
        )
        or (change.ods, made.start) in found.confirmed_events
        or change.patient in found.patients_of_tasks
        or any(text.at >= change.at for text in found.confirmations_to(change.patient))
    )


def as_invited(found: Evidence) -> Finding:
    """I6: slot type, clinician, site and dates are those of an invitation of the patient's."""
    if not found.history.invited:
        return NotChecked("nobody told who was invited")
    if not found.history.slots:
        return NotChecked("nobody asked the books for their slots")
    count, breaches = 0, []
    for made in found.accepted:
        invitations = found.invited_to.get((made.change.patient, made.change.ods), [])
        if made.slot is None or made.changed or not invitations:
            continue
        count += 1
        wrong = [_amiss(made, each) for each in invitations]
        if all(wrong):
            breaches.append(Breach(_about(made), wrong[-1], rows(invitations[-1], made.change)))
    return judged(count, breaches)


def _amiss(made: Accepted, invited: Invited) -> str:
    """What an appointment has that was not in the invitation; empty when it is as invited."""
    slot = made.slot
    assert slot is not None
    if invited.slot_type and slot.type and slot.type != invited.slot_type:
        return f"the slot is a {slot.type}, and {invited.slot_type} was what the link is for"
    names = " ".join(slot.clinicians)
    if invited.clinicians and names and not any(who in names for who in invited.clinicians):
        return f"the slot is {names}'s, and the link is for {', '.join(invited.clinicians)}"
    if invited.first_day or invited.last_day:
        day = london(slot.start).date().isoformat()
        if day < (invited.first_day or day) or day > (invited.last_day or day):
            return f"the slot is on {day}, outside the dates of the link"
    return ""


def right_patient(found: Evidence) -> Finding:
    """I7: whoever has the appointment was invited there before."""
    if not found.history.invited:
        return NotChecked("nobody told who was invited")
    breaches = []
    for made in found.accepted:
        patient, site = made.change.patient, made.change.ods
        until = made.change.at + found.history.skew
        if not any(each.at <= until for each in found.invited_to.get((patient, site), ())):
            sentence = f"{patient or 'a patient unknown there'} was not invited to {site}"
            breaches.append(Breach(_about(made), sentence, rows(made.change)))
    return judged(len(found.accepted), breaches)


def within_horizon(found: Evidence) -> Finding:
    """I8: the start is later than the claim, and at most so many London days after its date."""
    if not found.history.changes:
        return NotChecked("no ledger")
    days = timedelta(days=found.history.terms.horizon_days)
    count, breaches = 0, []
    for made in found.accepted:
        if made.start is None or made.changed:
            continue
        count += 1
        claim = _claimed(found, made)
        if made.start <= claim:
            breaches.append(Breach(_about(made), "it had begun already", rows(made.change)))
        elif made.start - claim > days - SUMMER_TIME and (
            london(made.start).date() > london(claim).date() + days
        ):
            sentence = f"it is more than {days.days} days ahead"
            breaches.append(Breach(_about(made), sentence, rows(made.change)))
    return judged(count, breaches)


def _claimed(found: Evidence, made: Accepted) -> datetime:
    """When the product claimed it, if it says so; else when the patient asked, or the book did."""
    until = made.change.at
    for at in found.claims.get((made.change.ods, made.start), ()) if made.start else ():
        if at <= until:
            return at
    confirms = found.confirms_of.get(made.change.patient, ())
    return max([call.began for call in confirms if call.began <= until], default=until)


def _about(made: Accepted) -> str:
    return f"appointment of {made.change.patient} at {made.change.ods}"
