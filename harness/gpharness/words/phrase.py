"""Phrases: step texts with named words in braces and parts that may be left out in brackets.

``{patient} gets {count} [{kind} ]text(s)`` matches "Maria gets one text" and "she gets no
confirmation text"; ``(sends|sent)`` is either.  What may stand in braces is one table, so that a
word means the same in every step; ``{day2}`` is of the same sort as ``{day}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_bdd.parsers import StepParser

from gpharness.words import calendar

Read = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a patient chooses: a time, or a part, of a day."""

    day: str
    clock: calendar.ClockTime | None = None
    part: str | None = None


_NAME = r"(?:Dr )?[A-Z][\w’-]*(?: [A-Z][\w’-]*)*"
_PERSON = rf"(?:{_NAME}|[Ss]he|[Hh]e|[Tt]hey)"
_COUNT = r"(?:no|one|two|three|four|five|a|an|\d+)"
_COUNTS = {"no": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def _count(words: str) -> int:
    return _COUNTS[words] if words in _COUNTS else int(words)


def _listed(words: str) -> list[str]:
    return re.split(r", | and ", words)


def _quoted(words: str) -> list[str]:
    return re.findall(r"\"([^\"]+)\"", words)


def _choice(words: str) -> Choice:
    part = re.fullmatch(rf"the (morning|afternoon) of ({calendar.DAY})", words)
    if part:
        return Choice(part[2], part=part[1])
    moment = calendar.moment(words)
    return Choice(moment.day or "today", moment.clock)


def _times(words: str) -> list[calendar.ClockTime]:
    return [calendar.clock_time(part) for part in _listed(words)]


WORDS: Mapping[str, tuple[str, Read]] = {
    "practice": (_NAME, str),
    "patient": (_PERSON, str),
    "staff": (_PERSON, str),
    "owner": (rf"(?:her|his|their|the|{_NAME}['’]s)", str),
    "clinician": (_NAME, str),
    "clinicians": (rf"{_NAME}(?:(?:, | and ){_NAME})*", _listed),
    "count": (_COUNT, _count),
    "choice": (
        rf"(?:{calendar.TIME}(?: on)? {calendar.DAY}|the (?:morning|afternoon) of {calendar.DAY})",
        _choice,
    ),
    "day": (calendar.DAY, str),
    "days": (rf"{calendar.DAY}(?:(?:, | and ){calendar.DAY})*", _listed),
    "time": (calendar.TIME, calendar.clock_time),
    "times": (rf"{calendar.TIME}(?:(?:, | and ){calendar.TIME})*", _times),
    "when": (calendar.MOMENT, calendar.moment),
    "span": (calendar.SPAN, calendar.span),
    "birth": (calendar.BIRTH, calendar.birth_date),
    "number": (r"\+?[\d ]{7,}\d", str),
    "text": (r"[^\"]*", str),
    "pages": (r"\"[^\"]+\"(?:, \"[^\"]+\")*", _quoted),
    "type": (r"[^\"]+", str),
}
"""What each word in braces may be, and what it is read as."""


class Phrase(StepParser):
    """A step text in the words of the table above, with choices given by the step itself."""

    def __init__(self, text: str, **choices: Mapping[str, object]) -> None:
        """``choices``: words of this step alone, each with what it may be and stand for."""
        super().__init__(text)
        self._choices = choices
        self._pattern = re.compile(_regex(text, choices))

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        """The words found, each read; None when the text is another."""
        found = self._pattern.fullmatch(name)
        if found is None:
            return None
        return {word: self._read(word, said) for word, said in found.groupdict().items()}

    def is_matching(self, name: str) -> bool:
        """Whether a step's text is this phrase."""
        return self._pattern.fullmatch(name) is not None

    def choices(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The words that this step alone explains, and what may stand there."""
        for word, choice in self._choices.items():
            yield word, tuple(said.strip(" ,") for said in choice)

    def _read(self, word: str, said: str | None) -> object:
        if said is None:
            return None
        if word in self._choices:
            return self._choices[word][said]
        return WORDS[word.rstrip("0123456789")][1](said)


def _regex(text: str, choices: Mapping[str, Mapping[str, object]]) -> str:
    built = []
    for part in re.split(r"(\{\w+\}|\[|\]|\([\w |]+\))", text):
        if part.startswith("{"):
            built.append(_group(part[1:-1], choices))
        elif part == "[":
            built.append("(?:")
        elif part == "]":
            built.append(")?")
        elif part.startswith("("):
            built.append(f"(?:{part[1:-1]})" + ("" if "|" in part else "?"))
        else:
            built.append(re.escape(part))
    return "".join(built)


def _group(word: str, choices: Mapping[str, Mapping[str, object]]) -> str:
    if word in choices:
        longest_first = sorted(choices[word], key=len, reverse=True)
        return f"(?P<{word}>{'|'.join(map(re.escape, longest_first))})"
    return f"(?P<{word}>{WORDS[word.rstrip('0123456789')][0]})"
