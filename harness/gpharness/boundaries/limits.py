"""The limits whose edges are looked at: those of the reference product's profile."""

from __future__ import annotations

from datetime import timedelta

from gpharness.profile import Profile

USUAL = Profile()
LINK = timedelta(hours=USUAL.number("link.validity_hours"))
CODE = timedelta(minutes=USUAL.number("code.ttl_minutes"))
NOTICE = timedelta(minutes=USUAL.number("notice.minutes"))
CUTOFF = timedelta(minutes=USUAL.number("cancel.cutoff_minutes"))
HORIZON = USUAL.number("horizon.days")
DRAFT = timedelta(hours=24)
"""Rule E110; products do not differ in it."""
