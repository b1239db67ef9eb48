"""What the tags of a feature mean: rule ids for traceability, needs, and profile values read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gpharness import rules
from gpharness.capability import Capability
from gpharness.profile import DEFAULTS, Profile

NEEDS: Mapping[str, Capability] = {
    "clock": Capability.CLOCK_CONTROL,
    "browser": Capability.PAGE_HTML,
    **{str(capability): capability for capability in Capability},
}
"""Tags that say what a product must have for a scenario to apply."""

MARKERS: Mapping[str, str] = {
    **{tag: f"needs the capability {capability}" for tag, capability in NEEDS.items()},
    "profile": "reads this value of the conformance profile",
    "boundary": "at the very edge of a rule, written from the rule by gpharness.boundaries",
    "onlooker": "needs a driver that sees pages as a person does",
    "load": "is also a load profile",
    "slow": "something in it takes its time",
}

PROFILE = "profile:"


def markers() -> Iterator[str]:
    """Every marker that tags become, as a line for pytest."""
    for name, meaning in MARKERS.items():
        yield f"{name}: {meaning}"
    for rule, says in rules.all().items():
        yield f"{rule}: {says}"


def why_not(tags: Iterable[str], profile: Profile) -> str | None:
    """Why scenarios with these tags do not apply to a product; None when they do.

    A scenario that reads a profile value is written for the reference product's value, so it
    does not apply to a product that has chosen another one.
    """
    for tag in sorted(tags):
        if tag in NEEDS and not profile.has(NEEDS[tag]):
            return f"the product does not claim {NEEDS[tag]}"
        key = tag.removeprefix(PROFILE)
        if key != tag and profile[key] != DEFAULTS[key]:
            return f"written for {key} = {DEFAULTS[key]}, the product has {profile[key]}"
    return None
