"""The one filter language of the inbox: for lists, waits, counts, deletions, chaos and events."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from gpworld.sms import codes, links
from gpworld.sms.model import STATUSES, Message, Service, Text
from gpworld.sms.numbers import normal_form

Test: TypeAlias = Callable[[Text], bool]
PATTERN_LENGTH, PATTERN_REPEATS = 200, 3
NAMES = (
    "to",
    "from",
    "contains",
    "matches",
    "reference",
    "template",
    "tag",
    "status",
    "has",
    "since",
    "after",
    "service",
    "kind",
)
_KINDS = ("out", "in", "any")


class FilterError(ValueError):
    """A filter that means nothing; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of a filter; ``test`` follows from what was written.

    Raises:
        FilterError: a value that means nothing.
    """

    name: str
    wanted: str
    test: Test = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "test", _MAKERS[self.name](self.wanted))


@dataclass(frozen=True, slots=True)
class Filter:
    """What texts are asked for.

    ``service_id`` and ``after`` narrow where to look; every clause must hold.
    """

    clauses: tuple[Clause, ...]
    service_id: str | None = None
    after: int = 0
    kind: str = "out"

    def __call__(self, text: Text) -> bool:
        """Whether a text is meant."""
        return self.in_scope(text) and all(clause.test(text) for clause in self.clauses)

    def in_scope(self, text: Text) -> bool:
        """Whether a text is of the service, the direction and the time that are meant."""
        if text.number <= self.after:
            return False
        if self.service_id not in (None, text.service_id):
            return False
        return self.kind == "any" or (self.kind == "out") == isinstance(text, Message)


def read(
    given: Mapping[str, str],
    services: Callable[[str], Service | None],
    cursor: Callable[[str], int],
) -> Filter:
    """The filter that query parameters describe; parameters of other names are left alone.

    Raises:
        FilterError: a value that means nothing.
    """
    kind = given.get("kind", "out")
    if kind not in _KINDS:
        raise FilterError(f"kind: {kind!r} is unknown; use out, in or any")
    service = None
    if name := given.get("service"):
        service = services(name)
        if service is None:
            raise FilterError(f"service: there is no {name!r}; give its id or its name")
    clauses = tuple(Clause(name, given[name]) for name in _MAKERS if name in given)
    after = cursor(given["after"]) if given.get("after") else service.since if service else 0
    return Filter(clauses, service.id if service else None, after, kind)


def shown(text: Text) -> str:
    """What stands on the phone."""
    return text.shown if isinstance(text, Message) else text.text


# Tests are partial calls of plain functions, so that a filter can be copied and kept.


def _to(number: str, text: Text) -> bool:
    if isinstance(text, Message):
        return text.to.normalised == number
    return normal_form(text.to) == number


def _from(wanted: str, number: str, text: Text) -> bool:
    if isinstance(text, Message):
        return text.sender in (wanted, number)
    return text.sender.normalised == number


def _contains(wanted: str, text: Text) -> bool:
    return wanted in shown(text).lower()


def _found(pattern: re.Pattern[str], text: Text) -> bool:
    return pattern.search(shown(text)) is not None


def _reference(wanted: str, text: Text) -> bool:
    return isinstance(text, Message) and text.reference == wanted


def _template(wanted: str, text: Text) -> bool:
    return isinstance(text, Message) and wanted in (text.template.id, text.template.name)


def _tag(wanted: str, text: Text) -> bool:
    return wanted in text.tags


def _status(words: list[str], text: Text) -> bool:
    return isinstance(text, Message) and text.status in words


def _has_link(text: Text) -> bool:
    return bool(links.spans(shown(text)))


def _has_code(text: Text) -> bool:
    return codes.has_code(shown(text))


def _since(moment: datetime, text: Text) -> bool:
    return text.created_at >= moment


def safe_pattern(wanted: str) -> re.Pattern[str]:
    """A regular expression that cannot run for ever on a text.

    Raises:
        FilterError: it is broken, too long, repeats a group or repeats too often.
    """
    repeats = len(re.findall(r"(?<!\\)[*+{]", wanted))
    grouped = re.search(r"\)[*+{?]", wanted)
    if len(wanted) > PATTERN_LENGTH or repeats > PATTERN_REPEATS or grouped:
        raise FilterError(
            f"matches: use at most {PATTERN_LENGTH} characters, {PATTERN_REPEATS} repeats "
            "and no repeated group, so that the search ends"
        )
    try:
        return re.compile(wanted)
    except (re.error, OverflowError, RecursionError) as fault:
        raise FilterError(f"matches: {wanted!r} is no regular expression: {fault}") from None


def _make_status(wanted: str) -> Test:
    words = wanted.split(",")
    if odd := [word for word in words if word not in STATUSES]:
        raise FilterError(f"status: {odd[0]!r} is none of {', '.join(STATUSES)}")
    return partial(_status, words)


def _make_has(wanted: str) -> Test:
    if wanted == "link":
        return _has_link
    if wanted == "code":
        return _has_code
    raise FilterError(f"has: {wanted!r} is unknown; use link or code")


def _make_since(wanted: str) -> Test:
    try:
        instant = datetime.fromisoformat(wanted)
        if instant.tzinfo is None:
            raise FilterError("since: the instant needs its offset, as in 2026-10-20T09:00:00Z")
        return partial(_since, instant.astimezone(UTC))
    except (ValueError, OverflowError) as fault:
        if isinstance(fault, FilterError):
            raise
        raise FilterError(f"since: {wanted!r} is no instant as in 2026-10-20T09:00:00Z") from None


_MAKERS: Mapping[str, Callable[[str], Test]] = {
    "to": lambda wanted: partial(_to, normal_form(wanted)),
    "from": lambda wanted: partial(_from, wanted, normal_form(wanted)),
    "contains": lambda wanted: partial(_contains, wanted.lower()),
    "matches": lambda wanted: partial(_found, safe_pattern(wanted)),
    "reference": lambda wanted: partial(_reference, wanted),
    "template": lambda wanted: partial(_template, wanted),
    "tag": lambda wanted: partial(_tag, wanted),
    "status": _make_status,
    "has": _make_has,
    "since": _make_since,
}
