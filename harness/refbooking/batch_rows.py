"""Judging the rows of a batch one by one: who can be texted a link (B3, B7, E65, E67)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from refbooking import nhs_numbers, phones
from refbooking.checks import Desk, Recipient
from refbooking.clinical.model import LocalPatient, UpstreamFailure
from refbooking.csv_file import Row
from refbooking.london import iso_day
from refbooking.staff import clinical_problem

STATES = {
    "ROW_TO_BOOK_MANUALLY": "to_book_manually",
    "ROW_ALREADY_INVITED": "already_invited",
}
"""What staff read of rows without an invitation; any other code is `not_invited`."""


@dataclass(frozen=True)
class Judged:
    """A row with the reason why not, or with whom to text."""

    row: Row
    nhs_number: str
    code: str | None
    to: Recipient | None = None


def judge(desk: Desk, rows: Sequence[Row]) -> list[Judged]:
    """Every row in order; of rows with the same NHS number the first one counts (B7)."""
    seen: set[str] = set()
    return [_judge(desk, row, seen) for row in rows]


def _judge(desk: Desk, row: Row, seen: set[str]) -> Judged:
    number = nhs_numbers.normal(row.nhs_number)
    if number is None:
        return Judged(row, row.nhs_number[:20], "ROW_NHS_NUMBER_INVALID")
    if number in seen:
        return Judged(row, number, "ROW_DUPLICATE")
    seen.add(number)
    born = _date(row.date_of_birth)
    if born is None:
        return Judged(row, number, "ROW_DOB_INVALID")
    return _judge_patient(row, number, born, _patient(desk, number))


def _judge_patient(row: Row, number: str, born: date, patient: LocalPatient | None) -> Judged:
    if patient is None or patient.status == "left":
        return Judged(row, number, "ROW_NOT_REGISTERED")
    if patient.status == "deceased":
        return Judged(row, number, "ROW_DECEASED")
    if patient.birth_date != born:
        return Judged(row, number, "ROW_DOB_INVALID")
    # The file's own number is the one the practice means; only a blank leaves it to the record.
    mobile = phones.mobile(row.contact_number or patient.mobile or "")
    if mobile is None:
        return Judged(row, number, "ROW_TO_BOOK_MANUALLY")
    return Judged(row, number, None, Recipient(patient, mobile))


def _patient(desk: Desk, number: str) -> LocalPatient | None:
    try:
        return desk.system.patient(number)
    except UpstreamFailure as failure:
        raise clinical_problem(failure) from failure


def _date(text: str) -> date | None:
    try:
        return iso_day(text)
    except ValueError:
        return None
