"""Every phrase that features may use, as a page for people: ``python -m gpharness.vocabulary``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from pytest_bdd.steps import step_function_context_registry

from gpharness.steps import pytest_plugins as modules
from gpharness.words.phrase import Phrase

HEAD = """# Steps

What a feature file may say.
This page is written by `python -m gpharness.vocabulary`.

Words in braces are filled in, parts in brackets may be left out, and `(sends|sent)` is either.
`{patient}` and `{staff}` are names of the scenario's people, or *she*, *he*, *they*.
`{day}` is `Tuesday 3 November`, `today`, `tomorrow` or `in 42 days`.
`{when}` is `09:30 on Wednesday 21 October`.
`{choice}` is `9:40am on Tuesday 3 November` or `the morning of Tuesday 3 November`.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase: the module it is in, when it may be said, and what may stand in its words."""

    module: str
    kind: str
    phrase: str
    choices: tuple[tuple[str, tuple[str, ...]], ...]


def lines() -> Iterator[Line]:
    """All phrases, module by module, in the order in which they are written down."""
    for name in modules:
        import_module(name)
    for name in modules:
        for context in list(step_function_context_registry.values()):
            if context.step_func.__module__ == name and isinstance(context.parser, Phrase):
                kind = "Then" if context.type == "then" else "Given, When"
                phrase = context.parser
                yield Line(name.rpartition(".")[2], kind, phrase.name, tuple(phrase.choices()))


def page() -> str:
    """The page, in Markdown."""
    written, module = [HEAD], ""
    for line in lines():
        if line.module != module:
            module = line.module
            about = (sys.modules[f"gpharness.steps.{module}"].__doc__ or "").strip()
            written.append(
                f"\n## {module}\n\n{about}\n\n| said in | phrase | choices |\n|---|---|---|\n"
            )
        choices = "; ".join(f"{word}: {', '.join(said)}" for word, said in line.choices)
        phrase = line.phrase.replace("|", "\\|")
        written.append(f"| {line.kind} | `{phrase}` | {choices} |\n")
    return "".join(written)


if __name__ == "__main__":
    sys.stdout.write(page())
