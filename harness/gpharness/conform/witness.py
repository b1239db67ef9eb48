"""What a world has seen of a scenario: exchanges, book changes, texts, troubles, its own faults."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from gpharness.conform.result import BookChange, FaultMet, TextSent
from gpharness.conform.tap import Heard
from gpharness.conform.verdict import WorldLate
from gpharness.words.calendar import london
from gpworld.core import redact

if TYPE_CHECKING:
    from gpharness.ground import Ground
    from gpharness.ground.local import LocalGround
    from gpharness.ground.remote import RemoteGround
    from gpworld.book.book import Book
    from gpworld.book.model import Change
    from gpworld.core.journal import Exchange
    from gpworld.practice import Practice


class Witness(Protocol):
    """Asks a world what it has seen since a scenario began."""

    def mark(self) -> int:
        """The number of the newest exchange."""
        ...

    def exchanges(self) -> list[Heard]:
        """What the product asked of the simulators, oldest first."""
        ...

    def changes(self) -> list[BookChange]:
        """What was changed in the appointment books."""
        ...

    def faults(self) -> list[FaultMet]:
        """The fault rules and troubles that stood."""
        ...

    def vouch(self) -> None:
        """Raise what makes this world unfit to judge a product."""
        ...


def witness(ground: Ground) -> Witness:
    """The witness of a world in this process or elsewhere."""
    from gpharness.ground.local import LocalGround
    from gpharness.ground.remote import RemoteGround

    if isinstance(ground, LocalGround):
        return LocalWitness(ground)
    assert isinstance(ground, RemoteGround), f"no witness for {type(ground).__name__}"
    return RemoteWitness(ground)


def texts(ground: Ground) -> list[TextSent]:
    """The texts on all phones, oldest first, secrets struck out."""
    return [
        TextSent(text.sent_at.isoformat(), text.to, redact.text(text.body))
        for text in ground.texts()
    ]


class LocalWitness:
    """Asks a world's objects."""

    def __init__(self, ground: LocalGround) -> None:
        self._world = ground.world
        practices = self._world.practices
        self._since = {ods: practices[ods].book.version for ods in practices}

    def mark(self) -> int:
        return self._world.journal.last

    def exchanges(self) -> list[Heard]:
        return [_heard(each) for each in self._world.journal]

    def changes(self) -> list[BookChange]:
        practices = self._world.practices
        found = [
            (change, practices[ods])
            for ods, since in self._since.items()
            for change in practices[ods].book.since(since)
        ]
        found.sort(key=lambda each: each[0].at)
        return [_change(change, practice) for change, practice in found]

    def faults(self) -> list[FaultMet]:
        standing = {each.rule.name: each.struck for each in self._world.faults.standings()}
        return _met(standing, self.exchanges())

    def vouch(self) -> None:
        punctuality = self._world.engine.punctuality
        served = punctuality.loop.count > 0  # in process nobody waits, whatever the machine does
        if served and punctuality.error.count and not punctuality.valid:
            raise WorldLate(_late(punctuality.report()))


class RemoteWitness:
    """Asks a control plane."""

    def __init__(self, ground: RemoteGround) -> None:
        self._control = ground.control
        self._since = {ods: book["version"] for ods, book in self._control.ledger().items()}

    def mark(self) -> int:
        return int(self._control.journal(limit=1)["last"])

    def exchanges(self) -> list[Heard]:
        return [_heard_afar(row) for row in self._control.journal(limit=10_000)["exchanges"]]

    def changes(self) -> list[BookChange]:
        found = [
            BookChange(row["at"], ods, row["did"], _slots(row["slots"]), _by(row["by"]))
            for ods, book in self._control.ledger().items()
            for row in book["changes"]
            if row["number"] > self._since.get(ods, 0)
        ]
        return sorted(found, key=lambda change: change.at)

    def faults(self) -> list[FaultMet]:
        standing = {str(rule["name"]): int(rule["struck"]) for rule in self._control.faults()}
        return _met(standing, self.exchanges())

    def vouch(self) -> None:
        report = self._control.punctuality()
        if report["error_ms"]["count"] and not report["valid"]:
            raise WorldLate(_late(report))
        health = self._control.health()
        if health["failures"]:
            raise RuntimeError(f"a simulator failed: {'; '.join(health['failures'])}")


def _met(standing: dict[str, int], exchanges: list[Heard]) -> list[FaultMet]:
    """The rules that stand, and those that have gone since they struck."""
    struck = Counter(rule for each in exchanges for rule in each.rules)
    return [FaultMet(name, met) for name, met in {**standing, **struck}.items()]


def _late(report: Any) -> str:
    return (
        f"its replies were up to {report['error_ms']['max']} ms later than asked, "
        f"with a bound of {report['bound_ms']} ms: use a quieter machine or fewer workers"
    )


def _heard(each: Exchange) -> Heard:
    return Heard(
        number=each.number,
        at=each.at.isoformat(),
        system=each.system,
        method=each.method,
        path=each.path + (f"?{each.query}" if each.query else ""),
        headers=each.headers,
        body=each.body.decode("utf-8", "replace"),
        status=each.status,
        reply_headers=each.reply_headers,
        reply_body=each.reply_body.decode("utf-8", "replace"),
        ms=round(each.took_ms, 1),
        operation=each.operation,
        rules=each.rules,
    )


def _heard_afar(row: Any) -> Heard:
    return Heard(
        number=row["number"],
        at=row["at"],
        system=row["system"],
        method=row["method"],
        path=row["path"] + (f"?{row['query']}" if row["query"] else ""),
        headers=tuple((name, value) for name, value in row["headers"]),
        body=row["body"],
        status=row["status"],
        reply_headers=tuple((name, value) for name, value in row["reply_headers"]),
        reply_body=row["reply_body"],
        ms=round(row["took_ms"], 1),
        operation=row["operation"],
        rules=tuple(row["rules"]),
    )


def _change(change: Change, practice: Practice) -> BookChange:
    what = [_slot(practice.book, slot) for slot in change.slots[:1]]
    if len(change.slots) > 1:
        what.append(f"the first of {len(change.slots)}")
    if change.patient is not None:
        patient = practice.register.patient(change.patient)
        what.append(f"for {patient.first_name} {patient.family}")
    what += [change.detail] if change.detail else []
    by = "" if change.by is None else f"{change.by.via} {change.by.who}".strip()
    return BookChange(change.at.isoformat(), practice.ods, str(change.did), ", ".join(what), by)


def _slot(book: Book, number: int) -> str:
    slot = book.any_slot(number)
    return f"{slot.type}, {london(slot.start):%a %-d %b %H:%M}"


def _slots(numbers: list[int]) -> str:
    if len(numbers) > 1:
        return f"slot {numbers[0]}, the first of {len(numbers)}"
    return f"slot {numbers[0]}" if numbers else ""


def _by(row: Any) -> str:
    return f"{row['via']} {row['who']}".strip() if row else ""
