"""The slots of a unit as its staff see them: periods, filters, counts, statuses (B1, B3)."""

from __future__ import annotations

from typing import Any

import pytest

from gpworld.book.model import SlotPlan
from wire.systmone.elm_street import (
    AMIR,
    BEA,
    MAIN,
    NURSE,
    Surgery,
    at,
    code,
    fault,
    ok,
)

DAY = {"startDate": "2026-10-21", "endDate": "2026-10-22"}
STATUSES = ("free", "booked", "blocked", "embargoed")


def sessions(surgery: Surgery, **given: object) -> Any:
    return ok(surgery.staff("StaffListSlots", **{**DAY, **given}))


def types(surgery: Surgery, **given: object) -> dict[str, dict[str, str]]:
    root = ok(surgery.staff("StaffListSlotTypes", **{**DAY, **given}))
    return {row.get("name"): dict(row.attrib) for row in root}


def slots(root: Any) -> list[dict[str, str]]:
    return [dict(slot.attrib) for session in root for slot in session]


@pytest.mark.parametrize("message", ["StaffListSlots", "StaffListSlotTypes"])
def test_the_period_comes_back_as_it_was_understood(desk: Surgery, message: str):
    root = ok(desk.staff(message, startDate="2026-10-21", endDate="2026-10-21T09:10:00+00:00"))
    assert root.tag == f"{message}Reply"
    assert root.get("startDate") == "2026-10-21T00:00:00.0Z"
    assert root.get("endDate") == "2026-10-21T09:10:00.0Z"


def test_a_period_holds_its_start_and_not_its_end(desk: Surgery):
    found = sessions(desk, startDate="2026-10-21T09:10:00.0Z", endDate="2026-10-21T09:20:00.0Z")
    assert [slot["startDate"] for slot in slots(found)] == ["2026-10-21T09:10:00.0Z"]


@pytest.mark.parametrize("message", ["StaffListSlots", "StaffListSlotTypes"])
@pytest.mark.parametrize(
    ("period", "right"),
    [
        ({"startDate": "2026-10-21", "endDate": "2026-10-21"}, False),
        ({"startDate": "2026-10-21", "endDate": "2026-10-20"}, False),
        ({"startDate": "2026-10-01", "endDate": "2026-12-31"}, True),
        ({"startDate": "2026-10-01", "endDate": "2026-12-31T00:00:01.0Z"}, False),
        ({"startDate": "2026-06-01", "endDate": "2026-08-31"}, True),
        ({"startDate": "2026-06-01", "endDate": "2026-08-31T00:30:00.0Z"}, False),
        ({"startDate": "2027-01-01", "endDate": "2027-04-02"}, True),
        ({"startDate": "2027-01-01", "endDate": "2027-04-02T00:00:01.0Z"}, False),
    ],
)
def test_a_period_ends_after_it_begins_and_at_most_91_days_later(
    desk: Surgery, message: str, period: dict[str, str], right: bool
):
    reply = desk.staff(message, **period)
    if right:
        ok(reply)
    else:
        text = "endDate must be later than startDate, at most 91 days later"
        assert fault(reply) == ("5", text)


@pytest.mark.parametrize("message", ["StaffListSlots", "StaffListSlotTypes"])
@pytest.mark.parametrize("field", ["startDate", "endDate"])
@pytest.mark.parametrize("value", [None, "", "tomorrow", "2026-10-21T9:00:00.0Z"])
def test_both_ends_must_be_there_and_readable(
    desk: Surgery, message: str, field: str, value: str | None
):
    assert code(desk.staff(message, **{**DAY, field: value})) == "5"


def test_all_slots_come_back_with_status_and_both_flags(desk: Surgery):
    number = desk.taken("next", AMIR)
    first = sessions(desk)[0]
    assert dict(first.attrib) == {
        "sessionId": desk.slot("free")["sessionId"],
        "type": "Nurse clinic",
        "clinician": "Dr.O",
        "staffDetails": "Dr A Okafor (Female)",
        "site": "Elm Street",
    }
    assert [
        (s.get("type"), s.get("status"), s.get("gpConnectBookable"), s.get("onlineBookable"))
        for s in first
    ] == [
        ("Bloods", "free", "Y", "Y"),
        ("Bloods", "booked", "N", "Y"),
        ("Bloods", "free", "N", "N"),
        ("Dressing", "blocked", "Y", "Y"),
        ("Dressing", "embargoed", "N", "Y"),
        ("Phone", "free", "N", "Y"),
    ]
    held = {name: first[1].get(name) for name in ("apptId", "patientId")}
    assert held == {"apptId": f"ap-{number}", "patientId": f"p-{AMIR}"}
    assert all(slot.get("apptId") is None for slot in first if slot.get("status") != "booked")


