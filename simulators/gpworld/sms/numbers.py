"""Phone numbers: which are accepted, how they are normalised, where they lead (section 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from gpworld.sms.text import ZERO_WIDTH

LETTERS = "Must not contain letters or symbols"
TOO_FEW = "Not enough digits"
TOO_MANY = "Too many digits"
NOT_MOBILE = "Not a UK mobile number"
NO_PREFIX = "Not a valid country prefix"
NOT_VALID = "Number is not valid – double check the phone number you entered"

_ALLOWED = re.compile(rf"[0-9()+\-\s{ZERO_WIDTH}]*")
_PUNCTUATION = re.compile(rf"[()\-\s{ZERO_WIDTH}]+")
_CROWN_PREFIXES = frozenset(
    ("7509", "7524", "7624", "7781", "7797", "7829", "7839", "7911", "7937")
)
_CROWN = frozenset(("GG", "JE", "IM"))

MULTIPLIERS = {"1": 1, "353": 2, "33": 2, "48": 1, "91": 2, "49": 5, "20": 7, "7": 10}
CROWN_MULTIPLIER = 2
OTHER_MULTIPLIER = 3
WITHOUT_RECEIPTS = frozenset(("1", "52", "54", "56", "57", "84", "86"))


class NumberFault(ValueError):
    """Not a number a text could go to; the message is the wire's."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was understood.

    Attributes:
        normalised: digits with the country's prefix, without ``+``.
        kind: ``mobile``, ``landline``, ``crown`` (a crown dependency's mobile) or ``abroad``.
        prefix: the country's prefix.
    """

    normalised: str
    kind: str
    prefix: str = "44"

    @property
    def foreign(self) -> bool:
        """Whether texts to it are handled (and charged) as texts abroad."""
        return self.kind in ("crown", "abroad")

    @property
    def multiplier(self) -> int:
        """How many times the price of a text at home one part costs."""
        if self.kind == "crown":
            return CROWN_MULTIPLIER
        if self.kind == "abroad":
            return MULTIPLIERS.get(self.prefix, OTHER_MULTIPLIER)
        return 1

    @property
    def has_receipts(self) -> bool:
        """Whether handsets there confirm what they got."""
        return self.prefix not in WITHOUT_RECEIPTS


def as_written(text: str) -> str:
    """A number as its caller wrote it, outer blanks and zero-width characters cut."""
    return text.strip(ZERO_WIDTH + " \t\n\r\v\f\u00a0\u2028\u2029\u202f")


def parse(text: str) -> Number:
    """Understand a number in any spelling, at home and abroad.

    Raises:
        NumberFault: it is none; the message is what the wire says.
    """
    if not _ALLOWED.fullmatch(text):
        raise NumberFault(LETTERS)
    compact = _PUNCTUATION.sub("", text)
    if "+" in compact.lstrip("0+"):
        raise NumberFault(NOT_VALID)
    if not compact and text.strip():
        raise NumberFault(NOT_VALID)
    digits = compact.lstrip("0+")
    if digits.startswith("44"):
        return _home(digits[2:].lstrip("0"), prefixed=True)
    if compact.startswith("+") and compact[1:2] not in ("", "0"):
        return _foreign(digits)
    if len(digits) > 10 and not digits.startswith("7700"):
        return _slip(digits)
    return _home(digits, prefixed=False)


def _home(national: str, *, prefixed: bool) -> Number:
    length = len(national)
    if national.startswith("7700") and 7 <= length <= 10:
        return Number(f"44{national}", "mobile")  # the drama range is taken at any such length
    if length > 10:
        raise NumberFault(TOO_MANY)
    if length == 0 or 2 <= length <= 6:
        raise NumberFault(TOO_FEW)
    if length != 10:
        raise NumberFault(NOT_VALID)
    if national[0] in "123":
        return Number(f"44{national}", "landline")
    if national[:2] in ("70", "71", "72", "73", "74", "75", "77", "78", "79", "76"):
        return _mobile(national)
    raise NumberFault(NOT_VALID)


def _mobile(national: str) -> Number:
    if national.startswith("76") and not national.startswith("7624"):
        raise NumberFault(NOT_VALID)
    if national[:4] in _CROWN_PREFIXES and _region(national) in _CROWN:
        return Number(f"44{national}", "crown")
    return Number(f"44{national}", "mobile")


def _region(national: str) -> str | None:
    number = phonenumbers.PhoneNumber(country_code=44, national_number=int(national))
    return phonenumbers.region_code_for_number(number)


def _slip(digits: str) -> Number:
    """Too long for home: one digit too many is read as a number abroad."""
    try:
        return _foreign(digits)
    except NumberFault:
        raise NumberFault(NOT_VALID) from None


def _foreign(digits: str) -> Number:
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException as fault:
        raise NumberFault(_PARSE_FAULTS.get(fault.error_type, NOT_VALID)) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason in _POSSIBILITY_FAULTS:
        raise NumberFault(_POSSIBILITY_FAULTS[reason])
    if not phonenumbers.is_valid_number(number):
        raise NumberFault(NOT_VALID)
    normalised = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(normalised.removeprefix("+"), "abroad", str(number.country_code))


_PARSE_FAULTS = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: NO_PREFIX,
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: TOO_FEW,
    phonenumbers.NumberParseException.TOO_SHORT_NSN: TOO_FEW,
    phonenumbers.NumberParseException.TOO_LONG: TOO_MANY,
}
_POSSIBILITY_FAULTS = {
    phonenumbers.ValidationResult.TOO_SHORT: TOO_FEW,
    phonenumbers.ValidationResult.TOO_LONG: TOO_MANY,
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: NO_PREFIX,
}


def normal_form(text: str) -> str:
    """The normalised digits of a number in any spelling, or its own text when it is none."""
    try:
        return parse(text).normalised
    except NumberFault:
        return text.strip()
