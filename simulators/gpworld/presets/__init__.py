"""Named sets of fault rules: each a TOML file beside this one, with one sentence that says what."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from gpworld.core.given import FaultError, Table, nearest


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset: its name, its sentence, and its rules as they are written."""

    name: str
    sentence: str
    rules: tuple[Table, ...]

    def narrowed(self, organisation: str = "") -> tuple[Table, ...]:
        """Its rules, about one organisation where one is named."""
        if not organisation:
            return self.rules
        return tuple(
            {**rule, "match": {**rule["match"], "organisation": organisation}}
            for rule in self.rules
        )


def names() -> list[str]:
    """All presets there are."""
    found = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))


def preset(name: str) -> Preset:
    """The preset of this name; each of its rules carries it in front of its own.

    Raises:
        FaultError: there is none.
    """
    if name not in names():
        raise FaultError("preset", f"{name!r} is not known; {nearest(name, names())}")
    written = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
    rules = tuple({**rule, "name": _named(name, rule["name"])} for rule in written["fault"])
    return Preset(name, written["sentence"], rules)


def _named(preset_name: str, rule_name: str) -> str:
    return preset_name if preset_name == rule_name else f"{preset_name}/{rule_name}"
