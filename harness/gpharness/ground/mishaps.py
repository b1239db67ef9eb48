"""What goes wrong in a world on request: each trouble as fault rules, and those that are on.

The rules are the world's own (docs/faults.md), so a trouble is the same in process, over sockets
and in a running world, and the journal says which exchange it struck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from gpharness.ground.model import Trouble

if TYPE_CHECKING:
    from gpworld.control.client import ControlClient
    from gpworld.world import World

Table = Mapping[str, Any]  # a fault rule as a scenario file has it, or a preset

PROXY = "SpineProxy"
CLINICAL = {
    "emis": {"book": "BookAppointment", "file": "FileRecord"},
    "systmone": {"book": "*BookAppointment", "file": "StaffAddToRecord"},
}
"""What the clinical systems call what they are asked for."""


def _rule(system: str, effect: Table, operation: str = "", moment: str = "before") -> Table:
    match = {"system": system, "operation": operation} if operation else {"system": system}
    return {"match": match, "effect": effect, "moment": moment}


def _clinical(effect: Table, asked: str = "", moment: str = "before") -> tuple[Table, ...]:
    return tuple(
        _rule(system, effect, names.get(asked, ""), moment) for system, names in CLINICAL.items()
    )


RULES: Mapping[Trouble, tuple[Table, ...]] = {
    Trouble.CLINICAL_DOWN: _clinical({"status": 500}),
    Trouble.CLINICAL_SLOW: _clinical({"hang": True}),
    Trouble.RECORDS_SHUT: _clinical({"status": 500}, "file"),
    Trouble.OVER_LIMIT: (_rule("emis", {"status": 400}, "BookAppointment"),),
    Trouble.REPLIES_LOST: _clinical({"reset": True}, "book", "after"),
    Trouble.TEXTS_BUSY: (_rule("sms", {"status": 429}, "SendSms"),),
    Trouble.TEXTS_DOWN: (_rule("sms", {"status": 500}, "SendSms"),),
    Trouble.SITE_DOWN: (_rule("gpconnect", {"status": 502}, PROXY),),
    Trouble.SITE_SLOW: (_rule("gpconnect", {"status": 504}, PROXY),),
    Trouble.SITE_SILENT: (_rule("gpconnect", {"hang": True}, PROXY),),
    Trouble.NATION_DOWN: (_rule("pds", {"status": 503}),),
    Trouble.LATER_DATES_LOST: tuple(
        _rule("gpconnect", {"missing_window": {"number": number, "status": 502}})
        for number in (2, 3)
    ),
}
"""What each trouble is, as fault rules; any of them may be the one that strikes."""


class FaultRules(Protocol):
    """The fault rules of a world, wherever it runs."""

    def add(self, rule: Table) -> list[str]:
        """Add a rule or a preset; returns the names of its rules."""

    def remove(self, name: str) -> None:
        """Drop the rule of this name, if it is still there."""

    def unused(self) -> set[str]:
        """The names of rules that did not do what was asked of them."""


class Mishaps:
    """The troubles that are on in one world: each has a name, and rules of which any may strike."""

    def __init__(self, rules: FaultRules) -> None:
        self._rules = rules
        self._on: dict[str, list[str]] = {}
        self._idle: list[str] = []

    def begin(self, trouble: Trouble) -> None:
        """Begin one that has a name of its own."""
        self.add(trouble.value, RULES[trouble])

    def add(self, name: str, rules: Sequence[Table]) -> None:
        """Begin one of one's own; its rules are named after it unless a preset names them."""
        called = name if name not in self._on else f"{name} ({len(self._on) + 1})"
        self._on[called] = [
            added
            for number, rule in enumerate(rules, 1)
            for added in self._rules.add(_named(rule, f"{called[:70]} {number}"))
        ]

    def end(self) -> None:
        """All works again."""
        unused = self._rules.unused()
        while self._on:
            name, rules = self._on.popitem()
            if unused.issuperset(rules):
                self._idle.append(name)
            for rule in rules:
                self._rules.remove(rule)

    def idle(self) -> list[str]:
        """End all, and name the troubles that never did what was asked of them."""
        self.end()
        return self._idle


class LocalRules:
    """The fault rules of a world in this process."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add(self, rule: Table) -> list[str]:
        """As the world reads it."""
        read = self._world.read_fault(rule)
        self._world.faults.add(read)
        return [each.name for each in read]

    def remove(self, name: str) -> None:
        """If it is there."""
        self._world.faults.remove(name)

    def unused(self) -> set[str]:
        """Their names."""
        return {standing.rule.name for standing in self._world.faults.unspent()}


class RemoteRules:
    """The fault rules of a world behind a control plane."""

    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def add(self, rule: Table) -> list[str]:
        """As the control plane takes it."""
        return [str(each["name"]) for each in self._control.add_fault(**rule)]

    def remove(self, name: str) -> None:
        """If it is there."""
        if any(each["name"] == name for each in self._control.faults()):
            self._control.clear_faults(name)

    def unused(self) -> set[str]:
        """Their names."""
        return {str(each["name"]) for each in self._control.faults(unused=True)}


def _named(rule: Table, name: str) -> Table:
    return rule if "preset" in rule else {"name": name, **rule}
