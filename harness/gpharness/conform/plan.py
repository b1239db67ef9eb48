"""What is to be judged and how: the options of a run, as they are passed to its workers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpharness import rules
from gpharness.tags import MARKERS
from gpworld.cli.product import OURS

HTTP, BROWSER = "gpharness.drivers.http:HttpDriver", "gpharness.drivers.browser:BrowserDriver"
DRIVERS = {"http": HTTP, "browser": BROWSER}
REFERENCE = "refbooking.in_process:create"
SUITE = Path(__file__).with_name("suite.py")


class PlanError(ValueError):
    """Options that cannot be meant so; the message says what to give instead."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run.

    Attributes:
        app: ``module:factory`` of a WSGI application that is judged in process.
        command: what starts the product as a process.
        product: the address of a product that runs already.
        env: the environment file of the world that it talks to.
        driver: ``module:Class``.
        invariants: whether each scenario has to keep the nineteen as well.
        plugins: pytest plugins whose steps and fixtures take the place of ours.
    """

    output: str
    app: str | None = None
    command: str | None = None
    product: str | None = None
    env: str | None = None
    driver: str = HTTP
    profile: str | None = None
    scenario: str = "surgery"
    tags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    words: str | None = None
    workers: int = 1
    fail_fast: bool = False
    listing: bool = False
    invariants: bool = False
    plugins: tuple[str, ...] = ()

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Plan:
        """From JSON."""
        given: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in body.items()
        }
        return cls(**given)

    @property
    def judged(self) -> str:
        """The product in words."""
        if self.product:
            return self.product
        named = self.command or str(self.app)
        return "the reference service" if named in (REFERENCE, OURS) else named

    @property
    def selection(self) -> str:
        """What was chosen, in words; empty for all."""
        chosen = {
            "tag": " or ".join(self.tags),
            "rule": ", ".join(self.rules),
            "persona": ", ".join(self.personas),
            "feature": ", ".join(self.features),
            "words": self.words or "",
        }
        return "; ".join(f"{name} {value}" for name, value in chosen.items() if value)

    @property
    def markers(self) -> str:
        """The selection by tags and rules as pytest's expression."""
        groups = [[tag.replace("@", "") for tag in self.tags], list(self.rules)]
        if self.driver == BROWSER:
            groups.append(["browser"])
        anys = [" or ".join(f"({one})" for one in group) for group in groups if group]
        return " and ".join(f"({one})" for one in anys)

    def arguments(self, worker_folder: str) -> list[str]:
        """What pytest is told."""
        words = [str(SUITE), "-c", str(SUITE.with_name("suite.ini")), "--import-mode=importlib"]
        words += ["-q", f"--basetemp={worker_folder}", "-p", "no:cacheprovider"]
        words += ["--tb=native"]  # pytest's own way parses whole files again for each failure
        words += ["-p", "pytest_bdd.plugin", "-p", "gpharness.plugin", "-p", "gpharness.steps"]
        if self.app:
            words += ["-p", "gpharness.conform.within"]
        if self.driver == BROWSER:
            words += ["-p", "gpharness.conform.chromium"]
        for plugin in self.plugins:
            words += ["-p", plugin]
        words += ["--gp-invariants"] if self.invariants else []
        words += ["--gp-fail-unused", "--gp-driver", self.driver, "--gp-scenario", self.scenario]
        for option, value in (
            ("--gp-target", self.product),
            ("--gp-command", self.command),
            ("--gp-env", self.env),
            ("--gp-profile", self.profile),
            ("-m", self.markers),
            ("-k", self.words),
        ):
            words += [option, value] if value else []
        return words


def checked_rules(given: tuple[str, ...]) -> tuple[str, ...]:
    """Rule ids as they are written; several may stand in one word, with commas.

    Raises:
        PlanError: there is no such rule.
    """
    return tuple(_rule(each.strip()) for word in given for each in word.split(",") if each.strip())


def _rule(word: str) -> str:
    found = rules.named(word)
    if found is None:
        raise PlanError(
            f"--rule {word}: there is no such rule; there are {rules.families()}:"
            " gpworld conform rules tells them all"
        )
    return found


def checked_tags(given: tuple[str, ...]) -> tuple[str, ...]:
    """Tag expressions, each word of which is a tag.

    Raises:
        PlanError: a word is none.
    """
    for expression in given:
        for word in re.findall(r"[\w:.]+", expression.replace("@", "")):
            if word not in ("and", "or", "not") and word not in (*MARKERS, *rules.all()):
                raise PlanError(
                    f"--tag {expression}: {word} is no tag; there are {', '.join(MARKERS)}"
                )
    return given
