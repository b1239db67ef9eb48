"""Links in a text: found and taken apart, never opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TRAILING = ".,;:!?'*_"
_TOKEN = re.compile(r"[A-Za-z0-9_~.-]{6,}")


@dataclass(frozen=True, slots=True)
class Link:
    """One link; ``token`` is what makes it personal: its last step or its ``token`` parameter."""

    url: str
    host: str
    path: str
    query: str
    token: str


def spans(text: str) -> list[tuple[int, int]]:
    """Where the links of a text stand, punctuation behind them cut."""
    return [(match.start(), match.start() + len(_cut(match.group()))) for match in _found(text)]


def links(text: str) -> list[Link]:
    """The links of a text, in order."""
    return [_link(text[start:end]) for start, end in spans(text)]


def _found(text: str) -> list[re.Match[str]]:
    return list(_LINK.finditer(text))


def _cut(url: str) -> str:
    while url:
        last = url[-1]
        unpaired = last in ")]}" and url.count(last) > url.count("([{"[")]}".index(last)])
        if last not in _TRAILING and not unpaired:
            break
        url = url[:-1]
    return url


def _link(url: str) -> Link:
    try:
        parts = urlsplit(url)
        host = parts.netloc
    except ValueError:
        return Link(url, "", "", "", "")
    asked = parse_qs(parts.query).get("token")
    step = parts.path.rstrip("/").rpartition("/")[2]
    token = asked[0] if asked else step if _TOKEN.fullmatch(step) else ""
    return Link(url, host, parts.path, parts.query, token)
