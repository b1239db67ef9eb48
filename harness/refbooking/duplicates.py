"""Whether somebody has sent the same thing twice: a flag for staff, nothing is dropped (E107)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy import select

from refbooking.names import tidy
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.request_tables import request

WITHIN = timedelta(hours=24)
SIMILAR = 0.9
LOOKED_AT = 5  # the newest few: the flag needs one, and the transaction must stay short


def person_hash(service: Service, person: Mapping[str, str]) -> str:
    """What is the same for the same patient details, and tells nobody what they are."""
    parts = ("given_name", "family_name", "date_of_birth", "postcode")
    return service.tokens.keyed(
        "person", "\n".join(tidy(person.get(part, "")).casefold() for part in parts)
    )


def earlier(tx: Tx, ods: str, person: str, text: str, now: datetime) -> str | None:
    """The newest request about the same person with nearly the same text in the last 24 hours."""
    query = (
        select(request.c.reference, request.c.answers)
        .where(
            request.c.ods == ods,
            request.c.person_hash == person,
            request.c.submitted_at > now - WITHIN,
        )
        .order_by(request.c.submitted_at.desc())
        .limit(LOOKED_AT)
    )
    for reference, answers in tx.execute(query):
        if alike(text, answers["details"]["text"]):
            return str(reference)
    return None


def alike(one: str, other: str) -> bool:
    """Whether two texts are at least 90 % the same, spacing and case aside."""
    matcher = SequenceMatcher(None, _plain(one), _plain(other), autojunk=False)
    quick = matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR
    return quick and matcher.ratio() >= SIMILAR


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
