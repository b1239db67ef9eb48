"""Which text a request handed over, whether or not its reply came to the product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import orjson

from gpworld.sms.model import Message
from gpworld.trace.sightings import Sighting

if TYPE_CHECKING:
    from gpworld.world import World

SEND = "SendSms"
_ID = re.compile(rb'"id"\s*:\s*"([0-9a-f-]{36})"')


def handed_over(world: World, seen: Iterable[Sighting]) -> list[tuple[Message, int]]:
    """The texts that these exchanges handed over, each with the number of the first that did.

    A text is told by its id in the reply; where the reply was lost, by its reference.
    """
    written = Written(world)
    found: dict[str, tuple[Message, int]] = {}
    for one in seen:
        if one.operation == SEND and (text := _text_of(world, one, written)) is not None:
            found.setdefault(text.id, (text, one.exchange.number))
    return list(found.values())


def messages(world: World) -> Iterator[Message]:
    """Every text that was sent, newest first."""
    return (each for each in world.sms.outbox.texts() if isinstance(each, Message))


class Written:
    """The texts of a world by the product's reference, the oldest first; looked up if need be."""

    def __init__(self, world: World) -> None:
        self._world = world

    def under(self, reference: str) -> list[Message]:
        """The texts of a reference."""
        return self._by_reference.get(reference, [])

    @cached_property
    def _by_reference(self) -> dict[str, list[Message]]:
        found: dict[str, list[Message]] = {}
        for each in reversed(list(messages(self._world))):
            found.setdefault(each.reference or "", []).append(each)
        return found


def _text_of(world: World, seen: Sighting, written: Written) -> Message | None:
    named = _ID.search(seen.exchange.reply_body)
    text = world.sms.outbox.get(named[1].decode()) if named else None
    if isinstance(text, Message):
        return text
    if seen.exchange.status == 201:
        return None
    alike = written.under(_reference(seen))
    return next((each for each in alike if each.created_at >= seen.exchange.at), None)


def _reference(seen: Sighting) -> str:
    """The reference in the request; a word that no reference is, where there is none."""
    try:
        asked = orjson.loads(seen.exchange.body)
    except orjson.JSONDecodeError:
        return "\n"
    given = asked.get("reference") if isinstance(asked, dict) else None
    return given if isinstance(given, str) and given else "\n"
