"""Reading the query of a Partner operation; the first thing wrong with it is the refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from gpworld.emis import moments
from gpworld.emis.errors_partner import Code, PartnerRefusal

INT32 = range(-(2**31), 2**31)
WHOLE = re.compile(r"[+-]?[0-9]{1,10}")
MOST_DAYS = 90


class Parameters:
    """Query parameters by name in any case; of several alike the first counts."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), value)

    def optional(self, *names: str) -> str | None:
        """The first of these parameters that is there."""
        for name in names:
            if (value := self._values.get(name.lower())) is not None:
                return value
        return None

    def text(self, *names: str) -> str:
        """A parameter that must be there, under any of its names.

        Raises:
            PartnerRefusal: it is not.
        """
        value = self.optional(*names)
        if value is None:
            raise wrong(f"{names[0]} is missing: add it to the query")
        return value

    def filled(self, *names: str) -> str:
        """A parameter that must be there and hold something."""
        value = self.text(*names).strip()
        if not value:
            raise wrong(f"{names[0]} is empty: give it a value")
        return value

    def number(self, name: str) -> int:
        """An int32 that must be there."""
        text = self.text(name).strip()
        value = int(text) if WHOLE.fullmatch(text) else None
        if value is None or value not in INT32:
            raise wrong(f"{name} is {text!r}: send a whole number of 32 bits")
        return value

    def minutes(self, name: str, most: int) -> int:
        """A number of minutes from 0 to ``most``."""
        value = self.number(name)
        if not 0 <= value <= most:
            raise wrong(f"{name} is {value}: send 0 to {most} minutes")
        return value

    def day(self, name: str) -> date:
        """A day written dd/MM/yyyy or in ISO form."""
        text = self.text(name)
        try:
            return moments.day(text)
        except (ValueError, OverflowError):
            raise wrong(f"{name} is {text!r}: send dd/MM/yyyy or an ISO date") from None

    def days(self, most: int | None = None) -> tuple[date, date]:
        """startDate and endDate, both included, at most so many days apart."""
        first, last = self.day("startDate"), self.day("endDate")
        if last < first:
            raise wrong("endDate lies before startDate: swap them")
        if most is not None and (last - first).days > most:
            raise wrong(f"startDate and endDate are more than {most} days apart: ask for less")
        return first, last


def wrong(sentence: str) -> PartnerRefusal:
    """The refusal of a parameter."""
    return PartnerRefusal(Code.PARAMETER_INVALID, sentence)
