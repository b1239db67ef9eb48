"""The container files by their shape: no engine runs here, so only what can be read is proved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from gpload.command import load
from gpworld.cli.up import up

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
MANIFESTS: list[dict[str, Any]] = [
    each
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for each in yaml.safe_load_all(path.read_text())
]
DEFAULTED = re.compile(r"\$\{\w+:-(\w+)\}")


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line that is in these files, with the values Compose would fill in."""
    for name, service in COMPOSE["services"].items():
        yield f"compose {name}", [DEFAULTED.sub(r"\1", word) for word in service["command"]]
    for job in (each for each in MANIFESTS if each["kind"] == "Job"):
        pod = job["spec"]["template"]["spec"]
        for container in [*pod.get("initContainers", ()), *pod["containers"]]:
            yield f"kubernetes {container['name']}", container["args"]


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in commands()])
def test_every_command_line_is_one_that_gpworld_reads(words):
    command, rest = (up, words[1:]) if words[0] == "up" else (load.commands["run"], words[2:])
    assert isinstance(command, click.Command)
    read = command.make_context("gpworld", list(rest), resilient_parsing=False)
    assert read.args == []


def test_every_manifest_says_what_it_is():
    for manifest in MANIFESTS:
        assert manifest["apiVersion"], manifest
        assert manifest["kind"] == "Kustomization" or manifest["metadata"]["name"], manifest


def test_the_kustomization_lists_every_manifest():
    (listed,) = [each["resources"] for each in MANIFESTS if each["kind"] == "Kustomization"]
    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(listed) == there - {"kustomization.yaml"}


def test_as_many_workers_are_started_as_the_master_expects():
    jobs = {each["metadata"]["name"]: each["spec"] for each in MANIFESTS if each["kind"] == "Job"}
    (expected,) = [
        word.removeprefix("--expect=")
        for word in jobs["master"]["template"]["spec"]["containers"][0]["args"]
        if word.startswith("--expect=")
    ]
    assert jobs["workers"]["parallelism"] == jobs["workers"]["completions"] == int(expected)


def test_no_port_is_published_and_the_network_leads_nowhere():
    assert all("ports" not in service for service in COMPOSE["services"].values())
    assert COMPOSE["networks"]["load"]["internal"] is True


def test_nobody_in_a_cluster_runs_as_root():
    for job in (each for each in MANIFESTS if each["kind"] == "Job"):
        assert job["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True
