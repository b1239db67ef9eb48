"""Wrong about requests: whose they are, what is stored, and what is told."""

from dataclasses import replace

from sqlalchemy import select

from gallery.wrong_product import Part, wrong
from refbooking import drafts, forms, matching, opening, steps, submitting
from refbooking.clinical import pds
from refbooking.clinical.model import UpstreamFailure
from refbooking.clinical.pds import PdsPerson
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.records import record
from refbooking.store.request_records import Draft, Request
from refbooking.store.request_tables import request
from refbooking.submitting import Receipt

# -- whose request ---------------------------------------------------------------------------------


@wrong(matching, "verdict", rule="P9")
def matches_without_a_code(right: Part) -> Part:
    """A request is matched although no code was given.

    Anybody who knows a neighbour's details writes into the neighbour's record.
    """

    def verdict(asked: Request, person: PdsPerson, *, needs_registration: bool) -> str:
        sure = replace(asked, verified=asked.mobile)
        return str(right(sure, person, needs_registration=needs_registration))

    return verdict


@wrong(matching, "mobile_agrees", rule="P13")
def any_phone_will_do(right: Part) -> Part:
    """A request is matched although the phone is not the one on the patient's record.

    Anybody with a phone of their own writes into somebody else's record.
    """
    return lambda asked, person: True


@wrong(pds, "person", rule="E100")
def only_the_first_mobile(right: Part) -> Part:
    """Of several mobiles on the patient's record only the first is compared.

    Who carries a second phone is never matched, and waits for somebody to do it by hand.
    """

    def person(told: Part, on: Part) -> PdsPerson:
        found: PdsPerson = right(told, on)
        return replace(found, mobiles=found.mobiles[:1])

    return person


@wrong(pds, "_terms", rule="E97", seen="nhsconnect/gpconnect#391")
def finds_the_restricted(right: Part) -> Part:
    """PDS is searched without the postcode, and so it names people whose records are restricted.

    Somebody in hiding is named to the staff of a practice.
    """

    def terms(sought: Part) -> dict[str, str]:
        told: dict[str, str] = right(sought)
        return {name: value for name, value in told.items() if name != "address-postalcode"}

    return terms


@wrong(matching, "verdict", rule="E98")
def matches_the_dead(right: Part) -> Part:
    """A request is matched to somebody who has died.

    A mix-up of relatives is filed as if it were certain.
    """

    def verdict(asked: Request, person: PdsPerson, *, needs_registration: bool) -> str:
        alive = replace(person, deceased=False)
        return str(right(asked, alive, needs_registration=needs_registration))

    return verdict


@wrong(matching, "needs_registration", rule="E99")
def matches_other_practices_patients(right: Part) -> Part:
    """A request is matched to a patient of another practice.

    It waits in an inbox where nobody may treat the patient.
    """
    return lambda service, ods: False


# -- what is stored, and what is told --------------------------------------------------------------


@wrong(submitting, "_store", rule="P12")
def reference_before_storing(right: Part) -> Part:
    """The reference that the patient is shown is made before the request is stored under another.

    The patient calls, and nobody can find the request.
    """

    def store(service: Service, *more: object) -> Receipt:
        shown = service.tokens.reference()
        receipt: Receipt = right(service, *more)
        return replace(receipt, reference=shown)

    return store


@wrong(submitting, "_store", rule="E95")
def request_lost_when_pds_is_down(right: Part) -> Part:
    """A request is taken only if PDS answers.

    On the morning on which PDS is down nobody can write to their practice.
    """

    def store(service: Service, *more: object) -> Receipt:
        receipt: Receipt = right(service, *more)
        try:
            if service.pds is not None:
                service.pds.retrieve("9990000018")
        except UpstreamFailure as failure:
            raise Problem("REQUEST_NOT_STORED") from failure
        return receipt

    return store


@wrong(matching, "_delay", rule="E95")
def asks_pds_once(right: Part) -> Part:
    """A request that PDS could not judge at once is not asked about again that day.

    All of a morning's requests have to be matched by hand.
    """
    return lambda asked: matching.KEEP_TRYING


@wrong(submitting, "submit", rule="E94")
def tells_who_is_known(right: Part) -> Part:
    """Somebody whom PDS does not know is told so on the last page.

    The form becomes a way to find out whether a person exists, and where they live.
    """

    def submit(service: Service, draft_id: str) -> Receipt:
        receipt: Receipt = right(service, draft_id)
        with service.store.read() as tx:
            mine = select(request).where(request.c.reference == receipt.reference)
            asked = record(Request, tx.execute(mine).mappings().one())
        if matching._ask(service, asked)[0].startswith("unmatched"):
            raise Problem("VALIDATION_FAILED", detail="We cannot find you")
        return receipt

    return submit


@wrong(submitting, "sent", rule="E106")
def second_click_loses_the_reference(right: Part) -> Part:
    """Sending a request twice ends in an error instead of the same reference.

    The patient who clicked twice believes that nothing was sent, and writes it all again.
    """
    return lambda tx, draft_id: None


@wrong(submitting, "submit", rule="E112")
def closing_time_catches_writers(right: Part) -> Part:
    """A form that closes while somebody fills it in refuses what they wrote.

    Twenty minutes of careful writing are gone.
    """

    def submit(service: Service, draft_id: str) -> Receipt:
        begun = drafts.read(service, draft_id)
        opening.require(service, forms.by_key(service, begun.form_key))
        receipt: Receipt = right(service, draft_id)
        return receipt

    return submit


@wrong(submitting, "_confirm", rule="P17")
def no_receipt(right: Part) -> Part:
    """No text says that a request has come in.

    Patients send it again to be sure.
    """
    return lambda *args: None


@wrong(Draft, "stopped", rule="P4")
def unsure_may_go_on(right: Part) -> Part:
    """Who is not sure whether it is an emergency goes on with the form.

    Chest pain waits in an inbox until the morning.
    """
    return property(lambda begun: begun.answer("emergency", "emergency") == "yes")


@wrong(steps, "is_answered", rule="E109")
def emergency_question_can_be_skipped(right: Part) -> Part:
    """The question about an emergency need not be answered.

    Chest pain waits in an inbox until the morning.
    """
    return lambda begun, question: question.step == "emergency" or right(begun, question)
