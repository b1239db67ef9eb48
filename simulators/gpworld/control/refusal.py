"""Why the control plane says no: a status, a code for machines and a sentence with the remedy."""

from __future__ import annotations


class ControlRefusal(Exception):
    """A request that the control plane does not carry out; nothing has changed."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


def bad(sentence: str) -> ControlRefusal:
    """The request itself is wrong."""
    return ControlRefusal(400, "bad-request", sentence)


def missing(sentence: str) -> ControlRefusal:
    """What the request speaks of is not there."""
    return ControlRefusal(404, "not-found", sentence)
