"""The client journal: what a driver was asked and answered, noted without its knowing.

``watch`` puts a note-taker before each question of a driver and of the visits that it opens.
The features, conformance runs and visitors of their own all have a journal by that.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gpharness.answers import BatchReport, Invitation, Refusal, View
from gpharness.capability import NotSupported
from gpharness.driver import Driver
from gpharness.invariants.history import Act, ClientCall, Invited

Facts = dict[str, Any]
VISIT: Mapping[str, Act] = {
    "look": Act.LOOK,
    "give_date_of_birth": Act.IDENTITY,
    "days": Act.SLOTS,
    "times": Act.SLOTS,
    "confirm": Act.CONFIRM,
    "decline": Act.DECLINE,
    "cancel_appointment": Act.CANCEL,
}
FORM: Mapping[str, Act] = {"answer": Act.ANSWER, "give_code": Act.CODE, "submit": Act.SUBMIT}
STAFF: Mapping[str, Act] = {
    "send_invitation": Act.SEND,
    "send_batch": Act.BATCH,
    "invitation": Act.STAFF_LOOK,
    "resend_invitation": Act.RESEND,
    "cancel_invitation": Act.STAFF_CANCEL,
    "set_match": Act.MATCH,
}


@dataclass(slots=True)
class Asked:
    """One question on its way."""

    act: Act
    about: str
    began: datetime
    since: int
    facts: Facts


class ClientJournal:
    """Notes calls; many threads may call at once.

    ``now`` is the world's instant; the order of beginnings and ends is counted by itself, for a
    world may stand still while much happens.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._tick = itertools.count()
        self._visits = itertools.count(1)
        self.calls: list[ClientCall] = []
        self.invited: dict[str, Invited] = {}
        self.forms: list[str] = []

    def watch(self, driver: Driver) -> None:
        """Note what a driver is asked from now on.

        Raises:
            TypeError: it takes no attributes (``__slots__``), so nothing can be put before it.
        """
        for name, act in STAFF.items():
            self._put_before(driver, name, act, self._staff_facts, "")
        open_link, start_request = driver.open_link, driver.start_request

        def opened(url: str) -> Any:
            return self._watched(open_link(url), VISIT, url)

        def started(form_url: str) -> Any:
            self.forms.append(form_url)
            return self._watched(start_request(form_url), FORM, f"visit {next(self._visits)}")

        self._set(driver, "open_link", opened)
        self._set(driver, "start_request", started)

    # -- inside ---------------------------------------------------------------------------------

    def _watched(self, visit: Any, acts: Mapping[str, Act], about: str) -> Any:
        kept: Facts = {}
        for name, act in acts.items():
            self._put_before(visit, name, act, lambda args, more: _facts(kept, args, more), about)
        return visit

    def _put_before(
        self, asked: Any, name: str, act: Act, facts: Callable[[Any, Any], Facts], about: str
    ) -> None:
        if not hasattr(asked, name):
            return
        ask = getattr(asked, name)

        def noted(*args: Any, **more: Any) -> Any:
            said = facts(args, more)
            question = Asked(act, about or said.get("about", ""), *self._stamp(), said)
            try:
                answer = ask(*args, **more)
            except NotSupported:
                raise
            except BaseException:
                self._note(question, None, failed=True)
                raise
            self._note(question, answer)
            return answer

        self._set(asked, name, noted)

    def _set(self, asked: Any, name: str, what: Callable[..., Any]) -> None:
        try:
            setattr(asked, name, what)
        except AttributeError as failure:
            kind = type(asked).__name__
            raise TypeError(f"{kind} takes no attributes: leave out its __slots__") from failure

    def _stamp(self) -> tuple[datetime, int]:
        return self._now(), next(self._tick)

    def _staff_facts(self, args: Any, more: Mapping[str, Any]) -> Facts:
        """Who asks, about what; the answer to it says the rest."""
        user, *others = args
        facts: Facts = {"user": user.key, "ods": user.ods, **more}
        if others:
            facts["about" if len(str(others[0])) < 100 else "csv"] = others[0]
        return facts

    def _note(self, asked: Asked, answer: object, *, failed: bool = False) -> None:
        until, order = self._stamp()
        told = _told(answer)
        if isinstance(answer, Invitation):
            self._invited(asked, answer)
        if isinstance(answer, BatchReport):
            self._list(asked, answer)
        wanted = asked.facts.get("wanted")
        call = ClientCall(
            number=order,
            who=str(asked.facts.get("user", "")),
            act=asked.act,
            about=asked.about,
            began=asked.began,
            ended=None if failed else until,
            since=float(asked.since),
            until=float(order),
            wanted=wanted if isinstance(wanted, datetime) else None,
            facts={**asked.facts, **told.pop("facts", {})},
            **told,
        )
        if asked.act == Act.STAFF_CANCEL and answer is None and not failed:
            call = call._replace(step="cancelled")
        self.calls.append(call)

    def _invited(self, asked: Asked, answer: Invitation) -> None:
        """What staff asked for, with what the answer knows better."""
        facts, before = asked.facts, self.invited.get(answer.ref)
        again = self.invited.get(asked.about) if asked.act == Act.RESEND else None
        known = before or (again and again._replace(ref=answer.ref, at=asked.began))
        if known is None:
            if asked.act != Act.SEND:
                return
            known = _wish(answer.ref, str(facts.get("patient", "")), asked)
        expires = answer.expires_at or (before.expires_at if before else None)
        self.invited[answer.ref] = known._replace(expires_at=expires)

    def _list(self, asked: Asked, answer: BatchReport) -> None:
        numbers = _numbers(str(asked.facts.get("csv") or asked.facts.get("about", "")))
        for row in answer.rows:
            if row.invitation and 0 < row.row <= len(numbers):
                patient = numbers[row.row - 1]
                self.invited[row.invitation] = _wish(row.invitation, patient, asked)