def test_a_started_slot_that_nobody_took_is_still_free(desk: Surgery):
    found = slots(sessions(desk, startDate="2026-10-20", endDate="2026-10-21"))
    assert [slot["status"] for slot in found] == ["free"] * 4
    assert found[0]["startDate"] == "2026-10-20T08:00:00.0Z"


def test_an_unstaffed_session_names_nobody(desk: Surgery):
    branch = sessions(desk, site="Branch")[0]
    assert (branch.get("clinician"), branch.get("staffDetails")) == ("", "")


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"slotType": "Bloods"}, 4),
        ({"slotType": "bloods"}, 0),
        ({"slotType": "Blood"}, 0),
        ({"slotType": ""}, 7),
        ({"clinician": "Dr.O"}, 6),
        ({"clinician": "dr.o"}, 0),
        ({"site": "Branch"}, 1),
        ({"site": "Elm Street", "slotType": "Bloods"}, 3),
        ({"site": "Branch", "clinician": "Dr.O"}, 0),
        ({"site": "", "clinician": "", "slotType": ""}, 7),
        ({"site": "Nowhere"}, 0),
    ],
)
def test_filters_are_exact_joined_by_and_and_absent_when_empty(
    desk: Surgery, given: dict[str, str], count: int
):
    assert len(slots(sessions(desk, **given))) == count


def test_sessions_come_by_their_first_listed_slot_then_by_id(desk: Surgery):
    plans = [SlotPlan(at(21, 7), 10, "Early"), SlotPlan(at(21, 9), 10, "Bloods")]
    late = desk.book.open_session(
        "Long", site=MAIN, clinicians=(NURSE,), slot_minutes=10, slots=plans
    )
    everything = [session.get("type") for session in sessions(desk)]
    assert everything == ["Long", "Nurse clinic", "Unstaffed"]
    bloods = sessions(desk, slotType="Bloods")
    assert [session.get("type") for session in bloods] == ["Nurse clinic", "Unstaffed", "Long"]
    assert bloods[2].get("sessionId") == f"ses-{late.id}"
    starts = [slot["startDate"] for slot in slots(bloods)[:3]]
    assert starts == sorted(starts)


def test_types_are_counted_by_status_in_plain_text_order(desk: Surgery):
    desk.taken("next")
    rows = types(desk)
    assert list(rows) == ["Bloods", "Dressing", "Phone"]
    assert rows["Bloods"] == {
        "name": "Bloods",
        "total": "4",
        "free": "3",
        "booked": "1",
        "blocked": "0",
        "embargoed": "0",
        "gpConnectFree": "1",
    }
    dressing = rows["Dressing"]
    assert (dressing["blocked"], dressing["embargoed"], dressing["gpConnectFree"]) == (
        "1",
        "1",
        "0",
    )


def test_a_period_without_shared_free_slots_counts_none(desk: Surgery):
    desk.taken("free")
    assert {row["gpConnectFree"] for row in types(desk).values()} == {"0"}


@pytest.mark.parametrize(
    "period",
    [
        DAY,
        {"startDate": "2026-10-20", "endDate": "2026-11-20"},
        {"startDate": "2026-10-21T09:05:00.0Z", "endDate": "2026-10-21T09:35:00.0Z"},
        {"startDate": "2026-10-25", "endDate": "2026-10-25T01:45:00.0Z"},
        {"startDate": "2030-01-01", "endDate": "2030-01-02"},
    ],
)
def test_counts_agree_with_the_list_of_the_same_period(desk: Surgery, period: dict[str, str]):
    desk.taken("phone")
    found = slots(sessions(desk, **period))
    rows = types(desk, **period)
    assert set(rows) == {slot["type"] for slot in found}
    for name, row in rows.items():
        ours = [slot for slot in found if slot["type"] == name]
        counted = {status: sum(s["status"] == status for s in ours) for status in STATUSES}
        assert {status: int(row[status]) for status in STATUSES} == counted
        assert int(row["total"]) == len(ours) == sum(counted.values())


def test_a_session_sees_its_own_unit_only(surgery: Surgery):
    surgery.staff_in("ola", "Y90004")
    assert slots(sessions(surgery)) == []
    assert types(surgery) == {}


def test_a_list_follows_every_change_of_a_slot(desk: Surgery):
    def first() -> dict[str, str]:
        return slots(sessions(desk, slotType="Bloods", site="Elm Street"))[0]

    before = desk.book.state()
    assert first()["status"] == "free"
    desk.taken("free", BEA)
    assert (first()["status"], first()["patientId"]) == ("booked", f"p-{BEA}")
    desk.book.restore(before)
    assert "patientId" not in first()
