"""The ranges that never belong to anybody real, and the check that a scenario keeps to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gpworld.people.nhs_number import is_reserved

_MOBILE = re.compile(r"(?:0|\+44)7700900\d{3}")
_LANDLINE = re.compile(r"0(?:1632960\d{3}|2079460\d{3})")


@dataclass(frozen=True, slots=True)
class Range:
    """One kind of detail: what lies in its reserved range, and how to say so."""

    holds: Callable[[str], bool]
    sentence: str


RANGES = {
    "nhs_number": Range(is_reserved, "use 999 000 0000 to 999 999 9999 with a right check digit"),
    "mobile": Range(
        lambda text: _MOBILE.fullmatch(_bare(text)) is not None,
        "use 07700 900000 to 07700 900999",
    ),
    "phone": Range(
        lambda text: any(kind.fullmatch(_bare(text)) for kind in (_LANDLINE, _MOBILE)),
        "use 01632 960000 to 960999 or 020 7946 0000 to 0999",
    ),
    "postcode": Range(lambda text: text.upper().startswith("ZZ99"), "use one that begins ZZ99"),
    "ods": Range(lambda text: text.startswith("Y9"), "use a code that begins Y9"),
    "email": Range(lambda text: text.endswith(".test"), "use an address that ends in .test"),
}
"""By the name of the detail, as scenario files have it."""


def _bare(text: str) -> str:
    return text.replace(" ", "")
