"""What has happened so far in one scenario: who was last spoken of, what was sent, what is open."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from gpharness.answers import BatchReport, Invitation, Offer, Refusal, StaffUser, View, Window
from gpharness.driver import Driver, PatientVisit, RequestVisit
from gpharness.ground import Ground, PatientFacts, SlotFacts, Text
from gpharness.words import calendar
from gpharness.words.phrase import Choice

LOOKS, LOOK_SECONDS = 1000, 0.02
PRONOUNS = ("she", "he", "they", "her", "his", "their", "the")


@dataclass
class Tab:
    """A page that somebody has open: the visit, what it last showed, what is chosen there."""

    visit: PatientVisit
    view: View
    opened_at: datetime
    chosen: Offer | None = None
    nonce: str = ""


@dataclass
class Form:
    """A request form that somebody has open: what they said there, about whom, from which phone."""

    visit: RequestVisit
    view: View
    opened_at: datetime
    ods: str
    about: PatientFacts
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The number to be contacted on."""
        return self.answers.get("contact", {}).get("number", "")


@dataclass
class Scene:
    """The memory of a scenario; steps keep nothing anywhere else."""

    driver: Driver
    ground: Ground
    invitations: dict[str, list[Invitation]] = field(default_factory=dict)
    answer: Invitation | Refusal | BatchReport | None = None
    asked: tuple[StaffUser, dict[str, object]] | None = None
    listed: list[PatientFacts] = field(default_factory=list)
    tabs: dict[tuple[str, bool], Tab] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    last: PatientFacts | None = None
    front: Tab | None = None
    _nonces: itertools.count[int] = field(default_factory=itertools.count)

    # -- who ------------------------------------------------------------------------------------

    def patient(self, name: str) -> PatientFacts:
        """The patient of a name or pronoun, as their practice has them now."""
        if name.lower() in PRONOUNS:
            assert self.last is not None, f"{name!r}: nobody has been named yet"
            name = self.last.name
        self.last = self.ground.patient(name)
        return self.last

    def owner(self, words: str) -> PatientFacts:
        """Whose: ``her`` is the last patient's, ``Maria's`` leaves the last patient as it was."""
        if words in PRONOUNS:
            return self.patient(words)
        return self.ground.patient(re.sub(r"['’]s$", "", words))

    def owner_of(self, subject: str, words: str) -> PatientFacts:
        """Whose, in a step about somebody: ``her`` is then that somebody's."""
        person = self.patient(subject)
        return person if words in PRONOUNS else self.owner(words)

    def staff(self, name: str) -> StaffUser:
        """The member of staff of this name."""
        return self.ground.staff(name)

    def practice(self, name: str) -> str:
        """The ODS code of an organisation."""
        return self.ground.practice(name).ods

    # -- when -----------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The London date."""
        return calendar.london(self.ground.now()).date()

    def day(self, words: str) -> date:
        """A day as said today."""
        return calendar.day(words, self.today)

    def instant(self, day: str, clock: calendar.ClockTime) -> datetime:
        """A time on a day as said today."""
        return calendar.instant(self.day(day), clock)

    def at(self, moment: calendar.Moment | None) -> None:
        """Let it become that moment, and the product do what falls due; None is now."""
        if moment is not None:
            self.ground.move_to(moment.instant(self.today))
            self.driver.settle()

    def pass_time(self, span: timedelta) -> None:
        """Let time pass."""
        self.ground.move_to(self.ground.now() + span)
        self.driver.settle()

    def comes_to(self, ask: Callable[[], object], wanted: object, looks: int = LOOKS) -> None:
        """Look until the answer is what is wanted: a receipt may still be on its way.

        Raises:
            AssertionError: it has not come to that, within twenty seconds of real time.
        """
        pause, answer = threading.Event(), ask()
        for _ in range(looks - 1):
            if answer == wanted:
                return
            pause.wait(LOOK_SECONDS)
            answer = ask()
        assert answer == wanted, f"it has come to {answer!r}, not to {wanted!r}"

    # -- links and pages --------------------------------------------------------------------------

    def texts(self, patient: PatientFacts) -> list[Text]:
        """What a patient's phone has got, oldest first."""
        self.driver.settle()
        return self.ground.texts(patient.mobile) if patient.mobile else []

    def links(self, patient: PatientFacts, key: str = "texts.booking_link") -> list[str]:
        """The links of a kind on a patient's phone, oldest first, each once."""
        pattern = self.driver.profile.text(key)
        bodies = "\n".join(text.body for text in self.texts(patient))
        return list(dict.fromkeys(re.findall(pattern, bodies)))

    def link(self, patient: PatientFacts, key: str = "texts.booking_link") -> str:
        """The newest link of a kind on a patient's phone."""
        found = self.links(patient, key)
        assert found, f"no text to {patient.name} carries a link of the kind {key}"
        return found[-1]

    def open(self, patient: PatientFacts, url: str, *, other: bool = False) -> Tab:
        """The patient opens a link in a fresh browser."""
        opened_at = self.ground.now()
        visit = self.driver.open_link(url)
        tab = Tab(visit, visit.look(), opened_at)
        self.tabs[patient.nhs_number, other] = tab
        self.front = tab
        return tab

    def tab(self, patient: PatientFacts, *, other: bool = False) -> Tab:
        """The page that the patient has open."""
        try:
            tab = self.tabs[patient.nhs_number, other]
        except KeyError:
            where = "another tab" if other else "a page"
            raise AssertionError(f"{patient.name} has not opened {where} yet") from None
        self.front = tab
        return tab

    def form(self, patient: PatientFacts) -> Form:
        """The request form that the patient has open."""
        assert patient.nhs_number in self.forms, f"{patient.name} has opened no request form yet"
        return self.forms[patient.nhs_number]

    def security_codes(self, form: Form) -> list[str]:
        """The codes on the phone that a form names, oldest first."""
        self.driver.settle()
        pattern = self.driver.profile.text("texts.security_code")
        bodies = "\n".join(text.body for text in self.ground.texts(form.number))
        found = re.findall(pattern, bodies)
        assert found, f"no security code has come to {form.number}"
        return found

    def shown_to(self, patient: PatientFacts) -> Tab | Form:
        """The page in front of the patient: a request form, or else the link last used."""
        if patient.nhs_number in self.forms:
            return self.forms[patient.nhs_number]
        mine = [tab for (number, _), tab in self.tabs.items() if number == patient.nhs_number]
        assert mine, f"{patient.name} has opened no page yet"
        return self.front if self.front in mine else mine[-1]

    def nonce(self) -> str:
        """A nonce of its own for each check page."""
        return f"check-page-{next(self._nonces)}"

    # -- appointments -----------------------------------------------------------------------------

    def slot(self, ods: str, at: datetime) -> SlotFacts:
        """The one slot of a book that starts at an instant."""
        found = self.ground.slots(ods, at, at + timedelta(seconds=1))
        assert found, f"there is no slot at {calendar.london(at):%H:%M on %A %d %B} at {ods}"
        return found[0]

    def offer(self, tab: Tab, choice: Choice, clinician: str | None = None) -> Offer | None:
        """The offer on show that is meant by a choice."""
        day = self.day(choice.day)
        for offer in tab.visit.times(day):
            if clinician is not None and clinician not in (offer.clinician or ""):
                continue
            if choice.clock is not None and offer.start == calendar.instant(day, choice.clock):
                return offer
            if choice.part is not None and offer.window == self.window(choice.part):
                return offer
        return None

    def window(self, part: str) -> Window:
        """The part of the day that is called so: the profile's first and last windows."""
        texts = self.driver.profile["windows"]
        assert isinstance(texts, list)
        begin, end = texts[0 if part == "morning" else -1].split("-")
        return Window(calendar.time_of(begin), calendar.time_of(end))
