"""Who is at work online, and for whom: headers, linking, signing in, link tokens (A1, A3, A4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gpworld.core.exchange import Request
from gpworld.emis import bodies, credentials
from gpworld.emis.errors_pfs import Answer, PfsRefusal
from gpworld.emis.sessions import OnlineSession
from gpworld.emis.state import Emis
from gpworld.people.model import OnlineAccount, Patient, Standing
from gpworld.people.register import Register, UnknownPatient
from gpworld.practice import Practice
from gpworld.staff.model import OnlineRules

LENGTHS = {"Surname": 100, "AccountId": 50, "LinkageKey": 50}


@dataclass(frozen=True, slots=True)
class Linkage:
    """What a patient shows to link an account."""

    ods: str
    account_id: str
    key: str
    surname: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Link:
    """A patient whom an account may act for, and the token that says so."""

    token: str
    patient: Patient
    is_self: bool


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody at work online: at which practice, through whose account, for which patient."""

    practice: Practice
    account: OnlineAccount
    patient: Patient

    @property
    def rules(self) -> OnlineRules:
        """What the practice allows online."""
        return self.practice.organisation.online


def application(request: Request) -> str:
    """The product that calls, as the headers of every call name it (A1)."""
    named = request.header("X-API-ApplicationId")
    if not named:
        raise PfsRefusal(Answer.NO_APPLICATION)
    if not request.header("X-API-Version"):
        raise PfsRefusal(Answer.NO_VERSION)
    return named


def end_user_session(emis: Emis, request: Request) -> str:
    """The open end-user session that the headers name (A1)."""
    application(request)
    named = request.header("X-API-EndUserSessionId") or ""
    if emis.end_user_sessions.use(named) is None:
        raise PfsRefusal(Answer.NO_SESSION)
    return named


def session(emis: Emis, request: Request) -> OnlineSession:
    """The open session that the headers name, inside its own end-user session (A1)."""
    around = end_user_session(emis, request)
    found = emis.sessions.use(request.header("X-API-SessionId") or "")
    if found is None or found.end_user_session != around:
        raise PfsRefusal(Answer.NO_SESSION)
    return found


def acting(emis: Emis, signed_in: OnlineSession, token: str) -> Acting:
    """The patient whom a link token stands for in this session."""
    practice = emis.practice(signed_in.ods)
    account = None if practice is None else practice.register.account(signed_in.account_id)
    if practice is None or account is None:
        raise PfsRefusal(Answer.NO_LINK)
    for link in links(emis, practice, account):
        if link.token == token:
            return Acting(practice, account, link.patient)
    raise PfsRefusal(Answer.NO_LINK)


def acting_on_appointments(emis: Emis, signed_in: OnlineSession, token: str) -> Acting:
    """The same, where the practice has appointments switched on."""
    someone = acting(emis, signed_in, token)
    if not (someone.rules.enabled and someone.rules.appointments):
        raise PfsRefusal(Answer.NO_SERVICE)
    return someone


def links(emis: Emis, practice: Practice, account: OnlineAccount) -> list[Link]:
    """Whom an account may act for now: its holder first, then those it is a proxy for."""
    if not _usable(practice, account):
        return []
    found = (_patient(practice.register, one) for one in (account.patient, *account.proxy_for))
    return [
        Link(
            credentials.link_token(emis.seeds, account.ods, account.account_id, patient.id),
            patient,
            patient.id == account.patient,
        )
        for patient in found
        if patient is not None and patient.standing is Standing.ACTIVE
    ]


def _patient(register: Register, number: int) -> Patient | None:
    try:
        return register.patient(number)
    except UnknownPatient:
        return None


def _usable(practice: Practice, account: OnlineAccount) -> bool:
    holder = _patient(practice.register, account.patient)
    return (
        holder is not None
        and account.linked
        and account.status != "archived"
        and holder.standing is Standing.ACTIVE
    )


def practice_for(emis: Emis, ods: str) -> Practice:
    """The practice that a patient names, if it offers online services."""
    practice = emis.practice(ods)
    if practice is None:
        raise PfsRefusal(Answer.NO_PRACTICE)
    if not practice.organisation.live:
        raise PfsRefusal(Answer.PRACTICE_NOT_LIVE)
    if not practice.organisation.online.enabled:
        raise PfsRefusal(Answer.NOT_ENABLED)
    return practice


def check_lengths(shown: Linkage) -> None:
    """Each text that links an account has a length that it could have."""
    texts = {"Surname": shown.surname, "AccountId": shown.account_id, "LinkageKey": shown.key}
    for field, text in texts.items():
        if not 1 <= len(text) <= LENGTHS[field]:
            raise PfsRefusal(Answer.LENGTH, field)


def link(emis: Emis, shown: Linkage) -> str:
    """Link an account to the product: its access identity."""
    practice = practice_for(emis, shown.ods)
    account = practice.register.account(shown.account_id)
    if account is None:
        raise PfsRefusal(Answer.NO_ACCOUNT)
    if account.linkage_key != shown.key:
        raise PfsRefusal(Answer.WRONG_KEY)
    holder = practice.register.patient(account.patient)
    surname = shown.surname.strip().casefold()
    if (surname, shown.birth_date) != (holder.family.casefold(), holder.birth_date):
        raise PfsRefusal(Answer.WRONG_PERSON)
    if account.status == "archived":
        raise PfsRefusal(Answer.ACCOUNT_INACTIVE)
    if holder.standing is not Standing.ACTIVE:
        raise PfsRefusal(Answer.PATIENT_ARCHIVED)
    identity = emis.link(practice, account.account_id)
    if identity is None:
        raise PfsRefusal(Answer.ALREADY_LINKED)
    return identity


def sign_in(emis: Emis, ods: str, identity: str) -> tuple[Practice, OnlineAccount]:
    """The account behind an access identity, fit to be used."""
    practice = practice_for(emis, ods)
    wanted = bodies.guid(identity) or identity.casefold()
    account = practice.register.account_where(
        lambda one: bool(one.credential) and one.credential.casefold() == wanted
    )
    if account is None:
        raise PfsRefusal(Answer.NO_IDENTITY)
    if not _usable(practice, account):
        raise PfsRefusal(Answer.NOT_REGISTERED)
    return practice, account


def in_full(someone: Acting) -> Patient:
    """The patient with all details, where the account may see them."""
    if someone.account.status == "restricted":
        raise PfsRefusal(Answer.RESTRICTED)
    return someone.patient
