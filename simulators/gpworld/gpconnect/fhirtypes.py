"""FHIR STU3 types as one table: their elements in wire order, their types, and which repeat.

Three things are made from it: XML is written in this order, XML is read into lists and numbers by
it, and a request that uses an element which is not here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

Json: TypeAlias = dict[str, Any]  # FHIR JSON: as open as the standard is


class Field(NamedTuple):
    """One element of a type; ``many`` ones are lists in JSON."""

    type: str
    many: bool


RESOURCE = "id:id meta:Meta implicitRules:uri language:code"
DOMAIN = "text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension*"
ELEMENT = "id:string extension:Extension*"
BEGINNINGS = {
    "domain": f"{RESOURCE} {DOMAIN}",
    "resource": RESOURCE,
    "backbone": f"{ELEMENT} modifierExtension:Extension*",
    "element": ELEMENT,
}

TABLE = """
Appointment(domain) identifier:Identifier* status:code serviceCategory:CodeableConcept
    serviceType:CodeableConcept* specialty:CodeableConcept* appointmentType:CodeableConcept
    reason:CodeableConcept* indication:Reference* priority:unsignedInt description:string
    supportingInformation:Reference* start:instant end:instant minutesDuration:positiveInt
    slot:Reference* created:dateTime comment:string incomingReferral:Reference*
    participant:AppointmentParticipant* requestedPeriod:Period*
CapabilityStatement(domain) url:uri version:string name:string status:code date:dateTime
    publisher:string kind:code software:CapabilityStatementSoftware fhirVersion:id
    acceptUnknown:code format:code* profile:Reference* rest:CapabilityStatementRest*
Device(domain) identifier:Identifier* udi:DeviceUdi status:code type:CodeableConcept
    lotNumber:string manufacturer:string manufactureDate:dateTime expirationDate:dateTime
    model:string version:string patient:Reference owner:Reference contact:ContactPoint*
    location:Reference url:uri note:Annotation* safety:CodeableConcept*
Location(domain) identifier:Identifier* status:code operationalStatus:Coding name:string
    alias:string* description:string mode:code type:CodeableConcept telecom:ContactPoint*
    address:Address physicalType:CodeableConcept position:LocationPosition
    managingOrganization:Reference partOf:Reference endpoint:Reference*
OperationOutcome(domain) issue:OperationOutcomeIssue*
Organization(domain) identifier:Identifier* active:boolean type:CodeableConcept* name:string
    alias:string* telecom:ContactPoint* address:Address* partOf:Reference
    contact:OrganizationContact* endpoint:Reference*
Patient(domain) identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint*
    gender:code birthDate:date deceasedBoolean:boolean deceasedDateTime:dateTime
    address:Address* maritalStatus:CodeableConcept multipleBirthBoolean:boolean
    multipleBirthInteger:integer photo:Attachment* contact:PatientContact* animal:PatientAnimal
    communication:PatientCommunication* generalPractitioner:Reference*
    managingOrganization:Reference link:PatientLink*
Practitioner(domain) identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint*
    address:Address* gender:code birthDate:date photo:Attachment*
    qualification:PractitionerQualification* communication:CodeableConcept*
Schedule(domain) identifier:Identifier* active:boolean serviceCategory:CodeableConcept
    serviceType:CodeableConcept* specialty:CodeableConcept* actor:Reference*
    planningHorizon:Period comment:string
Slot(domain) identifier:Identifier* serviceCategory:CodeableConcept serviceType:CodeableConcept*
    specialty:CodeableConcept* appointmentType:CodeableConcept schedule:Reference status:code
    start:instant end:instant overbooked:boolean comment:string
Bundle(resource) type:code total:unsignedInt link:BundleLink* entry:BundleEntry*
Parameters(resource) parameter:ParametersParameter*
AppointmentParticipant(backbone) type:CodeableConcept* actor:Reference required:code status:code
BundleEntry(backbone) fullUrl:uri resource:Resource
BundleLink(backbone) relation:string url:uri
CapabilityStatementRest(backbone) mode:code security:CapabilityStatementRestSecurity
    resource:CapabilityStatementRestResource* operation:CapabilityStatementRestOperation*
CapabilityStatementRestOperation(backbone) name:string definition:Reference
CapabilityStatementRestResource(backbone) type:code profile:Reference
    interaction:CapabilityStatementRestResourceInteraction* versioning:code updateCreate:boolean
    conditionalUpdate:boolean searchInclude:string*
    searchParam:CapabilityStatementRestResourceSearchParam*
CapabilityStatementRestResourceInteraction(backbone) code:code
CapabilityStatementRestResourceSearchParam(backbone) name:string definition:uri type:code
    documentation:string
