"""Wrong at another organisation: what is checked, who is registered, what is shown."""

from dataclasses import replace
from datetime import date, timedelta

from flask import g

from gallery.wrong_product import Part, wrong
from refbooking import checks, cross_org, links, texts
from refbooking.api import edge, patient_views
from refbooking.clinical import gpconnect
from refbooking.clinical.elsewhere import Elsewhere, _as_there
from refbooking.clinical.model import (
    BookedAppointment,
    ClinicalSystem,
    ClinicalUser,
    LocalPatient,
    SlotSearch,
    UpstreamSlot,
)
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.settings import Organisation
from refbooking.staff import SignedIn
from refbooking.store.records import Invitation

# -- before sending --------------------------------------------------------------------------------


@wrong(cross_org, "_with_role", rule="X14")
def role_error_swallowed(right: Part) -> Part:
    """A sender without a role is given one that they do not have.

    The other organisation's audit trail names a role that nobody holds.
    """

    def with_role(who: SignedIn, user: ClinicalUser | None) -> ClinicalUser:
        try:
            found: ClinicalUser = right(who, user)
        except Problem:
            staff = who.staff
            nobody = ClinicalUser("", staff.user, staff.given or "", staff.family or "", "", True)
            return replace(user or nobody, role="Receptionist")
        return found

    return with_role


@wrong(checks, "_desk", rule="E124")
def asks_everybody_for_a_role(right: Part) -> Part:
    """A sender without a role may not even book at the own organisation.

    New starters cannot send a single message on their first day.
    """

    def desk(service: Service, who: SignedIn, bookable: int) -> checks.Desk:
        found: checks.Desk = right(service, who, bookable)
        cross_org._with_role(who, found.user)
        return found

    return desk


@wrong(cross_org, "refuse_without_name", rule="X15")
def spaces_are_a_name(right: Part) -> Part:
    """A name that is made of spaces passes for a name.

    The other organisation is told that nobody has booked.
    """

    def refuse_without_name(who: SignedIn) -> None:
        if not who.staff.given or not who.staff.family:
            right(who)

    return refuse_without_name


@wrong(cross_org, "bookable", rule="X16")
def sends_although_there_is_nothing(right: Part) -> Part:
    """A link is sent to an organisation that has no appointment to give.

    The patient opens an empty page every day for a week.
    """

    def bookable(*args: Part) -> int:
        try:
            return int(right(*args))
        except Problem as problem:
            if problem.code != "NO_BOOKABLE_SLOTS":
                raise
            return 0

    return bookable


@wrong(cross_org, "refuse_patient_who_differs", rule="X17", seen="nhsconnect/gpconnect#391")
def details_are_not_compared(right: Part) -> Part:
    """Nobody asks whether practice, PDS and the other organisation mean the same person.

    The patient chooses a time and is refused on the last page; or another patient is booked.
    """
    return lambda service, system, patient: None


@wrong(cross_org, "open_site", rule="X20")
def name_before_role(right: Part) -> Part:
    """The missing name is told before the missing role.

    Staff mend what they were told, send again, and are refused again.
    """

    def open_site(service: Service, who: SignedIn, site: Organisation) -> ClinicalSystem:
        cross_org.refuse_without_name(who)
        found: ClinicalSystem = right(service, who, site)
        return found

    return open_site


@wrong(checks, "may_use", rule="X4")
def books_without_an_agreement(right: Part) -> Part:
    """A site that was never agreed on can be booked at when its code is posted.

    A clinic is filled by a practice that it has no contract with.
    """

    def may_use(service: Service, who: SignedIn, site: str) -> Organisation:
        try:
            found: Organisation = right(service, who, site)
        except Problem as problem:
            if problem.code != "SITE_NOT_ALLOWED":
                raise
            return service.organisation(site)
        return found

    return may_use


@wrong(checks, "sites", rule="X3")
def selector_for_everybody(right: Part) -> Part:
    """Everybody is shown every organisation to choose from.

    Staff choose one and are refused; a button that is shown and then refuses is a known complaint.
    """
    return lambda service, who: sorted(service.settings.organisations)


@wrong(cross_org, "refuse_without_phone", rule="E127")
def books_without_a_telephone(right: Part) -> Part:
    """A practice without a telephone number on file may send its patients elsewhere.

    When the clinic is called off, it has nobody to call.
    """
    return lambda who: None


