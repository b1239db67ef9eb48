"""The interactions of section 2: id, path, verb and scope, and finding the one that is meant."""

from __future__ import annotations

from dataclasses import dataclass

from gpworld.gpconnect.errors import Problem, Spine, bad_request

PREFIX = "urn:nhs:names:services:gpconnect:fhir:"
READ_PATIENT, WRITE_PATIENT = "patient/*.read", "patient/*.write"
READ_ORGANISATION = "organization/*.read"
ID = "{id}"


@dataclass(frozen=True, slots=True)
class Interaction:
    """One use case: its name here, and how a request for it looks."""

    name: str
    suffix: str
    verb: str
    path: str
    scope: str

    @property
    def id(self) -> str:
        """The whole interaction id, as Ssp-InteractionID carries it."""
        return PREFIX + self.suffix

    def ids_in(self, rest: str) -> tuple[str, ...] | None:
        """The ids in a path that has this interaction's form, or None."""
        parts, forms = rest.split("/"), self.path.split("/")
        if len(parts) != len(forms):
            return None
        ids = []
        for part, form in zip(parts, forms, strict=True):
            if form == ID and part and not part.startswith("$"):
                ids.append(part)
            elif form != part:
                return None
        return tuple(ids)


INTERACTIONS = (
    Interaction("Metadata", "rest:read:metadata-1", "GET", "metadata", READ_ORGANISATION),
    Interaction("FindPatient", "rest:search:patient-1", "GET", "Patient", READ_PATIENT),
    Interaction("ReadPatient", "rest:read:patient-1", "GET", "Patient/{id}", READ_PATIENT),
    Interaction(
        "RegisterPatient",
        "operation:gpc.registerpatient-1",
        "POST",
        "Patient/$gpc.registerpatient",
        WRITE_PATIENT,
    ),
    Interaction(
        "FindPractitioner", "rest:search:practitioner-1", "GET", "Practitioner", READ_ORGANISATION
    ),
    Interaction(
        "ReadPractitioner",
        "rest:read:practitioner-1",
        "GET",
        "Practitioner/{id}",
        READ_ORGANISATION,
    ),
    Interaction(
        "FindOrganization", "rest:search:organization-1", "GET", "Organization", READ_ORGANISATION
    ),
    Interaction(
        "ReadOrganization",
        "rest:read:organization-1",
        "GET",
        "Organization/{id}",
        READ_ORGANISATION,
    ),
    Interaction("ReadLocation", "rest:read:location-1", "GET", "Location/{id}", READ_ORGANISATION),
    Interaction("SearchSlots", "rest:search:slot-1", "GET", "Slot", READ_ORGANISATION),
    Interaction(
        "BookAppointment", "rest:create:appointment-1", "POST", "Appointment", WRITE_PATIENT
    ),
    Interaction(
        "RetrieveAppointments",
        "rest:search:patient_appointments-1",
        "GET",
        "Patient/{id}/Appointment",
        READ_PATIENT,
    ),
    Interaction(
        "ReadAppointment", "rest:read:appointment-1", "GET", "Appointment/{id}", READ_PATIENT
    ),
    Interaction(
        "AmendAppointment", "rest:update:appointment-1", "PUT", "Appointment/{id}", WRITE_PATIENT
    ),
    Interaction(
        "CancelAppointment", "rest:cancel:appointment-1", "PUT", "Appointment/{id}", WRITE_PATIENT
    ),
)


def known(interaction_id: str | None) -> Interaction | None:
    """The interaction with exactly this id."""
    return next((each for each in INTERACTIONS if each.id == interaction_id), None)


def meant(verb: str, rest: str, interaction_id: str) -> tuple[Interaction, tuple[str, ...]]:
    """The interaction of a request, and the ids in its path.

    Raises:
        Problem: 404 for an unknown path, 405 for a verb nobody uses, 400 for an id that does not
            fit path and verb.
    """
    fitting = {each.id: ids for each in INTERACTIONS if (ids := each.ids_in(rest)) is not None}
    if not fitting:
        raise Problem(Spine.NO_RECORD_FOUND, f"There is nothing at /{rest}: see /metadata.")
    if verb not in ("GET", "POST", "PUT"):
        raise Problem(Spine.NOT_IMPLEMENTED, f"{verb} is not used by GP Connect.", 405)
    interaction = known(interaction_id)
    if interaction is None:
        raise bad_request(
            f"Ssp-InteractionID {interaction_id!r} is unknown: ids begin with {PREFIX} "
            "and are case sensitive."
        )
    if interaction.id not in fitting or interaction.verb != verb:
        raise bad_request(
            f"Ssp-InteractionID {interaction_id} is for {interaction.verb} /{interaction.path}, "
            f"not for {verb} /{rest}."
        )
    return interaction, fitting[interaction.id]
