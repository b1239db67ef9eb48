"""The addresses and ids that GP Connect and its directory are spoken to with."""

from dataclasses import dataclass

_ID = "https://fhir.nhs.uk/Id"
_STU3 = "https://fhir.nhs.uk/STU3"
_DEFINITION = f"{_STU3}/StructureDefinition"

NHS_NUMBER = f"{_ID}/nhs-number"
ODS_CODE = f"{_ID}/ods-organization-code"
SDS_USER_ID = f"{_ID}/sds-user-id"
SDS_ROLE_PROFILE_ID = f"{_ID}/sds-role-profile-id"
INTERACTION_ID = f"{_ID}/nhsServiceInteractionId"
SPINE_ASID = f"{_ID}/nhsSpineASID"

ORGANISATION_TYPE = f"{_STU3}/CodeSystem/GPConnect-OrganisationType-1"
GP_PRACTICE = "gp-practice"

PATIENT = f"{_DEFINITION}/CareConnect-GPC-Patient-1"
ORGANIZATION = f"{_DEFINITION}/CareConnect-GPC-Organization-1"
APPOINTMENT = f"{_DEFINITION}/GPConnect-Appointment-1"
BOOKING_ORGANISATION = f"{_DEFINITION}/Extension-GPConnect-BookingOrganisation-1"
CANCELLATION_REASON = f"{_DEFINITION}/Extension-GPConnect-AppointmentCancellationReason-1"
DELIVERY_CHANNEL = f"{_DEFINITION}/Extension-GPConnect-DeliveryChannel-2"

PROXY_CODES = "gpconnect-schedule-response-code"
"""Part of the coding system of refusals that the proxy makes itself (contract section 9)."""

READ_PATIENT, WRITE_PATIENT = "patient/*.read", "patient/*.write"
READ_ORGANISATION = "organization/*.read"


@dataclass(frozen=True)
class Interaction:
    """One use case of contract section 2: its id, verb and the scope its token must name."""

    suffix: str
    verb: str
    scope: str

    @property
    def id(self) -> str:
        """The whole interaction id."""
        return f"urn:nhs:names:services:gpconnect:fhir:{self.suffix}"


SEARCH_SLOTS = Interaction("rest:search:slot-1", "GET", READ_ORGANISATION)
FIND_PATIENT = Interaction("rest:search:patient-1", "GET", READ_PATIENT)
REGISTER_PATIENT = Interaction("operation:gpc.registerpatient-1", "POST", WRITE_PATIENT)
BOOK = Interaction("rest:create:appointment-1", "POST", WRITE_PATIENT)
RETRIEVE = Interaction("rest:search:patient_appointments-1", "GET", READ_PATIENT)
READ = Interaction("rest:read:appointment-1", "GET", READ_PATIENT)
CANCEL = Interaction("rest:cancel:appointment-1", "PUT", WRITE_PATIENT)
