"""Forms in the settings: strict, with defaults by kind of service, and faults named by key."""

import pytest

from refbooking.settings import Settings, SettingsRefused
from refbooking_requests.village import Village
from refbooking_staff.riverside import settings_body


def told(form: object, kind: str = "gp") -> Settings:
    """Settings with one form."""
    body = settings_body()
    body["organisations"][0]["kind"] = kind
    return Settings.read({**body, "forms": [form]})


@pytest.mark.parametrize(
    ("kind", "service", "first"),
    [
        ("gp", None, "health_problem"),
        ("hub", None, "health_problem"),
        ("trust", None, "problem"),
        ("trust", "mental_health", "support"),
        ("gp", "community", "problem"),
    ],
)
def test_types_are_by_kind_of_service(kind: str, service: str | None, first: str) -> None:
    settings = told({"key": "k", "ods": "Y90001", "service": service}, kind)
    assert settings.forms["k"].types[0].code == first


def test_a_form_is_read_whole() -> None:
    form = told(
        {
            "key": "k",
            "ods": "Y90001",
            "types": [{"code": "a", "label": "A", "admin": True, "questions": []}],
            "hours": {"mon": ["08:00-12:00", "13:00-18:30"]},
            "daily_limit": 40,
            "closed_text": "Closed.",
        }
    ).forms["k"]
    assert form.told() == {
        "types": [
            {
                "code": "a",
                "label": "A",
                "question": "Tell us more",
                "questions": [],
                "admin": True,
            }
        ],
        "hours": {"mon": ["08:00-12:00", "13:00-18:30"]},
        "daily_limit": 40,
        "closed_text": "Closed.",
        "admin_stays_open": False,
    }


def test_settings_without_forms_have_none() -> None:
    assert Settings.read(settings_body()).forms == {}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"ods": "Y90001"}, "settings.forms[0].key is missing"),
        ({"key": "k", "ods": "Y99999"}, "names Y99999, which organisations does not list"),
        ({"key": "k", "ods": "Y90001", "open": True}, "settings.forms[0].open is not a key"),
        ({"key": "k", "ods": "Y90001", "service": "dental"}, "must be one of gp, community"),
        (
            {"key": "k", "ods": "Y90001", "types": [{"code": "a", "label": "A", "why": 1}]},
            "settings.forms[0].types[0].why is not a key we know",
        ),
        (
            {
                "key": "k",
                "ods": "Y90001",
                "types": [
                    {"code": "a", "label": "A", "questions": [{"code": "text", "label": "T"}]}
                ],
            },
            'questions[0].code must be a word of letters, digits and _, other than "text"',
        ),
    ],
)
def test_a_fault_is_named_by_its_key(form: object, words: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        told(form)
    assert words in str(refused.value)


def test_a_reset_may_bring_other_forms(here: Village) -> None:
    told = settings_body()
    body = {key: told[key] for key in ("organisations", "staff")}
    client = here.app.test_client()
    forms = [{"key": "new", "ods": "Y90001"}]
    assert client.post("/__test__/reset", json={**body, "forms": forms}).status_code == 204
    assert client.get("/api/v1/patient/forms/new").status_code == 200
    assert client.get(f"/api/v1/patient/forms/{here.keys['Y90001']}").status_code == 404
    assert client.post("/__test__/reset", json=body).status_code == 204
    assert client.get("/api/v1/patient/forms/new").status_code == 200
    wrong = [{"key": "new", "ods": "Y99999"}]
    reply = client.post("/__test__/reset", json={**body, "forms": wrong})
    assert reply.status_code == 422
    assert "Y99999" in reply.get_json()["detail"]
