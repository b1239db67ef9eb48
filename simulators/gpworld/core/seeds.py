"""All chance of a world, drawn from one seed by name, so that nothing depends on who asks first."""

from __future__ import annotations

import hashlib
import random
import threading
from uuid import UUID

REMEMBERED = 10_000
"""Tokens kept at hand: bearer tokens are made again for each request that shows one."""

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Seeds:
    """Named chance: the same seed and name always give the same value.

    ``uuid`` and ``token`` are pure: credentials made with them survive a reset.
    ``next_uuid`` counts per name: the n-th id of a stream is the same in every run.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._counts: dict[str, int] = {}
        self._tokens: dict[tuple[object, ...], str] = {}
        self._lock = threading.Lock()

    def digest(self, *names: str | int) -> bytes:
        """Thirty-two bytes that belong to these names in this world."""
        text = "\x1f".join([str(self.seed), *map(str, names)])
        return hashlib.sha256(text.encode()).digest()

    def uuid(self, *names: str | int) -> str:
        """The version-4 UUID of these names."""
        return str(UUID(bytes=self.digest("uuid", *names)[:16], version=4))

    def token(self, *names: str | int, length: int = 24, alphabet: str = LETTERS) -> str:
        """The text of ``length`` characters that belongs to these names."""
        key = (names, length, alphabet)
        known = self._tokens.get(key)
        if known is None:
            generator = random.Random(self.digest("token", *names))
            known = "".join(generator.choices(alphabet, k=length))
            if len(self._tokens) >= REMEMBERED:
                self._tokens.clear()
            self._tokens[key] = known
        return known

    def generator(self, *names: str | int) -> random.Random:
        """A fresh generator that always draws the same row for these names."""
        return random.Random(self.digest("generator", *names))

    def next_number(self, stream: str) -> int:
        """1, 2, 3 … for each stream."""
        with self._lock:
            number = self._counts[stream] = self._counts.get(stream, 0) + 1
        return number

    def next_uuid(self, stream: str) -> str:
        """The next UUID of a stream."""
        return self.uuid(stream, self.next_number(stream))

    def next_token(self, stream: str, length: int = 24) -> str:
        """The next token of a stream."""
        return self.token(stream, self.next_number(stream), length=length)

    def counts(self) -> dict[str, int]:
        """How far each stream has been drawn: what a checkpoint keeps."""
        with self._lock:
            return dict(self._counts)

    def restore(self, counts: dict[str, int]) -> None:
        """Draw on from these counts."""
        with self._lock:
            self._counts = dict(counts)
