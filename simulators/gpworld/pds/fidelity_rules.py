"""How a row of the PDS ledger is written: whose choice it is, or what shows it."""

from __future__ import annotations

from gpworld.core.fidelity import Rule, Source


def chosen(part: str, sentence: str, because: str, *operations: str) -> Rule:
    """Where sources disagree and the public tests decide."""
    return Rule(f"pds.{part}", sentence, Source.OBSERVED, because, operations)


def ours(part: str, sentence: str, because: str, *operations: str) -> Rule:
    return Rule(f"pds.{part}", sentence, Source.OUR_CHOICE, because, operations)


def mock(part: str, sentence: str, *operations: str) -> Rule:
    because = "only the public sandbox mock shows it"
    return Rule(f"pds.{part}", sentence, Source.INFERRED, because, operations)
