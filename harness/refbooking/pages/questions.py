"""How each question of a form reads on its page: heading, hint, and what to fill in (R2–R9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from refbooking import phones, steps
from refbooking.answers import LONGEST_TEXT, Question
from refbooking.form_settings import ExtraQuestion, Form, RequestType
from refbooking.store.request_records import Draft


@dataclass(frozen=True)
class Box:
    """One text box: its field, label and what browsers may fill in."""

    field: str
    label: str
    autocomplete: str = ""
    kind: str = "text"
    width: str = "20"


@dataclass(frozen=True)
class Shape:
    """A question as the template draws it: radios, boxes, a date or a text area."""

    heading: str
    hint: str = ""
    radios: Sequence[tuple[str, str]] = ()
    boxes: Sequence[Box] = ()
    date: bool = False
    area: str = ""  # the label of a text area
    longest: int = LONGEST_TEXT
    before: Sequence[str] = field(default_factory=tuple)  # paragraphs above what is filled in


EMERGENCY_SIGNS = (
    "Signs of an emergency include chest pain, trouble breathing, bleeding that will not stop, "
    "a sudden weak arm or face, a severe allergic reaction, or thoughts of ending your life.",
)
GENDERS = (
    ("female", "Female"),
    ("male", "Male"),
    ("other", "Other"),
    ("unknown", "I prefer not to say"),
)
EMERGENCY = (("yes", "Yes"), ("not_sure", "I am not sure"), ("no", "No"))
WHO = (("self", "Myself"), ("other", "Somebody else"))
CONTACTS = (("proxy", "Me"), ("patient", "The person who needs help"))
YES_NO = (("yes", "Yes, I have it with me"), ("no", "No"))


def shape(question: Question, draft: Draft, form: Form) -> Shape:
    """The page of a question; about the patient it says "your" or "their"."""
    if question.step == "details":
        return _details(question, steps.chosen(draft, form))
    if question.slug == "type":
        return Shape("What is your request about?", radios=types(draft, form))
    if question.slug == "phone":
        number = phones.spoken(draft.mobile or "")
        return Shape(
            "Can you use this mobile now?",
            before=(
                f"We can text a security code to {number}. Typing it in helps us to find the "
                "right record faster.",
                "You can carry on without it.",
            ),
            radios=YES_NO,
        )
    return _about(question.slug, whose="their" if draft.for_other else "your", draft=draft)


def types(draft: Draft, form: Form) -> list[tuple[str, str]]:
    """The types that were open when the draft was begun."""
    return [(one.code, one.label) for one in form.types if one.admin or not draft.only_admin]


def _details(question: Question, chosen: RequestType | None) -> Shape:
    if question.fields == ("text",):
        heading = chosen.question if chosen else "Tell us more"
        hint = "Do not tell us about an emergency here. Call 999."
        return Shape(heading, hint, area="Your message")
    own = chosen.questions if chosen else ()
    asked = next(one for one in own if (one.code,) == question.fields)
    return _own_question(asked)


def _own_question(asked: ExtraQuestion) -> Shape:
    heading = f"{asked.label} (optional)" if asked.optional else asked.label
    return Shape(heading, asked.hint, area="Your answer")


def _about(slug: str, *, whose: str, draft: Draft) -> Shape:
    mine = whose == "your"
    to_patient = draft.for_other and draft.answer("proxy", "who_to_contact") == "patient"
    whom = "them" if to_patient else "you"
    fills = "" if mine else "off"
    shapes: Mapping[str, Shape] = {
        "emergency": Shape("Is this an emergency?", radios=EMERGENCY, before=EMERGENCY_SIGNS),
        "who": Shape("Who is this for?", radios=WHO),
        "name": Shape(
            f"What is {whose} name?",
            boxes=(
                Box("given_name", "First name", fills or "given-name"),
                Box("family_name", "Last name", fills or "family-name"),
            ),
        ),
        "date-of-birth": Shape(f"What is {whose} date of birth?", date=True),
        "gender": Shape(
            f"What is {whose} gender?",
            "We only use this to tell people with the same name apart.",
            radios=GENDERS,
        ),
        "postcode": Shape(
            f"What is {whose} postcode?",
            "If there is no fixed home, use ZZ99 3VZ.",
            boxes=(Box("postcode", "Postcode", fills or "postal-code", width="10"),),
        ),
        "your-name": Shape("What is your own name?", boxes=(Box("name", "Full name", "name"),)),
        "relationship": Shape(
            "How do you know them?", boxes=(Box("relationship", "For example, parent or carer"),)
        ),
        "your-number": Shape(
            "What is your own phone number?",
            boxes=(Box("contact_number", "Phone number", "tel", "tel"),),
        ),
        "who-to-contact": Shape("Who should we contact?", radios=CONTACTS),
        "contact": Shape(
            f"What number can we contact {whom} on?",
            "A mobile is best: we can text you that we have your request.",
            boxes=(Box("number", "Phone number", "off" if to_patient else "tel", "tel"),),
        ),
    }
    return shapes[slug]


def value(draft: Draft, question: Question, name: str) -> str:
    """What was answered before; your own number need not be typed twice."""
    known = draft.answer(question.step, name)
    own = draft.answer("proxy", "who_to_contact") == "proxy"
    if not known and question.slug == "contact" and own:
        known = draft.answer("proxy", "contact_number")
    return phones.spoken(known) if known and name in ("number", "contact_number") else known


def date_boxes(iso: str) -> dict[str, str]:
    """A date of birth as its three boxes hold it."""
    if not iso:
        return {}
    born = date.fromisoformat(iso)
    return {"day": str(born.day), "month": str(born.month), "year": str(born.year)}
