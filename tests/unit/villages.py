"""A small scenario as text, for tests to make their own mistakes in."""

from __future__ import annotations

from gpworld.scenario import Scenario
from gpworld.scenario.load import parse_scenario

VILLAGE = """\
name = "village"
seed = 3

[clock]
start = 2026-10-20T09:00:00+01:00

[[organisation]]
ods = "Y90101"
name = "Ferry Surgery"
clinical_system = "emis"
phone = "01632 960101"
user = [
    { user_name = "ann.lee", given = "Ann", family = "Lee", role = "Receptionist" },
    { user_name = "sam.poe", title = "Dr", family = "Poe", role = "GP", clinician = true },
]

[[session]]
organisation = "Y90101"
name = "Morning"
type = "Routine"
day = 2026-10-21
start = "09:00"
minutes = 10
count = 6
clinician = "sam.poe"

[[patient]]
practice = "Y90101"
nhs_number = "9990000018"
given = ["Maria"]
family = "Okoro"
birth_date = 1984-03-12
gender = "female"
mobile = "07700900123"
"""


def village(*changes: tuple[str, str], more: str = "") -> Scenario:
    """The village with some words replaced and something added at its end."""
    return parse_scenario(village_text(*changes, more=more), "village.toml")


def village_text(*changes: tuple[str, str], more: str = "") -> str:
    """The text of the changed village; each change must change something."""
    text = VILLAGE
    for before, after in changes:
        assert before in text, f"{before!r} is not in the village"
        text = text.replace(before, after, 1)
    return text + more
