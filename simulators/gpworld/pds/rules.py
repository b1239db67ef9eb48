"""What a record must be like after an update or at its creation (sections 5 and 7)."""

from __future__ import annotations

from datetime import date, timedelta

from gpworld.pds.errors import Problem, forbidden_update, invalid_update, invalid_value
from gpworld.people.model import Gender, Person

TEMPORARY_KINDS = (
    "Second Home",
    "Student Accommodation",
    "Accommodation Address",
    "Relatives or Friends",
    "Holiday",
    "Hotel",
    "Temporary Address",
)
LONGEST = {"temp": timedelta(days=90), "billing": timedelta(days=366)}


def check(before: Person | None, after: Person, today: date) -> None:
    """Refuse what no record may be.

    Raises:
        Problem: FORBIDDEN_UPDATE, INVALID_UPDATE or INVALID_VALUE, naming the field.
    """
    _names(after)
    if after.gender is Gender.OTHER and (before is None or before.gender is not Gender.OTHER):
        raise invalid_value("other", "gender")
    _birth_date(after, today)
    if before and before.deceased is None and after.deceased and not after.death_status:
        raise invalid_update("a death needs its notification status")
    _addresses(after)
    _telecoms(after)


def _names(after: Person) -> None:
    usual = [name for name in after.names if name.use == "usual"]
    if len(usual) > 1:
        raise forbidden_update("multiple usual names cannot be added")
    if not usual:
        raise forbidden_update("not permitted to remove usual name")
    for index, name in enumerate(after.names):
        if len(name.given) > 5:
            listed = ", ".join(f"'{given}'" for given in name.given)
            raise Problem(
                "TOO_MANY_VALUES_SUBMITTED",
                f"Too many values submitted - [{listed}] in field 'name/{index}/given'",
            )
        for field, value in (("family", name.family), *(("given", g) for g in name.given)):
            if len(value) > 35:
                raise invalid_value(value, f"name/{index}/{field}")


def _birth_date(after: Person, today: date) -> None:
    try:
        born = date.fromisoformat(after.birth_date)
    except ValueError:
        raise invalid_value(after.birth_date, "birthDate") from None
    if born > today or (after.deceased and born > after.deceased.date()):
        raise invalid_value(after.birth_date, "birthDate")


def _addresses(after: Person) -> None:
    for index, address in enumerate(after.addresses):
        field = f"address/{index}"
        if address.use not in ("home", "temp", "billing", "work"):
            raise invalid_value(address.use, f"{field}/use")
        if len(address.lines) > 5:
            raise invalid_value(str(list(address.lines)), f"{field}/line")
        start, end = address.period.start, address.period.end
        if address.use == "temp" and (not address.text or not start or not end):
            raise invalid_update(f"a temporary address needs text, start and end in '{field}'")
        longest = LONGEST.get(address.use)
        if longest and start and end and end - start > longest:
            raise invalid_update(f"period is longer than {longest.days} days in '{field}'")


def _telecoms(after: Person) -> None:
    seen: set[tuple[str, str]] = set()
    for index, telecom in enumerate(after.telecoms):
        kind = (telecom.system, telecom.use)
        if telecom.period.end is None and kind in seen:
            raise invalid_update(f"more than one telecom of {telecom.system} and {telecom.use}")
        seen.add(kind)
        if telecom.system == "email" and not 7 <= len(telecom.value) <= 89:
            raise invalid_value(telecom.value, f"telecom/{index}/value")
