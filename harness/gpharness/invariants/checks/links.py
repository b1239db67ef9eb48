"""I2, I3, I9 and I17: what becomes of a booking link."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from gpharness.invariants import shown
from gpharness.invariants.evidence import Evidence
from gpharness.invariants.history import Act, ClientCall, ServiceEvent
from gpharness.invariants.models import DEAD, USED
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows

FINAL = frozenset(
    {"booked", "failed", "expired", "cancelled", "superseded", "declined", "locked", "blocked"}
)
STATES = FINAL | {"created", "sent", "opened", "confirming", "outcome_unknown"}
"""The states of behaviour 5.2; other events about an invitation are no states."""


def used_once(found: Evidence) -> Finding:
    """I2: no more appointments than invitations; one link shows one appointment at the most."""
    if not found.history.links and not found.history.invited:
        return NotChecked("nobody told who was invited")
    return judged(len(found.history.links), [*_too_many(found), *shown.links(found)])


def _too_many(found: Evidence) -> Iterator[Breach]:
    """Books that accepted more than there were invitations, patient by patient and site by site."""
    for (patient, site), accepted in found.accepted_by.items():
        invitations = found.invited_to.get((patient, site), [])
        if invitations and len(accepted) > len(invitations):
            changes = [each.change for each in accepted[: len(invitations) + 1]]
            sentence = f"{len(accepted)} appointments came of {len(invitations)} invitations"
            yield Breach(f"{patient} at {site}", sentence, rows(*invitations, *changes))


def not_after_expiry(found: Evidence) -> Finding:
    """I3: a confirmation was asked for, and its link claimed, before the link had expired."""
    timed = {ref: each for ref, each in found.invited.items() if each.expires_at is not None}
    if not timed:
        return NotChecked("nobody told when a link expires")
    if found.history.calls is None and found.history.events is None:
        return NotChecked("no client journal and no event feed")
    return judged(len(timed), [*_asked_late(found), *_claimed_late(found)])


def _asked_late(found: Evidence) -> Iterator[Breach]:
    for call in found.confirmations:
        invited = found.invitation(call.about)
        if call.act != Act.CONFIRM or invited is None or invited.expires_at is None:
            continue
        if call.began - found.history.skew < invited.expires_at:
            continue
        made = [
            each.change
            for each in found.accepted_by.get((invited.patient, invited.site), ())
            if each.change.at >= call.began
        ]
        if made:  # else it was shown what it had booked in time
            sentence = "it was booked with a link that had expired"
            about = found.link_name(call.about)
            yield Breach(about, sentence, rows(invited, call, made[0]))


def _claimed_late(found: Evidence) -> Iterator[Breach]:
    for event in found.history.events or ():
        invited = found.invited.get(event.subject) if event.kind == "confirming" else None
        if invited and invited.expires_at is not None and event.at >= invited.expires_at:
            sentence = "the product claimed a link that had expired"
            yield Breach(f"link of {invited.patient}", sentence, rows(invited, event))


def dead_shows_nothing(found: Evidence) -> Finding:
    """I9: after an answer that ends a link, or after its expiry, no slots are shown."""
    if found.history.calls is None:
        return NotChecked("no client journal")
    count, breaches = 0, []
    for url, calls in found.calls_of_link.items():
        shown = [call for call in calls if _shows_slots(call)]
        count += len(shown)
        end = None if url in found.plain_links else _first_end(calls)
        late = _too_late(found, url, end, shown)
        if late is not None:
            breaches.append(late)
    return judged(count, breaches)


def _too_late(
    found: Evidence, url: str, end: ClientCall | None, shown: list[ClientCall]
) -> Breach | None:
    """The first slots that were shown when the link had ended already."""
    invited = found.invitation(url)
    over = end.answered_at if end else None
    until = invited.expires_at if invited else None
    if over is None and until is None:
        return None
    for call in shown:
        if end is not None and over is not None and call.asked_at > over:
            sentence = "slots were shown after the link had ended"
            return Breach(found.link_name(url), sentence, rows(end, call))
        if invited and until is not None and call.began - found.history.skew >= until:
            sentence = "slots were shown after the link had expired"
            return Breach(found.link_name(url), sentence, rows(invited, call))
    return None


def _first_end(calls: list[ClientCall]) -> ClientCall | None:
    """The first answer that ended a link."""
    ends = [call for call in calls if call.ended is not None and _ends(call)]
    return min(ends, key=attrgetter("ended", "until"), default=None)


def _ends(call: ClientCall) -> bool:
    if call.step == "cancelled" and call.act == Act.STAFF_CANCEL:
        return True
    if call.code is None:
        return call.step in ("booked", "declined")
    return call.code == USED or call.code in DEAD


def _shows_slots(call: ClientCall) -> bool:
    if call.code is not None:
        return False
    return call.step == "choose" or (call.act == Act.SLOTS and bool(call.facts.get("shown")))


def finals_stay(found: Evidence) -> Finding:
    """I17: no state of an invitation follows one that is final."""
    if found.history.events is None:
        return NotChecked("the product offers no event feed")
    final: dict[str, ServiceEvent] = {}
    breaches = []
    for event in found.history.events:
        if event.kind not in STATES:
            continue
        before = final.get(event.subject)
        if before is not None:
            sentence = f"it was {before.kind}, which is final, and became {event.kind}"
            breaches.append(Breach(f"invitation {event.subject}", sentence, rows(before, event)))
        elif event.kind in FINAL:
            final[event.subject] = event
    return judged(len(final), breaches)
