"""HTTP calls by what they are for, never by their addresses, which hold tokens."""

from __future__ import annotations

import re

NAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"/patient/links/[^/]+$", "link"),
        (r"/patient/links/[^/]+/(\w+)$", r"link: \1"),
        (r"/patient/manage/[^/]+(?:/(\w+))?$", r"manage \1"),
        (r"/patient/forms/[^/]+(?:/(\w+))?$", r"form \1"),
        (r"/patient/drafts/[^/]+(?:/(.+))?$", r"request: \1"),
        (r"/staff/invitations$", "staff: invite"),
        (r"/staff/([\w-]+)", r"staff: \1"),
        (r"/emis/pfs/([\w/]+?)(?:/Y\w+.*)?$", r"PFS: \1"),
    )
)


def named(path: str) -> str:
    """A call by what it is for, never by its address, which holds tokens."""
    for pattern, name in NAMES:
        found = pattern.search(path)
        if found:
            return found.expand(name).strip()
    return "other"
