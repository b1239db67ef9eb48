"""What a product may have or lack, and how a driver says that it lacks something."""

from __future__ import annotations

from enum import StrEnum


class Capability(StrEnum):
    """What a product may or may not have; scenarios that need a missing one do not apply."""

    SELF_BOOK = "self_book"
    WINDOWS = "windows"
    CLINICIANS = "clinicians"
    BATCH = "batch"
    CROSS_ORG = "cross_org"
    MANAGE = "manage"
    DECLINE = "decline"
    PATIENT_REQUEST = "patient_request"
    PROXY = "proxy"
    STAFF_MATCHING = "staff_matching"
    CLOCK_CONTROL = "clock_control"
    PAGE_HTML = "page_html"
    EVENTS = "events"


class NotSupported(Exception):
    """The product cannot be asked this: the scenario is reported *not applicable*."""
