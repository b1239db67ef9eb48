"""The gallery: every wrong product by its name."""

from __future__ import annotations

from collections.abc import Mapping

from gallery.wrong import (
    bookings,
    elsewhere,
    expiry,
    identity_checks,
    links,
    privacy,
    requests,
    security_codes,
    sending_texts,
    slots,
)
from gallery.wrong_product import Wrong

ROOMS = (
    expiry,
    links,
    identity_checks,
    slots,
    bookings,
    sending_texts,
    elsewhere,
    requests,
    security_codes,
    privacy,
)

GALLERY: Mapping[str, Wrong] = {
    each.name: each for room in ROOMS for each in vars(room).values() if isinstance(each, Wrong)
}
