"""What a running world has seen, asked over its control plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gpharness.conform.result import BookChange, FaultMet, Sent
from gpharness.conform.seen import met, must_be_on_time
from gpharness.conform.tap import Heard

if TYPE_CHECKING:
    from gpharness.ground.remote import RemoteGround


class RemoteWitness:
    """Asks a control plane."""

    def __init__(self, ground: RemoteGround) -> None:
        self._control = ground.control
        self._since = {ods: book["version"] for ods, book in self._control.ledger().items()}

    def mark(self) -> int:
        return int(self._control.journal(limit=1)["last"])

    def exchanges(self) -> list[Heard]:
        return [_heard(row) for row in self._control.journal(limit=10_000)["exchanges"]]

    def changes(self) -> list[BookChange]:
        found = [
            BookChange(row["at"], ods, row["did"], _slots(row["slots"]), _by(row["by"]))
            for ods, book in self._control.ledger().items()
            for row in book["changes"]
            if row["number"] > self._since.get(ods, 0)
        ]
        return sorted(found, key=lambda change: change.at)

    def faults(self, exchanges: list[Heard]) -> list[FaultMet]:
        standing = {str(rule["name"]): int(rule["struck"]) for rule in self._control.faults()}
        return met(standing, exchanges)

    def sent(self) -> list[Sent]:
        rules = self._control.lint()["rules"]
        return [_sent(row) for row in rules if row["kept"] or row["broken"]]

    def vouch(self) -> None:
        must_be_on_time(self._control.punctuality())
        health = self._control.health()
        if health["failures"]:
            raise RuntimeError(f"a simulator failed: {'; '.join(health['failures'])}")


def _heard(row: Any) -> Heard:
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


def _sent(row: Any) -> Sent:
    first: Any = row["findings"][0] if row["findings"] else {"exchange": 0, "why": ""}
    return Sent(
        rule=row["id"],
        says=row["says"],
        source=row["source"],
        need=row["need"],
        cites=row["cites"],
        kept=row["kept"],
        broken=row["broken"],
        exchange=first["exchange"],
        why=first["why"],
    )


def _slots(numbers: list[int]) -> str:
    if len(numbers) > 1:
        return f"slot {numbers[0]}, the first of {len(numbers)}"
    return f"slot {numbers[0]}" if numbers else ""


def _by(row: Any) -> str:
    return f"{row['via']} {row['who']}".strip() if row else ""
