"""Wrong about who is asking: the date of birth, its tries, and how long it holds."""

from gallery.wrong_product import Part, wrong
from refbooking import identity, sessions
from refbooking.api import patient
from refbooking.birth_dates import from_iso
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.records import Invitation


@wrong(identity, "_checked", rule="S17")
def any_date_of_birth_will_do(right: Part) -> Part:
    """The date of birth is asked for and not compared.

    Whoever finds the phone sees and takes the patient's appointments.
    """
    return lambda service, link, door, born, wrong: identity.current_patient(service, link)


@wrong(identity, "_checked", rule="E22")
def tells_which_part_is_wrong(right: Part) -> Part:
    """A wrong date of birth is answered with the part that is wrong.

    A stranger needs a handful of tries to learn a patient's date of birth.
    """

    def checked(service: Service, link: Invitation, *more: Part) -> object:
        try:
            return right(service, link, *more)
        except Problem as problem:
            known = identity.current_patient(service, link)
            if problem.code != "IDENTITY_MISMATCH" or known is None:
                raise
            parts = ("day", "month", "year")
            off = [one for one in parts if getattr(more[1], one) != getattr(known.birth_date, one)]
            raise Problem(problem.code, detail=f"The {off[0]} is not right") from problem

    return checked


@wrong(identity, "_wrong_try", rule="E22")
def eleven_tries(right: Part) -> Part:
    """The eleventh wrong date of birth locks a link, not the tenth.

    A limit that is off by one is off for everybody who relies on it.
    """
    return lambda service, link, door, most: right(service, link, door, most + 1)


@wrong(patient, "_date_of_birth", rule="E23")
def slips_count_as_tries(right: Part) -> Part:
    """A date that does not exist counts as a wrong date of birth.

    Patients with unsteady fingers are locked out of their own appointment.
    """

    def date_of_birth(service: Service) -> object:
        try:
            return right(service)
        except Problem as problem:
            if problem.code != "VALIDATION_FAILED":
                raise
            return from_iso("1900-01-01", service.clock.now().date())

    return date_of_birth


@wrong(sessions, "require", rule="E24")
def stays_open_for_weeks(right: Part) -> Part:
    """The date of birth is never asked again on the same device.

    The next user of a library's computer has the appointment in front of them.
    """
    return lambda service, kind, subject, key, idle: right(service, kind, subject, key, 100_000)
