"""Addresses of profiles, code systems and identifiers, and the closed code lists of 1.2.7."""

from __future__ import annotations

from types import MappingProxyType

from gpworld.book.model import BookingStatus, Channel
from gpworld.people.model import Registration

SPECIFICATION = "1.2.7"

_FHIR = "https://fhir.nhs.uk/STU3"
_SD = f"{_FHIR}/StructureDefinition"
_CS = f"{_FHIR}/CodeSystem"
_ID = "https://fhir.nhs.uk/Id"

PATIENT = f"{_SD}/CareConnect-GPC-Patient-1"
ORGANIZATION = f"{_SD}/CareConnect-GPC-Organization-1"
PRACTITIONER = f"{_SD}/CareConnect-GPC-Practitioner-1"
LOCATION = f"{_SD}/CareConnect-GPC-Location-1"
SCHEDULE = f"{_SD}/GPConnect-Schedule-1"
SLOT = f"{_SD}/GPConnect-Slot-1"
APPOINTMENT = f"{_SD}/GPConnect-Appointment-1"
OPERATION_OUTCOME = f"{_SD}/GPConnect-OperationOutcome-1"
SEARCHSET = f"{_SD}/GPConnect-Searchset-Bundle-1"
PROFILES = (
    PATIENT,
    ORGANIZATION,
    PRACTITIONER,
    LOCATION,
    SCHEDULE,
    SLOT,
    APPOINTMENT,
    OPERATION_OUTCOME,
    SEARCHSET,
)

REGISTRATION_DETAILS = f"{_SD}/Extension-CareConnect-GPC-RegistrationDetails-1"
NHS_COMMUNICATION = f"{_SD}/Extension-CareConnect-GPC-NHSCommunication-1"
VERIFICATION = f"{_SD}/Extension-CareConnect-GPC-NHSNumberVerificationStatus-1"
PRACTITIONER_ROLE = f"{_SD}/Extension-GPConnect-PractitionerRole-1"
DELIVERY_CHANNEL = f"{_SD}/Extension-GPConnect-DeliveryChannel-2"
BOOKING_ORGANISATION = f"{_SD}/Extension-GPConnect-BookingOrganisation-1"
CANCELLATION_REASON = f"{_SD}/Extension-GPConnect-AppointmentCancellationReason-1"

REGISTRATION_TYPE = f"{_CS}/CareConnect-RegistrationType-1"
VERIFICATION_STATUS = f"{_CS}/CareConnect-NHSNumberVerificationStatus-1"
JOB_ROLE = f"{_CS}/CareConnect-SDSJobRoleName-1"
ORGANISATION_TYPE = f"{_CS}/GPConnect-OrganisationType-1"
ORGANISATION_TYPES = (ORGANISATION_TYPE, f"{_FHIR}/ValueSet/GPConnect-OrganisationType-1")
"""Bookings name the value set's address too: the official suite's do."""
ERRORS_CODE_SYSTEM = f"{_CS}/Spine-ErrorOrWarningCode-1"
ERRORS_VALUE_SET = f"{_FHIR}/ValueSet/Spine-ErrorOrWarningCode-1"

NHS_NUMBER = f"{_ID}/nhs-number"
ODS_CODE = f"{_ID}/ods-organization-code"
SITE_CODE = f"{_ID}/ods-site-code"
SDS_USER_ID = f"{_ID}/sds-user-id"
SDS_ROLE_PROFILE_ID = f"{_ID}/sds-role-profile-id"
SPINE_ASID = f"{_ID}/nhsSpineASID"
INTERACTION_ID = f"{_ID}/nhsServiceInteractionId"
PARTY_KEY = f"{_ID}/nhsMhsPartyKey"
FQDN = f"{_ID}/nhsMhsFQDN"
CPA_ID = f"{_ID}/nhsMhsCPAId"
MHS_ID = f"{_ID}/nhsMHSId"

REGISTRATIONS = MappingProxyType(
    {
        Registration.REGULAR: ("R", "Regular"),
        Registration.EMERGENCY: ("E", "Emergency"),
        Registration.IMMEDIATELY_NECESSARY: ("IN", "Immediately necessary"),
        Registration.TEMPORARY: ("T", "Temporary"),
        Registration.PRIVATE: ("P", "Private"),
        Registration.OTHER: ("O", "Other"),
    }
)
CHANNELS = MappingProxyType(
    {Channel.IN_PERSON: "In-person", Channel.TELEPHONE: "Telephone", Channel.VIDEO: "Video"}
)
STATUSES = MappingProxyType(
    {
        BookingStatus.BOOKED: "booked",
        BookingStatus.ARRIVED: "arrived",
        BookingStatus.SENT_IN: "arrived",
        BookingStatus.LEFT: "fulfilled",
        BookingStatus.CANCELLED: "cancelled",
    }
)
ROLES = MappingProxyType(
    {
        "R0260": "General Medical Practitioner",
        "R0270": "Salaried General Practitioner",
        "R0410": "Student Practice Nurse",
        "R0600": "Specialist Nurse Practitioner",
        "R0610": "Sister/Charge Nurse",
        "R0620": "Staff Nurse",
        "R0680": "Midwife",
        "R0690": "Community Practitioner",
        "R0700": "Community Nurse",
        "R0790": "Dietitian",
        "R1290": "Pharmacist",
        "R1300": "Psychotherapist",
        "R1310": "Clinical Psychologist",
        "R1330": "Social Worker",
        "R1450": "Health Care Support Worker",
        "R1480": "Healthcare Assistant",
        "R1550": "Counsellor",
        "R1590": "Phlebotomist",
        "R6200": "GP Registrar",
        "R6300": "Sessional GP",
    }
)
"""Job roles a session holder may have: the closed list of section 8.3."""
