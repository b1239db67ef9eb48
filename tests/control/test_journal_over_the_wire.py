"""The journal can be listed, searched, explained, exported and cleared."""

from __future__ import annotations

import json

import pytest
import requests

from gpworld.control.client import ControlError


@pytest.fixture
def asked(control, served):
    """Two requests to EMIS and one to the text gateway."""
    headers = {"Authorization": "Bearer secret-of-mine"}
    requests.get(f"{served.addresses['emis']}/emis/pfs/nowhere?a=1", headers=headers, timeout=10)
    requests.post(f"{served.addresses['emis']}/emis/pfs/sessions", json={}, timeout=10)
    requests.get(f"{served.addresses['sms']}/v2/notifications", timeout=10)
    return control


def test_exchanges_are_listed_oldest_first(asked):
    found = asked.journal()
    assert [each["number"] for each in found["exchanges"]] == [1, 2, 3]
    assert (found["last"], found["dropped"]) == (3, 0)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"system": "emis"}, [1, 2]),
        ({"method": "post"}, [2]),
        ({"path": "/v2/*"}, [3]),
        ({"path": "/emis/pfs/nowhere"}, [1]),
        ({"status": 404}, [1]),
        ({"after": 1}, [2, 3]),
        ({"limit": 1}, [3]),
    ],
)
def test_exchanges_are_found_by(asked, filters, numbers):
    assert [each["number"] for each in asked.journal(**filters)["exchanges"]] == numbers


def test_one_exchange_is_shown_whole_without_its_secrets(asked):
    found = asked.exchange(1)
    assert (found["method"], found["path"], found["query"]) == ("GET", "/emis/pfs/nowhere", "a=1")
    assert ["Authorization", "Bearer [redacted]"] in found["headers"]
    assert found["reply_body"]
    with pytest.raises(ControlError, match="the journal holds no exchange 99"):
        asked.exchange(99)


def test_a_miss_is_explained_by_what_came_near(asked):
    told = asked.explain_journal(system="emis", method="DELETE", path="/emis/pfs/nowhere")
    assert (told["matched"], told["seen"]) == (0, 3)
    assert told["nearest"][0] == {
        "number": 1,
        "line": "emis GET /emis/pfs/nowhere -> 404",
        "reasons": ["method is 'GET', not 'DELETE'"],
    }


def test_a_hit_is_counted(asked):
    told = asked.explain_journal(system="emis", status=404)
    assert told["matched"] == 1
    assert told["nearest"][0]["reasons"] == []


def test_how_long_each_took_is_told_without_what_was_said(asked):
    rows = asked.timings(after=1)["timings"]
    assert [(row[0], row[2]) for row in rows] == [(2, "emis"), (3, "sms")]
    assert all(row[4] >= 400 and row[5] >= 0 for row in rows)


def test_it_is_exported_a_line_each(asked):
    lines = [json.loads(line) for line in asked.export_journal().splitlines()]
    assert [line["system"] for line in lines] == ["emis", "emis", "sms"]


def test_it_is_exported_for_other_tools(asked, served):
    log = json.loads(asked.export_journal("har"))["log"]
    assert (log["version"], len(log["entries"])) == ("1.2", 3)
    first = log["entries"][0]
    assert first["request"]["url"] == f"{served.addresses['emis']}/emis/pfs/nowhere?a=1"
    assert first["response"]["status"] == 404


def test_no_other_form_is_exported(asked):
    with pytest.raises(ControlError, match="format has to be jsonl or har"):
        asked.export_journal("csv")


def test_it_is_cleared(asked):
    asked.clear_journal()
    assert asked.journal() == {"last": 0, "dropped": 0, "exchanges": []}


def test_the_control_plane_itself_is_not_in_it(asked):
    asked.health()
    assert asked.journal()["last"] == 3


def test_an_unknown_route_says_where_the_list_is(control):
    reply = control._session.get(f"{control.url}/__test__/nothing")
    assert (reply.status_code, reply.json()["code"]) == (404, "not-found")
    assert "docs/control-plane.md" in reply.json()["title"]
    reply = control._session.put(f"{control.url}/__test__/clock")
    assert (reply.status_code, reply.json()["code"]) == (405, "method")
