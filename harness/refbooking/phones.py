"""UK mobile numbers as people write them, and which numbers count as mobiles (E105)."""

import phonenumbers


def mobile(text: str) -> str | None:
    """The number as +44…, or None when it is not a UK mobile that can receive texts.

    The library only normalises spelling: it calls the range reserved for fiction invalid.
    """
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if _is_mobile(written) else None


def any_number(text: str) -> str | None:
    """Any telephone number as +…, or None when no telephone could have it.

    Numbers of other countries begin with + or 00.
    """
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spoken(e164: str) -> str:
    """A number as people at home write it, such as `07700 900123`."""
    number = phonenumbers.parse(e164)
    home = number.country_code == 44
    shape = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, shape.NATIONAL if home else shape.INTERNATIONAL)


def masked(e164: str) -> str:
    """A number of which only the last three digits are to be read (E88)."""
    return f"number ending {e164[-3:]}"


def _is_mobile(e164: str) -> bool:
    national = e164.removeprefix("+44")
    if not e164.startswith("+44") or len(national) != 10 or not national.startswith("7"):
        return False
    return not national.startswith("70") and (
        not national.startswith("76") or national.startswith("7624")
    )
