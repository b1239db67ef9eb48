"""What people were doing in front of the product, as far as it shows in what it asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from gpworld.trace.sightings import Sighting

PAUSE = timedelta(seconds=1)
"""A longer silence begins another action, where no X-Request-ID tells them apart."""

SEND = "SendSms"
SEARCHES = ("slots", "sessions", "slottypes", "slotsforsession")
READ_BACK = ("appointments", "appointmentsv2")
CANCELS = "cancel"


def of(chosen: list[Sighting]) -> Mapping[int, str]:
    """The action that each exchange, by its number, was part of."""
    found: dict[int, str] = {}
    invited = False
    for group in _groups(chosen):
        said = _name(group, invited)
        invited = invited or any(each.operation == SEND for each in group)
        found |= {each.exchange.number: said for each in group}
    return found


def _groups(chosen: list[Sighting]) -> Iterator[list[Sighting]]:
    group: list[Sighting] = []
    for each in chosen:
        if group and _begins(group[-1], each):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _begins(before: Sighting, this: Sighting) -> bool:
    """Whether this is another action than the one before."""
    if (
        before.request_id
        and this.request_id
        and "pds"
        not in (
            before.exchange.system,
            this.exchange.system,
        )
    ):  # PDS is sent request ids of its own kind
        return before.request_id != this.request_id
    return this.exchange.at - before.exchange.at > PAUSE


def _name(group: list[Sighting], invited: bool) -> str:
    operations = [each.operation.rpartition(".")[2].casefold() for each in group]
    if any(each.operation == SEND for each in group):
        return "a text goes out" if invited else "staff send the invitation"
    if any(each.books for each in group):
        return "the patient confirms a time"
    if any(CANCELS in each for each in operations):
        return "the patient cancels"
    if any(each.endswith(SEARCHES) for each in operations):
        return "the patient looks at times" if invited else "staff look at times"
    if invited and any(each.endswith(READ_BACK) for each in operations):
        return "the book is read back"
    return "the link is opened" if invited else "staff begin"
