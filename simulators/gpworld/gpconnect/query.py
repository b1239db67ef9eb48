"""The query of a request: its parameters in order, and the rules that several searches share."""

from __future__ import annotations

from gpworld.core.query import pairs
from gpworld.gpconnect.errors import Problem, Spine, bad_parameter, bad_request


class Query:
    """Parameters by name; names are case sensitive and may repeat."""

    def __init__(self, text: str) -> None:
        self._pairs = pairs(text)

    def all(self, name: str) -> list[str]:
        """Every value of a parameter, in order."""
        return [value for key, value in self._pairs if key == name]

    def names(self) -> list[str]:
        """The names that are there, in order, repeats included."""
        return [key for key, _ in self._pairs]

    def one(self, name: str) -> str:
        """The value of a parameter that must be there once.

        Raises:
            Problem: 400 BAD_REQUEST when it is absent or repeated.
        """
        values = self.all(name)
        if not values:
            raise bad_request(f"The parameter {name} is missing (names are case sensitive).")
        if len(values) > 1:
            raise bad_request(f"The parameter {name} is there {len(values)} times: send it once.")
        return values[0]


def identifier(query: Query, system: str) -> str:
    """The value of ``identifier=<system>|<value>``: sections 5.3 and 7.4.

    Raises:
        Problem: 400 BAD_REQUEST, 422 INVALID_PARAMETER or 400 INVALID_IDENTIFIER_SYSTEM.
    """
    given, bar, value = query.one("identifier").partition("|")
    if not bar or not given.strip():
        raise bad_parameter(f"identifier needs its system: identifier={system}|…")
    if not value.strip():
        raise bad_parameter("identifier has no value after the bar.")
    if given != system:
        raise Problem(
            Spine.INVALID_IDENTIFIER_SYSTEM,
            f"The identifier system {given!r} is not known here: use {system}.",
        )
    return value
