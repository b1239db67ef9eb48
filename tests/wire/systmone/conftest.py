"""The small SystmOne world as fixtures: nobody, a patient, or a receptionist logged on."""

from __future__ import annotations

import pytest

from wire.systmone.elm_street import Surgery, build


@pytest.fixture
def surgery() -> Surgery:
    """A world in which nobody is logged on."""
    return build()


@pytest.fixture
def patient(surgery: Surgery) -> Surgery:
    """The same, with Amir Khan logged on as a patient."""
    surgery.patient_in()
    return surgery


@pytest.fixture
def desk(surgery: Surgery) -> Surgery:
    """The same, with Ann Vane logged on at the desk."""
    surgery.staff_in()
    return surgery
