"""What a consumer of a system has to keep to: rules as data, and a request as they see it.

The fidelity ledger says how far our answers can be trusted; these rules are about what is sent.
Each dialect writes its own down in ``consumer.py``, and ``gpworld.lint`` judges by them.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Generic, Protocol, TypeVar

import orjson

from gpworld.core.exchange import Later, Reply, Request, Said
from gpworld.core.query import Pairs, pairs

HEADER = "X-Gpworld-Lint"
"""In mode ``teach`` an answer carries it when its request broke rules: ids with ``; `` between."""
KEPT = ""
"""What a check says of a request that keeps its rule; None: the rule is not about this request."""


class Need(StrEnum):
    """How strongly a contract asks for something."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier request left under a mark.

    Attributes:
        number: of its exchange.
        at: the world's instant of its arrival.
        value: what it left.
        status: what it was answered; 0 while it is not, and when no reply left.
    """

    number: int
    at: datetime
    value: str
    status: int = 0


class Past(Protocol):
    """What is remembered of earlier requests to the same system."""

    @property
    def now(self) -> datetime:
        """The world's instant."""
        ...

    @property
    def moving(self) -> bool:
        """Whether the world's time passes by itself as real time does: only then are pauses."""
        ...

    def put(self, mark: str, value: str) -> Earlier | None:
        """Leave a value under a mark; what an earlier request left there."""
        ...


T = TypeVar("T")


class once(Generic[T]):
    """A property that is worked out when it is first asked for.

    ``functools.cached_property`` takes a lock each time in Python 3.11, which every request would
    pay for a dozen times.
    """

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work, self._name, self.__doc__ = work, work.__name__, work.__doc__

    def __get__(self, owner: Any, kind: type | None = None) -> T:
        """Work it out and leave it in the owner, where it is found from now on."""
        value = owner.__dict__[self._name] = self._work(owner)
        return value


