"""Wrong about slots: what is offered, when, and what is booked of it."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from gallery.wrong_product import Part, wrong
from refbooking import booking, links, settling, slots
from refbooking.booking import Claim
from refbooking.clinical.model import ClinicalSystem, Refusal, SlotSearch, UpstreamSlot
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.slots import Choice, Terms
from refbooking.store.records import Invitation

DAY = timedelta(days=1)


@wrong(booking, "_claim", rule="S4")
def slot_of_another_type_accepted(right: Part) -> Part:
    """An offer made to another patient, for another slot type, is booked when it is posted.

    A nurse's blood test list fills with people who want a doctor.
    """

    def claim(service: Service, link: Invitation, offer_id: str) -> object:
        told = service.tokens.read(slots.PURPOSE, offer_id.removeprefix("of_"))
        if told["link"] == link.id:
            return right(service, link, offer_id)
        now = service.clock.now()
        with service.store.begin() as tx:
            current, owner = links.by_id(tx, link.id), links.by_id(tx, str(told["link"]))
            links.refuse_shut(current, now)
            terms = Terms(owner, links.profile_of(service, link), now)
            attempt = booking._begin(service, tx, current, now)
            return Claim(attempt, terms, slots.read(service.tokens, owner, offer_id))

    return claim


@wrong(Terms, "bookable", rule="S15")
def offers_blocked_slots(right: Part) -> Part:
    """Blocked and embargoed slots are offered like free ones.

    Patients choose what the practice keeps for emergencies, and are refused on confirming.
    """
    kept_back = ("blocked", "embargoed")
    return lambda terms, slot: right(
        terms, replace(slot, status="free") if slot.status in kept_back else slot
    )


@wrong(Terms, "days", rule="E7", seen="calcom/cal.diy#15288")
def six_weeks_and_a_day(right: Part) -> Part:
    """The forty-third day from today is offered as well.

    The rota of that day is not settled, and the appointment is moved later.
    """

    def days(terms: Terms) -> object:
        found = right.__get__(terms)
        return found and (found[0], found[1] + DAY)

    return property(days)


@wrong(Terms, "days", rule="E8")
def six_weeks_from_sending(right: Part) -> Part:
    """The six weeks are counted from the day on which the text was sent.

    A patient who answers on the sixth day is shown a week less than was promised.
    """
    return property(
        lambda terms: right.__get__(replace(terms, now=terms.invitation.sent_at or terms.now))
    )


@wrong(Terms, "days", rule="E7", seen="calcom/cal.diy#24523")
def days_begin_at_greenwich(right: Part) -> Part:
    """In summer, the day begins at one in the morning.

    In the first hour of a day the last day on offer is missing.
    """

    def days(terms: Terms) -> object:
        noon = datetime.combine(terms.now.date(), time(12), terms.now.tzinfo)
        return right.__get__(replace(terms, now=noon))

    return property(days)


@wrong(Terms, "days", rule="A1")
def dates_of_the_link_ignored(right: Part) -> Part:
    """A link that is limited to certain dates offers all others too.

    A week's flu clinic is invited, and its patients turn up the week after.
    """

    def days(terms: Terms) -> object:
        anytime = replace(terms.invitation, date_from=None, date_to=None)
        return right.__get__(replace(terms, invitation=anytime))

    return property(days)


@wrong(Terms, "in_time", rule="E9")
def offers_what_begins_now(right: Part) -> Part:
    """A slot that begins at this very moment is offered.

    The patient is late for it from the start.
    """
    return lambda terms, start: start >= terms.now


@wrong(Terms, "allows", rule="S16")
def clinicians_ignored(right: Part) -> Part:
    """A link for named clinicians offers everybody's slots.

    The continuity that the practice chose for this patient is lost.
    """
    return lambda terms, slot: slot.type == terms.invitation.slot_type


@wrong(booking, "_read_again", rule="E46", seen="calcom/cal.diy#1450")
def finds_the_slot_by_its_time_alone(right: Part) -> Part:
    """What is booked is whatever slot is at the chosen time by now.

    The practice has made it a staff meeting meanwhile, and a patient walks in.
    """

    def read_again(clinical: ClinicalSystem, claim: Claim) -> SlotSearch:
        wanted, day = claim.terms.invitation.slot_type, claim.choice.day
        found = clinical.slots(day, day, None)
        return replace(found, slots=tuple(replace(slot, type=wanted) for slot in found.slots))

    return read_again


@wrong(settling, "REFUSALS", rule="E59")
def limit_told_as_taken(right: Part) -> Part:
    """A patient who may not book any more is told that the appointment has just been taken.

    They try one time after the other, for ever.
    """
    return {**right, Refusal.RULE: "SLOT_TAKEN"}


@wrong(booking, "_patient_now", rule="E66")
def patient_is_not_looked_up_again(right: Part) -> Part:
    """Whether somebody is still a patient is not asked again on confirming.

    People who have moved, and families of people who have died, get appointments and texts.
    """

    def patient_now(clinical: ClinicalSystem, link: Invitation) -> object:
        found = clinical.patient(link.patient_nhs_number)
        if found is None:
            raise Problem("SITE_UNAVAILABLE")
        return found

    return patient_now


@wrong(slots, "in_turn", rule="T3")
def last_slot_of_a_window(right: Part) -> Part:
    """A booking by part of the day takes the last free slot of it.

    The morning's gaps stay, and the clinic runs into lunch.
    """
    return lambda free: tuple(reversed(right(free)))


@wrong(Choice, "covers_start", rule="T2")
def window_includes_its_end(right: Part) -> Part:
    """A slot at one o'clock belongs to the morning as well as to the afternoon.

    Who was promised a call before one is called after it.
    """

    def covers_start(choice: Choice, start: datetime) -> bool:
        return bool(right(choice, start)) or start == choice.end

    return covers_start


@wrong(Terms, "window_open", rule="T4")
def window_on_the_same_day(right: Part) -> Part:
    """A part of the day is offered on the day on which the text was sent.

    The clinician's list for today was printed an hour ago.
    """
    return lambda terms, choice: choice.start > terms.now


@wrong(booking, "_in_reach", rule="E49")
def only_the_first_of_two(right: Part) -> Part:
    """Of two clinicians who are free at the same time, the one with the higher number is forgotten.

    Half of the appointments that are on show cannot be had.
    """

    def in_reach(claim: Claim, seen: list[UpstreamSlot]) -> object:
        firsts = {slot.start: slot for slot in reversed(slots.in_turn(seen))}
        return [slot for slot in right(claim, seen) if slot == firsts[slot.start]]

    return in_reach
