"""Reading a settings body strictly: faults are named by key, and unknown keys are refused."""

from collections.abc import Iterator, Mapping
from typing import NoReturn, TypeVar

Read = TypeVar("Read")


class SettingsRefused(ValueError):
    """A settings body that cannot be used; the text names the key and what it must be."""


class Keys:
    """One object of a settings body, and which of its keys have been read."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self._values = values
        self._where = where
        self._read: set[str] = set()

    @classmethod
    def of(cls, body: object, where: str) -> "Keys":
        """An object of the body; anything else is refused."""
        if not isinstance(body, dict):
            raise SettingsRefused(f"{where} must be an object")
        return cls(body, where)

    def refuse(self, key: str, why: str) -> NoReturn:
        """Refuse a key of this object."""
        raise SettingsRefused(f"{self._where}.{key} {why}")

    def given(self, key: str) -> bool:
        """Whether the key is there, be it with null."""
        self._read.add(key)
        return key in self._values

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        return self._take(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required unless there is a default."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            self.refuse(key, "must be a text" if value is not None else "is missing")
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text, or None where it is absent, null or empty."""
        return self.text(key, "") or None

    def one_of(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """One of a few words."""
        value = self.text(key, default)
        if value not in choices:
            self.refuse(key, f"must be one of {', '.join(choices)}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def number(self, key: str) -> int:
        """A whole number, not negative."""
        return self._whole(key, self._take(key))

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(self._whole(key, value) for value in self._list(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            self.refuse(key, "must be a list of texts")
        return tuple(str(value) for value in values)

    def part(self, key: str) -> "Keys | None":
        """An object inside this one, or None where it is absent or null."""
        value = self._take(key)
        return None if value is None else Keys.of(value, f"{self._where}.{key}")

    def required_part(self, key: str) -> "Keys":
        """An object inside this one that must be there."""
        return Keys.of(self._take(key), f"{self._where}.{key}")

    def parts(self, key: str) -> Iterator["Keys"]:
        """The objects of a list; absent is empty."""
        for place, value in enumerate(self._list(key)):
            yield Keys.of(value, f"{self._where}.{key}[{place}]")

    def nothing_else(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not pass in silence."""
        unknown = sorted(set(self._values) - self._read)
        if unknown:
            self.refuse(unknown[0], "is not a key we know")

    def done(self, read: Read) -> Read:
        """What was read, once nothing else is left."""
        self.nothing_else()
        return read

    def _take(self, key: str) -> object:
        self._read.add(key)
        return self._values.get(key)

    def _list(self, key: str) -> list[object]:
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(key, "must be a list")
        return value

    def _whole(self, key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(key, "must be a whole number")
        return value
