"""What this product does where products differ: behaviour section 3, served at /api/v1/profile."""

from datetime import timedelta

from flask import Blueprint, Response

from refbooking import codes
from refbooking.api import edge
from refbooking.service import Service
from refbooking.settings import Profile

CAPABILITIES = (
    "self_book",
    "windows",
    "clinicians",
    "batch",
    "cross_org",
    "manage",
    "decline",
    "patient_request",
    "proxy",
    "staff_matching",
    "page_html",
)
IN_TESTS = ("clock_control", "events")


def blueprint(service: Service) -> Blueprint:
    """The profile route."""
    routes = Blueprint("profile", __name__, url_prefix="/api/v1")

    @routes.get("/profile")
    def profile() -> Response:
        return edge.answer(document(Profile(), test_mode=service.settings.test_mode))

    return routes


def document(profile: Profile, *, test_mode: bool) -> dict[str, object]:
    """The profile under section 3's own names."""
    return {
        "link.validity_hours": profile.validity_hours,
        "link.expiry_rule": profile.expiry_rule,
        "link.uses": 1,
        "horizon.days": profile.horizon_days,
        "notice.minutes": profile.notice_minutes,
        "identity": "dob",
        "identity.max_wrong": profile.identity_max_wrong,
        "hold.minutes": 0,
        "windows": [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in profile.windows],
        "window.same_day": profile.window_same_day,
        "cancel.by_link": profile.cancel_by_link,
        "cancel.cutoff_minutes": profile.cancel_cutoff_minutes,
        "decline": profile.decline,
        "reminder.hours": list(profile.reminder_hours),
        "batch.max_percent_of_slots": profile.batch_max_percent,
        "code.digits": codes.DIGITS,
        "code.ttl_minutes": codes.LIFE // timedelta(minutes=1),
        "code.max_wrong": codes.MOST_WRONG,
        "code.resend_seconds": codes.APART // timedelta(seconds=1),
        "code.per_hour": codes.MOST_AN_HOUR,
        "match.requires_registration": profile.match_requires_registration,
        "match.search_includes_gender": profile.match_search_includes_gender,
        "slots.freshness_seconds": 0,
        "slot_taken.channel": "page",
        "capabilities": [*CAPABILITIES, *(IN_TESTS if test_mode else ())],
    }
