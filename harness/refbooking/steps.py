"""The way through a form: which questions there are, which come first, and what is next (E109)."""

from refbooking import answers
from refbooking.answers import Question
from refbooking.form_settings import Form, RequestType
from refbooking.problems import Problem
from refbooking.store.request_records import Draft

STEPS = ("emergency", "type", "details", "who", "person", "proxy", "contact", "phone_access")


def chosen(draft: Draft, form: Form) -> RequestType | None:
    """The type of request, once it is chosen."""
    return form.type_of(draft.answer("type", "type"))


def path(draft: Draft, form: Form) -> list[Question]:
    """The questions of this draft in their order, as far as its answers decide them."""
    return [
        *answers.BEFORE,
        *answers.details(chosen(draft, form)),
        answers.WHO_FOR,
        *answers.PERSON,
        *(answers.PROXY if draft.for_other else ()),
        answers.CONTACT,
        *([answers.PHONE] if draft.mobile else ()),
    ]


def open_question(draft: Draft, form: Form) -> Question | None:
    """The first question without an answer, if there is one."""
    return next((one for one in path(draft, form) if not is_answered(draft, one)), None)


def is_answered(draft: Draft, question: Question) -> bool:
    """Whether every field of a question was answered."""
    given = draft.answers.get(question.step, {})
    return all(field in given for field in question.fields)


def next_step(draft: Draft, form: Form) -> str:
    """A step's name, `code`, `review`, or `stopped` (6.6)."""
    if draft.stopped:
        return "stopped"
    question = open_question(draft, form)
    if question is not None:
        return question.step
    return "code" if wants_code(draft) else "review"


def wants_code(draft: Draft) -> bool:
    """Whether the code is still to be given: the phone is at hand, and it was not passed over."""
    at_hand = draft.mobile is not None and draft.answer("phone_access", "answer") == "yes"
    return at_hand and not draft.is_verified and not draft.code_skipped


def reached(draft: Draft, form: Form) -> list[Question]:
    """The questions that may be answered now: all that have been, and the first that has not."""
    found = []
    for question in path(draft, form):
        found.append(question)
        if not is_answered(draft, question):
            break
    return found


def require(draft: Draft, form: Form, step: str) -> tuple[str, ...]:
    """The fields of a step that may be answered now; raises STEP_OUT_OF_ORDER naming the next."""
    if step == "phone_access" and draft.answer("contact", "number") and draft.mobile is None:
        raise Problem("NUMBER_NOT_MOBILE")
    if draft.stopped or step not in [one.step for one in reached(draft, form)]:
        raise out_of_order(draft, form)
    # The step's own questions follow one another, so all its fields may come at once.
    return fields(draft, form, step)


def fields(draft: Draft, form: Form, step: str) -> tuple[str, ...]:
    """Every field of a step, whether or not its turn has come."""
    known = (*path(draft, form), *answers.PROXY, answers.PHONE)
    return tuple(dict.fromkeys(f for one in known if one.step == step for f in one.fields))


def out_of_order(draft: Draft, form: Form) -> Problem:
    """The refusal of a step whose turn it is not."""
    return Problem("STEP_OUT_OF_ORDER", extra={"next": next_step(draft, form)})