CapabilityStatementRestSecurity(backbone) cors:boolean
CapabilityStatementSoftware(backbone) name:string version:string
DeviceUdi(backbone) deviceIdentifier:string name:string jurisdiction:uri carrierHRF:string
    carrierAIDC:base64Binary issuer:uri entryType:code
LocationPosition(backbone) longitude:decimal latitude:decimal altitude:decimal
OperationOutcomeIssue(backbone) severity:code code:code details:CodeableConcept
    diagnostics:string location:string* expression:string*
OrganizationContact(backbone) purpose:CodeableConcept name:HumanName telecom:ContactPoint*
    address:Address
ParametersParameter(backbone) name:string valueBoolean:boolean valueCode:code valueDate:date
    valueDateTime:dateTime valueInteger:integer valueString:string valueUri:uri
    valueIdentifier:Identifier resource:Resource part:ParametersParameter*
PatientAnimal(backbone) species:CodeableConcept breed:CodeableConcept
    genderStatus:CodeableConcept
PatientCommunication(backbone) language:CodeableConcept preferred:boolean
PatientContact(backbone) relationship:CodeableConcept* name:HumanName telecom:ContactPoint*
    address:Address gender:code organization:Reference period:Period
PatientLink(backbone) other:Reference type:code
PractitionerQualification(backbone) identifier:Identifier* code:CodeableConcept period:Period
    issuer:Reference
Address(element) use:code type:code text:string line:string* city:string district:string
    state:string postalCode:string country:string period:Period
Annotation(element) authorReference:Reference authorString:string time:dateTime text:string
Attachment(element) contentType:code language:code data:base64Binary url:uri size:unsignedInt
    hash:base64Binary title:string creation:dateTime
CodeableConcept(element) coding:Coding* text:string
Coding(element) system:uri version:string code:code display:string userSelected:boolean
ContactPoint(element) system:code value:string use:code rank:positiveInt period:Period
Extension(element) url:uri valueBoolean:boolean valueCode:code valueDate:date
    valueDateTime:dateTime valueDecimal:decimal valueInteger:integer valueString:string
    valueUri:uri valueCodeableConcept:CodeableConcept valueCoding:Coding
    valueIdentifier:Identifier valuePeriod:Period valueReference:Reference
HumanName(element) use:code text:string family:string given:string* prefix:string*
    suffix:string* period:Period
Identifier(element) use:code type:CodeableConcept system:uri value:string period:Period
    assigner:Reference
Meta(element) versionId:id lastUpdated:instant profile:uri* security:Coding* tag:Coding*
Narrative(element) status:code div:xhtml
Period(element) start:dateTime end:dateTime
Reference(element) reference:string identifier:Identifier display:string
"""

_RESOURCE_NAMES = """
    Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse
    AuditEvent Basic Binary BodySite Bundle CapabilityStatement CarePlan CareTeam ChargeItem
    Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
    CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage
    DataElement DetectedIssue Device DeviceComponent DeviceMetric DeviceRequest
    DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference EligibilityRequest
    EligibilityResponse Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare
    ExpansionProfile ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group
    GuidanceResponse HealthcareService ImagingManifest ImagingStudy Immunization
    ImmunizationRecommendation ImplementationGuide Library Linkage List Location Measure
    MeasureReport Media Medication MedicationAdministration MedicationDispense
    MedicationRequest MedicationStatement MessageDefinition MessageHeader NamingSystem
    NutritionOrder Observation OperationDefinition OperationOutcome Organization Parameters
    Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner
    PractitionerRole Procedure ProcedureRequest ProcessRequest ProcessResponse Provenance
    Questionnaire QuestionnaireResponse ReferralRequest RelatedPerson RequestGroup
    ResearchStudy ResearchSubject RiskAssessment Schedule SearchParameter Sequence
    ServiceDefinition Slot Specimen StructureDefinition StructureMap Subscription Substance
    SupplyDelivery SupplyRequest Task TestReport TestScript ValueSet VisionPrescription
"""

RESOURCE_TYPES = frozenset(_RESOURCE_NAMES.split())
"""Every resource type of STU3: what a request may name without being unreadable."""


def _read(table: str) -> Mapping[str, Mapping[str, Field]]:
    types: dict[str, Mapping[str, Field]] = {}
    for line in table.replace("\n    ", " ").strip().splitlines():
        head, _, own = line.partition(" ")
        name, _, kind = head.rstrip(")").partition("(")
        fields: dict[str, Field] = {}
        for element in f"{BEGINNINGS[kind]} {own}".split():
            key, _, written = element.partition(":")
            fields[key] = Field(written.rstrip("*"), written.endswith("*"))
        types[name] = MappingProxyType(fields)
    return MappingProxyType(types)


TYPES = _read(TABLE)


def fields(type_name: str) -> Mapping[str, Field] | None:
    """The elements of a complex type or resource; None for a primitive or an unknown one."""
    return TYPES.get(type_name)
