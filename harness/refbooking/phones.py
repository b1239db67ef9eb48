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


def _is_mobile(e164: str) -> bool:
    national = e164.removeprefix("+44")
    if not e164.startswith("+44") or len(national) != 10 or not national.startswith("7"):
        return False
    return not national.startswith("70") and (
        not national.startswith("76") or national.startswith("7624")
    )
