"""A history looked at from the sides that the checks need; each side is worked out once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from functools import cache, cached_property
from operator import attrgetter
from typing import NamedTuple, TypeAlias, TypeVar

from gpharness.invariants.history import (
    Act,
    ClientCall,
    History,
    Invited,
    LedgerChange,
    Link,
    Person,
    SlotFact,
    TextSent,
)
from gpharness.invariants.models import is_plain

Key = TypeVar("Key")
Item = TypeVar("Item")
Page: TypeAlias = tuple[str, str, datetime | None]
"""A patient, the site and the start that a page tells of; it may leave out these two."""
BY_HAND = frozenset({"control plane", "the practice"})
"""Who books at the wish of a test: never the product."""
SHOWN = (Act.CONFIRM, Act.LOOK, Act.IDENTITY)
BOOKED = "booked"


class Accepted(NamedTuple):
    """An appointment that a book accepted from the product; ``slot`` is None of an unknown one."""

    change: LedgerChange
    slot: SlotFact | None
    start: datetime | None
    """When the patient is to come."""
    changed: bool = False
    """Whether the slot or its session was changed later: then what it was is not known."""


class Evidence:
    """A history with its indexes."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.national = cache(national)
        """As `national`, each number looked at once."""

    # -- the book -------------------------------------------------------------------------------

    @cached_property
    def slots(self) -> Mapping[tuple[str, int], SlotFact]:
        """By organisation and number."""
        return {(slot.ods, slot.id): slot for slot in self.history.slots}

    @cached_property
    def accepted(self) -> list[Accepted]:
        """What the books accepted from the product, in the order of the ledger."""
        found = []
        touched = self._touched
        for change in self.history.changes:
            if change.did != BOOKED or change.via == "online" or change.by in BY_HAND:
                continue
            slot = self.slots.get((change.ods, change.slots[0])) if change.slots else None
            if slot is None:
                found.append(Accepted(change, None, None))
                continue
            later = change.number < max(
                touched.get((change.ods, "slot", slot.id), 0),
                touched.get((change.ods, "session", slot.session), 0),
            )
            found.append(Accepted(change, slot, slot.start, later))
        return found

    @cached_property
    def _touched(self) -> dict[tuple[str, str, int], int]:
        """The last change to what a slot or a session is, by its number in the ledger."""
        found: dict[tuple[str, str, int], int] = {}
        for change in self.history.changes:
            if change.did == "slot changed":
                found.update({(change.ods, "slot", slot): change.number for slot in change.slots})
            elif change.did == "session changed" and change.session is not None:
                found[change.ods, "session", change.session] = change.number
        return found

    @cached_property
    def accepted_by(self) -> Mapping[tuple[str, str], list[Accepted]]:
        """By patient and site."""
        return grouped(((each.change.patient, each.change.ods), each) for each in self.accepted)

    # -- people, invitations and links ------------------------------------------------------------

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """By NHS number."""
        return {each.nhs_number: each for each in self.history.people or ()}

    @cached_property
    def invited(self) -> Mapping[str, Invited]:
        """By reference."""
        return {each.ref: each for each in self.history.invited}

    @cached_property
    def invited_to(self) -> Mapping[tuple[str, str], list[Invited]]:
        """By patient and site."""
        return grouped(((each.patient, each.site), each) for each in self.history.invited)

    @cached_property
    def link(self) -> Mapping[str, Link]:
        """By address."""
        return {each.url: each for each in self.history.links}

    def invitation(self, url: str) -> Invited | None:
        """What a link invites to, if anybody told."""
        link = self.link.get(url)
        return self.invited.get(link.ref) if link else None

    def link_name(self, url: str) -> str:
        """A link as it is told: whose it is, and never its token."""
        link = self.link.get(url)
        return f"link of {link.patient} ({link.ref})" if link else "a link of nobody known"

    # -- the client journal -----------------------------------------------------------------------

    def patient(self, call: ClientCall) -> str:
        """Whose call it was: who says so, or the link's patient."""
        if call.who:
            return call.who
        link = self.link.get(call.about)
        return link.patient if link else ""

    @cached_property
    def calls_of_link(self) -> Mapping[str, list[ClientCall]]:
        """By address; what staff did to the invitation is among them."""
        urls = {url: url for url in self.link}
        urls.update((each.ref, each.url) for each in self.history.links if each.ref)
        found: defaultdict[str, list[ClientCall]] = defaultdict(list)
        for call in self.history.calls or ():
            url = urls.get(call.about)
            if url is not None:
                found[url].append(call)
        for calls in found.values():
            calls.sort(key=attrgetter("began", "since"))
        return dict(found)

    @cached_property
    def plain_links(self) -> Set[str]:
        """The links with which nothing was amiss, nor refused: nearly all of them."""
        return {url for url, calls in self.calls_of_link.items() if is_plain(calls)}

    @cached_property
    def calls_of(self) -> Mapping[str, list[ClientCall]]:
        """By what was asked for."""
        return grouped((call.act, call) for call in self.history.calls or ())

    @cached_property
    def confirmations(self) -> list[ClientCall]:
        """The pages that say that an appointment is booked."""
        return [
            call
            for call in self.history.calls or ()
            if call.step == BOOKED and call.code is None and call.act in SHOWN
        ]

    @cached_property
    def confirms_of(self) -> Mapping[str, list[ClientCall]]:
        """The confirmations that were asked for, by patient."""
        return grouped((self.patient(call), call) for call in self.calls_of.get(Act.CONFIRM, ()))

    @cached_property
    def pages(self) -> Mapping[Page, ClientCall]:
        """What patients were told that they have, with the first call that told it."""
        found: dict[Page, ClientCall] = {}
        for call in self.confirmations:
            found.setdefault((self.patient(call), call.site, call.start), call)
        return found

    # -- the product's own events -----------------------------------------------------------------

    @cached_property
    def claims(self) -> Mapping[tuple[str, datetime], list[datetime]]:
        """When a site's appointment of a start was claimed."""
        return grouped(
            ((site, start), claimed) for site, start, claimed in self._confirmed if claimed
        )

    @cached_property
    def confirmed_events(self) -> frozenset[tuple[str, datetime]]:
        """Site and start of each booking that the product tells of."""
        return frozenset((site, start) for site, start, _ in self._confirmed)

    @cached_property
    def _confirmed(self) -> list[tuple[str, datetime, datetime | None]]:
        found = []
        for event in self.history.events or ():
            data = event.data
            if event.kind == "confirmed" and "start" in data:
                claimed = data.get("claimed_at")
                at = datetime.fromisoformat(str(claimed)) if claimed else None
                start = datetime.fromisoformat(str(data["start"]))
                found.append((str(data.get("site", "")), start, at))
        return found

    @cached_property
    def patients_of_tasks(self) -> frozenset[str]:
        """Whom a staff task is about."""
        subjects = (e.subject for e in self.history.events or () if e.kind == "task_raised")
        return frozenset(self.invited[ref].patient for ref in subjects if ref in self.invited)

    # -- texts ------------------------------------------------------------------------------------

    def texts_with(self, pattern: str) -> Mapping[str, list[TextSent]]:
        """Texts of one kind by number (digits alone), in order of sending."""
        is_one = re.compile(pattern).search
        texts = (text for text in self.history.texts or () if is_one(text.body))
        return grouped((self.national(text.to), text) for text in texts)

    @cached_property
    def owners(self) -> Mapping[str, list[str]]:
        """The patients of each number: that of the record, and where a link was sent."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for person in self.people.values():
            for number in set(map(self.national, person.mobiles)):
                found[number].append(person.nhs_number)
        for url, text in self.linked:
            link, known = self.link.get(url), found[self.national(text.to)]
            if link is not None and link.patient not in known:
                known.append(link.patient)
        return dict(found)

    @cached_property
    def phones(self) -> Mapping[str, list[str]]:
        """The numbers of each patient."""
        return grouped((who, number) for number, owners in self.owners.items() for who in owners)

    @cached_property
    def linked(self) -> list[tuple[str, TextSent]]:
        """Every booking link with the text that carries it."""
        links = re.compile(self.history.terms.booking_link).findall
        texts = (text for text in self.history.texts or () if "http" in text.body)
        return [(url, text) for text in texts for url in links(text.body)]

    @cached_property
    def confirmation_texts(self) -> Mapping[str, list[TextSent]]:
        """The texts that confirm an appointment, by number."""
        return self.texts_with(self.history.terms.confirmation)

    def confirmations_to(self, patient: str) -> list[TextSent]:
        """The texts that confirm an appointment to a patient."""
        numbers = self.phones.get(patient, ())
        return [text for number in numbers for text in self.confirmation_texts.get(number, ())]


def grouped(pairs: Iterable[tuple[Key, Item]]) -> dict[Key, list[Item]]:
    """Values by key, in their order."""
    found: defaultdict[Key, list[Item]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


def national(number: str) -> str:
    """A mobile as digits that can be compared: ``07700 900123`` and ``+447700900123`` are one."""
    if number.startswith("+") and number[1:].isdigit():
        return number[1:]
    digits = "".join(each for each in number if each.isdigit())
    return "44" + digits[1:] if digits.startswith("0") else digits
