"""Every answer once more, each with the page where it can be changed (R11)."""

from datetime import date

from refbooking import phones, steps
from refbooking.answers import Question
from refbooking.form_settings import Form
from refbooking.london import day_words
from refbooking.pages import questions
from refbooking.pages.words import Row
from refbooking.store.request_records import Draft

NAMES = {
    "emergency": "Emergency",
    "type": "About",
    "details": "Details",
    "who": "For",
    "name": "Name",
    "date-of-birth": "Date of birth",
    "gender": "Gender",
    "postcode": "Postcode",
    "your-name": "Your own name",
    "relationship": "How you know them",
    "your-number": "Your own phone number",
    "who-to-contact": "Who we should contact",
    "contact": "Contact number",
    "phone": "Mobile at hand",
}


def rows(draft: Draft, form: Form, root: str) -> list[Row]:
    """The answers in the order in which they were asked."""
    return [
        Row(_key(one, draft, form), tuple(_lines(one, draft, form)), f"{root}/{one.slug}")
        for one in steps.path(draft, form)
    ]


def _key(question: Question, draft: Draft, form: Form) -> str:
    if question.slug in NAMES:
        return NAMES[question.slug]
    return questions.shape(question, draft, form).heading.removesuffix(" (optional)")


def _lines(question: Question, draft: Draft, form: Form) -> list[str]:
    given = [draft.answer(question.step, field) for field in question.fields]
    shape = questions.shape(question, draft, form)
    if shape.radios:
        return [dict(shape.radios).get(given[0], "–")]
    if shape.date:
        return [day_words(date.fromisoformat(given[0]))]
    if question.slug == "contact":
        confirmed = ["Confirmed with a security code"] if draft.is_verified else []
        return [phones.spoken(given[0]), *confirmed]
    if question.slug == "your-number":
        return [phones.spoken(given[0])]
    if shape.area:
        return given[0].split("\n") if given[0] else ["–"]
    return [" ".join(given)]
