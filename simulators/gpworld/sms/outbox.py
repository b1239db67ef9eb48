"""The outbox: every text out and in, in order of acceptance, bounded, with what it forgot."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gpworld.sms.model import Message, Refusal, Text, Try

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class OutboxState:
    """A whole outbox as a value."""

    texts: dict[str, Text]
    refusals: tuple[Refusal, ...]
    last: int
    stamp: datetime | None
    dropped: int


class Outbox:
    """The texts of one gateway; each has its own microsecond and its own number."""

    def __init__(self, *, keep: int, size: int, refusals: int) -> None:
        self._lock = threading.RLock()
        self._texts: dict[str, Text] = {}
        self._by_service: dict[str, dict[str, None]] = {}
        self._refusals: deque[Refusal] = deque(maxlen=refusals)
        self._keep, self._size = keep, size
        self._bytes = 0
        self._stamp: datetime | None = None
        self.last = 0
        self.dropped = 0

    # -- writing ------------------------------------------------------------------------------

    def add(self, now: datetime, make: Callable[[int, datetime], Text]) -> tuple[Text, int]:
        """Keep the text that ``make`` builds from its number and its own microsecond.

        Returns it, and how many old texts had to go.
        """
        with self._lock:
            stamp = now if self._stamp is None else max(now, self._stamp + _TICK)
            self._stamp = stamp
            self.last += 1
            text = make(self.last, stamp)
            self._put(text)
            return text, self._shrink()

    def _put(self, text: Text) -> None:
        self._texts[text.id] = text
        self._by_service.setdefault(text.service_id, {})[text.id] = None
        self._bytes += _size(text)

    def _shrink(self) -> int:
        gone = 0
        while len(self._texts) > self._keep or self._bytes > self._size:
            if len(self._texts) == 1:
                break
            self._remove(next(iter(self._texts)))
            gone += 1
        self.dropped += gone
        return gone

    def keep(self, count: int) -> None:
        """Keep at most ``count`` texts from now on."""
        with self._lock:
            self._keep = count
            self._shrink()

    def _remove(self, text_id: str) -> None:
        text = self._texts.pop(text_id)
        self._bytes -= _size(text)
        self._by_service[text.service_id].pop(text_id)

    def change(self, message_id: str, change: Callable[[Message], Message]) -> Message | None:
        """Replace a message by what ``change`` makes of it; None when it is gone."""
        with self._lock:
            message = self._texts.get(message_id)
            if not isinstance(message, Message):
                return None
            changed = self._texts[message_id] = change(message)
            return changed

    def tried(self, text_id: str, attempt: Try) -> None:
        """Note a try to post a text's callback."""
        with self._lock:
            text = self._texts.get(text_id)
            if text is not None:
                self._texts[text_id] = replace(text, tries=(*text.tries, attempt))

    def remove(self, texts: list[Text]) -> int:
        """Forget these texts; returns how many there still were."""
        with self._lock:
            there = [text.id for text in texts if text.id in self._texts]
            for text_id in there:
                self._remove(text_id)
            return len(there)

    def wipe(self, service_id: str) -> int:
        """Forget all texts and refusals of a service; returns how many texts."""
        with self._lock:
            ids = list(self._by_service.get(service_id, ()))
            for text_id in ids:
                self._remove(text_id)
            kept = [refusal for refusal in self._refusals if refusal.service_id != service_id]
            self._refusals.clear()
            self._refusals.extend(kept)
            return len(ids)

    def refuse(self, make: Callable[[int], Refusal]) -> Refusal:
        """Keep a refused send; it carries the number of the newest text before it."""
        with self._lock:
            refusal = make(self.last)
            self._refusals.append(refusal)
            return refusal

    # -- reading ------------------------------------------------------------------------------

    def get(self, text_id: str) -> Text | None:
        """One text by its id."""
        return self._texts.get(text_id)

    def texts(self, service_id: str | None = None, after: int = 0) -> Iterator[Text]:
        """Texts with a number above ``after``, newest first; of one service or of all.

        What is accepted while they are being read does not appear among them.
        """
        with self._lock:
            wanted = self._texts if service_id is None else self._by_service.get(service_id, {})
            ids = list(wanted)
        for text_id in reversed(ids):
            text = self._texts.get(text_id)
            if text is None:
                continue
            if text.number <= after:
                return
            yield text

    def refusals(self, after: int = 0) -> list[Refusal]:
        """Refused sends, newest first."""
        with self._lock:
            return [refusal for refusal in reversed(self._refusals) if refusal.number >= after]

    def __len__(self) -> int:
        return len(self._texts)

    # -- as a value ---------------------------------------------------------------------------

    def state(self) -> OutboxState:
        """Everything as a value."""
        with self._lock:
            return OutboxState(
                dict(self._texts), tuple(self._refusals), self.last, self._stamp, self.dropped
            )

    def restore(self, value: OutboxState) -> None:
        """Take everything from a value."""
        with self._lock:
            self._texts, self._by_service, self._bytes = {}, {}, 0
            for text in value.texts.values():
                self._put(text)
            self._refusals.clear()
            self._refusals.extend(value.refusals)
            self.last, self._stamp, self.dropped = value.last, value.stamp, value.dropped


def _size(text: Text) -> int:
    return text.size() if isinstance(text, Message) else 600 + len(text.text)