def _wish(ref: str, patient: str, asked: Asked) -> Invited:
    """An invitation as it was asked for."""
    facts = asked.facts
    clinicians = facts.get("clinicians")
    return Invited(
        ref=ref,
        patient=patient.replace(" ", ""),
        at=asked.began,
        sender=str(facts.get("ods", "")),
        site=str(facts.get("site") or facts.get("ods", "")),
        slot_type=str(facts.get("slot_type") or ""),
        clinicians=tuple(clinicians) if isinstance(clinicians, list) else (),
        first_day=str(facts.get("available_from") or ""),
        last_day=str(facts.get("available_to") or ""),
    )


def _numbers(text: str) -> list[str]:
    """The NHS numbers of a list, row by row."""
    rows = csv.DictReader(io.StringIO(text))
    return [(row.get("nhs_number") or "").replace(" ", "") for row in rows]


def _facts(kept: Facts, args: Any, more: Mapping[str, Any]) -> Facts:
    """What a patient says; a number once given is remembered for the codes that come to it."""
    if "number" in more:
        kept["number"] = more["number"]
    facts = dict(kept)
    if args and hasattr(args[0], "start"):
        facts["wanted"] = args[0].start
    elif args and isinstance(args[0], str):
        facts["typed"] = args[0]
    return facts


def _told(answer: object) -> Facts:
    """An answer as the fields of a call."""
    if isinstance(answer, View):
        held = answer.appointment
        facts = {"said": answer.text} if answer.code is not None else {}
        return {
            "step": str(answer.step),
            "code": answer.code,
            "status": answer.status,
            "start": held.start if held else None,
            "site": (held.site.ods if held and held.site else "")
            or (answer.site.ods if answer.site else ""),
            "reference": answer.reference or "",
            "facts": facts,
        }
    if isinstance(answer, Refusal):
        return {"code": answer.code, "status": answer.status or 400}
    if isinstance(answer, Invitation):
        return {"step": answer.state, "reference": answer.ref}
    if isinstance(answer, list):
        return {"facts": {"shown": len(answer)}}
    return {}
