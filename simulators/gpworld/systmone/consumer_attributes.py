"""Which attributes each message of SystmOne may carry (contract A2 and B3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ALWAYS = "apiVersion uuid"
_IDS = f"{_ALWAYS} unitId patientId onlineUserId"
_PATIENT = f"{_ALWAYS} patientId nhsNumber"
_PERIOD = f"{_ALWAYS} startDate endDate"
_SLOT = "sessionId startDate endDate"

ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(names.split())
        for name, names in {
            "LinkAccount": f"{_ALWAYS} accountId passphrase lastName dateOfBirth organisationCode "
            "nhsNumber",
            "Authenticate": f"{_ALWAYS} accountId passphrase unitId",
            "Logoff": _IDS,  # the ids have a rule of their own
            "PatientSelected": _IDS,
            "ListSlots": f"{_IDS} startDate numberOfDays",
            "BookAppointment": f"{_IDS} {_SLOT} notes",
            "ViewAppointments": f"{_IDS} futureAppointments",
            "CancelAppointment": f"{_IDS} apptId",
            "RequestSystmOnlineMessages": _IDS,
            "ListServiceAccesses": _IDS,
            "StaffLogon": f"{_ALWAYS} userName passphrase unitId",
            "StaffLogoff": _ALWAYS,
            "StaffListUsers": _ALWAYS,
            "StaffListSlotTypes": _PERIOD,
            "StaffListSlots": f"{_PERIOD} slotType clinician site",
            "StaffFindPatient": f"{_ALWAYS} nhsNumber surname firstName dateOfBirth postcode",
            "StaffGetPatient": _PATIENT,
            "StaffBookAppointment": f"{_PATIENT} {_SLOT} comment",
            "StaffCancelAppointment": f"{_ALWAYS} apptId reason",
            "StaffListAppointments": f"{_PATIENT} startDate endDate",
            "StaffAddToRecord": _PATIENT,
            "StaffGetRecord": _PATIENT,
        }.items()
    }
)
