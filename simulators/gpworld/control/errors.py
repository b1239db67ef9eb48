"""What can go wrong between somebody and a world; every message says what to do."""

from __future__ import annotations


class WorldError(Exception):
    """The world cannot be acted on."""


class NoWorld(WorldError):
    """No environment file, or none that can be read."""


class Unreachable(WorldError):
    """Nobody answers at the control plane's address."""


class ControlError(WorldError):
    """The control plane said no: its status, its code and its sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence
