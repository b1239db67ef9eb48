"""The wording of every text message, and how many parts a text needs (behaviour 8.7, E79b)."""

from datetime import datetime

from refbooking.london import local, short_day_words, time_words

LINK = "{link}"
"""Where a link goes; authors may place it, and it is filled only on the way to the gateway."""

EXPIRES = "{expires}"
"""Where the moment of expiry goes, known only when the text is handed over (E1)."""

CODE = "{code}"
"""Where a security code goes, so that no code is ever stored."""

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = set("^{}\\[~]|€\f")


def parts(text: str) -> int:
    """How many parts a phone network makes of a text: 160/153 letters, or 70/67 beyond GSM-7."""
    if all(letter in _GSM or letter in _GSM_DOUBLE for letter in text):
        length = sum(2 if letter in _GSM_DOUBLE else 1 for letter in text)
        return _pieces(length, 160, 153)
    return _pieces(len(text.encode("utf-16-be")) // 2, 70, 67)


def _pieces(length: int, alone: int, joined: int) -> int:
    return 1 if length <= alone else -(-length // joined)


def when(at: datetime) -> str:
    """Such as `9:40am on Tuesday 3 November`."""
    return f"{time_words(at)} on {short_day_words(local(at).date())}"


def fill(
    body: str,
    *,
    link: str | None = None,
    expires: datetime | None = None,
    code: str | None = None,
) -> str:
    """The text as the phone gets it."""
    if code is not None:
        body = body.replace(CODE, code)
    if link is not None:
        body = body.replace(LINK, link)
    if expires is not None:
        body = body.replace(EXPIRES, when(expires))
    return body


def invitation(practice: str, message: str, label: str, site: str | None) -> str:
    """An invitation; the author's words win over ours, and get the link if they lack it (S1)."""
    at_site = f" at {site}" if site else ""
    words = message.strip() or f"please book your {label}{at_site}:"
    if site and site not in words:
        words = f"{words} At {site}."
    if LINK not in words:
        words = f"{words} {LINK}"
    return f"{practice}: {words} The link works once and expires at {EXPIRES}."


def plain(practice: str, message: str) -> str:
    """A message without a link (S1)."""
    return f"{practice}: {message.strip()}"


def booked(practice: str, site: str, address: str, at: str) -> str:
    """The confirmation; `at` is `when(start)` or words for a window."""
    place = f"{site}, {address}" if address else site
    return f"{practice}: you are booked at {place}, at {at}. To cancel: {LINK}"


def reminder(practice: str, site: str, at: str) -> str:
    """A day, or a week, before."""
    return f"{practice}: reminder of your appointment at {site}, at {at}. To cancel: {LINK}"


def not_gone_through(practice: str, site: str | None = None) -> str:
    """The booking was not made, and the link still works (E56)."""
    return f"{_not_made(practice, site)} Please choose another time: {LINK}"


def not_gone_through_and_over(practice: str, phone: str | None, site: str | None = None) -> str:
    """The booking was not made, and the link has meanwhile expired (E56)."""
    return f"{_not_made(practice, site)} {_call(phone)}"


def cancelled(practice: str, at: str, phone: str | None, site: str | None = None) -> str:
    """The patient has cancelled; `site` is named where it is not the practice itself (X6)."""
    there = f" at {site}," if site else ""
    return f"{practice}: your appointment{there} at {at} is cancelled. {_call(phone)}"


def _not_made(practice: str, site: str | None) -> str:
    there = f" at {site}" if site else ""
    return f"{practice}: sorry, your booking{there} did not go through."


def code(practice: str) -> str:
    """The security code of a request; it is filled in only on the way to the gateway (P8)."""
    return (
        f"{CODE} is your security code for {practice}. "
        "It expires in 15 minutes. Do not share it with anyone."
    )


def received(practice: str, reference: str) -> str:
    """A request has come in (P17): its reference, and nothing of what it says."""
    return (
        f"{practice} has received your request. Your reference is {reference}. "
        "Call 111 if you need help when we are closed."
    )


def _call(phone: str | None) -> str:
    return (
        f"Call {phone} if you still need to be seen." if phone else "Please contact the practice."
    )
