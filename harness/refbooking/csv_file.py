"""The file of a batch: its columns, its rows, and what is wrong with it as a whole (B1)."""

import csv
import io
from dataclasses import dataclass

from refbooking.problems import Problem

COLUMNS = (
    "title",
    "given_name",
    "family_name",
    "date_of_birth",
    "nhs_number",
    "contact_number",
)
MOST_ROWS = 2000


@dataclass(frozen=True)
class Row:
    """One line of the file as typed; `number` counts from 1 after the headers."""

    number: int
    nhs_number: str
    date_of_birth: str
    contact_number: str


def read(content: bytes) -> list[Row]:
    """The rows of a file; raises CSV_INVALID or CSV_TOO_LARGE for the file as a whole."""
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        missing = [column for column in COLUMNS if column not in (lines.fieldnames or ())]
        if missing:
            raise Problem("CSV_INVALID", detail=f"These columns are missing: {', '.join(missing)}")
        doubled = [c for c in COLUMNS if list(lines.fieldnames or ()).count(c) > 1]
        if doubled:
            raise Problem("CSV_INVALID", detail=f"These columns are twice: {', '.join(doubled)}")
        rows = [_row(number, line) for number, line in enumerate(lines, start=1)]
    except UnicodeDecodeError as failure:
        raise Problem("CSV_INVALID", detail="Save the file as UTF-8") from failure
    except csv.Error as failure:
        raise Problem("CSV_INVALID", detail=f"The file cannot be read: {failure}") from failure
    if not rows:
        raise Problem("CSV_INVALID", detail="The file has no rows")
    if len(rows) > MOST_ROWS:
        raise Problem("CSV_TOO_LARGE", detail=f"The file has {len(rows)} rows")
    return rows


def _row(number: int, line: dict[str, str | None]) -> Row:
    def cell(column: str) -> str:
        return (line.get(column) or "").strip()

    return Row(number, cell("nhs_number"), cell("date_of_birth"), cell("contact_number"))
