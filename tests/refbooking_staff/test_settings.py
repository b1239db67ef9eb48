"""The settings file: what is read, and how each fault is named."""

import json
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from refbooking.settings import Settings, SettingsRefused
from refbooking_staff.riverside import settings_body


def test_a_settings_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "booking.json"
    file.write_text(json.dumps(settings_body()), encoding="utf-8")
    settings = Settings.load(file)
    assert settings.organisations["Y90001"].books_at == ("Y90002",)
    assert settings.organisations["Y90002"].profile.validity_hours == 168
    assert settings.staff["Y90001:asha.patel"].emis_token == "emis-asha"
    assert settings.staff["Y90001:lee.idle"].emis_token is None


def test_a_profile_overrides_the_defaults() -> None:
    body = settings_body()
    body["organisations"][0]["profile"] = {
        "horizon_days": 84,
        "windows": ["08:30-13:00", "14:00-18:00"],
        "reminder_hours": [24, 168],
        "decline": True,
        "expiry_rule": "end_of_day",
    }
    profile = Settings.read(body).organisations["Y90001"].profile
    assert (profile.horizon_days, profile.decline, profile.notice_minutes) == (84, True, 0)
    assert profile.windows[1] == (time(14), time(18))
    assert profile.reminder_hours == (24, 168)


def _set(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def change(body: dict[str, Any]) -> None:
        place: Any = body
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_set("sms", to=None), "settings.sms must be an object"),
        (_set("sms", "urll", to="x"), "settings.sms.urll is not a key we know"),
        (_set("tset_mode", to=True), "settings.tset_mode is not a key we know"),
        (_set("public_url", to=None), "settings.public_url is missing"),
        (_set("public_url", to=3), "settings.public_url must be a text"),
        (_set("test_mode", to="yes"), "settings.test_mode must be true or false"),
        (_set("organisations", 0, "kind", to="shop"), "kind must be one of gp, hub, trust"),
        (
            _set("organisations", 0, "profile", to={"horizon": 1}),
            r"organisations\[0\].profile.horizon is not a key we know",
        ),
        (
            _set("organisations", 0, "profile", to={"horizon_days": "6 weeks"}),
            "profile.horizon_days must be a whole number",
        ),
        (
            _set("organisations", 0, "profile", to={"windows": ["morning"]}),
            '"morning" is not like "08:00-13:00"',
        ),
        (
            _set("organisations", 0, "profile", to={"expiry_rule": "never"}),
            "profile.expiry_rule must be elapsed, same_wall_clock or end_of_day",
        ),
        (_set("staff", 0, "ods", to="Y99999"), "Y90001:asha.patel works at Y99999"),
    ],
)
def test_a_fault_is_named_by_its_key(change: Callable[[dict[str, Any]], None], says: str) -> None:
    body = settings_body()
    change(body)
    with pytest.raises(SettingsRefused, match=says):
        Settings.read(body)


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_file_that_holds_no_settings_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "booking.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsRefused, match=r"booking\.json"):
        Settings.load(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"none\.json: cannot be read"):
        Settings.load(tmp_path / "none.json")
