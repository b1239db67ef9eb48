"""One request on its way through the provider: everything that an operation may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from gpworld.core.exchange import Request
from gpworld.gpconnect import formats
from gpworld.gpconnect.answers import Answer
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.query import Query
from gpworld.gpconnect.state import GpConnect
from gpworld.practice import Practice

Act: TypeAlias = Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Call:
    """A request to one practice whose headers and token have been found good.

    Operations take it in two steps, because the practice's own switch is asked in between: first
    they read what was asked (and refuse what cannot be read), then they do it.

    Attributes:
        ids: the logical ids in the path.
        consumer: the ODS code of the organisation that the token names.
    """

    system: GpConnect
    practice: Practice
    request: Request
    query: Query
    ids: tuple[str, ...]
    consumer: str

    @property
    def now(self) -> datetime:
        """The world's instant."""
        return self.system.clock.now()

    def body(self, resource_type: str) -> Json:
        """The resource in the body; Problem 415, 400 or 422 when it cannot be read."""
        return formats.read(self.request, resource_type, xml=self.system.settings.xml)
