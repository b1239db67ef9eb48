"""The messages of a patient who is not logged on yet: linking and logging on (A2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gpworld.people.model import OnlineAccount, Patient, Standing
from gpworld.practice import Practice
from gpworld.systmone import credentials, wire
from gpworld.systmone.calls import Answer
from gpworld.systmone.errors import Fault
from gpworld.systmone.message import Message
from gpworld.systmone.state import Systmone
from gpworld.systmone.xml import element

ACTIVE = "active"


def link_account(system: Systmone, message: Message) -> Answer:
    """LinkAccount, in both its forms."""
    _provider(system, message)
    by_number = message.get("nhsNumber")
    pair = None if by_number else (message.need("accountId"), message.need("passphrase"))
    last_name, born = message.need("lastName"), message.day("dateOfBirth")
    practice = system.practice(message.need("organisationCode"))
    if practice is None or not practice.organisation.online.enabled:
        raise Fault("8", "the organisation offers no online services here")
    if pair is None:
        account = _account_of_number(system, practice, by_number or "")
    else:
        account = _account_of_pair(practice, *pair)
    if account.status != ACTIVE:
        raise Fault("8", "the account is not active")
    _same_person(practice.register.patient(account.patient), last_name, born)
    return _linked(system, practice, account, whole=pair is None)


def _account_of_pair(practice: Practice, account_id: str, passphrase: str) -> OnlineAccount:
    account = practice.register.account(account_id)
    if account is None or account.linkage_key != passphrase:
        raise Fault("8", "account and passphrase do not fit")
    return account


def _account_of_number(system: Systmone, practice: Practice, number: str) -> OnlineAccount:
    patient = practice.register.by_nhs_number(number.replace(" ", ""))
    if patient is None:
        raise Fault("8", "no patient with this NHS number")
    held = practice.register.account_where(lambda account: account.patient == patient.id)
    nhs_number = patient.nhs_number or ""
    return held or OnlineAccount(
        account_id=credentials.account_id(system.seeds, practice.ods, nhs_number),
        ods=practice.ods,
        patient=patient.id,
        linkage_key=credentials.linkage_passphrase(system.seeds, practice.ods, nhs_number),
    )


def _same_person(patient: Patient, last_name: str, born: date) -> None:
    same = patient.family.casefold() == last_name.casefold() and patient.birth_date == born
    if not same or patient.standing is not Standing.ACTIVE:
        raise Fault("8", "surname or date of birth does not fit")


def _linked(system: Systmone, practice: Practice, account: OnlineAccount, *, whole: bool) -> Answer:
    credential = system.seeds.next_token("systmone.passphrase", 28)
    practice.register.put_account(replace(account, credential=credential, linked=True))
    attributes: dict[str, str | None] = {"passphrase": credential}
    if whole:
        attributes |= {"accountId": account.account_id, "passphraseToLink": account.linkage_key}
    return Answer(attributes)


def authenticate(system: Systmone, message: Message) -> Answer:
    """Authenticate: the stored passphrase opens a session."""
    _provider(system, message)
    account_id, passphrase = message.need("accountId"), message.need("passphrase")
    practice = system.practice(message.need("unitId"))
    account = practice.register.account(account_id) if practice else None
    if practice is None or account is None or account.status != ACTIVE:
        raise Fault("9")
    system.guess(account_id, account.linked and account.credential == passphrase)
    patients = _accessible(practice, account)
    if not patients or not practice.organisation.online.enabled:
        raise Fault("9", "nobody accessible has online services any more")
    return _logged_on(system, practice, practice.register.patient(account.patient), patients)


def _logged_on(
    system: Systmone, practice: Practice, holder: Patient, patients: list[Patient]
) -> Answer:
    session = system.log_on(practice.ods, holder.id, tuple(p.id for p in patients))
    return Answer(
        {
            "onlineUserId": wire.patient_id(holder.id),
            "patientId": wire.patient_id(patients[0].id),
        },
        (
            element("User", {}, wire.person(holder)),
            element("Registration", {}, *(wire.access(p, practice) for p in patients)),
            *(wire.person(p) for p in patients),
        ),
        session.suid,
    )


def log_off(system: Systmone, message: Message) -> Answer:
    """Logoff: the suid is dead afterwards; it names no patient and needs none selected."""
    session = system.online(message.suid)
    system.log_off(session)
    return Answer({}, suid=session.suid)


def _accessible(practice: Practice, account: OnlineAccount) -> list[Patient]:
    everybody = [practice.register.patient(p) for p in (account.patient, *account.proxy_for)]
    return [patient for patient in everybody if patient.standing is Standing.ACTIVE]


def _provider(system: Systmone, message: Message) -> None:
    if message.application("providerId") != system.provider_id:
        raise Fault("5", "the Application's providerId is not known here")
