"""Access tokens of PDS: each says its mode, signed with the world's seed, and never runs out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gpworld.core.seeds import Seeds


class Mode(StrEnum):
    """Who is asking (contract section 2)."""

    SANDBOX = "sandbox"
    WORKER = "healthcare-worker"
    APPLICATION = "application-restricted"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token gives: a mode; for a worker the roles held, for a patient number and level."""

    mode: Mode
    facts: tuple[str, ...] = ()


LEVELS = ("P9.Cp.Cd", "P9.Cp.Ck", "P9.Cm")
ROLE = "555254240100"


def worker_token(seeds: Seeds, *roles: str) -> str:
    """The token of a healthcare worker who holds these roles (one, unless said)."""
    return _token(seeds, Mode.WORKER, *(roles or (ROLE,)))


def application_token(seeds: Seeds) -> str:
    """The token of an application on its own."""
    return _token(seeds, Mode.APPLICATION)


def patient_token(seeds: Seeds, nhs_number: str, level: str = LEVELS[0]) -> str:
    """The token of a patient signed in at a vector of trust."""
    return _token(seeds, Mode.PATIENT, nhs_number, level.replace(".", "_"))


def read(seeds: Seeds, token: str) -> Grant | None:
    """What a token gives, or None when it was not made here."""
    mode, *facts = token.split("~")[:-1] or [""]
    if mode not in (Mode.WORKER, Mode.APPLICATION, Mode.PATIENT):
        return None
    return Grant(Mode(mode), tuple(facts)) if _token(seeds, mode, *facts) == token else None


def _token(seeds: Seeds, mode: str, *facts: str) -> str:
    return "~".join((mode, *facts, seeds.token("pds", mode, *facts, length=28)))
