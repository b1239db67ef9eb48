"""What may be answered on a form: every field's own rule, and the clean value it leaves behind.

The steps and fields are those of behaviour 6.6; the questions are how pages ask them, one each.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from refbooking import names, phones
from refbooking.birth_dates import from_iso
from refbooking.form_settings import RequestType
from refbooking.problems import FieldError, Problem

LONGEST_TEXT = 2000
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}|BFPO[0-9]{1,4}", re.ASCII)
BIDI = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"})
EMERGENCY = ("yes", "not_sure", "no")
WHO = ("self", "other")
GENDERS = ("female", "male", "other", "unknown")
CONTACTS = ("proxy", "patient")
YES_NO = ("yes", "no")


class Wrong(ValueError):
    """An answer that cannot be taken; the text says what to do about it."""


@dataclass(frozen=True)
class Question:
    """One page's question: some fields of one step."""

    slug: str
    step: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What answers are held against: the form's types, the type chosen, and the date."""

    types: Sequence[RequestType]
    chosen: RequestType | None
    today: date


BEFORE = (Question("emergency", "emergency", ("emergency",)), Question("type", "type", ("type",)))
WHO_FOR = Question("who", "who", ("who",))
PERSON = (
    Question("name", "person", ("given_name", "family_name")),
    Question("date-of-birth", "person", ("date_of_birth",)),
    Question("gender", "person", ("gender",)),
    Question("postcode", "person", ("postcode",)),
)
PROXY = (
    Question("your-name", "proxy", ("name",)),
    Question("relationship", "proxy", ("relationship",)),
    Question("your-number", "proxy", ("contact_number",)),
    Question("who-to-contact", "proxy", ("who_to_contact",)),
)
CONTACT = Question("contact", "contact", ("number",))
PHONE = Question("phone", "phone_access", ("answer",))


def details(chosen: RequestType | None) -> tuple[Question, ...]:
    """The questions that the type of request decides (P3): the main one, then its own."""
    own = chosen.questions if chosen else ()
    more = (Question(f"details-{one.code}", "details", (one.code,)) for one in own)
    return (Question("details", "details", ("text",)), *more)


def read(
    step: str, fields: Sequence[str], values: Mapping[str, str], asked: Asked
) -> dict[str, str]:
    """The clean answers to some fields of a step; raises VALIDATION_FAILED naming every fault."""
    found: dict[str, str] = {}
    faults: list[FieldError] = []
    for field in fields:
        try:
            found[field] = _reader(step, field)(values.get(field, ""), asked)
        except Wrong as wrong:
            faults.append(FieldError(field, str(wrong)))
    if faults:
        raise Problem("VALIDATION_FAILED", field_errors=faults)
    return found


def free_text(text: str) -> str:
    """NFC, lines ended by LF, without control and direction-override characters (E102).

    Joiners inside emoji and scripts stay: without them a text would not arrive as written.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c in "\n\t" or not _unseen(c))


def _unseen(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" or unicodedata.bidirectional(letter) in BIDI


Reader = Callable[[str, Asked], str]


def _choice(choices: Sequence[str], message: str) -> Reader:
    def one_of(text: str, _asked: Asked) -> str:
        if text not in choices:
            raise Wrong(message)
        return text

    return one_of


def _name(what: str) -> Reader:
    def name(text: str, _asked: Asked) -> str:
        tidy = names.tidy(text)
        if not tidy:
            raise Wrong(f"Enter {what}")
        if not names.acceptable(tidy):
            raise Wrong(f"Use at most {names.LONGEST} characters to enter {what}")
        return tidy

    return name


def _type(text: str, asked: Asked) -> str:
    if text not in [one.code for one in asked.types]:
        raise Wrong("Choose what your request is about")
    return text


def _text(text: str, _asked: Asked) -> str:
    clean = free_text(text)
    if not clean.strip():
        raise Wrong("Tell us what you need")
    return _short_enough(clean)


def _extra(code: str) -> Reader:
    def extra(text: str, asked: Asked) -> str:
        clean = free_text(text)
        own = asked.chosen.questions if asked.chosen else ()
        if not clean.strip() and any(q.code == code and not q.optional for q in own):
            raise Wrong("Answer this question")
        return _short_enough(clean)

    return extra


def _short_enough(text: str) -> str:
    over = len(text) - LONGEST_TEXT
    if over > 0:
        raise Wrong(f"Use at most 2,000 characters. You have {over} too many")
    return text


def _birth_date(text: str, asked: Asked) -> str:
    try:
        return from_iso(text, asked.today).isoformat()
    except Problem as problem:
        raise Wrong(problem.field_errors[0].message) from problem


def _postcode(text: str, _asked: Asked) -> str:
    squeezed = "".join(names.tidy(text).upper().split())
    if not squeezed:
        raise Wrong("Enter a postcode")
    if not POSTCODE.fullmatch(squeezed):
        raise Wrong("Enter a full postcode, like ZZ99 3VZ")
    inward = len("BFPO") if squeezed.startswith("BFPO") else len(squeezed) - 3
    return f"{squeezed[:inward]} {squeezed[inward:]}"


def _number(text: str, _asked: Asked) -> str:
    if not text.strip():
        raise Wrong("Enter a phone number")
    number = phones.any_number(text)
    if number is None:
        raise Wrong("Enter a phone number, like 01632 960001 or 07700 900123")
    return number


READERS: Mapping[tuple[str, str], Reader] = {
    ("emergency", "emergency"): _choice(EMERGENCY, "Say if this is an emergency"),
    ("type", "type"): _type,
    ("details", "text"): _text,
    ("who", "who"): _choice(WHO, "Say who this is for"),
    ("person", "given_name"): _name("a first name"),
    ("person", "family_name"): _name("a last name"),
    ("person", "date_of_birth"): _birth_date,
    ("person", "gender"): _choice(GENDERS, "Choose a gender"),
    ("person", "postcode"): _postcode,
    ("proxy", "name"): _name("your name"),
    ("proxy", "relationship"): _name("how you know them, for example parent"),
    ("proxy", "contact_number"): _number,
    ("proxy", "who_to_contact"): _choice(CONTACTS, "Choose who we should contact"),
    ("contact", "number"): _number,
    ("phone_access", "answer"): _choice(YES_NO, "Say if you can use this mobile now"),
}


def _reader(step: str, field: str) -> Reader:
    return READERS.get((step, field)) or _extra(field)
