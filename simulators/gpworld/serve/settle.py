"""What a serving process tells Python's memory once its worlds stand."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
SELDOM = 1_000
"""Times that the middle-aged are looked through before the old are: replies leave no garbage."""


def settle() -> None:
    """Stop looking for garbage among what was made at the start, and look less often.

    A world is some hundred thousand objects that stay; going through them again and again costs a
    quarter of the requests a second.  Not for processes that close worlds: of those it would keep.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, SELDOM)
    gc.enable()
