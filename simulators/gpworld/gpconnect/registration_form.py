"""What a request to register a patient says, and everything it must not say: section 7.3."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from gpworld.gpconnect import codes
from gpworld.gpconnect.errors import Problem, Spine, bad_request, bad_resource
from gpworld.gpconnect.fhirtypes import Json
from gpworld.gpconnect.patients import refuse_bad_number
from gpworld.people.model import Gender

ALLOWED = frozenset(
    (
        *("resourceType", "id", "meta", "implicitRules", "language", "extension"),
        *("identifier", "name", "telecom", "gender", "birthDate", "address"),
    )
)
KEPT = ("extension", "name", "telecom", "address")
PHONE_USES = ("home", "work", "mobile", "temp")
ADDRESS_USES = ("home", "temp")


@dataclass(frozen=True, slots=True)
class Form:
    """A registration as it was asked for; ``parts`` are the elements that are given back."""

    nhs_number: str
    name: Json
    birth_date: date
    gender: Gender | None
    parts: Json

    @property
    def given(self) -> tuple[str, ...]:
        """The given names."""
        return tuple(self.name.get("given", ()))


def read(parameters: Json) -> Form:
    """The registration in a Parameters resource whose shape has been checked.

    Raises:
        Problem: 400 INVALID_NHS_NUMBER, 400 BAD_REQUEST or 422 INVALID_RESOURCE.
    """
    patient = _patient(parameters)
    _refuse_forbidden(patient)
    number = _nhs_number(patient)
    name = _official_name(patient)
    birth_date = _birth_date(patient)
    _check_telecom(patient)
    _check_addresses(patient)
    parts: Json = {element: patient[element] for element in KEPT if patient.get(element)}
    for address in parts.get("address", ()):
        address.pop("text", None)  # resources of this provider have none
    return Form(number, name, birth_date, _gender(patient), parts)


def _patient(parameters: Json) -> Json:
    given = parameters.get("parameter", [])
    if [parameter.get("name") for parameter in given] != ["registerPatient"]:
        raise bad_request("Parameters must hold exactly one parameter, named registerPatient.")
    resource = given[0].get("resource")
    if resource is None:
        raise bad_request("The parameter registerPatient has no resource.")
    if resource["resourceType"] != "Patient":
        raise bad_resource("The resource of registerPatient must be a Patient.")
    return {name: value for name, value in resource.items() if name != "text"}


def _refuse_forbidden(patient: Json) -> None:
    forbidden = sorted(patient.keys() - ALLOWED)
    if forbidden:
        raise bad_resource(f"Patient.{forbidden[0]} must not be sent in a registration.")
    urls = [extension.get("url") for extension in patient.get("extension", [])]
    if any(url != codes.NHS_COMMUNICATION for url in urls):
        raise bad_resource(f"The only extension of a registration is {codes.NHS_COMMUNICATION}.")
    if len(urls) > 1:
        raise bad_resource("Patient.extension: nhsCommunication is there twice.")


def _nhs_number(patient: Json) -> str:
    identifiers = patient.get("identifier", [])
    for identifier in identifiers:
        if not identifier.get("system", "").strip():
            raise bad_request("Patient.identifier: system is missing.")
        if identifier["system"] != codes.NHS_NUMBER and not identifier.get("value", "").strip():
            raise bad_request("Patient.identifier: value is missing.")
    numbers = [each.get("value", "") for each in identifiers if each["system"] == codes.NHS_NUMBER]
    if len(numbers) != 1:
        raise Problem(
            Spine.INVALID_NHS_NUMBER,
            f"Patient.identifier must hold one NHS number (system {codes.NHS_NUMBER}).",
        )
    refuse_bad_number(numbers[0])
    return str(numbers[0])


def _official_name(patient: Json) -> Json:
    official = [name for name in patient.get("name", []) if name.get("use") == "official"]
    if len(official) != 1:
        raise bad_request("Patient.name must hold exactly one name with use official.")
    name: Json = official[0]
    if not name.get("family", "").strip():
        raise bad_request("Patient.name: family is missing.")
    if not any(given.strip() for given in name.get("given", [])):
        raise bad_request("Patient.name: given is missing.")
    return name


def _birth_date(patient: Json) -> date:
    written = patient.get("birthDate")
    if not written:
        raise bad_request("Patient.birthDate is missing.")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise bad_resource("Patient.birthDate must be a whole date, yyyy-mm-dd.") from None


def _gender(patient: Json) -> Gender | None:
    written = patient.get("gender")
    if not written:
        return None
    try:
        return Gender(written)
    except ValueError:
        raise bad_resource("Patient.gender must be male, female, other or unknown.") from None


def _check_telecom(patient: Json) -> None:
    kinds: Counter[str] = Counter()
    for telecom in patient.get("telecom", []):
        if telecom.get("system") == "email":
            telecom.setdefault("use", "home")  # only telephones are told apart by their use
        if not all(str(telecom.get(part, "")).strip() for part in ("system", "value", "use")):
            raise bad_resource("Patient.telecom needs system, value and use.")
        system, use = telecom["system"], telecom["use"]
        if system not in ("phone", "email") or use not in PHONE_USES:
            raise bad_resource(
                f"Patient.telecom: {system} of use {use} is not taken; send phone "
                f"({', '.join(PHONE_USES)}) or email."
            )
        kinds["email" if system == "email" else use] += 1
    repeated = [kind for kind, times in kinds.items() if times > 1]
    if repeated:
        raise bad_request(f"Patient.telecom: {repeated[0]} is there twice.")


def _check_addresses(patient: Json) -> None:
    uses = Counter(str(address.get("use")) for address in patient.get("address", []))
    for use, times in uses.items():
        if use not in ADDRESS_USES:
            raise bad_resource(f"Patient.address of use {use} is not taken: send home or temp.")
        if times > 1:
            raise bad_resource(f"Patient.address: {use} is there twice.")
