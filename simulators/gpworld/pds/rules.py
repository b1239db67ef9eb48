"""What a record must be like after an update or at its creation (sections 5 and 7).

Only what is new is judged: a record may hold older things that would not be let in today.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

from gpworld.pds.errors import Problem, forbidden_update, invalid_update, invalid_value
from gpworld.pds.extensions import UK_CORE
from gpworld.people.model import Address, Gender, HumanName, Person, Telecom

NAME_USES = ("usual", "temp", "nickname", "old", "maiden")
ADDRESS_USES = ("home", "temp", "billing", "work")
TELECOM_USES = ("home", "work", "temp", "mobile")
TELECOM_SYSTEMS = ("phone", "fax", "email", "other")
KEY_DIGITS = {"PAF": range(8, 9), "UPRN": range(1, 13)}
LONGEST = {"temp": timedelta(days=90), "billing": timedelta(days=366)}
COMMUNICATION, INTERPRETER = UK_CORE + "NHSCommunication", "interpreterRequired"
MOST_LETTERS, MOST_GIVEN, MOST_LINES = 35, 5, 5


def check(before: Person | None, after: Person, today: date) -> None:
    """Refuse what no record may become.

    Raises:
        Problem: FORBIDDEN_UPDATE, INVALID_UPDATE, INVALID_VALUE or TOO_MANY_VALUES_SUBMITTED,
            naming the field.
    """
    _usual_name(after)
    for index, name in enumerate(after.names):
        if before is None or name not in before.names:
            _name(name, f"name/{index}")
    _facts(before, after, today)
    _extensions(before, after)
    for index, address in enumerate(after.addresses):
        if before is None or address not in before.addresses:
            _address(address, f"address/{index}")
    for index, telecom in enumerate(after.telecoms):
        if before is None or telecom not in before.telecoms:
            _telecom(telecom, f"telecom/{index}", after, today)
    for index, contact in enumerate(after.contacts):
        if before is None or contact not in before.contacts:
            _number(contact.telecom, f"contact/{index}/telecom/0")
    if after.practice and not re.fullmatch(r"[A-Za-z0-9]+", after.practice.ods):
        raise invalid_value(after.practice.ods, "generalPractitioner/0/identifier/value")


def registration(before: Person, after: Person, organisation: str) -> None:
    """Only primary care sets the practice: the one that takes the person on or lets them go."""
    if before.practice == after.practice:
        return
    concerned = after.practice or before.practice
    if concerned is None or organisation.upper() != concerned.ods.upper():
        raise forbidden_update("source not permitted to update 'generalPractitioner'")


def _usual_name(after: Person) -> None:
    usual = [name for name in after.names if name.use == "usual"]
    if len(usual) > 1:
        raise forbidden_update("multiple usual names cannot be added")
    if not usual:
        raise forbidden_update("not permitted to remove usual name")


def _name(name: HumanName, field: str) -> None:
    _one_of(NAME_USES, name.use, f"{field}/use")
    if len(name.given) > MOST_GIVEN:
        listed = ", ".join(f"'{given}'" for given in name.given)
        raise Problem(
            "TOO_MANY_VALUES_SUBMITTED",
            f"Too many values submitted - [{listed}] in field '{field}/given'",
        )
    for part, value in (("family", name.family), *(("given", g) for g in name.given)):
        if len(value) > MOST_LETTERS or not value.strip():
            raise invalid_value(value, f"{field}/{part}")


def _facts(before: Person | None, after: Person, today: date) -> None:
    """Gender, birth and death: what is one of a kind."""
    if after.gender is Gender.OTHER and (before is None or before.gender is not Gender.OTHER):
        raise invalid_value("other", "gender")
    if before is None or before.birth_date != after.birth_date:
        _birth_date(after, today)
    if after.multiple_birth is not None and not 1 <= after.multiple_birth <= 9:
        raise invalid_value(str(after.multiple_birth), "multipleBirthInteger")
    died = after.deceased is not None and (before is None or before.deceased is None)
    if died and not after.death_status:
        raise invalid_update("a death needs its notification status")
    if before and before.deceased and not after.deceased:
        raise forbidden_update("source not permitted to remove 'deceasedDateTime'")
    if died and _born_after(after):
        raise invalid_value(str(after.deceased), "deceasedDateTime")


def _birth_date(after: Person, today: date) -> None:
    try:
        born = date.fromisoformat(after.birth_date)
    except ValueError:
        raise invalid_value(after.birth_date, "birthDate") from None
    if born.isoformat() != after.birth_date or born > today or _born_after(after):
        raise invalid_value(after.birth_date, "birthDate")


def _born_after(after: Person) -> bool:
    return after.deceased is not None and after.birth_date > after.deceased.date().isoformat()


def _extensions(before: Person | None, after: Person) -> None:
    urls = [url for url, _ in after.extensions]
    for url in urls:
        if urls.count(url) > 1:
            raise invalid_update(f"more than one extension '{url}'")
    if COMMUNICATION in urls and _interprets(before) and not _interprets(after):
        raise invalid_update("interpreterRequired cannot be removed")


def _interprets(person: Person | None) -> bool:
    """Whether a record says if somebody needs an interpreter."""
    held = dict(person.extensions).get(COMMUNICATION) if person else None
    parts = json.loads(held).get("extension", ()) if held else ()
    return any(isinstance(part, dict) and part.get("url") == INTERPRETER for part in parts)


def _address(address: Address, field: str) -> None:
    _one_of(ADDRESS_USES, address.use, f"{field}/use")
    if not 1 <= len(address.lines) <= MOST_LINES:
        raise invalid_value(str(list(address.lines)), f"{field}/line")
    for index, line in enumerate(address.lines):
        if not line.strip():
            raise invalid_value(line, f"{field}/line/{index}")
    for kind, value in address.keys:
        digits = value.isascii() and value.isdigit()
        if not digits or len(value) not in KEY_DIGITS.get(kind, ()):
            raise invalid_value(f"{kind} {value}", f"{field}/extension")
    start, end = address.period.start, address.period.end
    if address.use == "temp" and (not address.text or not start or not end):
        raise invalid_update(f"a temporary address needs text, start and end in '{field}'")
    longest = LONGEST.get(address.use)
    if longest and start and end and end - start > longest:
        raise invalid_update(f"period is longer than {longest.days} days in '{field}'")


def _telecom(telecom: Telecom, field: str, after: Person, today: date) -> None:
    _number(telecom, field)
    _one_of(TELECOM_USES, telecom.use, f"{field}/use")
    current = [t for t in after.telecoms if not t.hidden and t.period.covers(today)]
    alike = [t for t in current if (t.system, t.use) == (telecom.system, telecom.use)]
    if telecom in current and len(alike) > 1:
        raise invalid_update(f"more than one telecom of {telecom.system} and {telecom.use}")


def _number(telecom: Telecom, field: str) -> None:
    """A system that is known, and a value of its length."""
    _one_of(TELECOM_SYSTEMS, telecom.system, f"{field}/system")
    shortest, longest = (7, 89) if telecom.system == "email" else (1, 255)
    if not shortest <= len(telecom.value.strip()) <= longest:
        raise invalid_value(telecom.value, f"{field}/value")


def _one_of(known: tuple[str, ...], value: str, field: str) -> None:
    if value not in known:
        raise invalid_value(value, field)
