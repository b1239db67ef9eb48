"""What a request form is: its types of request and their questions, its hours and its limit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time

from refbooking.keys import Keys

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SERVICES = ("gp", "community", "mental_health")

Hours = Mapping[str, tuple[tuple[time, time], ...]]
"""Opening hours by day, London time, half-open; a day that is not named is closed."""


@dataclass(frozen=True)
class ExtraQuestion:
    """A question besides the main one of a type of request; it is answered in free text."""

    code: str
    label: str
    hint: str = ""
    optional: bool = True

    @classmethod
    def read(cls, keys: Keys) -> "ExtraQuestion":
        """From one entry of a type's `questions`."""
        code = keys.text("code")
        if not code.isidentifier() or code == "text":
            keys.refuse("code", 'must be a word of letters, digits and _, other than "text"')
        return keys.done(
            cls(code, keys.text("label"), keys.text("hint", ""), keys.flag("optional", True))
        )


@dataclass(frozen=True)
class RequestType:
    """What a request can be about (P3); `admin` ones need no clinician."""

    code: str
    label: str
    question: str = "Tell us more"
    questions: tuple[ExtraQuestion, ...] = ()
    admin: bool = False

    @classmethod
    def read(cls, keys: Keys) -> "RequestType":
        """From one entry of a form's `types`."""
        return keys.done(
            cls(
                code=keys.text("code"),
                label=keys.text("label"),
                question=keys.text("question", cls.question),
                questions=tuple(ExtraQuestion.read(part) for part in keys.parts("questions")),
                admin=keys.flag("admin", False),
            )
        )

    def told(self) -> dict[str, object]:
        """As JSON, in the shape it is read from."""
        return {
            "code": self.code,
            "label": self.label,
            "question": self.question,
            "questions": [vars(one) for one in self.questions],
            "admin": self.admin,
        }


@dataclass(frozen=True)
class Form:
    """One organisation's request form, under a key that is no secret (P1)."""

    key: str
    ods: str
    types: tuple[RequestType, ...]
    hours: Hours | None = None  # None is always open
    daily_limit: int | None = None
    closed_text: str = ""
    admin_stays_open: bool = False  # admin requests out of hours and beyond the limit (P18)

    @classmethod
    def read(cls, keys: Keys, kinds: Mapping[str, str]) -> "Form":
        """From one entry of `forms`; `kinds` says what each listed organisation is."""
        ods = keys.text("ods")
        if ods not in kinds:
            keys.refuse("ods", f"names {ods}, which organisations does not list")
        usual = "community" if kinds[ods] == "trust" else "gp"
        service = keys.one_of("service", SERVICES, usual)
        bare = cls(keys.text("key"), ods, TYPES[service])
        return keys.done(bare.changed(keys))

    def changed(self, keys: Keys) -> "Form":
        """This form with what a body says differently; absent keys leave things as they are."""
        form = self
        if keys.given("types"):
            form = replace(form, types=_types(keys))
        if keys.given("hours"):
            hours = keys.part("hours")
            form = replace(form, hours=_hours(hours) if hours else None)
        if keys.given("daily_limit"):
            limit = keys.number("daily_limit") if keys.has("daily_limit") else None
            form = replace(form, daily_limit=limit)
        if keys.given("closed_text"):
            form = replace(form, closed_text=keys.text("closed_text", ""))
        if keys.given("admin_stays_open"):
            form = replace(form, admin_stays_open=keys.flag("admin_stays_open", False))
        return form

    def type_of(self, code: str) -> RequestType | None:
        """The type with this code."""
        return next((one for one in self.types if one.code == code), None)

    def told(self) -> dict[str, object]:
        """What may be changed, as JSON in the shape it is read from."""
        return {
            "types": [one.told() for one in self.types],
            "hours": None if self.hours is None else hours_told(self.hours),
            "daily_limit": self.daily_limit,
            "closed_text": self.closed_text,
            "admin_stays_open": self.admin_stays_open,
        }


def hours_told(hours: Hours) -> dict[str, list[str]]:
    """Hours as `{"mon": ["08:00-18:30"]}`."""
    return {
        day: [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in hours[day]]
        for day in DAYS
        if day in hours
    }


def _types(keys: Keys) -> tuple[RequestType, ...]:
    types = tuple(RequestType.read(part) for part in keys.parts("types"))
    if not types:
        keys.refuse("types", "must list at least one type of request")
    if len({one.code for one in types}) < len(types):
        keys.refuse("types", "lists a code twice")
    return types


def _hours(keys: Keys) -> Hours:
    return keys.done({day: tuple(_windows(keys, day)) for day in DAYS if keys.has(day)})


def _windows(keys: Keys, day: str) -> Iterator[tuple[time, time]]:
    for text in keys.texts(day):
        try:
            begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            keys.refuse(day, f'"{text}" is not like "08:00-18:30"')
        if begin >= end:
            keys.refuse(day, f'"{text}" ends before it begins')
        yield begin, end


TYPES: Mapping[str, tuple[RequestType, ...]] = {
    "gp": (
        RequestType(
            "health_problem",
            "A new or continuing health problem",
            "Tell us about the problem",
            (ExtraQuestion("since", "When did it start?", "For example, 3 days ago"),),
        ),
        RequestType("medicine", "A question about a medicine"),
        RequestType("test_result", "A test or a test result"),
        RequestType("fit_note", "A fit (sick) note", "What do you need the note for?", admin=True),
        RequestType("admin", "A letter, a form or something else", admin=True),
    ),
    "community": (
        RequestType("problem", "A problem the service treats", "Tell us about the problem"),
        RequestType("treatment", "Treatment I am having now"),
        RequestType("equipment", "Equipment or supplies", "What do you need?", admin=True),
        RequestType("appointment", "An appointment I have", admin=True),
    ),
    "mental_health": (
        RequestType("support", "How I am feeling", "Tell us how you are feeling"),
        RequestType("care", "My care or care plan"),
        RequestType("medicine", "A question about a medicine"),
        RequestType("appointment", "An appointment I have", admin=True),
    ),
}
"""What people ask of each kind of service, where the settings list no types of their own."""
