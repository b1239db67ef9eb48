"""Sixteen threads at one product: the reference keeps all nineteen, seeded faults are caught."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from gpharness.answers import View
from gpharness.invariants import report
from gpharness.invariants.checks import INVARIANTS
from gpharness.invariants.report import InvariantBroken
from gpharness.invariants.told import Broken, Kept
from invariants.riverside import PATIENCE_SECONDS, Riverside, at_once
from refbooking import booking
from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalSystem,
    LocalPatient,
    UpstreamRefused,
    UpstreamSlot,
)

THREADS = 16


def test_the_reference_product_keeps_all_nineteen(riverside: Riverside):
    riverside.opens(6)
    patients = riverside.invites(8)
    acts = []
    for patient in patients:
        visit, offers = riverside.comes_in(patient)
        acts += [
            lambda visit=visit, offer=offer: visit.confirm(offer)  # type: ignore[misc]  # bound now
            for offer in (offers[0], offers[1])  # two tabs, two choices, one link
        ]
    views = at_once(acts)
    asked = riverside.asks_for_help(riverside.ground.patient("Maria Okoro"))
    riverside.scene.pass_time(timedelta(minutes=3))
    findings = riverside.watch.findings()
    assert len(acts) == THREADS
    assert asked.reference
    assert any(view.step == "booked" for view in views)
    assert {id: each for id, each in findings.items() if not isinstance(each, Kept)} == {}
    assert list(findings) == list(INVARIANTS)


def test_a_slot_that_is_given_to_everybody_is_caught(
    riverside: Riverside, monkeypatch: pytest.MonkeyPatch
):
    gate = threading.Barrier(THREADS)
    ask = booking._ask

    def shrug(
        clinical: ClinicalSystem, slot: UpstreamSlot, patient: LocalPatient, reference: str
    ) -> BookedAppointment:
        gate.wait(PATIENCE_SECONDS)  # all have seen the slot free
        try:
            return ask(clinical, slot, patient, reference)
        except UpstreamRefused:
            return BookedAppointment("unheard", slot.id, slot.start, slot.minutes)

    monkeypatch.setattr(booking, "_ask", shrug)
    monkeypatch.setattr(booking, "_take", lambda *_: True)  # the claim is skipped
    riverside.opens(1)
    acts = []
    for patient in riverside.invites(THREADS):
        visit, offers = riverside.comes_in(patient)
        acts.append(lambda visit=visit, offer=offers[0]: visit.confirm(offer))
    views = at_once(acts)
    assert [view.step for view in views] == ["booked"] * THREADS
    findings = riverside.watch.findings()
    print(report.text(findings))
    finding = findings["I1"]
    assert isinstance(finding, Broken)
    (breach,) = finding.breaches
    assert [(row.what[:8], row.answer[:6]) for row in breach.history] == [
        ("confirms", "booked")
    ] * 2
    with pytest.raises(InvariantBroken, match="were told that they have it"):
        riverside.watch.check()


def test_a_retry_that_books_twice_is_caught(riverside: Riverside, monkeypatch: pytest.MonkeyPatch):
    ask = booking._ask

    def twice(
        clinical: ClinicalSystem, slot: UpstreamSlot, patient: LocalPatient, reference: str
    ) -> BookedAppointment:
        ask(clinical, slot, patient, reference)  # “no answer”
        day = slot.start.date()
        other = next(
            each for each in clinical.slots(day, day, slot.type).slots if each.status == "free"
        )
        return ask(clinical, other, patient, reference)

    monkeypatch.setattr(booking, "_ask", twice)
    riverside.opens(4)
    (patient,) = riverside.invites(1)
    visit, offers = riverside.comes_in(patient)
    answered = at_once([lambda: visit.confirm(offers[0], nonce="one tap")] * THREADS)
    assert sum(_is_booked(view) for view in answered) >= 1
    finding = riverside.watch.findings()["I2"]
    assert isinstance(finding, Broken)
    shown = "\n".join(report.table(finding.breaches[0].history))
    print(shown)
    assert "2 appointments came of 1 invitations" in finding.breaches[0].sentence
    assert shown.count("booked slot") == 2


def _is_booked(view: View) -> bool:
    return view.step == "booked" and view.code is None
