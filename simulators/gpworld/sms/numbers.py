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

_ALLOWED = re.compile(rf"[0-9()+\-\s\u00a0\u202f{ZERO_WIDTH}]*", re.ASCII)
_PUNCTUATION = re.compile(rf"[()\-\s\u00a0\u202f{ZERO_WIDTH}]+", re.ASCII)
_DRAMA = re.compile(r"\+?0*(?:44)?0?(7700900[0-9]{3})")
"""Numbers that Ofcom keeps for drama, in the usual spellings: all numbers of a world are such."""
_LANDLINES = frozenset(
    (
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.UAN,
    )
)
_SERVED = _LANDLINES | {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.PERSONAL_NUMBER,
}
_HOME = 44
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

    What cannot be understood as it stands is tried again without plus signs and leading zeros.

    Raises:
        NumberFault: it is none; the message is what the wire says.
    """
    if not _ALLOWED.fullmatch(text):
        raise NumberFault(LETTERS)
    drama = _DRAMA.fullmatch(_PUNCTUATION.sub("", text))
    if drama:
        return Number(f"44{drama[1]}", "mobile")
    try:
        return _number(_understood(text))
    except NumberFault as fault:
        try:
            return _number(_understood(text.replace("+", "").lstrip("0")))
        except NumberFault as second:
            raise (fault if str(fault) == NO_PREFIX else second) from None


def _understood(text: str) -> phonenumbers.PhoneNumber:
    """A number that its country could have given out, read as one of ours unless it says else."""
    if not text:
        raise NumberFault(TOO_FEW)
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException as fault:
        unknown = fault.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        no_country = unknown and text.lstrip()[1:2] not in ("", "0")
        raise NumberFault(NO_PREFIX if no_country else NOT_VALID) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        abroad = _with_plus(text)
        if abroad is None:
            raise NumberFault(_IMPOSSIBLE.get(reason, NOT_VALID))
        number = abroad
    served = phonenumbers.number_type(number) in _SERVED
    if not (served and phonenumbers.is_valid_number(number)) and not _is_drama(number):
        raise NumberFault(NOT_VALID)
    return number


def _with_plus(text: str) -> phonenumbers.PhoneNumber | None:
    """A number whose plus sign a spreadsheet may have eaten."""
    try:
        number = phonenumbers.parse(f"+{text}")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _is_drama(number: phonenumbers.PhoneNumber) -> bool:
    """The rule for drama numbers is laxer than Ofcom's: it forgets the last digits."""
    national = str(number.national_number)
    return national.startswith("7700") and len(national) > len("7700")


def _number(number: phonenumbers.PhoneNumber) -> Number:
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    normalised = written.removeprefix("+")
    if number.country_code != _HOME:
        return Number(normalised, "abroad", str(number.country_code))
    if phonenumbers.number_type(number) in _LANDLINES:
        return Number(normalised, "landline")
    crown = phonenumbers.region_code_for_number(number) in _CROWN
    return Number(normalised, "crown" if crown else "mobile")


_IMPOSSIBLE = {
    phonenumbers.ValidationResult.TOO_SHORT: TOO_FEW,
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: TOO_FEW,
    phonenumbers.ValidationResult.TOO_LONG: TOO_MANY,
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: NO_PREFIX,
}


def normal_form(text: str) -> str:
    """The normalised digits of a number in any spelling, or its own text when it is none."""
    try:
        return parse(text).normalised
    except NumberFault:
        return text.strip()
