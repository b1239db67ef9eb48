"""What a world in this process has seen, asked of its objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gpharness.conform.result import BookChange, FaultMet, Sent
from gpharness.conform.seen import met, must_be_on_time
from gpharness.conform.tap import Heard
from gpharness.words.calendar import london
from gpworld import lint

if TYPE_CHECKING:
    from gpharness.ground.local import LocalGround
    from gpworld.book.book import Book
    from gpworld.book.model import Change
    from gpworld.core.journal import Exchange
    from gpworld.lint.model import Tally
    from gpworld.practice import Practice


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

    def faults(self, exchanges: list[Heard]) -> list[FaultMet]:
        standing = {each.rule.name: each.struck for each in self._world.faults.standings()}
        return met(standing, exchanges)

    def sent(self) -> list[Sent]:
        return [_sent(each) for each in self._world.lint.tallies() if each.kept or each.broken]

    def vouch(self) -> None:
        punctuality = self._world.engine.punctuality
        if punctuality.loop.count:  # in process nobody waits, whatever the machine does
            must_be_on_time(punctuality.report())


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


def _sent(each: Tally) -> Sent:
    rule, first = lint.rule(each.rule), next(iter(each.findings), None)
    return Sent(
        rule=rule.id,
        says=rule.says,
        source=rule.source,
        need=str(rule.need),
        cites=list(rule.cites),
        kept=each.kept,
        broken=each.broken,
        exchange=0 if first is None else first.exchange,
        why="" if first is None else first.why,
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
