"""Link tokens struck out of evidence: those that were texted, wherever they come up again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from gpharness.conform.tap import Heard
from gpworld.core import redact

if TYPE_CHECKING:
    from gpharness.ground import Text
    from gpharness.profile import Profile

LINKS = ("texts.booking_link", "texts.manage_link", "texts.link")
SHORTEST = 8
"""Characters of a token that is hard to guess; a shorter word may be anything."""


class Secrecy:
    """Strikes out what opens the links of some texts."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        words = sorted(re.escape(token) for token in tokens if len(token) >= SHORTEST)
        self._tokens = re.compile("|".join(words)) if words else None

    @classmethod
    def of(cls, texts: Iterable[Text], profile: Profile) -> Secrecy:
        """The profile says what a link of this product looks like."""
        found = {
            link.rstrip("/").rpartition("/")[2]
            for text in texts
            for key in LINKS
            for link in re.findall(profile.text(key), text.body)
            if isinstance(link, str)
        }
        return cls(found)

    def text(self, value: str) -> str:
        """A text without them, and without what opens doors anywhere."""
        value = redact.text(value)
        return value if self._tokens is None else self._tokens.sub(redact.GONE, value)

    def heard(self, each: Heard) -> Heard:
        """An exchange without them."""
        if self._tokens is None:
            return each
        return replace(
            each,
            path=self._tokens.sub(redact.GONE, each.path),
            body=self._tokens.sub(redact.GONE, each.body),
            reply_headers=tuple(
                (n, self._tokens.sub(redact.GONE, v)) for n, v in each.reply_headers
            ),
            reply_body=self._tokens.sub(redact.GONE, each.reply_body),
        )
