"""I10, I11 and I12: requests that patients begin, their codes, and whom they are matched to."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from gpharness.invariants.evidence import Evidence, grouped, national
from gpharness.invariants.history import Act, ClientCall, InboxEntry, TextSent
from gpharness.invariants.models import is_unsure
from gpharness.invariants.told import Breach, Finding, NotChecked, judged, rows

BLINK = timedelta(seconds=1)
"""A gateway gives each text an instant of its own: microseconds on, where the world stands."""


def references(found: Evidence) -> Finding:
    """I10: what patients were shown is what staff have, each reference once."""
    if found.history.calls is None:
        return NotChecked("no client journal")
    sent = found.calls_of.get(Act.SUBMIT, [])
    if found.history.inbox is None:
        return NotChecked("nobody asked for the inbox") if sent else judged(0, ())
    shown = {call.reference: call for call in sent if call.reference}
    there = Counter(entry.reference for entry in found.history.inbox)
    breaches = [
        Breach(f"request {reference}", _times(there[reference]), rows(call))
        for reference, call in shown.items()
        if there[reference] != 1
    ]
    breaches += _shown_twice(sent)
    if not any(is_unsure(call) for call in sent):
        breaches += _shown_to_nobody(found, shown)
    return judged(len(shown), breaches)


def _times(count: int) -> str:
    return f"staff have it {count} times" if count else "staff do not have it"


def _shown_twice(sent: list[ClientCall]) -> Iterator[Breach]:
    """One reference for requests of two visits."""
    per = grouped((call.reference, call) for call in sent if call.reference)
    for reference, calls in per.items():
        others = [call for call in calls if call.about != calls[0].about]
        if others:
            sentence = "two requests were given the same reference"
            yield Breach(f"request {reference}", sentence, rows(calls[0], others[0]))


def _shown_to_nobody(found: Evidence, shown: dict[str, ClientCall]) -> Iterator[Breach]:
    for entry in found.history.inbox or ():
        if entry.reference not in shown:
            sentence = "staff have it, and no patient was shown it"
            yield Breach(f"request {entry.reference}", sentence, rows(entry))


def matched(found: Evidence) -> Finding:
    """I11: matched by the product: the person's own mobile, a right code for it, registered."""
    inbox, people = found.history.inbox, found.history.people
    if inbox is None:
        return NotChecked("nobody asked for the inbox")
    if people is None:
        return NotChecked("nobody asked who people are")
    by_staff = {call.about for call in found.calls_of.get(Act.MATCH, ())}
    mine = [
        entry
        for entry in inbox
        if entry.match_state == "matched" and entry.reference not in by_staff
    ]
    breaches = [
        Breach(f"request {entry.reference}", wrong, rows(entry))
        for entry in mine
        if (wrong := _mismatch(found, entry))
    ]
    return judged(len(mine), breaches)


def _mismatch(found: Evidence, entry: InboxEntry) -> str:
    person = found.people.get(entry.nhs_number)
    if person is None:
        return f"it is matched to {entry.nhs_number or 'nobody'}, whom PDS does not know"
    mobiles = set(map(national, person.mobiles))
    if mobiles and entry.contact and national(entry.contact) not in mobiles:
        return "the person it is matched to has another mobile"
    if found.history.terms.registration and not person.registered:
        return "the person it is matched to is registered nowhere here"
    right = {_number(call) for call in found.calls_of.get(Act.CODE, ()) if _is_right(call)}
    if found.history.calls is not None and national(entry.contact) not in right:
        return "nobody typed a right code that was sent to that mobile"
    return ""


def codes(found: Evidence) -> Finding:
    """I12: a code that is taken is the newest on that phone, in time, and not tried too often."""
    if found.history.texts is None or found.history.calls is None:
        return NotChecked("it takes the outbox and a client journal")
    tries = grouped((call.about, call) for call in found.calls_of.get(Act.CODE, ()))
    sent = found.texts_with(found.history.terms.security_code) if tries else {}
    count, breaches, taken = 0, [], dict[tuple[str, str], ClientCall]()
    for visit, calls in tries.items():
        right = next((call for call in calls if _is_right(call)), None)
        if right is None:
            continue
        count += 1
        number, code = _number(right), _digits(right)
        over = (right.ended or right.began) + BLINK
        texts = [text for text in sent.get(number, ()) if text.at <= over]
        wrong, tried = _untimely(found, right, texts), _wrong_ones(calls, right, texts)
        if not wrong and len(tried) >= found.history.terms.code_wrong:
            wrong = f"a code was taken after {len(tried)} wrong ones"
        before = taken.setdefault((number, code), right)
        if before is not right and len([t for t in texts if _code(found, t) == code]) < 2:
            breaches.append(Breach(visit, "one code was taken twice", rows(before, right)))
        if wrong:
            breaches.append(Breach(visit, wrong, rows(*texts[-2:], *tried, right)))
    return judged(count, breaches)


def _untimely(found: Evidence, call: ClientCall, texts: list[TextSent]) -> str:
    """Why a code that was taken should not have been: none sent, an older one, or too late."""
    if not texts:
        return "a code was taken and none had been sent there"
    before = [text for text in texts if text.at <= call.began] or texts
    if all(_code(found, text) != _digits(call) for text in texts[len(before) - 1 :]):
        return "a code was taken that was not the newest"
    life = timedelta(minutes=found.history.terms.code_minutes)
    if call.began - found.history.skew >= texts[-1].at + life:
        return f"a code was taken {found.history.terms.code_minutes} minutes after it was sent"
    return ""


def _wrong_ones(
    calls: list[ClientCall], right: ClientCall, texts: list[TextSent]
) -> list[ClientCall]:
    """The wrong codes that were typed since the newest text."""
    return [
        call
        for call in calls
        if call.code in ("CODE_WRONG", "CODE_DEAD")
        and call.asked_at < right.asked_at
        and texts
        and call.began > texts[-1].at
    ]


def _is_right(call: ClientCall) -> bool:
    return call.ended is not None and call.code is None and call.step != "code"


def _number(call: ClientCall) -> str:
    """The mobile that a visit gave before a code was typed."""
    return national(str(call.facts.get("number", "")))


def _digits(call: ClientCall) -> str:
    """What was typed, as plain digits, whatever its script."""
    typed = str(call.facts.get("typed", ""))
    return "".join(str(unicodedata.digit(each)) for each in typed if each.isdigit())


def _code(found: Evidence, text: TextSent) -> str:
    match = re.search(found.history.terms.security_code, text.body)
    return match[1] if match else ""
