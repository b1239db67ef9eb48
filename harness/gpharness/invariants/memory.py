"""Making many values at once without the interpreter looking for rubbish among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def many_values() -> Iterator[None]:
    """Many values are made and none is let go: looking for rubbish would only take time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            _grown_old()
            gc.enable()


def _grown_old() -> None:
    """Count all values as old ones, or the first look for rubbish would go through every one."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
