"""The Partner API's shapes of organisations, users, patients and records (B3, B5)."""

from __future__ import annotations

import zlib

from gpworld.core.values import PostalAddress
from gpworld.emis.wire_partner import Json, day
from gpworld.people.model import Gender, Patient, Standing
from gpworld.practice import Practice
from gpworld.staff.model import Organisation, User

SEX = {Gender.MALE: "Male", Gender.FEMALE: "Female", Gender.OTHER: "Indeterminate"}
STANDING = {
    Standing.ACTIVE: "Active",
    Standing.LEFT: "Left",
    Standing.DECEASED: "Deceased",
}


def organisation(practice: Practice) -> Json:
    """The reply to GetOrganisation."""
    return {
        "organisationList": [_organisation(practice.organisation)],
        "userList": [user(one) for one in practice.users],
        "externalOrganisationList": [],
        "externalPersonList": [],
        "locationTypeList": [],
    }


def _organisation(one: Organisation) -> Json:
    number = zlib.crc32(one.ods.encode()) & 0x7FFFFFFF
    return {
        "dbid": number,
        "refID": number,
        "guid": f"00000000-0000-4000-8000-{number:012x}",
        "locationName": one.name,
        "nationalCode": one.ods,
        "address": _address(one.address),
        "telephone1": one.phone,
    }


def user(one: User) -> Json:
    """A Person; without a role it has neither ``category`` nor ``role`` (B6)."""
    members: Json = {
        "dbid": one.id,
        "refID": one.id,
        "guid": one.guid,
        "mnemonic": one.user_name,
        "title": one.title,
        "firstNames": one.given,
        "lastName": one.family,
        "nationalCode": one.sds_user_id,
        "gmcCode": "",
        "activeUser": one.active,
        "email": "",
        "telephone1": "",
    }
    if one.role is not None:
        code = one.job_role or ""
        members["category"] = {"mnemonic": code, "description": one.role}
        members["role"] = {"code": code, "description": one.role}
    return members


def patient(one: Patient) -> Json:
    """A patient as matching and demographics give them."""
    return {
        "dbid": one.id,
        "refID": one.id,
        "guid": one.guid,
        "nhsNumber": one.nhs_number,
        "dateOfBirth": day(one.birth_date),
        "sex": SEX.get(one.gender, "Unknown"),
        "title": one.title,
        "firstNames": " ".join(one.given),
        "familyName": one.family,
        "callingName": one.first_name,
        "address": _address(one.address),
        "homeTelephone": one.phone,
        "mobile": one.mobile,
        "email": one.email,
        "currentStatus": STANDING[one.standing],
    }


def _address(address: PostalAddress) -> Json:
    return {
        "houseNameFlat": address.house,
        "street": address.street,
        "village": address.village,
        "town": address.town,
        "county": address.county,
        "postCode": address.postcode,
    }
