"""Wrong in sending: to whom, how often, and what is believed of a text's fate."""

from dataclasses import replace

from sqlalchemy import select

from gallery.wrong_product import Part, wrong
from refbooking import batch_rows, batches, checks, outbox, record_saves, sending
from refbooking.checks import Desk, Recipient, Wanted
from refbooking.clinical.sms import TextState, TextUnanswered
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.staff import SignedIn
from refbooking.store.records import Invitation
from refbooking.store.tables import message


@wrong(sending, "hand_over", rule="E78")
def shown_as_sent_before_it_is(right: Part) -> Part:
    """A text that the gateway never took is shown as sent.

    Staff wait a week for an answer to a message that nobody has had.
    """

    def hand_over(service: Service, created: Invitation) -> TextState:
        try:
            found: TextState = right(service, created)
        except TextUnanswered:
            return TextState(created.id, "created")
        return found

    return hand_over


@wrong(outbox, "_found", rule="E79", seen="michaelkourlas/voipms-sms-client#105")
def sends_again_without_asking(right: Part) -> Part:
    """A text whose receipt is lost is sent again, without asking the gateway for the first.

    Patients get every message twice on a bad day, and practices pay for both.
    """
    return lambda service, text: None


@wrong(outbox, "receive", rule="E79", seen="twilio-labs/twilio-firebase-extensions#21")
def believes_in_the_order_of_receipts(right: Part) -> Part:
    """A receipt is taken to be about the oldest text that has none yet.

    As soon as one overtakes another, staff call the patient whose text arrived.
    """

    def receive(service: Service, gateway_id: str, reference: str | None, status: str) -> bool:
        waiting = select(message.c.gateway_id).where(message.c.state == "sent")
        with service.store.read() as tx:
            oldest = tx.execute(waiting.order_by(message.c.created_at).limit(1)).scalar()
        return bool(right(service, oldest or gateway_id, None if oldest else reference, status))

    return receive


@wrong(checks, "recipient", rule="E67")
def invites_the_dead(right: Part) -> Part:
    """Whether a patient has died is not looked at before texting.

    A family reads it.
    """

    def recipient(desk: Desk, nhs_number: str) -> Recipient:
        try:
            found: Recipient = right(desk, nhs_number)
        except Problem as problem:
            known = desk.system.patient(nhs_number)
            if problem.code != "PATIENT_DECEASED" or known is None:
                raise
            return Recipient(known, known.mobile or "")
        return found

    return recipient


@wrong(record_saves, "_note_failure", rule="E123")
def record_not_tried_again(right: Part) -> Part:
    """A message that could not be saved to the record is never saved.

    The next clinician does not know that the patient was called in.
    """

    def note_failure(service: Service, invitation_id: str, tried: int, why: str) -> None:
        with service.store.begin() as tx:
            record_saves._set(service, tx, invitation_id, "failed")

    return note_failure


@wrong(batch_rows, "_judge", rule="B7")
def same_patient_twice(right: Part) -> Part:
    """A patient who is twice in a list is invited twice.

    Two texts, two links, two appointments.
    """
    return lambda desk, row, seen: right(desk, row, set())


@wrong(batches, "_capacity", rule="B5")
def any_number_of_invitations(right: Part) -> Part:
    """A list may be any number of times as long as there are appointments.

    Hundreds are invited to a page that says: none left.
    """

    def capacity(who: SignedIn, good: int, bookable: int) -> tuple[str, ...]:
        try:
            found: tuple[str, ...] = right(who, good, bookable)
        except Problem:
            return (batches.MORE_THAN_SLOTS,)
        return found

    return capacity


@wrong(batches, "accept", rule="X2")
def list_for_elsewhere_sent_for_here(right: Part) -> Part:
    """A list for another organisation is quietly invited to the own one.

    The hub's clinic stays empty, and the practice's book is full by noon.
    """

    def accept(service: Service, who: SignedIn, content: bytes, wanted: Wanted) -> object:
        return right(service, who, content, replace(wanted, site=who.organisation.ods))

    return accept