# -- the patient there -----------------------------------------------------------------------------


@wrong(Elsewhere, "known", rule="E60")
def registers_before_confirming(right: Part) -> Part:
    """A patient is registered at the other organisation as soon as the link is sent.

    Its list fills with people who never came.
    """
    return lambda system, patient: system.admit(patient)


@wrong(Elsewhere, "admit", rule="X10")
def registers_without_looking(right: Part) -> Part:
    """Every booking asks for a registration first, known or not.

    A regular patient's record gets a temporary registration beside it.
    """

    def admit(system: Elsewhere, patient: LocalPatient) -> LocalPatient:
        site = system._site
        there = site.register(patient) or site.find(patient.nhs_number)
        return _as_there(patient, there) if there else patient

    return admit


@wrong(Elsewhere, "admit", rule="E61", seen="nhsconnect/gpconnect#921")
def gives_up_on_a_duplicate(right: Part) -> Part:
    """A registration that is refused because the patient is there already ends the booking.

    Whoever is registered a moment earlier by somebody else can never book.
    """

    def admit(system: Elsewhere, patient: LocalPatient) -> LocalPatient:
        site = system._site
        there = site.find(patient.nhs_number) or site.register(patient)
        if there is None:
            raise Problem("BOOKING_REFUSED")
        return _as_there(patient, there)

    return admit


@wrong(Elsewhere, "save_to_record", rule="X11")
def message_left_off_the_record(right: Part) -> Part:
    """An invitation to another organisation is not saved at the practice that sent it.

    Both organisations believe that the other has it on record.
    """
    return lambda system, patient, text, at: None


@wrong(Elsewhere, "book", rule="X11")
def appointment_written_back(right: Part) -> Part:
    """An appointment elsewhere is written into the sender's record as well.

    The practice's book and its record disagree as soon as the clinic moves the appointment.
    """

    def book(
        system: Elsewhere, slot: UpstreamSlot, patient: LocalPatient, reason: str, note: str
    ) -> BookedAppointment:
        made: BookedAppointment = right(system, slot, patient, reason, note)
        here = system.patient(patient.nhs_number)
        if here is not None:
            text = f"Text message sent: booked at {texts.when(made.start)}"
            system.save_to_record(here, text, system._clock.now())
        return made

    return book


@wrong(links, "clinical_for", rule="E125")
def asks_for_the_role_again(right: Part) -> Part:
    """The patient can book only as long as the sender still has the role.

    A receptionist leaves, and a hundred links are dead.
    """

    def clinical_for(service: Service, link: Invitation) -> ClinicalSystem:
        found: ClinicalSystem = right(service, link)
        if link.site_ods != link.sender_ods:
            me = found.me()
            if me is None or not me.role:
                raise Problem("SITE_UNAVAILABLE")
        return found

    return clinical_for


# -- what is shown ---------------------------------------------------------------------------------


@wrong(edge, "problem_reply", rule="X6")
def site_missing_on_errors(right: Part) -> Part:
    """A page that tells of a refusal does not say at which organisation.

    The patient calls their own practice, which knows nothing.
    """

    def problem_reply(problem: Problem) -> object:
        g.site = None
        return right(problem)

    return problem_reply


@wrong(patient_views, "site", rule="X6")
def sender_shown_as_the_site(right: Part) -> Part:
    """The pages name the practice that sent the link, not the one that gives the appointment.

    Patients wait in the wrong building.
    """
    return lambda service, link: right(service, replace(link, site_ods=link.sender_ods))


@wrong(texts, "booked", rule="X6")
def site_missing_in_the_text(right: Part) -> Part:
    """The confirmation text says when, and not where.

    Patients wait in the wrong building.
    """
    return lambda practice, site, address, at: right(practice, practice, "", at)


@wrong(SlotSearch, "partial", rule="E51")
def missing_dates_not_told(right: Part) -> Part:
    """When some dates could not be loaded, the others are shown as if they were all.

    The patient takes a date in five weeks, for want of the one tomorrow.
    """
    return property(lambda search: False)


@wrong(gpconnect, "windows", rule="E50")
def a_search_for_every_day(right: Part) -> Part:
    """Six weeks are searched for day by day.

    The other organisation answers forty-three times for one page, and its own staff wait.
    """

    def windows(first: date, last: date) -> list[tuple[date, date]]:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return [(day, day) for day in days]

    return windows
