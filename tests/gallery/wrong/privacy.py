"""Wrong about privacy: what is left where others may come upon it."""

import logging

from sqlalchemy import select

from gallery.wrong_product import Part, wrong
from refbooking import identity, outbox
from refbooking.api import patient, patient_views
from refbooking.links import clinical_for
from refbooking.service import Service
from refbooking.store.records import Invitation, Message
from refbooking.store.tables import invitation


@wrong(identity, "open_link", rule="E31", seen="NHSDigital/dtos-cohort-manager#1661")
def nhs_number_in_the_log(right: Part) -> Part:
    """The log says whose link was opened, by NHS number.

    Logs are read by people, and kept in places, that no patient was told of.
    """

    def open_link(service: Service, link: Invitation, born: object) -> str:
        log = logging.getLogger("refbooking")
        log.warning("%s was opened for %s", link.id, link.patient_nhs_number)
        return str(right(service, link, born))

    return open_link


@wrong(outbox, "link_of", rule="E31", seen="carlos-emr/carlos#208")
def nhs_number_in_the_link(right: Part) -> Part:
    """The link in the text carries the patient's NHS number.

    It stands in the history of every browser and in the log of every proxy on the way.
    """

    def link_of(service: Service, text: Message) -> str:
        mine = select(invitation.c.patient_nhs_number).where(invitation.c.id == text.subject)
        with service.store.read() as tx:
            number = tx.execute(mine).scalar_one_or_none()
        link = str(right(service, text))
        return f"{link}?patient={number}" if number else link

    return link_of


@wrong(patient, "answer", rule="E31")
def browsers_may_keep_it(right: Part) -> Part:
    """Browsers are allowed to keep what a patient was shown.

    The next user of a shared computer goes back, and reads.
    """

    def answer(*args: Part, **named: Part) -> object:
        reply = right(*args, **named)
        reply.headers["Cache-Control"] = "private, max-age=600"
        return reply

    return answer


@wrong(patient_views, "link", rule="E32")
def name_before_date_of_birth(right: Part) -> Part:
    """The page that asks for the date of birth greets the patient by name.

    Whoever finds the text learns whose it is.
    """

    def link(service: Service, opened: Invitation, *, identified: bool) -> dict[str, object]:
        body: dict[str, object] = right(service, opened, identified=identified)
        found = clinical_for(service, opened).patient(opened.patient_nhs_number)
        return {**body, "greeting": f"Hello {found.given}"} if found else body

    return link
