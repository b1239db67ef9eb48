"""A wrong product: the reference service with one function, property or constant replaced."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

Part = Any  # a function, a property or a constant: whatever stands under a name
Make = Callable[[Part], Part]
Place = tuple[str, str]


@dataclass(frozen=True)
class Wrong:
    """One way of being wrong.

    Attributes:
        name: how it is asked for.
        says: what it does wrong, in a sentence.
        hurt: whom, and how.
        rule: the id of the rule that it breaks.
        seen: where a real product did so: ``owner/repository#number``; empty where nobody said so.
        crashes: whether it is wrong by an error of its own; else such an error proves nothing.
        owner: the module or class that holds the part.
        attribute: the part's name there.
        make: makes the wrong part out of the right one.
    """

    name: str
    says: str
    hurt: str
    rule: str
    seen: str
    crashes: bool
    owner: Any
    attribute: str
    make: Make

    @property
    def place(self) -> Place:
        """Where the replaced part is."""
        module = getattr(self.owner, "__module__", "")
        return ".".join(filter(None, (module, self.owner.__name__))), self.attribute

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """While it lasts, the service in this process is wrong."""
        with _replaced(self.owner, self.attribute, self.make):
            yield

    @contextmanager
    def watched(self, reached: Callable[[Place], None]) -> Iterator[None]:
        """While it lasts, tell whenever the right part is come by; it must not be a constant."""
        with _replaced(self.owner, self.attribute, lambda right: self._spy(right, reached)):
            yield

    @property
    def is_constant(self) -> bool:
        """Whether nobody can tell when the part is come by."""
        part = vars(self.owner)[self.attribute]
        return not (isinstance(part, property) or inspect.isfunction(part))

    def _spy(self, right: Part, reached: Callable[[Place], None]) -> Part:
        if isinstance(right, property):
            return property(self._spy(right.fget, reached))

        @wraps(right)
        def watched(*args: object, **named: object) -> object:
            reached(self.place)
            return right(*args, **named)

        return watched


def wrong(
    owner: Any, attribute: str, *, rule: str, seen: str = "", crashes: bool = False
) -> Callable[[Make], Wrong]:
    """Make an entry of the gallery out of a function that makes the wrong part.

    The function's name is the product's; the first line of its docstring says what is wrong, and
    the rest who is hurt by it.
    """

    def entry(make: Make) -> Wrong:
        says, _, hurt = inspect.cleandoc(make.__doc__ or "").partition("\n\n")
        hurt = " ".join(hurt.split())
        return Wrong(make.__name__, says, hurt, rule, seen, crashes, owner, attribute, make)

    return entry


@contextmanager
def _replaced(owner: Any, attribute: str, make: Make) -> Iterator[None]:
    right = vars(owner)[attribute]
    setattr(owner, attribute, make(right))
    try:
        yield
    finally:
        setattr(owner, attribute, right)
