"""``gpworld trace`` and ``gpworld why-not`` against a served world."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from faults.callers import MARIA, Callers
from gpworld.book.model import Slot, SlotPlan
from gpworld.serve import Served

Run = Callable[..., Result]
Told = Callable[..., object]


@pytest.fixture
def slot(served: Served, env_file: Path) -> Slot:
    """A slot of tomorrow at Riverside."""
    world = served.world
    practice, start = world.practices["Y90001"], world.clock.now() + timedelta(days=1)
    holder = next(user for user in practice.users if user.clinician)
    session = practice.book.open_session(
        "Tomorrow",
        site=practice.sites[0].id,
        clinicians=(holder.id,),
        slot_minutes=10,
        slots=[SlotPlan(start, 10, "Review", gp_connect=True)],
    )
    return practice.book.slots_of(session.id)[0]


@pytest.fixture
def booked(served: Served, slot: Slot) -> Slot:
    """The same, once Maria has it."""
    callers = Callers(served.world)
    patient = served.world.practices["Y90001"].register.by_nhs_number(MARIA)
    assert patient is not None
    callers.emis(
        "BookAppointment",
        slotId=slot.id,
        patientNumber=patient.id,
        reason="cough",
        bookedBy=callers.asha().guid,
    )
    return slot


def test_a_trace_is_printed_as_a_sequence(gpworld: Run, booked: Slot) -> None:
    said = gpworld("trace", str(booked.id)).stdout
    assert f"slot {booked.id} at Y90001: 2 steps" in said
    assert "the patient confirms a time" in said
    assert "product > EMIS Y90001" in said
    assert "BookAppointment: 200 OK" in said
    assert f"book of Y90001{' ' * 31}booked: appointment" in said


def test_a_trace_is_told_to_machines_drawn_and_exported(
    gpworld: Run, told: Told, booked: Slot, tmp_path: Path
) -> None:
    found = told("trace", str(booked.id))
    assert isinstance(found, dict)
    assert [step["operation"] for step in found["steps"]] == ["BookAppointment", "booked"]
    assert found["steps"][0]["asked_ms"] == 0.0
    drawn = gpworld("trace", str(booked.id), "--mermaid").stdout
    assert drawn == found["mermaid"]
    assert drawn.startswith("sequenceDiagram\n")
    said = gpworld("trace", str(booked.id), "--har", str(tmp_path / "booking.har")).stdout
    assert said == f"{tmp_path / 'booking.har'}: 1 exchanges\n"
    log = json.loads((tmp_path / "booking.har").read_text(encoding="utf-8"))["log"]
    (entry,) = log["entries"]
    assert entry["request"]["url"].startswith("http://127.0.0.1:")
    assert "BookAppointment" in entry["comment"]


def test_a_name_that_means_nothing_and_a_file_that_cannot_be_are_told_in_one_line(
    gpworld: Run, booked: Slot, tmp_path: Path
) -> None:
    said = gpworld("trace", "nobody", status=2).output
    assert "nothing in this world is called nobody: give an invitation's id" in said
    said = gpworld("trace", str(booked.id), "--har", str(tmp_path), status=2).output
    assert "cannot be written (Is a directory): name another file" in said


def test_a_slot_that_nothing_keeps_is_offered(gpworld: Run, slot: Slot) -> None:
    said = gpworld("why-not", "--site", "Y90001", "--slot", str(slot.id), "--patient", MARIA)
    assert "Nothing keeps it: it is offered." in said.stdout


def test_the_rule_that_keeps_a_slot_is_named_and_the_exit_status_is_1(
    gpworld: Run, told: Told, booked: Slot
) -> None:
    asked = ("why-not", "--site", "Y90001", "--slot", str(booked.id))
    said = gpworld(*asked, status=1).stdout
    assert "Not offered: taken keeps it: somebody holds it." in said
    found = told(*asked, status=1)
    assert isinstance(found, dict)
    assert found["offered"] is False
    assert found["kept_by"][0] == {
        "rule": "taken",
        "stage": "list",
        "system": "emis",
        "passes": False,
        "says": "somebody holds it",
    }


def test_the_organisation_that_asks_the_type_and_the_instant_are_taken(
    told: Told, slot: Slot
) -> None:
    asked = ["why-not", "--site", "Y90001", "--slot", str(slot.id)]
    asked += ["--from-organisation", "Y90003", "--slot-type", "Physio"]
    asked += ["--at", "2026-10-22T12:00:00Z"]
    found = told(*asked, status=1)
    assert isinstance(found, dict)
    assert found["through"] == "gp-connect"
    assert [each["rule"] for each in found["kept_by"]] == ["past", "type"]


def test_what_is_not_there_is_told_in_one_line(gpworld: Run, slot: Slot) -> None:
    said = gpworld("why-not", "--site", "Y90001", "--slot", "1", status=2).output
    assert "Y90001 has no slot 1: gpworld book show Y90001 lists them" in said
    said = gpworld("why-not", "--site", "Y99999", "--slot", "1", status=2).output
    assert "there is no organisation Y99999 here; there are Y90001" in said
