"""JSON or XML: which of the two a caller of the Partner API wants, and its replies in both (B1)."""

from __future__ import annotations

from functools import lru_cache

import orjson
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from gpworld.emis import xml
from gpworld.emis.wire_partner import Json

JSON, XML, TEXT_XML = "application/json", "application/xml", "text/xml"


@lru_cache(maxsize=256)
def wanted(accept: str | None) -> str:
    """The media type that suits an Accept header best, whatever parameters its types have.

    JSON is for callers who take anything, and for those who take nothing that is offered.
    """
    named = parse_accept_header(accept, MIMEAccept)
    bare = MIMEAccept([(kind.partition(";")[0].strip(), quality) for kind, quality in named])
    return bare.best_match([JSON, XML, TEXT_XML], JSON)


def written(answer: Json | bytes, root: str, media_type: str) -> bytes:
    """Members, or the JSON that they were joined to, as this media type."""
    if media_type == JSON:
        return answer if isinstance(answer, bytes) else orjson.dumps(answer)
    return xml.written(root, orjson.loads(answer) if isinstance(answer, bytes) else answer)
