"""Scenario files: what a world is made of, written down in TOML."""

from gpworld.scenario.build import Scenario
from gpworld.scenario.load import load_scenario
from gpworld.scenario.problems import ScenarioError

__all__ = ["Scenario", "ScenarioError", "load_scenario"]
