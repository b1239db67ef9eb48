"""Reading a date of birth as people type it: three boxes or an ISO date (E23, E104)."""

import calendar
from collections.abc import Mapping
from datetime import date

from refbooking.london import iso_day
from refbooking.problems import FieldError, Problem, invalid

BOXES = ("day", "month", "year")
OLDEST_YEARS = 130

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if name
}


def from_boxes(boxes: Mapping[str, str], today: date) -> date:
    """The date in the boxes `day`, `month` and `year`; raises VALIDATION_FAILED naming the box."""
    texts = {box: boxes.get(box, "").strip() for box in BOXES}
    missing = [box for box in BOXES if not texts[box]]
    if missing:
        message = f"Date of birth must include a {' and '.join(missing)}"
        if missing == list(BOXES):
            message = "Enter your date of birth"
        raise Problem("VALIDATION_FAILED", field_errors=[FieldError(b, message) for b in missing])
    if not (texts["year"].isdecimal() and len(texts["year"]) == 4):
        raise invalid("year", "Year must include 4 numbers")
    month = MONTHS.get(texts["month"].lower(), texts["month"])
    try:
        born = date(int(texts["year"]), int(month), int(texts["day"]))
    except ValueError as failure:
        raise invalid("day", "Date of birth must be a real date") from failure
    return _believable(born, today, "year")


def from_iso(text: object, today: date) -> date:
    """The date in `YYYY-MM-DD`; raises VALIDATION_FAILED naming `date_of_birth`."""
    try:
        born = iso_day(text) if isinstance(text, str) else None
    except ValueError:
        born = None
    if born is None:
        raise invalid("date_of_birth", "Date of birth must be a real date, such as 1984-03-15")
    return _believable(born, today, "date_of_birth")


def _years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 1 March for a 29 February that there was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _believable(born: date, today: date, field: str) -> date:
    if born > today:
        raise invalid(field, "Date of birth must be in the past")
    if born < _years_before(today, OLDEST_YEARS):
        raise invalid(field, f"Date of birth must be in the last {OLDEST_YEARS} years")
    return born
