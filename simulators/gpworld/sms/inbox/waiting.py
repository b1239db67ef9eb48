"""Waiting for texts: an answer as soon as they are there, a diagnosis when they are not."""

from __future__ import annotations

from collections.abc import Callable

from gpworld.core.exchange import Later, Reply
from gpworld.core.replies import json_reply
from gpworld.sms.filters import Filter
from gpworld.sms.inbox import asking, wire
from gpworld.sms.inbox.diagnosis import diagnose
from gpworld.sms.model import Text
from gpworld.sms.state import Sms

Answer = Callable[[list[Text]], Reply]


class Waiting:
    """One call that waits: it looks at each text once, and again when something happens to it."""

    def __init__(self, sms: Sms, wanted: Filter) -> None:
        self._sms, self._wanted = sms, wanted
        self._position = sms.events.last
        self._wiped = False
        self._found: dict[str, Text] = {}
        self._scan()

    def _scan(self) -> None:
        texts = self._sms.outbox.texts(self._wanted.service_id, self._wanted.after)
        self._found = {text.id: text for text in texts if self._wanted(text)}

    def look(self) -> list[Text]:
        """The texts that are meant, oldest first.

        Raises:
            InboxError: 410, they were wiped while we waited.
        """
        events, missed = self._sms.events.after(self._position)
        for event in events:
            self._position = event.number
            if event.kind == "wiped" and event.service_id in (None, self._wanted.service_id):
                self._wiped = True
            if event.text_id is not None and not missed:
                self._look_at(event.text_id)
        if missed:
            self._scan()
        if self._wiped:
            raise asking.InboxError(410, "the texts were wiped while this call waited for one")
        return sorted(self._found.values(), key=lambda text: text.number)

    def _look_at(self, text_id: str) -> None:
        text = self._sms.outbox.get(text_id)
        if text is not None and self._wanted(text):
            self._found[text_id] = text
        else:
            self._found.pop(text_id, None)


def presence(sms: Sms, wanted: Filter, count: int, seconds: float, answer: Answer) -> Later:
    """Wait until ``count`` texts are there; after ``seconds`` say why they are not (408)."""
    waiting = Waiting(sms, wanted)

    def ready() -> Reply | None:
        try:
            found = waiting.look()
            return answer(found) if len(found) >= count else None
        except asking.InboxError as error:
            return error.reply()

    def give_up() -> Reply:
        late = ready()
        return late or json_reply({"error": "no such text", **diagnose(sms, wanted)}, 408)

    return Later(ready, give_up, seconds, sms.events)


def absence(sms: Sms, wanted: Filter, seconds: float) -> Later:
    """Succeed when nothing comes for ``seconds``; fail (409) as soon as something does."""
    waiting = Waiting(sms, wanted)

    def ready() -> Reply | None:
        try:
            found = waiting.look()
        except asking.InboxError as error:
            return error.reply()
        if not found:
            return None
        rows = [wire.whole(text) for text in found]
        sentence = "a text came that was not to come"
        return json_reply({"error": sentence, "messages": rows}, 409)

    def give_up() -> Reply:
        return ready() or json_reply({"absent": True, "cursor": asking.cursor(sms)})

    return Later(ready, give_up, seconds, sms.events)