class Call:
    """A request as rules see it; each part is read once, when the first rule asks for it."""

    def __init__(self, request: Request, operation: str, past: Past) -> None:
        self.request, self.operation, self.past = request, operation, past

    @once
    def headers(self) -> dict[str, str]:
        """The first value of each header, by its name in small letters."""
        return {name.lower(): value for name, value in reversed(self.request.headers)}

    def header(self, name: str) -> str:
        """A header, trimmed, by its name in small letters; empty where there is none."""
        return self.headers.get(name, "").strip()

    @once
    def query(self) -> Pairs:
        """The query's names and values in order."""
        return pairs(self.request.query)

    @once
    def _terms(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.query:
            found.setdefault(name, []).append(value)
        return found

    def values(self, name: str) -> list[str]:
        """Every value of a query parameter."""
        return self._terms.get(name, [])

    @once
    def json(self) -> object:
        """The body as JSON; None where it is none."""
        try:
            return orjson.loads(self.request.body)
        except orjson.JSONDecodeError:
            return None

    def member(self, *path: str | int) -> object:
        """A part of the JSON body; None where it is not there."""
        return dig(self.json, *path)


C = TypeVar("C", bound=Call)


@dataclass(frozen=True, slots=True)
class Rule(Generic[C]):
    """One thing that a consumer has to keep to.

    Attributes:
        id: ``<system>.<rule>``, such as ``gpconnect.jwt-exp``.
        says: the rule in one sentence.
        source: where it stands: a section of the contract.
        check: ``KEPT``, why it is broken, or None where the rule is not about the request.
        operations: what it is about, ``pfs.*`` for all that begin so; empty is all of the system.
        cites: ids of national requirements and tests for consumers.
        enforced: whether the simulator refuses such a request by itself, in every mode.
    """

    id: str
    says: str
    source: str
    check: Callable[[C], str | None]
    operations: tuple[str, ...] = ()
    need: Need = Need.MUST
    cites: tuple[str, ...] = ()
    enforced: bool = False

    def is_about(self, operation: str) -> bool:
        """Whether requests of this operation are held against it."""
        if not self.operations or operation in self.operations:
            return True
        facades = (each[:-1] for each in self.operations if each.endswith("*"))
        return any(operation.startswith(facade) for facade in facades)


class Judged(Protocol):
    """What came of a request before it was answered."""

    @property
    def refusal(self) -> Reply | None:
        """What mode ``strict`` answers in place of the simulator."""
        ...

    def taught(self, answer: Said) -> Said:
        """The answer with what mode ``teach`` adds to it."""
        ...

    def ended(self, status: int) -> None:
        """The request was answered with this status; 0 when no reply left."""
        ...


class Judge(Protocol):
    """Whoever a guard lets hear what arrives."""

    def hear(self, number: int, request: Request) -> Judged:
        """Judge the request of an exchange."""
        ...


class Unheard:
    """A request that nobody judges."""

    refusal: Reply | None = None

    def taught(self, answer: Said) -> Said:
        """The answer as it is."""
        return answer

    def ended(self, status: int) -> None:
        """Nothing is remembered."""


UNHEARD = Unheard()


def headed(answer: Said, name: str, value: str) -> Said:
    """An answer with one more header, also when it is still to come."""
    if isinstance(answer, Reply):
        return _headed(answer, name, value)
    if isinstance(answer, Later):
        return answer.changed_by(lambda reply: _headed(reply, name, value))
    return answer


def _headed(reply: Reply, name: str, value: str) -> Reply:
    return Reply(reply.status, (*reply.headers, (name, value)), reply.body, reply.operation)


# -- what checks are made of ----------------------------------------------------------------------


def dig(value: object, *path: str | int) -> object:
    """A part of a JSON value by names and positions; None where it is not there."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
    return value


def listed(value: object) -> list[dict[str, object]]:
    """The objects of a JSON list; none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its usual form, in either case."""
    return _UUID.fullmatch(text) is not None


def digest(text: str | bytes) -> str:
    """A short stand-in for a text that must not be kept itself."""
    return blake2b(text.encode() if isinstance(text, str) else text, digest_size=12).hexdigest()


def token_part(text: str) -> object:
    """A part of a token: JSON in base64url; None where it is not."""
    try:
        return orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:  # also what is no base64, or not ASCII
        return None


def media_type(header: str) -> str:
    """A media type without its parameters, in small letters."""
    return header.partition(";")[0].strip().lower()


def shown(value: object) -> str:
    """A value as an explanation quotes it: short, and without control characters."""
    text = value if isinstance(value, str) else repr(value)
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else "·" for letter in text[:100])
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"


def unknown(names: Iterable[str], known: frozenset[str], what: str) -> str:
    """``KEPT`` when all names are known, or which are not."""
    strange = set(names) - known
    return (
        KEPT
        if not strange
        else f"{what} that the contract does not have: {shown(', '.join(sorted(strange)))}"
    )


_ESCAPED = re.compile(r"[!$&'()*+,\-./0-9:;=?@A-Z_a-z~%|\[\]{}^]*")


def escaped(call: Call) -> str | None:
    """A check that the query is written with escapes: no blanks, quotes or letters beyond ASCII."""
    query = call.request.query
    return (
        (
            KEPT
            if _ESCAPED.fullmatch(query)
            else "the query holds characters that a URL must escape with %"
        )
        if query
        else None
    )


def patient_after(
    call: Call, mark: str, seconds: dict[int, float], same: str = "the same request"
) -> str | None:
    """A check that nothing is repeated too soon after these statuses, each with its seconds.

    It is judged only where the world's time passes by itself.
    """
    earlier = call.past.put(mark, "")
    if earlier is None or earlier.status not in seconds or not call.past.moving:
        return None
    waited = (call.past.now - earlier.at).total_seconds()
    least = seconds[earlier.status]
    return (
        KEPT
        if waited >= least
        else (
            f"{same} came {waited:.1f} s after exchange {earlier.number} was answered "
            f"{earlier.status}: wait {least:g} s"
        )
    )
