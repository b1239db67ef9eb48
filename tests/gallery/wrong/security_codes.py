"""Wrong about security codes: which one counts, for how long, how often, and how it is read."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from gallery.wrong_product import Part, wrong
from refbooking import codes, drafts, phones
from refbooking.problems import Problem
from refbooking.service import Service
from refbooking.store.database import Tx
from refbooking.store.request_records import Draft, SecurityCode
from refbooking.store.request_tables import draft


@wrong(codes, "_try", rule="E89")
def old_code_accepted(right: Part) -> Part:
    """A code that a newer one has replaced still works.

    Every code ever texted opens the door, which makes guessing that much easier.
    """

    def attempt(service: Service, tx: Tx, wanted: Draft, code: str, now: Part) -> Problem | None:
        typed = codes._digest(service, wanted.id, code)
        older = codes._codes(tx, wanted.id)[1:]
        if any(one.code_hash == typed and one.mobile == wanted.mobile for one in older):
            _confirm(tx, wanted)
            return None
        found: Problem | None = right(service, tx, wanted, code, now)
        return found

    return attempt


@wrong(codes, "_try", rule="E92", seen="casdoor/casdoor#768")
def code_reusable(right: Part) -> Part:
    """A code that was used works again after the number was changed and changed back.

    Whoever reads it on the screen of a lost phone has a key that never wears out.
    """

    def attempt(service: Service, tx: Tx, wanted: Draft, code: str, now: Part) -> Problem | None:
        typed, known = codes._digest(service, wanted.id, code), codes._codes(tx, wanted.id)
        if any(one.code_hash == typed and one.state == "replaced" for one in known[:1]):
            _confirm(tx, wanted)
            return None
        found: Problem | None = right(service, tx, wanted, code, now)
        return found

    return attempt


@wrong(drafts, "_with", rule="E92")
def new_number_stays_confirmed(right: Part) -> Part:
    """A number that was changed after the code counts as confirmed.

    Confirm your own phone, then put in the patient's.
    """

    def with_answers(before: Draft, step: str, given: Part) -> Draft:
        after: Draft = right(before, step, given)
        return replace(after, verified=after.mobile) if before.is_verified else after

    return with_answers


@wrong(codes, "LIFE", rule="E86")
def code_lives_a_second_longer(right: Part) -> Part:
    """A code still works when its fifteen minutes are over.

    A limit that is off by one is off for everybody who relies on it.
    """
    return right + timedelta(seconds=1)


@wrong(codes, "_wrong", rule="E87", seen="AlfaCode-Team/hkm-kernel#43")
def tries_not_counted(right: Part) -> Part:
    """A code may be guessed as often as one likes.

    A million guesses are an evening's work for a program.
    """

    def wrong_try(tx: Tx, newest: SecurityCode) -> Problem:
        return Problem("CODE_WRONG", extra={"tries_left": codes.MOST_WRONG})

    return wrong_try


@wrong(codes, "_within_limits", rule="E88")
def codes_without_end(right: Part) -> Part:
    """A new code can be had at once, and as often as one likes.

    A stranger's phone is made to ring all night, and the practice pays for it.
    """
    return lambda tx, draft_id, mobile, now: None


@wrong(codes, "digits", rule="E85", seen="jackocnr/intl-tel-input#2105", crashes=True)
def figures_of_other_scripts_crash(right: Part) -> Part:
    """A code typed in Arabic figures ends in an error page.

    Patients whose keyboard writes them cannot confirm their phone.
    """
    return lambda typed: right(typed.encode("ascii").decode())


@wrong(codes, "digits", rule="E85", seen="Spomky-Labs/otphp#27")
def leading_zero_lost(right: Part) -> Part:
    """A code is read as a number, so one that begins with a zero is never right.

    One patient in ten is told that they have mistyped.
    """
    return lambda typed: str(int(right(typed)))


@wrong(phones, "_is_mobile", rule="E105")
def pagers_are_mobiles(right: Part) -> Part:
    """Every number that begins with 07 is taken for a mobile.

    Codes go to pagers and to numbers that forward calls at a price.
    """
    return lambda e164: e164.startswith("+447") and len(e164) == len("+447700900123")


def _confirm(tx: Tx, wanted: Draft) -> None:
    values = {"verified": wanted.mobile, "code_skipped": False}
    tx.execute(update(draft).where(draft.c.id == wanted.id).values(values))
